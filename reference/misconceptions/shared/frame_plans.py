"""Wrong plans: a border on some of the four sides, shared by pooling layers and convolutions."""
# ruff: noqa: FBT001 - a plan takes what a pooling layer takes

from __future__ import annotations

from dataclasses import replace

from reference.misconceptions.shared.pooling import Grid, Pair, Plan, right_plan, right_sizes
from reference.misconceptions.shared.window_plans import WrongPlan


def _bordered(*, rows: Pair, columns: Pair, counted: bool) -> Plan:
    """Return a plan with a border on some sides.

    Parameters
    ----------
    rows, columns
        How often the padding is added before and after them.
    counted
        Whether there are as many windows as there should be, wherever they end; else as many as fit
        into the map with its border.
    """

    def plan(
        size: Pair, kernel_size: int | Pair, stride: int | None, padding: int, ceil_mode: bool
    ) -> Grid:
        grid = right_plan(size, kernel_size, stride, padding, ceil_mode)
        before = (rows[0] * padding, columns[0] * padding)
        after = (rows[1] * padding, columns[1] * padding)
        if not counted:
            whole = (size[0] + before[0] + after[0], size[1] + before[1] + after[1])
            out = right_sizes(whole, grid.kernel, grid.step, 0, ceil_mode)
            grid = replace(grid, out=out)
        return replace(grid, before=before, after=after)

    return plan


NOTHING_ABOVE_AND_LEFT = WrongPlan(
    _bordered(rows=(0, 2), columns=(0, 2), counted=True),
    "padding",
    "Nothing is added above and on the left: the first window starts at the map's own corner, and "
    "all windows stand too far to the lower right. Look at where the first window starts.",
    # With no border at all, or half of it, and as many windows.
    more=(
        _bordered(rows=(0, 0), columns=(0, 0), counted=True),
        _bordered(rows=(0, 1), columns=(0, 1), counted=True),
    ),
    beyond=True,
)
BOTTOM_AND_RIGHT = WrongPlan(
    _bordered(rows=(0, 1), columns=(0, 1), counted=False),
    "padding",
    "The border is missing above and on the left. It goes round all four sides.",
)
TOP_AND_LEFT = WrongPlan(
    _bordered(rows=(1, 0), columns=(1, 0), counted=False),
    "padding",
    "The border is missing below and on the right. It goes round all four sides.",
)
ROWS = WrongPlan(
    _bordered(rows=(1, 1), columns=(0, 0), counted=False),
    "padding",
    "The border is missing on the left and on the right: only rows are padded.",
    more=(_bordered(rows=(1, 1), columns=(0, 0), counted=True),),
    beyond=True,
)
COLUMNS = WrongPlan(
    _bordered(rows=(0, 0), columns=(1, 1), counted=False),
    "padding",
    "The border is missing above and below: only columns are padded.",
    more=(_bordered(rows=(0, 0), columns=(1, 1), counted=True),),
    beyond=True,
)
TWICE = WrongPlan(
    _bordered(rows=(2, 2), columns=(2, 2), counted=False),
    "padding",
    "The border is twice as wide as asked for: the map is padded twice, or 2 * padding wide.",
    more=(_bordered(rows=(2, 2), columns=(2, 2), counted=True),),
)
