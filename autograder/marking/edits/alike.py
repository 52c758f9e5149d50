"""The same change at several places: what was meant for rows is written for columns, too."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from autograder.marking.edits.names import PAIR, Names, neutral
from autograder.marking.edits.text import NAME, Edit, Source, expressions, statements

MOST_AROUND = 2
_WORD = re.compile(r"[A-Za-z_]\w*|\d+")


def alike(
    source: Source, function: ast.FunctionDef, edits: Sequence[Edit], names: Names
) -> Iterator[Edit]:
    """Yield changes that are one and the same but for rows and columns, made together.

    Those of one index or call come first, then those of one line, then all of them.
    """
    same_name = neutral(names)
    wholes = sorted(map(source.span, filter(_is_whole, expressions(function))), key=_length)
    groups: dict[tuple[tuple[Any, ...], str, str, str], list[Edit]] = defaultdict(list)
    for edit in edits:
        ((start, end, text),) = edit.pieces
        same = (
            _neutral(source.replaced(edit), same_name),
            _neutral(text.decode(), same_name),
            edit.look,
        )
        around = [one for one in wholes if one[0] <= start and end <= one[1]][:MOST_AROUND]
        for place in (*((0, *one) for one in around), (1, edit.lines), (2,)):
            groups[place, *same].append(edit)
    for key in sorted(groups, key=lambda key: key[0][0]):
        yield from _together(groups[key])


def mirrored(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield what a line computes of rows computed of columns, and the other way round.

    Who copies a line for the columns may forget some of its names.
    """
    partners: dict[str, list[str]] = defaultdict(list)
    for name, same in neutral(names).items():
        partners[same].append(name)
    pairs = [pair for pair in partners.values() if len(pair) == PAIR]
    ways = [dict(pairs), {second: first for first, second in pairs}]
    for node in statements(function):
        if isinstance(node, ast.Assign | ast.AugAssign):
            found = [
                one
                for one in (node.value, *expressions(node.value))
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)
            ]
            for other in ways:
                moved = [one for one in found if one.id in other]
                pieces = sorted((*source.span(one), other[one.id].encode()) for one in moved)
                if len(pieces) > 1:
                    yield Edit((node.lineno,), NAME, tuple(pieces))


def _is_whole(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript | ast.Call | ast.Slice)


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _together(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield several changes as one, if no two of them touch."""
    pieces = sorted({piece for edit in edits for piece in edit.pieces})
    apart = all(one[1] <= other[0] for one, other in pairwise(pieces))
    if len(pieces) > 1 and apart:
        lines = tuple(sorted({line for edit in edits for line in edit.lines}))
        yield Edit(lines, edits[0].look, tuple(pieces))


def _neutral(text: str, same_name: Mapping[str, str]) -> str:
    """Return a text in which what is said of rows and of columns reads the same."""
    return _WORD.sub(lambda word: same_name.get(word[0], word[0]), text)
