"""The checks that are the same for every function: how it is called, what type comes back."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .attempt import Attempt
from .compare import (
    CLOSE_SINGLE,
    Array,
    Mismatch,
    differs,
    flat,
    imprecise,
    kind,
    must_equal,
    of_shapes,
)
from .examples import Example

_FEW = 4
"""So many examples, the last and most general ones, are tried in several forms."""

EXACT = 1e-11
"""Allowed error of an answer's form, relative to the largest value: what rounding never makes."""

Check = Callable[[Attempt, Sequence[Example]], None]


def checks(
    examples: Sequence[Example], *, floats: bool, integers: bool
) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """Return the checks of form that apply: the plain ones, and those of other kinds of input.

    Without an example to try them on there are none.
    """
    if not examples:
        return (), ()
    later: tuple[Check, ...] = (any_memory_order,)
    if floats:
        later += (float32_in_float32_out,)
    if integers:
        later += (whole_numbers_as_input,)
    return (type_and_shape, called_by_keyword, called_twice), later


def type_and_shape(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand the promised type, dtype and exact shape."""
    for example in examples:
        value = attempt.raw(*example.args, **example.kwargs)
        attempt.read(value)
        wanted = example.expected
        if isinstance(wanted, tuple) and len(wanted) != len(value):  # type: ignore[arg-type] # read() made sure that it is a tuple or a list
            raise Mismatch(
                f"expected {len(wanted)} results, got {len(value)}.",  # type: ignore[arg-type] # as above
                "All gradients together are one result: a tuple.",
            )
        parts = attempt.parts(value)
        whole = any(map(_has_whole_numbers, (*example.args, *example.kwargs.values())))
        for name, got, right in zip(attempt.returns, parts, flat(example.expected), strict=True):
            _must_have_form(got, right, name, whole_numbers=whole)


def called_by_keyword(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand that the parameters keep the names of the stub."""
    example = max(examples, key=lambda one: len(one.args) + len(one.kwargs))
    named = dict(zip(attempt.parameters, example.args, strict=False)) | dict(example.kwargs)
    expected = attempt.all(*example.args, **example.kwargs)
    for name, got, right in zip(attempt.returns, attempt.all(**named), expected, strict=True):
        must_equal(got, right, name, advice="By keyword the answer differs. Who uses which name?")


def called_twice(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand that nothing is kept from one call to the next."""
    few = examples[-_FEW:]
    first = [attempt.all(*example.args, **example.kwargs) for example in few]
    for example, answer in zip(few, first, strict=True):
        _must_repeat(
            attempt, *_cast(example), answer, "The second call saw something of the first."
        )


def any_memory_order(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand the same for arrays that are stored column by column."""
    for example in examples[-_FEW:]:
        expected = attempt.all(*example.args, **example.kwargs)
        _must_repeat(
            attempt,
            *_cast(example, np.asfortranarray, only="biuf"),
            expected,
            "The same numbers, stored in another order, give something else. Who reads memory"
            " in place of indices (order, ravel, strides)?",
        )


def float32_in_float32_out(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand float32 for float32, and nearly the same numbers as for float64."""
    with_floats = [one for one in examples if any(map(_has_floats, one.args))]
    for example in with_floats[-_FEW:]:
        args, kwargs = _cast(example, _single)
        value = attempt.raw(*args, **kwargs)
        got = attempt.read(value)
        doubles = attempt.all(*example.args, **example.kwargs)
        parts = attempt.parts(value)
        for name, part, mine, right in zip(attempt.returns, parts, got, doubles, strict=True):
            if right.ndim and right.dtype.kind == "f":
                _must_be_array(part, name)
                _must_have_dtype(mine, np.dtype(np.float32), f"{name} for float32")
            must_equal(
                mine,
                right,
                name,
                tolerance=CLOSE_SINGLE,
                advice="For float32 the numbers differ from those for float64.",
            )


def whole_numbers_as_input(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand that integer arrays give what the same numbers give as floats.

    First all arrays are integers, then only one of them, the others holding fractions.
    """
    advice = (
        "Integers give something else than the same numbers as floats."
        " Which dtype has the array that you collect your results in?"
    )
    for example in examples[-_FEW:]:
        expected = attempt.all(*_cast(example, np.trunc)[0], **_cast(example, np.trunc)[1])
        _must_repeat(attempt, *_cast(example, _whole), expected, advice)
    example = examples[-1]
    floats = [i for i, arg in enumerate(example.args) if _is_float_array(arg)]
    for whole in floats[: len(floats) if len(floats) > 1 else 0]:
        args = [arg / 2 if _is_float_array(arg) else arg for arg in example.args]
        args[whole] = np.trunc(example.args[whole])
        expected = attempt.all(*args, **example.kwargs)
        args[whole] = _whole(args[whole])
        _must_repeat(attempt, args, dict(example.kwargs), expected, advice)


def inputs_untouched(attempt: Attempt) -> None:
    """Demand that no call so far changed its arguments."""
    if attempt.changed:
        names = " and ".join(sorted(attempt.changed))
        raise Mismatch(
            f"your function changes {names}.",
            "Work on a copy, or build a new array: the caller still needs the old numbers.",
            call=attempt.changed_by,
        )


def _must_have_form(got: object, right: object, name: str, *, whole_numbers: bool) -> None:
    """Demand type, shape and dtype; for whole numbers, any dtype of numbers will do."""
    if not isinstance(right, np.ndarray):
        whole = isinstance(right, int)
        ok = isinstance(got, numbers.Integral if whole else numbers.Real)
        if not ok or isinstance(got, bool | np.bool_):
            wanted = "an int" if whole else "a number"
            raise Mismatch(
                f"{name}: expected {wanted}, got {kind(got)}.",
                f"Return {wanted} itself; `{'int' if whole else 'float'}(…)` makes one.",
                key=("kind", kind(got)),
            )
        _must_be_precise(np.asarray(got), np.asarray(right), name)
        return
    array = _must_be_array(got, name)
    if array.shape != right.shape:
        advice = of_shapes(right.shape, array.shape)
        raise Mismatch(f"{name}: expected shape {right.shape}, got {array.shape}.", advice)
    kinds = "iuf" if whole_numbers and right.dtype.kind == "f" else "iu"
    if right.dtype.kind not in kinds or array.dtype.kind not in kinds:
        _must_have_dtype(array, right.dtype, name)
    _must_be_precise(array, right, name)


def _must_be_precise(array: Array, right: Array, name: str) -> None:
    if differs(array, right, EXACT).any() and imprecise(array, right):
        raise Mismatch(
            f"{name}: right, but only to the precision of float32.",
            "Something on the way computes in float32, or adds a small constant.",
            key="precision",
        )


def _must_be_array(got: object, name: str) -> Array:
    if type(got) is not np.ndarray:
        raise Mismatch(
            f"{name}: expected a NumPy array, got {kind(got)}.",
            "The numbers may be right: collect them in an array, or make one with `np.array(…)`.",
            key=("kind", kind(got)),
        )
    return got


def _must_have_dtype(got: Array, wanted: np.dtype[Any], name: str) -> None:
    if got.dtype != wanted:
        raise Mismatch(
            f"{name}: expected dtype {wanted}, got {got.dtype}.",
            "Which dtype has the array that you collect your results in?",
            key=("dtype", got.dtype.name),
        )


def _must_repeat(
    attempt: Attempt,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    expected: Sequence[Array],
    advice: str,
) -> None:
    got = attempt.all(*args, **kwargs)
    for name, mine, right in zip(attempt.returns, got, expected, strict=True):
        must_equal(mine, right, name, advice=advice)


def _cast(
    example: Example, change: Callable[[Array], Array] = np.copy, only: str = "f"
) -> tuple[list[Any], dict[str, Any]]:
    """Change the arrays among the arguments, by default those of floats."""

    def one(value: Any) -> Any:  # noqa: ANN401 - any argument
        if isinstance(value, np.ndarray) and value.dtype.kind in only:
            return change(value)
        if isinstance(value, tuple | list):
            return type(value)(map(one, value))
        return value

    return [one(arg) for arg in example.args], {k: one(v) for k, v in example.kwargs.items()}


def _is_float_array(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _has_whole_numbers(value: object) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_has_whole_numbers, value))
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in "iu"


def _has_floats(value: object) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_has_floats, value))
    return _is_float_array(value)


def _single(array: Array) -> Array:
    return array.astype(np.float32)


def _whole(array: Array) -> Array:
    return array.astype(np.int64)
