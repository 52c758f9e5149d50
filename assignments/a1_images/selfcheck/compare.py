"""Comparing an answer with what was expected, and saying where the two part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

CLOSE = 1e-9
"""Allowed error in float64, relative to the largest expected value (at least 1)."""

CLOSE_SINGLE = 1e-4
"""The same in float32, which carries about seven digits."""

CLOSE_STORED = 1e-6
"""The same for answers that are stored with a few digits only."""


_LARGEST = 100_000
"""Elements of an answer; the checks ask for some hundreds, and comparing more takes long."""


@dataclass(frozen=True, slots=True)
class Maps:
    """One two-dimensional slice of both answers, for the picture."""

    expected: Array
    got: Array
    wrong: Array
    title: str


class Mismatch(Exception):  # noqa: N818 - a finding about an answer, not an error of ours
    """An answer that is not what was expected: what came, where, and what to look at."""

    def __init__(self, *lines: str, maps: Maps | None = None) -> None:
        self.lines = tuple(line for line in lines if line)
        super().__init__("\n".join(self.lines))
        self.maps = maps


def number(value: Any) -> str:  # noqa: ANN401 - a scalar of any dtype
    """Write a number the way one reads it.

    >>> number(np.float64(7.0)), number(1 / 3)
    ('7', '0.333333')
    """
    return f"{float(value):.6g}"


def kind(value: object) -> str:
    """Name what somebody returned, with its shape if it has one.

    >>> kind([1, 2]), kind(np.zeros((2, 3), np.float32)), kind(None)
    ('a list', 'a float32 array of shape (2, 3)', 'None')
    """
    if value is None:
        return "None"
    if type(value) is np.ndarray:
        return f"{_article(value.dtype.name)} array of shape {value.shape}"
    return _article(type(value).__name__)


def as_array(value: object, label: str = "out") -> Array:
    """Read an answer as an array of numbers, forgiving a list or a scalar.

    Raises
    ------
    Mismatch
        If there are no numbers in it.
    """
    if value is None:
        raise Mismatch(
            f"{label}: your function gave None.",
            "Is there a `return` at its end, on every path?",
        )
    try:
        array = np.asarray(value)
    except Exception:  # noqa: BLE001 - any object may come, and it may refuse in any way
        array = np.empty(0, dtype=object)
    if array.size > _LARGEST:
        raise Mismatch(f"{label}: an array of shape {array.shape} is far too large here.")
    if array.dtype.kind not in "biuf":
        raise Mismatch(f"{label}: expected numbers in an array, got {kind(value)}.")
    return array


def flat(value: object) -> tuple[object, ...]:
    """Return the parts of what came back, those of a tuple within a tuple too.

    >>> flat((0.5, (1, 2))), flat(3)
    ((0.5, 1, 2), (3,))
    """
    if not isinstance(value, tuple | list):
        return (value,)
    parts: list[object] = []
    for part in value:
        nested = isinstance(part, tuple | list) and not isinstance(value, list)
        parts += part if nested else [part]
    return tuple(parts)


def must_equal(
    got: Array, expected: Array, label: str = "out", *, advice: str = "", tolerance: float = CLOSE
) -> None:
    """Raise :class:`Mismatch` unless both arrays hold the same numbers.

    An axis of length 1 too many or too few is forgiven here; the check of shapes names it.

    Examples
    --------
    >>> must_equal(np.array([1.0, 2.0]), np.array([1.0, 3.0]))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    autograder.selfcheck.compare.Mismatch: out[1]: expected 3, got 2 (1 of 2 entries differ).
    """
    if got.shape != expected.shape:
        if _essential(got.shape) != _essential(expected.shape):
            raise Mismatch(
                f"{label}: expected shape {expected.shape}, got {got.shape}.",
                advice,
            )
        got = got.reshape(expected.shape)
    wrong = differs(got, expected, tolerance)
    if not wrong.any():
        return
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = _place(label, index)
    count = f" ({np.count_nonzero(wrong)} of {wrong.size} entries differ)" if wrong.size > 1 else ""
    wanted, given = number(expected[index]), number(got[index])
    if wanted == given:
        wanted, given = f"{float(expected[index]):.15g}", f"{float(got[index]):.15g}"
    raise Mismatch(
        f"{place}: expected {wanted}, got {given}{count}.",
        advice,
        maps=_maps(got, expected, wrong, index, label),
    )


def differs(got: Array, expected: Array, tolerance: float = CLOSE) -> npt.NDArray[np.bool_]:
    """Mark the entries that differ, for two arrays of one shape; NaN is never right."""
    got, expected = got.astype(np.float64), expected.astype(np.float64)
    finite = np.abs(expected[np.isfinite(expected)])
    scale = max(1.0, float(finite.max())) if finite.size else 1.0
    with np.errstate(all="ignore"):
        near = np.abs(got - expected) <= tolerance * scale
    return ~np.asarray(near | (got == expected))


def alike(got: Array, expected: Array) -> bool:
    """Say whether two answers agree in shape (but for axes of length 1) and in every number."""
    if _essential(got.shape) != _essential(expected.shape):
        return False
    return not differs(got.reshape(expected.shape), expected, CLOSE_STORED).any()


def _place(label: str, index: tuple[int, ...]) -> str:
    if not index:
        return label
    where = f"[{', '.join(map(str, index))}]"
    return f"{label}, at {where}" if " " in label else label + where


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _essential(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)


def _maps(got: Array, expected: Array, wrong: Array, index: tuple[int, ...], label: str) -> Maps:
    lead = index[:-2]
    title = f"{label}[{', '.join(map(str, (*lead, ':', ':')))}]" if lead else label
    return Maps(
        np.atleast_2d(expected[lead]), np.atleast_2d(got[lead]), np.atleast_2d(wrong[lead]), title
    )
