"""All changes of one answer, those that are likeliest first."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from itertools import chain, islice

from autograder.marking.edits.alike import alike, mirrored
from autograder.marking.edits.bounds import bounds, each_row, frames, ranges
from autograder.marking.edits.calls import arguments, every_axis, orders, shapes, wrapped
from autograder.marking.edits.choices import choices
from autograder.marking.edits.names import names_of
from autograder.marking.edits.places import places
from autograder.marking.edits.signs import (
    misspelt,
    numbers,
    operators,
    other_names,
    rounding,
    settings,
)
from autograder.marking.edits.terms import axes_first, brackets, lengths, missing, too_much
from autograder.marking.edits.text import Edit, Source
from autograder.marking.statements import parsed, without_magics

MOST_EDITS = 4000
"""Of one answer; what would come later is left."""
MOST_PARTS = 2000
"""So many parts of programs may a cell have, or nothing of it is changed: most have some 500."""


def edits_of(
    source: str, known: Mapping[str, Sequence[str]] | None = None, most: int = MOST_EDITS
) -> tuple[Edit, ...]:
    r"""Return the single changes of a cell's functions, no two of which make the same text.

    Parameters
    ----------
    source
        A cell that defines functions, without magics.
    known
        The course's functions with their parameters, which calls may lack.
    most
        So many are returned at most.

    Examples
    --------
    >>> source = "def size(n, k):\n    return n - k"
    >>> [edit.made_in(source).splitlines()[1].strip() for edit in edits_of(source)][:3]
    ['return (n + k)', 'return (n * k)', 'return (k - n)']
    """
    tree = parsed(source)
    if tree is None or without_magics(source).rstrip("\n") != source.rstrip("\n"):
        return ()
    if sum(1 for _ in islice(ast.walk(tree), MOST_PARTS + 1)) > MOST_PARTS:
        return ()
    text = Source(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    own = {one.name: [arg.arg for arg in one.args.args] for one in functions}
    callable_ = {**(known or {}), **own}
    # What is likely in a helper comes before what is not in the answer itself.
    found = [_of_function(text, one, callable_) for one in functions]
    in_order = chain(*(one[0] for one in found), *(one[1] for one in found))
    by_change = {one.pieces: one for one in islice(in_order, 2 * most)}
    decided = choices(tree, text)
    kept = (one for one in by_change.values() if not any(map(decided, one.pieces)))
    return tuple(islice(kept, most))


def _of_function(
    source: Source, function: ast.FunctionDef, known: Mapping[str, Sequence[str]]
) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
    """Return the likely changes of a function, and the others."""
    names = names_of(function)
    likely = (
        *misspelt(source, function),
        *operators(source, function),
        *settings(source, function),
        *numbers(source, function),
        *rounding(source, function),
        *too_much(source, function),
        *arguments(source, function, names, known),
        *orders(source, function),
        *wrapped(source, function, known),
        *every_axis(source, function),
    )
    many = (
        *other_names(source, function, names),
        *brackets(source, function),
        *axes_first(source, function),
        *mirrored(source, function, names),
        *lengths(source, function),
        *shapes(source, function, names),
        *bounds(source, function, names),
        *ranges(source, function, names),
        *each_row(source, function),
        *frames(source, function, names),
        *missing(source, function, names),
    )
    single = [edit for edit in (*likely, *many) if len(edit.pieces) == 1]
    return (
        (*likely, *places(source, function)),
        (*many, *alike(source, function, single, names)),
    )
