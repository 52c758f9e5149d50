"""Answers to output_size that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.shapes import output_size as right

REFUSALS = tuple(
    shared.refusals(
        "output_size",
        right,
        shared.setting("ceil_mode", default=False),
        by_keyword="settings together",
    )
)
