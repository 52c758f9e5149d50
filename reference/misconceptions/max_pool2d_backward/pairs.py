"""Wrong windows and a gradient at the wrong place at once."""

from __future__ import annotations

from reference.misconceptions.max_pool2d_backward.students import assign, every_tie
from reference.misconceptions.shared.pool_pairs import with_plans
from reference.misconceptions.shared.pooling import max_backward

PAIRS = tuple(
    with_plans(
        "max_pool2d_backward",
        {
            "all_tied_maxima": lambda plan: max_backward(plan, share=every_tie),
            "mask_of_ties_assigned": lambda plan: max_backward(plan, share=every_tie, put=assign),
            "pads_with_zero": lambda plan: max_backward(plan, fill=0.0),
        },
    )
)
