"""Mistakes seen in students' answers to softmax."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.softmax.probabilities import Array


@misconception(
    "softmax/sum_over_everything",
    item="probabilities",
    message="All entries together sum to 1. Each row is a sample of its own, and sums to 1.",
)
def sum_over_everything(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum())
