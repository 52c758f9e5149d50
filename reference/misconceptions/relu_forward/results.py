"""Misreadings of the rectifier: which entries, which shape, which type."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import AnswersByShape, Array, memory_order
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.small_integers import SUMS, as_result
from reference.relu import relu_forward as right

_BOTH = "positive and negative values"


@misconception(
    "relu_forward/drops_negatives",
    item=_BOTH,
    message="Negative values are left out, and with them the shape. Their places stay, as zeros.",
)
def relu_drops(x: Array) -> Array:
    return x[x > 0].astype(np.float64)


@misconception(
    "relu_forward/negatives_to_nan",
    item=_BOTH,
    message="Negative values become NaN where 0 belongs.",
)
def relu_nan(x: Array) -> Array:
    return np.where(x > 0, x, np.nan)


@misconception(
    "relu_forward/negatives_to_minus_infinity",
    item=_BOTH,
    message="Negative values become minus infinity where 0 belongs.",
)
def relu_minus_infinity(x: Array) -> Array:
    return np.where(x > 0, x, -np.inf)


@misconception(
    "relu_forward/first_sample_only",
    item=_BOTH,
    message="Only the first entry along axis 0 is rectified; negative values stay in the others.",
)
def relu_first_sample(x: Array) -> Array:
    out = np.array(x, np.float64)
    out[:1] = right(x[:1])
    return out


@misconception(
    "relu_forward/first_channel_only",
    item=_BOTH,
    message="Only the first channel is rectified; negative values stay in the others.",
)
def relu_first_channel(x: Array) -> Array:
    out = np.array(x, np.float64)
    first = (slice(None),) * min(1, x.ndim - 1)
    out[(*first, slice(0, 1))] = right(x[(*first, slice(0, 1))])
    return out


@misconception(
    "relu_forward/whole_numbers",
    item=_BOTH,
    message="All fractions are cut off: your result is an array of integers.",
)
def relu_truncates(x: Array) -> Array:
    return np.trunc(right(x)).astype(np.int64)


@misconception(
    "relu_forward/nothing_if_all_negative",
    item="negative values",
    message="If every value is negative you return x as it is. Then all results are 0.",
)
def relu_all_negative(x: Array) -> Array:
    return right(x) if np.max(x) > 0 else np.array(x, np.float64)


@misconception(
    "relu_forward/four_axes_only",
    item="any number of axes",
    message="Your function works for (N, C, H, W) alone: it takes the shape apart. x may have any "
    "number of axes.",
)
def relu_four_axes(x: Array) -> Array:
    n, c, h, w = x.shape
    return right(x).reshape(n, c, h, w)


@misconception(
    "relu_forward/two_axes_at_most",
    item=_BOTH,
    message="All axes after the first are made into one. The result has the shape of x.",
)
def relu_flattens(x: Array) -> Array:
    return right(x).reshape(len(x), -1)


@misconception(
    "relu_forward/one_row",
    kind="form",
    keeps=0.87,
    item=_BOTH,
    message="The result is one long row. It has the shape of x.",
)
def relu_ravel(x: Array) -> Array:
    return right(x).ravel()


@misconception(
    "relu_forward/memory_in_place_of_indices",
    item="memory order",
    message="For an array that is not stored row by row the numbers come out in another order: "
    "you read memory, not indices.",
)
def relu_memory(x: Array) -> Array:
    return right(memory_order(x))


@misconception(
    "relu_forward/insists_on_float64",
    item="float32",
    message="Your function refuses float32. x may be of either float type.",
)
def relu_refuses_float32(x: Array) -> Array:
    if x.dtype == np.float32:
        raise TypeError("float64 expected")
    return right(x)


@misconception(
    "relu_forward/refuses_integers",
    item="integers",
    message="Your function refuses whole numbers. They are computed as floats.",
)
def relu_refuses_integers(x: Array) -> Array:
    if x.dtype.kind != "f":
        raise TypeError("floats expected")
    return right(x)


@misconception(
    "relu_forward/integers_without_sign",
    item="integers",
    message="Negative whole numbers come out large and positive: a type without a sign wraps.",
)
def relu_unsigned(x: Array) -> Array:
    return right(x) if x.dtype.kind == "f" else x.astype(np.uint8).astype(np.float64)


@misconception(
    "relu_forward/adds_in_a_small_type",
    item="integers",
    message=SUMS,
)
def relu_small_sums(x: Array) -> Array:
    return as_result((x + np.abs(x)) / 2)


@misconception(
    "relu_forward/returns_a_cache",
    kind="form",
    item=_BOTH,
    message="You return the result together with x. Here a function returns its result alone; the "
    "backward pass gets x as an argument.",
)
def relu_cache(x: Array) -> tuple[Array, Array]:
    return right(x), x


@misconception(
    "relu_forward/list",
    item="type and shape",
    message="The numbers are right, but they come as nested lists where an array belongs.",
)
def relu_list(x: Array) -> object:
    return right(x).tolist()


@misconception(
    "relu_forward/extra_axis",
    item="type and shape",
    message="The numbers are right, but the result has one axis more than x.",
)
def relu_extra_axis(x: Array) -> Array:
    return right(x)[np.newaxis]


@misconception(
    "relu_forward/half_precision",
    kind="form",
    item=_BOTH,
    message="Digits are lost: you compute in float16.",
)
def relu_half(x: Array) -> Array:
    return right(x).astype(np.float16)


@misconception(
    "relu_forward/single_precision",
    item="type and shape",
    message="float64 comes back as float32: half of the digits are gone.",
)
def relu_single(x: Array) -> Array:
    return right(x).astype(np.float32)


def _in_place_of_floats(x: Array) -> Array:
    """Write into what np.asarray returns: a copy of whole numbers, the same array of floats."""
    out: Array = np.asarray(x, np.float32 if x.dtype == np.float32 else np.float64)
    out[out < 0] = 0
    return out


@of_floats_alone("x")
@misconception(
    "relu_forward/in_place",
    item="leaves its inputs alone",
    message="The result is right, but x itself is changed: x[x < 0] = 0 writes into the caller's "
    "array. Work on a copy.",
    styles=(_in_place_of_floats,),
)
def relu_in_place(x: Array) -> Array:
    x[x < 0] = 0
    return x


relu_by_shape = misconception(
    "relu_forward/remembers_by_shape",
    item="called again",
    message="A second call with an array of the same shape gets the first one's result: what you "
    "remember is looked up by too little.",
)(AnswersByShape(right))
