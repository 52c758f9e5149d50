"""Slopes below zero that students give a ReLU, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping

LEAKY_SLOPES: Mapping[str, float] = {
    "leaky_by_a_tenth": 0.1,
    "leaky_by_0_001": 0.001,
    "leaky_by_0_02": 0.02,
    "leaky_by_0_05": 0.05,
    "leaky_by_0_2": 0.2,
    "leaky_by_0_25": 0.25,
    "leaky_by_0_3": 0.3,
    "leaky_by_a_half": 0.5,
}
