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

_POOLED = np.array([[[[10.0, 5, 8, 2], [12, 7, 3, 1], [15, 11, 6, 4], [9, 14, 13, 0]]]])
_THREE = shuffled(1, 1, 3, 3, seed=4)
_WIDE = shuffled(1, 1, 3, 4, seed=5)
_BELOW = shuffled(1, 1, 3, 4, seed=6, low=-20)
_MAPS = shuffled(2, 2, 1, 3, seed=7)
_ROW = shuffled(1, 1, 1, 10, seed=9)

Setting = tuple[str, Floats, tuple[object, ...], dict[str, object], tuple[int, int]]

_SMALL_SETTINGS: tuple[Setting, ...] = (
    ("2 x 2 windows, stride left out", _WIDE, (2,), {}, (1, 2)),
    ("overlapping windows: stride 1", _THREE, (2, 1), {}, (2, 2)),
    ("windows of 1 row and 2 columns", _WIDE, ((1, 2),), {}, (3, 2)),
    ("padding 1, all numbers negative", _BELOW, (2, 2, 1), {}, (2, 3)),
    ("ceil mode", _THREE, (2, 2), {"ceil_mode": True}, (2, 2)),
    ("ceil mode and padding", _WIDE, (2, 2, 1), {"ceil_mode": True}, (2, 3)),
    ("two samples, two channels", _MAPS, ((1, 2), 1), {}, (1, 2)),
    ("the defaults, written out", _ROW, ((1, 3),), {"stride": None, "ceil_mode": False}, (1, 3)),
)
_SMALL_NOT_COUNTED: tuple[Setting, ...] = (
    ("padding not counted", _WIDE, (2, 2, 1), {"count_include_pad": False}, (2, 3)),
    ("padding counted, as it is by default", _WIDE, (2, 2, 1), {"count_include_pad": True}, (2, 3)),
)
_SETTINGS: tuple[Setting, ...] = (
    ("2 x 2 windows on 4 x 6, stride left out", _SMALL, (2,), {}, (2, 3)),
    ("overlapping windows, two samples, three channels", _X, (3, 1), {}, (2, 3)),
    ("windows of 3 rows and 2 columns, stride left out", _MAP, ((3, 2),), {}, (1, 3)),
    ("windows of 3 rows and 4 columns, stride 1, padding 1", _MAP, ((3, 4), 1, 1), {}, (5, 6)),
    ("windows of 4 rows and 5 columns, stride 3, padding 2", _MAP, ((4, 5), 3, 2), {}, (2, 3)),
    ("a stride larger than the kernel", _MAP, (2, 3), {}, (2, 2)),
    ("negative values at the border", _LOW, (2, 2, 1), {}, (3, 2)),
    ("ceil mode on 5 x 7", _MAP, (2, 2), {"ceil_mode": True}, (3, 4)),
    ("ceil mode and padding on 5 x 7", _MAP, (2, 2, 1), {"ceil_mode": True}, (3, 4)),
    ("ceil mode beyond the padding", _MAP, ((3, 4), 2, 1), {"ceil_mode": True}, (3, 4)),
)
_NOT_COUNTED: tuple[Setting, ...] = (
    ("padding not counted on 5 x 7", _MAP, ((3, 2), 2, 1), {"count_include_pad": False}, (3, 4)),
    (
        "ceil mode beyond the padding, padding not counted",
        _MAP,
        ((3, 4), 2, 1),
        {"count_include_pad": False, "ceil_mode": True},
        (3, 4),
    ),
)
_WORKED = {
    "max_pool2d_forward": Case(
        "max_pool2d_forward", "the worked example: 2 x 2 windows on 4 x 4", (_POOLED, 2)
    ),
    "max_pool2d_backward": Case(
        "max_pool2d_backward",
        "the worked example: one row, overlapping windows, a tie",
        (
            np.array([[[[10.0, 20.0, 30.0]]]]),
            np.array([[[[1.0, 5.0, 5.0, 2.0]]]]),
            (1, 2),
        ),
        {"stride": 1},
    ),
    "avg_pool2d_forward": Case(
        "avg_pool2d_forward",
        "the worked example: one row, padding, ceil mode",
        (np.array([[[[6.0, 3.0, 9.0, 24.0]]]]), 3),
        {"stride": 2, "padding": 1, "ceil_mode": True},
    ),
    "avg_pool2d_backward": Case(
        "avg_pool2d_backward",
        "the worked example: one row, padding, ceil mode",
        (np.array([[[[9.0, 9.0, 6.0]]]]), np.array([[[[6.0, 3.0, 9.0, 24.0]]]]), 3),
        {"stride": 2, "padding": 1, "ceil_mode": True},
    ),
}
_SHARED = Case(
    "avg_pool2d_backward",
    "overlapping 2 x 2 windows on 3 x 3, a dout of ones",
    (np.ones((1, 1, 2, 2)), np.zeros((1, 1, 3, 3)), 2),
    {"stride": 1},
)
_BYTES = Case(
    "max_pool2d_backward",
    "dout of type uint8: 200 and 100 meet",
    (np.array([[[[200, 100]]]], dtype=np.uint8), np.array([[[[1.0, 5.0, 2.0]]]]), (1, 2)),
    {"stride": 1},
)
_PIXELS = np.array([[[[200, 100], [50, 7]]]], dtype=np.uint8)
_SUMS = "x of type uint8: a sum is no byte"
_LINE = np.array([[[[0.0, 3.0, 0.0]] * 2, [[0.0, -3.0, 0.0]] * 2]])
_GLOBAL = np.array([[[[1.0, 5.0], [2.0, 3.0]], [[-4.0, -1.0], [-2.0, -3.0]]]])


def _settings(kind: str) -> tuple[Setting, ...]:
    if kind == "avg":
        return (*_SMALL_SETTINGS, *_SMALL_NOT_COUNTED, *_SETTINGS, *_NOT_COUNTED)
    return (*_SMALL_SETTINGS, *_SETTINGS)


def _forward(kind: str) -> tuple[Case, ...]:
    question = f"{kind}_pool2d_forward"
    return (
        _WORKED[question],
        *((Case(question, _SUMS, (_PIXELS, 2)),) if kind == "avg" else ()),
        *(Case(question, name, (x, *args), kwargs) for name, x, args, kwargs, _ in _settings(kind)),
    )


def _backward(kind: str) -> tuple[Case, ...]:
    question = f"{kind}_pool2d_backward"
    return (
        _WORKED[question],
        _SHARED if kind == "avg" else _BYTES,
        *(
            Case(question, name, (shuffled(*x.shape[:2], *size, seed=7), x, *args), kwargs)
            for name, x, args, kwargs, size in _settings(kind)
        ),
    )


CASES = (
    *_forward("max"),
    *_backward("max"),
    Case(
        "max_pool2d_backward",
        "equal numbers in a window",
        (np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), _TIES, 2),
    ),
    *_forward("avg"),
    *_backward("avg"),
    Case("global_max_pool2d", "the worked example: a map and its negative", (_LINE,)),
    Case("global_max_pool2d", "two maps of 2 x 2", (_GLOBAL,)),
    Case("global_max_pool2d", "three maps of 1 x 4", (shuffled(1, 3, 1, 4, seed=3, low=-6),)),
    Case("global_max_pool2d", "six maps", (_X,)),
    Case("global_max_pool2d", "negative maps", (_LOW,)),
    Case("global_avg_pool2d", "the worked example: a map and its negative", (_LINE,)),
    Case("global_avg_pool2d", "two maps of 2 x 2", (_GLOBAL,)),
    Case("global_avg_pool2d", _SUMS, (_PIXELS,)),
    Case("global_avg_pool2d", "three maps of 1 x 4", (shuffled(1, 3, 1, 4, seed=3, low=-6),)),
    Case("global_avg_pool2d", "six maps", (_X,)),
    Case("global_avg_pool2d", "negative maps", (_LOW,)),
)
