"""Wrong on purpose: windows of avg_pool2d_forward as differences of cumulative sums."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import small_integers
from reference.misconceptions.shared.pooling import (
    Array,
    Pair,
    Window,
    beyond,
    right_count,
    right_plan,
)


def _as_it_is(total: Array, _x: Array) -> Array:
    return total


def _from_sums(
    total: Callable[[Array, Window], Array],
    kept: Callable[[Array, Array], Array] = _as_it_is,
) -> Callable[..., Array]:
    """Build a layer; ``total(padded, window)`` is what it takes for the sum of a window.

    ``kept(total, x)`` is what is left of it.
    """

    def avg_pool2d_forward(  # noqa: PLR0917 - the question's signature
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
        count_include_pad: bool = True,  # noqa: FBT001, FBT002
    ) -> Array:
        settings = x.shape[2:], kernel_size, stride, padding, ceil_mode
        grid = right_plan(*settings)
        padded = beyond(right_plan)(*settings).pad(x, 0.0)
        out = np.zeros((*x.shape[:2], *grid.out), padded.dtype)
        for i, j, window in grid.windows():
            count = right_count(grid, window, counted=count_include_pad)
            out[:, :, i, j] = kept(total(padded, window), x) / count
        return out

    return avg_pool2d_forward


def _without_first(padded: Array, window: Window) -> Array:
    return np.asarray(padded[window][:, :, 1:, 1:].sum(axis=(2, 3)))


def _one_late(padded: Array, window: Window) -> Array:
    rows, columns = window[2:]
    late = padded[:, :, rows.start + 1 : rows.stop + 1, columns.start + 1 : columns.stop + 1]
    return np.asarray(late.sum(axis=(2, 3)))


def _wrapped(padded: Array, window: Window) -> Array:
    sums = padded.cumsum(axis=2).cumsum(axis=3)
    rows, columns = window[2:]
    (top, below), (left, beside) = (
        (rows.start - 1, rows.stop - 1),
        (columns.start - 1, columns.stop - 1),
    )
    return np.asarray(
        sums[:, :, below, beside]
        - sums[:, :, top, beside]
        - sums[:, :, below, left]
        + sums[:, :, top, left]
    )


sums_start_one_late = misconception(
    "avg_pool2d_forward/sums_start_one_late",
    item="2x2 windows",
    message="Every window starts one row and one column late: the cumulative sums lack the zeros "
    "that stand before the first pixel. Write out s[end] - s[start] for the first window.",
    styles=(_from_sums(_one_late),),
)(_from_sums(_without_first))
sums_wrap_around = misconception(
    "avg_pool2d_forward/sums_wrap_around",
    item="2x2 windows",
    message="The cumulative sums are read at start - 1, which is -1 for the first windows: that "
    "is the last entry, not nothing. Let the sums begin with a row and a column of zeros.",
)(_from_sums(_wrapped))
sums_in_a_small_type = misconception(
    "avg_pool2d_forward/sums_in_a_small_type", item="integers", message=small_integers.SUMS
)(_from_sums(lambda padded, window: padded[window].sum(axis=(2, 3)), small_integers.wrapped))
