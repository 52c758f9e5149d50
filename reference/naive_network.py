"""The layers behind the feature maps, written as loops; see ``naive``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def flatten(x: Array) -> Array:
    """Read every sample in row-major order.

    >>> flatten(np.arange(3.0).reshape(1, 3, 1))
    array([[0., 1., 2.]])
    """
    rows = [[float(sample[place]) for place in np.ndindex(sample.shape)] for sample in x]
    return np.array(rows)


def linear_forward(x: Array, w: Array, b: Array) -> Array:
    """Start from the bias and add every product.

    >>> linear_forward(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    out = np.zeros((x.shape[0], w.shape[1]))
    for n, m in np.ndindex(out.shape):
        out[n, m] = b[m]
        for d in range(w.shape[0]):
            out[n, m] += x[n, d] * w[d, m]
    return out


def linear_backward(dout: Array, x: Array, w: Array) -> tuple[Array, Array, Array]:
    """Give each factor of every product its share by the product rule.

    >>> linear_backward(np.array([[2.0]]), np.array([[3.0]]), np.array([[5.0]]))
    (array([[10.]]), array([[6.]]), array([2.]))
    """
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n, m in np.ndindex(dout.shape):
        db[m] += dout[n, m]
        for d in range(w.shape[0]):
            dx[n, d] += dout[n, m] * w[d, m]
            dw[d, m] += dout[n, m] * x[n, d]
    return dx, dw, db


def softmax(scores: Array) -> Array:
    """Divide e to the score by the sum of its row; moderate scores only.

    >>> softmax(np.zeros((1, 2)))
    array([[0.5, 0.5]])
    """
    out = np.zeros(scores.shape)
    for n, m in np.ndindex(scores.shape):
        out[n, m] = math.exp(scores[n, m]) / sum(math.exp(score) for score in scores[n])
    return out


def cross_entropy(scores: Array, labels: Array) -> tuple[float, Array]:
    """Average the surprise over the batch.

    >>> round(cross_entropy(np.zeros((1, 2)), np.array([1]))[0], 4)
    0.6931
    """
    likely = softmax(scores)
    dscores = np.zeros(scores.shape)
    loss = 0.0
    for n, m in np.ndindex(scores.shape):
        right = m == labels[n]
        if right:
            loss -= math.log(likely[n, m]) / len(scores)
        dscores[n, m] = (likely[n, m] - right) / len(scores)
    return loss, dscores


def count_parameters(arrays: Iterable[Array]) -> int:
    """Count one by one.

    >>> count_parameters([np.zeros((3, 3)), np.zeros(1)])
    10
    """
    return sum(1 for array in arrays for _ in np.ndindex(np.shape(array)))
