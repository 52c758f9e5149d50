"""Checks and conversions of a layer's arguments: dtype, rank and sliding windows."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from reference.errors import ArgumentError, ShapeError

FloatArray = NDArray[np.floating[Any]]
"""An array of float32 or float64."""

IntArray = NDArray[np.integer[Any]]
BoolArray = NDArray[np.bool_]


def as_floats(*arrays: ArrayLike) -> tuple[FloatArray, ...]:
    """Return the arguments as arrays of one dtype: float32 if all are float32, else float64.

    >>> [a.dtype.name for a in as_floats(np.zeros(2, np.float32), [1, 2])]
    ['float64', 'float64']
    """
    plain = [np.asarray(array) for array in arrays]
    for array in plain:
        if array.dtype.kind not in "fiub":
            raise ArgumentError(
                f"an array of dtype {array.dtype} is not real numbers",
                remedy="pass floats or integers",
            )
    single = all(array.dtype.type is np.float32 for array in plain)
    dtype = np.float32 if single else np.float64
    return tuple(array.astype(dtype, copy=False) for array in plain)


def as_int(name: str, value: object, minimum: int) -> int:
    """Return ``value`` as a Python int, refusing fractions and what is below ``minimum``.

    >>> as_int("stride", np.int64(2), 1)
    2
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # the except is the check
    except TypeError:
        raise ArgumentError(
            f"{name} is {value!r}, not an integer", remedy=f"pass {name} as an int"
        ) from None
    if number < minimum:
        raise ArgumentError(f"{name} is {number}", remedy=f"use {name} >= {minimum}")
    return number


def require_rank(name: str, array: NDArray[Any], axes: str) -> None:
    """Refuse an array that has not one axis for each letter or word of ``axes``.

    >>> require_rank("x", np.zeros((2, 3)), "N, D")
    """
    if array.ndim != axes.count(",") + 1:
        raise ShapeError(f"{name} has shape {array.shape}", remedy=f"give it the shape ({axes})")


def require_shape(name: str, array: NDArray[Any], shape: tuple[int, ...], because: str) -> None:
    """Refuse an array of another shape, saying ``because`` of what it must have this one.

    >>> require_shape("b", np.zeros(4), (4,), "one bias for each of the 4 filters")
    """
    if array.shape != shape:
        raise ShapeError(f"{name} has shape {array.shape}", remedy=f"make it {shape}: {because}")


def sliding_windows(
    padded: FloatArray, kernel: tuple[int, int], stride: int, size: tuple[int, int]
) -> FloatArray:
    """Return a read-only view of every window, shape (N, C, OH, OW, KH, KW).

    >>> x = np.arange(12.0).reshape(1, 1, 3, 4)
    >>> sliding_windows(x, (2, 2), 2, (1, 2))[0, 0, 0, 1]
    array([[2., 3.],
           [6., 7.]])
    """
    windows = sliding_window_view(padded, kernel, axis=(2, 3))
    return windows[:, :, : stride * size[0] : stride, : stride * size[1] : stride]


def cell(start: int, stride: int, count: int) -> slice:
    """Return the slice that visits one kernel cell in ``count`` windows along an axis.

    >>> cell(1, 2, 3)
    slice(1, 6, 2)
    """
    return slice(start, start + stride * (count - 1) + 1, stride)


def bordered(
    maps: FloatArray, rows: tuple[int, int], columns: tuple[int, int], value: float
) -> FloatArray:
    """Return a copy of maps (..., H, W) with a border, given as (before, after) of each axis.

    >>> bordered(np.ones((1, 2)), (0, 1), (0, 0), 5.0)
    array([[1., 1.],
           [5., 5.]])
    """
    *many, height, width = maps.shape
    out: FloatArray = np.empty(
        (*many, rows[0] + height + rows[1], columns[0] + width + columns[1]), dtype=maps.dtype
    )
    out.fill(value)
    out[..., rows[0] : rows[0] + height, columns[0] : columns[0] + width] = maps
    return out
