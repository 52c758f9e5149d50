"""Mistakes seen in students' answers to softmax."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.small_integers import as_result
from reference.misconceptions.softmax.probabilities import Array, over, shifted


@misconception(
    "softmax/sum_over_everything",
    item="probabilities",
    message="All entries together sum to 1. Each row is a sample of its own, and sums to 1.",
)
def sum_over_everything(scores: Array) -> Array:
    powers = np.exp(shifted(scores, 1))
    return np.asarray(powers / powers.sum())


@misconception(
    "softmax/shifts_by_minimum",
    item="rows far apart",
    message="The smallest score of a row is taken away, so exp still overflows where the largest "
    "is far above it. Look at which one must become 0.",
    styles=(
        lambda scores: over(np.exp(scores - scores.mean(axis=1, keepdims=True)), 1),
        lambda scores: over(np.exp(as_result(scores) - scores.min()), 1),
    ),
)
def shifts_by_minimum(scores: Array) -> Array:
    return over(np.exp(as_result(scores) - scores.min(axis=1, keepdims=True)), 1)
