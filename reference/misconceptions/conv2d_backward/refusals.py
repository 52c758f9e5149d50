"""Answers to conv2d_backward that fail with an error for some calls."""

from __future__ import annotations

from reference.convolution import conv2d_backward as right
from reference.misconceptions.shared import refusals as shared

REFUSALS = tuple(
    shared.refusals(
        "conv2d_backward",
        right,
        shared.setting("stride", 1),
        shared.setting("padding", 0),
        shared.several("x", 0, "pictures"),
        shared.several("x", 1, "channels"),
        shared.several("w", 0, "filters"),
        shared.unequal(("x", 2), ("x", 3), "height and width", "the_picture_is_square"),
        shared.unequal(("w", 2), ("w", 3), "KH and KW", "the_kernel_is_square"),
        shared.unequal(("dout", 2), ("dout", 3), "height and width of dout", "dout_is_square"),
        shared.larger(
            ("dout", 2), ("dout", 3), "more rows than columns in dout", "more_rows_than_columns"
        ),
        shared.larger(
            ("dout", 3), ("dout", 2), "more columns than rows in dout", "more_columns_than_rows"
        ),
        shared.unequal(("w", 0), ("w", 1), "C and F", "as_many_filters"),
        shared.larger(
            ("w", 0), ("w", 1), "more filters than channels", "more_filters_than_channels"
        ),
        shared.larger(
            ("w", 1), ("w", 0), "more channels than filters", "more_channels_than_filters"
        ),
        item="dx: settings together",
        by_keyword="memory order",
    )
)
