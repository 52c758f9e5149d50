"""Wrong windows and a gradient at the wrong place at once."""

from __future__ import annotations

from reference.misconceptions.max_pool2d_backward.routing import SHARES
from reference.misconceptions.max_pool2d_backward.windows import CROPS, PUTS
from reference.misconceptions.shared.pool_pairs import Layers
from reference.misconceptions.shared.pooling import max_backward

PAIRS = tuple(
    Layers("max_pool2d_backward", max_backward, backward=True).pairs(
        {"share": SHARES, "put": PUTS, "crop": CROPS, "fill": {"pads_with_zero": 0.0}}
    )
)
