"""Misreadings of a convolution: the kernel on its window, and the bias."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.convolution import conv2d_forward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import window_plans
from reference.misconceptions.shared.convolution import (
    Array,
    correlate_beyond,
    framed,
    gather,
    sizes,
    taps,
)
from reference.misconceptions.shared.loops import forwards

_BASIC = "stride 1, no padding"


def _in_order(axes: tuple[int, int, int]) -> Callable[..., Array]:
    """Lay windows out with their axes (channels, rows, columns) in another order than filters."""

    def conv2d_forward(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
        order = (0, *axes)
        shape = tuple(w.shape[axis] for axis in order)
        return right(x, w.reshape(shape).transpose(np.argsort(order)), b, stride, padding)

    return conv2d_forward


@misconception(
    "conv2d_forward/flips_the_kernel",
    item=_BASIC,
    message="You turn the kernel by 180 degrees: that is the mathematician's convolution. Here "
    "the kernel lies on the window as it stands.",
)
def fwd_flips(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w[:, :, ::-1, ::-1], b, stride, padding)


@misconception(
    "conv2d_forward/flips_rows",
    item=_BASIC,
    message="The kernel lies upside down on the window.",
)
def fwd_flips_rows(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w[:, :, ::-1], b, stride, padding)


@misconception(
    "conv2d_forward/flips_columns",
    item=_BASIC,
    message="The kernel lies mirrored on the window: its columns run the other way.",
)
def fwd_flips_columns(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w[:, :, :, ::-1], b, stride, padding)


@misconception(
    "conv2d_forward/rotates_the_kernel",
    item=_BASIC,
    message="You turn the kernel by 90 degrees. With KH and KW different even its shape changes.",
)
def fwd_rotates(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, np.rot90(w, axes=(2, 3)), b, stride, padding)


@misconception(
    "conv2d_forward/kernel_read_by_columns",
    item=_BASIC,
    message="The kernel's numbers are read column by column and the window's row by row (or the "
    "other way round).",
)
def fwd_kernel_by_columns(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w.swapaxes(2, 3).reshape(w.shape), b, stride, padding)


def _windows_transposed(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    """Read every window with rows and columns exchanged, and zeros beyond the picture."""
    oh, ow = sizes(x, w, stride, padding)
    rows, columns = taps(oh, w.shape[3], stride), taps(ow, w.shape[2], stride)
    return correlate_beyond(framed(x, padding), w.swapaxes(2, 3), b, rows, columns)


@misconception(
    "conv2d_forward/kernel_transposed",
    item=_BASIC,
    message="Rows and columns of the kernel are exchanged; with KH and KW different the windows "
    "have another shape.",
    styles=(*forwards(window_plans.SWAPPED), _windows_transposed),
)
def fwd_kernel_transposed(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w.swapaxes(2, 3), b, stride, padding)


@misconception(
    "conv2d_forward/flips_channels",
    item=_BASIC,
    message="The kernels meet the channels in the opposite order: you flip one axis too many.",
)
def fwd_flips_channels(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w[:, ::-1], b, stride, padding)


@misconception(
    "conv2d_forward/channels_last_in_the_columns",
    item=_BASIC,
    message="Your patch matrix holds the channels last and your filters first: multiply numbers "
    "that belong together.",
    styles=(_in_order((2, 3, 1)), _in_order((2, 1, 3)), _in_order((3, 1, 2)), _in_order((3, 2, 1))),
)
def fwd_column_order(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, np.moveaxis(w, 1, -1).reshape(w.shape), b, stride, padding)


@misconception(
    "conv2d_forward/filters_reshaped",
    item=_BASIC,
    message="You turn the filters into a matrix with reshape(-1, F) where a transpose is needed; "
    "it mixes the filters.",
)
def fwd_filters_reshaped(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    mixed = w.reshape(-1, w.shape[0]).T.reshape(w.shape)
    return right(x, mixed, b, stride, padding)


@misconception(
    "conv2d_forward/square_kernel",
    item=_BASIC,
    message="Your windows are as wide as they are high. The width is KW.",
    styles=forwards(window_plans.HEIGHT_AS_EXTENT),
)
def fwd_square_kernel(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = sizes(x, w, stride, padding)
    padded, kernel = framed(x, padding), w.shape[2]
    out = np.zeros((len(x), len(w), oh, ow))
    for i, j in np.ndindex(oh, ow):
        top, left = i * stride, j * stride
        window = padded[:, np.newaxis, :, top : top + kernel, left : left + kernel]
        out[:, :, i, j] = (window * w).sum(axis=(2, 3, 4)) + b
    return out


@misconception(
    "conv2d_forward/only_the_corner_of_the_window",
    item=_BASIC,
    message="Only one number of each window counts in your result. The whole window is "
    "multiplied and summed.",
)
def fwd_corner(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    kept = np.zeros_like(w)
    kept[:, :, 0, 0] = w[:, :, 0, 0]
    return right(x, kept, b, stride, padding)


@misconception(
    "conv2d_forward/last_kernel_row_and_column_missing",
    item=_BASIC,
    message="The last row and column of the kernel do not count: a range ends one too early.",
    styles=forwards(window_plans.EXTENT_ONE_SHORT),
)
def fwd_kernel_short(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    kept = w.copy()
    if w.shape[2] > 1:
        kept[:, :, -1] = 0
    if w.shape[3] > 1:
        kept[:, :, :, -1] = 0
    return right(x, kept, b, stride, padding)


@misconception(
    "conv2d_forward/averages_the_window",
    item=_BASIC,
    message="You divide by the number of products: a mean where a sum belongs.",
)
def fwd_averages(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w / w[0].size, b, stride, padding)


@misconception(
    "conv2d_forward/largest_product",
    kind="idea",
    item=_BASIC,
    message="You keep the largest product of each window; that is pooling. Here all are added.",
)
def fwd_largest(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = sizes(x, w, stride, padding)
    rows, columns = taps(oh, w.shape[2], stride), taps(ow, w.shape[3], stride)
    windows = gather(framed(x, padding), rows, columns)
    products = np.einsum("ncijkl,fckl->nfijckl", windows, w).max(axis=(4, 5, 6))
    return np.asarray(products + b[:, np.newaxis, np.newaxis])


@misconception(
    "conv2d_forward/adds_in_place_of_multiplying",
    kind="idea",
    item=_BASIC,
    message="You add window and kernel. Each pixel is multiplied by the weight that lies on it.",
)
def fwd_adds(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    sums = right(x, np.ones_like(w), b, stride, padding)
    return np.asarray(sums + w.sum(axis=(1, 2, 3))[:, np.newaxis, np.newaxis])


@misconception(
    "conv2d_forward/multiplies_the_window_in_place",
    item=_BASIC,
    message="window *= w[f] changes the pixels that later windows see. Make a new array for the "
    "products.",
)
def fwd_window_in_place(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = sizes(x, w, stride, padding)
    padded = framed(x, padding)
    out = np.zeros((len(x), len(w), oh, ow))
    for n, f, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        window = padded[n, :, top : top + w.shape[2], left : left + w.shape[3]]
        window *= w[f]
        out[n, f, i, j] = window.sum() + b[f]
    return out


@misconception(
    "conv2d_forward/forgets_the_bias",
    item="bias",
    message="b does not change your result. Each filter has a bias.",
)
def fwd_no_bias(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, np.zeros_like(b), stride, padding)


@misconception(
    "conv2d_forward/bias_for_each_channel",
    item="bias",
    message="The bias is added inside the loop over channels, so once for each. It is added once "
    "for each number of the map.",
)
def fwd_bias_each_channel(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b * w.shape[1], stride, padding)


@misconception(
    "conv2d_forward/bias_for_each_product",
    item="bias",
    message="The bias is added to every product before summing. It is added once for each number "
    "of the map.",
)
def fwd_bias_each_product(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b * w[0].size, stride, padding)


@misconception(
    "conv2d_forward/bias_subtracted",
    item="bias",
    message="The bias has the wrong sign.",
)
def fwd_bias_subtracted(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, -b, stride, padding)


@misconception(
    "conv2d_forward/first_bias_for_all",
    item="bias",
    message="All filters get the bias of the first.",
)
def fwd_first_bias(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, np.full_like(b, b[0]), stride, padding)


@misconception(
    "conv2d_forward/sum_of_biases",
    item="bias",
    message="All biases are added to every map. Each filter has one of its own.",
)
def fwd_sum_of_biases(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, np.full_like(b, b.sum()), stride, padding)


@misconception(
    "conv2d_forward/bias_along_the_columns",
    item="bias",
    message="out + b lines b up with the last axis, the columns of the map. It belongs to axis 1.",
)
def fwd_bias_columns(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return np.asarray(right(x, w, np.zeros_like(b), stride, padding) + b)


@misconception(
    "conv2d_forward/multiplies_by_the_bias",
    item="bias",
    message="You multiply by the bias. It is added.",
)
def fwd_times_bias(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, np.zeros_like(b), stride, padding)
    return np.asarray(out * b[:, np.newaxis, np.newaxis])
