"""Padding and convolution of feature maps, forward and backward.

Filters are not flipped: what the field calls convolution is cross-correlation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

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
    sliding_windows,
)
from reference.errors import ShapeError
from reference.shapes import output_size

_BLOCK_BYTES = 1 << 20
"""How many bytes of windows are laid out at a time: about what a processor's cache holds."""

_BLOCK_COLUMNS = 512
"""How many windows at least: a product reads all filters, so it must be worth their while."""


def pad2d(x: ArrayLike, padding: int, value: float = 0.0) -> FloatArray:
    """Return ``x`` with a border of ``padding`` entries on all four sides of each map.

    Parameters
    ----------
    x : float array, shape (N, C, H, W)
    padding : int
        Width of the border; 0 gives a copy.
    value : float
        What the border holds.

    Returns
    -------
    float array, shape (N, C, H + 2*padding, W + 2*padding)

    Raises
    ------
    ShapeError
        If ``x`` has not four axes.
    ArgumentError
        If ``padding`` is negative or no integer.

    Examples
    --------
    >>> pad2d(np.ones((1, 1, 1, 2)), 1)
    array([[[[0., 0., 0., 0.],
             [0., 1., 1., 0.],
             [0., 0., 0., 0.]]]])
    """
    (maps,) = as_floats(x)
    require_rank("x", maps, "N, C, H, W")
    border = as_int("padding", padding, 0)
    return bordered(maps, (border, border), (border, border), value)


def conv2d_forward(
    x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> FloatArray:
    """Slide every filter over every sample and add the filter's bias.

    ``out[n,f,oh,ow] = b[f] + sum over c,i,j of w[f,c,i,j] * padded[n,c,oh*stride+i,ow*stride+j]``

    Parameters
    ----------
    x : float array, shape (N, C, H, W)
    w : float array, shape (F, C, KH, KW)
        One filter spans all channels and makes one map.
    b : float array, shape (F,)
        One bias a filter, added once.
    stride, padding : int
        Step between windows; zeros added on all four sides.

    Returns
    -------
    float array, shape (N, F, OH, OW)

    Raises
    ------
    ShapeError
        If the shapes do not fit, or the kernel is larger than the padded maps.

    References
    ----------
    Dumoulin & Visin (2016), *A guide to convolution arithmetic for deep learning*.

    Examples
    --------
    >>> x = np.arange(12.0).reshape(1, 1, 3, 4)
    >>> conv2d_forward(x, np.ones((1, 1, 2, 3)), np.array([0.5]))
    array([[[[18.5, 24.5],
             [42.5, 48.5]]]])
    """
    maps, filters, bias = as_floats(x, w, b)
    oh, ow = _checked_size(maps, filters, stride, padding)
    require_shape("b", bias, filters.shape[:1], "one bias for each filter")
    n, (f, *one) = len(maps), filters.shape
    flat = filters.reshape(f, math.prod(one))
    out = np.empty((n, f, oh, ow), dtype=maps.dtype)
    for samples, rows, columns in _im2col(maps, filters, stride, padding, (oh, ow)):
        block = out[samples, :, rows].swapaxes(0, 1)  # (F, samples, rows, OW)
        np.add((flat @ columns).reshape(block.shape), bias.reshape(f, 1, 1, 1), out=block)
    return out


def conv2d_backward(
    dout: ArrayLike, x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the gradients of a convolution's input, filters and bias.

    Parameters
    ----------
    dout : float array, shape (N, F, OH, OW)
        Gradient of the output.
    x : float array, shape (N, C, H, W)
    w : float array, shape (F, C, KH, KW)
    stride, padding : int
        As in the forward pass.

    Returns
    -------
    dx, dw, db : float arrays, shapes of ``x``, ``w`` and (F,)
        Summed over the batch, not averaged.

    Raises
    ------
    ShapeError
        If the shapes do not fit.

    Examples
    --------
    >>> x = np.arange(12.0).reshape(1, 1, 3, 4)
    >>> dx, dw, db = conv2d_backward(np.ones((1, 1, 2, 3)), x, np.ones((1, 1, 2, 2)))
    >>> dx
    array([[[[1., 2., 2., 1.],
             [2., 4., 4., 2.],
             [1., 2., 2., 1.]]]])
    >>> dw, db
    (array([[[[18., 24.],
             [42., 48.]]]]), array([6.]))
    """
    upstream, maps, filters = as_floats(dout, x, w)
    size = _checked_size(maps, filters, stride, padding)
    n, c, height, width = maps.shape
    f, _, kh, kw = filters.shape
    require_shape("dout", upstream, (n, f, *size), "the shape of the forward's output")
    flat = filters.reshape(f, c * kh * kw)
    dw = np.zeros_like(flat)
    dpadded = np.zeros((n, c, height + 2 * padding, width + 2 * padding), dtype=maps.dtype)
    for samples, rows, columns in _im2col(maps, filters, stride, padding, size):
        block = upstream[samples, :, rows].swapaxes(0, 1)  # (F, samples, rows, OW)
        dblock = block.reshape(f, columns.shape[1])
        dw += dblock @ columns.T
        dcolumns = np.matmul(flat.T, dblock, out=columns).reshape(c, kh, kw, *block.shape[1:])
        dsamples = dpadded[samples].swapaxes(0, 1)  # (C, samples, H + 2*padding, W + 2*padding)
        for i in range(kh):
            down = cell(rows.start * stride + i, stride, rows.stop - rows.start)
            for j in range(kw):
                # Overlapping windows add up, so this must be +=, one kernel cell at a time.
                dsamples[:, :, down, cell(j, stride, size[1])] += dcolumns[:, i, j]
    dx = dpadded[:, :, padding : padding + height, padding : padding + width].copy()
    return dx, dw.reshape(filters.shape), upstream.sum(axis=(0, 2, 3))


def _checked_size(
    maps: FloatArray, filters: FloatArray, stride: int, padding: int
) -> tuple[int, int]:
    """Return (OH, OW) after checking that the maps and the filters fit each other."""
    require_rank("x", maps, "N, C, H, W")
    require_rank("w", filters, "F, C, KH, KW")
    if maps.shape[1] != filters.shape[1]:
        raise ShapeError(
            f"x {maps.shape} has {maps.shape[1]} channels and w {filters.shape} expects "
            f"{filters.shape[1]}",
            remedy="give every filter one kernel for each channel of x",
        )
    rows = output_size(maps.shape[2], filters.shape[2], stride, padding)
    columns = output_size(maps.shape[3], filters.shape[3], stride, padding)
    return rows, columns


def _im2col(
    maps: FloatArray, filters: FloatArray, stride: int, padding: int, size: tuple[int, int]
) -> Iterator[tuple[slice, slice, FloatArray]]:
    """Yield blocks of samples, of output rows, and their windows as columns.

    The columns have the shape (C*KH*KW, samples*rows*OW), so that one product does for all, and
    lie in one buffer, small enough for a processor's cache, that the next block overwrites.
    """
    (n, c, height, width), (kh, kw), (oh, ow) = maps.shape, filters.shape[2:], size
    row = c * kh * kw * ow
    room = max(_BLOCK_BYTES // maps.itemsize // max(row, 1), _BLOCK_COLUMNS // ow)  # in rows
    rows, many = max(min(room, oh), 1), max(min(room // oh, n), 1)
    buffer = np.empty(many * rows * row, dtype=maps.dtype)
    padded = np.zeros((many, c, height + 2 * padding, width + 2 * padding), dtype=maps.dtype)
    inside = padded[:, :, padding : padding + height, padding : padding + width]
    windows = sliding_windows(padded, (kh, kw), stride, size).transpose(1, 4, 5, 0, 2, 3)
    for first in range(0, n, many):
        last = min(first + many, n)
        inside[: last - first] = maps[first:last]
        for top in range(0, oh, rows):
            bottom = min(top + rows, oh)
            block = windows[:, :, :, : last - first, top:bottom]
            columns = buffer[: block.size].reshape(block.shape)
            columns[...] = block
            flat = columns.reshape(c * kh * kw, (last - first) * (bottom - top) * ow)
            yield slice(first, last), slice(top, bottom), flat
