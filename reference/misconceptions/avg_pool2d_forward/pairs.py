"""Wrong windows and a wrong divisor at once."""

from __future__ import annotations

from reference.misconceptions.avg_pool2d_forward.divisors import COUNTS
from reference.misconceptions.shared.pool_pairs import Layers
from reference.misconceptions.shared.pooling import avg_forward

PAIRS = tuple(Layers("avg_pool2d_forward", avg_forward, fills=False).pairs({"count": COUNTS}))
