"""Make outputs and texts of a submission safe to show: nothing that a viewer runs or follows.

The executed notebook is opened in the formgrader, in JupyterLab and in editors, and each reads
Markdown in its own way. Nothing here relies on one of them: what begins a tag, a link or a command
gets a blank behind it wherever it stands, in code and formulas too, where a blank does no harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from autograder.marking.pictures import PICTURES, picture
from autograder.marking.remembered import remembered

MOST_TEXT = 20_000
"""Characters of one text cell: what renders Markdown takes time with the square of it."""
MOST_TEXTS = 200_000
"""Of all text cells of a notebook."""
MOST_OUTPUT = 10_000_000
"""Characters of a notebook's outputs and pictures."""
TAG = "student"
"""Marks the cells that are the student's own."""
BY_STUDENT = "*Written by the student:*\n\n"
LEFT_OUT = "an output was left out: there are too many"

Json = dict[str, Any]
SHOWN_BY_STUDENT: Json = {
    "output_type": "display_data",
    "metadata": {},
    "data": {
        "text/plain": "Shown by the student's code:",
        "text/html": "<em>Shown by the student's code:</em>",
    },
}

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.?")
# Control characters, what has no width, and what turns the direction of writing.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_JOINERS = "\u200c\u200d"
MOST_MARKS = 2
"""Of the marks over and below one letter; more of them cover the lines around."""

_PICTURE = re.compile(
    r"!\[([^\[\]\n]{0,200})\]\(\s*"
    r"(?:data:(image/(?:png|jpe?g));base64,([A-Za-z0-9+/=]+)|attachment:([^\s()<>]{1,200}))\s*\)"
)
# Commands that lead away, dress as HTML, load code, or change what ours mean on the same page.
_COMMANDS = (
    "href|url|unicode|style|class|cssId|html[A-Za-z]*|data|require|includegraphics|bbox|mmlToken|"
    "toggle|texttip|mathtip|def|gdef|edef|let|(?:re)?new(?:command|environment)|providecommand|"
    "DeclareMathOperator|DeclarePairedDelimiters?X?(?:pp)?|Newextarrow"
)
_LIVE = (
    (re.compile(r"<(?=[A-Za-z/!?])"), "< "),  # a tag, a comment, an address
    (re.compile(r"\](?=[(:])"), "] "),  # a link, a picture, where a name leads
    (re.compile(r"://"), ": //"),  # what becomes a link of itself
    (re.compile(r"(www\.)(?=\S)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=\S)@(?=[\w-]+\.)"), "@ "),
    (re.compile(r"((?<![`~])[`~]{3,}+\s*+)(?=mermaid)", re.IGNORECASE), r"\1text "),
    (re.compile(rf"\\(?=(?:{_COMMANDS})(?![A-Za-z]))"), "\\\\ "),
)


_ADDRESSES = (
    (re.compile("://"), ": //"),
    (re.compile(r"(www\.|data:)(?=\S)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=\S)@(?=[\w-]+\.)"), "@ "),
)
"""What viewers of plain text make links of."""


class Display:
    """Shows one submission, in as much room as a notebook should take."""

    def __init__(self) -> None:
        self._texts = MOST_TEXTS
        self._room = MOST_OUTPUT

    def text(self, source: str, attachments: Mapping[str, Any]) -> Json:
        """Return ``source`` and ``attachments`` of a text cell of the student's."""
        pictures: dict[str, Json] = {}
        pieces: list[str] = []
        shown = visible(source[:MOST_OUTPUT])
        left = max(min(MOST_TEXT, self._texts), 0)
        end = 0
        for found in _PICTURE.finditer(shown):
            picture = self._picture(found, attachments, pictures)
            if picture:
                pieces += [_room(shown[end : found.start()], left), picture]
                left = max(left - (found.start() - end), 0)
                end = found.end()
        pieces.append(_room(shown[end:], left))
        self._texts -= sum(len(piece) for piece in pieces[::2])
        made: Json = {"source": BY_STUDENT + "".join(pieces)}
        return made | ({"attachments": pictures} if pictures else {})

    def outputs(self, outputs: Iterable[Json]) -> list[Json]:
        """Return a cell's outputs: text and pictures, under a line that says whose they are."""
        kept = [made for output in outputs if (made := self._output(output))]
        return [SHOWN_BY_STUDENT, *kept] if kept else []

    def _output(self, output: Json) -> Json | None:
        kind = output["output_type"]
        if kind == "stream":
            made = {**output, "text": self._fitting(output["text"])}
            return made if made["text"] else None
        if kind == "error":
            names = {name: self._fitting(output[name]) for name in ("ename", "evalue")}
            return {**output, **names, "traceback": [*map(self._fitting, output["traceback"])]}
        given = output["data"]
        drawn = ((mime, picture(given.get(mime), mime)) for mime in PICTURES)
        data = {mime: encoded for mime, encoded in drawn if encoded}
        size = sum(map(len, data.values()))
        if size > self._room:
            data = {"text/plain": LEFT_OUT}
        elif "text/plain" in given:
            data["text/plain"] = self._fitting(given["text/plain"])
        self._room = max(self._room - size, 0)
        return {**output, "data": data} if data else None

    def _fitting(self, text: str) -> str:
        shown = unlinked(visible(text[: 2 * self._room]))
        if len(shown) > self._room:
            shown = f"{shown[: self._room]}\n({LEFT_OUT})"
        self._room = max(self._room - len(shown), 0)
        return shown

    def _picture(
        self, found: re.Match[str], given: Mapping[str, Any], pictures: dict[str, Json]
    ) -> str:
        """Return a picture in a text as Markdown, or nothing where there is none to be shown."""
        alt, mime, encoded, name = found.groups()
        if name is None:
            mime = mime.replace("/jpg", "/jpeg")
            encoded = picture(encoded, mime)
        else:
            bundle = given.get(name, given.get(unquote(name)))
            bundle = bundle if isinstance(bundle, Mapping) else {}
            choices = ((kind, picture(bundle.get(kind), kind)) for kind in PICTURES)
            mime, encoded = next((pair for pair in choices if pair[1]), ("", None))
        if not encoded or len(encoded) > self._room:
            return ""
        self._room -= len(encoded)
        if name is None:
            return f"![{dead(alt)}](data:{mime};base64,{encoded})"
        fresh = f"picture-{len(pictures) + 1}.{mime.removeprefix('image/')}"
        pictures[fresh] = {mime: encoded}
        return f"![{dead(alt)}](attachment:{fresh})"


def visible(text: str) -> str:
    r"""Return a text as a terminal would leave it, and what cannot be seen as Python writes it.

    >>> visible("\x1b[31mred\x1b[0m \u202e one\rtwo")
    'two'
    >>> visible("zero\u200bwidth")
    'zero\\u200bwidth'
    """
    shown = _ANSI.sub("", text)
    if "\r" in shown:
        lines = (line.rstrip("\r").rpartition("\r")[2] for line in shown.split("\n"))
        shown = "\n".join(lines)
    return escaped(shown)


@remembered
def escaped(text: str) -> str:
    r"""Return a text with what cannot be seen as Python writes it; in code it means the same.

    >>> escaped("if admin: # \u202e")
    'if admin: # \\u202e'
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return _piled_up().sub(r"\1", _UNSEEN.sub(_escape, text))


@remembered
def dead(markdown: str) -> str:
    r"""Return a Markdown text without tags, links, and commands that act.

    >>> dead(r"<b>a</b> [b](javascript:c) $x<y$ https://d.org $\href{e}{f}$")
    '< b>a< /b> [b] (javascript:c) $x< y$ https: //d.org $\\ href{e}{f}$'
    """
    for live, blank in _LIVE:
        markdown = live.sub(blank, markdown)
    return markdown


def unlinked(text: str) -> str:
    """Return plain text in which no viewer finds an address to make a link of.

    >>> unlinked("see https://d.org, www.d.org, data:text/html,a or a@d.org")
    'see https: //d.org, www. d.org, data: text/html,a or a@ d.org'
    """
    for live, blank in _ADDRESSES:
        text = live.sub(blank, text)
    return text


def _room(text: str, most: int) -> str:
    shown = dead(text[:most])
    return shown if len(text) <= most else f"{shown}\n\n… ({len(text) - most:,} more characters)"


def _escape(found: re.Match[str]) -> str:
    character, before = found[0], found.string[found.start() - 1 : found.start()]
    if character in _JOINERS and before and not before.isascii() and before not in _JOINERS:
        return character  # Persian, and joined emoji
    return character.encode("unicode_escape").decode()


@cache
def _piled_up() -> re.Pattern[str]:
    """Return what finds more marks on one letter than are shown."""
    letters = map(chr, range(0x300, 0xFFFF))  # beyond are few, and what is fast knows no more
    marks = "".join(one for one in letters if unicodedata.category(one) in {"Mn", "Me"})
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")
