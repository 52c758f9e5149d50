"""A text cell as Markdown readers see it: formulas set aside, blocks, and where they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

_CODE = re.compile(r"(?ms)^(`{3,}|~{3,})[^\n]*\n.*?^\1`*[ \t]*$|(`+)(?!`)[^\n]*?(?<!`)\2(?!`)")
_FORMULA = re.compile(r"(?s)\$\$.+?\$\$|\$(?!\s)(?:\\.|[^\n$\\]|\n(?!\n))+?(?<!\s)\$(?!\d)")
_PICTURE_DATA = re.compile(r"(?m)^\[[^\]]+\]: data:\S+$")


@dataclass(frozen=True, slots=True)
class Block:
    """A block that Markdown made of a text: its kind, first and last line (from 0, half open)."""

    token: Token
    start: int
    end: int
    inside: tuple[str, ...]
    """The lists and quotes that it stands in, from the outermost."""


def without_code(source: str) -> str:
    """Return a text with code, fenced or in backquotes, blanked out; lines stay where they are.

    >>> without_code("a `$b` c")
    'a      c'
    """
    return _CODE.sub(lambda found: _blank(found.group()), source)


def without_formulas(source: str) -> str:
    """Return a text with each formula replaced by words, as notebooks do before they read it.

    >>> without_formulas("so $a_1 * b_1$ is")
    'so MMMMMMMMMMM is'
    """
    bare = without_code(source)
    parts, last = [], 0
    for found in _FORMULA.finditer(bare):
        parts += [source[last : found.start()], re.sub(r"[^\n]", "M", found.group())]
        last = found.end()
    return "".join([*parts, source[last:]])


def left_over_dollars(source: str) -> Iterator[int]:
    r"""Yield the lines (from 0) with a dollar sign that belongs to no formula.

    >>> list(left_over_dollars("costs $5, or $x$\n$$ y"))
    [0, 1, 1]
    """
    text = without_code(without_formulas(source))
    for number, line in enumerate(text.split("\n")):
        for _ in re.finditer(r"(?<!\\)\$", line):
            yield number


def blocks(source: str) -> tuple[Block, ...]:
    """Return every block of a text, formulas set aside, in the order in which they stand."""
    found: list[Block] = []
    inside: list[str] = []
    tokens = _reader().parse(without_formulas(source))
    for token in tokens:
        if token.nesting < 0:
            if token.type in {"list_item_close", "blockquote_close"}:
                inside.pop()
            continue
        if token.map:
            found.append(Block(token, token.map[0], token.map[1], tuple(inside)))
        if token.type in {"list_item_open", "blockquote_open"}:
            inside.append(token.type.removesuffix("_open"))
    return tuple(found)


def outlines(source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the elements that two readers make of a text, pictures' data left out."""
    text = _PICTURE_DATA.sub("[x]: data:image/png;base64,AA==", without_formulas(source))
    return _outline(_reader().render(text)), _outline(str(_other_reader()(text)))


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


@cache
def _other_reader():  # type: ignore[no-untyped-def] # noqa: ANN202
    import mistune  # noqa: PLC0415 - needed by a build alone

    return mistune.create_markdown(escape=False, plugins=["table"])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "hr")
_ELEMENTS = frozenset({*_BLOCKS, "table", "tr", "th", "td", "img", "a", "em", "strong", "code"})


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _ELEMENTS:
            self.elements.append(tag)


def _outline(html: str) -> tuple[str, ...]:
    parser = _Outline()
    parser.feed(html)
    return tuple(parser.elements)
