"""Wrong plans: borders and numbers of windows, shared by the four pooling questions.

Padding, ceil mode and the formula of the output size; kernel and stride are in
:mod:`reference.misconceptions.shared.window_plans`.
"""
# ruff: noqa: ANN401, FBT001 - a plan takes what a pooling layer takes

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reference.misconceptions.shared.pooling import (
    Grid,
    Pair,
    Plan,
    right_plan,
    right_size,
    right_sizes,
)
from reference.misconceptions.shared.window_plans import WrongPlan

# --- the padding ---


def _no_padding(
    size: Pair, kernel_size: int | Pair, stride: int | None, _padding: int, ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, stride, 0, ceil_mode)


def _padding_once_in_formula(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
    once = (size[0] - padding, size[1] - padding)
    return replace(grid, out=right_sizes(once, grid.kernel, grid.step, padding, ceil_mode))


def _padding_not_in_formula(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
    return replace(grid, out=right_sizes(size, grid.kernel, grid.step, 0, ceil_mode))


def _always_one(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, stride, min(padding, 1), ceil_mode)


NO_PADDING = WrongPlan(
    _no_padding,
    "padding",
    "The padding is not used. Compare the shape of the output with and without padding.",
)
PADDING_ONCE_IN_FORMULA = WrongPlan(
    _padding_once_in_formula,
    "padding",
    "The output is as small as if one side were padded: there is no border below and on the right, "
    "or the padding stands once in the formula for the output size. It is added on both sides.",
    counts=True,
)
PADDING_NOT_IN_FORMULA = WrongPlan(
    _padding_not_in_formula,
    "padding",
    "The input is padded, but the number of windows is that of the input without padding, so the "
    "last ones are missing. Look at the formula for the output size.",
    counts=True,
)
ALWAYS_ONE = WrongPlan(
    _always_one,
    "padding",
    "The border is never wider than one pixel. Look for a number in your code that should be the "
    "argument padding.",
)

# --- how many windows ---


def _floored(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, _ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, stride, padding, ceil_mode=False)


def _ceiled(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, _ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, stride, padding, ceil_mode=True)


def _ceil_reversed(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, stride, padding, not ceil_mode)


def _naive_ceil(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
    if not ceil_mode:
        return grid
    rows, columns = (
        -(-(size[axis] + 2 * padding - grid.kernel[axis]) // grid.step[axis]) + 1 for axis in (0, 1)
    )
    return replace(grid, out=(rows, columns))


def _one_more_for_ceil(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode=False)
    extra = int(ceil_mode)
    return replace(grid, out=(grid.out[0] + extra, grid.out[1] + extra))


def _ceil_of_rows(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    rows = right_plan(size, kernel_size, stride, padding, ceil_mode).out[0]
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode=False)
    return replace(grid, out=(rows, grid.out[1]))


def _one_short(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return replace(grid, out=(grid.out[0] - 1, grid.out[1] - 1))


def _rounding(windows: Callable[[int, int], int]) -> Plan:
    """Return a plan that rounds the number of windows as ``windows(room, step)`` does."""

    def rounded(
        size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
    ) -> Grid:
        grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
        if ceil_mode:
            return grid
        rows, columns = (
            windows(size[axis] + 2 * padding - grid.kernel[axis], grid.step[axis])
            for axis in (0, 1)
        )
        return replace(grid, out=(rows, columns))

    return rounded


def _half_up(room: int, step: int) -> int:
    """Count half a window as a whole one, as int(x + 0.5) does."""
    return (2 * room + step) // (2 * step) + 1


def _half_to_even(room: int, step: int) -> int:
    return round(room / step) + 1


def _half_to_even_at_last(room: int, step: int) -> int:
    return round(room / step + 1)


def _one_more(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return replace(grid, out=(grid.out[0] + 1, grid.out[1] + 1))


def _size_over_stride(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
    rows, columns = ((size[axis] + 2 * padding) // grid.step[axis] for axis in (0, 1))
    return grid if ceil_mode else replace(grid, out=(rows, columns))


def _columns_from_height(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
    columns = right_size(size[0], grid.kernel[1], grid.step[1], padding, ceil_mode)
    return replace(grid, out=(grid.out[0], columns))


def _columns_from_rows(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return replace(grid, out=(grid.out[0], grid.out[0]))


def _rows_from_columns(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return replace(grid, out=(grid.out[1], grid.out[1]))


FLOORED = WrongPlan(
    _floored,
    "ceil mode",
    "ceil_mode makes no difference. Look at a map whose last pixels no window covers, and at "
    "what ceil_mode asks for there.",
    counts=True,
)
CEILED = WrongPlan(
    _ceiled,
    "overlapping windows",
    "A last window that does not fit into the map is kept although ceil_mode is off. Look at how "
    "the division in the output size is rounded.",
    counts=True,
)
CEIL_REVERSED = WrongPlan(
    _ceil_reversed,
    "ceil mode",
    "ceil_mode works the wrong way round: sizes are rounded up where it is off. Look at what True "
    "stands for.",
    counts=True,
)
NAIVE_CEIL = WrongPlan(
    _naive_ceil,
    "ceil mode: a last window in the padding",
    "In ceil mode you keep a last window that holds nothing but padding. Look at where that "
    "window would start.",
    beyond=True,
    counts=True,
)
ONE_MORE_FOR_CEIL = WrongPlan(
    _one_more_for_ceil,
    "ceil mode",
    "ceil_mode always adds a row and a column of windows. Look at a map that the windows cover "
    "without a remainder.",
    beyond=True,
    counts=True,
)
CEIL_OF_ROWS = WrongPlan(
    _ceil_of_rows,
    "ceil mode",
    "ceil_mode is used for the rows, not for the columns. Look at both output sizes.",
    counts=True,
)
ONE_SHORT = WrongPlan(
    _one_short,
    "2x2 windows",
    "The last row and the last column of windows are missing: the formula for the output size "
    "lacks its + 1. Count the windows of a short row by hand.",
    counts=True,
)
ONE_MORE = WrongPlan(
    _one_more,
    "2x2 windows",
    "There is one row and one column of windows too many; they end beyond the map. Count the "
    "windows of a short row by hand.",
    beyond=True,
    counts=True,
)
ROUNDED = WrongPlan(
    _rounding(_half_up),
    "stride larger than the kernel",
    "The number of windows is rounded to the nearest, so a half window counts as a whole one. "
    "Look at what becomes of pixels that do not fill a window.",
    more=(_rounding(_half_to_even), _rounding(_half_to_even_at_last)),
    beyond=True,
    counts=True,
)
SIZE_OVER_STRIDE = WrongPlan(
    _size_over_stride,
    "overlapping windows",
    "The output size is the input size over the stride. That is right only while kernel and "
    "stride are equal. Look at the formula for the output size.",
    beyond=True,
    counts=True,
)
COLUMNS_FROM_ROWS = WrongPlan(
    _columns_from_rows,
    "2x2 windows",
    "The number of columns is copied from the number of rows. A map that is wider than it is "
    "high shows it. Look at the variables in the output's shape.",
    beyond=True,
    counts=True,
)
COLUMNS_FROM_HEIGHT = WrongPlan(
    _columns_from_height,
    "2x2 windows",
    "The number of columns is computed with the map's height. A map that is wider than it is high "
    "shows it. Look at each variable in the formula for the output width.",
    beyond=True,
    counts=True,
)
ROWS_FROM_COLUMNS = WrongPlan(
    _rows_from_columns,
    "2x2 windows",
    "The number of rows is copied from the number of columns. A map that is wider than it is "
    "high shows it. Look at the variables in the output's shape.",
    beyond=True,
    counts=True,
)
