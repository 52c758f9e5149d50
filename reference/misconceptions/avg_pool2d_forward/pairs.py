"""Wrong windows and a wrong divisor at once."""

from __future__ import annotations

from reference.misconceptions.avg_pool2d_forward.students import area
from reference.misconceptions.shared.pool_pairs import with_plans
from reference.misconceptions.shared.pooling import Grid, Window, avg_forward, right_count


def _one(_grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001 - as others
    return 1


def _real(grid: Grid, window: Window, *, counted: bool) -> float:  # noqa: ARG001 - as others
    return right_count(grid, window, counted=False)


def _padded(grid: Grid, window: Window, *, counted: bool) -> float:  # noqa: ARG001 - as others
    return right_count(grid, window, counted=True)


PAIRS = tuple(
    with_plans(
        "avg_pool2d_forward",
        {
            "always_divides_by_the_kernel": lambda plan: avg_forward(plan, count=area),
            "forgets_to_divide": lambda plan: avg_forward(plan, count=_one),
            "never_counts_padding": lambda plan: avg_forward(plan, count=_real),
            "always_counts_padding": lambda plan: avg_forward(plan, count=_padded),
        },
    )
)
