"""Wrong on purpose: cnn_backward."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from reference import convolution, network, pooling, relu
from reference.misconceptions.bank import misconception
from reference.misconceptions.cnn_forward.layers import Parameters, convolved, halved
from reference.misconceptions.shared.pooling import max_backward

Array = npt.NDArray[Any]
Result = tuple[Any, Any]
RIGHT = network.cnn_backward


def learned(
    x: Array,
    labels: Array,
    parameters: Parameters,
    *,
    lose: Callable[[Array, Array], tuple[Any, Array]] = network.cross_entropy,
    unpool: Callable[[Array, Array, Array], Array] = (
        lambda dpooled, active, _maps: pooling.max_pool2d_backward(dpooled, active, 2)
    ),
    deactivate: Callable[[Array, Array], Array] = relu.relu_backward,
    unflatten: Callable[[Array, Array], Array] = lambda flat, like: flat.reshape(like.shape),
    seen: Callable[[Array], Array] = np.asarray,
) -> tuple[Any, Parameters]:
    """Return loss and gradients of a network of which one step back may be another."""
    w_conv, b_conv, w_fc, b_fc = parameters
    maps = convolved(x, w_conv, b_conv)
    active = relu.relu_forward(maps)
    pooled = halved(active)
    features = network.flatten(pooled)
    loss, dscores = lose(network.linear_forward(features, w_fc, b_fc), labels)
    dfeatures, dw_fc, db_fc = network.linear_backward(dscores, features, w_fc)
    dmaps = deactivate(unpool(unflatten(dfeatures, pooled), active, maps), maps)
    _, dw_conv, db_conv = convolution.conv2d_backward(dmaps, seen(x), w_conv, 1, 1)
    return loss, (dw_conv, db_conv, dw_fc, db_fc)


@misconception(
    "cnn_backward/through_relu_unchanged",
    item="filters",
    message="The gradient passes the ReLU unchanged. Look at what ReLU does with the gradient of a "
    "pixel that was negative.",
)
def through_relu_unchanged(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(x, labels, parameters, deactivate=lambda dactive, _maps: dactive)


@misconception(
    "cnn_backward/relu_by_gradient",
    item="filters",
    message="The ReLU lets positive gradients through. Look at whose sign decides.",
)
def relu_by_gradient(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(x, labels, parameters, deactivate=lambda dactive, _maps: np.maximum(dactive, 0))


@misconception(
    "cnn_backward/relu_reversed",
    item="filters",
    message="The ReLU lets through what it should stop. Look at the comparison.",
)
def relu_reversed(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(x, labels, parameters, deactivate=lambda dactive, maps: dactive * (maps < 0))


@misconception(
    "cnn_backward/pooling_as_average",
    item="filters",
    message="The gradient of the pooling is spread evenly. Look at which kind of pooling it is.",
)
def pooling_as_average(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(
        x,
        labels,
        parameters,
        unpool=lambda dpooled, active, _maps: pooling.avg_pool2d_backward(dpooled, active, 2),
    )


@misconception(
    "cnn_backward/pooling_to_all",
    item="filters",
    message="Every pixel of a window gets the gradient. Look at which one was the maximum.",
)
def pooling_to_all(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(
        x,
        labels,
        parameters,
        unpool=lambda dpooled, _active, _maps: dpooled.repeat(2, axis=2).repeat(2, axis=3),
    )


@misconception(
    "cnn_backward/pooling_to_first_pixel",
    item="filters",
    message="The first pixel of each window gets the gradient. Look at which one was the maximum.",
)
def pooling_to_first_pixel(x: Array, labels: Array, parameters: Parameters) -> Result:
    def unpool(dpooled: Array, active: Array, _maps: Array) -> Array:
        dactive = np.zeros_like(active)
        dactive[:, :, : 2 * dpooled.shape[2] : 2, : 2 * dpooled.shape[3] : 2] = dpooled
        return dactive

    return learned(x, labels, parameters, unpool=unpool)


@misconception(
    "cnn_backward/pooling_by_smallest",
    item="filters",
    message="The smallest pixel of each window gets the gradient. Look at the comparison.",
)
def pooling_by_smallest(x: Array, labels: Array, parameters: Parameters) -> Result:
    def unpool(dpooled: Array, _active: Array, maps: Array) -> Array:
        return max_backward()(dpooled, -maps, 2)

    return learned(x, labels, parameters, unpool=unpool)


@misconception(
    "cnn_backward/unflattens_in_fortran_order",
    item="filters",
    message="The gradient of flatten puts values back in another order than flatten took them. "
    "Look at both reshapes.",
)
def unflattens_in_fortran_order(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(
        x, labels, parameters, unflatten=lambda flat, like: flat.reshape(like.shape, order="F")
    )


@misconception(
    "cnn_backward/unflattens_channels_last",
    item="filters",
    message="The gradient of flatten is put back with the channels last. Look at the order in "
    "which flatten took the values.",
)
def unflattens_channels_last(x: Array, labels: Array, parameters: Parameters) -> Result:
    def unflatten(flat: Array, like: Array) -> Array:
        n, c, h, w = like.shape
        return flat.reshape(n, h, w, c).transpose(0, 3, 1, 2)

    return learned(x, labels, parameters, unflatten=unflatten)


@misconception(
    "cnn_backward/gradient_not_averaged",
    item="all together",
    message="All gradients are those of a sum of losses, the loss is a mean. Look at the factor "
    "between the two.",
)
def gradient_not_averaged(x: Array, labels: Array, parameters: Parameters) -> Result:
    def lose(scores: Array, right: Array) -> tuple[Any, Array]:
        loss, dscores = network.cross_entropy(scores, right)
        return loss, dscores * len(right)

    return learned(x, labels, parameters, lose=lose)


@misconception(
    "cnn_backward/loss_summed",
    item="loss",
    message="The loss is a sum over the batch. Look at what becomes of the sum.",
)
def loss_summed(x: Array, labels: Array, parameters: Parameters) -> Result:
    loss, gradients = RIGHT(x, labels, parameters)
    return loss * len(x), gradients


@misconception(
    "cnn_backward/starts_from_probabilities",
    item="all together",
    message="The backward pass starts from the probabilities, as if no class were right. Look at "
    "what cross_entropy returns.",
)
def starts_from_probabilities(x: Array, labels: Array, parameters: Parameters) -> Result:
    def lose(scores: Array, right: Array) -> tuple[Any, Array]:
        return network.cross_entropy(scores, right)[0], network.softmax(scores) / len(right)

    return learned(x, labels, parameters, lose=lose)


@misconception(
    "cnn_backward/softmax_twice",
    item="loss",
    message="cross_entropy is given probabilities, and does the softmax once more. Look at what it "
    "expects.",
)
def softmax_twice(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(
        x,
        labels,
        parameters,
        lose=lambda scores, right: network.cross_entropy(network.softmax(scores), right),
    )


@misconception(
    "cnn_backward/adds_regularisation",
    item="loss",
    message="Something is added to the loss that depends on the weights. Regularisation is not "
    "part of it.",
)
def adds_regularisation(x: Array, labels: Array, parameters: Parameters) -> Result:
    loss, gradients = RIGHT(x, labels, parameters)
    return loss + 5e-3 * sum((w**2).sum() for w in parameters[::2]), gradients


@misconception(
    "cnn_backward/forward_without_relu",
    item="loss",
    message="The loss is that of a network without ReLU. Compare your layers with the table.",
)
def forward_without_relu(x: Array, labels: Array, parameters: Parameters) -> Result:
    w_conv, b_conv, w_fc, b_fc = parameters
    maps = convolved(x, w_conv, b_conv)
    pooled = halved(maps)
    features = network.flatten(pooled)
    loss, dscores = network.cross_entropy(network.linear_forward(features, w_fc, b_fc), labels)
    dfeatures, dw_fc, db_fc = network.linear_backward(dscores, features, w_fc)
    dmaps = pooling.max_pool2d_backward(dfeatures.reshape(pooled.shape), maps, 2)
    _, dw_conv, db_conv = convolution.conv2d_backward(dmaps, x, w_conv, 1, 1)
    return loss, (dw_conv, db_conv, dw_fc, db_fc)


@misconception(
    "cnn_backward/first_sample_only",
    item="loss",
    message="Only the first picture counts. Look at the first index of x.",
)
def first_sample_only(x: Array, labels: Array, parameters: Parameters) -> Result:
    return RIGHT(x[:1], labels[:1], parameters)


@misconception(
    "cnn_backward/filters_see_flipped_picture",
    item="filters",
    message="The gradient of the filters is computed with the picture turned round. Look at what "
    "the convolution's backward pass gets.",
)
def filters_see_flipped_picture(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(x, labels, parameters, seen=lambda picture: picture[:, :, ::-1, ::-1])


@misconception(
    "cnn_backward/filters_see_active_picture",
    item="filters",
    message="The gradient of the filters is computed with the picture after a ReLU. Look at what "
    "went into the convolution.",
)
def filters_see_active_picture(x: Array, labels: Array, parameters: Parameters) -> Result:
    return learned(x, labels, parameters, seen=relu.relu_forward)


@misconception(
    "cnn_backward/biases_of_filters_averaged",
    item="biases of the filters",
    message="The gradient of the filters' biases is a mean over the pixels. Look at how often a "
    "bias is used.",
)
def biases_of_filters_averaged(x: Array, labels: Array, parameters: Parameters) -> Result:
    loss, (dw_conv, db_conv, dw_fc, db_fc) = RIGHT(x, labels, parameters)
    return loss, (dw_conv, db_conv / (x.shape[2] * x.shape[3]), dw_fc, db_fc)


@misconception(
    "cnn_backward/weights_transposed",
    kind="form",
    keeps=0.87,
    item="weights of the linear layer",
    message="The gradient of the linear layer's weights is transposed: w_fc has another shape.",
)
def weights_transposed(x: Array, labels: Array, parameters: Parameters) -> Result:
    loss, (dw_conv, db_conv, dw_fc, db_fc) = RIGHT(x, labels, parameters)
    return loss, (dw_conv, db_conv, dw_fc.T, db_fc)


@misconception(
    "cnn_backward/biases_not_summed",
    item="biases of the linear layer",
    message="The gradient of the classes' biases has one row for each picture. It has the shape of "
    "b_fc.",
)
def biases_not_summed(x: Array, labels: Array, parameters: Parameters) -> Result:
    w_conv, b_conv, w_fc, b_fc = parameters
    features = network.flatten(halved(relu.relu_forward(convolved(x, w_conv, b_conv))))
    _, dscores = network.cross_entropy(network.linear_forward(features, w_fc, b_fc), labels)
    loss, (dw_conv, db_conv, dw_fc, _) = RIGHT(x, labels, parameters)
    return loss, (dw_conv, db_conv, dw_fc, dscores)


@misconception(
    "cnn_backward/from_last_layer_to_first",
    kind="form",
    item="all together",
    message="The gradients stand in the order in which they were computed. Look at the order of "
    "the parameters.",
)
def from_last_layer_to_first(x: Array, labels: Array, parameters: Parameters) -> Result:
    loss, (dw_conv, db_conv, dw_fc, db_fc) = RIGHT(x, labels, parameters)
    return loss, (dw_fc, db_fc, dw_conv, db_conv)


@misconception(
    "cnn_backward/weights_before_biases",
    kind="form",
    item="all together",
    message="Both arrays of weights stand before both arrays of biases. Look at the order of the "
    "parameters.",
)
def weights_before_biases(x: Array, labels: Array, parameters: Parameters) -> Result:
    loss, (dw_conv, db_conv, dw_fc, db_fc) = RIGHT(x, labels, parameters)
    return loss, (dw_conv, dw_fc, db_conv, db_fc)


@misconception(
    "cnn_backward/five_results",
    kind="form",
    item="all together",
    message="Loss and gradients are five results. Two are asked for: the second is a tuple.",
)
def five_results(x: Array, labels: Array, parameters: Parameters) -> object:
    loss, gradients = RIGHT(x, labels, parameters)
    return loss, *gradients


@misconception(
    "cnn_backward/gradients_alone",
    item="all together",
    message="The loss is not returned. Two results are asked for.",
)
def gradients_alone(x: Array, labels: Array, parameters: Parameters) -> object:
    return RIGHT(x, labels, parameters)[1]


@misconception(
    "cnn_backward/loss_alone",
    item="all together",
    message="The gradients are not returned. Two results are asked for.",
)
def loss_alone(x: Array, labels: Array, parameters: Parameters) -> object:
    return RIGHT(x, labels, parameters)[0]


@misconception(
    "cnn_backward/updated_parameters",
    item="all together",
    message="You return the parameters after a step of gradient descent. Gradients are asked for; "
    "the step comes later.",
)
def updated_parameters(x: Array, labels: Array, parameters: Parameters) -> object:
    loss, gradients = RIGHT(x, labels, parameters)
    return loss, tuple(p - 0.1 * g for p, g in zip(parameters, gradients, strict=True))


@misconception(
    "cnn_backward/coarse_differences",
    item="all together",
    message="The gradients are differences of two losses with too large a step, so they are only "
    "roughly right. Walk back through the layers instead.",
)
def coarse_differences(x: Array, labels: Array, parameters: Parameters) -> object:
    loss, gradients = RIGHT(x, labels, parameters)
    return loss, tuple(np.round(gradient, 4) for gradient in gradients)


@misconception(
    "cnn_backward/lists",
    item="type and shape",
    message="The gradients are lists. The step of gradient descent needs arrays.",
)
def as_lists(x: Array, labels: Array, parameters: Parameters) -> object:
    loss, gradients = RIGHT(x, labels, parameters)
    return loss, tuple(gradient.tolist() for gradient in gradients)


@misconception(
    "cnn_backward/steps_in_place",
    item="leaves its inputs alone",
    message="The parameters are changed: the step of gradient descent is done here. Look for "
    "assignments to them.",
)
def steps_in_place(x: Array, labels: Array, parameters: Parameters) -> Result:
    result = RIGHT(x, labels, parameters)
    for i, gradient in enumerate(result[1]):
        parameters[i][...] -= gradient
    return result
