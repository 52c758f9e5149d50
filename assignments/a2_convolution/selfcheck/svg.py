"""Drawing a picture as SVG: no script, no file, and the colours of the page around it."""

from __future__ import annotations

import html

from .picture import Grid, Picture, Sign, alt, lengths

_CELL, _CHARACTER, _GAP, _LINE = 24, 7.3, 12, 18
_FONT = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"


def as_svg(picture: Picture) -> str:
    """Return the rows of a picture as one ``<svg>``; lines and title are left to the page."""
    parts: list[str] = []
    top, widest = 4.0, 40.0
    for row in picture.rows:
        left, height = 4.0, max(_height(part) for part in row)
        for part in row:
            parts.append(_drawn(part, left, top, height))
            left += _width(part) + _GAP
        widest, top = max(widest, left - _GAP + 4), top + height + _GAP
    size = f'viewBox="0 0 {widest:.0f} {top:.0f}" width="{widest:.0f}" height="{top:.0f}"'
    label = html.escape(alt(picture), quote=True)
    return (
        f'<svg role="img" aria-label="{label}" {size} xmlns="http://www.w3.org/2000/svg"'
        f' style="max-width:100%;height:auto;display:block;font-size:12px;{_FONT}">'
        f"{''.join(parts)}</svg>"
    )


def _columns(one: Grid) -> list[float]:
    return [max(_CELL, length * _CHARACTER + 8) for length in lengths(one)]


def _width(part: Grid | Sign) -> float:
    if isinstance(part, Sign):
        return len(part.text) * _CHARACTER
    return max(sum(_columns(part)), len(part.title) * _CHARACTER)


def _height(part: Grid | Sign) -> float:
    return _LINE if isinstance(part, Sign) else _LINE + len(part.cells) * _CELL


def _drawn(part: Grid | Sign, left: float, top: float, height: float) -> str:
    if isinstance(part, Sign):
        return _text(part.text, left, top + (height + _LINE) / 2 + 4, "start")
    widths = _columns(part)
    lefts = [left + sum(widths[:j]) for j in range(len(widths))]
    drawn = [_text(part.title, left, top + 11, "start")]
    for i, row in enumerate(part.cells):
        for j, text in enumerate(row):
            x, y = lefts[j], top + _LINE + i * _CELL
            drawn.append(_cell(x, y, widths[j], faint=(i, j) in part.faint))
            drawn.append(_text(text, x + widths[j] / 2, y + _CELL / 2 + 4, "middle"))
    for i, j in sorted(part.marked):
        x, y = lefts[j], top + _LINE + i * _CELL
        drawn.append(
            f'<rect x="{x + 1.5:.1f}" y="{y + 1.5}" width="{widths[j] - 3:.1f}"'
            f' height="{_CELL - 3}" fill="none" stroke="currentColor" stroke-width="2.5"/>'
        )
    return "".join(drawn)


def _cell(x: float, y: float, width: float, *, faint: bool) -> str:
    dash = ' stroke-dasharray="2 3"' if faint else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_CELL}" fill="none"'
        f' stroke="currentColor" stroke-opacity="0.55"{dash}/>'
    )


def _text(text: str, x: float, y: float, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">'
        f"{html.escape(text)}</text>"
    )
