"""Mistakes seen in students' answers to linear_backward."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.linear_backward.gradients import Array, Gradients, right
from reference.misconceptions.shared.small_integers import as_result


@misconception(
    "linear_backward/weights_divided_by_the_batch",
    item="gradient of the weights",
    message="dw and db are divided by the number of samples. The loss has taken its mean already; "
    "here the shares of all samples are added up.",
)
def weights_divided(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, dw / len(x), db / len(x)


@misconception(
    "linear_backward/all_zeros",
    kind="idea",
    item="gradient of the input",
    message="Every gradient is 0: the arrays are made, and nothing is written into them.",
)
def all_zeros(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return np.zeros_like(dx), np.zeros_like(dw), np.zeros_like(db)


@misconception(
    "linear_backward/dx_from_reshaped_weights",
    item="gradient of the input",
    message="w is reshaped to (M, D) where its transpose belongs: reshape does not move numbers.",
)
def dx_reshaped(dout: Array, x: Array, w: Array) -> Gradients:
    _, dw, db = right(dout, x, w)
    return as_result(dout) @ w.reshape(w.shape[1], w.shape[0]), dw, db


@misconception(
    "linear_backward/dw_from_reshaped_input",
    item="gradient of the weights",
    message="x is reshaped to (D, N) where its transpose belongs: reshape does not move numbers.",
)
def dw_reshaped(dout: Array, x: Array, w: Array) -> Gradients:
    dx, _, db = right(dout, x, w)
    return dx, x.reshape(x.shape[1], x.shape[0]) @ as_result(dout), db
