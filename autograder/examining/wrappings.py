"""Right values in the wrong wrapping: a cache beside them, another order, another type of number.

A :class:`Wrapping` says how it is undone for one answer. Which one a student used is decided over
all calls together (see :mod:`autograder.examining.unwrapping`), never call by call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.model import Value

Array = npt.NDArray[Any]
Undo = Callable[[Value, Value], Value | None]
CONTAINER, ARRANGEMENT = 0.9, 0.85
"""What is left of a question whose values are right, in another container or at other places."""
COUNTING, SCORES = 0.65, 0.8
"""What is left where classes are counted from 1, or their scores are returned."""
MOST_PARTS = 4
HALF = 2.0**-8
"""How far float16 may be off, for each unit of the largest value: a sum loses some of its bits."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """One way to hand over right values so that nobody finds them.

    ``undo(expected, given)`` returns the values as they were asked for, or None where an answer
    is not wrapped in this way; ``keeps`` is the share of the question that is left. ``by_value``:
    whether it is undone also where answers are compared by value, and have names by value.
    """

    name: str
    message: str
    undo: Undo
    keeps: float = CONTAINER
    by_value: bool = True


def _first(expected: Value, given: Value) -> Value | None:
    """Undo ``return out, cache``."""
    return _of_many(expected, given, 0)


def _last(expected: Value, given: Value) -> Value | None:
    """Undo ``return cache, out``."""
    return _of_many(expected, given, -1)


def _of_many(expected: Value, given: Value, place: int) -> Value | None:
    if not isinstance(given, tuple | list) or not given:
        return None
    if isinstance(expected, tuple):
        if isinstance(given[place], tuple | list) and len(given[place]) == len(expected):
            return tuple(given[place])
        more = len(given) - len(expected)
        if more <= 0:
            return None
        return tuple(given[:-more] if place == 0 else given[more:])
    return given[place] if isinstance(given[place], np.ndarray | np.generic | int | float) else None


def _ordered(order: tuple[int, ...], expected: Value, given: Value) -> Value | None:
    """Undo another order of several results."""
    if not isinstance(expected, tuple) or not isinstance(given, tuple | list):
        return None
    if not len(expected) == len(given) == len(order):
        return None
    return tuple(given[at] for at in order)


def _ordered_inside(order: tuple[int, ...], expected: Value, given: Value) -> Value | None:
    """Undo another order of the results that stand together in one of several."""
    if not isinstance(expected, tuple) or not isinstance(given, tuple | list):
        return None
    if len(expected) != len(given) or not any(isinstance(one, tuple) for one in expected):
        return None
    put = [
        _ordered(order, wanted, one) if isinstance(wanted, tuple) else one
        for wanted, one in zip(expected, given, strict=True)
    ]
    return None if any(one is None for one in put) else tuple(put)


def _nested(expected: Value, given: Value) -> Value | None:
    """Undo ``return loss, dw, db`` where ``loss, (dw, db)`` belong."""
    if not isinstance(expected, tuple) or not isinstance(given, tuple | list):
        return None
    sizes = [len(one) if isinstance(one, tuple) else 1 for one in expected]
    if len(given) != sum(sizes) or len(given) == len(expected):
        return None
    left = iter(given)
    return tuple(
        tuple(next(left) for _ in range(size)) if isinstance(wanted, tuple) else next(left)
        for wanted, size in zip(expected, sizes, strict=True)
    )


def _each(undo: Callable[[Array, Array], Array | None], expected: Value, given: Value) -> Value:
    """Undo the same in every array of an answer; None if that goes for none of them."""
    if isinstance(expected, tuple):
        if not isinstance(given, tuple | list) or len(given) != len(expected):
            return None
        parts = [_each(undo, wanted, one) for wanted, one in zip(expected, given, strict=True)]
        if all(part is None for part in parts):
            return None
        kept = [one if part is None else part for one, part in zip(given, parts, strict=True)]
        return tuple(kept)
    if not isinstance(given, np.ndarray):
        return None
    return undo(np.asarray(expected), given)


def _moved(axes: tuple[int, ...], expected: Array, given: Array) -> Array | None:
    if given.ndim != len(axes) or expected.ndim != len(axes):
        return None
    moved = given.transpose(axes)
    return moved if moved.shape == expected.shape else None


def _upside_down(expected: Array, given: Array) -> Array | None:
    """Undo a transposition of all axes, however many there are."""
    return given.T if given.ndim > 1 and given.T.shape == expected.shape else None


def _swapped(expected: Array, given: Array) -> Array | None:
    """Undo an exchange of the last two axes."""
    moved = given.swapaxes(-1, -2) if given.ndim > 1 else given
    return moved if given.ndim > 1 and moved.shape == expected.shape else None


def _in_a_row(expected: Array, given: Array) -> Array | None:
    if expected.ndim < 2 or given.ndim != 1 or given.size != expected.size:  # noqa: PLR2004
        return None
    return given.reshape(expected.shape)


def _half(expected: Array, given: Array) -> Array | None:
    """Accept what is right to the precision of float16, as the right values."""
    if given.dtype != np.float16 or given.shape != expected.shape or expected.dtype.kind != "f":
        return None
    with np.errstate(all="ignore"):
        wanted = expected.astype(np.float16)
        fits = np.isfinite(wanted)
        largest = float(np.max(np.abs(expected[fits]), initial=1.0))
        close = np.abs(given.astype(np.float64) - expected) <= HALF * largest
    return expected if np.where(fits, close, given == wanted).all() else None


def _real(expected: Array, given: Array) -> Array | None:
    if given.dtype.kind != "c" or expected.dtype.kind == "c" or np.any(given.imag):
        return None
    return np.ascontiguousarray(given.real)


def _classes(expected: Array, given: Array) -> Array | None:
    """Take the class with the largest score, where scores were returned."""
    if expected.ndim != 1 or expected.dtype.kind not in "iu" or given.dtype.kind != "f":
        return None
    if given.ndim != 2 or given.shape[0] != expected.size or given.shape[1] < 2:  # noqa: PLR2004
        return None
    return np.asarray(given.argmax(axis=1))


def _from_zero(expected: Array, given: Array) -> Array | None:
    """Count classes from 0, where they were counted from 1."""
    if expected.ndim != 1 or expected.dtype.kind not in "iu" or given.dtype.kind not in "iu":
        return None
    if given.shape != expected.shape or not given.size or given.min() < 1:
        return None
    return given - 1


_MORE = "The values are right, but you return more than was asked for, such as a cache beside them."
_ORDER = "The results are right, but stand in another order than the notebook gives."
_AXES = "The values are right, but their axes stand in another order than the notebook gives."


def _orders() -> Iterator[Wrapping]:
    for many in range(2, MOST_PARTS + 1):
        for order in permutations(range(many)):
            if list(order) != sorted(order):
                yield Wrapping("results_in_another_order", _ORDER, partial(_ordered, order))
                inside = partial(_ordered_inside, order)
                yield Wrapping("results_in_another_order", _ORDER, inside)


def _axes() -> Iterator[Wrapping]:
    for undo in (_upside_down, _swapped):
        yield Wrapping("axes_in_another_order", _AXES, partial(_each, undo), ARRANGEMENT)
    for many in range(3, MOST_PARTS + 1):
        for axes in permutations(range(many)):
            if list(axes) != sorted(axes):
                moved = partial(_each, partial(_moved, axes))
                yield Wrapping("axes_in_another_order", _AXES, moved, ARRANGEMENT)


WRAPPINGS = (
    Wrapping("more_than_was_asked_for", _MORE, _first),
    Wrapping("more_than_was_asked_for", _MORE, _last),
    Wrapping(
        "results_not_grouped",
        "The results are right, but those that belong in a tuple of their own are not in one.",
        _nested,
    ),
    *_orders(),
    Wrapping(
        "half_precision",
        "The values are right to three digits: float16 holds no more. Results have the type of "
        "the input, and float64 where that holds no floats.",
        partial(_each, _half),
    ),
    Wrapping(
        "complex_numbers",
        "The values are right, but complex numbers; take their real part.",
        partial(_each, _real),
    ),
    Wrapping(
        "scores_not_classes",
        "These are scores; the class with the largest score of each row is the answer.",
        partial(_each, _classes),
        SCORES,
    ),
    Wrapping(
        "classes_from_one",
        "The classes are counted from 1. The first is class 0.",
        partial(_each, _from_zero),
        COUNTING,
        by_value=False,
    ),
    Wrapping(
        "values_in_a_row",
        "The values are right, but all in a row; the result has more axes.",
        partial(_each, _in_a_row),
        ARRANGEMENT,
    ),
    *_axes(),
)
"""Tried in this order; of those that help most, the first counts."""
