"""A panel as text for a terminal, and as HTML for a notebook: no scripts, any theme, any width."""

from __future__ import annotations

import html
import sys
import textwrap
from collections.abc import Iterator

from .findings import Status
from .panel import Finding, Panel, Row
from .picture import Picture, as_text
from .svg import as_svg

_SIGNS = {
    Status.PASS: ("✓", "ok"),
    Status.FAIL: ("✗", "NO"),
    Status.WAITING: ("…", ".."),
    Status.NOT_STARTED: ("·", "--"),
    Status.UNTRIED: ("·", "--"),
}
_SPOKEN = {
    Status.PASS: "passes",
    Status.FAIL: "fails",
    Status.WAITING: "waits",
    Status.NOT_STARTED: "not written yet",
    Status.UNTRIED: "not tried",
}
# Only lines and edges have a colour of their own, at least 3 to 1 on white and on black alike;
# text is the page's own.
_EDGE = {Status.PASS: "#2a8f4a", Status.FAIL: "#d1495b"}
_NEUTRAL = "#7a7f87"
_MONO = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:0.92em"
_WRAP = "white-space:pre-wrap;overflow-wrap:anywhere"


def text(panel: Panel) -> str:
    """Write a panel as lines of text."""
    lines = [f"{sign(panel.status)} {panel.question}: {panel.where_you_stand}"]
    lines += [f"! {warning}" for warning in panel.warnings]
    if panel.finding is not None:
        lines += ["", *_finding_text(panel.finding, panel.status)]
    if panel.rest:
        lines += ["", panel.rest_title, *_rest_text(panel.rest)]
    return "\n".join([*lines, *panel.notes])


def _finding_text(finding: Finding, status: Status) -> Iterator[str]:
    yield f"{sign(status)} {finding.title}"
    yield from (f"    {line}" for line in finding.call)
    yield from (f"    {fact}" for fact in finding.facts)
    if finding.picture is not None:
        yield from (f"    {line}".rstrip() for line in ("", *as_text(finding.picture), ""))
    if finding.hint:
        yield f"    Hint: {finding.hint}"


def _rest_text(rest: tuple[Row, ...]) -> Iterator[str]:
    """Write a line for each check, and one paragraph for all that pass or were not tried."""
    quiet = (Status.UNTRIED, Status.PASS)
    yield from (f"  {sign(row.status)} {row.text}" for row in rest if row.status not in quiet)
    for status in quiet:
        names = "; ".join(row.text for row in rest if row.status is status)
        indent = f"  {sign(status)} "
        yield from textwrap.wrap(names, 96, initial_indent=indent, subsequent_indent="    ")


def sign(status: Status) -> str:
    """Return the mark of a status, in letters on a console that lacks the sign."""
    mark, plain = _SIGNS[status]
    try:
        mark.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return plain
    return mark


def as_html(panel: Panel) -> str:
    """Write a panel as one element of HTML."""
    edge = _EDGE.get(panel.status, _NEUTRAL)
    parts = [_standing(panel)]
    parts += [f'<p style="margin:6px 0"><b>Note:</b> {_esc(one)}</p>' for one in panel.warnings]
    if panel.finding is not None:
        parts.append(_finding_html(panel.finding))
    if panel.rest:
        parts.append(_rest_html(panel))
    parts += [f'<p style="margin:6px 0">{_esc(note)}</p>' for note in panel.notes]
    style = (
        f"border:1px solid {_NEUTRAL};border-left:5px solid {edge};border-radius:4px;"
        "padding:8px 12px;margin:4px 0;max-width:56em;line-height:1.45;color:inherit;"
        "overflow-wrap:anywhere"
    )
    label = f"{panel.question}: {panel.where_you_stand}"
    return (
        f'<div role="group" class="selfcheck" aria-label="{_esc(label)}" style="{style}">'
        f"{''.join(parts)}</div>"
    )


def _standing(panel: Panel) -> str:
    return (
        f'<p style="margin:0"><b>{_marked(panel.status)} {_code(panel.question)}</b>'
        f" {_esc(panel.where_you_stand)}</p>"
    )


def _marked(status: Status) -> str:
    return f'<span role="img" aria-label="{_SPOKEN[status]}">{_SIGNS[status][0]}</span>'


def _finding_html(finding: Finding) -> str:
    parts = [f'<p style="margin:8px 0 2px"><b>{_esc(finding.title)}</b></p>']
    if finding.call:
        lines = "\n".join(map(_esc, finding.call))
        parts.append(f'<div style="margin:2px 0;{_MONO};{_WRAP}">{lines}</div>')
    parts += [f'<p style="margin:2px 0">{_prose(fact)}</p>' for fact in finding.facts]
    if finding.picture is not None:
        parts.append(_picture_html(finding.picture))
    if finding.hint:
        parts.append(f'<p style="margin:8px 0 2px"><b>Hint:</b> {_prose(finding.hint)}</p>')
    return "".join(parts)


def _picture_html(picture: Picture) -> str:
    drawn = as_svg(picture) if picture.rows else ""
    title = f'<p style="margin:2px 0">{_esc(picture.title)}:</p>' if picture.title else ""
    lines = "".join(f'<p style="margin:2px 0">{_esc(line)}</p>' for line in picture.lines)
    style = f"margin:8px 0;padding:6px 8px;border:1px solid {_NEUTRAL};border-radius:4px"
    return f'<div style="{style}">{title}{drawn}{lines}</div>'


def _rest_html(panel: Panel) -> str:
    rows = "".join(
        f'<li style="margin:1px 0">{_marked(row.status)} {_esc(row.text)}</li>'
        for row in panel.rest
    )
    return (
        f'<details style="margin:8px 0 2px"><summary style="cursor:pointer">'
        f"{_esc(panel.rest_title)}</summary>"
        f'<ul style="list-style:none;margin:4px 0;padding-left:1em">{rows}</ul></details>'
    )


def _prose(words: str) -> str:
    """Escape prose and set what stands between backticks as code."""
    parts = words.split("`")
    if len(parts) % 2 == 0:
        return _esc(words)
    return "".join(_code(part) if i % 2 else _esc(part) for i, part in enumerate(parts))


def _code(name: str) -> str:
    return f'<span style="{_MONO}">{_esc(name)}</span>'


def _esc(words: str) -> str:
    return html.escape(words, quote=True)
