"""Answers to conv2d_forward that fail with an error for some calls."""

from __future__ import annotations

from reference.convolution import conv2d_forward as right
from reference.misconceptions.shared import refusals as shared

REFUSALS = tuple(
    shared.refusals(
        "conv2d_forward",
        right,
        shared.setting("stride", 1),
        shared.setting("padding", 0),
        shared.several("x", 0, "pictures"),
        shared.several("x", 1, "channels"),
        shared.several("w", 0, "filters"),
        shared.unequal(("x", 2), ("x", 3), "height and width", "the_picture_is_square"),
        shared.unequal(("w", 2), ("w", 3), "KH and KW", "the_kernel_is_square"),
        shared.unequal(("w", 0), ("w", 1), "C and F", "as_many_filters"),
        shared.unequal(("x", 0), ("w", 0), "N and F", "as_many_pictures"),
        shared.larger(
            ("w", 0), ("w", 1), "more filters than channels", "more_filters_than_channels"
        ),
        shared.larger(
            ("w", 1), ("w", 0), "more channels than filters", "more_channels_than_filters"
        ),
        shared.larger(
            ("x", 0), ("w", 0), "more pictures than filters", "more_pictures_than_filters"
        ),
        shared.larger(
            ("x", 0), ("x", 1), "more pictures than channels", "more_pictures_than_channels"
        ),
        shared.larger(
            ("x", 1), ("x", 0), "more channels than pictures", "more_channels_than_pictures"
        ),
        shared.larger(
            ("w", 0), ("x", 0), "more filters than pictures", "more_filters_than_pictures"
        ),
        by_keyword="memory order",
    )
)
