"""Mistakes seen in students' answers to cross_entropy: a constant under the logarithm."""

from __future__ import annotations

import numpy as np

from reference import network
from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.cross_entropy.losses import Array, Loss, chosen, gradient


def _guarded(name: str, epsilon: float) -> Misconception:
    def loss_with_constant(scores: Array, labels: Array) -> Loss:
        right = chosen(network.softmax(scores), labels)
        return -np.log(right + epsilon).mean(), gradient(scores, labels)

    return misconception(
        f"cross_entropy/{name}",
        item="confidently wrong",
        message=f"A constant ({epsilon:g}) under the logarithm hides how wrong a confident answer "
        "is: the loss can be at most its logarithm. Compute the logarithm from the scores.",
    )(loss_with_constant)


epsilon_1e6 = _guarded("epsilon_1e6", 1e-6)
epsilon_1e7 = _guarded("epsilon_1e7", 1e-7)
epsilon_1e8 = _guarded("epsilon_1e8", 1e-8)
epsilon_1e9 = _guarded("epsilon_1e9", 1e-9)
epsilon_1e10 = _guarded("epsilon_1e10", 1e-10)
