"""Wrong on purpose: avg_pool2d_backward."""
# ruff: noqa: D103, PLR0917 - the message says what a function does; signatures are the course's

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.max_pool2d_backward.windows import RIGHT as MAX_BACKWARD
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
    avg_backward,
    right_count,
    right_plan,
)

RIGHT = avg_backward()


PUTS: dict[str, Put] = {}
"""By name of a misconception, how a window's gradient is added to what is there."""
CROPS: dict[str, Crop] = {}
"""By name of a misconception, what is cut out of the padded gradient."""


def _puts(put: Put) -> Callable[..., Array]:
    PUTS[put.__name__] = put
    return avg_backward(put=put)


def _crops(crop: Crop) -> Callable[..., Array]:
    CROPS[crop.__name__] = crop
    return avg_backward(crop=crop)


WINDOWS = planned("avg_pool2d_backward", avg_backward, backward=True, fills=False)

# --- how gradients are collected ---


@misconception(
    "avg_pool2d_backward/overwrites_windows",
    item="overlapping windows",
    message="Each window overwrites what its neighbours left in the pixels they share. Look at "
    "what happens to a gradient that is there already.",
)
@_puts
def overwrites_windows(total: Array, window: Window, flow: Array) -> None:
    total[window] = flow


@misconception(
    "avg_pool2d_backward/first_pixel",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="The whole share goes to the first pixel of each window. Look at which pixels the "
    "average depends on.",
)
@_puts
def first_pixel(total: Array, window: Window, flow: Array) -> None:
    total[window][:, :, 0, 0] += flow[:, :, 0, 0]


def _to_maximum(counted: bool | None) -> Callable[..., Array]:  # noqa: FBT001
    """Give the largest pixel an even share, of the window's pixels or as is asked."""

    def avg_pool2d_backward(
        dout: Array,
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
        count_include_pad: bool = True,  # noqa: FBT001, FBT002
    ) -> Array:
        settings = kernel_size, stride, padding, ceil_mode
        grid = right_plan(x.shape[2:], *settings)
        shares = np.array(dout, np.float64)
        for i, j, window in grid.windows():
            asked = count_include_pad if counted is None else counted
            shares[:, :, i, j] /= right_count(grid, window, counted=asked)
        return MAX_BACKWARD(shares, x, *settings)

    return avg_pool2d_backward


@misconception(
    "avg_pool2d_backward/routes_to_maximum",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="The gradient goes to the largest pixel, as for max pooling. Look at which pixels the "
    "average depends on.",
    styles=tuple(map(_to_maximum, (False, True, None))),
)
def routes_to_maximum(
    dout: Array,
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002
    count_include_pad: bool = True,  # noqa: ARG001, FBT001, FBT002
) -> Array:
    return MAX_BACKWARD(dout, x, kernel_size, stride, padding, ceil_mode)


@misconception(
    "avg_pool2d_backward/times_input",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="The gradient is multiplied by x. An average is linear: look at what its derivative "
    "depends on.",
)
def times_input(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(dout, x, *args, **kwargs) * x


@misconception(
    "avg_pool2d_backward/ignores_upstream",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="dout is not used: every window passes on 1. Look at where the upstream gradient "
    "enters.",
)
def ignores_upstream(dout: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(np.ones_like(dout), *args, **kwargs)


@misconception(
    "avg_pool2d_backward/mean_gradient",
    item="2x2 windows",
    message="All windows of a map pass on the same, the mean of dout. Look at the indices of dout.",
)
def mean_gradient(dout: Array, *args: object, **kwargs: object) -> Array:
    even = np.zeros_like(dout) + dout.mean(axis=(2, 3), keepdims=True)
    return RIGHT(even, *args, **kwargs)


@misconception(
    "avg_pool2d_backward/negated",
    item="2x2 windows",
    message="The gradient has the wrong sign. Look for a minus that nothing asks for.",
)
def negated(*args: object, **kwargs: object) -> Array:
    return np.asarray(-RIGHT(*args, **kwargs))


@misconception(
    "avg_pool2d_backward/divides_by_batch",
    item="2x2 windows",
    message="The gradient is divided by the number of samples. The mean over the batch belongs "
    "to the loss, and dout holds it already.",
)
def divides_by_batch(dout: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(dout, *args, **kwargs) / len(dout)


@misconception(
    "avg_pool2d_backward/first_channel_only",
    item="2x2 windows",
    message="Every channel gets the gradient of the first one. Look at the second index of dout.",
)
def first_channel_only(dout: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(np.broadcast_to(dout[:, :1], dout.shape), *args, **kwargs)


@misconception(
    "avg_pool2d_backward/summed_over_batch",
    item="2x2 windows",
    message="The gradients of all samples are added up. That belongs to weights; here each "
    "sample has its own. Look at the first index of dx.",
)
def summed_over_batch(dout: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(np.zeros_like(dout) + dout.sum(axis=0), *args, **kwargs)


@misconception(
    "avg_pool2d_backward/not_cropped",
    item="padding",
    message="dx has the shape of the padded map. Look at the shape of x.",
)
@_crops
def not_cropped(_grid: Grid, total: Array) -> Array:
    return total


@misconception(
    "avg_pool2d_backward/crops_from_upper_left",
    item="padding",
    message="dx is cut from the upper left corner of the padded gradient, where the padding is. "
    "Look at where the map starts.",
)
@_crops
def crops_from_upper_left(grid: Grid, total: Array) -> Array:
    return total[:, :, : grid.size[0], : grid.size[1]]


@misconception(
    "avg_pool2d_backward/crop_of_minus_zero",
    item="2x2 windows",
    message="Without padding dx is empty: p:-p is 0:0. Look at where the slice has to end.",
)
@_crops
def crop_of_minus_zero(grid: Grid, total: Array) -> Array:
    top, left = grid.before
    return total[:, :, top:-top, left:-left]


@misconception(
    "avg_pool2d_backward/crop_starts_at_one",
    item="2x2 windows",
    message="dx is cut out one row and one column too far, whatever the padding. Look for a number "
    "that should be the argument padding.",
)
@_crops
def crop_starts_at_one(grid: Grid, total: Array) -> Array:
    return total[:, :, 1 : 1 + grid.size[0], 1 : 1 + grid.size[1]]


@misconception(
    "avg_pool2d_backward/crops_too_far",
    item="padding",
    message="dx is cut out at twice the padding, or from the end: too far to the lower right. Look "
    "at where the map starts in the padded gradient.",
)
@_crops
def crops_too_far(grid: Grid, total: Array) -> Array:
    (top, left), (high, wide) = grid.before, grid.size
    return total[:, :, 2 * top : 2 * top + high, 2 * left : 2 * left + wide]


@misconception(
    "avg_pool2d_backward/crop_of_one",
    item="2x2 windows",
    message="One pixel is cut off on each side, whatever the padding. Look for a number that "
    "should be the argument padding.",
)
@_crops
def crop_of_one(_grid: Grid, total: Array) -> Array:
    return total[:, :, 1:-1, 1:-1]


# --- types ---


def _in_type_of_x(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    """Cut each sum to the type of x, as a share is added to it."""

    def put(total: Array, window: Window, flow: Array) -> None:
        total[window] = (total[window] + flow).astype(x.dtype)

    return avg_backward(put=put)(dout, x, *args, **kwargs).astype(x.dtype)


@misconception(
    "avg_pool2d_backward/gradient_of_integers",
    item="integers",
    message="For an integer map dx is cut to whole numbers: zeros_like(x) has the type of x. Look "
    "at the dtype of dx.",
    styles=(_in_type_of_x,),
)
def gradient_of_integers(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(dout, x, *args, **kwargs).astype(x.dtype)


@misconception(
    "avg_pool2d_backward/adds_floats_to_integers",
    item="integers",
    message="For an integer map a float is added to an integer array, which NumPy refuses. Look "
    "at the dtype of zeros_like(x).",
)
def adds_floats_to_integers(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    dx = np.zeros_like(x)
    dx += RIGHT(dout, x, *args, **kwargs)
    return dx


type_of_dout = in_type_of_dout("avg_pool2d_backward", RIGHT)


@misconception(
    "avg_pool2d_backward/adds_fractions_to_type_of_dout",
    item="integers",
    message="Where dout holds whole numbers fractions are added to an array of their type, which "
    "NumPy refuses. Look at the dtype of dx.",
)
def adds_fractions_to_type_of_dout(dout: Array, *args: object, **kwargs: object) -> Array:
    dx = np.zeros_like(dout, shape=())
    dx += RIGHT(dout, *args, **kwargs).sum() * 0.0
    return RIGHT(dout, *args, **kwargs)


@misconception(
    "avg_pool2d_backward/squeezed",
    item="type and shape",
    message="Axes of length 1 are dropped. dx has the shape of x, always. Look for squeeze().",
)
def squeezed(*args: object, **kwargs: object) -> Array:
    return np.squeeze(RIGHT(*args, **kwargs))


@misconception(
    "avg_pool2d_backward/list",
    item="type and shape",
    message="You return a list of lists. The layer before needs an array with a shape.",
)
def as_list(*args: object, **kwargs: object) -> object:
    return RIGHT(*args, **kwargs).tolist()


@of_floats_alone("dout")
@misconception(
    "avg_pool2d_backward/divides_dout_in_place",
    item="leaves its inputs alone",
    message="dout itself is divided (dout /= ...), so whoever reads it next finds other values. "
    "Look for assignments to dout.",
)
def divides_dout_in_place(dout: Array, *args: object, **kwargs: object) -> Array:
    dx = RIGHT(dout, *args, **kwargs)
    if dout.dtype.kind == "f":
        dout /= 4
    return dx


@misconception(
    "avg_pool2d_backward/masked_by_x",
    item="2x2 windows",
    message="Where x is negative there is no gradient: that is ReLU's gate, a layer of its own.",
)
def masked_by_x(dout: Array, x: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(dout, x, *args, **kwargs) * (x > 0)


@misconception(
    "avg_pool2d_backward/negative_start",
    item="padding",
    message="At the border windows start at negative rows and columns, which count from the end "
    "of the map: such a window is empty or another one. Keep its start at 0.",
)
def negative_start(
    dout: Array,
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002
    count_include_pad: bool = True,  # noqa: FBT001, FBT002
) -> Array:
    grid = right_plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
    dx = np.zeros(x.shape)
    for i, j, window in grid.windows():
        top, left = window[2].start - padding, window[3].start - padding
        share = dout[:, :, i, j, None, None] / right_count(grid, window, counted=count_include_pad)
        rows, columns = slice(top, top + grid.kernel[0]), slice(left, left + grid.kernel[1])
        dx[:, :, rows, columns] += share
    return dx
