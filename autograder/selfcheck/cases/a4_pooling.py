"""Worked examples of the assignment on pooling."""

from __future__ import annotations

import numpy as np

from autograder.selfcheck.cases import Case, Floats, shuffled

_SMALL = shuffled(1, 1, 4, 6, seed=1)
_X = shuffled(2, 3, 4, 5, seed=2)
_MAP = shuffled(1, 1, 5, 7, seed=8)
_LOW = shuffled(1, 2, 4, 3, seed=3, low=-40)
_TIES = np.array([[[[3.0, 3.0, 0.0, 0.0], [1.0, 3.0, 0.0, 0.0], [-2.0, 5.0, 4.0, 4.0],
                    [5.0, -1.0, 4.0, 4.0]]]])  # fmt: skip

Setting = tuple[str, Floats, tuple[object, ...], dict[str, object], tuple[int, int]]

_SETTINGS: tuple[Setting, ...] = (
    ("2 x 2 windows, stride left out", _SMALL, (2,), {}, (2, 3)),
    ("overlapping windows, two samples, three channels", _X, (3, 1), {}, (2, 3)),
    ("windows of 3 rows and 2 columns, stride left out", _MAP, ((3, 2),), {}, (1, 3)),
    ("windows of 3 rows and 4 columns, stride 1, padding 1", _MAP, ((3, 4), 1, 1), {}, (5, 6)),
    ("windows of 4 rows and 5 columns, stride 3, padding 2", _MAP, ((4, 5), 3, 2), {}, (2, 3)),
    ("a stride larger than the kernel", _MAP, (2, 3), {}, (2, 2)),
    ("negative values at the border", _LOW, (2, 2, 1), {}, (3, 2)),
    ("ceil mode", _MAP, (2, 2), {"ceil_mode": True}, (3, 4)),
    ("ceil mode and padding", _MAP, (2, 2, 1), {"ceil_mode": True}, (3, 4)),
    ("ceil mode beyond the padding", _MAP, ((3, 4), 2, 1), {"ceil_mode": True}, (3, 4)),
)
_LOOK_AT = {
    "max": "Work this entry out by hand: which window is it, and what is its largest number?",
    "avg": "Work this entry out by hand: which window is it, and by how many is it divided?",
}
_NOT_COUNTED: tuple[Setting, ...] = (
    ("padding not counted", _MAP, ((3, 2), 2, 1), {"count_include_pad": False}, (3, 4)),
    (
        "ceil mode beyond the padding, padding not counted",
        _MAP,
        ((3, 4), 2, 1),
        {"count_include_pad": False, "ceil_mode": True},
        (3, 4),
    ),
)


def _forward(kind: str) -> tuple[Case, ...]:
    settings = (*_SETTINGS, *_NOT_COUNTED) if kind == "avg" else _SETTINGS
    return tuple(
        Case(f"{kind}_pool2d_forward", name, (x, *args), kwargs, _LOOK_AT[kind])
        for name, x, args, kwargs, _ in settings
    )


def _backward(kind: str, look_at: str) -> tuple[Case, ...]:
    settings = (*_SETTINGS, *_NOT_COUNTED) if kind == "avg" else _SETTINGS
    return tuple(
        Case(
            f"{kind}_pool2d_backward",
            name,
            (shuffled(*x.shape[:2], *size, seed=7), x, *args),
            kwargs,
            look_at,
        )
        for name, x, args, kwargs, size in settings
    )


CASES = (
    *_forward("max"),
    *_forward("avg"),
    *_backward("max", "Each number of dout goes to one place; what lands twice adds up."),
    Case(
        "max_pool2d_backward",
        "equal numbers in a window",
        (np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), _TIES, 2),
        {},
        "The first maximum, reading row by row, takes it all; also where all are zero.",
    ),
    *_backward("avg", "Each number of dout is shared out over its window; shares add up."),
    Case(
        "global_max_pool2d", "six maps", (_X,), {}, "One number for each map: rows and columns go."
    ),
    Case("global_max_pool2d", "negative maps", (_LOW,), {}, "Where does your maximum start?"),
    Case(
        "global_avg_pool2d", "six maps", (_X,), {}, "One number for each map: rows and columns go."
    ),
    Case("global_avg_pool2d", "negative maps", (_LOW,), {}, "How many numbers has a map?"),
)
