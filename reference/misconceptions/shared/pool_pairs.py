"""Two misreadings of a pooling layer at once: of its windows, and of what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reference.misconceptions.bank import Misconception, Pair, misconceptions_of, pair
from reference.misconceptions.shared import border_plans, window_plans
from reference.misconceptions.shared.pooling import Plan
from reference.misconceptions.shared.window_plans import WrongPlan

PLANS: Mapping[str, WrongPlan] = {
    "ignores_ceil_mode": border_plans.FLOORED,
    "naive_ceil": border_plans.NAIVE_CEIL,
    "ignores_padding": border_plans.NO_PADDING,
    "forgets_plus_1": border_plans.ONE_SHORT,
    "columns_from_rows": border_plans.COLUMNS_FROM_ROWS,
    "stride_left_out_is_1": window_plans.STEP_IS_ONE_WHEN_LEFT_OUT,
    "stride_left_out_is_2": window_plans.STEP_IS_TWO_WHEN_LEFT_OUT,
    "stride_left_out_is_height": window_plans.STEP_IS_HEIGHT_WHEN_LEFT_OUT,
    "windows_do_not_move_by_stride": window_plans.STARTS_AT_INDEX,
    "kernel_height_twice": window_plans.HEIGHT_TWICE,
    "window_as_wide_as_high": window_plans.HEIGHT_AS_EXTENT,
    "steps_by_kernel": window_plans.STEP_IS_KERNEL,
}
"""By name of a misconception, the plan of windows that is often wrong beside something else."""


def with_plans(question: str, makers: Mapping[str, Callable[[Plan], Any]]) -> Iterator[Pair]:
    """Yield what is known to go wrong with windows beside each of ``makers``.

    ``makers``: by name of a misconception, what builds its function on a plan.
    """
    bank: Mapping[str, Misconception] = {
        one.id.partition("/")[2]: one for one in misconceptions_of(question)
    }
    for name, make in makers.items():
        for plan, wrong in PLANS.items():
            if plan in bank:
                yield pair(bank[plan], bank[name], make(wrong.plan))
