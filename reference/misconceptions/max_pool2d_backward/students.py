"""Mistakes seen in students' answers: masks that are assigned, and defaults."""

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.defaults import with_default
from reference.misconceptions.shared.pooling import Array, Window, max_backward
from reference.pooling import max_pool2d_backward as right


def every_tie(window: Array) -> Array:
    """Return 1 at every maximum of each map of ``window``."""
    return np.asarray((window == window.max(axis=(2, 3), keepdims=True)).astype(window.dtype))


def assign(total: Array, window: Window, flow: Array) -> None:
    """Let a later window erase what an earlier one left."""
    total[window] = flow


mask_assigned = misconception(
    "max_pool2d_backward/mask_of_ties_assigned",
    item="overlapping windows",
    message="The mask window == max, times the gradient, is assigned to the window (= for +=), so "
    "a later window erases what an earlier one left; and tied maxima all get the whole of it.",
)(max_backward(share=every_tie, put=assign))
stride_of_1 = misconception(
    "max_pool2d_backward/stride_is_1_by_default",
    item="stride left out",
    message="The signature says stride=1: where the stride is left out, windows move by one. Keep "
    "the signature of the notebook, and look at what None stands for.",
)(with_default(max_backward(), stride=1))
stride_of_2 = misconception(
    "max_pool2d_backward/stride_is_2_by_default",
    item="stride left out",
    message="The signature says stride=2: where the stride is left out, windows move by two. Keep "
    "the signature of the notebook, and look at what None stands for.",
)(with_default(max_backward(), stride=2))
all_zeros = misconception(
    "max_pool2d_backward/all_zeros",
    kind="idea",
    item="2x2 windows",
    message="Every gradient is 0: the array is made, and nothing is added to it.",
)(lambda *args, **kwargs: np.zeros_like(right(*args, **kwargs)))
