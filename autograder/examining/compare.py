"""Compare an answer with the reference: exact shapes, no broadcasting, derived tolerances.

Two verdicts are kept apart. An answer is *right* when its values are; its *form* is what else was
promised: an array and not a list, no extra axis of length 1, the precision of the input.

The tolerance. A sum of ``n`` products computed in any order in a floating type of unit roundoff
``eps / 2`` is off by at most about ``n * eps / 2`` times the sum of the magnitudes (Higham,
*Accuracy and Stability of Numerical Algorithms*, section 3.1). We allow ``SLACK * n * eps`` times
the largest magnitude in play (``SINGLE_SLACK`` in float32, where the bound is far from sharp), with
room for an FFT or a product of matrices; a wrong answer in general position is off by a large share
of that magnitude, and one that is right to three digits is off by too much.

* A float32 answer is given the eps of float32, whatever was asked; float16 is not.
* A float64 answer to a float32 question is as good as a float32 one.
* A float64 answer that is only as precise as float32 (computed in float32, or with a small constant
  under a logarithm) is right, in the wrong form: it loses that item and no other. Here each value
  is measured against its own magnitude, so that large ones do not excuse small ones.
* Whole numbers are compared exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from autograder.model import Foreign, Value

SLACK = 32
SINGLE_SLACK = 4
COARSE_SLACK = 8
MOST_AXES, MOST_SHOWN = 6, 99_999
IMPRECISE = "right, but only to the precision of float32"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What sets the tolerance of one call.

    ``terms``: how many products are summed into one element; ``scale``: the largest magnitude
    among the arguments, since an answer may cancel to less; ``integers``: whether an argument
    held whole numbers, for then an answer may hold whole numbers or floats of any precision.
    """

    terms: int = 1
    scale: float = 1.0
    integers: bool = False


EXACT_ARGUMENTS = Allowance()


@dataclass(frozen=True, slots=True)
class Comparison:
    """``right``: the values are; ``form``: what else is wrong, in words; ``message``: why not.

    ``parts``: the same of each part of a tuple.
    """

    right: bool
    message: str = ""
    form: str = ""
    parts: tuple[Comparison, ...] = field(default=(), repr=False)


SAME = Comparison(right=True)


def compare(
    expected: Value,
    answer: Value,
    allowance: Allowance = EXACT_ARGUMENTS,
    names: Sequence[str] = (),
) -> Comparison:
    """Compare ``answer`` with ``expected``.

    Parameters
    ----------
    expected, answer
        Arrays, numbers, or tuples of them, as they crossed the wall.
    allowance
        What sets the tolerance.
    names
        What to call the parts of a tuple.

    Examples
    --------
    >>> compare(np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-15]))
    Comparison(right=True, message='', form='')
    >>> compare(np.array([1.0, 2.0]), [1.0, 2.0]).form
    'a list where a NumPy array belongs'
    >>> compare(np.zeros((2, 3)), np.zeros((3, 2))).message
    'the shape is (3, 2) where (2, 3) belongs'
    """
    if _identical(expected, answer):
        return SAME
    if isinstance(expected, tuple):
        return _compare_tuple(expected, answer, allowance, names)
    form, array = _as_array(expected, answer)
    if array is None:
        return Comparison(right=False, message=form)
    wanted = np.asarray(expected)
    if array.shape != wanted.shape:
        if _without_ones(array.shape) != _without_ones(wanted.shape):
            return Comparison(
                right=False,
                message=f"the shape is {shape_text(array.shape)} where {wanted.shape} belongs",
            )
        form = form or f"the shape is {shape_text(array.shape)} where {wanted.shape} belongs"
        array = array.reshape(wanted.shape)
    form = form or _dtype_problem(
        wanted.dtype, array.dtype, integers=allowance.integers, single=not _is_array(expected)
    )
    right, message = _same_values(wanted, array, allowance)
    if not right and _almost_same_values(wanted, array):
        return Comparison(right=True, form=form or IMPRECISE)
    return Comparison(right, message, form if right else "")


def _identical(expected: Value, answer: Value) -> bool:
    """Whether both are arrays, or whole numbers, that are the same to the last bit."""
    if type(answer) is not type(expected):
        return False
    if isinstance(expected, np.ndarray) and isinstance(answer, np.ndarray):
        alike = expected.dtype == answer.dtype and expected.shape == answer.shape
        return alike and expected.dtype.kind in "iuf" and expected.tobytes() == answer.tobytes()
    return type(expected) is int and expected == answer


def _compare_tuple(
    expected: tuple[Value, ...],
    answer: Value,
    allowance: Allowance,
    names: Sequence[str],
) -> Comparison:
    if not isinstance(answer, tuple | list) or len(answer) != len(expected):
        wanted = f"{len(expected)} results" + (f" ({', '.join(names)})" if names else "")
        return Comparison(right=False, message=f"{_kind(answer)} where {wanted} belong")
    parts = [compare(e, a, allowance) for e, a in zip(expected, answer, strict=True)]
    if type(answer) is tuple and all(part.right and not part.form for part in parts):
        return Comparison(right=True, parts=tuple(parts))
    labels = names or [f"result {i + 1}" for i in range(len(expected))]
    return Comparison(
        right=all(part.right for part in parts),
        message="; ".join(
            f"{n}: {p.message}" for n, p in zip(labels, parts, strict=True) if p.message
        ),
        form="; ".join(f"{n}: {p.form}" for n, p in zip(labels, parts, strict=True) if p.form),
        parts=tuple(parts),
    )


def _as_array(expected: Value, answer: Value) -> tuple[str, np.ndarray | None]:
    """Return what is wrong with the answer's type, and its values if they can be read."""
    if isinstance(answer, bool | np.bool_) and not _is_array(expected):
        return "True or False where a number belongs", None
    array: np.ndarray | None
    if isinstance(answer, int | float | np.generic):
        array, form = np.asarray(answer), ""
        if isinstance(expected, np.ndarray) and expected.ndim > 0:
            form = "a single number where an array belongs"
    elif isinstance(answer, np.ndarray):
        form = "" if _is_array(expected) or answer.ndim == 0 else "an array where a number belongs"
        array = answer
    elif isinstance(answer, list | tuple):
        array = _array_of(answer)
        if array is None:
            return f"{_kind(answer)} where {_kind(expected)} belongs", None
        form = f"a {type(answer).__name__} where {_kind(expected, noun=True)} belongs"
    else:
        return f"{_kind(answer)} where {_kind(expected)} belongs", None
    if array.dtype.kind not in "biuf":
        return f"values of type {array.dtype} where real numbers belong", None
    return form, array


def _array_of(answer: list[object] | tuple[object, ...]) -> np.ndarray | None:
    try:
        array = np.array(answer)
    except ValueError:  # ragged
        return None
    return array if array.dtype.kind in "biuf" else None


def _dtype_problem(wanted: np.dtype, given: np.dtype, *, integers: bool, single: bool) -> str:
    """Say what is wrong with a dtype; a single number may have either precision."""
    if wanted.kind == "f":
        if given.kind == "f" and (integers or single or given.itemsize >= wanted.itemsize):
            return ""
        if given.kind == "f":
            return f"{given} where the input is {wanted}: precision is lost"
        return "" if integers and given.kind in "iu" else f"{given} where floats belong"
    if given.kind in "iu":
        return ""
    return f"{given} where whole numbers belong"


def _same_values(wanted: np.ndarray, given: np.ndarray, allowance: Allowance) -> tuple[bool, str]:
    if wanted.dtype == given.dtype and wanted.tobytes() == given.tobytes():
        return True, ""  # most right answers are right to the last bit
    unit = _unit(wanted.dtype, given.dtype) * max(allowance.terms, 1)
    if wanted.dtype.kind == given.dtype.kind == "f" and wanted.size:
        with np.errstate(invalid="ignore", over="ignore"):
            apart = np.abs(given - wanted).max()
        if apart <= unit * allowance.scale:
            return True, ""
    if wanted.dtype.kind != "f":
        wrong = wanted != given
    else:
        expected = wanted.astype(np.float64, copy=False)
        got = given.astype(np.float64, copy=False)
        finite = np.isfinite(expected)
        largest = float(np.max(np.abs(expected[finite]), initial=allowance.scale))
        allowed = unit * largest
        with np.errstate(invalid="ignore"):
            close = np.abs(got - expected) <= allowed
        if close.all() and finite.all():
            return True, ""
        same = (got == expected) | (np.isnan(got) & np.isnan(expected))
        wrong = ~np.where(finite, close, same)
    count = int(np.count_nonzero(wrong))
    if not count:
        return True, ""
    if wanted.ndim == 0:
        return False, "the value is wrong"
    first = [int(i) for i in np.argwhere(wrong)[0]]
    return False, f"{count} of {wanted.size} values are wrong, the first at {first}"


def _almost_same_values(wanted: np.ndarray, given: np.ndarray) -> bool:
    """Tell whether the values agree to the precision of float32, each to its own magnitude."""
    if wanted.dtype.kind != "f" or given.dtype.kind != "f":
        return False
    expected, got = wanted.astype(np.float64), given.astype(np.float64)
    unit = COARSE_SLACK * float(np.finfo(np.float32).eps)
    with np.errstate(invalid="ignore"):
        close = np.abs(got - expected) <= unit * np.maximum(np.abs(expected), 1.0)
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    return bool(np.all(np.where(np.isfinite(expected), close, same)))


@cache
def _unit(wanted: np.dtype, given: np.dtype) -> float:
    """Return what one term may be off, for each unit of the largest magnitude."""
    eps = _eps(wanted, given)
    return eps * (SLACK if eps < float(np.finfo(np.float32).eps) else SINGLE_SLACK)


@cache
def _eps(wanted: np.dtype, given: np.dtype) -> float:
    """Return the coarser unit of the two, but never a coarser one than float32's.

    >>> _eps(np.dtype("float64"), np.dtype("float16")) == float(np.finfo(np.float32).eps)
    True
    """
    single = float(np.finfo(np.float32).eps)
    units = [float(np.finfo(kind).eps) for kind in (wanted, given) if kind.kind == "f"]
    return min(single, max(units, default=0.0))


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape that somebody could mean; any other could be a message.

    >>> shape_text((2, 3)), shape_text((0, 1234567)), shape_text((0, 1234, 1234))
    ('(2, 3)', '(…)', '(…)')
    """
    plain = len(shape) <= MOST_AXES and math.prod(max(length, 1) for length in shape) <= MOST_SHOWN
    return str(shape) if plain else "(…)"


def _is_array(value: Value) -> bool:
    return isinstance(value, np.ndarray)


def _kind(value: Value, *, noun: bool = False) -> str:
    """Name the kind of a value, as a student would."""
    if isinstance(value, np.ndarray):
        return "a NumPy array" if noun else f"an array of shape {shape_text(value.shape)}"
    if isinstance(value, Foreign):
        return f"an object of type {value.type_name}"
    if value is None:
        return "None (is there a return?)"
    if isinstance(value, tuple | list | dict):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return "a string"
    return "a number"
