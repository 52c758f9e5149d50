"""Mistakes seen in students' answers: one divisor for all, and defaults."""

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.defaults import with_default
from reference.misconceptions.shared.pooling import Grid, Window, avg_forward
from reference.pooling import avg_pool2d_forward as right


def area(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    """Return the area of the kernel, whatever the window holds."""
    return float(grid.kernel[0] * grid.kernel[1])


always_the_kernel = misconception(
    "avg_pool2d_forward/always_divides_by_the_kernel",
    item="padding not counted",
    message="Every sum is divided by KH * KW: count_include_pad plays no part, and neither does "
    "what hangs over the end in ceil mode. Look at which pixels a window has.",
)(avg_forward(count=area))
not_counted_by_default = misconception(
    "avg_pool2d_forward/padding_not_counted_by_default",
    item="padding",
    message="The signature says count_include_pad=False. Keep the signature of the notebook.",
)(with_default(right, count_include_pad=False))
ceil_by_default = misconception(
    "avg_pool2d_forward/ceil_mode_by_default",
    item="overlapping windows",
    message="The signature says ceil_mode=True: where it is left out, sizes are rounded up. Keep "
    "the signature of the notebook.",
)(with_default(right, ceil_mode=True))
stride_of_1 = misconception(
    "avg_pool2d_forward/stride_is_1_by_default",
    item="stride left out",
    message="The signature says stride=1: where the stride is left out, windows move by one. Keep "
    "the signature of the notebook, and look at what None stands for.",
)(with_default(right, stride=1))
all_zeros = misconception(
    "avg_pool2d_forward/all_zeros",
    kind="idea",
    item="2x2 windows",
    message="Every number of your result is 0: the array is made, and nothing is written into it.",
)(lambda *args, **kwargs: np.zeros_like(right(*args, **kwargs)))
