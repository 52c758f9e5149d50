"""Wrong on purpose: the pooling questions of a4, collected in the order of the notebook."""

from __future__ import annotations

from reference.misconceptions import (
    avg_gradient_divisors,
    avg_pool_backward,
    avg_pool_divisors,
    avg_pool_forward,
    global_avg_pool,
    global_max_pool,
    max_pool_backward,
    max_pool_forward,
    max_pool_routing,
)
from reference.misconceptions.bank import Misconception

# Every misconception is a name of this module, as the bank looks them up.
for _part in (
    max_pool_forward,
    max_pool_routing,
    max_pool_backward,
    avg_pool_divisors,
    avg_pool_forward,
    avg_gradient_divisors,
    avg_pool_backward,
    global_max_pool,
    global_avg_pool,
):
    globals().update(
        {
            f"{_part.__name__.rpartition('.')[2]}_{name}": value
            for name, value in vars(_part).items()
            if isinstance(value, Misconception)
        }
    )
