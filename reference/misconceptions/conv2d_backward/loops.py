"""Misreadings of a convolution's backward pass that show in its loops, of dx, dw or both."""

from __future__ import annotations

from collections.abc import Iterator

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared import border_plans, frame_plans, window_plans
from reference.misconceptions.shared.loops import ENDINGS, backwards

_STRIDE, _FRAME, _SIZES = "stride", "padding", "stride 1, no padding"
_SLIPS = (
    (
        "stride_on_rows_only",
        window_plans.ROWS_ONLY,
        _STRIDE,
        "windows move by the stride from row to row, but by 1 from column to column",
    ),
    (
        "stride_on_columns_only",
        window_plans.COLUMNS_ONLY,
        _STRIDE,
        "windows move by the stride from column to column, but by 1 from row to row",
    ),
    (
        "moves_by_the_kernel",
        window_plans.STARTS_AT_KERNEL,
        _SIZES,
        "windows move by the kernel's size, as in pooling. They move by the stride",
    ),
    (
        "square_kernel",
        window_plans.HEIGHT_AS_EXTENT,
        _SIZES,
        "windows are as wide as they are high. Their width is KW",
    ),
    (
        "kernel_sides_exchanged",
        window_plans.SWAPPED,
        _SIZES,
        "height and width of the kernel have changed places. w has the shape (F, C, KH, KW)",
    ),
    (
        "nothing_above_and_left",
        frame_plans.NOTHING_ABOVE_AND_LEFT,
        _FRAME,
        (
            "the first window lies in the picture's own corner: above and on the left there is no "
            "frame, as if it were not padded, or at the bottom and on the right only"
        ),
    ),
    (
        "frame_of_rows_only",
        frame_plans.ROWS,
        _FRAME,
        "the frame is missing on the left and on the right",
    ),
    (
        "frame_of_columns_only",
        frame_plans.COLUMNS,
        _FRAME,
        "the frame is missing at the top and at the bottom",
    ),
)
_ALL = ("dx dw", "dx", "dw")
_PARTS = {"nothing_above_and_left": ("dw",), "kernel_sides_exchanged": ("dx dw",)}
"""Where not each of them is a slip of its own, or has another name."""
_NEVER_FIT = frozenset({"kernel_sides_exchanged"})
"""Where NumPy refuses all windows, so that nothing is seen of the slip."""
_COUNTS = (
    (
        "last_row_and_column_missing",
        border_plans.ONE_SHORT,
        _SIZES,
        (
            "the last row and column of dout play no part: a range ends one too early, or the size "
            "lacks its + 1"
        ),
    ),
    (
        "height_for_both_axes",
        border_plans.COLUMNS_FROM_ROWS,
        _SIZES,
        "the loops run over as many columns of dout as it has rows",
    ),
    (
        "width_for_both_axes",
        border_plans.ROWS_FROM_COLUMNS,
        _SIZES,
        "the loops run over as many rows of dout as it has columns",
    ),
    (
        "windows_counted_without_frame",
        border_plans.PADDING_NOT_IN_FORMULA,
        _FRAME,
        "there are only as many windows as without padding, so the last of dout play no part",
    ),
    (
        "windows_counted_with_half_a_frame",
        border_plans.PADDING_ONCE_IN_FORMULA,
        _FRAME,
        "the number of windows counts the frame on one side only",
    ),
)


def _named() -> Iterator[Misconception]:
    for slips, own_formula in ((_SLIPS, False), (_COUNTS, True)):
        for name, wrong, item, text in slips:
            for parts in _PARTS.get(name, _ALL):
                endings = ENDINGS[1:] if name in _NEVER_FIT else ENDINGS
                first, *others = backwards(
                    wrong, parts=parts, own_formula=own_formula, endings=endings
                )
                ending = "" if " " in parts else f"_in_{parts}"
                where = "dx and dw" if " " in parts else f"{parts} alone"
                named = misconception(
                    f"conv2d_backward/{name}{ending}",
                    item=f"{parts[:2]}: {item}",
                    message=f"In {where} {text}.",
                    styles=tuple(others),
                )
                yield named(first)


LOOPS = tuple(_named())
