"""Wrong on purpose: softmax of small whole numbers."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.small_integers import DIFFERENCES, as_result
from reference.misconceptions.softmax.probabilities import RIGHT, Array, over


def _shifted(scores: Array) -> Array:
    return np.asarray(scores - scores.max(axis=1, keepdims=True))


def _half_precision_too(scores: Array) -> Array:
    """Leave the type of the exponentials to NumPy: float16 for bytes."""
    return over(np.exp(_shifted(scores)), 1)


@misconception(
    "softmax/shifts_in_a_small_type",
    item="integers",
    message=DIFFERENCES,
    styles=(_half_precision_too,),
)
def shifts_in_a_small_type(scores: Array) -> Array:
    return RIGHT(as_result(_shifted(scores)))
