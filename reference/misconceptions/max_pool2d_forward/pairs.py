"""Wrong windows and a wrong start of the search at once."""

from __future__ import annotations

import numpy as np

from reference.misconceptions.max_pool2d_forward.students import beyond
from reference.misconceptions.shared.pool_pairs import with_plans
from reference.misconceptions.shared.pooling import Array, max_forward


def _mean(window: Array) -> Array:
    return np.asarray(window.mean(axis=(2, 3)))


PAIRS = tuple(
    with_plans(
        "max_pool2d_forward",
        {
            "pads_with_zero": lambda plan: max_forward(plan, fill=0.0),
            "zeros_around_and_beyond": lambda plan: max_forward(beyond(plan), fill=0.0),
            "sentinel_999": lambda plan: max_forward(beyond(plan), fill=-999.0),
            "sentinel_1e5": lambda plan: max_forward(plan, fill=-1e5),
            "mean": lambda plan: max_forward(plan, fill=0.0, pool=_mean),
        },
    )
)
