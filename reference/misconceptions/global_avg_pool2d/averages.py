"""Wrong on purpose: global_avg_pool2d."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import global_messages as messages
from reference.misconceptions.shared import small_integers
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.pooling import Array


@misconception("global_avg_pool2d/axes_kept", item="type and shape", message=messages.KEPT)
def avg_axes_kept(x: Array) -> Array:
    return np.asarray(x.mean(axis=(2, 3), keepdims=True))


@misconception(
    "global_avg_pool2d/squeezed",
    item="type and shape",
    message=messages.DROPPED,
)
def avg_squeezed(x: Array) -> Array:
    return np.asarray(np.squeeze(x.mean(axis=(2, 3))))


@misconception("global_avg_pool2d/list", item="type and shape", message=messages.LIST)
def avg_list(x: Array) -> object:
    return x.mean(axis=(2, 3)).tolist()


@misconception("global_avg_pool2d/columns_only", item="one value per map", message=messages.ROWS)
def avg_columns_only(x: Array) -> Array:
    return np.asarray(x.mean(axis=3))


@misconception("global_avg_pool2d/rows_only", item="one value per map", message=messages.ROWS)
def avg_rows_only(x: Array) -> Array:
    return np.asarray(x.mean(axis=2))


@misconception(
    "global_avg_pool2d/one_row_or_column",
    item="one value per map",
    message=messages.ONE_ROW,
    styles=(
        lambda x: x.mean(axis=3)[:, :, -1],
        lambda x: x.mean(axis=2)[:, :, 0],
        lambda x: x.mean(axis=2)[:, :, -1],
    ),
)
def avg_one_row_or_column(x: Array) -> Array:
    return np.asarray(x.mean(axis=3)[:, :, 0])


@misconception(
    "global_avg_pool2d/over_channels",
    item="one value per map",
    message=messages.CHANNELS,
    styles=(lambda x: x.mean(axis=(1, 2, 3))[:, None],),
)
def avg_over_channels(x: Array) -> Array:
    return np.asarray(x.mean(axis=(1, 2, 3)))


@misconception(
    "global_avg_pool2d/over_channels_alone",
    kind="idea",
    keeps=0.3,
    item="one value per map",
    message=messages.PLACES,
)
def avg_over_channels_alone(x: Array) -> Array:
    return np.asarray(x.mean(axis=1))


@misconception(
    "global_avg_pool2d/over_samples_alone",
    kind="idea",
    keeps=0.3,
    item="one value per map",
    message=messages.BATCH,
)
def avg_over_samples_alone(x: Array) -> Array:
    return np.asarray(x.mean(axis=0))


@misconception(
    "global_avg_pool2d/over_samples",
    item="one value per map",
    message=messages.SAMPLES,
    styles=(
        lambda x: np.repeat(x.mean(axis=(0, 2, 3))[None], len(x), axis=0),
        lambda x: x.mean(axis=(0, 2, 3))[None],
    ),
)
def avg_over_samples(x: Array) -> Array:
    return np.asarray(x.mean(axis=(0, 2, 3)))


@misconception(
    "global_avg_pool2d/channels_last",
    keeps=0.5,
    item="one value per map",
    message="The mean runs over channels and rows, as if the channels stood last. Look at the "
    "axes.",
)
def avg_channels_last(x: Array) -> Array:
    return np.asarray(x.mean(axis=(1, 2)))


@misconception(
    "global_avg_pool2d/divides_by_channels",
    item="one value per map",
    message="The sum is divided by the number of channels in place of the pixels of a map.",
)
def avg_by_channels(x: Array) -> Array:
    return np.asarray(x.sum(axis=(2, 3)) / x.shape[1])


@misconception(
    "global_avg_pool2d/divides_by_batch",
    item="one value per map",
    message="The sum is divided by the number of samples in place of the pixels of a map.",
)
def avg_by_batch(x: Array) -> Array:
    return np.asarray(x.sum(axis=(2, 3)) / x.shape[0])


@misconception(
    "global_avg_pool2d/divides_by_one_side",
    item="one value per map",
    message="The sum is divided by one side of the map. Look at how many pixels it has.",
    styles=(lambda x: np.asarray(x.sum(axis=(2, 3)) / x.shape[3]),),
)
def avg_by_side(x: Array) -> Array:
    return np.asarray(x.sum(axis=(2, 3)) / x.shape[2])


@misconception(
    "global_avg_pool2d/divides_by_sum_of_sides",
    item="one value per map",
    message="The sum is divided by H + W. Look at how many pixels a map has.",
)
def avg_by_sum_of_sides(x: Array) -> Array:
    return np.asarray(x.sum(axis=(2, 3)) / sum(x.shape[2:]))


@misconception(
    "global_avg_pool2d/over_everything",
    item="one value per map",
    message=("One mean is taken of the whole batch. Look at what mean() does without an axis."),
)
def avg_over_everything(x: Array) -> object:
    return x.mean()


@misconception(
    "global_avg_pool2d/first_two_axes", item="one value per map", message=messages.WRONG_AXES
)
def avg_first_two_axes(x: Array) -> Array:
    return np.asarray(x.mean(axis=(0, 1)))


@misconception(
    "global_avg_pool2d/transposed",
    kind="form",
    item="one value per map",
    message=messages.TRANSPOSED,
)
def avg_transposed(x: Array) -> Array:
    return np.asarray(x.mean(axis=(2, 3)).T)


@misconception(
    "global_avg_pool2d/first_sample_only", item="one value per map", message=messages.FIRST
)
def avg_first_sample(x: Array) -> Array:
    return np.asarray(np.zeros(x.shape[:2]) + x[:1].mean(axis=(2, 3)))


@misconception(
    "global_avg_pool2d/flat", kind="form", item="one value per map", message=messages.FLAT
)
def avg_flat(x: Array) -> Array:
    return np.asarray(x.mean(axis=(2, 3)).ravel())


@misconception("global_avg_pool2d/square_maps", item="one value per map", message=messages.SQUARE)
def avg_square_maps(x: Array) -> Array:
    side = x.shape[2]
    return np.asarray(x[:, :, :side, :side].mean(axis=(2, 3)))


@misconception(
    "global_avg_pool2d/sum",
    item="one value per map",
    message=("You return the sum of each map. Look at what makes a sum an average."),
)
def avg_sum(x: Array) -> Array:
    return np.asarray(x.sum(axis=(2, 3)))


@misconception(
    "global_avg_pool2d/divides_by_height_squared",
    item="one value per map",
    message=(
        "The sum is divided by H*H. With square maps nobody notices. Look at how many pixels a "
        "map has."
    ),
)
def avg_height_squared(x: Array) -> Array:
    return np.asarray(x.sum(axis=(2, 3)) / x.shape[2] ** 2)


@misconception(
    "global_avg_pool2d/divides_by_channels_too",
    item="one value per map",
    message=("The sum is divided by C*H*W. Look at how many pixels one map has."),
)
def avg_channels_too(x: Array) -> Array:
    return np.asarray(x.sum(axis=(2, 3)) / x[0].size)


@misconception(
    "global_avg_pool2d/divides_by_batch_too",
    item="one value per map",
    message=("The mean is divided by the number of samples. Look at how many pixels one map has."),
)
def avg_batch_too(x: Array) -> Array:
    return np.asarray(x.mean(axis=(2, 3)) / len(x))


@misconception(
    "global_avg_pool2d/median",
    kind="idea",
    keeps=0.45,
    item="one value per map",
    message=("You return the median of each map. Look at a map with one large pixel."),
)
def avg_median(x: Array) -> Array:
    return np.asarray(np.median(x, axis=(2, 3)))


@misconception(
    "global_avg_pool2d/maximum",
    kind="idea",
    keeps=0.45,
    item="one value per map",
    message=("You return the maximum of each map. That is global max pooling."),
)
def avg_maximum(x: Array) -> Array:
    return np.asarray(x.max(axis=(2, 3)))


@misconception(
    "global_avg_pool2d/zeros_not_counted",
    kind="idea",
    keeps=0.45,
    item="one value per map",
    message=(
        "Pixels that are zero are left out of the count. A zero is a value like any other. Look at "
        "the divisor."
    ),
)
def avg_zeros_not_counted(x: Array) -> Array:
    count = np.maximum((x != 0).sum(axis=(2, 3)), 1)
    return np.asarray(x.sum(axis=(2, 3)) / count)


@misconception(
    "global_avg_pool2d/floor_division",
    item="one value per map",
    message=("The average is cut to a whole number. Look at the difference between / and //."),
)
def avg_floor_division(x: Array) -> Array:
    return np.asarray(np.floor(x.mean(axis=(2, 3))))


@misconception(
    "global_avg_pool2d/output_type_of_integers",
    item="integers",
    message=(
        "Averages of integers are cut to whole numbers: the output has the type of x. Look at the "
        "dtype of the output array."
    ),
)
def avg_output_type(x: Array) -> Array:
    return np.asarray(x.mean(axis=(2, 3)).astype(x.dtype))


@misconception(
    "global_avg_pool2d/sums_in_a_small_type", item="integers", message=small_integers.SUMS
)
def avg_small_sums(x: Array) -> Array:
    return small_integers.as_result(x.sum(axis=(2, 3), dtype=x.dtype) / (x.shape[2] * x.shape[3]))


@misconception(
    "global_avg_pool2d/mean_of_magnitudes",
    kind="idea",
    keeps=0.45,
    item="one value per map",
    message=("The average is taken of |x|. Look at a map that holds negative pixels."),
)
def avg_of_magnitudes(x: Array) -> Array:
    return np.asarray(np.abs(x).mean(axis=(2, 3)))


@of_floats_alone("x")
@misconception(
    "global_avg_pool2d/divides_input_in_place",
    item="leaves its inputs alone",
    message=(
        "x itself is divided (x /= ...), so the next layer that needs it finds other values. "
        "Look for assignments to x."
    ),
)
def avg_divides_in_place(x: Array) -> Array:
    out = np.asarray(x.mean(axis=(2, 3)))
    if x.dtype.kind == "f":
        x /= x.shape[2] * x.shape[3]
    return out
