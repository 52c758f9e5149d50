"""Wrong on purpose: count_parameters."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from reference.misconceptions.bank import Misconception, misconception

Arrays = Sequence[npt.NDArray[Any]]


@misconception(
    "count_parameters/number_of_arrays",
    kind="idea",
    item="one layer",
    message="You count the arrays. Each of them holds many numbers.",
)
def number_of_arrays(arrays: Arrays) -> int:
    return len(arrays)


@misconception(
    "count_parameters/forgets_biases",
    item="one layer",
    message="Biases are not counted. They are learned as well.",
)
def forgets_biases(arrays: Arrays) -> int:
    return sum(array.size for array in arrays if array.ndim > 1)


@misconception(
    "count_parameters/one_bias_per_layer",
    item="one layer",
    message="Each layer is given a single bias. Look at how many filters or outputs it has.",
)
def one_bias_per_layer(arrays: Arrays) -> int:
    return sum(array.size if array.ndim > 1 else 1 for array in arrays)


@misconception(
    "count_parameters/one_bias_too_many",
    item="one layer",
    message="A bias is added to arrays that hold the biases already. Look at what the list holds.",
)
def one_bias_too_many(arrays: Arrays) -> int:
    return sum(array.size + 1 for array in arrays)


@misconception(
    "count_parameters/first_axis_only",
    item="one layer",
    message="len(array) is the length of the first axis. Look at the other axes.",
)
def first_axis_only(arrays: Arrays) -> int:
    return sum(len(array) for array in arrays)


@misconception(
    "count_parameters/last_axis_only",
    item="one layer",
    message="Only the last axis of each array is counted. Look at the other axes.",
)
def last_axis_only(arrays: Arrays) -> int:
    return sum(array.shape[-1] for array in arrays)


@misconception(
    "count_parameters/first_two_axes",
    item="one layer",
    message="Only the first two axes of each array are counted. Filters have four.",
)
def first_two_axes(arrays: Arrays) -> int:
    return sum(math.prod(array.shape[:2]) for array in arrays)


@misconception(
    "count_parameters/forgets_filters",
    item="one layer",
    message="The first axis of each array of weights is not counted: you count one filter.",
)
def forgets_filters(arrays: Arrays) -> int:
    return sum(array[0].size if array.ndim > 1 else array.size for array in arrays)


@misconception(
    "count_parameters/forgets_channels",
    item="one layer",
    message="The channels of a filter are not counted. Look at each axis of w.",
)
def forgets_channels(arrays: Arrays) -> int:
    return sum(
        array[:, 0].size if array.ndim == 4 else array.size  # noqa: PLR2004
        for array in arrays
    )


@misconception(
    "count_parameters/square_kernels",
    item="one layer",
    message="The kernel's height is squared. Kernels need not be square.",
)
def square_kernels(arrays: Arrays) -> int:
    return sum(
        array[0, 0, 0, 0].size * math.prod(array.shape[:2]) * array.shape[2] ** 2
        if array.ndim == 4  # noqa: PLR2004
        else array.size
        for array in arrays
    )


@misconception(
    "count_parameters/sum_of_lengths",
    item="one layer",
    message="The lengths of the axes are added. Count the cells of a 2 x 3 table.",
)
def sum_of_lengths(arrays: Arrays) -> int:
    return sum(sum(array.shape) for array in arrays)


@misconception(
    "count_parameters/number_of_axes",
    kind="idea",
    item="one layer",
    message="You count axes, not numbers. Each axis has a length; look at array.shape.",
)
def number_of_axes(arrays: Arrays) -> int:
    return sum(array.ndim for array in arrays)


@misconception(
    "count_parameters/product_of_sizes",
    item="one layer",
    message="The sizes of the arrays are multiplied. Look at what a second layer does to the "
    "number of parameters.",
)
def product_of_sizes(arrays: Arrays) -> int:
    return math.prod(array.size for array in arrays) if arrays else 0


@misconception(
    "count_parameters/starts_at_one",
    item="no parameters",
    message="There is always one parameter too many. Look at the value from which you count.",
)
def starts_at_one(arrays: Arrays) -> int:
    return 1 + sum(array.size for array in arrays)


@misconception(
    "count_parameters/empty_refused",
    item="no parameters",
    message="Without arrays the function fails. A pooling layer has none; look at what an empty "
    "sum is.",
)
def empty_refused(arrays: Arrays) -> int:
    return arrays[0].size + sum(array.size for array in arrays[1:])


@misconception(
    "count_parameters/bytes",
    item="one layer",
    message="You count bytes. Each number takes several.",
)
def in_bytes(arrays: Arrays) -> int:
    return sum(array.nbytes for array in arrays)


@misconception(
    "count_parameters/sum_of_values",
    kind="idea",
    item="one layer",
    message="The values are added up. Their number is asked for, whatever they are.",
)
def sum_of_values(arrays: Arrays) -> float:
    return float(sum(array.sum() for array in arrays))


@misconception(
    "count_parameters/zeros_not_counted",
    item="several layers",
    message="Values that are 0, or nearly, are not counted. A parameter may be 0.",
    styles=(lambda arrays: sum(int(np.count_nonzero(np.round(array))) for array in arrays),),
)
def zeros_not_counted(arrays: Arrays) -> int:
    return sum(int(np.count_nonzero(array)) for array in arrays)


@misconception(
    "count_parameters/different_values",
    item="several layers",
    message="Equal values are counted once. Each is a parameter of its own.",
)
def different_values(arrays: Arrays) -> int:
    return sum(np.unique(array).size for array in arrays)


@misconception(
    "count_parameters/different_shapes",
    item="several layers",
    message="Of arrays with equal shapes only one is counted. Each is learned by itself.",
)
def different_shapes(arrays: Arrays) -> int:
    return sum(math.prod(shape) for shape in {array.shape for array in arrays})


@misconception(
    "count_parameters/first_layer_only",
    item="several layers",
    message="Only the first two arrays are counted. Look at the loop.",
)
def first_layer_only(arrays: Arrays) -> int:
    return sum(array.size for array in arrays[:2])


@misconception(
    "count_parameters/last_array_missed",
    item="one layer",
    message="The last array is not counted. Look at where the loop ends.",
)
def last_array_missed(arrays: Arrays) -> int:
    return sum(array.size for array in arrays[:-1])


@misconception(
    "count_parameters/last_array_only",
    item="one layer",
    message="Only the last array is counted. Look at = and += in the loop.",
)
def last_array_only(arrays: Arrays) -> int:
    return arrays[-1].size if arrays else 0


@misconception(
    "count_parameters/returns_in_loop",
    item="one layer",
    message="Only the first array is counted. Look at where the return stands.",
)
def returns_in_loop(arrays: Arrays) -> int:
    for array in arrays:
        return array.size
    return 0


@misconception(
    "count_parameters/pairs_only",
    item="several layers",
    message="Arrays are taken in pairs, and a last one alone is not counted. Look at a list of "
    "three.",
)
def pairs_only(arrays: Arrays) -> int:
    pairs = zip(arrays[::2], arrays[1::2], strict=False)
    return sum(w.size + b.size for w, b in pairs)


@misconception(
    "count_parameters/float",
    item="type and shape",
    message="You return a float. A number of things is a whole number.",
)
def as_float(arrays: Arrays) -> float:
    return float(sum(array.size for array in arrays))


@misconception(
    "count_parameters/list_of_sizes",
    item="one layer",
    message="You return one number for each array. Look at what is left to do.",
)
def list_of_sizes(arrays: Arrays) -> list[int]:
    return [array.size for array in arrays]


@misconception(
    "count_parameters/flattens_in_place",
    item="leaves its inputs alone",
    message="The arrays themselves are changed while they are counted. Look for assignments to "
    "them.",
)
def flattens_in_place(arrays: Arrays) -> int:
    count = 0
    for array in arrays:
        count += array.size
        array[...] = 0
    return count


def _in_units(name: str, unit: int, word: str) -> Misconception:
    def count_parameters(arrays: Arrays) -> float:
        return sum(array.size for array in arrays) / unit

    return misconception(
        f"count_parameters/{name}",
        item="one layer",
        message=f"You count in {word}. The number of parameters is asked for, one by one.",
        kind="form",
        keeps=0.87,
    )(count_parameters)


UNITS = (
    _in_units("in_millions", 10**6, "millions"),
    _in_units("in_thousands", 10**3, "thousands"),
)
