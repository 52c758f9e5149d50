"""Wrong on purpose: global_max_pool2d."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import global_messages as messages
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.pooling import Array


@misconception("global_max_pool2d/axes_kept", item="type and shape", message=messages.KEPT)
def max_axes_kept(x: Array) -> Array:
    return np.asarray(x.max(axis=(2, 3), keepdims=True))


@misconception(
    "global_max_pool2d/squeezed",
    item="type and shape",
    message=messages.DROPPED,
)
def max_squeezed(x: Array) -> Array:
    return np.asarray(np.squeeze(x.max(axis=(2, 3))))


@misconception("global_max_pool2d/list", item="type and shape", message=messages.LIST)
def max_list(x: Array) -> object:
    return x.max(axis=(2, 3)).tolist()


@misconception("global_max_pool2d/columns_only", item="one value per map", message=messages.ROWS)
def max_columns_only(x: Array) -> Array:
    return np.asarray(x.max(axis=3))


@misconception("global_max_pool2d/rows_only", item="one value per map", message=messages.ROWS)
def max_rows_only(x: Array) -> Array:
    return np.asarray(x.max(axis=2))


@misconception(
    "global_max_pool2d/one_row_or_column",
    item="one value per map",
    message=messages.ONE_ROW,
    styles=(
        lambda x: x.max(axis=3)[:, :, -1],
        lambda x: x.max(axis=2)[:, :, 0],
        lambda x: x.max(axis=2)[:, :, -1],
    ),
)
def max_one_row_or_column(x: Array) -> Array:
    return np.asarray(x.max(axis=3)[:, :, 0])


@misconception(
    "global_max_pool2d/over_channels",
    item="one value per map",
    message=messages.CHANNELS,
    styles=(
        lambda x: np.repeat(x.max(axis=(1, 2, 3))[:, None], x.shape[1], axis=1),
        lambda x: x.max(axis=(1, 2, 3))[:, None],
    ),
)
def max_over_channels(x: Array) -> Array:
    return np.asarray(x.max(axis=(1, 2, 3)))


@misconception(
    "global_max_pool2d/over_channels_alone",
    kind="idea",
    keeps=0.3,
    item="one value per map",
    message=messages.PLACES,
)
def max_over_channels_alone(x: Array) -> Array:
    return np.asarray(x.max(axis=1))


@misconception(
    "global_max_pool2d/over_samples_alone",
    kind="idea",
    keeps=0.3,
    item="one value per map",
    message=messages.BATCH,
)
def max_over_samples_alone(x: Array) -> Array:
    return np.asarray(x.max(axis=0))


@misconception(
    "global_max_pool2d/over_samples",
    item="one value per map",
    message=messages.SAMPLES,
    styles=(
        lambda x: np.repeat(x.max(axis=(0, 2, 3))[None], len(x), axis=0),
        lambda x: x.max(axis=(0, 2, 3))[None],
    ),
)
def max_over_samples(x: Array) -> Array:
    return np.asarray(x.max(axis=(0, 2, 3)))


@misconception(
    "global_max_pool2d/over_everything",
    item="one value per map",
    message=("One maximum is taken of the whole batch. Look at what max() does without an axis."),
)
def max_over_everything(x: Array) -> object:
    return x.max()


@misconception(
    "global_max_pool2d/first_two_axes", item="one value per map", message=messages.WRONG_AXES
)
def max_first_two_axes(x: Array) -> Array:
    return np.asarray(x.max(axis=(0, 1)))


@misconception(
    "global_max_pool2d/channels_last",
    keeps=0.5,
    item="one value per map",
    message=(
        "The map is looked for on the second and third axis, as if channels came last. Look at the "
        "order (N, C, H, W)."
    ),
)
def max_channels_last(x: Array) -> Array:
    return np.asarray(x.max(axis=(1, 2)))


@misconception(
    "global_max_pool2d/transposed",
    kind="form",
    item="one value per map",
    message=messages.TRANSPOSED,
)
def max_transposed(x: Array) -> Array:
    return np.asarray(x.max(axis=(2, 3)).T)


@misconception(
    "global_max_pool2d/flat", kind="form", item="one value per map", message=messages.FLAT
)
def max_flat(x: Array) -> Array:
    return np.asarray(x.max(axis=(2, 3)).ravel())


@misconception(
    "global_max_pool2d/first_sample_only", item="one value per map", message=messages.FIRST
)
def max_first_sample(x: Array) -> Array:
    return np.asarray(np.zeros(x.shape[:2]) + x[:1].max(axis=(2, 3)))


@misconception("global_max_pool2d/square_maps", item="one value per map", message=messages.SQUARE)
def max_square_maps(x: Array) -> Array:
    side = x.shape[2]
    return np.asarray(x[:, :, :side, :side].max(axis=(2, 3)))


@misconception(
    "global_max_pool2d/starts_at_zero",
    item="negative maps",
    message=(
        "A map whose pixels are all negative gives 0: the search for the maximum starts at 0. "
        "Look at the value you start from."
    ),
)
def max_starts_at_zero(x: Array) -> Array:
    return np.asarray(np.maximum(x.max(axis=(2, 3)), 0))


@misconception(
    "global_max_pool2d/starts_at_sentinel",
    item="very large negative values",
    message=(
        "The search for the maximum starts at a number that is small, but not smaller than every "
        "pixel. Look for the value that is below all numbers, or start from a pixel."
    ),
)
def max_starts_at_sentinel(x: Array) -> Array:
    return np.asarray(np.maximum(x.max(axis=(2, 3)), -1e5))


def _signed_largest_magnitude(x: Array) -> Array:
    flat = x.reshape(*x.shape[:2], -1)
    place = np.abs(flat.astype(float)).argmax(axis=2)
    return np.take_along_axis(flat, place[..., None], axis=2)[..., 0]


@misconception(
    "global_max_pool2d/largest_magnitude",
    kind="idea",
    keeps=0.45,
    item="negative maps",
    message=("You take the largest |x| of each map. Look at a map that holds -3 and 2."),
    styles=(_signed_largest_magnitude,),
)
def max_largest_magnitude(x: Array) -> Array:
    return np.asarray(np.abs(x).max(axis=(2, 3)))


@misconception(
    "global_max_pool2d/minimum",
    kind="idea",
    keeps=0.45,
    item="one value per map",
    message=("You take the smallest pixel of each map. Look at the comparison."),
)
def max_minimum(x: Array) -> Array:
    return np.asarray(x.min(axis=(2, 3)))


@misconception(
    "global_max_pool2d/mean",
    kind="idea",
    keeps=0.45,
    item="one value per map",
    message=("You take the mean of each map. That is global average pooling."),
)
def max_mean(x: Array) -> Array:
    return np.asarray(x.mean(axis=(2, 3)))


@misconception(
    "global_max_pool2d/position",
    kind="idea",
    keeps=0.45,
    item="one value per map",
    message=("You return where the maximum stands, not the maximum. Look at what argmax returns."),
)
def max_position(x: Array) -> Array:
    return np.asarray(x.reshape(*x.shape[:2], -1).argmax(axis=2))


@misconception(
    "global_max_pool2d/whole_numbers",
    item="one value per map",
    message=("The maxima are cut to whole numbers. Look at the dtype of the output array."),
)
def max_whole_numbers(x: Array) -> Array:
    return np.asarray(x.max(axis=(2, 3)).astype(np.int64))


@of_floats_alone("x")
@misconception(
    "global_max_pool2d/sorts_input",
    item="leaves its inputs alone",
    message=("x is sorted in place to find its maxima. Look for methods that change an array."),
)
def max_sorts_input(x: Array) -> Array:
    out = np.asarray(x.max(axis=(2, 3)))
    x.sort(axis=-1)
    return out
