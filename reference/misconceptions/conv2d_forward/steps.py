"""Misreadings of a convolution: stride, types, memory, and what is kept between calls."""
# ruff: noqa: D103 - the message of a misconception is its docstring
# ruff: noqa: ARG001 - the question's signature, used or not

from __future__ import annotations

import numpy as np

from reference.convolution import conv2d_forward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import border_plans, window_plans
from reference.misconceptions.shared.convolution import (
    AnswersByShape,
    Array,
    correlate_beyond,
    framed,
    maps_by_steps,
    memory_order,
    sizes,
    taps,
)
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.loops import forwards

_BASIC = "stride 1, no padding"


@misconception(
    "conv2d_forward/stride_missing_in_the_window",
    item="stride 2",
    message="The map has the right shape, but its windows move by 1: stride is used for the size "
    "and not for where a window starts.",
)
def fwd_stride_in_size_only(
    x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> Array:
    return maps_by_steps(x, w, b, (1, 1), stride=stride, padding=padding)


@misconception(
    "conv2d_forward/stride_on_rows_only",
    item="stride 2",
    message="Windows move by the stride from row to row, but by 1 from column to column.",
)
def fwd_stride_rows(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return maps_by_steps(x, w, b, (stride, 1), stride=stride, padding=padding)


@misconception(
    "conv2d_forward/stride_on_columns_only",
    item="stride 2",
    message="Windows move by the stride from column to column, but by 1 from row to row.",
)
def fwd_stride_columns(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return maps_by_steps(x, w, b, (1, stride), stride=stride, padding=padding)


@misconception(
    "conv2d_forward/ignores_stride",
    item="stride 2",
    message="stride does not change your result.",
)
def fwd_no_stride(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, 1, padding)


@misconception(
    "conv2d_forward/stride_applied_twice",
    item="stride 2",
    message="The stride is applied twice: windows are skipped, and then maps are thinned out.",
)
def fwd_stride_twice(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, padding)[:, :, ::stride, ::stride]


@misconception(
    "conv2d_forward/moves_by_the_kernel",
    item=_BASIC,
    message="Your windows stand side by side: they move by the kernel's size, as in pooling. They "
    "move by the stride.",
    styles=forwards(window_plans.STARTS_AT_KERNEL),
)
def fwd_by_kernel(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    kh, kw = w.shape[2:]
    return right(x, w, b, 1, padding)[:, :, ::kh, ::kw]


def _thinned_late(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    """Keep every so many windows, the last of each few."""
    return right(x, w, b, 1, padding)[:, :, stride - 1 :: stride, stride - 1 :: stride]


@misconception(
    "conv2d_forward/first_window_at_the_stride",
    item="stride 2",
    message="Your first window starts at row and column stride - 1. It starts at 0.",
    styles=(_thinned_late,),
)
def fwd_late_start(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = sizes(x, w, stride, padding)
    rows, columns = taps(oh, w.shape[2], stride), taps(ow, w.shape[3], stride)
    return correlate_beyond(framed(x, padding), w, b, rows + stride - 1, columns + stride - 1)


@misconception(
    "conv2d_forward/stride_inside_the_window",
    item="stride 2",
    message="The stride also spreads the pixels within a window: that is called dilation. Within a "
    "window pixels are neighbours.",
)
def fwd_dilates(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = sizes(x, w, stride, padding)
    rows = stride * (np.arange(oh)[:, np.newaxis] + np.arange(w.shape[2]))
    columns = stride * (np.arange(ow)[:, np.newaxis] + np.arange(w.shape[3]))
    return correlate_beyond(framed(x, padding), w, b, rows, columns)


@misconception(
    "conv2d_forward/padding_and_stride_exchanged",
    item="stride 2",
    message="By position, stride comes before padding; you take them in the other order.",
)
def fwd_settings_exchanged(
    x: Array, w: Array, b: Array, padding: int = 0, stride: int = 1
) -> Array:
    return right(x, w, b, stride, padding)


@misconception(
    "conv2d_forward/rounds_the_size",
    item="stride does not divide",
    message="You round the size to the nearest number. A window that does not fit is dropped.",
    styles=forwards(border_plans.ROUNDED),
)
def fwd_rounds(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = (
        round((size + 2 * padding - kernel) / stride + 1)
        for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True)
    )
    rows, columns = taps(oh, w.shape[2], stride), taps(ow, w.shape[3], stride)
    return correlate_beyond(framed(x, padding), w, b, rows, columns)


@misconception(
    "conv2d_forward/rounds_the_size_up",
    item="stride does not divide",
    message="You add windows that hang over the end. A window that does not fit is dropped.",
    styles=forwards(border_plans.CEILED),
)
def fwd_ceil(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = (
        -(-(size + 2 * padding - kernel) // stride) + 1
        for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True)
    )
    rows, columns = taps(oh, w.shape[2], stride), taps(ow, w.shape[3], stride)
    return correlate_beyond(framed(x, padding), w, b, rows, columns)


@misconception(
    "conv2d_forward/divides_before_padding",
    item="stride does not divide",
    message="In your size formula input and padding are divided by the stride separately, so that "
    "two remainders are lost which together make a step.",
)
def fwd_floors_twice(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = (
        (size - kernel) // stride + 2 * padding // stride + 1
        for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True)
    )
    return right(x, w, b, stride, padding)[:, :, :oh, :ow]


@misconception(
    "conv2d_forward/skips_the_first_rows",
    item="stride does not divide",
    message="Your windows are counted from the end, so the rest is left out at the top and on the "
    "left. It is left out at the bottom and on the right.",
)
def fwd_from_the_end(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    oh, ow = sizes(x, w, stride, padding)
    rows, columns = taps(oh, w.shape[2], stride), taps(ow, w.shape[3], stride)
    padded = framed(x, padding)
    rest = [padded.shape[2] - 1 - int(rows.max()), padded.shape[3] - 1 - int(columns.max())]
    return correlate_beyond(padded, w, b, rows + rest[0], columns + rest[1])


@misconception(
    "conv2d_forward/refuses_a_remainder",
    item="stride does not divide",
    message="You raise an error when the stride does not divide. The rest is simply not looked at.",
)
def fwd_refuses(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True):
        if (size + 2 * padding - kernel) % stride:
            raise ValueError("the stride does not divide")
    return right(x, w, b, stride, padding)


@misconception(
    "conv2d_forward/stride_at_most_the_kernel",
    item="stride larger than the kernel",
    message="A stride larger than the kernel counts as the kernel's size with you. Pixels between "
    "two windows may be left out.",
)
def fwd_capped_stride(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    kh, kw = min(stride, w.shape[2]), min(stride, w.shape[3])
    oh, ow = sizes(x, w, stride, padding)
    if (kh, kw) == (stride, stride) or max(w.shape[2:]) >= stride:
        return right(x, w, b, stride, padding)
    return correlate_beyond(
        framed(x, padding), w, b, taps(oh, w.shape[2], kh), taps(ow, w.shape[3], kw)
    )


@misconception(
    "conv2d_forward/pointwise_sums_pixels",
    item="one window and 1 x 1 kernels",
    message="With a 1 x 1 kernel you scale the sum of all channels by one weight. Each channel "
    "has its own.",
)
def fwd_pointwise(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    if w.shape[2:] != (1, 1):
        return right(x, w, b, stride, padding)
    return right(x, np.repeat(w[:, :1], w.shape[1], axis=1), b, stride, padding)


@misconception(
    "conv2d_forward/no_room_for_one_window",
    item="one window and 1 x 1 kernels",
    message="With a kernel as large as the picture you find no window. One fits.",
)
def fwd_no_single_window(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    return out[:, :, :0, :0] if out.shape[2:] == (1, 1) else out


@misconception(
    "conv2d_forward/type_of_the_picture",
    item="integers",
    message="With whole numbers as x all fractions are lost: your result has the type of x.",
)
def fwd_integer_result(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    return out if x.dtype.kind == "f" else np.trunc(out).astype(x.dtype)


@misconception(
    "conv2d_forward/filters_in_the_type_of_the_picture",
    item="integers",
    message="With whole numbers as x the filters lose their fractions: they are turned into the "
    "type of x.",
)
def fwd_integer_filters(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w.astype(x.dtype), b.astype(x.dtype), stride, padding)


@misconception(
    "conv2d_forward/memory_in_place_of_indices",
    item="memory order",
    message="For arrays that are not stored row by row the pixels come out in another order: you "
    "read memory, not indices.",
)
def fwd_memory(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(memory_order(x), memory_order(w), b, stride, padding)


@misconception(
    "conv2d_forward/insists_on_float64",
    item="float32",
    message="Your function refuses float32. Arrays may be of either float type.",
)
def fwd_refuses_float32(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    if x.dtype == np.float32:
        raise TypeError("float64 expected")
    return right(x, w, b, stride, padding)


@misconception(
    "conv2d_forward/half_precision",
    kind="form",
    item=_BASIC,
    message="Digits are lost: you compute in float16.",
)
def fwd_half(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, padding).astype(np.float16)


@misconception(
    "conv2d_forward/list",
    item="type and shape",
    message="The numbers are right, but they come as nested lists where an array belongs.",
)
def fwd_list(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> object:
    return right(x, w, b, stride, padding).tolist()


@misconception(
    "conv2d_forward/axes_of_length_one_dropped",
    item="type and shape",
    message="Axes of length 1 disappear from your result (squeeze). They belong to its shape.",
)
def fwd_squeezed(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(x, w, b, stride, padding).squeeze()


@of_floats_alone("w")
@misconception(
    "conv2d_forward/changes_the_filters",
    item="leaves its inputs alone",
    message="The result is right, but w is changed: work on a copy.",
)
def fwd_changes_filters(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    out = right(x, w, b, stride, padding)
    w[...] = w[:, :, ::-1, ::-1].copy()
    return out


class _KeepsItsMaps:
    """Add every result to maps that are made once for each shape."""

    def __init__(self) -> None:
        self.maps: dict[tuple[int, ...], Array] = {}

    def __call__(self, x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
        """Add to what is there."""
        out = right(x, w, b, stride, padding)
        self.maps[out.shape] = np.asarray(out + self.maps.get(out.shape, 0.0))
        return self.maps[out.shape]


fwd_keeps_maps = misconception(
    "conv2d_forward/adds_to_old_maps",
    item="called again",
    message="A second call adds its maps to those of the first: the array of results is made once "
    "and kept.",
)(_KeepsItsMaps())

fwd_by_shape = misconception(
    "conv2d_forward/remembers_by_shape",
    item="called again",
    message="A second call with arrays of the same shapes gets the first one's result: what you "
    "remember is looked up by too little.",
)(AnswersByShape(right))
