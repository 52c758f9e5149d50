"""Wrong on purpose: linear_backward of small whole numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.linear_backward.gradients import Array, Gradients, right
from reference.misconceptions.shared.small_integers import PRODUCTS, as_result

Product = Callable[[Array, Array], Array]


def _sums_fit(left: Array, right_one: Array) -> Array:
    """Multiply entry by entry and let sum() choose its type, which is large enough."""
    return np.asarray((left[:, :, np.newaxis] * right_one).sum(axis=1))


def _with(product: Product, parts: str, *, sums: bool = False) -> Callable[..., Gradients]:
    """Build what multiplies in the type of the arrays where ``parts`` says so."""

    def linear_backward(dout: Array, x: Array, w: Array) -> Gradients:
        dx, dw, db = right(dout, x, w)
        if "dx" in parts:
            dx = as_result(product(dout, w.T))
        if "dw" in parts:
            dw = as_result(product(x.T, dout))
        return dx, dw, as_result(dout.sum(axis=0, dtype=dout.dtype)) if sums else db

    return linear_backward


_BOTH = _with(np.matmul, "dx dw")
multiplies_in_a_small_type = misconception(
    "linear_backward/multiplies_in_a_small_type",
    item="integers",
    message=PRODUCTS,
    styles=(
        _with(np.matmul, "dx dw", sums=True),
        *(
            _with(product, parts)
            for product in (np.matmul, _sums_fit)
            for parts in ("dx dw", "dx", "dw")
            if (product, parts) != (np.matmul, "dx dw")
        ),
    ),
)(_BOTH)
