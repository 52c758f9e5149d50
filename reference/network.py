"""Linear layer, softmax and cross-entropy, and the small network of the last assignment."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from reference.arrays import FloatArray, as_floats, require_rank, require_shape
from reference.convolution import conv2d_backward, conv2d_forward
from reference.errors import ArgumentError, ShapeError
from reference.pooling import max_pool2d_backward, max_pool2d_forward
from reference.relu import relu_backward, relu_forward

Parameters = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
"""``(w_conv, b_conv, w_fc, b_fc)`` of the small network, or their gradients."""


def flatten(x: ArrayLike) -> FloatArray:
    """Return every sample as one row, in row-major order: (N, ...) becomes (N, D).

    >>> flatten(np.arange(6.0).reshape(2, 3, 1))
    array([[0., 1., 2.],
           [3., 4., 5.]])
    """
    (values,) = as_floats(x)
    if not values.ndim:
        raise ShapeError("x has shape ()", remedy="give it a first axis of samples")
    return values.reshape(len(values), math.prod(values.shape[1:])).copy()


def linear_forward(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> FloatArray:
    """Return ``x @ w + b``.

    Parameters
    ----------
    x : float array, shape (N, D)
    w : float array, shape (D, M)
    b : float array, shape (M,)

    Returns
    -------
    float array, shape (N, M)

    Raises
    ------
    ShapeError
        If the shapes do not fit.

    Examples
    --------
    >>> linear_forward(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    samples, weights, bias = as_floats(x, w, b)
    _require_product(samples, weights)
    require_shape("b", bias, weights.shape[1:], "one bias for each column of w")
    return np.asarray(samples @ weights + bias)


def linear_backward(
    dout: ArrayLike, x: ArrayLike, w: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the gradients of a linear layer's input, weights and bias.

    Parameters
    ----------
    dout : float array, shape (N, M)
        Gradient of the output.
    x : float array, shape (N, D)
    w : float array, shape (D, M)

    Returns
    -------
    dx, dw, db : float arrays, shapes (N, D), (D, M), (M,)
        Summed over the batch, not averaged.

    Raises
    ------
    ShapeError
        If the shapes do not fit.

    Examples
    --------
    >>> linear_backward(np.array([[2.0]]), np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    (array([[6., 8.]]), array([[2.],
           [4.]]), array([2.]))
    """
    upstream, samples, weights = as_floats(dout, x, w)
    _require_product(samples, weights)
    require_shape(
        "dout", upstream, (len(samples), weights.shape[1]), "the shape of the forward's output"
    )
    return upstream @ weights.T, samples.T @ upstream, upstream.sum(axis=0)


def softmax(scores: ArrayLike) -> FloatArray:
    """Return every row's scores as probabilities.

    Parameters
    ----------
    scores : float array, shape (N, M)

    Returns
    -------
    float array, shape (N, M)
        ``exp(s) / sum(exp(s))`` along the last axis, without overflow for large scores.

    Raises
    ------
    ShapeError
        If ``scores`` has not two axes.

    Examples
    --------
    >>> softmax(np.array([[1000.0, 1000.0]]))
    array([[0.5, 0.5]])
    """
    return np.asarray(np.exp(_log_softmax(scores)))


def cross_entropy(scores: ArrayLike, labels: ArrayLike) -> tuple[np.floating, FloatArray]:
    """Return the mean cross-entropy of a batch, and the gradient of its scores.

    Parameters
    ----------
    scores : float array, shape (N, M)
        Before the softmax.
    labels : integer array, shape (N,)
        The right class of each sample, 0 … M - 1.

    Returns
    -------
    loss : float
        ``-log(softmax(scores)[n, labels[n]])``, averaged over the batch.
    dscores : float array, shape (N, M)
        ``(softmax(scores) - one_hot(labels)) / N``.

    Raises
    ------
    ShapeError
        If the shapes do not fit or the batch is empty.
    ArgumentError
        If a label is no class.

    Examples
    --------
    >>> loss, dscores = cross_entropy(np.array([[0.0, 0.0]]), np.array([1]))
    >>> round(float(loss), 4), dscores
    (0.6931, array([[ 0.5, -0.5]]))
    """
    logs = _log_softmax(scores)
    classes = np.asarray(labels)
    n, m = logs.shape
    if n == 0:
        raise ShapeError(f"scores have shape {logs.shape}", remedy="pass at least one sample")
    require_shape("labels", classes, (n,), "one label for each row of scores")
    if classes.dtype.kind not in "iu":
        raise ArgumentError(f"labels have dtype {classes.dtype}", remedy="pass integers")
    if classes.min() < 0 or classes.max() >= m:
        raise ArgumentError(
            f"labels go from {classes.min()} to {classes.max()} for {m} classes",
            remedy=f"keep them in 0 ... {m - 1}",
        )
    rows = np.arange(n)
    dscores = np.exp(logs)
    dscores[rows, classes] -= 1
    dscores /= n
    return -logs[rows, classes].mean(), dscores


def count_parameters(arrays: Iterable[ArrayLike]) -> int:
    """Return how many numbers a list of arrays holds together.

    >>> count_parameters([np.zeros((1, 1, 3, 3)), np.zeros(1)])
    10
    """
    return sum(int(np.size(array)) for array in arrays)


def cnn_forward(x: ArrayLike, parameters: Parameters) -> FloatArray:
    """Return the scores of the small network.

    Convolution (stride 1, padding 1), ReLU, max pooling 2 x 2, flatten, linear.

    Parameters
    ----------
    x : float array, shape (N, C, H, W)
    parameters : (w_conv, b_conv, w_fc, b_fc)
        Shapes (F, C, KH, KW), (F,), (D, M) and (M,), D being the size of a flattened sample.

    Returns
    -------
    float array, shape (N, M)

    Examples
    --------
    >>> sizes = (4, 1, 3, 3), (4,), (4 * 4 * 4, 10), (10,)
    >>> cnn_forward(np.zeros((2, 1, 8, 8)), tuple(np.zeros(size) for size in sizes)).shape
    (2, 10)
    """
    w_conv, b_conv, w_fc, b_fc = parameters
    maps = relu_forward(conv2d_forward(x, w_conv, b_conv, stride=1, padding=1))
    return linear_forward(flatten(max_pool2d_forward(maps, 2)), w_fc, b_fc)


def cnn_backward(
    x: ArrayLike, labels: ArrayLike, parameters: Parameters
) -> tuple[np.floating, Parameters]:
    """Return the loss of the small network on a batch, and its parameters' gradients.

    Parameters
    ----------
    x : float array, shape (N, C, H, W)
    labels : integer array, shape (N,)
    parameters : (w_conv, b_conv, w_fc, b_fc)

    Returns
    -------
    loss : float
        Mean cross-entropy.
    gradients : (dw_conv, db_conv, dw_fc, db_fc)
        In the order and the shapes of ``parameters``.

    Examples
    --------
    >>> sizes = (4, 1, 3, 3), (4,), (4 * 4 * 4, 10), (10,)
    >>> zeros = tuple(np.zeros(size) for size in sizes)
    >>> loss, gradients = cnn_backward(np.zeros((2, 1, 8, 8)), np.array([3, 7]), zeros)
    >>> round(float(loss), 4), [gradient.shape for gradient in gradients]
    (2.3026, [(4, 1, 3, 3), (4,), (64, 10), (10,)])
    """
    w_conv, b_conv, w_fc, b_fc = parameters
    maps = conv2d_forward(x, w_conv, b_conv, stride=1, padding=1)
    active = relu_forward(maps)
    pooled = max_pool2d_forward(active, 2)
    features = flatten(pooled)
    loss, dscores = cross_entropy(linear_forward(features, w_fc, b_fc), labels)

    dfeatures, dw_fc, db_fc = linear_backward(dscores, features, w_fc)
    dactive = max_pool2d_backward(dfeatures.reshape(pooled.shape), active, 2)
    dmaps = relu_backward(dactive, maps)
    _, dw_conv, db_conv = conv2d_backward(dmaps, x, w_conv, stride=1, padding=1)
    return loss, (dw_conv, db_conv, dw_fc, db_fc)


def _log_softmax(scores: ArrayLike) -> FloatArray:
    """Return the logarithm of the softmax, shape (N, M)."""
    (values,) = as_floats(scores)
    require_rank("scores", values, "N, M")
    with np.errstate(invalid="ignore"):  # inf - inf is NaN, as in PyTorch
        shifted = values - values.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _require_product(samples: FloatArray, weights: FloatArray) -> None:
    """Refuse samples and weights that cannot be multiplied."""
    require_rank("x", samples, "N, D")
    require_rank("w", weights, "D, M")
    if samples.shape[1] != weights.shape[0]:
        raise ShapeError(
            f"x {samples.shape} has {samples.shape[1]} features and w {weights.shape} expects "
            f"{weights.shape[0]}",
            remedy="give w one row for each feature of x",
        )
