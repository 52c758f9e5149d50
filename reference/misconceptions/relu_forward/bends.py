"""Misreadings of the rectifier: other curves, other places of the bend."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared.convolution import Array
from reference.misconceptions.shared.slopes import LEAKY_SLOPES
from reference.misconceptions.shared.small_integers import as_result
from reference.relu import relu_forward as right

_BOTH = "positive and negative values"


@misconception(
    "relu_forward/absolute_value",
    kind="idea",
    keeps=0.45,
    item=_BOTH,
    message="Negative values come out positive: this is |x|. What does max(0, x) make of -2?",
)
def relu_absolute(x: Array) -> Array:
    return np.abs(x)


@misconception(
    "relu_forward/keeps_the_negatives",
    item=_BOTH,
    message="Positive values become 0 and negative ones stay: the smaller one of 0 and x is taken.",
)
def relu_minimum(x: Array) -> Array:
    return np.minimum(x, 0)


@misconception(
    "relu_forward/negatives_turned_around",
    item=_BOTH,
    message="Negative values come out positive and positive ones as 0: this is max(0, -x).",
)
def relu_of_minus_x(x: Array) -> Array:
    return right(-as_result(x))


@misconception(
    "relu_forward/negated",
    item=_BOTH,
    message="The result has the wrong sign.",
)
def relu_negated(x: Array) -> Array:
    return np.asarray(-right(x))


@misconception(
    "relu_forward/unchanged",
    kind="idea",
    item=_BOTH,
    message="x comes back as it was: what you compute is not what you return.",
)
def relu_identity(x: Array) -> Array:
    return np.array(x, np.float64)


@misconception(
    "relu_forward/step",
    kind="idea",
    keeps=0.45,
    item=_BOTH,
    message="You return where x is positive (1 or 0), not how large it is there.",
)
def relu_step(x: Array) -> Array:
    return np.asarray(x > 0).astype(np.float64)


@misconception(
    "relu_forward/leaky",
    item=_BOTH,
    message="A hundredth of each negative value is let through: that is the leaky ReLU.",
)
def relu_leaky(x: Array) -> Array:
    return np.where(x > 0, x, 0.01 * x)


def _leaky(name: str, slope: float) -> Misconception:
    def leaky(x: Array) -> Array:
        return np.where(x > 0, x, slope * np.asarray(x))

    return misconception(
        f"relu_forward/{name}",
        item=_BOTH,
        message=f"{slope:g} times each negative value is let through: that is a leaky ReLU.",
    )(leaky)


LEAKY = tuple(_leaky(name, slope) for name, slope in LEAKY_SLOPES.items())


@misconception(
    "relu_forward/exponential",
    item=_BOTH,
    message="Negative values follow an exponential (ELU). Here they become exactly 0.",
)
def relu_elu(x: Array) -> Array:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


@misconception(
    "relu_forward/softplus",
    kind="idea",
    item=_BOTH,
    message="Your bend is smooth: log(1 + exp(x)) only comes near to max(0, x).",
)
def relu_softplus(x: Array) -> Array:
    return np.logaddexp(0, np.asarray(x, np.float64))


@misconception(
    "relu_forward/sigmoid",
    kind="idea",
    item=_BOTH,
    message="All results lie between 0 and 1: this is the sigmoid.",
)
def relu_sigmoid(x: Array) -> Array:
    return np.exp(-np.logaddexp(0, -np.asarray(x, np.float64)))


@misconception(
    "relu_forward/tanh",
    kind="idea",
    item=_BOTH,
    message="All results lie between -1 and 1: this is tanh.",
)
def relu_tanh(x: Array) -> Array:
    return np.tanh(np.asarray(x, np.float64))


@misconception(
    "relu_forward/swish",
    item=_BOTH,
    message="Small negative values come through: this is x times a sigmoid.",
)
def relu_swish(x: Array) -> Array:
    return np.asarray(x * relu_sigmoid.function(x))


@misconception(
    "relu_forward/squared",
    item=_BOTH,
    message="You multiply by x where a 1 belongs: positive values come out squared.",
)
def relu_squared(x: Array) -> Array:
    return np.square(right(x))


@misconception(
    "relu_forward/threshold_at_one",
    item=_BOTH,
    message="Values between 0 and 1 become 0 too. Where does the bend lie?",
)
def relu_threshold(x: Array) -> Array:
    return np.where(x > 1, x, 0.0)


@misconception(
    "relu_forward/at_least_one",
    item=_BOTH,
    message="No result is smaller than 1: you compare with the wrong number.",
)
def relu_at_least_one(x: Array) -> Array:
    return np.maximum(np.asarray(x, np.float64), 1)


@misconception(
    "relu_forward/at_most_one",
    item=_BOTH,
    message="No result is larger than 1. ReLU has no upper bound.",
)
def relu_at_most_one(x: Array) -> Array:
    return np.clip(np.asarray(x, np.float64), 0, 1)


@misconception(
    "relu_forward/at_most_six",
    item="large and small values",
    message="No result is larger than 6: that is ReLU6. ReLU has no upper bound.",
)
def relu_six(x: Array) -> Array:
    return np.clip(np.asarray(x, np.float64), 0, 6)


@misconception(
    "relu_forward/at_most_255",
    item="large and small values",
    message="No result is larger than 255. A feature map is not a picture of bytes.",
)
def relu_byte_range(x: Array) -> Array:
    return np.clip(np.asarray(x, np.float64), 0, 255)


@misconception(
    "relu_forward/small_values_dropped",
    item="large and small values",
    message="Small positive values become 0 or are changed. The bend lies at 0 exactly.",
)
def relu_rounds_small(x: Array) -> Array:
    return np.round(right(x), 2) if np.abs(x).max() < 1 else right(x)


@misconception(
    "relu_forward/a_little_above_zero",
    item=_BOTH,
    message="Negative values become a small positive number. They become exactly 0.",
)
def relu_epsilon(x: Array) -> Array:
    return np.maximum(np.asarray(x, np.float64), 1e-3)


@misconception(
    "relu_forward/above_the_mean",
    item=_BOTH,
    message="The bend lies at the mean of the array. It lies at 0, whatever the other numbers are.",
)
def relu_mean(x: Array) -> Array:
    return np.maximum(x, np.mean(x))


@misconception(
    "relu_forward/largest_value",
    item=_BOTH,
    message="You return one number, the largest: np.max finds that. Each number of x is compared "
    "with 0 by itself.",
)
def relu_maximum_of_all(x: Array) -> float:
    return float(max(0.0, np.max(x)))


@misconception(
    "relu_forward/largest_of_each_row",
    item=_BOTH,
    message="The last axis is gone: you take a maximum along it. Each number is compared with 0.",
)
def relu_maximum_of_rows(x: Array) -> Array:
    return right(np.max(x, axis=-1))


@misconception(
    "relu_forward/largest_of_each_column",
    item=_BOTH,
    message="The first axis is gone: np.max(x, 0) takes a maximum along axis 0. Each number is "
    "compared with 0.",
    styles=(lambda x: right(np.max(x, axis=0)),),
)
def relu_maximum_of_columns(x: Array) -> Array:
    return np.asarray(np.max(x, axis=0), np.float64)


@misconception(
    "relu_forward/doubled",
    item=_BOTH,
    message="Positive values come out twice as large: x + |x| has still to be halved.",
)
def relu_doubled(x: Array) -> Array:
    return np.asarray(2 * right(x))


@misconception(
    "relu_forward/scaled_to_one",
    item=_BOTH,
    message="Positive values are divided by the largest. They stay as they are.",
)
def relu_scaled(x: Array) -> Array:
    out = right(x)
    return np.asarray(out / out.max()) if out.max() > 0 else out


@misconception(
    "relu_forward/shifted_up",
    item=_BOTH,
    message="You shift the array until nothing is negative. Each number is treated by itself.",
)
def relu_shifted(x: Array) -> Array:
    return np.asarray(as_result(x) - min(0, np.min(x)))
