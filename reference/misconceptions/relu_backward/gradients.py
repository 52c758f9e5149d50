"""Misreadings of the rectifier's gradient: which entries, which shape, which type."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import AnswersByShape, Array, memory_order
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.relu import relu_backward as right

_BOTH = "positive and negative values"


@misconception(
    "relu_backward/whole_array_at_once",
    item=_BOTH,
    message="One gate for the whole array: all of dout passes, or none. Each number of x has a "
    "gate of its own.",
)
def gate_for_all(dout: Array, x: Array) -> Array:
    return np.asarray(dout * bool(np.any(x > 0)))


@misconception(
    "relu_backward/above_the_mean",
    item="positive values",
    message="The gate opens above the mean of x. It opens at 0.",
)
def gate_mean(dout: Array, x: Array) -> Array:
    return np.where(x > np.mean(x), dout, 0.0)


@misconception(
    "relu_backward/gate_of_the_first_sample",
    item=_BOTH,
    message="All samples use the gate of the first.",
)
def gate_first_sample(dout: Array, x: Array) -> Array:
    return np.asarray(dout * (x[:1] > 0))


@misconception(
    "relu_backward/averaged_over_the_batch",
    item=_BOTH,
    message="The gradient is divided by the number of samples. The loss has done that already, if "
    "it is done at all.",
)
def gate_averaged(dout: Array, x: Array) -> Array:
    return np.asarray(right(dout, x) / len(x))


@misconception(
    "relu_backward/summed_over_the_batch",
    item=_BOTH,
    message="The gradients of all samples are added up. x has no sum over samples: dx has the "
    "shape of x.",
)
def gate_summed(dout: Array, x: Array) -> Array:
    return np.asarray(right(dout, x).sum(axis=0))


@misconception(
    "relu_backward/one_number",
    item=_BOTH,
    message="You return the sum of all gradients. dx has the shape of x.",
)
def gate_total(dout: Array, x: Array) -> float:
    return float(right(dout, x).sum())


@misconception(
    "relu_backward/open_places_only",
    item=_BOTH,
    message="Only the gradients that pass come back, in one row. Those that are stopped are 0.",
)
def gate_selects(dout: Array, x: Array) -> Array:
    return dout[x > 0].astype(np.float64)


@misconception(
    "relu_backward/one_row",
    kind="form",
    keeps=0.87,
    item=_BOTH,
    message="The result is one long row. It has the shape of x.",
)
def gate_ravel(dout: Array, x: Array) -> Array:
    return right(dout, x).ravel()


@misconception(
    "relu_backward/adds_to_x",
    item=_BOTH,
    message="The gradient is added to x. It comes back by itself.",
)
def gate_adds(dout: Array, x: Array) -> Array:
    return np.asarray(x + right(dout, x))


@misconception(
    "relu_backward/steps_downhill",
    kind="idea",
    keeps=0.3,
    item=_BOTH,
    message="You return x after a step of gradient descent. The gradient itself is asked for.",
)
def gate_descends(dout: Array, x: Array) -> Array:
    return np.asarray(x - 0.1 * right(dout, x))


@misconception(
    "relu_backward/whole_numbers",
    item=_BOTH,
    message="All fractions are cut off: your result is an array of integers.",
)
def gate_truncates(dout: Array, x: Array) -> Array:
    return np.trunc(right(dout, x)).astype(np.int64)


@misconception(
    "relu_backward/type_of_x",
    item="integers",
    message="With whole numbers as x the gradient loses its fractions: the result has the type "
    "of x.",
)
def gate_type_of_x(dout: Array, x: Array) -> Array:
    return right(dout, x).astype(x.dtype)


@misconception(
    "relu_backward/buffer_of_x",
    item="integers",
    message="With whole numbers as x your function fails: gradients do not fit into an array that "
    "has the type of x.",
)
def gate_buffer_of_x(dout: Array, x: Array) -> Array:
    out = np.zeros_like(x)
    out += right(dout, x)
    return out


@misconception(
    "relu_backward/memory_in_place_of_indices",
    item="memory order",
    message="For arrays that are not stored row by row the gate is set by other numbers: you read "
    "memory, not indices.",
)
def gate_memory(dout: Array, x: Array) -> Array:
    return right(memory_order(dout), memory_order(x))


@misconception(
    "relu_backward/four_axes_only",
    item="any number of axes",
    message="Your function works for (N, C, H, W) alone: it takes the shape apart. x may have any "
    "number of axes.",
)
def gate_four_axes(dout: Array, x: Array) -> Array:
    n, c, h, w = x.shape
    return right(dout, x).reshape(n, c, h, w)


@misconception(
    "relu_backward/insists_on_float64",
    item="float32",
    message="Your function refuses float32. Arrays may be of either float type.",
)
def gate_refuses_float32(dout: Array, x: Array) -> Array:
    if np.float32 in (dout.dtype, x.dtype):
        raise TypeError("float64 expected")
    return right(dout, x)


@misconception(
    "relu_backward/list",
    item="type and shape",
    message="The numbers are right, but they come as nested lists where an array belongs.",
)
def gate_list(dout: Array, x: Array) -> object:
    return right(dout, x).tolist()


@misconception(
    "relu_backward/half_precision",
    kind="form",
    item=_BOTH,
    message="Digits are lost: you compute in float16.",
)
def gate_half(dout: Array, x: Array) -> Array:
    return right(dout, x).astype(np.float16)


def _in_place_of_floats(dout: Array, x: Array) -> Array:
    """Write into what np.asarray returns: a copy of whole numbers, the same array of floats."""
    single = dout.dtype == x.dtype == np.float32
    out = np.asarray(dout, np.float32 if single else np.float64)
    out[x <= 0] = 0
    return out


@of_floats_alone("dout")
@misconception(
    "relu_backward/writes_into_dout",
    item="leaves its inputs alone",
    message="The result is right, but dout itself is changed: dout[x <= 0] = 0 writes into the "
    "caller's array. Work on a copy.",
    styles=(_in_place_of_floats,),
)
def gate_in_place(dout: Array, x: Array) -> Array:
    dout[x <= 0] = 0
    return dout


@of_floats_alone("x")
@misconception(
    "relu_backward/writes_into_x",
    item="leaves its inputs alone",
    message="The result is right, but x is turned into the gate: the caller's array is changed. "
    "Make a new one.",
)
def gate_into_x(dout: Array, x: Array) -> Array:
    out = right(dout, x)
    x[...] = x > 0
    return out


class _KeepsTheGate:
    """Use the gate of the first call wherever it fits."""

    def __init__(self) -> None:
        self.gates: dict[tuple[int, ...], Array] = {}

    def __call__(self, dout: Array, x: Array) -> Array:
        """Answer with the gate that was set first."""
        gate = self.gates.setdefault(x.shape, np.asarray(x > 0))
        return np.where(gate, dout, 0.0)


gate_kept = misconception(
    "relu_backward/keeps_the_gate",
    item="settings together",
    message="A second call uses the gate of the first: it is kept outside the function. It is set "
    "by the x that is given.",
)(_KeepsTheGate())

gate_by_shape = misconception(
    "relu_backward/remembers_by_shape",
    item="called again",
    message="A second call with arrays of the same shape gets the first one's result: what you "
    "remember is looked up by too little.",
)(AnswersByShape(right))
