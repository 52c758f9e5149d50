"""Wrong on purpose: linear_forward of small whole numbers."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.linear_forward.outputs import Array
from reference.misconceptions.shared.small_integers import PRODUCTS, as_result


def _sums_fit(x: Array, w: Array, b: Array) -> Array:
    """Multiply entry by entry and let sum() choose its type, which is large enough."""
    return as_result(np.asarray((x[:, :, np.newaxis] * w).sum(axis=1) + b))


@misconception(
    "linear_forward/multiplies_in_a_small_type",
    item="integers",
    message=PRODUCTS,
    styles=(_sums_fit,),
)
def multiplies_in_a_small_type(x: Array, w: Array, b: Array) -> Array:
    return as_result(np.asarray(x @ w + b))
