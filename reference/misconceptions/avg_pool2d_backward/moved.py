"""Wrong on purpose: windows of avg_pool2d_backward that end too late at the upper and left edge."""

from __future__ import annotations

from reference.misconceptions.shared.moved_starts import moved_averages

end_from_the_moved_start = moved_averages("avg_pool2d_backward", backward=True)
