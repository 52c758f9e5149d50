"""Faults that show only when a notebook is rendered: found in its text, told with their line.

What a text means is read by one Markdown parser (markdown-it-py) and compared with what a second
one (mistune, nbconvert's) makes of it. A text on which the two disagree, or which one of them
reads otherwise than its author meant, is refused: JupyterLab, VS Code and Colab each bring a
reader of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from autograder.errors import CourseError
from autograder.releasing.markdown import (
    Block,
    blocks,
    left_over_dollars,
    outlines,
    without_code,
    without_formulas,
)

WIDEST_ROW = 110
"""Characters of a table's row that a notebook shows without breaking its cells into columns."""
WIDEST_CODE = 96
"""Characters of a line of code that a notebook shows without scrolling."""

_OPENS_BLOCK = re.compile(r"\s*(\d{1,9}[.)]|[-+*]|#{1,6}|>)(\s|$)")
_MARKER = re.compile(r"(?m)^#+ (BEGIN|END) SOLUTION$")  # taken out of a release with what it holds
_NAMES = {
    "bullet_list_open": "list",
    "ordered_list_open": "numbered list",
    "heading_open": "heading",
    "blockquote_open": "quotation",
    "table_open": "table",
    "fence": "block of code",
    "hr": "rule",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is rendered wrongly, in which line of a cell (from 1), and what to do about it."""

    line: int
    problem: str
    remedy: str


def faults(
    cells: Sequence[str], files: Collection[str] | None = None
) -> Iterator[tuple[int, Fault]]:
    """Yield the faults of a notebook's text cells, each with the number of its cell, from 0.

    Parameters
    ----------
    cells
        The Markdown of each text cell, in order.
    files
        What lies beside the notebook, for links; None if that is not known.
    """
    anchors: set[str] = set()
    for text in cells:
        anchors |= {_anchor(title) for _, _, title in _headings(text)}
    level = 0
    for number, text in enumerate(cells):
        for line, depth, title in _headings(text):
            if depth > level + 1:
                yield (
                    number,
                    Fault(
                        line + 1,
                        f"the heading {title!r} skips a level: {depth} after {level}",
                        f"write it with {'#' * (level + 1)}",
                    ),
                )
            level = depth
        for fault in _of_cell(text, files, anchors):
            yield number, fault


def refuse_faults(
    notebook: Mapping[str, Any], text: str, file: str, files: Collection[str] | None = None
) -> None:
    """Refuse a notebook that would be rendered wrongly.

    Parameters
    ----------
    notebook
        The source notebook, its figures embedded.
    text, file
        The percent notebook that it was made of, and how messages name it.
    files
        What lies beside the notebook.

    Raises
    ------
    CourseError
        With file, line, cell and remedy of every fault.
    """
    numbers = [n for n, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "markdown"]
    starts = [n for n, line in enumerate(text.split("\n"), start=1) if line.startswith("# %%")]
    texts = [_MARKER.sub("", notebook["cells"][n]["source"]) for n in numbers]
    found = list(faults(texts, files))
    if not found:
        return
    listed = [
        f"  {file}:{starts[numbers[cell]] + fault.line} (cell {numbers[cell] + 1}): {fault.problem}"
        f"\n    fix: {fault.remedy}"
        for cell, fault in found
    ]
    raise CourseError(
        f"{file} would be rendered wrongly in {len(listed)} places:\n" + "\n".join(listed),
        remedy="correct each of them as it says; nothing was released",
    )


def _of_cell(text: str, files: Collection[str] | None, anchors: Collection[str]) -> Iterator[Fault]:
    found = blocks(text)
    lines = text.split("\n")
    own = [
        *_wrapped(found, without_formulas(text).split("\n")),
        *_tables(found, lines),
        *_long_code(found, lines),
        *_formulas(text),
        *_details(text),
        *_emphasis(text),
        *_pictures(text, found),
        *_links(text, found, files, anchors),
    ]
    yield from own
    if not own:
        yield from _disagreement(text)


def _headings(text: str) -> Iterator[tuple[int, int, str]]:
    lines = text.split("\n")
    for block in blocks(text):
        if block.token.type == "heading_open":
            title = lines[block.start].lstrip("> ").strip("# ")
            yield block.start, int(block.token.tag[1:]), title


def _wrapped(found: Sequence[Block], lines: Sequence[str]) -> Iterator[Fault]:
    """Find lines of running text that begin like a list, a heading or a quotation."""
    ends = {block.end for block in found if block.token.type == "paragraph_open"}
    for block in found:
        if block.token.type in _NAMES and block.start in ends:
            word = lines[block.start].split()[0]
            yield Fault(
                block.start + 1,
                f"the line begins with {word!r} and is shown as a {_NAMES[block.token.type]}",
                "wrap the text at another word; if a new block is meant, leave a line empty before",
            )
        if block.token.type == "heading_open" and block.token.markup in {"-", "="}:
            yield Fault(
                block.start + 1,
                f"the text over a line of {block.token.markup!r} is shown as a heading",
                "write the heading with #, or leave a line empty between",
            )
        if block.token.type == "paragraph_open":
            yield from _continued(block, lines)


def _continued(block: Block, lines: Sequence[str]) -> Iterator[Fault]:
    for number in range(block.start + 1, block.end):
        line = lines[number]
        bare = re.sub(r"^(\s*>)+", "", line) if "blockquote" in block.inside else line
        if "list_item" in block.inside and not bare.startswith("  "):
            yield Fault(
                number + 1,
                "the line continues an item of a list without being indented",
                "indent it like the item's text, or leave a line empty before it",
            )
        elif opening := _OPENS_BLOCK.match(bare):
            yield Fault(
                number + 1,
                f"the line begins with {opening.group(1)!r}, which readers take for a new block",
                "wrap the text at another word",
            )


def _tables(found: Sequence[Block], lines: Sequence[str]) -> Iterator[Fault]:
    for block in found:
        if block.token.type != "table_open":
            continue
        wanted = _cells(lines[block.start])
        for number in range(block.start, block.end):
            row = lines[number]
            if _cells(row) != wanted:
                yield Fault(
                    number + 1,
                    f"the table has {wanted} columns and this line has {_cells(row)}",
                    r"correct it (a | within a cell is written \|); end a table by an empty line",
                )
            elif len(row) > WIDEST_ROW and number != block.start + 1:
                yield Fault(
                    number + 1,
                    f"the line has {len(row)} characters, over the {WIDEST_ROW} that a table shows",
                    "shorten it, or write it outside the table",
                )


def _cells(row: str) -> int:
    inner = row.strip().removeprefix(">").strip()
    return len(re.findall(r"(?<!\\)\|", inner.strip("|"))) + 1


def _long_code(found: Sequence[Block], lines: Sequence[str]) -> Iterator[Fault]:
    for block in found:
        if block.token.type in {"fence", "code_block"}:
            for number in range(block.start, block.end):
                if len(lines[number]) > WIDEST_CODE:
                    yield Fault(
                        number + 1,
                        f"the line of code has {len(lines[number])} characters",
                        f"keep it within {WIDEST_CODE}: longer lines scroll out of sight",
                    )
        if block.token.type == "code_block":
            yield Fault(
                block.start + 1,
                "the indented lines are shown as code",
                "take the indentation out, or write ``` around code",
            )


def _formulas(text: str) -> Iterator[Fault]:
    for number in left_over_dollars(text):
        yield Fault(
            number + 1,
            "a $ or $$ that opens or closes no formula is shown as it stands",
            r"close the formula, without blanks inside its $ signs; a dollar is written \$",
        )
    bare = without_code(text)
    for found in re.finditer(r"(?s)\$\$.+?\$\$", bare):
        if re.search(r"\n[ \t]*\n", found.group()) or "|" in _line_start(bare, found.start()):
            yield Fault(
                _line(bare, found.start()),
                "a formula in $$ is broken by an empty line or stands in a table",
                "write it in one piece, on lines of its own",
            )


def _details(text: str) -> Iterator[Fault]:
    bare = without_code(text)
    for tag in ("details", "summary"):
        opened = 0
        for found in re.finditer(rf"<(/?){tag}\b[^>]*>", bare):
            opened += -1 if found.group(1) else 1
            if opened not in {0, 1}:
                break
        if opened:
            yield Fault(
                _line(bare, bare.find(f"<{tag}") if opened > 0 else found.start()),
                f"<{tag}> is not balanced",
                f"write one </{tag}> for each <{tag}>, in the same cell",
            )
    for found in re.finditer(r"</summary>[ \t]*\n(?![ \t]*\n)", bare):
        yield Fault(
            _line(bare, found.start()),
            "what follows </summary> is not read as Markdown",
            "leave a line empty after it",
        )


def _emphasis(text: str) -> Iterator[Fault]:
    bare = without_code(without_formulas(text))
    for number, line in enumerate(bare.split("\n")):
        for found in re.finditer(r"\w(\*{1,2})(?=\w)", line):
            yield Fault(
                number + 1,
                f"the {found.group(1)} within a word may be shown as bold or slanted text",
                "write code in backquotes, or × for a product",  # noqa: RUF001
            )
    for block in blocks(text):
        for child in block.token.children or ():
            if child.type == "text" and ("**" in child.content or "`" in child.content):
                yield Fault(
                    block.start + 1,
                    f"** or ` is shown as it stands: {child.content.strip()[:40]!r}",
                    "close it, without a blank inside",
                )


def _pictures(text: str, found: Sequence[Block]) -> Iterator[Fault]:
    for block in found:
        for child in block.token.children or ():
            if child.type == "image" and not child.content.strip():
                yield Fault(
                    block.start + 1,
                    f"the picture {str(child.attrs.get('src', ''))[:40]!r} has no words for those"
                    " who cannot see it",
                    "write ![what it shows, with its numbers](…)",
                )
    bare = without_code(text)
    for tag in re.finditer(r"<img\b[^>]*>", bare):
        if not re.search(r"""\balt\s*=\s*(["'])\s*\S.*?\1""", tag.group()):
            yield Fault(_line(bare, tag.start()), "an <img> has no alt text", 'add alt="…"')


def _links(
    text: str, found: Sequence[Block], files: Collection[str] | None, anchors: Collection[str]
) -> Iterator[Fault]:
    for block in found:
        for child in block.token.children or ():
            if child.type not in {"link_open", "image"}:
                continue
            target = str(child.attrs.get("href") or child.attrs.get("src") or "")
            if not _leads_somewhere(target, files, anchors):
                yield Fault(
                    block.start + 1,
                    f"the link to {target[:60]!r} leads nowhere",
                    "name a heading of this notebook, a file beside it, or a whole https address",
                )
    bare = without_code(without_formulas(text))
    for left in re.finditer(r"\]\[[A-Za-z][^\]\n]*\]", bare):
        name = left.group()[2:-1]
        if not re.search(rf"(?m)^\[{re.escape(name)}\]:", text):
            yield Fault(
                _line(bare, left.start()),
                f"[{name}] names nothing",
                f"write [{name}]: and an address at the end of the cell",
            )


def _leads_somewhere(target: str, files: Collection[str] | None, anchors: Collection[str]) -> bool:
    if target.startswith("#"):
        return target[1:] in anchors
    if target.startswith("data:image/png;base64,"):
        return True
    if re.match(r"[a-z][a-z0-9+.-]*:", target):
        return bool(re.fullmatch(r"https://[\w-]+(\.[\w-]+)+(/\S*)?", target))
    return bool(target) and (files is None or target in files)


def _disagreement(text: str) -> Iterator[Fault]:
    one, other = outlines(text)
    for place, (ours, theirs) in enumerate(zip_longest(one, other, fillvalue="nothing")):
        if ours != theirs:
            yield Fault(
                1,
                f"two Markdown readers disagree from element {place + 1} on: one shows"
                f" <{ours}>, the other <{theirs}>, after {' '.join(one[:place][-4:])}",
                "write that place more simply",
            )
            return


def _anchor(title: str) -> str:
    return re.sub(r"\s", "-", re.sub(r"[`*_]", "", title))


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, max(place, 0)) + 1


def _line_start(text: str, place: int) -> str:
    return text[text.rfind("\n", 0, place) + 1 : place]
