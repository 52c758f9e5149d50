"""Answers to softmax that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.network import softmax as right

REFUSALS = tuple(
    shared.refusals(
        "softmax",
        right,
        shared.several("scores", 0, "samples"),
        shared.unequal(("scores", 0), ("scores", 1), "N and the number of classes", "n_is_k"),
    )
)
