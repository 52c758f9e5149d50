"""Wrong on purpose: conv2d_forward of small whole numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import Array, sizes
from reference.misconceptions.shared.small_integers import PRODUCTS, as_result

Product = Callable[[Array, Array], Array]


def _dot(window: Array, w: Array) -> Array:
    return np.tensordot(window, w, axes=((1, 2, 3), (1, 2, 3)))


def _sums_fit(window: Array, w: Array) -> Array:
    """Multiply entry by entry and let sum() choose its type, which is large enough."""
    return np.asarray((window[:, np.newaxis] * w).sum(axis=(2, 3, 4)))


def _with(product: Product) -> Callable[..., Array]:
    """Build what multiplies windows and filters in the type that they have."""

    def conv2d_forward(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
        border, (kh, kw) = (padding, padding), w.shape[2:]
        padded = np.pad(x, ((0, 0), (0, 0), border, border))
        oh, ow = sizes(x, w, stride, padding)
        dtype = as_result(np.zeros(0, np.result_type(x, w, b))).dtype
        out = np.zeros((len(x), len(w), oh, ow), dtype)
        for i, j in np.ndindex(oh, ow):
            top, left = i * stride, j * stride
            out[:, :, i, j] = product(padded[:, :, top : top + kh, left : left + kw], w) + b
        return out

    return conv2d_forward


multiplies_in_a_small_type = misconception(
    "conv2d_forward/multiplies_in_a_small_type",
    item="integers",
    message=PRODUCTS,
    styles=(_with(_sums_fit),),
)(_with(_dot))
