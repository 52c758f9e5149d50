"""Wrong on purpose: linear_backward, in all three gradients or in how they are returned."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.linear_backward.gradients import Array, Gradients, right
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.small_integers import as_result


@misconception(
    "linear_backward/divides_by_batch",
    item="all three",
    message="All gradients are divided by the number of samples. The mean over the batch belongs "
    "to the loss, and dout holds it already.",
)
def divides_by_batch(dout: Array, x: Array, w: Array) -> Gradients:
    return right(dout / len(x), x, w)


@misconception(
    "linear_backward/weights_first",
    kind="form",
    item="all three",
    message="dw comes first. Look at the order that is asked for.",
)
def weights_first(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dw, db, dx


@misconception(
    "linear_backward/bias_second",
    kind="form",
    item="all three",
    message="db comes second. Look at the order that is asked for.",
)
def bias_second(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, db, dw


@misconception(
    "linear_backward/dx_alone",
    item="all three",
    message="Only dx is returned. Three results are asked for.",
)
def dx_alone(dout: Array, x: Array, w: Array) -> Array:
    return right(dout, x, w)[0]


@misconception(
    "linear_backward/forgets_db",
    item="all three",
    message="db is missing. Three results are asked for.",
)
def forgets_db(dout: Array, x: Array, w: Array) -> tuple[Array, Array]:
    return right(dout, x, w)[:2]


@misconception(
    "linear_backward/ignores_upstream",
    item="all three",
    message="dout is not used: the gradients are those of a sum of all outputs. Look at where the "
    "upstream gradient enters.",
)
def ignores_upstream(dout: Array, x: Array, w: Array) -> Gradients:
    return right(np.ones_like(dout), x, w)


@misconception(
    "linear_backward/negated",
    item="all three",
    message="All gradients have the wrong sign. The minus of gradient descent comes later.",
)
def negated(dout: Array, x: Array, w: Array) -> Gradients:
    return right(-as_result(dout), x, w)


@misconception(
    "linear_backward/gradients_of_integers",
    item="integers",
    message="For integer inputs the gradients are cut to whole numbers: zeros_like(x) has the type "
    "of x. Look at the dtype of dx and dw.",
)
def gradients_of_integers(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx.astype(x.dtype), dw, db


@misconception(
    "linear_backward/squeezed",
    item="type and shape",
    message="With one sample an axis is gone. Look for squeeze().",
)
def squeezed(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return np.squeeze(dx), dw, db


@misconception(
    "linear_backward/lists",
    item="type and shape",
    message="The gradients are lists. The step of gradient descent needs arrays.",
)
def as_lists(dout: Array, x: Array, w: Array) -> tuple[object, ...]:
    return tuple(gradient.tolist() for gradient in right(dout, x, w))


@of_floats_alone("w")
@misconception(
    "linear_backward/steps_in_place",
    item="leaves its inputs alone",
    message="w is changed: the step of gradient descent is done here. Look for assignments to w.",
)
def steps_in_place(dout: Array, x: Array, w: Array) -> Gradients:
    gradients = right(dout, x, w)
    w -= gradients[1].astype(w.dtype)
    return gradients
