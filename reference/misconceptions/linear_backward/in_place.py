"""Right answers to linear_backward that write into an argument."""

from __future__ import annotations

from reference.misconceptions.shared.in_place import changes
from reference.network import linear_backward as right

IN_PLACE = tuple(changes("linear_backward", right, "dout", "x"))
