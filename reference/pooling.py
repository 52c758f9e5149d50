"""Max, average and global pooling of feature maps, forward and backward."""

# The signatures are PyTorch's, which students may call by position.
# ruff: noqa: FBT001, FBT002, PLR0917

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reference.arrays import (
    FloatArray,
    as_floats,
    as_int,
    bordered,
    cell,
    require_rank,
    require_shape,
)
from reference.errors import ShapeError
from reference.shapes import output_size

Window = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Axis:
    """How windows lie along one axis: window ``o`` starts at ``o*stride - padding``."""

    length: int
    kernel: int
    stride: int
    padding: int
    count: int

    @property
    def after(self) -> int:
        """Entries to add behind the axis so that every window is whole."""
        end = (self.count - 1) * self.stride - self.padding + self.kernel
        return max(end - self.length, 0)

    @property
    def border(self) -> tuple[int, int]:
        """Entries to add before and behind the axis."""
        return self.padding, self.after

    def cell(self, start: int) -> slice:
        """Where kernel cell ``start`` lies in every window."""
        return cell(start, self.stride, self.count)

    def counted(self, *, include_padding: bool) -> FloatArray:
        """How many entries of each window an average counts, float64 of shape (count,)."""
        starts = np.arange(self.count) * self.stride - self.padding
        ends = starts + self.kernel
        if include_padding:  # clipped to the padded extent: what ceil mode adds never counts
            return np.minimum(ends, self.length + self.padding) - starts.astype(np.float64)
        return np.minimum(ends, self.length) - np.maximum(starts, 0).astype(np.float64)


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
    rows, columns = _axes(maps, kernel_size, stride, padding, ceil_mode)
    padded = _whole(maps, rows, columns, -np.inf)
    across = padded[..., columns.cell(0)].copy()
    for j in range(1, columns.kernel):
        np.maximum(across, padded[..., columns.cell(j)], out=across)
    out = across[:, :, rows.cell(0)].copy()
    for i in range(1, rows.kernel):
        np.maximum(out, across[:, :, rows.cell(i)], out=out)
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
    rows, columns = _axes(maps, kernel_size, stride, padding, ceil_mode)
    _require_dout(upstream, maps, rows, columns)
    padded = _whole(maps, rows, columns, -np.inf)
    # The first cell inside the map, so that a window of -inf does not choose its padding.
    inside_row = np.maximum(padding - np.arange(rows.count) * rows.stride, 0)
    inside_column = np.maximum(padding - np.arange(columns.count) * columns.stride, 0)
    winner = np.broadcast_to(
        inside_row[:, np.newaxis] * columns.kernel + inside_column, upstream.shape
    ).copy()
    best = np.full(upstream.shape, -np.inf, dtype=maps.dtype)
    for i in range(rows.kernel):
        for j in range(columns.kernel):
            values = padded[:, :, rows.cell(i), columns.cell(j)]
            better = (values > best) | np.isnan(values)
            np.copyto(best, values, where=better)
            np.copyto(winner, i * columns.kernel + j, where=better)
    dpadded = np.zeros(padded.shape, dtype=maps.dtype)
    for i in range(rows.kernel):
        for j in range(columns.kernel):
            target = dpadded[:, :, rows.cell(i), columns.cell(j)]
            target += np.where(winner == i * columns.kernel + j, upstream, 0)
    return _inner(dpadded, maps, padding)


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
    rows, columns = _axes(maps, kernel_size, stride, padding, ceil_mode)
    padded = _whole(maps, rows, columns, 0.0)
    across = padded[..., columns.cell(0)].copy()
    for j in range(1, columns.kernel):
        across += padded[..., columns.cell(j)]
    out = across[:, :, rows.cell(0)].copy()
    for i in range(1, rows.kernel):
        out += across[:, :, rows.cell(i)]
    out /= _divisor(rows, columns, maps.dtype, include_padding=count_include_pad)
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
    rows, columns = _axes(maps, kernel_size, stride, padding, ceil_mode)
    _require_dout(upstream, maps, rows, columns)
    share = upstream / _divisor(rows, columns, maps.dtype, include_padding=count_include_pad)
    n, c, height, width = maps.shape
    tall = np.zeros((n, c, sum(rows.border) + height, columns.count), dtype=maps.dtype)
    for i in range(rows.kernel):
        tall[:, :, rows.cell(i)] += share
    dpadded = np.zeros((*tall.shape[:3], sum(columns.border) + width), dtype=maps.dtype)
    for j in range(columns.kernel):
        dpadded[..., columns.cell(j)] += tall
    return _inner(dpadded, maps, padding)


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


def _axes(
    maps: FloatArray, kernel_size: Window, stride: int | None, padding: int, ceil_mode: bool
) -> tuple[Axis, Axis]:
    """Return how the windows lie along the rows and along the columns."""
    require_rank("x", maps, "N, C, H, W")
    kernel = _pair(kernel_size)
    border = as_int("padding", padding, 0)
    if 2 * border > min(kernel):
        raise ShapeError(
            f"padding {border} is more than half of the kernel {kernel}",
            remedy=f"use padding <= {min(kernel) // 2}",
        )
    axes = []
    for length, size in zip(maps.shape[2:], kernel, strict=True):
        step = size if stride is None else as_int("stride", stride, 1)
        count = output_size(length, size, step, border, ceil_mode)
        axes.append(Axis(length, size, step, border, count))
    return axes[0], axes[1]


def _pair(kernel_size: Window) -> tuple[int, int]:
    """Return the height and width of a window given as an int or as a pair."""
    if not isinstance(kernel_size, tuple | list):
        height = width = kernel_size
    elif len(kernel_size) == 2:  # noqa: PLR2004 - height and width
        height, width = kernel_size
    else:
        raise ShapeError(
            f"kernel_size {kernel_size!r} has {len(kernel_size)} entries",
            remedy="use an int or (KH, KW)",
        )
    return as_int("kernel_size", height, 1), as_int("kernel_size", width, 1)


def _whole(maps: FloatArray, rows: Axis, columns: Axis, value: float) -> FloatArray:
    """Return the maps with a border in which every window is whole."""
    if not any(rows.border + columns.border):
        return maps
    return bordered(maps, rows.border, columns.border, value)


def _inner(dpadded: FloatArray, maps: FloatArray, padding: int) -> FloatArray:
    """Return the gradient without its border."""
    height, width = maps.shape[2:]
    return dpadded[:, :, padding : padding + height, padding : padding + width].copy()


def _divisor(
    rows: Axis, columns: Axis, dtype: np.dtype[np.floating], *, include_padding: bool
) -> FloatArray:
    """Return what each window's sum is divided by, shape (OH, OW)."""
    down = rows.counted(include_padding=include_padding)
    across = columns.counted(include_padding=include_padding)
    return np.outer(down, across).astype(dtype)


def _require_dout(upstream: FloatArray, maps: FloatArray, rows: Axis, columns: Axis) -> None:
    """Refuse a gradient that has not the shape of the forward's output."""
    shape = (*maps.shape[:2], rows.count, columns.count)
    require_shape("dout", upstream, shape, "the shape of the forward's output")
