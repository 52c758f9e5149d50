"""Wrong layers, order and shapes in ``cnn_forward``."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from reference import convolution, network, pooling, relu
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.in_place import of_floats_alone

Array = npt.NDArray[Any]
Parameters = tuple[Array, Array, Array, Array]
Layer = Callable[[Array], Array]


def convolved(x: Array, w: Array, b: Array) -> Array:
    """Return the feature maps."""
    return convolution.conv2d_forward(x, w, b, 1, 1)


def halved(maps: Array) -> Array:
    """Return the pooled maps."""
    return pooling.max_pool2d_forward(maps, 2)


def scored(
    x: Array,
    parameters: Parameters,
    *,
    convolve: Callable[[Array, Array, Array], Array] = convolved,
    activate: Layer = relu.relu_forward,
    pool: Layer = halved,
    flat: Layer = network.flatten,
) -> Array:
    """Return the scores of a network of which one layer may be another."""
    w_conv, b_conv, w_fc, b_fc = parameters
    features = flat(pool(activate(convolve(x, w_conv, b_conv))))
    return np.asarray(features @ w_fc + b_fc)


@misconception(
    "cnn_forward/without_relu",
    item="grey pictures",
    message="There is no ReLU between convolution and pooling. Compare your layers with the table.",
)
def without_relu(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, activate=np.asarray)


@misconception(
    "cnn_forward/absolute_values",
    item="grey pictures",
    message="Negative feature maps come through as |x|. Look at the activation.",
)
def absolute_values(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, activate=np.abs)


@misconception(
    "cnn_forward/sigmoid",
    item="grey pictures",
    message="The activation is a sigmoid. Compare your layers with the table.",
)
def sigmoid(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, activate=lambda maps: 1 / (1 + np.exp(-maps)))


@misconception(
    "cnn_forward/average_pooling",
    item="grey pictures",
    message="The maps are averaged. Compare your layers with the table.",
)
def average_pooling(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, pool=lambda maps: pooling.avg_pool2d_forward(maps, 2))


@misconception(
    "cnn_forward/subsamples",
    item="grey pictures",
    message="Every second pixel is kept, whatever stands beside it. Look at the pooling.",
)
def subsamples(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, pool=lambda maps: maps[:, :, : maps.shape[2] // 2 * 2 : 2, ::2])


@misconception(
    "cnn_forward/features_do_not_fit",
    item="grey pictures",
    message="The number of features does not fit the weights: a layer before flatten gives maps of "
    "another size. Print the shape after each layer; padding and pooling change it.",
    kind="idea",  # an error on every call, as of a function that knows nothing
)
def features_do_not_fit(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, pool=np.asarray)


@misconception(
    "cnn_forward/border_repeats_edge",
    item="grey pictures",
    message="The border repeats the outermost pixels. Look at what the convolution pads with.",
)
def border_repeats_edge(x: Array, parameters: Parameters) -> Array:
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    return scored(padded, parameters, convolve=convolution.conv2d_forward)


@misconception(
    "cnn_forward/flips_kernels",
    item="grey pictures",
    message="The kernels are flipped, so these are true convolutions. Look at what this course "
    "calls a convolution.",
)
def flips_kernels(x: Array, parameters: Parameters) -> Array:
    w_conv, *others = parameters
    return scored(x, (w_conv[:, :, ::-1, ::-1], *others))  # type: ignore[arg-type]  # three others


@misconception(
    "cnn_forward/forgets_biases_of_filters",
    item="grey pictures",
    message="The filters have no biases. Look at which parameters you use.",
)
def forgets_biases_of_filters(x: Array, parameters: Parameters) -> Array:
    w_conv, b_conv, w_fc, b_fc = parameters
    return scored(x, (w_conv, np.zeros_like(b_conv), w_fc, b_fc))


@misconception(
    "cnn_forward/forgets_biases_of_classes",
    item="grey pictures",
    message="The linear layer has no biases. Look at which parameters you use.",
)
def forgets_biases_of_classes(x: Array, parameters: Parameters) -> Array:
    w_conv, b_conv, w_fc, b_fc = parameters
    return scored(x, (w_conv, b_conv, w_fc, np.zeros_like(b_fc)))


@misconception(
    "cnn_forward/flattens_channels_last",
    item="grey pictures",
    message="The features are flattened with the channels last, so they meet the weights of "
    "others. Look at the order of the values.",
)
def flattens_channels_last(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, flat=lambda m: m.transpose(0, 2, 3, 1).reshape(len(m), -1))


@misconception(
    "cnn_forward/flattens_in_fortran_order",
    item="grey pictures",
    message="The features are flattened with the first axis fastest, so they meet the weights of "
    "others. Look at the order of the values.",
)
def flattens_in_fortran_order(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, flat=lambda m: m.reshape(len(m), -1, order="F"))


@misconception(
    "cnn_forward/returns_probabilities",
    item="grey pictures",
    message="You return probabilities. Scores are asked for: the loss does the softmax.",
)
def returns_probabilities(x: Array, parameters: Parameters) -> Array:
    return network.softmax(scored(x, parameters))


@misconception(
    "cnn_forward/relu_on_scores",
    item="grey pictures",
    message="Negative scores come out as 0. There is no ReLU behind the last layer.",
)
def relu_on_scores(x: Array, parameters: Parameters) -> Array:
    return relu.relu_forward(scored(x, parameters))


@misconception(
    "cnn_forward/returns_labels",
    item="grey pictures",
    message="You return the most likely class. Scores are asked for.",
)
def returns_labels(x: Array, parameters: Parameters) -> Array:
    return np.asarray(scored(x, parameters).argmax(axis=1))


@misconception(
    "cnn_forward/returns_cache",
    kind="form",
    item="grey pictures",
    message="You return more than the scores. Nothing else is asked for.",
)
def returns_cache(x: Array, parameters: Parameters) -> tuple[Array, Array]:
    return scored(x, parameters), x


@misconception(
    "cnn_forward/first_sample_only",
    item="grey pictures",
    message="All pictures get the scores of the first one. Look at the first index of x.",
)
def first_sample_only(x: Array, parameters: Parameters) -> Array:
    return np.repeat(scored(x[:1], parameters), len(x), axis=0)


@misconception(
    "cnn_forward/first_channel_only",
    item="other shapes",
    message="Only the first channel of a picture is looked at. Grey pictures hide it.",
)
def first_channel_only(x: Array, parameters: Parameters) -> Array:
    w_conv, *others = parameters
    return scored(x[:, :1], (w_conv[:, :1], *others))  # type: ignore[arg-type]  # three others


@misconception(
    "cnn_forward/always_8x8",
    item="other shapes",
    message="The sizes of the digits are written into the code. Look for numbers that should come "
    "from x.shape.",
)
def always_8x8(x: Array, parameters: Parameters) -> Array:
    return scored(x.reshape(-1, 1, 8, 8), parameters)


@misconception(
    "cnn_forward/squeezed",
    item="type and shape",
    message="With one picture the first axis is gone. Look for squeeze().",
)
def squeezed(x: Array, parameters: Parameters) -> Array:
    return np.squeeze(scored(x, parameters))


@misconception(
    "cnn_forward/list",
    item="type and shape",
    message="You return a list. The loss needs an array with a shape.",
)
def as_list(x: Array, parameters: Parameters) -> object:
    return scored(x, parameters).tolist()


@of_floats_alone("x")
@misconception(
    "cnn_forward/centres_in_place",
    item="leaves its inputs alone",
    message="x itself is changed before the first layer. Look for assignments to x.",
)
def centres_in_place(x: Array, parameters: Parameters) -> Array:
    scores = scored(x, parameters)
    x -= x.mean()
    return scores


@misconception(
    "cnn_forward/pooling_moves_by_one",
    item="grey pictures",
    message="The windows of the pooling move by one pixel, and the map is then cut to half its "
    "size. They move by two.",
)
def pooling_moves_by_one(x: Array, parameters: Parameters) -> Array:
    def pool(maps: Array) -> Array:
        high, wide = max(maps.shape[2] // 2, 1), max(maps.shape[3] // 2, 1)
        return pooling.max_pool2d_forward(maps, 2, 1)[:, :, :high, :wide]

    return scored(x, parameters, pool=pool)


def _padded_by_kernel(rows: bool, columns: bool) -> Callable[..., Array]:  # noqa: FBT001 - which sides of the kernel count
    """Return a network whose frame follows from the kernel's height, its width, or both."""

    def answer(x: Array, parameters: Parameters) -> Array:
        kh, kw = ((side - 1) // 2 for side in parameters[0].shape[2:])
        down, across = kh if rows else kw, kw if columns else kh
        padded = np.pad(x, ((0, 0), (0, 0), (down, down), (across, across)))
        return scored(padded, parameters, convolve=convolution.conv2d_forward)

    return answer


@misconception(
    "cnn_forward/padding_from_the_kernel",
    item="other shapes",
    message="The padding is worked out from the size of the kernel, so that maps are as large as "
    "the picture. Here it is 1, whatever the kernel.",
    styles=(_padded_by_kernel(True, False), _padded_by_kernel(False, True)),  # noqa: FBT003 - see there
)
def padding_from_kernel(x: Array, parameters: Parameters) -> Array:
    return _padded_by_kernel(True, True)(x, parameters)  # noqa: FBT003 - see there


def _from_the_end(maps: Array) -> Array:
    """Pool so that rows and columns left over are the first ones."""
    return halved(maps[:, :, maps.shape[2] % 2 :, maps.shape[3] % 2 :])


def _rows_from_the_end(maps: Array) -> Array:
    return halved(maps[:, :, maps.shape[2] % 2 :])


@misconception(
    "cnn_forward/pools_from_the_end",
    item="other shapes",
    message="Where maps have an odd number of rows or columns the first is left out by the "
    "pooling. Windows start in the upper left corner; the last row and column belong to none.",
    styles=(lambda x, parameters: scored(x, parameters, pool=_rows_from_the_end),),
)
def pools_from_the_end(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, pool=_from_the_end)


def _by_reshape(maps: Array) -> Array:
    n, f, rows, columns = maps.shape
    return np.asarray(maps.reshape(n, f, rows // 2, 2, columns // 2, 2).max(axis=(3, 5)))


@misconception(
    "cnn_forward/odd_maps_do_not_fit",
    item="other shapes",
    message="With an odd number of rows or columns in the maps there is an error: look at how "
    "many windows the pooling has then, and at what is left over.",
)
def odd_maps_do_not_fit(x: Array, parameters: Parameters) -> Array:
    return scored(x, parameters, pool=_by_reshape)
