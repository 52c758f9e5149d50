"""Wrong on purpose: borders that np.pad makes of the map itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.pooling import Array, Pair, largest, right_plan


def _padded(mode: Literal["reflect", "wrap"]) -> Callable[..., Array]:
    def max_pool2d_forward(
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
    ) -> Array:
        grid = right_plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
        border = (padding, padding)
        padded = np.pad(x, ((0, 0), (0, 0), border, border), mode=mode)
        out = np.zeros((*x.shape[:2], *grid.out))
        for i, j, window in grid.windows():
            out[:, :, i, j] = largest(padded[window])
        return out

    return max_pool2d_forward


pads_with_opposite_edge = misconception(
    "max_pool2d_forward/pads_with_opposite_edge",
    item="padding",
    message="The border repeats the opposite side of the map (mode='wrap'). Print a small padded "
    "map and look at its corners.",
)(_padded("wrap"))
pads_with_mirror = misconception(
    "max_pool2d_forward/pads_with_mirror",
    item="padding",
    message="The border mirrors the map (mode='reflect'), so pixels from beyond the window win. "
    "Look for the value that is below all numbers.",
)(_padded("reflect"))
