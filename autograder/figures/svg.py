"""The parts of a drawing, as SVG text: words, boxes, arrows, grids of numbers.

Colours are those of Okabe and Ito, which colour-blind readers tell apart; a colour never says
anything that a label does not say too. Every drawing brings its own light background, so that it
reads the same in a dark notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, YELLOW = "#CC79A7", "#56B4E9", "#F0E442"
INK, SOFT, PALE, PAPER = "#1a1a1a", "#5f6368", "#eceff1", "#ffffff"
WINDOWS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)
"""Colours of windows in the order in which they are visited."""

CELL = 34
"""Side of a grid's cell."""

Parts = Iterator[str]
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with the words that stand for it where it cannot be seen."""

    alt: str
    width: float
    height: float
    parts: tuple[str, ...]

    def svg(self) -> str:
        """Return the whole drawing.

        >>> Figure("a dot", 4, 2, ()).svg()[:52]
        '<svg xmlns="http://www.w3.org/2000/svg" width="4" he'
        """
        size = f'width="{self.width:g}" height="{self.height:g}"'
        seen = f'viewBox="0 0 {self.width:g} {self.height:g}"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} {seen} font-family="DejaVu Sans">',
                f"<title>{escape(self.alt)}</title>",
                f'<rect {size} fill="{PAPER}"/>',
                *self.parts,
                "</svg>",
            ]
        )


def number(value: object) -> str:
    """Return a number as it is written in a drawing and in its description.

    >>> number(2.0), number(-0.25), number(np.inf), number("w")
    ('2', '-0.25', 'inf', 'w')
    """
    return value if isinstance(value, str) else f"{value:.4g}"


def listed(values: npt.ArrayLike) -> str:
    """Return an array in parentheses: square brackets would end a picture's words in Markdown.

    >>> listed([[1.0, 2.5], [3, 4]])
    '((1, 2.5), (3, 4))'
    """
    array = np.asarray(values)
    if array.ndim == 0:
        return number(array.item())
    return "(" + ", ".join(map(listed, array)) + ")"


def text(
    x: float,
    y: float,
    words: object,
    *,
    size: float = 14,
    anchor: str = "middle",
    bold: bool = False,
    colour: str = INK,
) -> Parts:
    """Write words with their middle line at ``y``."""
    weight = ' font-weight="bold"' if bold else ""
    yield (
        f'<text x="{x:g}" y="{y + 0.36 * size:g}" font-size="{size:g}" text-anchor="{anchor}"'
        f' fill="{colour}"{weight}>{escape(number(words))}</text>'
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "none",
    stroke: str = SOFT,
    thick: float = 1,
    dashed: bool = False,
) -> Parts:
    """Draw a rectangle."""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    yield (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"'
        f' stroke="{stroke}" stroke-width="{thick:g}"{dash}/>'
    )


def line(
    points: Iterable[Sequence[float] | Array],
    *,
    colour: str = INK,
    thick: float = 1.5,
    dashed: bool = False,
) -> Parts:
    """Draw a line through points."""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    path = " ".join(f"{x:.5g},{y:.5g}" for x, y in points)
    yield (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{thick:g}"'
        f' stroke-linejoin="round"{dash}/>'
    )


def arrow(
    start: tuple[float, float], end: tuple[float, float], *, colour: str = INK, thick: float = 1.5
) -> Parts:
    """Draw an arrow."""
    tip, tail = np.array(end, dtype=float), np.array(start, dtype=float)
    along = (tip - tail) / max(float(np.hypot(*(tip - tail))), 1e-9)
    across = np.array([-along[1], along[0]])
    back = tip - 9 * along
    head = (tip, back + 4.5 * across, back - 4.5 * across)
    yield from line((tail, back), colour=colour, thick=thick)
    points = " ".join(f"{x:.5g},{y:.5g}" for x, y in head)
    yield f'<polygon points="{points}" fill="{colour}"/>'


def dot(x: float, y: float, radius: float = 4, colour: str = INK) -> Parts:
    """Draw a filled circle."""
    yield f'<circle cx="{x:.5g}" cy="{y:.5g}" r="{radius:g}" fill="{colour}"/>'


def grid(
    x: float,
    y: float,
    values: npt.ArrayLike,
    *,
    title: str = "",
    note: str = "",
    cell: float = CELL,
    fill: Callable[[int, int], str] | str = PAPER,
    size: float = 14,
    colour: Callable[[int, int], str] | str = INK,
) -> Parts:
    """Draw a table of numbers, a title above and a note below; ``fill`` may go by the place."""
    table = np.atleast_2d(np.asarray(values))
    rows, columns = table.shape
    for (row, column), value in np.ndenumerate(table):
        left, top = x + column * cell, y + row * cell
        shade = fill if isinstance(fill, str) else fill(row, column)
        ink = colour if isinstance(colour, str) else colour(row, column)
        yield from box(left, top, cell, cell, fill=shade, stroke="#9aa0a6")
        yield from text(left + cell / 2, top + cell / 2, value, size=size, colour=ink)
    if title:
        yield from text(x + columns * cell / 2, y - 14, title, size=13, bold=True)
    if note:
        yield from text(x + columns * cell / 2, y + rows * cell + 15, note, size=12, colour=SOFT)


def window(
    x: float,
    y: float,
    place: tuple[int, int],
    shape: tuple[int, int],
    *,
    colour: str = BLUE,
    cell: float = CELL,
    inset: float = 0,
    dashed: bool = False,
    thick: float = 3,
) -> Parts:
    """Outline the cells of a window on a grid that starts at (x, y)."""
    (row, column), (height, width) = place, shape
    yield from box(
        x + column * cell + inset,
        y + row * cell + inset,
        width * cell - 2 * inset,
        height * cell - 2 * inset,
        stroke=colour,
        thick=thick,
        dashed=dashed,
    )


def pixels(x: float, y: float, picture: Array, side: float) -> Parts:
    """Draw a picture of shape (H, W, 3) or (H, W), 0 to 255; equal neighbours in one go."""
    colours = np.repeat(picture[..., np.newaxis], 3, axis=2) if picture.ndim == 2 else picture
    for row, pixel_row in enumerate(colours):
        edges = np.flatnonzero(np.any(np.diff(pixel_row.astype(int), axis=0), axis=1)) + 1
        starts = [0, *edges.tolist(), len(pixel_row)]
        for start, end in pairwise(starts):
            shade = "#" + "".join(f"{int(value):02x}" for value in pixel_row[start])
            place = f'x="{x + start * side:g}" y="{y + row * side:g}"'
            size = f'width="{(end - start) * side:g}" height="{side:g}"'
            yield f'<rect {place} {size} fill="{shade}" shape-rendering="crispEdges"/>'
