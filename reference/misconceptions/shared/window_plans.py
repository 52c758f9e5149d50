"""Wrong plans: windows of the wrong extent or step, shared by the four pooling questions.

Each is a :data:`~reference.misconceptions.shared.pooling.Plan` beside the sentence for its author.
"""
# ruff: noqa: ANN401, FBT001 - a plan takes what a pooling layer takes

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reference.misconceptions.shared.pooling import (
    Grid,
    Pair,
    Plan,
    as_pair,
    right_plan,
    right_size,
)


@dataclass(frozen=True, slots=True)
class WrongPlan:
    """A wrong plan, the item in which it shows, and what its author reads.

    ``more`` are other plans with the same slip; ``beyond``: whether windows may end beyond the map
    and its border, so that what the border holds matters there too; ``counts``: whether nothing but
    the number of windows is wrong, which a backward pass may read off dout.
    """

    plan: Plan
    item: str
    message: str
    more: tuple[Plan, ...] = ()
    beyond: bool = False
    counts: bool = False

    @property
    def plans(self) -> tuple[Plan, ...]:
        """All plans with this slip."""
        return (self.plan, *self.more)


def _with_kernel(grid: Grid, kernel: Pair) -> Grid:
    """Keep the number of windows, change what each of them covers."""
    return replace(grid, kernel=kernel)


# --- the kernel ---


def _height_twice(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    height, _ = as_pair(kernel_size)
    return right_plan(size, (height, height), *rest)


def _width_twice(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    _, width = as_pair(kernel_size)
    return right_plan(size, (width, width), *rest)


def _swapped(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    height, width = as_pair(kernel_size)
    return right_plan(size, (width, height), *rest)


def _height_in_width_formula(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
    columns = right_size(size[1], grid.kernel[0], grid.step[1], padding, ceil_mode)
    return replace(grid, out=(grid.out[0], columns))


def _height_as_extent(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return _with_kernel(grid, (grid.kernel[0], grid.kernel[0]))


def _extent_is_stride(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return _with_kernel(grid, grid.step)


def _extent_one_short(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return _with_kernel(grid, (max(grid.kernel[0] - 1, 1), max(grid.kernel[1] - 1, 1)))


def _rows_one_short(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return _with_kernel(grid, (max(grid.kernel[0] - 1, 1), grid.kernel[1]))


def _columns_one_short(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return _with_kernel(grid, (grid.kernel[0], max(grid.kernel[1] - 1, 1)))


def _always_two(size: Pair, _kernel_size: int | Pair, *rest: Any) -> Grid:
    return right_plan(size, 2, *rest)


HEIGHT_TWICE = WrongPlan(
    _height_twice,
    "rows and columns differ",
    "The kernel's height serves for its width too. With square kernels nobody notices. Look at "
    "which of the two numbers of kernel_size belongs to which axis.",
)
WIDTH_TWICE = WrongPlan(
    _width_twice,
    "rows and columns differ",
    "The kernel's width serves for its height too. With square kernels nobody notices. Look at "
    "which of the two numbers of kernel_size belongs to which axis.",
)
SWAPPED = WrongPlan(
    _swapped,
    "rows and columns differ",
    "Height and width of the kernel have changed places. A tall kernel shows it. Look at the "
    "order of the two numbers in kernel_size.",
)
HEIGHT_IN_WIDTH_FORMULA = WrongPlan(
    _height_in_width_formula,
    "rows and columns differ",
    "The number of columns is computed with the kernel's height, so the windows are right but "
    "their number is not. Look at each variable in the formula for the output width.",
    beyond=True,
    counts=True,
)
HEIGHT_AS_EXTENT = WrongPlan(
    _height_as_extent,
    "rows and columns differ",
    "The output has the right shape, but every window is as wide as it is high. Look at the end "
    "of the slice along the columns.",
    beyond=True,
)
EXTENT_IS_STRIDE = WrongPlan(
    _extent_is_stride,
    "overlapping windows",
    "A window covers as many pixels as it moves. That is right only while stride and kernel are "
    "equal. Look at where each slice ends.",
    beyond=True,
)
EXTENT_ONE_SHORT = WrongPlan(
    _extent_one_short,
    "2x2 windows",
    "The last row and the last column of each window are left out. The end of a slice is not "
    "part of it. Count the pixels that one window reads.",
)
ROWS_ONE_SHORT = WrongPlan(
    _rows_one_short,
    "2x2 windows",
    "The last row of each window is left out. The end of a slice is not part of it. Count the "
    "pixels that one window reads.",
)
COLUMNS_ONE_SHORT = WrongPlan(
    _columns_one_short,
    "2x2 windows",
    "The last column of each window is left out. The end of a slice is not part of it. Count the "
    "pixels that one window reads.",
)
ALWAYS_TWO = WrongPlan(
    _always_two,
    "overlapping windows",
    "Every window is 2x2, whatever kernel_size says. Look for a number in your code that should "
    "be an argument.",
)

# --- the step ---


def _step_is_kernel(
    size: Pair, kernel_size: int | Pair, _stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, None, padding, ceil_mode)


def _step_is_one_when_left_out(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, 1 if stride is None else stride, padding, ceil_mode)


def _step_is_two_when_left_out(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, 2 if stride is None else stride, padding, ceil_mode)


def _step_is_height_when_left_out(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    height = as_pair(kernel_size)[0]
    return right_plan(size, kernel_size, height if stride is None else stride, padding, ceil_mode)


def _step_is_width_when_left_out(
    size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    width = as_pair(kernel_size)[1]
    return right_plan(size, kernel_size, width if stride is None else stride, padding, ceil_mode)


def _always_one_step(
    size: Pair, kernel_size: int | Pair, _stride: int | None, padding: int, ceil_mode: bool
) -> Grid:
    return right_plan(size, kernel_size, 1, padding, ceil_mode)


def _starts_at_index(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    return replace(right_plan(size, kernel_size, *rest), step=(1, 1))


def _starts_at_kernel(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return replace(grid, step=grid.kernel)


def _rows_only(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return replace(grid, step=(grid.step[0], 1))


def _columns_only(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:
    grid = right_plan(size, kernel_size, *rest)
    return replace(grid, step=(1, grid.step[1]))


STEP_IS_KERNEL = WrongPlan(
    _step_is_kernel,
    "overlapping windows",
    "The stride is not used: windows move by the kernel size. Try a stride that is not the "
    "kernel size and look at where the second window starts.",
)
STEP_IS_ONE_WHEN_LEFT_OUT = WrongPlan(
    _step_is_one_when_left_out,
    "stride left out",
    "Without a stride the windows move by one pixel. Look at what stride=None stands for in "
    "pooling.",
)
STEP_IS_TWO_WHEN_LEFT_OUT = WrongPlan(
    _step_is_two_when_left_out,
    "stride left out",
    "Without a stride the windows move by two pixels, whatever the kernel. Look at what "
    "stride=None stands for in pooling.",
)
STEP_IS_HEIGHT_WHEN_LEFT_OUT = WrongPlan(
    _step_is_height_when_left_out,
    "stride left out",
    "Without a stride the windows move by the kernel's height, or its width, along both axes. Look "
    "at what stride=None means for a kernel that is not square.",
    more=(_step_is_width_when_left_out,),
)
ALWAYS_ONE_STEP = WrongPlan(
    _always_one_step,
    "2x2 windows",
    "Windows always move by one pixel, whatever the stride is, so there are too many of them. Look "
    "at what you do with the argument stride.",
    counts=True,
)
STARTS_AT_INDEX = WrongPlan(
    _starts_at_index,
    "2x2 windows",
    "The output has the right size, but this is what comes out when the windows do not move by "
    "the stride. Look at the first pixel of the window of out[..., 0, 1].",
)
STARTS_AT_KERNEL = WrongPlan(
    _starts_at_kernel,
    "overlapping windows",
    "The output has the right size, but a window starts at its number times the kernel size. "
    "Look at how far neighbouring windows are apart.",
    beyond=True,
)
ROWS_ONLY = WrongPlan(
    _rows_only,
    "2x2 windows",
    "The stride moves the windows down but not to the right: neighbours in a row are one pixel "
    "apart. Look at the start of the slice along the columns.",
)
COLUMNS_ONLY = WrongPlan(
    _columns_only,
    "2x2 windows",
    "The stride moves the windows to the right but not down: neighbours in a column are one "
    "pixel apart. Look at the start of the slice along the rows.",
)
