"""Answers to to_bits that fail with an error for some calls."""

from __future__ import annotations

from reference.images import to_bits as right
from reference.misconceptions.shared import refusals as shared

REFUSALS = tuple(shared.refusals("to_bits", right, by_keyword="settings together"))
