"""Mistakes seen in students' loops, as whole functions."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.convolution import conv2d_forward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import window_plans
from reference.misconceptions.shared.convolution import Array, framed, sizes
from reference.misconceptions.shared.loops import forward, forwards
from reference.misconceptions.shared.pooling import Grid, Pair, right_plan

_BASIC = "stride 1, no padding"


@misconception(
    "conv2d_forward/kernel_height_for_both_axes",
    item=_BASIC,
    message="One number stands for both sides of the kernel, in the size of the map and in the "
    "windows. Its height is KH, its width KW.",
    styles=forwards(window_plans.HEIGHT_TWICE),
)
def fwd_one_side(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    side = w.shape[2]
    oh = (x.shape[2] + 2 * padding - side) // stride + 1
    ow = (x.shape[3] + 2 * padding - side) // stride + 1
    padded = framed(x, padding)
    out = np.zeros((len(x), len(w), oh, ow))
    for i, j in np.ndindex(oh, ow):
        top, left = i * stride, j * stride
        window = padded[:, np.newaxis, :, top : top + side, left : left + side]
        out[:, :, i, j] = (window * w).sum(axis=(2, 3, 4)) + b
    return out


@misconception(
    "conv2d_forward/square_map_of_whole_windows",
    item=_BASIC,
    message="Your map has as many columns as rows: OH stands for OW, and columns that no window "
    "reaches stay empty. The width follows from W and KW.",
)
def fwd_square_map(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    side, _ = sizes(x, w, stride, padding)
    padded, (kh, kw) = framed(x, padding), w.shape[2:]
    out = np.zeros((len(x), len(w), side, side))
    for i, j in np.ndindex(side, side):
        window = padded[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        if window.shape[2:] == (kh, kw):
            out[:, :, i, j] = np.tensordot(window, w, axes=((1, 2, 3), (1, 2, 3))) + b
    return out


@misconception(
    "conv2d_forward/all_zeros",
    kind="idea",
    item=_BASIC,
    message="Every number of your result is 0: the array is made, and nothing is written into it.",
)
def fwd_zeros(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return np.zeros_like(right(x, w, b, stride, padding))


@misconception(
    "conv2d_forward/padding_at_most_the_stride",
    item="settings together",
    message="The frame is never wider than the stride. It is as wide as padding says.",
)
def fwd_padding_by_stride(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, min(padding, stride))


@misconception(
    "conv2d_forward/last_row_empty",
    item=_BASIC,
    message="The last row of your maps is never written. Look at where the loop over i ends.",
)
def fwd_last_row(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    out[:, :, -1] = 0
    return out


@misconception(
    "conv2d_forward/last_sample_only",
    item=_BASIC,
    message="Only the last picture of the batch is computed; the others stay 0.",
)
def fwd_last_sample(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    out[:-1] = 0
    return out


@misconception(
    "conv2d_forward/everything_is_square",
    item=_BASIC,
    message="Height stands for width everywhere, in the map and in the kernel; windows that do not "
    "fit then stay empty. The width follows from W and KW.",
)
def fwd_all_square(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    side, _ = sizes(x, w, stride, padding)
    padded, (kh, kw) = framed(x, padding), w.shape[2:]
    out = np.zeros((len(x), len(w), side, side))
    for i, j in np.ndindex(side, side):
        window = padded[:, :, i * stride : i * stride + kh, j * stride : j * stride + kh]
        if window.shape[2:] == (kh, kw):
            out[:, :, i, j] = np.tensordot(window, w, axes=((1, 2, 3), (1, 2, 3))) + b
    return out


@misconception(
    "conv2d_forward/one_channel_for_each_filter",
    kind="idea",
    item=_BASIC,
    message="Each filter looks at one channel only, the one of its own number. Every filter has a "
    "kernel for every channel, and their results are added.",
)
def fwd_own_channel(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    kept = np.zeros_like(w)
    for f in range(len(w)):
        c = f % w.shape[1]
        kept[f, c] = w[f, c]
    return right(x, kept, b, stride, padding)


def _as_large_as_the_picture(
    size: Pair,
    kernel_size: int | Pair,
    stride: int | None,
    padding: int,
    ceil_mode: bool,  # noqa: FBT001 - a plan takes what a pooling layer takes
) -> Grid:
    return replace(right_plan(size, kernel_size, stride, padding, ceil_mode), out=size)


def _no_room(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    """Write into a map of the picture's size, beyond its end if there are more windows."""
    out = right(x, w, b, stride, padding)
    maps = np.zeros((*out.shape[:2], *x.shape[2:]))
    for i, j in np.ndindex(out.shape[2:]):
        maps[:, :, i, j] = out[:, :, i, j]
    return maps


@misconception(
    "conv2d_forward/map_as_large_as_the_picture",
    item=_BASIC,
    message="Your map is as large as the picture, and stays 0 where no window fits. Its size "
    "follows from kernel, padding and stride, too.",
    styles=(
        _no_room,
        forward(_as_large_as_the_picture, "as NumPy does"),
        forward(_as_large_as_the_picture, "cut"),
    ),
)
def fwd_as_large(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    maps = np.zeros((*out.shape[:2], *x.shape[2:]))
    rows, columns = np.minimum(out.shape[2:], maps.shape[2:])
    maps[:, :, :rows, :columns] = out[:, :, :rows, :columns]
    return maps


def _axes_exchanged(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    """Take w[c, f] as it stands: an error where there are not as many filters as channels."""
    if w.shape[0] != w.shape[1]:
        raise IndexError("w has another shape")
    return right(x, w.swapaxes(0, 1), b, stride, padding)


@misconception(
    "conv2d_forward/channels_before_filters_in_w",
    item=_BASIC,
    message="You read w as (C, F, KH, KW), as for a transposed convolution. The filters stand on "
    "its first axis: w[f, c] is the kernel of filter f for channel c.",
    styles=(_axes_exchanged,),
)
def fwd_channels_before(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    f, c, kh, kw = w.shape
    return right(x, w.reshape(c, f, kh, kw).swapaxes(0, 1), b, stride, padding)


@misconception(
    "conv2d_forward/pictures_with_channels_last",
    kind="idea",
    item=_BASIC,
    message="You read x as (N, H, W, C). Here the channels stand on axis 1, before rows and "
    "columns: (N, C, H, W).",
)
def fwd_reads_channels_last(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    rows, columns = (
        (x.shape[axis] + 2 * padding - w.shape[axis + 1]) // stride + 1 for axis in (1, 2)
    )
    border = (padding, padding)
    padded = np.pad(np.asarray(x, np.float64), ((0, 0), border, border, (0, 0)))
    out = np.zeros((len(x), rows, columns, len(w)))
    for i, j in np.ndindex(rows, columns):
        down, across = (
            slice(at * stride, at * stride + k) for at, k in zip((i, j), w.shape[2:], strict=True)
        )
        out[:, i, j] = np.einsum("npqc,fcpq->nf", padded[:, down, across], w) + b
    return out
