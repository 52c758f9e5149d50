"""Misreadings of a convolution's backward pass: the gradients of filters and biases."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.convolution import conv2d_backward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import Array

Gradients = tuple[Array, Array, Array]
_BASIC = "stride 1, no padding"


@misconception(
    "conv2d_backward/last_window_only_in_dw",
    item="dw: one channel, stride 1",
    message="Only the last window counts in dw (= for +=). A weight was used in every window.",
)
def back_dw_overwrites(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, _, db = right(dout, x, w, stride, padding)
    last = np.zeros_like(dout)
    last[-1, :, -1, -1] = dout[-1, :, -1, -1]
    return dx, right(last, x, w, stride, padding)[1], db


@misconception(
    "conv2d_backward/last_sample_only_in_dw",
    item="dw: stride 1, no padding",
    message="Only the last picture of the batch counts in dw: each round overwrites the ones "
    "before.",
)
def back_dw_last_sample(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, _, db = right(dout, x, w, stride, padding)
    return dx, right(dout[-1:], x[-1:], w, stride, padding)[1], db


@misconception(
    "conv2d_backward/first_sample_only_in_dw",
    item="dw: stride 1, no padding",
    message="Only the first picture of the batch counts in dw. All of them used the filters.",
)
def back_dw_first_sample(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, _, db = right(dout, x, w, stride, padding)
    return dx, right(dout[:1], x[:1], w, stride, padding)[1], db


@misconception(
    "conv2d_backward/first_picture_for_all_in_dw",
    item="dw: stride 1, no padding",
    message="In dw the gradients of all samples meet the first picture: an index does not change.",
)
def back_dw_same_picture(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, _, db = right(dout, x, w, stride, padding)
    return dx, right(dout, np.repeat(x[:1], len(x), axis=0), w, stride, padding)[1], db


@misconception(
    "conv2d_backward/dw_flipped",
    item="dw: one channel, stride 1",
    message="dw lies the wrong way round: each weight gets the gradient of the opposite one.",
)
def back_dw_flipped(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, dw[:, :, ::-1, ::-1], db


@misconception(
    "conv2d_backward/dw_read_by_columns",
    item="dw: one channel, stride 1",
    message="The numbers of dw are right but stand in the wrong order: rows and columns of the "
    "kernel are mixed up.",
)
def back_dw_by_columns(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, dw.swapaxes(2, 3).reshape(w.shape), db


@misconception(
    "conv2d_backward/dw_channels_before_filters",
    item="dw: stride 1, no padding",
    message="In dw channels stand before filters. It has the shape of w.",
)
def back_dw_exchanged(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, dw.swapaxes(0, 1), db


@misconception(
    "conv2d_backward/dw_channels_last",
    item="dw: stride 1, no padding",
    message="The shape of dw is right, but its numbers come from a product with the channels "
    "last; reshape does not move them.",
)
def back_dw_channels_last(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.ascontiguousarray(np.moveaxis(dw, 1, -1)).reshape(w.shape), db


@misconception(
    "conv2d_backward/dw_from_the_first_channel",
    item="dw: stride 1, no padding",
    message="All kernels of a filter get the first channel's gradient. Kernel c met channel c.",
)
def back_dw_channel_zero(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.repeat(dw[:, :1], w.shape[1], axis=1), db


@misconception(
    "conv2d_backward/dw_channels_summed",
    item="dw: stride 1, no padding",
    message="The channels are summed in dw. Kernel c met channel c alone.",
)
def back_dw_channels_summed(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.repeat(dw.sum(axis=1, keepdims=True), w.shape[1], axis=1), db


@misconception(
    "conv2d_backward/dw_filters_summed",
    item="dw: stride 1, no padding",
    message="All filters get the same gradient, the sum over the maps. Filter f made map f.",
)
def back_dw_filters_summed(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.repeat(dw.sum(axis=0, keepdims=True), len(w), axis=0), db


@misconception(
    "conv2d_backward/dw_kept_for_each_sample",
    item="dw: stride 1, no padding",
    message="dw has an axis for the batch. All samples used the same filters: their gradients are "
    "added.",
)
def back_dw_each_sample(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, _, db = right(dout, x, w, stride, padding)
    each = [right(dout[n : n + 1], x[n : n + 1], w, stride, padding)[1] for n in range(len(x))]
    return dx, np.stack(each), db


@misconception(
    "conv2d_backward/dw_averaged_over_windows",
    item="dw: one channel, stride 1",
    message="dw is divided by the number of windows. The windows' shares are added.",
)
def back_dw_mean(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.asarray(dw / (dout.shape[2] * dout.shape[3])), db


@misconception(
    "conv2d_backward/dw_averaged_over_the_batch",
    item="dw: stride 1, no padding",
    message="dw is divided by the number of pictures, dx is not. Their shares are added; a mean "
    "belongs to the loss.",
)
def back_dw_batch_mean(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.asarray(dw / len(x)), db


@misconception(
    "conv2d_backward/starts_from_w",
    item="dw: one channel, stride 1",
    message="dw contains w itself: it is started as a copy of w in place of zeros.",
)
def back_from_w(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.asarray(dw + w), db


@misconception(
    "conv2d_backward/times_w",
    item="dw: one channel, stride 1",
    message="dw is multiplied by w. A product's derivative by one factor is the other factor.",
)
def back_times_w(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.asarray(dw * w), db


@misconception(
    "conv2d_backward/no_dw",
    item="dw: one channel, stride 1",
    message="dw is zero everywhere.",
)
def back_no_dw(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.zeros_like(dw), db


@misconception(
    "conv2d_backward/db_of_the_first_sample",
    item="db: stride 1, no padding",
    message="db is not summed over the batch: only the first picture counts. The bias was added "
    "to all.",
)
def back_db_first_sample(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, dout[0].sum(axis=(1, 2))


@misconception(
    "conv2d_backward/db_for_each_sample",
    item="db: stride 1, no padding",
    message="db has an axis for the batch. The same bias was added to every picture.",
)
def back_db_each_sample(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, dout.sum(axis=(2, 3))


@misconception(
    "conv2d_backward/db_for_each_place",
    item="db: one channel, stride 1",
    message="db is summed over the batch alone. The bias was added to every number of its map.",
)
def back_db_each_place(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, dout.sum(axis=0)


@misconception(
    "conv2d_backward/db_of_all_filters",
    item="db: stride 1, no padding",
    message="db is one number, summed over the filters too. Each filter has its own bias.",
)
def back_db_total(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, np.asarray(dout.sum())


@misconception(
    "conv2d_backward/db_over_the_wrong_axes",
    item="db: one channel, stride 1",
    message="db is summed over the first three axes and has one entry for each column. Its "
    "entries belong to the filters.",
)
def back_db_columns(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, dout.sum(axis=(0, 1, 2))


@misconception(
    "conv2d_backward/db_for_each_sample_in_place_of_filter",
    item="db: stride 1, no padding",
    message="db has one entry for each picture. Its entries belong to the filters.",
)
def back_db_samples(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, dout.sum(axis=(1, 2, 3))


def _averaged_along(axes: tuple[int, ...]) -> Callable[..., Gradients]:
    """Return a backward pass whose db is a mean along some axes and a sum along the others."""

    def backward(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
        dx, dw, db = right(dout, x, w, stride, padding)
        return dx, dw, db / np.prod([dout.shape[axis] for axis in axes])

    return backward


@misconception(
    "conv2d_backward/db_averaged",
    item="db: one channel, stride 1",
    message="db is a mean. A bias moves every number of its map, so all their gradients are added.",
    styles=tuple(_averaged_along(axes) for axes in ((2, 3), (2,), (3,), (0, 2), (0, 3))),
)
def back_db_mean(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, dout.mean(axis=(0, 2, 3))


@misconception(
    "conv2d_backward/db_counts",
    item="db: one channel, stride 1",
    message="db counts how often a bias was added; it ignores dout.",
)
def back_db_counts(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, np.full(len(w), dout[:, 0].size, np.float64)


@misconception(
    "conv2d_backward/db_for_each_channel",
    item="db: stride 1, no padding",
    message="db is multiplied by the number of channels. A bias is added once for each number of "
    "the map.",
)
def back_db_channels(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, dw, np.asarray(db * w.shape[1])


@misconception(
    "conv2d_backward/no_db",
    item="db: one channel, stride 1",
    message="db is zero everywhere.",
)
def back_no_db(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, dw, np.zeros_like(db)


@misconception(
    "conv2d_backward/db_with_more_axes",
    item="type and shape",
    message="The numbers of db are right, but it has axes of length 1 (keepdims). Its shape is "
    "(F,).",
)
def back_db_keepdims(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, dw, db.reshape(1, -1, 1, 1)
