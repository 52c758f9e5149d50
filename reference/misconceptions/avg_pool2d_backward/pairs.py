"""Wrong windows, a wrong divisor, or gradients at the wrong place: two of them at once."""

from __future__ import annotations

from reference.misconceptions.avg_pool2d_backward.divisors import COUNTS
from reference.misconceptions.avg_pool2d_backward.windows import CROPS, PUTS
from reference.misconceptions.shared.pool_pairs import Layers
from reference.misconceptions.shared.pooling import avg_backward

PAIRS = tuple(
    Layers("avg_pool2d_backward", avg_backward, backward=True, fills=False).pairs(
        {"count": COUNTS, "put": PUTS, "crop": CROPS}
    )
)
