"""Wrong on purpose: conv2d_backward of small whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from reference.convolution import conv2d_backward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import Array, framed
from reference.misconceptions.shared.small_integers import PRODUCTS, wrapped

Gradients = tuple[Array, Array, Array]
Fits = Literal["nothing", "sums over windows", "all sums"]
"""Which sums are floats, or of a large type: a loop over windows that adds to floats, or sum()."""


def _dx(dout: Array, w: Array, padded: Array, stride: int, fits: Fits) -> Array:
    """Return the gradient of the padded picture."""
    total, (kh, kw) = np.zeros(padded.shape), w.shape[2:]
    for i, j in np.ndindex(*dout.shape[2:]):
        flow = dout[:, :, i, j]
        if fits == "all sums":
            share = (flow[:, :, np.newaxis, np.newaxis, np.newaxis] * w).sum(axis=1)
        else:
            share = np.tensordot(flow, w, 1)
        top, left = i * stride, j * stride
        total[:, :, top : top + kh, left : left + kw] += share
    return wrapped(total, dout, w) if fits == "nothing" else total


def _dw(dout: Array, w: Array, padded: Array, stride: int, fits: Fits) -> Array:
    """Return the gradient of the filters."""
    total, (kh, kw) = np.zeros(w.shape), w.shape[2:]
    for i, j in np.ndindex(*dout.shape[2:]):
        top, left = i * stride, j * stride
        window, flow = padded[:, :, top : top + kh, left : left + kw], dout[:, :, i, j]
        if fits == "all sums":
            products = flow[:, :, np.newaxis, np.newaxis, np.newaxis] * window[:, np.newaxis]
            total += products.sum(axis=0)
        else:
            total += np.tensordot(flow, window, (0, 0))
    return wrapped(total, dout, padded) if fits == "nothing" else total


def _with(fits: Fits, parts: str) -> Callable[..., Gradients]:
    """Build what multiplies in the type of the arrays, for ``parts`` of the gradients."""

    def conv2d_backward(
        dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
    ) -> Gradients:
        dx, dw, db = right(dout, x, w, stride, padding)
        padded = framed(x, padding).astype(x.dtype)
        if "dx" in parts:
            whole = _dx(dout, w, padded, stride, fits)
            rows, columns = (slice(padding, padding + side) for side in x.shape[2:])
            dx = whole[:, :, rows, columns].astype(dx.dtype)
        if "dw" in parts:
            dw = _dw(dout, w, padded, stride, fits).astype(dw.dtype)
        return dx, dw, db

    return conv2d_backward


_ALL, *_OTHERS = (
    _with(fits, parts)
    for fits in ("sums over windows", "nothing", "all sums")
    for parts in ("dx dw", "dx", "dw")
)
multiplies_in_a_small_type = misconception(
    "conv2d_backward/multiplies_in_a_small_type",
    item="integers",
    message=PRODUCTS,
    styles=tuple(_OTHERS),
)(_ALL)
