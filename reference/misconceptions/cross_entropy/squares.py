"""Wrong on purpose: a squared error in place of the cross-entropy, with its own gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from reference import network
from reference.misconceptions.bank import misconception
from reference.misconceptions.cross_entropy.losses import Array, Loss, one_hot

Divisor = Callable[[Array], float]


def _samples(scores: Array) -> float:
    return len(scores)


def _all(scores: Array) -> float:
    return scores.size


def _one(_scores: Array) -> float:
    return 1


def _squares(factor: float, divisor: Divisor, *, through_softmax: bool) -> Callable[..., Loss]:
    """Build the loss ``factor * sum((p - t) ** 2) / divisor`` and its gradient.

    It is the gradient of the probabilities, unless ``through_softmax``.
    """

    def cross_entropy(scores: Array, labels: Array) -> Loss:
        p = network.softmax(scores)
        rest = p - one_hot(scores, labels).astype(p.dtype)
        slope = 2 * factor * rest / divisor(scores)
        if through_softmax:
            slope = p * (slope - (slope * p).sum(axis=1, keepdims=True))
        return factor * float((rest**2).sum()) / divisor(scores), np.asarray(slope, p.dtype)

    return cross_entropy


def _ways() -> Iterator[Callable[..., Loss]]:
    for through_softmax in (False, True):
        for divisor in (_all, _samples, _one):
            for factor in (1.0, 0.5):
                yield _squares(factor, divisor, through_softmax=through_softmax)


def _of_scores(divisor: Divisor) -> Callable[..., Loss]:
    """Compare the scores themselves with the one-hot labels."""

    def cross_entropy(scores: Array, labels: Array) -> Loss:
        rest = np.asarray(scores - one_hot(scores, labels))
        return float((rest**2).sum()) / divisor(scores), 2 * rest / divisor(scores)

    return cross_entropy


_FIRST, *_OTHERS = _ways()
squared_error_throughout = misconception(
    "cross_entropy/squared_error_throughout",
    kind="idea",
    item="loss",
    message="Loss and gradient are those of a squared error between probabilities and one-hot "
    "labels. Cross-entropy is the logarithm of the right class's probability. Look at the formula.",
    styles=(*_OTHERS, _of_scores(_all), _of_scores(_samples)),
)(_FIRST)
