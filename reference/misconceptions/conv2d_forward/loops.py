"""Misreadings of a convolution that show in its loops: how many windows, where, how large."""

from __future__ import annotations

from collections.abc import Iterator

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared import border_plans, frame_plans, window_plans
from reference.misconceptions.shared.loops import forwards

_BASIC = "stride 1, no padding"
_SLIPS = (
    (
        "kernel_width_for_both_axes",
        window_plans.WIDTH_TWICE,
        _BASIC,
        (
            "The kernel's width stands for its height too, in the size of the map and in the "
            "windows. Its height is KH, its width KW."
        ),
    ),
    (
        "height_copied_from_width",
        border_plans.ROWS_FROM_COLUMNS,
        _BASIC,
        "Your map has as many rows as columns. Its height follows from H and KH.",
    ),
    (
        "one_window_too_many",
        border_plans.ONE_MORE,
        _BASIC,
        "Your map has one row and one column too many; their windows end beyond the picture.",
    ),
    (
        "nothing_above_and_left",
        frame_plans.NOTHING_ABOVE_AND_LEFT,
        "padding",
        (
            "The first window starts at the picture's own corner: above and on the left there is "
            "no frame, and all windows stand too far to the lower right."
        ),
    ),
    (
        "height_in_the_width",
        border_plans.COLUMNS_FROM_HEIGHT,
        _BASIC,
        "The width of your map is computed with the picture's height.",
    ),
    (
        "frame_missing_in_the_size",
        border_plans.PADDING_NOT_IN_FORMULA,
        "padding",
        (
            "The picture is padded, but the size of your map is that without padding, so its last "
            "rows and columns are missing."
        ),
    ),
    (
        "input_over_stride",
        border_plans.SIZE_OVER_STRIDE,
        _BASIC,
        (
            "The size of your map is the picture's over the stride; the kernel plays no part in "
            "it. Where does the last window start?"
        ),
    ),
    (
        "window_of_the_stride",
        window_plans.EXTENT_IS_STRIDE,
        _BASIC,
        "Your windows are as large as the stride. They are as large as the kernel.",
    ),
)


def _named() -> Iterator[Misconception]:
    for name, wrong, item, message in _SLIPS:
        first, *others = forwards(wrong)
        named = misconception(
            f"conv2d_forward/{name}", item=item, message=message, styles=tuple(others)
        )
        yield named(first)


LOOPS = tuple(_named())
