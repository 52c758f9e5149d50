"""Wrong on purpose: linear_forward."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reference import network
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.small_integers import as_result

Array = npt.NDArray[Any]


def product(x: Array, w: Array) -> Array:
    """Return ``x @ w``, of whole numbers as floats."""
    return np.asarray(as_result(x) @ as_result(w))


@misconception(
    "linear_forward/forgets_bias",
    item="bias",
    message="The bias is not added. Look at the formula, and at which arguments you use.",
)
def forgets_bias(x: Array, w: Array, b: Array) -> Array:  # noqa: ARG001
    return network.linear_forward(x, w, np.zeros(w.shape[1]))


@misconception(
    "linear_forward/subtracts_bias",
    item="bias",
    message="The bias is taken away. Look at its sign.",
)
def subtracts_bias(x: Array, w: Array, b: Array) -> Array:
    return network.linear_forward(x, w, -b)


@misconception(
    "linear_forward/first_bias_only",
    item="bias",
    message="One bias serves for all outputs. Look at the index of b.",
)
def first_bias_only(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(product(x, w) + b[0])


@misconception(
    "linear_forward/sum_of_biases",
    item="bias",
    message="The sum of all biases is added to each output. Look at which bias belongs to which "
    "output.",
)
def sum_of_biases(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(product(x, w) + b.sum())


@misconception(
    "linear_forward/bias_for_each_product",
    item="bias",
    message="The bias is added once for each input instead of once for each output. Look at "
    "whether it stands inside or outside the sum.",
)
def bias_for_each_product(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(product(x, w) + x.shape[1] * b)


@misconception(
    "linear_forward/bias_for_first_sample",
    item="bias",
    message="Only the first sample gets the bias. Look at the index of the row.",
)
def bias_for_first_sample(x: Array, w: Array, b: Array) -> Array:
    out = np.asarray(product(x, w), dtype=np.float64)
    out[0] += b
    return out


@misconception(
    "linear_forward/bias_by_sample",
    item="bias",
    message="The bias runs along the samples: each row has one. Look at which axis of out has the "
    "length of b.",
)
def bias_by_sample(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(product(x, w) + b[:, None])


@misconception(
    "linear_forward/bias_inside_product",
    item="bias",
    message="The bias is multiplied with the sum, not added. Look at the formula.",
)
def bias_inside_product(x: Array, w: Array, b: Array) -> Array:
    return np.asarray((product(x, w)) * (1 + b))


@misconception(
    "linear_forward/transposes_weights",
    item="products",
    message="x is multiplied with the transpose of w. A square w hides it from the shapes. Look at "
    "which axis of w belongs to the inputs.",
)
def transposes_weights(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(product(x, w.T) + b)


@misconception(
    "linear_forward/transposed_if_it_fits",
    item="products",
    message="x is multiplied with the transpose of w whenever the shapes allow it. A square w "
    "hides it. Look at which axis of w belongs to the inputs.",
)
def transposed_if_it_fits(x: Array, w: Array, b: Array) -> Array:
    transposed = w.T if w.shape[0] == w.shape[1] else w
    return np.asarray(product(x, transposed) + b)


@misconception(
    "linear_forward/samples_as_columns",
    kind="form",
    keeps=0.87,
    item="products",
    message="The result is transposed: samples are columns. Look at the shape that is asked for.",
)
def samples_as_columns(x: Array, w: Array, b: Array) -> Array:
    return np.asarray((product(x, w) + b).T)


@misconception(
    "linear_forward/elementwise",
    kind="idea",
    item="products",
    message="* multiplies entry by entry; here rows meet columns. Look at what * does with two "
    "arrays.",
)
def elementwise(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(as_result(x) * w + b)


@misconception(
    "linear_forward/mean_of_products",
    item="products",
    message="The sum is divided by the number of inputs. Look at the formula.",
)
def mean_of_products(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(product(x, w) / x.shape[1] + b)


@misconception(
    "linear_forward/applies_relu",
    item="products",
    message="Negative outputs come out as 0: there is a ReLU in your linear layer. Scores may be "
    "negative.",
)
def applies_relu(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(np.maximum(product(x, w) + b, 0))


@misconception(
    "linear_forward/applies_softmax",
    item="products",
    message="The outputs are probabilities: there is a softmax in your linear layer. Scores are "
    "asked for.",
)
def applies_softmax(x: Array, w: Array, b: Array) -> Array:
    return network.softmax(product(x, w) + b)


@misconception(
    "linear_forward/first_sample_only",
    item="products",
    message="Every row is computed from the first sample. Look at the first index of x.",
)
def first_sample(x: Array, w: Array, b: Array) -> Array:
    return np.repeat(product(x[:1], w) + b, len(x), axis=0)


@misconception(
    "linear_forward/last_product_only",
    item="products",
    message="Of each sum only the last product is left. Look at = and += in the inner loop.",
)
def last_product_only(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(as_result(x[:, -1:]) * w[-1:] + b)


@misconception(
    "linear_forward/sums_over_batch",
    item="products",
    message="The rows of the result are added up. Each sample has scores of its own.",
)
def sums_over_batch(x: Array, w: Array, b: Array) -> Array:
    return np.asarray((product(x, w)).sum(axis=0) + b)


@misconception(
    "linear_forward/output_type_of_integers",
    item="integers",
    message="For integer inputs the outputs are cut to whole numbers: the result has the type of "
    "x. Look at the dtype of the array that you fill.",
)
def output_type(x: Array, w: Array, b: Array) -> Array:
    return np.asarray(product(x, w) + b).astype(x.dtype)


@misconception(
    "linear_forward/squeezed",
    item="type and shape",
    message="With one sample the first axis is gone. Look for squeeze().",
)
def squeezed(x: Array, w: Array, b: Array) -> Array:
    return np.squeeze(product(x, w) + b)


@misconception(
    "linear_forward/list",
    item="type and shape",
    message="You return a list. The next layer needs an array with a shape.",
)
def as_list(x: Array, w: Array, b: Array) -> object:
    return np.asarray(product(x, w) + b).tolist()


@of_floats_alone("x")
@misconception(
    "linear_forward/normalises_input",
    item="leaves its inputs alone",
    message="x is changed (x -= ... or x /= ...). Look for assignments to x.",
)
def normalises_input(x: Array, w: Array, b: Array) -> Array:
    out = np.asarray(product(x, w) + b)
    x[...] = 0
    return out
