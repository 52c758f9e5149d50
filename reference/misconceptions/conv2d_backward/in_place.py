"""Right answers to conv2d_backward that write into an argument."""

from __future__ import annotations

from reference.convolution import conv2d_backward as right
from reference.misconceptions.shared.in_place import changes

IN_PLACE = tuple(changes("conv2d_backward", right, "x", "w"))
