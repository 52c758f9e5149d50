"""Wrong on purpose: max_pool2d_backward."""
# ruff: noqa: D103, PLR0917 - the message says what a function does; signatures are the course's

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.gradient_types import in_type_of_dout
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.plans import planned
from reference.misconceptions.shared.pooling import (
    Array,
    Crop,
    Grid,
    Pair,
    Put,
    Window,
    beyond,
    max_backward,
    right_plan,
)

RIGHT = max_backward()


PUTS: dict[str, Put] = {}
"""By name of a misconception, how a window's gradient is added to what is there."""
CROPS: dict[str, Crop] = {}
"""By name of a misconception, what is cut out of the padded gradient."""


def _puts(put: Put) -> Callable[..., Array]:
    PUTS[put.__name__] = put
    return max_backward(put=put)


def _crops(crop: Crop) -> Callable[..., Array]:
    CROPS[crop.__name__] = crop
    return max_backward(crop=crop)


WINDOWS = planned("max_pool2d_backward", max_backward, backward=True)

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
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="Every maximum gets 1, whatever dout is. Look at where the upstream gradient enters.",
)
def ignores_upstream(dout: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(np.ones_like(dout), *args, **kwargs)


@misconception(
    "max_pool2d_backward/negated",
    item="2x2 windows",
    message="The gradient has the wrong sign. Look for a minus that nothing asks for.",
)
def negated(*args: object, **kwargs: object) -> Array:
    return np.asarray(-RIGHT(*args, **kwargs))


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
    "max_pool2d_backward/crop_of_the_windows",
    item="padding",
    message="dx is cut to what the windows cover, OH * stride by OW * stride. It has the shape "
    "of x.",
)
@_crops
def crop_of_the_windows(grid: Grid, total: Array) -> Array:
    high, wide = grid.out[0] * grid.step[0], grid.out[1] * grid.step[1]
    top, left = grid.before
    whole = np.pad(total, ((0, 0), (0, 0), (0, top + high), (0, left + wide)))
    return whole[:, :, top : top + high, left : left + wide]


@misconception(
    "max_pool2d_backward/crop_starts_at_one",
    item="2x2 windows",
    message="dx is cut out one row and one column too far, whatever the padding. Look for a number "
    "that should be the argument padding.",
)
@_crops
def crop_starts_at_one(grid: Grid, total: Array) -> Array:
    return total[:, :, 1 : 1 + grid.size[0], 1 : 1 + grid.size[1]]


@misconception(
    "max_pool2d_backward/crops_too_far",
    item="padding",
    message="dx is cut out at twice the padding, or from the end: too far to the lower right. Look "
    "at where the map starts in the padded gradient.",
)
@_crops
def crops_too_far(grid: Grid, total: Array) -> Array:
    (top, left), (high, wide) = grid.before, grid.size
    return total[:, :, 2 * top : 2 * top + high, 2 * left : 2 * left + wide]


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


def _in_type_of_x(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    """Cut each sum to the type of x, as a share is added to it."""

    def put(total: Array, window: Window, flow: Array) -> None:
        total[window] = (total[window] + flow).astype(x.dtype)

    return max_backward(put=put)(dout, x, *args, **kwargs).astype(x.dtype)


@misconception(
    "max_pool2d_backward/pads_with_zero",
    item="negative values at the border",
    message="The border is filled with zeros, so it wins against negative pixels and their "
    "gradient is lost in the padding. Look at the sum of dx and the sum of dout.",
    styles=(max_backward(beyond(right_plan), fill=0.0),),
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
    styles=(
        _in_type_of_x,
        lambda dout, x, *args, **kwargs: RIGHT(dout.astype(x.dtype), x, *args, **kwargs).astype(
            x.dtype
        ),
    ),
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


type_of_dout = in_type_of_dout("max_pool2d_backward", RIGHT)


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


@of_floats_alone("dout")
@misconception(
    "max_pool2d_backward/uses_up_dout",
    item="leaves its inputs alone",
    message="dout is used up: it is all zeros afterwards. Look for assignments to dout.",
)
def uses_up_dout(dout: Array, *args: object, **kwargs: object) -> Array:
    dx = RIGHT(dout, *args, **kwargs)
    dout[...] = 0
    return dx


@of_floats_alone("x")
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


@misconception(
    "max_pool2d_backward/masked_by_x",
    item="2x2 windows",
    message="Where x is negative there is no gradient: that is ReLU's gate, a layer of its own.",
)
def masked_by_x(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(dout, x, *args, **kwargs) * (x > 0)
