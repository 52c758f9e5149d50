"""Mistakes seen in students' answers to cnn_backward."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from reference.misconceptions.bank import misconception
from reference.misconceptions.cnn_backward.gradients import RIGHT, Array, Result
from reference.misconceptions.cnn_forward.layers import Parameters


@misconception(
    "cnn_backward/gradients_divided_by_the_batch",
    item="filters",
    message="All gradients are divided by the number of samples once more. The mean belongs to the "
    "loss, and its gradient holds it already.",
)
def gradients_divided(x: Array, labels: Array, parameters: Parameters) -> Result:
    loss, gradients = RIGHT(x, labels, parameters)
    return loss, tuple(one / len(x) for one in gradients)


@misconception(
    "cnn_backward/filters_divided_by_the_batch",
    item="filters",
    message="The gradients of filters and their biases are divided by the number of samples once "
    "more. The mean belongs to the loss, and its gradient holds it already.",
)
def filters_divided(x: Array, labels: Array, parameters: Parameters) -> Result:
    loss, (dw_conv, db_conv, dw_fc, db_fc) = RIGHT(x, labels, parameters)
    return loss, (dw_conv / len(x), db_conv / len(x), dw_fc, db_fc)
