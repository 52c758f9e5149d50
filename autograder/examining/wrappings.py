"""Right values in the wrong wrapping: a cache beside them, another order, another type of number.

A :class:`Wrapping` says how it is undone for one answer. Which one a student used is decided over
all calls together (see :mod:`autograder.examining.unwrapping`), never call by call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.examining.parts import Part
from autograder.model import Question, Value

Array = npt.NDArray[Any]
Places = Mapping[tuple[int, ...], str]
"""The plain names of results, by where they stand."""
Undo = Callable[[Value, Value], Value | None]
CONTAINER, ARRANGEMENT = 0.9, 0.88
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
    return _of_many(expected, _values_of(given), 0)


def _last(expected: Value, given: Value) -> Value | None:
    """Undo ``return cache, out``."""
    return _of_many(expected, _values_of(given), -1)


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


def _values_of(given: Value) -> Value:
    """Return a dictionary's values, in its order; anything else as it is."""
    return tuple(given.values()) if isinstance(given, dict) else given


def _plain_key(name: str) -> str:
    """Return what a result's name and its usual spellings share.

    >>> _plain_key("dw_fc") == _plain_key("W_fc") == _plain_key("grad_w_fc")
    True
    """
    plain = name.casefold().replace("_", "").replace(" ", "")
    return plain.removeprefix("grad").removeprefix("d") or plain


def _by_key(places: Places, expected: Value, given: Value) -> Value | None:
    """Undo ``return {"dx": dx, "dw": dw}``, and the same of results that stand together in one."""
    if isinstance(given, dict):
        return _filled(places, (), expected, given)
    if not isinstance(expected, tuple) or not isinstance(given, tuple | list):
        return None
    if len(given) != len(expected) or not any(isinstance(one, dict) for one in given):
        return None
    put = [
        _filled(places, (at,), wanted, one) if isinstance(one, dict) else one
        for at, (wanted, one) in enumerate(zip(expected, given, strict=True))
    ]
    return None if any(one is None for one in put) else tuple(put)


def _filled(
    places: Places, path: tuple[int, ...], expected: Value, given: dict[str, Value]
) -> Value | None:
    """Return a dictionary's values where their names say they belong; else in their order."""
    if not isinstance(expected, tuple):
        return next(iter(given.values())) if len(given) == 1 else None
    named = {_plain_key(key): part for key, part in given.items()}
    found = _named(places, path, expected, named)
    if found is not None:
        return found
    values = tuple(given.values())
    if len(values) == len(expected):
        return _by_key(places, expected, values) or values
    return _nested(expected, values)


def _named(
    places: Places, path: tuple[int, ...], expected: tuple[Value, ...], named: dict[str, Value]
) -> Value | None:
    parts: list[Value] = []
    for at, wanted in enumerate(expected):
        here = (*path, at)
        part = named.get(places.get(here, ""))
        if isinstance(wanted, tuple):
            if isinstance(part, dict):
                part = _filled(places, here, wanted, part)
            elif part is None:
                part = _named(places, here, wanted, named)
        if part is None:
            return None
        parts.append(part)
    return tuple(parts)


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


@cache
def wrappings_of(question: Question) -> tuple[Wrapping, ...]:
    """Return what is tried with the answers to ``question``: its results may have names."""
    places: dict[tuple[int, ...], str] = {
        (at,): _plain_key(name) for at, name in enumerate(question.returns)
    }
    for item in question.items:
        if isinstance(item.accept, Part):
            places[item.accept.path] = _plain_key(item.accept.name)
    return (
        Wrapping(
            "dictionary",
            "The values are right, but in a dictionary; return them as the notebook says.",
            partial(_by_key, places),
        ),
        *WRAPPINGS,
    )
