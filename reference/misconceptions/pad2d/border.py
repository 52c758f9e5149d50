"""Misreadings of padding: which sides, which axes, how wide."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference import convolution
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import Array, framed


def _widths(x: Array, *widths: tuple[int, int], value: float = 0.0) -> Array:
    """Pad each axis by its (before, after)."""
    return np.pad(np.asarray(x, np.float64), widths, constant_values=value)


@misconception(
    "pad2d/rows_only",
    item="padding 1",
    message="Only the rows get a frame. Columns need one too.",
)
def pad_rows_only(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, (0, 0), (0, 0), (padding, padding), (0, 0), value=value)


@misconception(
    "pad2d/columns_only",
    item="padding 1",
    message="Only the columns get a frame. Rows need one too.",
)
def pad_columns_only(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, (0, 0), (0, 0), (0, 0), (padding, padding), value=value)


@misconception(
    "pad2d/bottom_and_right_only",
    item="padding 1",
    message="The frame is missing at the top and on the left: everything stands in the corner.",
)
def pad_bottom_right(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, (0, 0), (0, 0), (0, padding), (0, padding), value=value)


@misconception(
    "pad2d/top_and_left_only",
    item="padding 1",
    message="The frame is missing at the bottom and on the right.",
)
def pad_top_left(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, (0, 0), (0, 0), (padding, 0), (padding, 0), value=value)


@misconception(
    "pad2d/all_on_one_side",
    item="padding 1",
    message="The shape is right, but the picture is pushed into a corner: the whole frame lies "
    "at the bottom and on the right.",
)
def pad_asymmetric(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, (0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding), value=value)


@misconception(
    "pad2d/shifted_by_one",
    item="padding 1",
    message="The shape is right, but the picture does not sit in the middle of its frame.",
)
def pad_shifted(x: Array, padding: int, value: float = 0.0) -> Array:
    if not padding:
        return convolution.pad2d(x, 0)
    before, after = padding - 1, padding + 1
    return _widths(x, (0, 0), (0, 0), (before, after), (before, after), value=value)


@misconception(
    "pad2d/all_axes",
    keeps=0.5,
    item="padding 1",
    message="Every axis grows, so there are more pictures and channels than before: np.pad with a "
    "single number pads all axes.",
)
def pad_all_axes(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, *[(padding, padding)] * 4, value=value)


@misconception(
    "pad2d/first_two_axes",
    item="padding 1",
    message="The first two axes grow. In (N, C, H, W) rows and columns are the last two.",
)
def pad_first_axes(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, (padding, padding), (padding, padding), (0, 0), (0, 0), value=value)


@misconception(
    "pad2d/channels_taken_for_columns",
    item="padding 1",
    message="You pad axes 1 and 2, as if channels came last. Here the axes are (N, C, H, W).",
)
def pad_middle_axes(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, (0, 0), (padding, padding), (padding, padding), (0, 0), value=value)


@misconception(
    "pad2d/channels_and_all",
    item="padding 1",
    message="The channels get a frame too: there are more of them than before.",
)
def pad_channels_too(x: Array, padding: int, value: float = 0.0) -> Array:
    return _widths(x, (0, 0), *[(padding, padding)] * 3, value=value)


@misconception(
    "pad2d/repeats_the_border",
    item="padding 1",
    message="The frame repeats the pixels at the border. It holds value everywhere.",
)
def pad_edge(x: Array, padding: int, value: float = 0.0) -> Array:  # noqa: ARG001 - that is the mistake
    return framed(x, padding, "edge")


@misconception(
    "pad2d/mirrors_the_border",
    item="padding 1",
    message="The frame mirrors the picture. It holds value everywhere.",
)
def pad_symmetric(x: Array, padding: int, value: float = 0.0) -> Array:  # noqa: ARG001 - that is the mistake
    return framed(x, padding, "symmetric")


@misconception(
    "pad2d/reflects_the_border",
    item="padding 1",
    message="The frame mirrors the picture without its outermost row. It holds value everywhere.",
)
def pad_reflect(x: Array, padding: int, value: float = 0.0) -> Array:  # noqa: ARG001 - that is the mistake
    return framed(x, padding, "reflect")


@misconception(
    "pad2d/wraps_around",
    item="padding 1",
    message="The frame shows the opposite side of the picture. It holds value everywhere.",
)
def pad_wrap(x: Array, padding: int, value: float = 0.0) -> Array:  # noqa: ARG001 - that is the mistake
    return framed(x, padding, "wrap")


@misconception(
    "pad2d/twice_as_wide",
    item="padding 1",
    message="Your frame is twice as wide as asked for: padding is the width on each side.",
)
def pad_double(x: Array, padding: int, value: float = 0.0) -> Array:
    return convolution.pad2d(x, 2 * padding, value)


@misconception(
    "pad2d/shared_between_both_sides",
    item="padding 1",
    message="You share padding out between the two sides. It is the width on each.",
)
def pad_shared(x: Array, padding: int, value: float = 0.0) -> Array:
    pair = (padding // 2, padding - padding // 2)
    return _widths(x, (0, 0), (0, 0), pair, pair, value=value)


@misconception(
    "pad2d/always_one",
    item="padding 2 and 3",
    message="Your frame is one pixel wide, whatever padding says.",
)
def pad_always_one(x: Array, padding: int, value: float = 0.0) -> Array:
    return convolution.pad2d(x, min(padding, 1), value)


@misconception(
    "pad2d/square_buffer",
    item="padding 1",
    message="Your result has as many columns as rows. The columns follow from W.",
)
def pad_square(x: Array, padding: int, value: float = 0.0) -> Array:
    n, c, rows, columns = x.shape
    side = rows + 2 * padding
    out = np.full((n, c, side, side), value, dtype=np.float64)
    kept = min(columns, side - padding)
    out[:, :, padding : padding + rows, padding : padding + kept] = x[:, :, :, :kept]
    return out
