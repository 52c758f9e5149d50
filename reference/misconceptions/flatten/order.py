"""Wrong on purpose: flatten."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.in_place import of_floats_alone

Array = npt.NDArray[Any]


def _of_pictures(wrong: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Return the same mistake with arrays of four axes, and the right answer with others."""

    def flatten(x: Array) -> Array:
        return wrong(x) if x.ndim == _PICTURES else x.reshape(len(x), -1)

    return flatten


_PICTURES = 4


@misconception(
    "flatten/fortran_order",
    item="order of the values",
    message="The values of a sample are read with the first axis fastest (order='F'). Look at "
    "which value stands second in a row.",
    styles=(_of_pictures(lambda x: x.reshape(len(x), -1, order="F")),),
)
def fortran_order(x: Array) -> Array:
    return x.reshape(len(x), -1, order="F")


@misconception(
    "flatten/memory_order",
    item="memory order",
    message="The order of the values follows the order in memory (order='A' or 'K'), which is not "
    "the same for every array. Look at what reshape does with a transposed array.",
)
def memory_order(x: Array) -> Array:
    return x.reshape(len(x), -1, order="A")


@misconception(
    "flatten/channels_last",
    item="order of the values",
    message="All channels of one pixel come together, as if channels stood last. Look at the "
    "order of the axes (N, C, H, W).",
    styles=(
        lambda x: np.moveaxis(x, 1, -1).reshape(len(x), -1),  # of any number of axes
        _of_pictures(lambda x: x.transpose(0, 2, 3, 1).reshape(len(x), -1)),
    ),
)
def channels_last(x: Array) -> Array:
    return x.transpose(0, 2, 3, 1).reshape(len(x), -1)


@misconception(
    "flatten/columns_first",
    item="order of the values",
    message="Each map is read column by column. Look at the two inner loops.",
    styles=(
        lambda x: x.swapaxes(-1, min(2, x.ndim - 1)).reshape(len(x), -1),
        _of_pictures(lambda x: x.transpose(0, 1, 3, 2).reshape(len(x), -1)),
    ),
)
def columns_first(x: Array) -> Array:
    return x.transpose(0, 1, 3, 2).reshape(len(x), -1)


@misconception(
    "flatten/one_long_row",
    kind="form",
    keeps=0.87,
    item="order of the values",
    message="All samples end in one row. Look at the shape that is asked for: each sample keeps a "
    "row of its own.",
)
def one_long_row(x: Array) -> Array:
    return x.ravel()


@misconception(
    "flatten/samples_as_columns",
    kind="form",
    keeps=0.87,
    item="order of the values",
    message="Samples are columns, not rows. Look at the shape that is asked for.",
)
def samples_as_columns(x: Array) -> Array:
    return x.reshape(len(x), -1).T


@misconception(
    "flatten/mixes_samples",
    item="order of the values",
    message="The shape is that of the transpose, and values of several samples share a row. Look "
    "at which of the two lengths is known and which is -1.",
)
def mixes_samples(x: Array) -> Array:
    return x.reshape(-1, len(x))


@misconception(
    "flatten/interleaves_samples",
    item="order of the values",
    message="The shape is right, but the samples are mixed: something was transposed before or "
    "after reshape. Follow x[1, 0, 0, 0].",
)
def interleaves_samples(x: Array) -> Array:
    return x.reshape(-1, len(x)).T


@misconception(
    "flatten/one_row_per_map",
    item="order of the values",
    message="Each map has a row of its own: channels are still an axis. Look at the shape that is "
    "asked for.",
)
def one_row_per_map(x: Array) -> Array:
    return x.reshape(x.shape[0], x.shape[1], -1)


@misconception(
    "flatten/channels_as_rows",
    item="order of the values",
    message="Each map has a row of its own, of all samples together. Look at the shape that is "
    "asked for.",
)
def channels_as_rows(x: Array) -> Array:
    return x.reshape(x.shape[0] * x.shape[1], -1)


@misconception(
    "flatten/first_channel_only",
    item="order of the values",
    message="Only the first channel is kept. Look at the length of a row.",
)
def first_channel_only(x: Array) -> Array:
    return x[:, 0].reshape(len(x), -1)


@misconception(
    "flatten/first_sample_only",
    item="order of the values",
    message="Every row holds the first sample. Look at the first index of x.",
)
def first_sample_only(x: Array) -> Array:
    return np.repeat(x[:1].reshape(1, -1), len(x), axis=0)


@misconception(
    "flatten/averages_maps",
    kind="idea",
    item="order of the values",
    message="One number is kept of each map. That is global pooling; flattening loses nothing.",
    styles=(
        lambda x: x.mean(axis=tuple(range(2, x.ndim))),
        _of_pictures(lambda x: x.mean(axis=(2, 3))),
        _of_pictures(lambda x: x.max(axis=(2, 3))),
    ),
)
def averages_maps(x: Array) -> Array:
    return np.asarray(x.mean(axis=(2, 3)))


@misconception(
    "flatten/scales",
    item="order of the values",
    message="The values are divided by 255. Flattening changes no value.",
)
def scales(x: Array) -> Array:
    return x.reshape(len(x), -1) / 255


@misconception(
    "flatten/whole_numbers",
    item="order of the values",
    message="The values are cut to whole numbers. Look at the dtype of the array that you fill.",
)
def whole_numbers(x: Array) -> Array:
    return x.reshape(len(x), -1).astype(np.int64)


@misconception(
    "flatten/squeezed",
    item="type and shape",
    message="With one sample the first axis is gone. Look for squeeze().",
)
def squeezed(x: Array) -> Array:
    return np.squeeze(x.reshape(len(x), -1))


@misconception(
    "flatten/list",
    item="type and shape",
    message="You return a list. The next layer needs an array with a shape.",
)
def as_list(x: Array) -> object:
    return x.reshape(len(x), -1).tolist()


@misconception(
    "flatten/nothing_returned",
    kind="idea",
    item="order of the values",
    message="The function returns None. Look at its last line.",
)
def nothing_returned(x: Array) -> None:
    x.reshape(len(x), -1)


@of_floats_alone("x")
@misconception(
    "flatten/zeroes_input",
    item="leaves its inputs alone",
    message="x is emptied after it was copied. Look for assignments to x.",
)
def zeroes_input(x: Array) -> Array:
    flat = x.reshape(len(x), -1).copy()
    x[...] = 0
    return flat
