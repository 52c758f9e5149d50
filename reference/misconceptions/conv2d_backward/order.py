"""Misreadings of a convolution's backward pass: all gradients at once, and their order."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference.convolution import conv2d_backward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import Array
from reference.misconceptions.shared.small_integers import as_result

Gradients = tuple[Array, Array, Array]
_BASIC = "stride 1, no padding"


@misconception(
    "conv2d_backward/ignores_dout",
    item="dx: one channel, stride 1",
    message="dout does not change your result: you use ones. The gradients from behind are "
    "multiplied in.",
)
def back_ones(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    return right(np.ones_like(dout), x, w, stride, padding)


@misconception(
    "conv2d_backward/divided_by_the_batch",
    item="dx: stride 1, no padding",
    message="All gradients are divided by the number of pictures. If there is a mean, it belongs "
    "to the loss and is in dout already.",
)
def back_divided(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return np.asarray(dx / len(x)), np.asarray(dw / len(x)), np.asarray(db / len(x))


@misconception(
    "conv2d_backward/weights_divided_by_the_batch",
    item="dw: stride 1, no padding",
    message="dw and db are divided by the number of pictures. If there is a mean, it belongs to "
    "the loss and is in dout already.",
)
def back_weights_divided(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, np.asarray(dw / len(x)), np.asarray(db / len(x))


@misconception(
    "conv2d_backward/negated",
    item="dx: one channel, stride 1",
    message="All gradients have the wrong sign. Going downhill is the optimiser's business.",
)
def back_negated(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    return right(-as_result(dout), x, w, stride, padding)


@misconception(
    "conv2d_backward/weights_first",
    kind="form",
    item="dx: one channel, stride 1",
    message="You return dw first. The order is dx, dw, db.",
)
def back_weights_first(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dw, dx, db


@misconception(
    "conv2d_backward/bias_before_weights",
    kind="form",
    item="dw: one channel, stride 1",
    message="You return db before dw. The order is dx, dw, db.",
)
def back_bias_second(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, db, dw


@misconception(
    "conv2d_backward/weights_then_bias_then_input",
    kind="form",
    item="dx: one channel, stride 1",
    message="You return dw, db, dx. The order is dx, dw, db.",
)
def back_input_last(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dw, db, dx


@misconception(
    "conv2d_backward/dx_alone",
    item="dx: one channel, stride 1",
    message="You return dx alone. Three gradients are asked for.",
)
def back_dx_alone(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(dout, x, w, stride, padding)[0]


@misconception(
    "conv2d_backward/without_db",
    item="dx: one channel, stride 1",
    message="You return two gradients. Three are asked for: dx, dw, db.",
)
def back_two(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> tuple[Array, Array]:
    return right(dout, x, w, stride, padding)[:2]


@misconception(
    "conv2d_backward/rectified",
    item="dx: one channel, stride 1",
    message="Negative gradients from behind are set to 0. A gradient may have any sign, and ReLU "
    "is a layer of its own.",
)
def back_rectified(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    return right(np.maximum(dout, 0), x, w, stride, padding)
