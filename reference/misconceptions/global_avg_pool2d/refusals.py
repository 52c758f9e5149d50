"""Answers to global_avg_pool2d that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.pooling import global_avg_pool2d as right

REFUSALS = tuple(
    shared.refusals(
        "global_avg_pool2d",
        right,
        shared.several("x", 0, "samples"),
        shared.several("x", 1, "channels"),
        shared.unequal(("x", 2), ("x", 3), "the map's height and width", "the_map_is_square"),
    )
)
