"""Writing a call the way one would type it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .compare import Array, number

TYPED_OUT = 12
"""Arrays of so many numbers are typed out; of larger ones the shape is said."""


def typed(
    name: str, parameters: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> str:
    """Write a call with its small arrays; a larger one goes by its parameter's name.

    >>> typed("relu_forward", ("x",), (np.array([1.0, -0.5]),), {})
    'relu_forward(np.array([1., -0.5]))'
    >>> typed("pad2d", ("x", "padding"), (np.zeros((2, 3, 4)), 1), {"value": 9.0})
    'pad2d(x, 1, value=9.0)    # x of shape (2, 3, 4)'
    """
    given = [*zip(parameters, args, strict=False)]
    words = [_word(parameter, value) for parameter, value in given]
    words += [f"{key}={_word(key, value)}" for key, value in kwargs.items()]
    shapes = [
        f"{parameter} of shape {value.shape}"
        for parameter, value in (*given, *kwargs.items())
        if isinstance(value, np.ndarray) and value.size > TYPED_OUT
    ]
    comment = f"    # {', '.join(shapes)}" if shapes else ""
    return f"{name}({', '.join(words)}){comment}"


def is_typed_out(values: Sequence[Any]) -> bool:
    """Say whether a call with these arguments can be typed as it is written."""
    return all(_is_small(value) for value in values)


def _is_small(value: object) -> bool:
    if isinstance(value, np.ndarray):
        return value.size <= TYPED_OUT
    return not isinstance(value, tuple | list) or all(map(_is_small, value))


def _word(parameter: str, value: object) -> str:
    if isinstance(value, np.ndarray):
        return _array(value) if value.size <= TYPED_OUT else parameter
    if isinstance(value, tuple | list) and any(isinstance(part, np.ndarray) for part in value):
        if not _is_small(value):
            return parameter
        inner = ", ".join(_word(parameter, part) for part in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if isinstance(value, float) and not np.isfinite(value):
        return "-np.inf" if value < 0 else "np.inf" if value > 0 else "np.nan"
    return repr(value)


def _array(array: Array) -> str:
    if array.size > 1 and not array.any():
        dtype = "" if array.dtype == np.float64 else f", {_dtype(array)}"
        return f"np.zeros({array.shape}{dtype})"
    dtype = (
        "" if array.dtype in {np.dtype(np.float64), np.dtype(np.int64)} else f", {_dtype(array)}"
    )
    return f"np.array({_nested(array)}{dtype})"


def _dtype(array: Array) -> str:
    return f"np.{array.dtype.name}"


def _nested(array: Array) -> str:
    if array.ndim:
        return f"[{', '.join(map(_nested, array))}]"
    text = number(array)
    plain = array.dtype.kind != "f" or not text.lstrip("-").isdigit()
    if array.dtype.kind == "f" and not np.isfinite(array):
        return f"{'-' if array < 0 else ''}np.{text.lstrip('-')}"
    return text if plain else text + "."
