"""Wrong on purpose: the questions of a5, collected in the order of the notebook."""

from __future__ import annotations

from reference.misconceptions import (
    flattening,
    linear_gradients,
    linear_outputs,
    loss_gradients,
    losses,
    network_gradients,
    parameter_counts,
    probabilities,
    small_network,
)
from reference.misconceptions.bank import Misconception

# Every misconception is a name of this module, as the bank looks them up.
for _part in (
    flattening,
    linear_outputs,
    linear_gradients,
    probabilities,
    losses,
    loss_gradients,
    parameter_counts,
    small_network,
    network_gradients,
):
    globals().update(
        {
            f"{_part.__name__.rpartition('.')[2]}_{name}": value
            for name, value in vars(_part).items()
            if isinstance(value, Misconception)
        }
    )
