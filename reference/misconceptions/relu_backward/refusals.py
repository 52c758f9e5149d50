"""Answers to relu_backward that fail with an error for some calls."""

from __future__ import annotations

from reference.misconceptions.shared import refusals as shared
from reference.relu import relu_backward as right

REFUSALS = tuple(shared.refusals("relu_backward", right, by_keyword="settings together"))
