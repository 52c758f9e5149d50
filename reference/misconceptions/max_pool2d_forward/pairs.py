"""Wrong windows and a wrong choice or start of the search at once."""

from __future__ import annotations

from reference.misconceptions.max_pool2d_forward.windows import POOLS
from reference.misconceptions.shared.pool_pairs import Layers
from reference.misconceptions.shared.pooling import max_forward

FILLS = {
    "pads_with_zero": 0.0,
    "pads_with_minus_1": -1.0,
    "sentinel_999": -999.0,
    "sentinel_1e5": -1e5,
    "sentinel_1e9": -1e9,
}
PAIRS = tuple(Layers("max_pool2d_forward", max_forward).pairs({"fill": FILLS, "pool": POOLS}))
