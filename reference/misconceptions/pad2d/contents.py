"""Misreadings of padding: what stands where, types, and what is kept between calls."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

from typing import Any

import numpy as np

from reference import convolution
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import AnswersByShape, Array, memory_order
from reference.misconceptions.shared.in_place import of_floats_alone


def _widths(x: Array, *widths: tuple[int, int], value: float = 0.0) -> Array:
    """Pad each axis by its (before, after)."""
    return np.pad(np.asarray(x, np.float64), widths, constant_values=value)


@misconception(
    "pad2d/rows_and_columns_exchanged",
    kind="form",
    item="padding 1",
    message="Rows and columns are exchanged in the result.",
)
def pad_exchanged(x: Array, padding: int, value: float = 0.0) -> Array:
    return convolution.pad2d(x, padding, value).swapaxes(2, 3)


@misconception(
    "pad2d/reshaped_into_frame",
    item="padding 1",
    message="The pixels run on from row to row as if the frame were not there: you fill the flat "
    "array in place of the middle of each channel.",
)
def pad_flat_fill(x: Array, padding: int, value: float = 0.0) -> Array:
    n, c, rows, columns = x.shape
    out = np.full((n, c, rows + 2 * padding, columns + 2 * padding), value, dtype=np.float64)
    flat = out.reshape(n, c, -1)
    start = padding * (columns + 2 * padding) + padding
    end = min(start + rows * columns, flat.shape[2])
    flat[:, :, start:end] = x.reshape(n, c, -1)[:, :, : end - start]
    return out


@misconception(
    "pad2d/first_picture_only",
    item="padding 1",
    message="Only the first picture of the batch stands in its frame; the others are empty.",
)
def pad_first_sample(x: Array, padding: int, value: float = 0.0) -> Array:
    out = convolution.pad2d(x, padding, value)
    out[1:] = value
    return out


@misconception(
    "pad2d/first_picture_for_all",
    item="padding 1",
    message="Every picture of the batch is the first one.",
)
def pad_same_sample(x: Array, padding: int, value: float = 0.0) -> Array:
    out = convolution.pad2d(x, padding, value)
    out[:] = out[:1]
    return out


@misconception(
    "pad2d/first_channel_only",
    item="padding 1",
    message="Only the first channel stands in its frame; the others are empty.",
)
def pad_first_channel(x: Array, padding: int, value: float = 0.0) -> Array:
    out = convolution.pad2d(x, padding, value)
    out[:, 1:] = value
    return out


@misconception(
    "pad2d/empty_frame",
    kind="idea",
    item="padding 1",
    message="The frame is there, but the picture is not: it holds value everywhere.",
)
def pad_empty(x: Array, padding: int, value: float = 0.0) -> Array:
    return np.full_like(convolution.pad2d(x, padding), value)


@misconception(
    "pad2d/overwrites_the_border",
    item="padding 1",
    message="Your frame is painted over the outermost pixels: the picture does not grow.",
)
def pad_over(x: Array, padding: int, value: float = 0.0) -> Array:
    out = convolution.pad2d(x, 0)
    if padding:
        out[:, :, :padding] = out[:, :, -padding:] = value
        out[:, :, :, :padding] = out[:, :, :, -padding:] = value
    return out


def _framed_nothing(x: Array, padding: int, value: float = 0.0) -> Array:
    """Write x where the slice holds something, and leave the frame's value elsewhere."""
    return convolution.pad2d(x, padding, value) if padding else np.full_like(x, value)


@misconception(
    "pad2d/negative_slice_at_zero",
    item="padding 0",
    message="With padding 0 your function fails: a slice padding:-padding holds nothing when "
    "padding is 0.",
    styles=(_framed_nothing,),
)
def pad_negative_slice(x: Array, padding: int, value: float = 0.0) -> Array:
    out = np.full_like(convolution.pad2d(x, padding), value)
    out[:, :, padding:-padding, padding:-padding] = x
    return out


@misconception(
    "pad2d/nothing_at_padding_zero",
    item="padding 0",
    message="With padding 0 nothing is returned: every way through a function needs its return.",
)
def pad_none_at_zero(x: Array, padding: int, value: float = 0.0) -> Array | None:
    return convolution.pad2d(x, padding, value) if padding else None


@misconception(
    "pad2d/at_least_one",
    item="padding 0",
    message="With padding 0 you still add a frame.",
)
def pad_at_least_one(x: Array, padding: int, value: float = 0.0) -> Array:
    return convolution.pad2d(x, padding or 1, value)


@misconception(
    "pad2d/ignores_value",
    item="border value",
    message="Your frame is always 0. It holds value.",
)
def pad_ignores_value(x: Array, padding: int, value: float = 0.0) -> Array:  # noqa: ARG001 - that is the mistake
    return convolution.pad2d(x, padding)


@misconception(
    "pad2d/replaces_zeros",
    item="border value",
    message="Zeros inside the picture are replaced by value as well: you look for zeros after "
    "padding. A pixel may be 0.",
)
def pad_replaces_zeros(x: Array, padding: int, value: float = 0.0) -> Array:
    out = convolution.pad2d(x, padding)
    out[out == 0] = value
    return out


@misconception(
    "pad2d/adds_value_to_the_picture",
    item="border value",
    message="The picture's own pixels are changed by value: you add it everywhere.",
)
def pad_adds_value(x: Array, padding: int, value: float = 0.0) -> Array:
    return np.asarray(convolution.pad2d(x, padding) + value)


@misconception(
    "pad2d/corners_zero",
    item="border value",
    message="The corners of your frame are 0: the sides are filled, but not where they meet.",
)
def pad_corners(x: Array, padding: int, value: float = 0.0) -> Array:
    tall = _widths(x, (0, 0), (0, 0), (padding, padding), (0, 0), value=value)
    out = _widths(tall, (0, 0), (0, 0), (0, 0), (padding, padding), value=value)
    for rows in (slice(0, padding), slice(out.shape[2] - padding, None)):
        out[:, :, rows, :padding] = 0.0
        out[:, :, rows, out.shape[3] - padding :] = 0.0
    return out


@misconception(
    "pad2d/value_on_rows_only",
    item="border value",
    message="Only the top and bottom of your frame hold value; left and right are 0.",
)
def pad_value_rows(x: Array, padding: int, value: float = 0.0) -> Array:
    wide = _widths(x, (0, 0), (0, 0), (0, 0), (padding, padding))
    return _widths(wide, (0, 0), (0, 0), (padding, padding), (0, 0), value=value)


@misconception(
    "pad2d/multiplies_the_frame",
    item="border value",
    message="With value -inf there is NaN in the picture: infinity times 0 is not 0. Write value "
    "into the frame, do not multiply by a mask.",
)
def pad_masked(x: Array, padding: int, value: float = 0.0) -> Array:
    inside = convolution.pad2d(np.ones_like(x), padding)
    return np.asarray(convolution.pad2d(x, padding) + value * (1 - inside))


@misconception(
    "pad2d/type_of_the_picture",
    item="integers",
    message="With whole numbers as input the frame's value loses its fraction: the result has the "
    "type of x.",
)
def pad_integers(x: Array, padding: int, value: float = 0.0) -> Array:
    if x.dtype.kind == "f":
        return convolution.pad2d(x, padding, value)
    return convolution.pad2d(x, padding, int(value)).astype(x.dtype)


@misconception(
    "pad2d/whole_numbers",
    item="padding 1",
    message="All fractions are cut off: your result is an array of integers.",
)
def pad_casts(x: Array, padding: int, value: float = 0.0) -> Array:
    return np.trunc(convolution.pad2d(x, padding, value)).astype(np.int64, casting="unsafe")


@misconception(
    "pad2d/memory_in_place_of_indices",
    item="memory order",
    message="For an array that is not stored row by row the pixels come out in another order: "
    "you read memory, not indices.",
)
def pad_memory(x: Array, padding: int, value: float = 0.0) -> Array:
    return convolution.pad2d(memory_order(x), padding, value)


@misconception(
    "pad2d/list",
    item="type and shape",
    message="The numbers are right, but they come as nested lists where an array belongs.",
)
def pad_list(x: Array, padding: int, value: float = 0.0) -> object:
    return convolution.pad2d(x, padding, value).tolist()


@misconception(
    "pad2d/half_precision",
    kind="form",
    item="padding 1",
    message="Digits are lost: your result is of type float16.",
)
def pad_half(x: Array, padding: int, value: float = 0.0) -> Array:
    return convolution.pad2d(x, padding, value).astype(np.float16)


@misconception(
    "pad2d/double_precision_lost",
    item="type and shape",
    message="float64 pictures come back as float32: half of their digits are gone.",
)
def pad_single(x: Array, padding: int, value: float = 0.0) -> Array:
    return convolution.pad2d(x, padding, value).astype(np.float32)


@of_floats_alone("x")
@misconception(
    "pad2d/changes_the_picture",
    item="leaves its inputs alone",
    message="The result is right, but x is changed: work on a copy.",
)
def pad_in_place(x: Array, padding: int, value: float = 0.0) -> Array:
    out = convolution.pad2d(x, padding, value)
    x[...] = 0
    return out


class _KeepsItsBuffer:
    """Add every picture to a buffer that is made once for each shape."""

    def __init__(self) -> None:
        self.buffers: dict[tuple[int, ...], Any] = {}

    def __call__(self, x: Array, padding: int, value: float = 0.0) -> Array:
        """Add to what is there."""
        out = convolution.pad2d(x, padding, value)
        if out.shape in self.buffers:
            inside = slice(padding, padding + x.shape[2]), slice(padding, padding + x.shape[3])
            out[:, :, *inside] += self.buffers[out.shape][:, :, *inside]
        self.buffers[out.shape] = out
        return out


pad_keeps = misconception(
    "pad2d/adds_to_an_old_frame",
    item="called again",
    message="A second call of the same shape adds its picture to the first: the frame is made "
    "once and kept.",
)(_KeepsItsBuffer())

pad_by_shape = misconception(
    "pad2d/remembers_by_shape",
    item="called again",
    message="A second picture of the same shape gets the first one's result: what you remember "
    "is looked up by too little.",
)(AnswersByShape(convolution.pad2d))
