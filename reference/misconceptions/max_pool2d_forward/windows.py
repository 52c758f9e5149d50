"""Wrong on purpose: max_pool2d_forward."""
# ruff: noqa: D103 - the message says what a function does; signatures are the course's

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.misconceptions.bank import Kind, Misconception, misconception
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.plans import planned
from reference.misconceptions.shared.pooling import (
    Array,
    Grid,
    Pair,
    Window,
    avg_forward,
    beyond,
    first_maximum,
    largest,
    max_forward,
    right_count,
    right_plan,
)

RIGHT = max_forward()


POOLS: dict[str, Callable[[Array], Array]] = {}
"""By name of a misconception, what is taken of a window."""


def _pools(pool: Callable[[Array], Array]) -> Callable[..., Array]:
    POOLS[pool.__name__] = pool
    return max_forward(pool=pool)


def _real(grid: Grid, window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return right_count(grid, window, counted=False)


def _mean(window: Array) -> Array:
    return np.asarray(window.mean(axis=(2, 3)))


WINDOWS = planned("max_pool2d_forward", max_forward)

_LARGE = "very large negative values"
_FINITE = (
    "The border is filled with a number that is small, but not smaller than every pixel: here the "
    "pixels are smaller still. Look for the value that is below all numbers."
)


def _filled(name: str, fill: float, item: str, message: str) -> Misconception:
    kind: Kind = "form" if item == _LARGE else "slip"  # ordinary maps hold nothing so small
    name = f"max_pool2d_forward/{name}"
    styles = (max_forward(beyond(right_plan), fill=fill),) if fill else ()
    named = misconception(name, item=item, message=message, kind=kind, styles=styles)
    return named(max_forward(fill=fill))


pads_with_zero = _filled(
    "pads_with_zero",
    0.0,
    "negative values at the border",
    "The border is filled with zeros, and a zero wins against negative pixels. Look at a window "
    "at the border of a map that is negative everywhere.",
)
pads_with_minus_one = _filled(
    "pads_with_minus_1",
    -1.0,
    "negative values at the border",
    "The border is filled with -1, which wins against pixels below -1. Look for the value that "
    "is below all numbers.",
)
sentinel_five_digits = _filled("sentinel_1e5", -1e5, _LARGE, _FINITE)
sentinel_nine_digits = _filled("sentinel_1e9", -1e9, _LARGE, _FINITE)
sentinel_float32 = _filled(
    "sentinel_float32",
    float(np.finfo(np.float32).min),
    _LARGE,
    "The border is filled with the smallest float32, but float64 maps can hold smaller pixels. "
    "Look for the value that is below all numbers, whatever the type.",
)


@misconception(
    "max_pool2d_forward/starts_at_zero",
    item="2x2 windows",
    message="A window whose pixels are all negative gives 0: the search for the maximum starts "
    "at 0. Look at the value you start from.",
)
@_pools
def starts_at_zero(window: Array) -> Array:
    return np.maximum(largest(window), 0)


@misconception(
    "max_pool2d_forward/largest_magnitude",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="You take the largest |x| of each window. Look at a window that holds -3 and 2.",
)
@_pools
def largest_magnitude(window: Array) -> Array:
    real = np.where(np.isfinite(window), window, 0)
    return largest(np.abs(real))


@misconception(
    "max_pool2d_forward/pixel_of_largest_magnitude",
    item="2x2 windows",
    message="You take the pixel whose magnitude is largest, with its sign. Look at a window that "
    "holds -3 and 2.",
)
@_pools
def pixel_of_largest_magnitude(window: Array) -> Array:
    real = np.where(np.isfinite(window), window, 0)
    return np.asarray((first_maximum(np.abs(real)) * real).sum(axis=(2, 3)))


@misconception(
    "max_pool2d_forward/minimum",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="You take the smallest pixel of each window. Look at the comparison.",
)
@_pools
def minimum(window: Array) -> Array:
    return np.asarray(np.where(np.isfinite(window), window, np.inf).min(axis=(2, 3)))


@misconception(
    "max_pool2d_forward/mean",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="You take the mean of each window. That is another kind of pooling.",
    # The border counts as zeros, what lies beyond it too, or neither of them.
    styles=(
        max_forward(fill=0.0, pool=_mean),
        max_forward(beyond(right_plan), fill=0.0, pool=_mean),
        avg_forward(count=_real),
    ),
)
@_pools
def mean(window: Array) -> Array:
    return np.asarray(np.where(np.isfinite(window), window, 0).mean(axis=(2, 3)))


@misconception(
    "max_pool2d_forward/sum_of_window",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="You take the sum of each window. Look at what is asked of its pixels.",
)
@_pools
def sum_of_window(window: Array) -> Array:
    return np.asarray(np.where(np.isfinite(window), window, 0).sum(axis=(2, 3)))


@misconception(
    "max_pool2d_forward/position_of_maximum",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="You return where the maximum stands in its window, not the maximum. Look at what "
    "argmax returns.",
)
@_pools
def position_of_maximum(window: Array) -> Array:
    return np.asarray(window.reshape(*window.shape[:2], -1).argmax(axis=2))


@misconception(
    "max_pool2d_forward/first_pixel",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="You keep the first pixel of each window, which is mere subsampling. Look at what is "
    "done with the other pixels.",
)
@_pools
def first_pixel(window: Array) -> Array:
    return np.asarray(window[:, :, 0, 0])


@misconception(
    "max_pool2d_forward/maximum_over_channels",
    item="2x2 windows",
    message="The maximum is taken over the channels too, so all channels come out alike. Look at "
    "the axes over which you take it.",
)
@_pools
def maximum_over_channels(window: Array) -> Array:
    return np.asarray(window.max(axis=(1, 2, 3))[:, None])


@misconception(
    "max_pool2d_forward/maximum_over_samples",
    item="2x2 windows",
    message="The maximum is taken over the batch too, so all samples come out alike. Look at the "
    "axes over which you take it.",
)
@_pools
def maximum_over_samples(window: Array) -> Array:
    return np.asarray(window.max(axis=(0, 2, 3))[None])


@misconception(
    "max_pool2d_forward/maximum_over_everything",
    item="2x2 windows",
    message="One maximum is taken over all samples and channels. Look at what max() does "
    "without an axis.",
)
@_pools
def maximum_over_everything(window: Array) -> Array:
    return np.asarray(window.max())


@misconception(
    "max_pool2d_forward/first_sample_only",
    item="2x2 windows",
    message="Every sample gets the maxima of the first one. Look at the first index of x.",
)
@_pools
def first_sample_only(window: Array) -> Array:
    return largest(window[:1])


@misconception(
    "max_pool2d_forward/first_channel_only",
    item="2x2 windows",
    message="Every channel gets the maxima of the first one. Look at the second index of x.",
)
@_pools
def first_channel_only(window: Array) -> Array:
    return largest(window[:, :1])


@misconception(
    "max_pool2d_forward/maximum_of_row_means",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="Along one axis of the window you take the maximum, along the other the mean. Look "
    "at each axis.",
)
@_pools
def maximum_of_row_means(window: Array) -> Array:
    return np.asarray(np.where(np.isfinite(window), window, 0).mean(axis=3).max(axis=2))


@misconception(
    "max_pool2d_forward/output_type_of_integers",
    item="integers",
    message="The border of an integer map cannot be -inf: it turns into a number. Look at the "
    "type of the padded map.",
)
def output_type_of_integers(
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002
) -> Array:
    fill = -np.inf if x.dtype.kind == "f" else 0.0
    return max_forward(fill=fill)(x, kernel_size, stride, padding, ceil_mode)


@misconception(
    "max_pool2d_forward/integer_map_refused",
    item="integers",
    message="-inf does not fit into an integer array, so an integer map raises an error. Look at "
    "the type of the array that you fill.",
)
def integer_map_refused(x: Array, *args: object, **kwargs: object) -> Array:
    np.empty_like(x)[...] = -np.inf  # OverflowError for integers
    return RIGHT(x, *args, **kwargs)


@misconception(
    "max_pool2d_forward/whole_numbers",
    item="2x2 windows",
    message="The result is cut to whole numbers. Look at the dtype of the output array.",
)
def whole_numbers(*args: object, **kwargs: object) -> Array:
    return RIGHT(*args, **kwargs).astype(np.int64)


@misconception(
    "max_pool2d_forward/transposed",
    kind="form",
    item="2x2 windows",
    message="Rows and columns of the output have changed places. Look at the order in which you "
    "collect the maxima.",
)
def transposed(*args: object, **kwargs: object) -> Array:
    return RIGHT(*args, **kwargs).swapaxes(2, 3)


@misconception(
    "max_pool2d_forward/channels_last",
    kind="form",
    item="2x2 windows",
    message="The channels come out last. Look at the order of the axes: (N, C, OH, OW).",
)
def channels_last(*args: object, **kwargs: object) -> Array:
    return np.moveaxis(RIGHT(*args, **kwargs), 1, -1)


@misconception(
    "max_pool2d_forward/squeezed",
    item="type and shape",
    message="Axes of length 1 are dropped. A single sample or a single window still has four "
    "axes. Look for squeeze().",
)
def squeezed(*args: object, **kwargs: object) -> Array:
    return np.squeeze(RIGHT(*args, **kwargs))


@misconception(
    "max_pool2d_forward/list",
    item="type and shape",
    message="You return a list of lists. The next layer needs an array with a shape.",
)
def as_list(*args: object, **kwargs: object) -> object:
    return RIGHT(*args, **kwargs).tolist()


@misconception(
    "max_pool2d_forward/nothing_returned",
    kind="idea",
    item="2x2 windows",
    message="The function returns None. Look at its last line.",
)
def nothing_returned(*args: object, **kwargs: object) -> None:
    RIGHT(*args, **kwargs)


@misconception(
    "max_pool2d_forward/padding_before_stride",
    item="2x2 windows",
    message="Stride and padding have changed places in the list of parameters. Look at the "
    "function's first line.",
)
def padding_before_stride(
    x: Array,
    kernel_size: int | Pair,
    padding: int = 0,
    stride: int | None = None,
    ceil_mode: bool = False,  # noqa: FBT001, FBT002
) -> Array:
    return RIGHT(x, kernel_size, stride, padding, ceil_mode)


@of_floats_alone("x")
@misconception(
    "max_pool2d_forward/writes_into_input",
    item="leaves its inputs alone",
    message="The maxima are written into x itself: a slice of x is a view, not a new array. Look "
    "at how the output array is made.",
)
def writes_into_input(x: Array, *args: object, **kwargs: object) -> Array:
    result = RIGHT(x, *args, **kwargs)
    x[:, :, : result.shape[2], : result.shape[3]] = result[:, :, : x.shape[2], : x.shape[3]]
    return result
