"""Wrong on purpose: avg_pool2d_forward."""
# ruff: noqa: D103, PLR0917 - the message says what a function does; signatures are the course's

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.plans import planned
from reference.misconceptions.shared.pooling import (
    Array,
    Pair,
    avg_forward,
    right_plan,
)

RIGHT = avg_forward()
Mode = Literal["edge", "symmetric", "reflect", "wrap"]


WINDOWS = planned("avg_pool2d_forward", avg_forward, fills=False)


@misconception(
    "avg_pool2d_forward/floor_division",
    item="2x2 windows",
    message="The average is cut to a whole number. Look at the difference between / and //.",
)
def floor_division(*args: object, **kwargs: object) -> Array:
    return np.floor(RIGHT(*args, **kwargs))


@misconception(
    "avg_pool2d_forward/whole_numbers",
    item="2x2 windows",
    message="The averages are cut to whole numbers. Look for int(...), and at the dtype of the "
    "output array.",
)
def whole_numbers(*args: object, **kwargs: object) -> Array:
    return np.trunc(RIGHT(*args, **kwargs))


@misconception(
    "avg_pool2d_forward/divides_by_channels_too",
    item="2x2 windows",
    message="The mean is divided by the number of channels. Look at how many pixels a window has.",
)
def divides_by_channels_too(x: Array, *args: object, **kwargs: object) -> Array:
    return np.asarray(RIGHT(x, *args, **kwargs) / x.shape[1])


@misconception(
    "avg_pool2d_forward/divides_by_batch_too",
    item="2x2 windows",
    message="The mean is divided by the number of samples. Look at how many pixels a window has.",
)
def divides_by_batch_too(x: Array, *args: object, **kwargs: object) -> Array:
    return RIGHT(x, *args, **kwargs) / len(x)


@misconception(
    "avg_pool2d_forward/first_pixel",
    kind="idea",
    item="2x2 windows",
    message="You keep the first pixel of each window. Look at what is done with the others.",
    keeps=0.45,
)
def first_pixel(
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
        out[:, :, i, j] = padded[window][:, :, 0, 0]
    return out


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


def _padded(mode: Mode) -> Callable[..., Array]:
    """Fill the border with what np.pad makes of the map, where it counts."""

    def avg_pool2d_forward(
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
        padded = np.pad(x, ((0, 0), (0, 0), border, border), mode=mode)
        out = np.zeros((*x.shape[:2], *grid.out))
        for i, j, window in grid.windows():
            out[:, :, i, j] = padded[window].mean(axis=(2, 3))
        return out

    return avg_pool2d_forward


pads_with_edge = misconception(
    "avg_pool2d_forward/pads_with_edge",
    item="padding",
    message="The border repeats the outermost pixels of the map. Look at what the notebook says "
    "the border is filled with.",
    styles=(_padded("symmetric"),),
)(_padded("edge"))
pads_with_mirror = misconception(
    "avg_pool2d_forward/pads_with_mirror",
    item="padding",
    message="The border mirrors the map (mode='reflect'). Look at what the notebook says the "
    "border is filled with.",
)(_padded("reflect"))
pads_with_opposite_edge = misconception(
    "avg_pool2d_forward/pads_with_opposite_edge",
    item="padding",
    message="The border repeats the opposite side of the map (mode='wrap'). Print a small padded "
    "map and look at its corners.",
)(_padded("wrap"))


@misconception(
    "avg_pool2d_forward/median",
    kind="idea",
    keeps=0.45,
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
    kind="idea",
    keeps=0.45,
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
    kind="idea",
    keeps=0.45,
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
    kind="idea",
    keeps=0.45,
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
    kind="form",
    item="2x2 windows",
    message="Rows and columns of the output have changed places. Look at the order in which you "
    "collect the averages.",
)
def transposed(*args: object, **kwargs: object) -> Array:
    return RIGHT(*args, **kwargs).swapaxes(2, 3)


@of_floats_alone("x")
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
