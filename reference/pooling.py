"""Max, average and global pooling of feature maps, forward and backward."""

# The signatures are PyTorch's, which students may call by position.
# ruff: noqa: FBT001, FBT002, PLR0917

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from reference.arrays import BoolArray, FloatArray, IntArray, as_floats, require_rank, require_shape
from reference.windows import (
    Axis,
    Window,
    blocks,
    kernel_cells,
    pooled_shape,
    whole_maps,
    window_axes,
)


def max_pool2d_forward(
    x: ArrayLike,
    kernel_size: Window,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
) -> FloatArray:
    """Return the largest value of every window, channel by channel.

    Parameters
    ----------
    x : float array, shape (N, C, H, W)
    kernel_size : int or (KH, KW)
    stride : int, optional
        Step between windows on both axes; the kernel size (of each axis) if None.
    padding : int
        Entries of minus infinity on all four sides, at most half the kernel.
    ceil_mode : bool
        Also use a last window that hangs over the right or bottom end.

    Returns
    -------
    float array, shape (N, C, OH, OW)
        A window with a NaN gives NaN.

    Raises
    ------
    ShapeError
        If the shapes do not fit, or the padding is more than half the kernel.

    Examples
    --------
    >>> x = np.array([[10, 5, 8, 2], [12, 7, 3, 1], [15, 11, 6, 4], [9, 14, 13, 0.0]])
    >>> max_pool2d_forward(x[np.newaxis, np.newaxis], 2)
    array([[[[12.,  8.],
             [15., 13.]]]])
    """
    (maps,) = as_floats(x)
    rows, columns = window_axes(maps, kernel_size, stride, padding, ceil_mode=ceil_mode)
    out = np.empty(pooled_shape(maps, rows, columns), dtype=maps.dtype)
    for block in blocks(maps):
        _reduce(
            np.maximum, whole_maps(maps[block], rows, columns, -np.inf), rows, columns, out[block]
        )
    return out


def max_pool2d_backward(
    dout: ArrayLike,
    x: ArrayLike,
    kernel_size: Window,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
) -> FloatArray:
    """Send every window's gradient to its maximum.

    Parameters
    ----------
    dout : float array, shape (N, C, OH, OW)
        Gradient of the output.
    x : float array, shape (N, C, H, W)
        The forward's input.
    kernel_size, stride, padding, ceil_mode
        As in the forward pass.

    Returns
    -------
    float array, shape of ``x``
        Tied maxima: the first in row-major order gets everything. With NaN in a window its last
        NaN does, as in PyTorch. Overlapping windows add up.

    Raises
    ------
    ShapeError
        If the shapes do not fit.

    Examples
    --------
    >>> max_pool2d_backward(np.array([[[[5.0]]]]), np.array([[[[3.0, 3.0], [3.0, 3.0]]]]), 2)
    array([[[[5., 0.],
             [0., 0.]]]])
    """
    upstream, maps = as_floats(dout, x)
    rows, columns = window_axes(maps, kernel_size, stride, padding, ceil_mode=ceil_mode)
    _require_dout(upstream, maps, rows, columns)
    dx = np.empty(maps.shape, dtype=maps.dtype)
    zero = maps.dtype.type(0)
    for block in blocks(maps):
        padded = whole_maps(maps[block], rows, columns, -np.inf)
        dpadded = np.zeros(padded.shape, dtype=maps.dtype)
        winners = _first_maxima(padded, rows, columns)
        for (i, j), won in zip(kernel_cells(rows, columns), winners, strict=True):
            # Overlapping windows add up, so this must be +=, one kernel cell at a time.
            dpadded[:, :, i, j] += np.where(won, upstream[block], zero)
        dx[block] = dpadded[:, :, rows.inside, columns.inside]
    return dx


def avg_pool2d_forward(
    x: ArrayLike,
    kernel_size: Window,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> FloatArray:
    """Return the mean of every window, channel by channel.

    Parameters
    ----------
    x : float array, shape (N, C, H, W)
    kernel_size : int or (KH, KW)
    stride : int, optional
        Step between windows on both axes; the kernel size (of each axis) if None.
    padding : int
        Zeros on all four sides, at most half the kernel.
    ceil_mode : bool
        Also use a last window that hangs over the right or bottom end. What hangs over the
        padded maps is not counted.
    count_include_pad : bool
        Whether the zeros of the padding count as entries of their window.

    Returns
    -------
    float array, shape (N, C, OH, OW)

    Raises
    ------
    ShapeError
        If the shapes do not fit, or the padding is more than half the kernel.

    Examples
    --------
    >>> x = np.array([[10, 5, 8, 2], [12, 7, 3, 1], [15, 11, 6, 4], [9, 14, 13, 0.0]])
    >>> avg_pool2d_forward(x[np.newaxis, np.newaxis], 2)
    array([[[[ 8.5 ,  3.5 ],
             [12.25,  5.75]]]])
    """
    (maps,) = as_floats(x)
    rows, columns = window_axes(maps, kernel_size, stride, padding, ceil_mode=ceil_mode)
    divisor = _divisor(rows, columns, maps.dtype, include_padding=count_include_pad)
    out = np.empty(pooled_shape(maps, rows, columns), dtype=maps.dtype)
    for block in blocks(maps):
        padded = whole_maps(maps[block], rows, columns, 0.0)
        part = out[block]
        _reduce(np.add, padded, rows, columns, part)
        np.divide(part, divisor, out=part)
    return out


def avg_pool2d_backward(
    dout: ArrayLike,
    x: ArrayLike,
    kernel_size: Window,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> FloatArray:
    """Share every window's gradient equally among the entries it averaged.

    Parameters
    ----------
    dout : float array, shape (N, C, OH, OW)
        Gradient of the output.
    x : float array, shape (N, C, H, W)
        The forward's input; only its shape matters.
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in the forward pass.

    Returns
    -------
    float array, shape of ``x``

    Raises
    ------
    ShapeError
        If the shapes do not fit.

    Examples
    --------
    >>> avg_pool2d_backward(np.array([[[[6.0]]]]), np.zeros((1, 1, 2, 3)), (2, 3))
    array([[[[1., 1., 1.],
             [1., 1., 1.]]]])
    """
    upstream, maps = as_floats(dout, x)
    rows, columns = window_axes(maps, kernel_size, stride, padding, ceil_mode=ceil_mode)
    _require_dout(upstream, maps, rows, columns)
    divisor = _divisor(rows, columns, maps.dtype, include_padding=count_include_pad)
    dx = np.empty(maps.shape, dtype=maps.dtype)
    for block in blocks(maps):
        share = upstream[block] / divisor
        tall = np.zeros((*share.shape[:2], rows.whole, columns.count), dtype=maps.dtype)
        for i in rows.cells:
            tall[:, :, i] += share
        dpadded = np.zeros((*tall.shape[:3], columns.whole), dtype=maps.dtype)
        for j in columns.cells:
            dpadded[..., j] += tall
        dx[block] = dpadded[:, :, rows.inside, columns.inside]
    return dx


def global_max_pool2d(x: ArrayLike) -> FloatArray:
    """Return the largest value of every map: (N, C, H, W) becomes (N, C).

    >>> global_max_pool2d(np.arange(12.0).reshape(1, 2, 2, 3))
    array([[ 5., 11.]])
    """
    (maps,) = as_floats(x)
    require_rank("x", maps, "N, C, H, W")
    return np.asarray(maps.max(axis=(2, 3)))


def global_avg_pool2d(x: ArrayLike) -> FloatArray:
    """Return the mean of every map: (N, C, H, W) becomes (N, C).

    >>> global_avg_pool2d(np.arange(12.0).reshape(1, 2, 2, 3))
    array([[2.5, 8.5]])
    """
    (maps,) = as_floats(x)
    require_rank("x", maps, "N, C, H, W")
    return np.asarray(maps.mean(axis=(2, 3)))


def _reduce(
    ufunc: np.ufunc, padded: FloatArray, rows: Axis, columns: Axis, out: FloatArray
) -> None:
    """Combine every window's values into ``out``: along the rows first, whose entries adjoin."""
    top, *below = rows.cells
    left, *right = columns.cells
    tall = padded[:, :, top]
    for at, i in enumerate(below):
        tall = ufunc(tall, padded[:, :, i], out=tall if at else None)
    if not right:
        out[...] = tall[..., left]
    for at, j in enumerate(right):
        ufunc(out if at else tall[..., left], tall[..., j], out=out)


def _first_maxima(padded: FloatArray, rows: Axis, columns: Axis) -> Iterator[BoolArray]:
    """Yield for every kernel cell, in row-major order, in which windows it is the first maximum."""
    best = np.empty((*padded.shape[:2], rows.count, columns.count), dtype=padded.dtype)
    _reduce(np.maximum, padded, rows, columns, best)
    if not best.size or not np.isfinite(best.min()):  # NaN, or a window of nothing but -inf
        winner = _odd_maximum(padded, rows, columns)
        yield from (winner == place for place in range(rows.kernel * columns.kernel))
        return
    taken = np.zeros(best.shape, dtype=bool)
    for i, j in kernel_cells(rows, columns):
        won = padded[:, :, i, j] == best
        np.greater(won, taken, out=won)
        taken |= won
        yield won


def _odd_maximum(padded: FloatArray, rows: Axis, columns: Axis) -> IntArray:
    """Return in which kernel cell each window's maximum lies, where there are NaN or -inf."""
    cells = rows.kernel * columns.kernel
    # The first cell inside the map, so that a window of -inf does not choose its padding.
    first = np.add.outer(rows.first_inside() * columns.kernel, columns.first_inside())
    shape = (*padded.shape[:2], rows.count, columns.count)
    winner = np.broadcast_to(first.astype(np.min_scalar_type(cells)), shape).copy()
    best = np.full(shape, -np.inf, dtype=padded.dtype)
    for place, (i, j) in enumerate(kernel_cells(rows, columns)):
        values = padded[:, :, i, j]
        winner[~(values <= best)] = place  # larger, or NaN
        # Nothing but another NaN beats NaN.
        np.maximum(best, np.where(np.isnan(values), np.inf, values), out=best)
    return winner


@lru_cache(maxsize=256)
def _divisor(
    rows: Axis, columns: Axis, dtype: np.dtype[np.floating], *, include_padding: bool
) -> FloatArray:
    """Return what each window's sum is divided by, shape (OH, OW), or () if all are whole."""
    if not any(rows.border + columns.border):
        return np.array(rows.kernel * columns.kernel, dtype=dtype)
    down = rows.counted(include_padding=include_padding)
    across = columns.counted(include_padding=include_padding)
    return np.outer(down, across).astype(dtype)


def _require_dout(upstream: FloatArray, maps: FloatArray, rows: Axis, columns: Axis) -> None:
    """Refuse a gradient that has not the shape of the forward's output."""
    shape = pooled_shape(maps, rows, columns)
    require_shape("dout", upstream, shape, "the shape of the forward's output")
