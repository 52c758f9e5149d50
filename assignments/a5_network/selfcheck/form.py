"""The checks that are the same for every function: how it is called, what type comes back."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .attempt import Attempt
from .compare import CLOSE_SINGLE, Array, Mismatch, flat, kind, must_equal
from .examples import Example

Check = Callable[[Attempt, Sequence[Example]], None]


def checks(examples: Sequence[Example], *, floats: bool, integers: bool) -> tuple[Check, ...]:
    """Return the checks of form that apply; without an example to try them on, none."""
    if not examples:
        return ()
    every: tuple[Check, ...] = (type_and_shape, called_by_keyword, called_twice)
    if floats:
        every += (float32_in_float32_out,)
    return (*every, whole_numbers_as_input) if integers else every


def type_and_shape(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand the promised type, dtype and exact shape."""
    for example in examples:
        value = attempt.raw(*example.args, **example.kwargs)
        attempt.read(value)
        parts = flat(value) if len(attempt.returns) > 1 else (value,)
        for name, got, right in zip(attempt.returns, parts, flat(example.expected), strict=True):
            _must_have_form(got, right, name)


def called_by_keyword(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand that the parameters keep the names of the stub."""
    example = max(examples, key=lambda one: len(one.args) + len(one.kwargs))
    named = dict(zip(attempt.parameters, example.args, strict=False)) | dict(example.kwargs)
    expected = attempt.all(*example.args, **example.kwargs)
    for name, got, right in zip(attempt.returns, attempt.all(**named), expected, strict=True):
        must_equal(got, right, name, advice="By keyword the answer differs. Who uses which name?")


def called_twice(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand that nothing is kept from one call to the next."""
    first = [attempt.all(*example.args, **example.kwargs) for example in examples]
    for example, answer in zip(examples, first, strict=True):
        again = attempt.all(*example.args, **example.kwargs)
        for name, got, right in zip(attempt.returns, again, answer, strict=True):
            must_equal(got, right, name, advice="The second call saw something of the first.")


def float32_in_float32_out(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand float32 for float32, and nearly the same numbers as for float64."""
    for example in examples:
        args, kwargs = _cast(example, lambda array: array.astype(np.float32))
        value = attempt.raw(*args, **kwargs)
        got = attempt.read(value)
        for name, mine, right in zip(attempt.returns, got, example.answer, strict=True):
            if right.ndim and right.dtype.kind == "f" and mine.dtype != np.float32:
                raise Mismatch(
                    f"{name}: expected float32, got {mine.dtype}.",
                    "Which dtype has the array that you collect your results in?",
                )
            must_equal(mine, right, name, tolerance=CLOSE_SINGLE)


def whole_numbers_as_input(attempt: Attempt, examples: Sequence[Example]) -> None:
    """Demand that integer arrays give what the same numbers give as floats."""
    for example in examples:
        args, kwargs = _cast(example, np.trunc)
        expected = attempt.all(*args, **kwargs)
        args, kwargs = _cast(example, lambda array: array.astype(np.int64))
        got = attempt.all(*args, **kwargs)
        for name, mine, right in zip(attempt.returns, got, expected, strict=True):
            must_equal(
                mine,
                right,
                name,
                advice="Integers give something else than the same numbers as floats."
                " Which dtype has the array that you collect your results in?",
            )


def inputs_untouched(attempt: Attempt) -> None:
    """Demand that no call so far changed its arguments."""
    if attempt.changed:
        names = " and ".join(sorted(attempt.changed))
        raise Mismatch(
            f"your function changes {names}.",
            "Work on a copy, or build a new array: the caller still needs the old numbers.",
        )


def _must_have_form(got: object, right: object, name: str) -> None:
    if not isinstance(right, np.ndarray):
        whole = isinstance(right, int)
        ok = isinstance(got, numbers.Integral if whole else numbers.Real)
        if not ok or isinstance(got, bool | np.bool_):
            raise Mismatch(
                f"{name}: expected {'an int' if whole else 'a number'}, got {kind(got)}."
            )
        return
    if type(got) is not np.ndarray:
        raise Mismatch(f"{name}: expected a NumPy array, got {kind(got)}.")
    if got.shape != right.shape:
        raise Mismatch(f"{name}: expected shape {right.shape}, got {got.shape}.")
    if got.dtype != right.dtype and not (right.dtype.kind in "iu" and got.dtype.kind in "iu"):
        raise Mismatch(f"{name}: expected dtype {right.dtype}, got {got.dtype}.")


def _cast(example: Example, change: Callable[[Array], Array]) -> tuple[list[Any], dict[str, Any]]:
    args = [_cast_one(arg, change) for arg in example.args]
    return args, {name: _cast_one(value, change) for name, value in example.kwargs.items()}


def _cast_one(value: Any, change: Callable[[Array], Array]) -> Any:  # noqa: ANN401 - any argument
    """Change the float arrays among the arguments; labels and sizes stay as they are."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return change(value)
    if isinstance(value, tuple | list):
        return type(value)(_cast_one(part, change) for part in value)
    return value
