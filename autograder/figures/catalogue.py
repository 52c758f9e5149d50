"""Every figure by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.figures import convolution, images, network, pooling
from autograder.figures.svg import Figure

FIGURES: Mapping[str, Callable[[], Figure]] = {
    **images.FIGURES,
    **convolution.FIGURES,
    **pooling.RELU_FIGURES,
    **pooling.FIGURES,
    **network.FIGURES,
}
"""Drawn when asked for; ``![](figure:sampling)`` in a solution file embeds the first."""
