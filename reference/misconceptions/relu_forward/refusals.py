"""Answers to relu_forward that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.relu import relu_forward as right

REFUSALS = tuple(shared.refusals("relu_forward", right, by_keyword="settings together"))
