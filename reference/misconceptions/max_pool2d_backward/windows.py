"""Wrong on purpose: max_pool2d_backward."""
# ruff: noqa: D103, PLR0917 - the message says what a function does; signatures are the course's

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared import border_plans, window_plans
from reference.misconceptions.shared.pooling import (
    Array,
    Grid,
    Pair,
    Window,
    max_backward,
    right_plan,
)
from reference.misconceptions.shared.window_plans import WrongPlan

RIGHT = max_backward()


def _planned(name: str, wrong: WrongPlan) -> Misconception:
    named = misconception(f"max_pool2d_backward/{name}", item=wrong.item, message=wrong.message)
    return named(max_backward(wrong.plan))


def _counted(name: str, wrong: WrongPlan, item: str) -> Misconception:
    """Count the windows by a formula of their own, where others look at the shape of dout."""
    named = misconception(f"max_pool2d_backward/{name}", item=item, message=wrong.message)
    return named(max_backward(wrong.plan, own_formula=True))


def _puts(put: Callable[[Array, Window, Array], None]) -> Callable[..., Array]:
    return max_backward(put=put)


def _crops(crop: Callable[[Grid, Array], Array]) -> Callable[..., Array]:
    return max_backward(crop=crop)


kernel_height_twice = _planned("kernel_height_twice", window_plans.HEIGHT_TWICE)
kernel_width_twice = _planned("kernel_width_twice", window_plans.WIDTH_TWICE)
kernel_swapped = _planned("kernel_swapped", window_plans.SWAPPED)
height_in_width_formula = _counted(
    "height_in_width_formula", window_plans.HEIGHT_IN_WIDTH_FORMULA, "rows and columns differ"
)
height_as_extent = _planned("window_as_wide_as_high", window_plans.HEIGHT_AS_EXTENT)
extent_is_stride = _planned("window_of_the_stride", window_plans.EXTENT_IS_STRIDE)
extent_one_short = _planned("window_one_short", window_plans.EXTENT_ONE_SHORT)
always_two = _planned("kernel_always_2", window_plans.ALWAYS_TWO)
step_is_kernel = _planned("steps_by_kernel", window_plans.STEP_IS_KERNEL)
step_is_one = _planned("stride_left_out_is_1", window_plans.STEP_IS_ONE_WHEN_LEFT_OUT)
step_is_two = _planned("stride_left_out_is_2", window_plans.STEP_IS_TWO_WHEN_LEFT_OUT)
step_is_height = _planned("stride_left_out_is_height", window_plans.STEP_IS_HEIGHT_WHEN_LEFT_OUT)
starts_at_index = _planned("windows_do_not_move_by_stride", window_plans.STARTS_AT_INDEX)
rows_only = _planned("stride_on_rows_only", window_plans.ROWS_ONLY)
columns_only = _planned("stride_on_columns_only", window_plans.COLUMNS_ONLY)
no_padding = _planned("ignores_padding", border_plans.NO_PADDING)
padding_last = _planned("pads_bottom_right_only", border_plans.PADDING_LAST)
padding_of_rows = _planned("pads_rows_only", border_plans.PADDING_OF_ROWS)
padding_not = _counted("padding_not_in_formula", border_plans.PADDING_NOT_IN_FORMULA, "padding")
floored = _counted("ignores_ceil_mode", border_plans.FLOORED, "ceil mode")
naive_ceil = _counted("naive_ceil", border_plans.NAIVE_CEIL, "ceil mode")
one_short = _counted("forgets_plus_1", border_plans.ONE_SHORT, "2x2 windows")
columns_from_rows = _counted("columns_from_rows", border_plans.COLUMNS_FROM_ROWS, "2x2 windows")

# --- how gradients are collected ---


@misconception(
    "max_pool2d_backward/overwrites_overlaps",
    item="overlapping windows",
    message="A pixel that is the maximum of two windows keeps the gradient of the last one only. "
    "Look at what happens to a gradient that is there already.",
)
@_puts
def overwrites_overlaps(total: Array, window: Window, flow: Array) -> None:
    total[window] = np.where(flow != 0, flow, total[window])


@misconception(
    "max_pool2d_backward/overwrites_windows",
    item="overlapping windows",
    message="Each window overwrites what its neighbours left in the pixels they share. Look at "
    "what happens to a gradient that is there already.",
)
@_puts
def overwrites_windows(total: Array, window: Window, flow: Array) -> None:
    total[window] = flow


@misconception(
    "max_pool2d_backward/positive_gradients_only",
    item="2x2 windows",
    message="Negative upstream gradients are lost. Look at what you do with the sign of dout.",
)
@_puts
def positive_gradients_only(total: Array, window: Window, flow: Array) -> None:
    total[window] += np.maximum(flow, 0)


@misconception(
    "max_pool2d_backward/ignores_upstream",
    item="2x2 windows",
    message="Every maximum gets 1, whatever dout is. Look at where the upstream gradient enters.",
)
def ignores_upstream(dout: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(np.ones_like(dout), *args, **kwargs)


@misconception(
    "max_pool2d_backward/divides_by_batch",
    item="2x2 windows",
    message="The gradient is divided by the number of samples. The mean over the batch belongs "
    "to the loss, and dout holds it already.",
)
def divides_by_batch(dout: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(dout, *args, **kwargs) / len(dout)


@misconception(
    "max_pool2d_backward/not_cropped",
    item="padding",
    message="dx has the shape of the padded map. Look at the shape of x.",
)
@_crops
def not_cropped(_grid: Grid, total: Array) -> Array:
    return total


@misconception(
    "max_pool2d_backward/crops_from_upper_left",
    item="padding",
    message="dx is cut from the upper left corner of the padded gradient, where the padding is. "
    "Look at where the map starts.",
)
@_crops
def crops_from_upper_left(grid: Grid, total: Array) -> Array:
    return total[:, :, : grid.size[0], : grid.size[1]]


@misconception(
    "max_pool2d_backward/crop_of_minus_zero",
    item="2x2 windows",
    message="Without padding dx is empty: p:-p is 0:0. Look at where the slice has to end.",
)
@_crops
def crop_of_minus_zero(grid: Grid, total: Array) -> Array:
    top, left = grid.before
    return total[:, :, top:-top, left:-left]


@misconception(
    "max_pool2d_backward/crop_of_one",
    item="2x2 windows",
    message="One pixel is cut off on each side, whatever the padding. Look for a number that "
    "should be the argument padding.",
)
@_crops
def crop_of_one(_grid: Grid, total: Array) -> Array:
    return total[:, :, 1:-1, 1:-1]


@misconception(
    "max_pool2d_backward/crops_columns_by_rows",
    item="2x2 windows",
    message="dx is cut to a square: the number of rows serves for the columns too. Look at each "
    "end of the slice.",
)
@_crops
def crops_columns_by_rows(grid: Grid, total: Array) -> Array:
    (top, left), height = grid.before, grid.size[0]
    return total[:, :, top : top + height, left : left + height]


# --- borders and types ---


@misconception(
    "max_pool2d_backward/pads_with_zero",
    item="negative values at the border",
    message="The border is filled with zeros, so it wins against negative pixels and their "
    "gradient is lost in the padding. Look at the sum of dx and the sum of dout.",
)
def pads_with_zero(*args: object, **kwargs: object) -> Array:
    return max_backward(fill=0.0)(*args, **kwargs)


@misconception(
    "max_pool2d_backward/finite_sentinel",
    kind="form",
    item="very large negative values",
    message="The border is filled with a number that is small, but not smaller than every pixel: "
    "gradients of smaller pixels are lost. Look for the value that is below all numbers.",
)
def finite_sentinel(*args: object, **kwargs: object) -> Array:
    return max_backward(fill=-1e9)(*args, **kwargs)


@misconception(
    "max_pool2d_backward/gradient_of_integers",
    item="integers",
    message="For an integer map dx is cut to whole numbers: zeros_like(x) has the type of x. Look "
    "at the dtype of dx.",
)
def gradient_of_integers(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(dout, x, *args, **kwargs).astype(x.dtype)


@misconception(
    "max_pool2d_backward/adds_floats_to_integers",
    item="integers",
    message="For an integer map a float is added to an integer array, which NumPy refuses. Look "
    "at the dtype of zeros_like(x).",
)
def adds_floats_to_integers(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    dx = np.zeros_like(x)
    dx += RIGHT(dout, x, *args, **kwargs)
    return dx


@misconception(
    "max_pool2d_backward/squeezed",
    item="type and shape",
    message="Axes of length 1 are dropped. dx has the shape of x, always. Look for squeeze().",
)
def squeezed(*args: object, **kwargs: object) -> Array:
    return np.squeeze(RIGHT(*args, **kwargs))


@misconception(
    "max_pool2d_backward/list",
    item="type and shape",
    message="You return a list of lists. The layer before needs an array with a shape.",
)
def as_list(*args: object, **kwargs: object) -> object:
    return RIGHT(*args, **kwargs).tolist()


@misconception(
    "max_pool2d_backward/nothing_returned",
    kind="idea",
    item="2x2 windows",
    message="The function returns None. Look at its last line.",
)
def nothing_returned(*args: object, **kwargs: object) -> None:
    RIGHT(*args, **kwargs)


@misconception(
    "max_pool2d_backward/uses_up_dout",
    item="leaves its inputs alone",
    message="dout is used up: it is all zeros afterwards. Look for assignments to dout.",
)
def uses_up_dout(dout: Array, *args: object, **kwargs: object) -> Array:
    dx = RIGHT(dout, *args, **kwargs)
    dout[...] = 0
    return dx


@misconception(
    "max_pool2d_backward/erases_maxima",
    item="leaves its inputs alone",
    message="x is changed: the maxima are struck out so that they are found once. Look for "
    "assignments to x, and to slices of x.",
)
def erases_maxima(
    dout: Array,
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002
) -> Array:
    dx = RIGHT(dout, x, kernel_size, stride, padding, ceil_mode)
    grid = right_plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
    struck = RIGHT(np.ones_like(dout), x, kernel_size, stride, padding, ceil_mode) != 0
    if grid.before == (0, 0):
        x[struck] = x.min()
    return dx
