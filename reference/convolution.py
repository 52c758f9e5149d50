"""Padding and convolution of feature maps, forward and backward.

Filters are not flipped: what the field calls convolution is cross-correlation.
"""

from __future__ import annotations

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
    f, c, kh, kw = filters.shape
    columns = _im2col(maps, (kh, kw), stride, padding, (oh, ow))
    out: FloatArray = np.matmul(filters.reshape(f, c * kh * kw), columns)  # (N, F, OH*OW)
    out += bias[:, np.newaxis]
    return out.reshape(len(maps), len(filters), oh, ow)


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
    flat = upstream.reshape(n, f, size[0] * size[1])  # (N, F, OH*OW)
    columns = _im2col(maps, (kh, kw), stride, padding, size)
    dw = np.matmul(flat, columns.swapaxes(1, 2)).sum(axis=0).reshape(filters.shape)
    db = flat.sum(axis=(0, 2))

    dcolumns = np.matmul(filters.reshape(f, c * kh * kw).T, flat).reshape(n, c, kh, kw, *size)
    dpadded = np.zeros((n, c, height + 2 * padding, width + 2 * padding), dtype=maps.dtype)
    for i in range(kh):
        for j in range(kw):
            # Overlapping windows add up, so this must be +=, one kernel cell at a time.
            dpadded[:, :, cell(i, stride, size[0]), cell(j, stride, size[1])] += dcolumns[
                :, :, i, j
            ]
    dx = dpadded[:, :, padding : padding + height, padding : padding + width].copy()
    return dx, dw, db


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
    maps: FloatArray, kernel: tuple[int, ...], stride: int, padding: int, size: tuple[int, int]
) -> FloatArray:
    """Return every window as a column, shape (N, C*KH*KW, OH*OW)."""
    border = (padding, padding)
    padded = bordered(maps, border, border, 0.0) if padding else maps
    windows = sliding_windows(padded, (kernel[0], kernel[1]), stride, size)
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(
        len(maps), maps.shape[1] * kernel[0] * kernel[1], size[0] * size[1]
    )
