"""Wrong on purpose: avg_pool2d_forward."""
# ruff: noqa: D103, PLR0917 - the message says what a function does; signatures are the course's

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared import border_plans, window_plans
from reference.misconceptions.shared.pooling import (
    Array,
    Pair,
    avg_forward,
    right_plan,
)
from reference.misconceptions.shared.window_plans import WrongPlan

RIGHT = avg_forward()


def _planned(name: str, wrong: WrongPlan) -> Misconception:
    named = misconception(f"avg_pool2d_forward/{name}", item=wrong.item, message=wrong.message)
    return named(avg_forward(wrong.plan))


kernel_height_twice = _planned("kernel_height_twice", window_plans.HEIGHT_TWICE)
kernel_width_twice = _planned("kernel_width_twice", window_plans.WIDTH_TWICE)
kernel_swapped = _planned("kernel_swapped", window_plans.SWAPPED)
height_in_width_formula = _planned("height_in_width_formula", window_plans.HEIGHT_IN_WIDTH_FORMULA)
height_as_extent = _planned("window_as_wide_as_high", window_plans.HEIGHT_AS_EXTENT)
extent_is_stride = _planned("window_of_the_stride", window_plans.EXTENT_IS_STRIDE)
extent_one_short = _planned("window_one_short", window_plans.EXTENT_ONE_SHORT)
always_two = _planned("kernel_always_2", window_plans.ALWAYS_TWO)
step_is_kernel = _planned("steps_by_kernel", window_plans.STEP_IS_KERNEL)
step_is_one = _planned("stride_left_out_is_1", window_plans.STEP_IS_ONE_WHEN_LEFT_OUT)
step_is_two = _planned("stride_left_out_is_2", window_plans.STEP_IS_TWO_WHEN_LEFT_OUT)
step_is_height = _planned("stride_left_out_is_height", window_plans.STEP_IS_HEIGHT_WHEN_LEFT_OUT)
starts_at_index = _planned("windows_do_not_move_by_stride", window_plans.STARTS_AT_INDEX)
starts_at_kernel = _planned("windows_start_by_kernel", window_plans.STARTS_AT_KERNEL)
rows_only = _planned("stride_on_rows_only", window_plans.ROWS_ONLY)
columns_only = _planned("stride_on_columns_only", window_plans.COLUMNS_ONLY)
no_padding = _planned("ignores_padding", border_plans.NO_PADDING)
padding_last = _planned("pads_bottom_right_only", border_plans.PADDING_LAST)
padding_of_rows = _planned("pads_rows_only", border_plans.PADDING_OF_ROWS)
padding_once = _planned("padding_once_in_formula", border_plans.PADDING_ONCE_IN_FORMULA)
padding_not = _planned("padding_not_in_formula", border_plans.PADDING_NOT_IN_FORMULA)
floored = _planned("ignores_ceil_mode", border_plans.FLOORED)
ceiled = _planned("always_ceil", border_plans.CEILED)
naive_ceil = _planned("naive_ceil", border_plans.NAIVE_CEIL)
ceil_of_rows = _planned("ceil_for_rows_only", border_plans.CEIL_OF_ROWS)
one_short = _planned("forgets_plus_1", border_plans.ONE_SHORT)
rounded = _planned("rounds_output_size", border_plans.ROUNDED)
columns_from_rows = _planned("columns_from_rows", border_plans.COLUMNS_FROM_ROWS)


@misconception(
    "avg_pool2d_forward/floor_division",
    item="2x2 windows",
    message="The average is cut to a whole number. Look at the difference between / and //.",
)
def floor_division(*args: object, **kwargs: object) -> Array:
    return np.floor(RIGHT(*args, **kwargs))


@misconception(
    "avg_pool2d_forward/output_type_of_integers",
    item="integers",
    message="Averages of integers are cut to whole numbers: the output has the type of x. Look at "
    "the dtype of the output array.",
)
def output_type_of_integers(x: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(x, *args, **kwargs).astype(x.dtype)


@misconception(
    "avg_pool2d_forward/pads_with_infinity",
    item="padding",
    message="The border is filled with -inf, as for max pooling, and no average survives that. "
    "Look at what padding adds to a sum.",
)
def pads_with_infinity(*args: object, **kwargs: object) -> Array:
    return avg_forward(fill=-np.inf)(*args, **kwargs)


@misconception(
    "avg_pool2d_forward/pads_with_edge",
    item="padding",
    message="The border repeats the outermost pixels of the map. Look at what the notebook says "
    "the border is filled with.",
)
def pads_with_edge(
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002
    count_include_pad: bool = True,  # noqa: FBT001, FBT002
) -> Array:
    if not count_include_pad:
        return RIGHT(x, kernel_size, stride, padding, ceil_mode, count_include_pad)
    grid = right_plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
    border = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), border, border), mode="edge")
    out = np.zeros((*x.shape[:2], *grid.out))
    for i, j, window in grid.windows():
        out[:, :, i, j] = padded[window].mean(axis=(2, 3))
    return out


@misconception(
    "avg_pool2d_forward/median",
    item="2x2 windows",
    message="You return the median of each window. Look at a window with one large pixel.",
)
def median(
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002
    count_include_pad: bool = True,  # noqa: ARG001, FBT001, FBT002
) -> Array:
    grid = right_plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
    padded = grid.pad(x, 0.0)
    out = np.zeros((*x.shape[:2], *grid.out))
    for i, j, window in grid.windows():
        out[:, :, i, j] = np.median(padded[window], axis=(2, 3))
    return out


@misconception(
    "avg_pool2d_forward/maximum",
    item="2x2 windows",
    message="You return the maximum of each window. That is the other kind of pooling.",
)
def maximum(
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002
    count_include_pad: bool = True,  # noqa: ARG001, FBT001, FBT002
) -> Array:
    grid = right_plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
    padded = grid.pad(x, -np.inf)
    out = np.zeros((*x.shape[:2], *grid.out))
    for i, j, window in grid.windows():
        out[:, :, i, j] = padded[window].max(axis=(2, 3))
    return out


@misconception(
    "avg_pool2d_forward/zeros_not_counted",
    item="2x2 windows",
    message="Pixels that are zero are left out of the count. A zero is a value like any other. "
    "Look at the divisor of a window that holds zeros.",
)
def zeros_not_counted(x: Array, *args: object, **kwargs: object) -> Array:
    total, nonzero = RIGHT(x, *args, **kwargs), RIGHT((x != 0) * 1.0, *args, **kwargs)
    return np.asarray(total / np.where(nonzero == 0, 1, nonzero))


@misconception(
    "avg_pool2d_forward/mean_over_channels",
    item="2x2 windows",
    message="The average is taken over the channels too, so all channels come out alike. Look at "
    "the axes over which you take it.",
)
def mean_over_channels(*args: object, **kwargs: object) -> Array:
    out = RIGHT(*args, **kwargs)
    return np.asarray(out.mean(axis=1, keepdims=True) + np.zeros_like(out))


@misconception(
    "avg_pool2d_forward/mean_over_samples",
    item="2x2 windows",
    message="The average is taken over the batch too, so all samples come out alike. Look at the "
    "axes over which you take it.",
)
def mean_over_samples(*args: object, **kwargs: object) -> Array:
    out = RIGHT(*args, **kwargs)
    return np.asarray(out.mean(axis=0, keepdims=True) + np.zeros_like(out))


@misconception(
    "avg_pool2d_forward/first_sample_only",
    item="2x2 windows",
    message="Every sample gets the averages of the first one. Look at the first index of x.",
)
def first_sample_only(*args: object, **kwargs: object) -> Array:
    out = RIGHT(*args, **kwargs)
    return out[:1] + np.zeros_like(out)


@misconception(
    "avg_pool2d_forward/first_channel_only",
    item="2x2 windows",
    message="Every channel gets the averages of the first one. Look at the second index of x.",
)
def first_channel_only(*args: object, **kwargs: object) -> Array:
    out = RIGHT(*args, **kwargs)
    return out[:, :1] + np.zeros_like(out)


@misconception(
    "avg_pool2d_forward/mean_of_magnitudes",
    item="2x2 windows",
    message="The average is taken of |x|. Look at a window that holds negative pixels.",
)
def mean_of_magnitudes(x: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(np.abs(x), *args, **kwargs)


@misconception(
    "avg_pool2d_forward/squeezed",
    item="type and shape",
    message="Axes of length 1 are dropped. A single sample or a single window still has four "
    "axes. Look for squeeze().",
)
def squeezed(*args: object, **kwargs: object) -> Array:
    return np.squeeze(RIGHT(*args, **kwargs))


@misconception(
    "avg_pool2d_forward/list",
    item="type and shape",
    message="You return a list of lists. The next layer needs an array with a shape.",
)
def as_list(*args: object, **kwargs: object) -> object:
    return RIGHT(*args, **kwargs).tolist()


@misconception(
    "avg_pool2d_forward/transposed",
    item="2x2 windows",
    message="Rows and columns of the output have changed places. Look at the order in which you "
    "collect the averages.",
)
def transposed(*args: object, **kwargs: object) -> Array:
    return RIGHT(*args, **kwargs).swapaxes(2, 3)


@misconception(
    "avg_pool2d_forward/divides_input_in_place",
    item="leaves its inputs alone",
    message="x itself is divided (x /= ...), so the next layer that needs it finds other values. "
    "Look for assignments to x.",
)
def divides_input_in_place(x: Array, *args: object, **kwargs: object) -> Array:
    out = RIGHT(x, *args, **kwargs)
    if x.dtype.kind == "f":
        x /= 4
    return out
