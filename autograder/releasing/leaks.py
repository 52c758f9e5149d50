"""Find in a release what students are to find out themselves.

Code is compared as runs of significant lines: stripped, without blanks and comments. A single line
such as ``n, c, h, w = x.shape`` stands in everybody's code; several in a row do not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

RUN = 4
"""So many equal lines in a row are a copy."""
SHORTEST = 16
"""A secret of fewer characters could stand anywhere by chance."""

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leak:
    """A released file, the secret it holds, and where."""

    file: str
    secret: str
    line: str


def significant(text: str | Iterable[str]) -> Lines:
    r"""Return the lines of a text that say something.

    >>> significant("x = 1\n\n    # why\n  y = 2")
    ('x = 1', 'y = 2')
    """
    lines = text.splitlines() if isinstance(text, str) else text
    stripped = (line.strip() for line in lines)
    return tuple(line for line in stripped if line and not line.startswith("#"))


def function_bodies(source: str, name: str) -> dict[str, Lines]:
    """Return the significant lines of each function's body in a module, without its docstring."""
    bodies: dict[str, Lines] = {}
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body:
                kept = lines[body[0].lineno - 1 : body[-1].end_lineno]
                bodies[f"{name}:{node.name}"] = significant(kept)
    return bodies


def find_leaks(files: Mapping[str, str], secrets: Mapping[str, Lines]) -> Iterator[Leak]:
    """Find each secret that stands in a file, whole or by :data:`RUN` lines of it.

    Examples
    --------
    >>> secret = {"relu": ("return np.maximum(x, 0)",)}
    >>> [leak.file for leak in find_leaks({"a.py": "    return np.maximum(x, 0)"}, secret)]
    ['a.py']
    """
    runs = {run: name for name, secret in secrets.items() for run in _runs(secret)}
    lengths = {len(run) for run in runs}
    for file, text in files.items():
        lines = significant(text)
        for length in lengths:
            for run in _windows(lines, length):
                if run in runs:
                    yield Leak(file, runs[run], run[0])


def _runs(secret: Lines) -> Iterator[Lines]:
    if sum(map(len, secret)) >= SHORTEST:
        yield from _windows(secret, min(len(secret), RUN))


def _windows(lines: Sequence[str], length: int) -> Iterator[Lines]:
    for start in range(len(lines) - length + 1):
        yield tuple(lines[start : start + length])
