"""Misreadings of a convolution: samples, channels, filters, and the result's shape."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.convolution import conv2d_forward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import border_plans, window_plans
from reference.misconceptions.shared.convolution import Array, correlate_beyond, framed, sizes, taps
from reference.misconceptions.shared.loops import ENDINGS, forward, forwards
from reference.misconceptions.shared.pooling import Grid, Pair, right_plan

_BASIC = "stride 1, no padding"


@misconception(
    "conv2d_forward/first_sample_for_all",
    item=_BASIC,
    message="Every picture of the batch gives the maps of the first: an index does not change in "
    "your loop.",
)
def fwd_sample_zero(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(np.repeat(x[:1], len(x), axis=0), w, b, stride, padding)


@misconception(
    "conv2d_forward/first_sample_only",
    item=_BASIC,
    message="Only the first picture of the batch has maps; the others are empty.",
)
def fwd_only_sample_zero(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    out[1:] = 0
    return out


@misconception(
    "conv2d_forward/samples_summed",
    item=_BASIC,
    message="The pictures of a batch are mixed: each result holds the sum over all of them.",
)
def fwd_samples_summed(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(np.repeat(x.sum(axis=0, keepdims=True), len(x), axis=0), w, b, stride, padding)


@misconception(
    "conv2d_forward/first_channel_only",
    item=_BASIC,
    message="Only the first channel counts in your result. A filter spans all of them.",
)
def fwd_channel_zero(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x[:, :1], w[:, :1], b, stride, padding)


@misconception(
    "conv2d_forward/first_channel_under_all_kernels",
    item=_BASIC,
    message="All kernels of a filter lie on the first channel. Kernel c belongs to channel c.",
)
def fwd_first_channel_everywhere(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    return right(np.repeat(x[:, :1], x.shape[1], axis=1), w, b, stride, padding)


@misconception(
    "conv2d_forward/last_channel_only",
    item=_BASIC,
    message="Only the last channel counts: each round of your loop overwrites the sum (= for +=).",
)
def fwd_last_channel(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x[:, -1:], w[:, -1:], b, stride, padding)


@misconception(
    "conv2d_forward/channels_averaged",
    item=_BASIC,
    message="You take the mean over the channels. Their results are added.",
)
def fwd_channels_averaged(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w / w.shape[1], b, stride, padding)


@misconception(
    "conv2d_forward/same_kernel_for_all_channels",
    item=_BASIC,
    message="All channels are multiplied by the kernel of the first. A filter has one kernel for "
    "each channel.",
)
def fwd_same_kernel(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, np.repeat(w[:, :1], w.shape[1], axis=1), b, stride, padding)


@misconception(
    "conv2d_forward/every_kernel_on_every_channel",
    item=_BASIC,
    message="Every kernel of a filter is multiplied with every channel. Kernel c belongs to "
    "channel c.",
)
def fwd_all_pairs(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    mixed = np.repeat(w.sum(axis=1, keepdims=True), w.shape[1], axis=1)
    return right(x, mixed, b, stride, padding)


@misconception(
    "conv2d_forward/first_filter_for_all",
    item=_BASIC,
    message="All maps are those of the first filter.",
)
def fwd_filter_zero(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, np.repeat(w[:1], len(w), axis=0), b, stride, padding)


@misconception(
    "conv2d_forward/first_map_only",
    item=_BASIC,
    message="Only the first map is filled, the others are empty: a return stands inside a loop.",
)
def fwd_first_map(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    out[:, 1:] = 0
    return out


@misconception(
    "conv2d_forward/filters_summed",
    item=_BASIC,
    message="The maps of all filters are added up to one. Each filter gives a map of its own.",
)
def fwd_filters_summed(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return np.asarray(right(x, w, b, stride, padding).sum(axis=1, keepdims=True))


@misconception(
    "conv2d_forward/a_map_for_each_channel",
    item=_BASIC,
    message="You return a map for each channel of each filter. The channels' results are added.",
)
def fwd_depthwise(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    maps = [right(x[:, c : c + 1], w[:, c : c + 1], b, stride, padding) for c in range(w.shape[1])]
    return np.concatenate(maps, axis=1)


@misconception(
    "conv2d_forward/counts_steps",
    item=_BASIC,
    message="The last row and column of the map are missing: there is one window more than steps.",
)
def fwd_no_plus_one(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, padding)[:, :, :-1, :-1]


@misconception(
    "conv2d_forward/last_row_and_column_empty",
    item=_BASIC,
    message="The map has the right shape, but its last row and column stay 0: a range ends one "
    "too early.",
)
def fwd_range_short(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    out[:, :, -1] = 0
    out[:, :, :, -1] = 0
    return out


@misconception(
    "conv2d_forward/last_column_empty",
    item=_BASIC,
    message="The last column of the map stays 0.",
)
def fwd_column_short(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    out[:, :, :, -1] = 0
    return out


@misconception(
    "conv2d_forward/width_copied_from_height",
    item=_BASIC,
    message="Your map has as many columns as rows. Its width follows from W and KW.",
    styles=forwards(border_plans.COLUMNS_FROM_ROWS),
)
def fwd_square(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, _ = sizes(x, w, stride, padding)
    rows, columns = taps(oh, w.shape[2], stride), taps(oh, w.shape[3], stride)
    return correlate_beyond(framed(x, padding), w, b, rows, columns)


def _height_in_width_by_int(
    size: Pair,
    kernel_size: int | Pair,
    stride: int | None,
    padding: int,
    ceil_mode: bool,  # noqa: FBT001 - a plan takes what a pooling layer takes
) -> Grid:
    """Plan a map whose width is computed with the kernel's height, and rounded by int()."""
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
    columns = int((size[1] + 2 * padding - grid.kernel[0]) / grid.step[1]) + 1
    return replace(grid, out=(grid.out[0], columns))


@misconception(
    "conv2d_forward/kernel_height_in_the_width",
    item=_BASIC,
    message="The width of your map is computed with the kernel's height.",
    styles=(
        *forwards(window_plans.HEIGHT_IN_WIDTH_FORMULA),
        *(forward(_height_in_width_by_int, ending) for ending in ENDINGS),
    ),
)
def fwd_width_by_height(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, _ = sizes(x, w, stride, padding)
    ow = (x.shape[3] + 2 * padding - w.shape[2]) // stride + 1
    rows, columns = taps(oh, w.shape[2], stride), taps(ow, w.shape[3], stride)
    return correlate_beyond(framed(x, padding), w, b, rows, columns)


@misconception(
    "conv2d_forward/rows_and_columns_exchanged",
    kind="form",
    item=_BASIC,
    message="Rows and columns of the map are exchanged.",
)
def fwd_exchanged(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, padding).swapaxes(2, 3)


@misconception(
    "conv2d_forward/maps_last",
    kind="form",
    item=_BASIC,
    message="The filters stand on the last axis. The result is (N, F, OH, OW).",
)
def fwd_channels_last(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return np.moveaxis(right(x, w, b, stride, padding), 1, -1)


@misconception(
    "conv2d_forward/filters_before_samples",
    kind="form",
    item=_BASIC,
    message="The filters stand on the first axis. The result is (N, F, OH, OW).",
)
def fwd_filters_first(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, padding).swapaxes(0, 1)


@misconception(
    "conv2d_forward/reshaped_without_transpose",
    item=_BASIC,
    message="The shape is right, but the numbers are not where they belong: the product has its "
    "axes in another order, and reshape does not move them.",
)
def fwd_reshaped(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    return np.ascontiguousarray(np.moveaxis(out, 1, -1)).reshape(out.shape)


@misconception(
    "conv2d_forward/batch_mixed_into_filters",
    item=_BASIC,
    message="The shape is right, but maps are exchanged between pictures: the product is ordered "
    "by filter first, and reshape does not move numbers.",
)
def fwd_batch_mixed(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    return np.ascontiguousarray(out.swapaxes(0, 1)).reshape(out.shape)


@misconception(
    "conv2d_forward/samples_last_in_the_columns",
    item=_BASIC,
    message="The shape is right, but pixels of several pictures are mixed: the columns of your "
    "patch matrix run over pictures first, and you read them as positions first.",
)
def fwd_samples_last(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    n, f, oh, ow = out.shape
    product = out.transpose(1, 2, 3, 0).reshape(f, -1)
    return product.reshape(f, n, oh, ow).swapaxes(0, 1)


@misconception(
    "conv2d_forward/rectified",
    item=_BASIC,
    message="There are no negative numbers in your result: a ReLU is a layer of its own.",
)
def fwd_rectified(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return np.maximum(right(x, w, b, stride, padding), 0)


@misconception(
    "conv2d_forward/whole_numbers",
    item=_BASIC,
    message="All fractions are cut off: your result is an array of integers.",
)
def fwd_truncates(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return np.trunc(right(x, w, b, stride, padding)).astype(np.int64)


@misconception(
    "conv2d_forward/returns_a_cache",
    kind="form",
    item=_BASIC,
    message="You return the result together with a cache. Here a function returns its result "
    "alone; the backward pass gets what it needs as arguments.",
)
def fwd_cache(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> tuple[Array, tuple[object, ...]]:
    return right(x, w, b, stride, padding), (x, w, b, stride, padding)


@misconception(
    "conv2d_forward/accumulates_between_maps",
    item=_BASIC,
    message="Each map holds the sum of all maps before it: the total is not set back to 0 for the "
    "next filter.",
)
def fwd_running_sum(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, padding).cumsum(axis=1)
