"""Answers to max_pool2d_backward that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.pooling import max_pool2d_backward as right

REFUSALS = tuple(shared.refusals("max_pool2d_backward", right, *shared.OF_POOLING))
