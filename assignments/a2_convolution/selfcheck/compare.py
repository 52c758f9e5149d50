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
"""The same between float32 and float64, for sums of some hundred numbers."""

CLOSE_STORED = 1e-6
"""The same for answers that are stored with a few digits only."""

COARSE = 8 * float(np.finfo(np.float32).eps)
"""What an answer of float32's precision may be off, relative to each number (at least 1)."""

COARSE_SUM = 32 * float(np.finfo(np.float32).eps)
"""The same for one that says itself that it is as coarse: relative to the largest number."""

_LARGEST = 100_000
"""Elements of an answer; the checks ask for some hundreds, and comparing more takes long."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """The first wrong entry of an answer, and both answers around it."""

    label: str
    index: tuple[int, ...]
    expected: Array
    got: Array
    wrong: npt.NDArray[np.bool_]


class Mismatch(Exception):  # noqa: N818 - a finding about an answer, not an error of ours
    """An answer that is not what was expected.

    ``finding`` says what came and where; ``advice`` what the check demands, in words that hold
    whatever the mistake is. Findings with equal ``key`` follow from the same fault. ``call`` is
    what it is about, if that is not the last call.
    """

    def __init__(
        self,
        finding: str,
        advice: str = "",
        *,
        entry: Entry | None = None,
        key: object = None,
        call: str = "",
    ) -> None:
        super().__init__(finding)
        self.finding = finding
        self.advice = advice
        self.entry = entry
        self.key = key
        self.call = call


def number(value: Any) -> str:  # noqa: ANN401 - a scalar of any dtype
    """Write a number the way one reads it.

    >>> number(np.float64(7.0)), number(1 / 3), number(float("-inf")), number(-0.0)
    ('7', '0.333333', '-inf', '0')
    """
    return f"{float(value) + 0.0:.6g}"


def kind(value: object) -> str:
    """Name what somebody returned, with its shape if it has one.

    >>> kind([1, 2]), kind(np.zeros((2, 3), np.float32)), kind(None)
    ('a list', 'a float32 array of shape (2, 3)', 'None')
    """
    if value is None:
        return "None"
    if type(value) is np.ndarray and value.dtype.kind in "US":
        return f"an array of texts, of shape {value.shape}"
    if type(value) is np.ndarray:
        return f"{_article(value.dtype.name)} array of shape {value.shape}"
    return _article(type(value).__name__)


def as_array(value: object, label: str = "out") -> Array:
    """Read an answer as an array of numbers, forgiving a list or a single number.

    Raises
    ------
    Mismatch
        If there are no numbers in it.
    """
    if value is None:
        raise Mismatch(
            f"{label}: your function gave None.",
            "Is there a `return` at its end, on every path?",
            key="gave None",
        )
    try:
        array = np.asarray(value)
    except Exception:  # noqa: BLE001 - any object may come, and it may refuse in any way
        array = np.empty(0, dtype=object)
    if array.size > _LARGEST:
        raise Mismatch(f"{label}: an array of shape {array.shape} is far too large here.")
    plain = isinstance(value, int | float | np.generic | list | tuple)
    if array.dtype.kind not in "biuf" or not (plain or type(value) is np.ndarray):
        raise Mismatch(
            f"{label}: expected numbers in an array, got {kind(value)}.",
            _not_numbers(value, array),
            key=("kind", array.dtype.kind, type(value)),
        )
    return array


def _not_numbers(value: object, array: Array) -> str:
    """Say what is to be done with an answer that holds no numbers."""
    if callable(value):
        return "This is a function itself: are the brackets of a call missing?"
    if array.dtype.kind in "US":
        return "These are texts: digits between quotes are no numbers. `int(…)` or `astype(int)`."
    if type(value) is np.ndarray:
        return (
            f"Its dtype is {array.dtype}: it holds something else than numbers. Which line does it?"
        )
    for form, remedy in (
        (np.ndarray, "It is an array with rules of its own: `np.asarray(…)` makes a plain one."),
        (tuple, "Return the array of numbers itself, and nothing beside it."),
        (list, "The lists in it have different lengths, or hold something else than numbers."),
    ):
        if isinstance(value, form):
            return remedy
    return "Return the array of numbers itself."


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
    """Raise :class:`Mismatch` unless both arrays hold the same numbers; NaN equals NaN.

    An axis of length 1 too many or too few is forgiven here, and the precision of float32: the
    check of types and shapes names both.

    Examples
    --------
    >>> must_equal(np.array([1.0, 2.0]), np.array([1.0, 3.0]))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    autograder.selfcheck.compare.Mismatch: out[1]: expected 3, got 2 (1 of 2 entries differ).
    """
    if got.shape != expected.shape:
        if _essential(got.shape) != _essential(expected.shape):
            hint = advice or of_shapes(expected.shape, got.shape)
            raise Mismatch(f"{label}: expected shape {expected.shape}, got {got.shape}.", hint)
        got = got.reshape(expected.shape)
    wrong = differs(got, expected, tolerance)
    if not wrong.any() or imprecise(got, expected):
        return
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    count = f" ({np.count_nonzero(wrong)} of {wrong.size} entries differ)" if wrong.size > 1 else ""
    wanted, given = number(expected[index]), number(got[index])
    if wanted == given:
        wanted, given = f"{float(expected[index]):.15g}", f"{float(got[index]):.15g}"
    raise Mismatch(
        f"{place(label, index)}: expected {wanted}, got {given}{count}.",
        advice,
        entry=Entry(label, index, expected, got, wrong),
    )


def differs(got: Array, expected: Array, tolerance: float = CLOSE) -> npt.NDArray[np.bool_]:
    """Mark the entries that differ, for two arrays of one shape."""
    got, expected = got.astype(np.float64), expected.astype(np.float64)
    finite = np.abs(expected[np.isfinite(expected)])
    scale = max(1.0, float(finite.max())) if finite.size else 1.0
    with np.errstate(all="ignore"):
        near = np.abs(got - expected) <= tolerance * scale
    return ~np.asarray(near | (got == expected) | (np.isnan(got) & np.isnan(expected)))


def imprecise(got: Array, expected: Array) -> bool:
    """Say whether an answer that differs is right after all, but only as precise as float32."""
    if got.dtype.kind != "f" or expected.dtype.kind != "f":
        return False
    if got.dtype.itemsize < expected.dtype.itemsize:
        return not differs(got, expected, COARSE_SUM).any()
    each = np.maximum(np.abs(expected.astype(np.float64)), 1.0)
    with np.errstate(all="ignore"):
        return not differs(got / each, expected / each, COARSE).any()


def alike(got: Array, expected: Array) -> bool:
    """Say whether two answers agree in shape (but for axes of length 1) and in every number."""
    if _essential(got.shape) != _essential(expected.shape):
        return False
    return not differs(got.reshape(expected.shape), expected, CLOSE_STORED).any()


def place(label: str, index: tuple[int, ...]) -> str:
    """Name an entry.

    >>> place("out", (0, 2)), place("the sum of db", ())
    ('out[0, 2]', 'the sum of db')
    """
    if not index:
        return label
    where = f"[{', '.join(map(str, index))}]"
    return f"{label}, at {where}" if " " in label else label + where


def of_shapes(expected: tuple[int, ...], got: tuple[int, ...]) -> str:
    """Say how a shape differs, where more can be said than both.

    >>> of_shapes((3, 1, 2), (1, 2, 3))
    'The lengths are right, and stand in another order.'
    """
    if _essential(expected) == _essential(got) and len(expected) != len(got):
        much = "many" if len(got) > len(expected) else "few"
        return f"The numbers are right, in too {much} axes: those of length 1 count, too."
    if sorted(expected) == sorted(got):
        return "The lengths are right, and stand in another order."
    if not got:
        return "This is a single number: which axes should stay?"
    if len(expected) != len(got):
        axes = f"{len(got)} axes" if len(got) > 1 else "1 axis"
        return f"The result has {axes} in place of {len(expected)}. Which are too many, or missing?"
    return ""


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _essential(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)
