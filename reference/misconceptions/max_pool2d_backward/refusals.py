"""Answers to max_pool2d_backward that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.pooling import max_pool2d_backward as right

REFUSALS = tuple(
    shared.refusals(
        "max_pool2d_backward",
        right,
        shared.A_PAIR,
        shared.A_NUMBER,
        shared.NO_STRIDE,
        shared.NO_STRIDE_BUT_SQUARE,
        shared.setting("padding", 0),
        shared.setting("ceil_mode", default=False),
        shared.several("x", 0, "samples"),
        shared.several("x", 1, "channels"),
        shared.unequal(("x", 2), ("x", 3), "the map's height and width", "the_map_is_square"),
    )
)
