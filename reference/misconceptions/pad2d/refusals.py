"""Answers to pad2d that fail with an error for some calls."""

from __future__ import annotations

from reference.convolution import pad2d as right
from reference.misconceptions.shared import refusals as shared

REFUSALS = tuple(
    shared.refusals(
        "pad2d",
        right,
        shared.Refusal(
            "fails_for_padding_0",
            lambda given: given["padding"] == 0,
            "Your function fails with an error where padding is 0. Look at slices that end at -0, "
            "which hold nothing.",
        ),
        shared.several("x", 0, "pictures"),
        shared.several("x", 1, "channels"),
        shared.unequal(("x", 2), ("x", 3), "height and width", "the_picture_is_square"),
        by_keyword="padding 1",
    )
)
