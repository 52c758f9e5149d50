"""Wrong on purpose: windows of max_pool2d_forward that end too late at the upper and left edge."""

from __future__ import annotations

from reference.misconceptions.shared.moved_starts import PLANS, moved_starts
from reference.misconceptions.shared.pooling import max_forward

end_from_the_moved_start = moved_starts("max_pool2d_forward", *map(max_forward, PLANS))
