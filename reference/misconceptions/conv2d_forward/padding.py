"""Misreadings of a convolution: the frame round the picture."""
# ruff: noqa: D103 - the message of a misconception is its docstring
# ruff: noqa: ARG001 - the question's signature, used or not

from __future__ import annotations

import numpy as np

from reference.convolution import conv2d_forward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import frame_plans
from reference.misconceptions.shared.convolution import Array, framed, sizes
from reference.misconceptions.shared.loops import forwards

_BASIC = "stride 1, no padding"


@misconception(
    "conv2d_forward/ignores_padding",
    item="padding",
    message="padding does not change your result.",
)
def fwd_no_padding(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride)


@misconception(
    "conv2d_forward/always_keeps_the_size",
    item=_BASIC,
    message="You add a frame that keeps the picture's size, asked for or not. The frame is as "
    "wide as padding says, also when it is 0.",
)
def fwd_same(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    before = [(k - 1) // 2 for k in w.shape[2:]]
    after = [k - 1 - one for k, one in zip(w.shape[2:], before, strict=True)]
    pairs = list(zip(before, after, strict=True))
    return right(np.pad(np.asarray(x, np.float64), ((0, 0), (0, 0), *pairs)), w, b, stride)


@misconception(
    "conv2d_forward/always_padding_one",
    item="settings together",
    message="Your frame is one pixel wide whenever there is one.",
)
def fwd_padding_one(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, min(padding, 1))


@misconception(
    "conv2d_forward/frame_twice_as_wide",
    item="padding",
    message="Your frame is twice as wide as asked for: the picture is padded twice, or 2*padding "
    "wide.",
    styles=forwards(frame_plans.TWICE),
)
def fwd_padding_double(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, 2 * padding)


@misconception(
    "conv2d_forward/padding_counted_once_in_the_size",
    item="padding",
    message="Your map is too small: the size formula counts the frame on one side only, or there "
    "is none at the bottom and on the right.",
)
def fwd_size_pads_once(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = sizes(x, w, stride, padding, pads=1)
    return right(x, w, b, stride, padding)[:, :, : max(oh, 0), : max(ow, 0)]


@misconception(
    "conv2d_forward/pads_bottom_and_right_only",
    item="padding",
    message="The frame is missing at the top and on the left.",
    styles=forwards(frame_plans.BOTTOM_AND_RIGHT),
)
def fwd_bottom_right(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    pair = (0, padding)
    return right(np.pad(np.asarray(x, np.float64), ((0, 0), (0, 0), pair, pair)), w, b, stride)


@misconception(
    "conv2d_forward/pads_rows_only",
    item="padding",
    message="The frame is missing on the left and on the right.",
    styles=forwards(frame_plans.ROWS),
)
def fwd_pads_rows(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    frame = ((0, 0), (0, 0), (padding, padding), (0, 0))
    return right(np.pad(np.asarray(x, np.float64), frame), w, b, stride)


@misconception(
    "conv2d_forward/pads_columns_only",
    item="padding",
    message="The frame is missing at the top and at the bottom.",
    styles=forwards(frame_plans.COLUMNS),
)
def fwd_pads_columns(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    frame = ((0, 0), (0, 0), (0, 0), (padding, padding))
    return right(np.pad(np.asarray(x, np.float64), frame), w, b, stride)


@misconception(
    "conv2d_forward/pads_channels_and_samples",
    item="padding",
    message="np.pad with a single number pads all four axes: there are more pictures and channels "
    "than before.",
)
def fwd_pads_all(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(np.pad(np.asarray(x, np.float64), padding), w, b, stride)


@misconception(
    "conv2d_forward/repeats_the_border",
    item="padding",
    message="The frame repeats the pixels at the border. It holds zeros.",
)
def fwd_edge(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(framed(x, padding, "edge"), w, b, stride)


@misconception(
    "conv2d_forward/mirrors_the_border",
    item="padding",
    message="The frame mirrors the picture. It holds zeros.",
)
def fwd_mirrors(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(framed(x, padding, "symmetric"), w, b, stride)


@misconception(
    "conv2d_forward/wraps_around",
    item="padding",
    message="Windows that leave the picture come back on its other side: negative indices count "
    "from the end. The frame holds zeros.",
)
def fwd_wraps(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(framed(x, padding, "wrap"), w, b, stride)


@misconception(
    "conv2d_forward/frame_of_ones",
    item="padding",
    message="Your frame holds ones. It holds zeros.",
)
def fwd_ones(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    return right(np.pad(np.asarray(x, np.float64), frame, constant_values=1), w, b, stride)


@misconception(
    "conv2d_forward/pads_the_result",
    item="padding",
    message="The frame stands around your result. It belongs around the picture, before the "
    "kernel sees it.",
)
def fwd_pads_result(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = sizes(x, w, stride, 0)
    if min(oh, ow) < 1:
        return framed(np.zeros((len(x), len(w), max(oh, 0), max(ow, 0))), padding)
    return framed(right(x, w, b, stride), padding)
