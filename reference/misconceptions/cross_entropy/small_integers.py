"""Wrong on purpose: cross_entropy of small whole numbers."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.cross_entropy.losses import RIGHT, Array, Loss, chosen
from reference.misconceptions.shared.small_integers import DIFFERENCES, as_result


def _shifted(scores: Array) -> Array:
    return np.asarray(scores - scores.max(axis=1, keepdims=True))


def _half_precision_too(scores: Array, labels: Array) -> Loss:
    """Leave the type of the exponentials to NumPy: float16 for bytes."""
    rest = _shifted(scores)
    powers = np.exp(rest)
    sums = powers.sum(axis=1, keepdims=True)
    dscores = powers / sums
    dscores[np.arange(len(labels)), labels] -= 1
    return float(-chosen(rest - np.log(sums), labels).mean()), as_result(dscores / len(labels))


@misconception(
    "cross_entropy/shifts_in_a_small_type",
    item="integers",
    message=DIFFERENCES,
    styles=(
        _half_precision_too,
        lambda scores, labels: (
            RIGHT(as_result(_shifted(scores)), labels)[0],
            RIGHT(scores, labels)[1],
        ),
        lambda scores, labels: (
            RIGHT(scores, labels)[0],
            RIGHT(as_result(_shifted(scores)), labels)[1],
        ),
    ),
)
def shifts_in_a_small_type(scores: Array, labels: Array) -> Loss:
    return RIGHT(as_result(_shifted(scores)), labels)
