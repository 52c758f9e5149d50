"""Pooling whose windows are cut from the map without a border, and start at negative indices.

In Python a slice that starts at -1 starts at the last entry: such a window is empty, or it is what
stands at the other end.
"""
# ruff: noqa: PLR0917 - signatures are the course's

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared.pooling import Array, Grid, Pair, right_plan

_AXES = {"": (True, True), "_of_rows": (True, False), "_of_columns": (False, True)}
_WHERE = {"": "rows and columns", "_of_rows": "rows", "_of_columns": "columns"}


Taken = Callable[[Array, Grid, tuple[int, int], Any], Array]


def negative_starts(question: str, pool: Taken, *others: Taken) -> Iterator[Misconception]:
    """Yield what happens where a window's start is not kept at 0, in rows, columns or both.

    ``pool(window, grid, (i, j), counted)``: what is taken of a window (N, C, KH, KW); ``others`` do
    something else with one that is empty.
    """
    for name, (rows, columns) in _AXES.items():
        named = misconception(
            f"{question}/negative_start{name}",
            item="padding",
            message=f"At the border windows start at negative {_WHERE[name]}, which count from the "
            "end of the map: such a window is empty or another one. Keep its start at 0.",
            styles=tuple(_unclipped(rows=rows, columns=columns, pool=other) for other in others),
        )
        yield named(_unclipped(rows=rows, columns=columns, pool=pool))


def _unclipped(*, rows: bool, columns: bool, pool: Taken) -> Callable[..., Array]:
    def pool2d(
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
        count_include_pad: bool = True,  # noqa: FBT001, FBT002
    ) -> Array:
        grid = right_plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
        out = np.zeros((*x.shape[:2], *grid.out))
        for i, j in np.ndindex(grid.out):
            top, left = i * grid.step[0] - padding, j * grid.step[1] - padding
            below = min(top + grid.kernel[0], grid.size[0])
            beside = min(left + grid.kernel[1], grid.size[1])
            first = top if rows else max(top, 0), left if columns else max(left, 0)
            window = x[:, :, first[0] : below, first[1] : beside]
            out[:, :, i, j] = pool(window, grid, (i, j), count_include_pad)
        return out

    return pool2d
