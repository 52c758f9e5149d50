"""What a file that was handed in is: the assignment, another one, as released, or no notebook.

Pure: bytes in, values out. What is wrong with a file is said as a teacher would say it.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from autograder.errors import SubmissionError
from autograder.marking.damage import damage_of
from autograder.marking.reading import read_notebook
from autograder.marking.statements import is_stub, parsed, written
from autograder.questions.recognise import assignment_of, is_closest, names_in

MOST_PARSED = 100_000
"""Characters of a cell that is looked into."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    digest: str
    own: bool = False
    """Whether functions or marks of the assignment stand in it."""
    other: str = ""
    """The other assignment that it is."""
    problem: str = ""
    """Why it is no notebook that can be read, as what follows the file's name in a sentence."""
    odd: str = ""
    """What is odd about a notebook that is read all the same, in the same way."""
    untouched: bool = False
    """Whether nothing in it differs from the release."""
    unwritten: bool = False
    """Whether its functions of the assignment hold what was given, in this release or another."""

    @property
    def readable(self) -> bool:
        """Whether it is a notebook."""
        return not self.problem


def examine(data: bytes, own: Collection[str], release: bytes | None = None) -> Content:
    """Return what a file holds.

    Parameters
    ----------
    data
        The file.
    own
        The questions of the assignment that is collected.
    release
        The notebook as it was handed out, if it is known.
    """
    damage = damage_of(data)
    problem = damage.teacher if damage and not damage.readable else ""
    text = _as_utf8(data)
    other = "" if names_in(text) & frozenset(own) else assignment_of(text, own) or ""
    if not other and own and names_in(text) and not is_closest(text, own):
        other = assignment_of(text, ()) or ""
    return Content(
        digest=hashlib.sha256(data).hexdigest(),
        own=bool(names_in(text) & frozenset(own)),
        other=other,
        problem=problem,
        odd=damage.teacher if damage and damage.readable else "",
        untouched=release is not None and not problem and _same(data, release),
        unwritten=not problem and _is_unwritten(data, own, release),
    )


def problem_of(data: bytes) -> str:
    """Return why a file is no notebook that can be read; an empty string if it is one.

    >>> problem_of(b"")
    'is empty: nothing is in it'
    >>> problem_of(b'{"cells": []}')
    ''
    """
    damage = damage_of(data)
    return damage.teacher if damage and not damage.readable else ""


def _as_utf8(data: bytes) -> bytes:
    """Return a text in UTF-16 as UTF-8, so that it tells what it is; all else as it is."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace").encode()
    return data.replace(b"\0", b"") if b"\0" in data[:4] else data


def _same(data: bytes, release: bytes) -> bool:
    """Tell whether a notebook is the release: byte for byte, or cell for cell."""
    try:
        return data == release or _cells(data) == _cells(release)
    except SubmissionError:  # too many cells, say: marking says so
        return False


def _is_unwritten(data: bytes, own: Collection[str], release: bytes | None) -> bool:
    """Tell whether the functions of an assignment in a notebook hold what was given and no more."""
    given = _functions(release, own) if release is not None else {}
    given_lines = {name: set().union(*map(_lines, found)) for name, found in given.items()}
    found = _functions(data, own)
    return bool(found) and all(
        _is_stub(function) and _lines(function) <= given_lines.get(name, set())
        for name, functions in found.items()
        for function in functions
    )


def _functions(notebook: bytes, own: Collection[str]) -> dict[str, list[ast.FunctionDef]]:
    """Return the functions of an assignment that a notebook defines, by name."""
    try:
        code = [cell.source for cell in read_notebook(notebook).cells if cell.code]
    except SubmissionError:
        return {}
    found: dict[str, list[ast.FunctionDef]] = {}
    for source in code:
        if len(source) > MOST_PARSED or not any(f"def {name}" in source for name in own):
            continue
        tree = parsed(source)
        for node in tree.body if tree else ():
            if isinstance(node, ast.FunctionDef) and node.name in own:
                found.setdefault(node.name, []).append(node)
    return found


def _is_stub(function: ast.FunctionDef) -> bool:
    last = function.body[-1]
    return isinstance(last, ast.Raise) and is_stub(last)


def _lines(function: ast.FunctionDef) -> set[str]:
    """Return the statements of a function but its docstring and its end."""
    own = function.body[:-1]
    return {written(node) for node in own if not isinstance(node, ast.Expr)}


def _cells(notebook: bytes) -> list[tuple[bool, str]]:
    return [(cell.code, cell.trimmed) for cell in read_notebook(notebook).cells if cell.trimmed]
