"""Cells that were split by accident, within a function: put together again.

Ctrl+Shift+Minus splits a cell where the cursor stands. The second half begins indented, is no
Python by itself, and together with the first it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from autograder.marking.reading import TheirCell, trimmed
from autograder.marking.statements import SHORT, parsed


def whole_cells(
    cells: Sequence[TheirCell], released: Collection[str], joined: list[str]
) -> Iterator[TheirCell]:
    """Yield the cells, halves of one put together; what was put together is named in ``joined``.

    Cells of the release, whose texts are ``released``, are left as they are.
    """
    waiting: TheirCell | None = None
    for cell in cells:
        whole = _together(waiting, cell) if waiting and waiting.trimmed not in released else None
        if whole is not None and waiting is not None:
            joined.append(waiting.grade_id or _name(whole))
            waiting = whole
            continue
        if waiting is not None:
            yield waiting
        waiting = cell
    if waiting is not None:
        yield waiting


def _together(first: TheirCell, second: TheirCell) -> TheirCell | None:
    """Return two cells as one, if they are the halves of one."""
    if not (first.code and second.code and _goes_on(second.source)):
        return None
    source = f"{first.source.rstrip()}\n{second.source}"
    if len(source) > SHORT or parsed(second.source) is not None:
        return None
    tree = parsed(source)
    lines = first.source.rstrip().count("\n") + 1
    across = tree and any(n.lineno <= lines < (n.end_lineno or 0) for n in tree.body)
    return replace(first, source=source, trimmed=trimmed(source)) if across else None


def _goes_on(source: str) -> bool:
    """Whether a cell begins as the rest of a block would."""
    lines = (line for line in source.split("\n") if line.strip() and line.lstrip()[0] != "#")
    return next(lines, "")[:1] in {" ", "\t"}


def _name(cell: TheirCell) -> str:
    tree = parsed(cell.source)
    return next((str(n.name) for n in tree.body if hasattr(n, "name")), "code") if tree else "code"
