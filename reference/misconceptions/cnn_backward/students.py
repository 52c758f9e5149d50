"""Mistakes seen in students' answers to cnn_backward."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference import convolution, network, pooling, relu
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


def _padded_by_kernel(rows: bool, columns: bool) -> Callable[..., Result]:  # noqa: FBT001 - which sides of the kernel count
    """Return a pass whose frame follows from the kernel's height, its width, or both."""

    def answer(x: Array, labels: Array, parameters: Parameters) -> Result:
        w_conv, b_conv, w_fc, b_fc = parameters
        kh, kw = ((side - 1) // 2 for side in w_conv.shape[2:])
        down, across = kh if rows else kw, kw if columns else kh
        padded = np.pad(x, ((0, 0), (0, 0), (down, down), (across, across)))
        maps = convolution.conv2d_forward(padded, w_conv, b_conv)
        active = relu.relu_forward(maps)
        pooled = pooling.max_pool2d_forward(active, 2)
        features = network.flatten(pooled)
        loss, dscores = network.cross_entropy(features @ w_fc + b_fc, labels)
        dfeatures, dw_fc, db_fc = network.linear_backward(dscores, features, w_fc)
        dactive = pooling.max_pool2d_backward(dfeatures.reshape(pooled.shape), active, 2)
        dmaps = relu.relu_backward(dactive, maps)
        _, dw_conv, db_conv = convolution.conv2d_backward(dmaps, padded, w_conv)
        return loss, (dw_conv, db_conv, dw_fc, db_fc)

    return answer


@misconception(
    "cnn_backward/padding_from_the_kernel",
    item="filters",
    message="The padding is worked out from the size of the kernel, so that maps are as large as "
    "the picture. Here it is 1, whatever the kernel.",
    styles=(_padded_by_kernel(True, False), _padded_by_kernel(False, True)),  # noqa: FBT003 - see there
)
def padding_from_kernel(x: Array, labels: Array, parameters: Parameters) -> Result:
    return _padded_by_kernel(True, True)(x, labels, parameters)  # noqa: FBT003 - see there


@misconception(
    "cnn_backward/odd_maps_do_not_fit",
    item="filters",
    message="With an odd number of rows or columns in the maps there is an error: look at how "
    "many windows the pooling has then, and at what is left over.",
)
def odd_maps_do_not_fit(x: Array, labels: Array, parameters: Parameters) -> Result:
    kernel = parameters[0].shape[2:]
    if any((side + 2 - k + 1) % 2 for side, k in zip(x.shape[2:], kernel, strict=True)):
        raise ValueError("shapes do not fit")
    return RIGHT(x, labels, parameters)
