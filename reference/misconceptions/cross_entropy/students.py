"""Mistakes seen in students' answers to cross_entropy: constants under the logarithm."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reference import network
from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.cross_entropy.losses import (
    RIGHT,
    Array,
    Loss,
    chosen,
    gradient,
    one_hot,
)

_CONSTANTS = (1e-3, 1e-4, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-14, 1e-16, 1e-20)


_TINY = 1e-10
"""Below, what is added makes no difference but where a probability is 0."""


def _guarded() -> Iterator[Misconception]:
    for epsilon in _CONSTANTS:

        def added(scores: Array, labels: Array, epsilon: float = epsilon) -> Loss:
            right = chosen(network.softmax(scores), labels)
            return -np.log(right + epsilon).mean(), gradient(scores, labels)

        def least(scores: Array, labels: Array, epsilon: float = epsilon) -> Loss:
            right = chosen(network.softmax(scores), labels)
            return -np.log(np.maximum(right, epsilon)).mean(), gradient(scores, labels)

        digits = f"{epsilon:.0e}".replace("e-0", "e").replace("e-", "e")
        yield misconception(
            f"cross_entropy/epsilon_{digits}",
            item="confidently wrong",
            message=f"A constant ({epsilon:g}) under the logarithm, added or as the least "
            "probability, hides how wrong a confident answer is: the loss can be at most its "
            "logarithm. Compute the logarithm from the scores.",
            styles=(added if epsilon < _TINY else least,),
        )(least if epsilon < _TINY else added)


EPSILONS = tuple(_guarded())


@misconception(
    "cross_entropy/gradient_times_slope_of_sigmoid",
    kind="idea",
    item="gradient",
    message="The gradient is multiplied by p * (1 - p) once more. The slope of softmax is in p - y "
    "already.",
)
def times_slope(scores: Array, labels: Array) -> Loss:
    loss, dscores = RIGHT(scores, labels)
    p = network.softmax(scores)
    return loss, dscores * p * (1 - p)


@misconception(
    "cross_entropy/binary_of_sigmoids",
    kind="idea",
    item="loss",
    message="Each score is squeezed by itself (a sigmoid) and every class is a yes-or-no question. "
    "Here exactly one class is right, and softmax compares them.",
    styles=(lambda scores, labels: _binary(scores, labels, 1e-10),),
)
def binary_of_sigmoids(scores: Array, labels: Array) -> Loss:
    return _binary(scores, labels, 0.0)


def _binary(scores: Array, labels: Array, epsilon: float) -> Loss:
    p, right = 1 / (1 + np.exp(-np.asarray(scores, np.float64))), one_hot(scores, labels)
    total = right * np.log(p + epsilon) + (1 - right) * np.log(1 - p + epsilon)
    return -total.sum() / len(labels), (p - right) / len(labels)


def _sigmoids(scores: Array, labels: Array) -> tuple[Array, Array]:
    """Return the loss of each score by itself, and its gradient."""
    wanted = one_hot(scores, labels)
    raw = np.asarray(scores, np.float64)
    with np.errstate(over="ignore"):
        return np.logaddexp(0, raw) - wanted * raw, 1 / (1 + np.exp(-raw)) - wanted


def _sigmoids_averaged(scores: Array, labels: Array) -> Loss:
    losses, slopes = _sigmoids(scores, labels)
    return losses.mean(), slopes / losses.size


@misconception(
    "cross_entropy/sigmoids",
    kind="idea",
    item="loss",
    message="Each score is squeezed by itself (a sigmoid), as if a sample could be of several "
    "classes. Here exactly one class is right, and softmax compares them.",
    styles=(_sigmoids_averaged,),
)
def sigmoids(scores: Array, labels: Array) -> Loss:
    losses, slopes = _sigmoids(scores, labels)
    return losses.sum(axis=1).mean(), slopes / len(losses)
