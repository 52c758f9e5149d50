"""Answers to avg_pool2d_forward that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.pooling import avg_pool2d_forward as right

REFUSALS = tuple(shared.refusals("avg_pool2d_forward", right, *shared.OF_POOLING))
