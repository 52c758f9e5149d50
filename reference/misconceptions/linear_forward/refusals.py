"""Answers to linear_forward that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.network import linear_forward as right

REFUSALS = tuple(
    shared.refusals(
        "linear_forward",
        right,
        shared.several("x", 0, "samples"),
        shared.unequal(("w", 0), ("w", 1), "D and M", "d_is_m"),
        shared.unequal(("x", 0), ("w", 1), "N and M", "n_is_m"),
        shared.unequal(("x", 0), ("w", 0), "N and D", "n_is_d"),
    )
)
