"""Mistakes seen in students' answers: sentinels, defaults, and windows that hang over."""
# ruff: noqa: D103 - the message says what a function does
# ruff: noqa: FBT001 - signatures are the course's

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import Kind, Misconception, misconception
from reference.misconceptions.shared.defaults import with_default
from reference.misconceptions.shared.negative_starts import negative_starts
from reference.misconceptions.shared.pooling import (
    Array,
    Pair,
    beyond,
    max_forward,
    right_plan,
)
from reference.pooling import max_pool2d_forward as right

_LARGE = "very large negative values"
_BORDER = "negative values at the border"


def _filled(fill: float, name: str) -> Misconception:
    kind: Kind = "form" if fill <= -9e3 else "slip"  # noqa: PLR2004 - ordinary maps end there
    return misconception(
        f"max_pool2d_forward/{name}",
        item=_LARGE,
        kind=kind,
        message=f"The search for the maximum starts at {fill:,.0f}, or the border holds it, and "
        "pixels may be smaller still. Look for the value that is below all numbers.",
    )(max_forward(beyond(right_plan), fill=fill))


sentinel_100 = _filled(-100.0, "sentinel_100")
sentinel_999 = _filled(-999.0, "sentinel_999")
sentinel_1000 = _filled(-1e3, "sentinel_1000")
sentinel_9999 = _filled(-9999.0, "sentinel_9999")
sentinel_1e4 = _filled(-1e4, "sentinel_1e4")
sentinel_99999 = _filled(-99999.0, "sentinel_99999")
sentinel_1e6 = _filled(-1e6, "sentinel_1e6")
zeros_beyond = misconception(
    "max_pool2d_forward/zeros_around_and_beyond",
    item=_BORDER,
    message="The border, and what a last window sees beyond it, is filled with zeros, and a zero "
    "wins against negative pixels. Look for the value that is below all numbers.",
)(max_forward(beyond(right_plan), fill=0.0))
stride_of_1 = misconception(
    "max_pool2d_forward/stride_is_1_by_default",
    item="stride left out",
    message="The signature says stride=1: where the stride is left out, windows move by one. Keep "
    "the signature of the notebook, and look at what None stands for.",
)(with_default(right, stride=1))
stride_of_2 = misconception(
    "max_pool2d_forward/stride_is_2_by_default",
    item="stride left out",
    message="The signature says stride=2: where the stride is left out, windows move by two. Keep "
    "the signature of the notebook, and look at what None stands for.",
)(with_default(right, stride=2))
ceil_by_default = misconception(
    "max_pool2d_forward/ceil_mode_by_default",
    item="overlapping windows",
    message="The signature says ceil_mode=True: where it is left out, sizes are rounded up. Keep "
    "the signature of the notebook.",
)(with_default(right, ceil_mode=True))


@misconception(
    "max_pool2d_forward/all_zeros",
    kind="idea",
    item="2x2 windows",
    message="Every number of your result is 0: the array is made, and nothing is written into it.",
)
def all_zeros(
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT002
) -> Array:
    return np.zeros_like(right(x, kernel_size, stride, padding, ceil_mode))


@misconception(
    "max_pool2d_forward/last_row_and_column_empty",
    item="2x2 windows",
    message="The last row and column of your maps are never written. Look at where the loops end.",
)
def last_row_and_column_empty(
    x: Array,
    kernel_size: int | Pair,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,  # noqa: FBT002
) -> Array:
    out = right(x, kernel_size, stride, padding, ceil_mode)
    out[:, :, -1], out[:, :, :, -1] = 0, 0
    return out


NEGATIVE_STARTS = tuple(
    negative_starts(
        "max_pool2d_forward",
        lambda window, *_: window.max(axis=(2, 3)),
        lambda window, *_: window.max(axis=(2, 3), initial=-np.inf),
        lambda window, *_: window.max(axis=(2, 3)) if window.size else np.zeros(window.shape[:2]),
    )
)
