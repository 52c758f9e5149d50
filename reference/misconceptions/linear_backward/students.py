"""Mistakes seen in students' answers to linear_backward."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.linear_backward.gradients import Array, Gradients, right


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
