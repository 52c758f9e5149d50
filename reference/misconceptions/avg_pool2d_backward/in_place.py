"""Right answers to avg_pool2d_backward that write into an argument."""

from __future__ import annotations

from reference.misconceptions.shared.in_place import changes
from reference.pooling import avg_pool2d_backward as right

IN_PLACE = tuple(changes("avg_pool2d_backward", right, "x"))
