"""What all wrong numbers of an answer have in common: a fact about it, not a guess at its cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from .compare import Array, Entry, alike, number

_FEWEST = 3
"""Of fewer numbers nearly anything can be said."""
_LARGEST_FACTOR = 100


def in_common(entry: Entry) -> str:
    """Say in one sentence what the wrong numbers have in common, or return ``""``.

    >>> expected, got = np.array([1.0, -2.0, 4.0]), np.array([0.5, -1.0, 2.0])
    >>> in_common(Entry("dw", (0,), expected, got, got != expected))
    'All your numbers are 1/2 of the expected ones.'
    """
    whole = _fraction(entry.expected, entry.got)
    if whole:
        return whole
    numbers = entry.expected.size >= _FEWEST and np.isfinite(entry.expected).all()
    if not numbers or not np.isfinite(entry.got).all():
        return ""
    expected, got = (array.astype(np.float64) for array in (entry.expected, entry.got))
    found = (say(expected, got, entry.wrong) for say in _RULES)
    return next((places for places in found if places), "")


def _constant(expected: Array, got: Array, wrong: Array) -> str:
    same = (got == got.flat[0]).all() and not (expected == expected.flat[0]).all()
    return f"All your numbers are {number(got.flat[0])}." if same and wrong.sum() > 1 else ""


def _unfilled(expected: Array, got: Array, wrong: Array) -> str:
    """Find windows that were never reached: right up to a place, then nothing but 0."""
    if expected.ndim < 2 or (got[wrong] != 0).any():  # noqa: PLR2004 - a row of maps or more
        return ""
    area = wrong.shape[-2] * wrong.shape[-1]
    maps, zeros = wrong.reshape(-1, area), (expected == 0).reshape(-1, area)
    rest = np.asarray(maps.any(axis=0))
    count = int(area - rest.sum())
    same = bool(np.all((maps | zeros)[:, rest])) and not rest[:count].any()
    if not 0 < count < area - 1 or not same:
        return ""
    first = "The first number" if count == 1 else f"The first {count} numbers"
    verb = "is" if count == 1 else "are"
    where = " of each map" if len(maps) > 1 else ""
    return f"{first}{where} {verb} right, and all others are still 0: is a `return` inside a loop?"


def _scaled(expected: Array, got: Array, wrong: Array) -> str:
    at = expected != 0
    if at.sum() < 2 or len(set(np.abs(expected[at]).tolist())) < 2:  # noqa: PLR2004 - else any factor fits
        return ""
    factor = float(np.median(got[at] / expected[at]))
    if not wrong.any() or not factor or not alike(got, factor * expected):
        return ""
    if abs(factor + 1) < 1e-9:  # noqa: PLR2004 - rounding
        return "All your numbers have the other sign."
    exact = Fraction(factor).limit_denominator(_LARGEST_FACTOR)
    if abs(float(exact) - factor) > 1e-9 * abs(factor) or abs(exact) > _LARGEST_FACTOR:
        return ""
    times = f"{exact} of" if exact.denominator > 1 else f"{exact} times"
    return f"All your numbers are {times} the expected ones."


def _shifted(expected: Array, got: Array, wrong: Array) -> str:
    difference = got - expected
    step = float(difference.flat[0])
    if not wrong.all() or not alike(difference, np.full(difference.shape, step)):
        return ""
    return f"All your numbers are too {'large' if step > 0 else 'small'} by {number(abs(step))}."


def _moved(expected: Array, got: Array, wrong: Array) -> str:
    if len(set(expected.ravel().tolist())) < _FEWEST:
        return ""
    for words, move in _MOVES:
        if wrong.ndim >= 2:  # noqa: PLR2004 - rows and columns
            other = move(expected)
            if other.shape == got.shape and alike(got, other):
                return f"These are the right numbers, {words}."
    if alike(np.sort(got, axis=None), np.sort(expected, axis=None)):
        return "These are the right numbers, at other places."
    return ""


_MOVES: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("upside down", lambda a: a[..., ::-1, :]),
    ("mirrored: left is right", lambda a: a[..., ::-1]),
    ("turned by 180 degrees", lambda a: a[..., ::-1, ::-1]),
    ("rows and columns exchanged", lambda a: a.swapaxes(-1, -2)),
    ("in the reverse order of the first axis", lambda a: a[::-1]),
)


def _one_side(_: Array, got: Array, wrong: Array) -> str:
    if got.ndim < 2:  # noqa: PLR2004 - rows and columns
        return ""
    places = [*_along(wrong, -2, "row"), *_along(wrong, -1, "column")]
    if not places and min(got.shape[-2:]) >= _FEWEST and not wrong[..., 1:-1, 1:-1].any():
        places = ["the border"]
    return f"Only {places[0]} is wrong." if len(places) == 1 else ""


def _along(wrong: Array, axis: int, name: str) -> Iterator[str]:
    if wrong.shape[axis] < _FEWEST:
        return
    others = tuple(k for k in range(wrong.ndim) if k != wrong.ndim + axis)
    at = np.flatnonzero(wrong.any(axis=others))
    if len(at) == 1 and at[0] in (0, wrong.shape[axis] - 1):
        yield f"the {'first' if at[0] == 0 else 'last'} {name}"


def _first_alone(_: Array, got: Array, wrong: Array) -> str:
    if got.ndim < _FEWEST or got.shape[0] < 2 or wrong[0].any():  # noqa: PLR2004 - a batch
        return ""
    return "Sample 0 of the batch is right, and others are not." if wrong[1:].any() else ""


def _fraction(expected: Array, got: Array) -> str:
    if expected.dtype.kind not in "iu" or got.dtype.kind != "f" or (got == np.floor(got)).all():
        return ""
    return "A whole number is asked for, and yours has a fraction: where should it be rounded?"


_RULES: tuple[Callable[[Array, Array, Array], str], ...] = (
    _constant,
    _unfilled,
    _scaled,
    _shifted,
    _moved,
    _first_alone,
    _one_side,
)
