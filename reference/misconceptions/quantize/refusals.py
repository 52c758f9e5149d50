"""Answers to quantize that fail with an error for some calls."""

from __future__ import annotations

from reference.images import quantize as right
from reference.misconceptions.shared import refusals as shared

REFUSALS = tuple(shared.refusals("quantize", right, by_keyword="settings together"))
