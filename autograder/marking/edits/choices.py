"""Where a text chooses between answers: a change there chooses another one, and mends nothing.

Right lines may stand in a text for show, for when a look around has told that nobody looks. So what
decides is left alone, but where settings decide, and in a loop: there it is numbers, as a rule.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from autograder.marking.edits.text import Source, expressions, statements

Piece = tuple[int, int, bytes]
SETTINGS = frozenset(
    {
        *("stride", "padding", "ceil_mode", "count_include_pad", "kernel_size", "bits"),
        *("full_scale", "value", "input_size"),
    }
)
_BESIDE = frozenset({"np", "isinstance", "tuple", "int", "list"})


def choices(tree: ast.Module, source: Source) -> Callable[[Piece], bool]:
    """Return what tells of a change whether it is one of what decides."""
    spans = [source.span(node) for node in _deciding(tree, in_loop=False)]

    def decides(piece: Piece) -> bool:
        start, end, _ = piece
        return any(start < last and first < end for first, last in spans)

    return decides


def _deciding(node: ast.AST, *, in_loop: bool) -> Iterator[ast.expr | ast.stmt]:
    """Yield the conditions that decide about a whole answer, and what ends one early."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.If(test=test) | ast.IfExp(test=test):
                if not in_loop and not _is_about_settings(test):
                    yield test
                    yield from (one for one in statements(child) if isinstance(one, ast.Return))
                yield from _deciding(child, in_loop=in_loop)
            case ast.Raise() | ast.Assert():
                yield child
            case ast.For() | ast.While() | ast.comprehension():
                yield from _deciding(child, in_loop=True)
            case _:
                yield from _deciding(child, in_loop=in_loop)


def _is_about_settings(test: ast.expr) -> bool:
    names = {one.id for one in (test, *expressions(test)) if isinstance(one, ast.Name)}
    return bool(names & SETTINGS) and names <= SETTINGS | _BESIDE
