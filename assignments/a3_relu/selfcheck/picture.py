"""A picture of how one number comes about: small grids of numbers in rows, and lines below.

The same values are drawn as text for a terminal (:func:`as_text`) and as SVG for a notebook
(:mod:`.svg`); what the picture says to somebody who does not see it is :func:`alt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import Array, number

PADDING, BEYOND = -1, -2
"""In place of an index: a cell of the padding; a cell beyond it, which counts nothing."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table of texts under a title; ``marked`` are the (row, column) with a box."""

    title: str
    cells: tuple[tuple[str, ...], ...]
    marked: frozenset[tuple[int, int]] = frozenset()
    faint: frozenset[tuple[int, int]] = frozenset()
    """Cells that hold padding."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands between two grids, such as a multiplication sign."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of grids and signs, then lines of text."""

    title: str
    rows: tuple[tuple[Grid | Sign, ...], ...] = ()
    lines: tuple[str, ...] = ()


def grid(title: str, values: Array, marked: Any = None, faint: Any = None) -> Grid:  # noqa: ANN401 - masks
    """Make a grid of an array of numbers, of at most two axes."""
    table = np.atleast_2d(values)
    return Grid(
        title,
        tuple(tuple(number(value) for value in row) for row in table),
        _places(marked),
        _places(faint),
    )


def lengths(one: Grid) -> list[int]:
    """Return the longest text of each column: one for all, but that names have their own.

    >>> lengths(Grid("", (("1", "-10"), ("2", "3")))), lengths(Grid("", (("dout[0, 1]", "5"),)))
    ([3, 3], [10, 1])
    """
    columns = max((len(row) for row in one.cells), default=0)
    longest = [
        max((len(row[j]) for row in one.cells if j < len(row)), default=1) for j in range(columns)
    ]
    named = any("[" in text for row in one.cells for text in row)
    return longest if named else [max(longest, default=1)] * columns


def _places(mask: Any) -> frozenset[tuple[int, int]]:  # noqa: ANN401 - a mask or None
    if mask is None:
        return frozenset()
    return frozenset((int(i), int(j)) for i, j in np.argwhere(np.atleast_2d(mask)))


def alt(picture: Picture) -> str:
    """Say in one paragraph what a picture shows, with all its numbers."""
    sentences = [picture.title]
    for row in picture.rows:
        words = [part.text if isinstance(part, Sign) else _spoken(part) for part in row]
        sentences.append(" ".join(words))
    return ". ".join(text.rstrip(".:") for text in (*sentences, *picture.lines) if text) + "."


def _spoken(one: Grid) -> str:
    rows = "; ".join(" ".join(row) for row in one.cells)
    boxed = ", ".join(f"row {i} column {j}" for i, j in sorted(one.marked))
    return f"{one.title}: {rows}" + (f" (boxed: {boxed})" if boxed and len(one.marked) < 4 else "")  # noqa: PLR2004


def as_text(picture: Picture) -> list[str]:
    """Draw a picture with signs of a typewriter; a boxed number stands in brackets."""
    lines = [picture.title] if picture.title else []
    for row in picture.rows:
        blocks = [[part.text] if isinstance(part, Sign) else _block(part) for part in row]
        lines += _side_by_side(blocks)
    return [*lines, *picture.lines]


def _block(one: Grid) -> list[str]:
    widths = lengths(one)
    rows = []
    for i, row in enumerate(one.cells):
        cells = []
        for j, text in enumerate(row):
            left, right = "[]" if (i, j) in one.marked else "  "
            cells.append(f"{left}{text:>{widths[j]}}{right}")
        rows.append("".join(cells))
    return [one.title, *rows]


def _side_by_side(blocks: list[list[str]]) -> list[str]:
    height = max(len(block) for block in blocks)
    columns = []
    for block in blocks:
        sign = len(block) == 1
        above = (height // 2) if sign else 0
        padded = [""] * above + block + [""] * (height - above - len(block))
        width = max(map(len, padded))
        columns.append([f"{text:<{width}}" for text in padded])
    return ["  ".join(parts).rstrip() for parts in zip(*columns, strict=True)]
