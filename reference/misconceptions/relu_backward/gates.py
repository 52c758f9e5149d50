"""Misreadings of the rectifier's gradient: what sets the gate, and what passes it."""
# ruff: noqa: D103 - the message of a misconception is its docstring
# ruff: noqa: ARG001 - the question's signature, used or not

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared.convolution import Array
from reference.misconceptions.shared.slopes import LEAKY_SLOPES
from reference.misconceptions.shared.small_integers import as_result
from reference.relu import relu_backward as right

_BOTH = "positive and negative values"


@misconception(
    "relu_backward/gate_set_by_dout",
    item=_BOTH,
    message="The gate is set by the sign of dout: negative gradients are stopped. Which array "
    "decided in the forward pass?",
)
def gate_by_dout(dout: Array, x: Array) -> Array:
    return right(dout, dout)


@misconception(
    "relu_backward/arguments_exchanged",
    item=_BOTH,
    message="x comes back where dout is positive: the two arguments are exchanged.",
)
def gate_exchanged(dout: Array, x: Array) -> Array:
    return right(x, dout)


@misconception(
    "relu_backward/both_positive",
    item=_BOTH,
    message="Negative gradients are stopped as well as negative inputs. A gradient may have any "
    "sign.",
)
def gate_guided(dout: Array, x: Array) -> Array:
    return np.maximum(right(dout, x), 0)


@misconception(
    "relu_backward/ignores_dout",
    kind="idea",
    keeps=0.45,
    item=_BOTH,
    message="You return the derivative alone, 0 and 1. It is multiplied by what comes from behind.",
)
def gate_alone(dout: Array, x: Array) -> Array:
    return np.asarray(x > 0).astype(np.float64)


@misconception(
    "relu_backward/ignores_x",
    kind="idea",
    item=_BOTH,
    message="dout passes everywhere; x plays no part.",
)
def gate_none(dout: Array, x: Array) -> Array:
    return np.array(dout, np.float64)


@misconception(
    "relu_backward/forward_again",
    kind="idea",
    keeps=0.3,
    item=_BOTH,
    message="You return max(0, x): that is the forward pass.",
)
def gate_forward(dout: Array, x: Array) -> Array:
    return np.maximum(np.asarray(x, np.float64), 0)


@misconception(
    "relu_backward/times_the_output",
    kind="idea",
    keeps=0.4,
    item=_BOTH,
    message="dout is multiplied by max(0, x). The derivative is the slope of the curve, not its "
    "height.",
)
def gate_times_output(dout: Array, x: Array) -> Array:
    return np.asarray(as_result(dout) * np.maximum(x, 0))


@misconception(
    "relu_backward/times_x",
    kind="idea",
    keeps=0.4,
    item=_BOTH,
    message="dout is multiplied by x. The derivative is the slope of the curve.",
)
def gate_times_x(dout: Array, x: Array) -> Array:
    return np.asarray(as_result(dout) * x)


@misconception(
    "relu_backward/times_the_sign",
    kind="idea",
    keeps=0.45,
    item=_BOTH,
    message="Where x is negative the gradient comes back with the other sign: that is the slope "
    "of |x|.",
    styles=(
        lambda dout, x: np.where(x > 0, dout, -dout.astype(np.float64)),
        lambda dout, x: np.where(x >= 0, dout, -dout.astype(np.float64)),
    ),
)
def gate_sign(dout: Array, x: Array) -> Array:
    return np.asarray(dout * np.sign(x))


@misconception(
    "relu_backward/gate_turned_around",
    item=_BOTH,
    message="The gradient passes where x is negative and is stopped where it is positive.",
    styles=(lambda dout, x: np.where(x > 0, 0.0, dout),),
)
def gate_inverted(dout: Array, x: Array) -> Array:
    return np.where(x < 0, dout, 0.0)


@misconception(
    "relu_backward/negated",
    item=_BOTH,
    message="The gradient has the wrong sign.",
)
def gate_negated(dout: Array, x: Array) -> Array:
    return np.asarray(-right(dout, x))


@misconception(
    "relu_backward/magnitude",
    item=_BOTH,
    message="Negative gradients come back positive.",
)
def gate_magnitude(dout: Array, x: Array) -> Array:
    return np.abs(right(dout, x))


@misconception(
    "relu_backward/x_where_closed",
    item=_BOTH,
    message="Where the gate is closed you return x. Nothing passes there.",
)
def gate_x_where_closed(dout: Array, x: Array) -> Array:
    return np.where(x > 0, dout, x)


@misconception(
    "relu_backward/ones_where_open",
    item=_BOTH,
    message="Where the gate is open you return 1, elsewhere dout: the two choices are mixed up.",
)
def gate_one_where_open(dout: Array, x: Array) -> Array:
    return np.where(x > 0, 1.0, dout)


@misconception(
    "relu_backward/leaky",
    item=_BOTH,
    message="A hundredth of the gradient passes where x is negative: that is the leaky ReLU.",
)
def gate_leaky(dout: Array, x: Array) -> Array:
    return np.where(x > 0, dout, 0.01 * dout)


def _leaky(name: str, slope: float) -> Misconception:
    def leaky(dout: Array, x: Array) -> Array:
        return np.where(x > 0, dout, slope * dout)

    return misconception(
        f"relu_backward/{name}",
        item=_BOTH,
        message=f"{slope:g} times the gradient passes where x is negative: that is a leaky ReLU.",
    )(leaky)


LEAKY = tuple(_leaky(name, slope) for name, slope in LEAKY_SLOPES.items())


@misconception(
    "relu_backward/exponential",
    item=_BOTH,
    message="Some of the gradient passes where x is negative: that is the slope of ELU.",
)
def gate_elu(dout: Array, x: Array) -> Array:
    return np.where(x > 0, dout, dout * np.exp(np.minimum(x, 0)))


@misconception(
    "relu_backward/smooth",
    item=_BOTH,
    message="The gate is half open around 0: a sigmoid is the slope of another curve.",
)
def gate_sigmoid(dout: Array, x: Array) -> Array:
    return np.asarray(dout * np.exp(-np.logaddexp(0, -np.asarray(x, np.float64))))


@misconception(
    "relu_backward/threshold_at_one",
    item=_BOTH,
    message="The gate opens only above 1. Where does the forward pass bend?",
)
def gate_at_one(dout: Array, x: Array) -> Array:
    return np.where(x > 1, dout, 0.0)


@misconception(
    "relu_backward/closed_above_six",
    item="large and small values",
    message="The gate closes again for large x: that is ReLU6.",
)
def gate_six(dout: Array, x: Array) -> Array:
    return np.where((x > 0) & (x < 6), dout, 0.0)  # noqa: PLR2004 - ReLU6


@misconception(
    "relu_backward/closed_near_zero",
    item="large and small values",
    message="The gate stays closed for small positive x. It opens at 0 exactly.",
)
def gate_tolerance(dout: Array, x: Array) -> Array:
    return np.where(x > 0.2, dout, 0.0)  # noqa: PLR2004 - somewhere above 0


@misconception(
    "relu_backward/open_at_zero",
    item="at zero",
    message="At x = 0 the gradient passes (>= for >). The notebook states what holds there.",
)
def gate_open_at_zero(dout: Array, x: Array) -> Array:
    return np.where(x >= 0, dout, 0.0)


@misconception(
    "relu_backward/closed_at_zero_alone",
    kind="idea",
    item=_BOTH,
    message="The gate is closed where x is 0, and open for every other number: x.astype(bool), or "
    "x != 0. Which numbers does the forward pass stop?",
)
def gate_closed_at_zero_alone(dout: Array, x: Array) -> Array:
    return np.where(x != 0, dout, 0.0)


@misconception(
    "relu_backward/half_at_zero",
    item="at zero",
    message="At x = 0 half of the gradient passes, as a central difference measures it. The "
    "notebook states what holds there.",
)
def gate_half_at_zero(dout: Array, x: Array) -> Array:
    return np.asarray(dout * np.heaviside(x, 0.5))


@misconception(
    "relu_backward/divides_at_zero",
    item="at zero",
    message="At x = 0 your result is NaN: you divide by x.",
)
def gate_divides(dout: Array, x: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(dout * (np.maximum(x, 0) / x))
