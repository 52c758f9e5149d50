"""Mistakes seen in students' answers: one divisor for all, and defaults."""

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.defaults import with_default
from reference.misconceptions.shared.negative_starts import negative_starts
from reference.misconceptions.shared.pooling import Array, Grid, Pair, right_count
from reference.pooling import avg_pool2d_forward as right

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


def _averaged(window: Array, grid: Grid, at: Pair, counted: object) -> Array:
    """Divide the sum, of nothing where a window is empty, by what is right for its place."""
    top, left = at[0] * grid.step[0], at[1] * grid.step[1]
    rows, columns = slice(top, top + grid.kernel[0]), slice(left, left + grid.kernel[1])
    whole = slice(None), slice(None), rows, columns
    return np.asarray(window.sum(axis=(2, 3)) / right_count(grid, whole, counted=bool(counted)))


def _mean(window: Array, grid: Grid, at: Pair, counted: object) -> Array:
    """Divide by what was found, where padding does not count."""
    return _averaged(window, grid, at, counted) if counted else _mean_of_found(window)


def _mean_of_found(window: Array, *_: object) -> Array:
    """Return NaN where a window is empty."""
    return np.asarray(window.sum(axis=(2, 3)) / np.prod(window.shape[2:]))


NEGATIVE_STARTS = tuple(negative_starts("avg_pool2d_forward", _averaged, _mean, _mean_of_found))
