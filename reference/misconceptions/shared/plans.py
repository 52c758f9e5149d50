"""All wrong plans of windows, by the name of the misconception that the pooling questions have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared import border_plans, frame_plans, window_plans
from reference.misconceptions.shared.pooling import Plan, beyond
from reference.misconceptions.shared.window_plans import WrongPlan

Layer = Callable[..., Any]
Builder = Callable[..., Layer]
"""What makes a layer on a plan."""

PLANS: Mapping[str, WrongPlan] = {
    "kernel_height_twice": window_plans.HEIGHT_TWICE,
    "kernel_width_twice": window_plans.WIDTH_TWICE,
    "kernel_swapped": window_plans.SWAPPED,
    "height_in_width_formula": window_plans.HEIGHT_IN_WIDTH_FORMULA,
    "window_as_wide_as_high": window_plans.HEIGHT_AS_EXTENT,
    "window_of_the_stride": window_plans.EXTENT_IS_STRIDE,
    "window_one_short": window_plans.EXTENT_ONE_SHORT,
    "rows_of_window_one_short": window_plans.ROWS_ONE_SHORT,
    "columns_of_window_one_short": window_plans.COLUMNS_ONE_SHORT,
    "kernel_always_2": window_plans.ALWAYS_TWO,
    "steps_by_kernel": window_plans.STEP_IS_KERNEL,
    "stride_left_out_is_1": window_plans.STEP_IS_ONE_WHEN_LEFT_OUT,
    "stride_left_out_is_2": window_plans.STEP_IS_TWO_WHEN_LEFT_OUT,
    "stride_left_out_is_height": window_plans.STEP_IS_HEIGHT_WHEN_LEFT_OUT,
    "windows_do_not_move_by_stride": window_plans.STARTS_AT_INDEX,
    "windows_start_by_kernel": window_plans.STARTS_AT_KERNEL,
    "stride_on_rows_only": window_plans.ROWS_ONLY,
    "stride_on_columns_only": window_plans.COLUMNS_ONLY,
    "stride_ignored": window_plans.ALWAYS_ONE_STEP,
    "ignores_padding": border_plans.NO_PADDING,
    "nothing_above_and_left": frame_plans.NOTHING_ABOVE_AND_LEFT,
    "pads_bottom_right_only": frame_plans.BOTTOM_AND_RIGHT,
    "pads_rows_only": frame_plans.ROWS,
    "pads_columns_only": frame_plans.COLUMNS,
    "pads_twice": frame_plans.TWICE,
    "padding_once_in_formula": replace(
        border_plans.PADDING_ONCE_IN_FORMULA, more=frame_plans.TOP_AND_LEFT.plans
    ),
    "padding_not_in_formula": border_plans.PADDING_NOT_IN_FORMULA,
    "padding_at_most_1": border_plans.ALWAYS_ONE,
    "ignores_ceil_mode": border_plans.FLOORED,
    "always_ceil": border_plans.CEILED,
    "ceil_mode_reversed": border_plans.CEIL_REVERSED,
    "naive_ceil": border_plans.NAIVE_CEIL,
    "ceil_adds_one": border_plans.ONE_MORE_FOR_CEIL,
    "ceil_for_rows_only": border_plans.CEIL_OF_ROWS,
    "forgets_plus_1": border_plans.ONE_SHORT,
    "one_window_too_many": border_plans.ONE_MORE,
    "rounds_output_size": border_plans.ROUNDED,
    "size_over_stride": border_plans.SIZE_OVER_STRIDE,
    "columns_from_rows": border_plans.COLUMNS_FROM_ROWS,
    "columns_from_height": border_plans.COLUMNS_FROM_HEIGHT,
    "rows_from_columns": border_plans.ROWS_FROM_COLUMNS,
}


_NOT_BACKWARD = (
    "windows_start_by_kernel",  # the same as another there
    "nothing_above_and_left",
    "pads_bottom_right_only",
    "one_window_too_many",  # dout has no gradient for it: an error on every call, and no answer
)
BACKWARD_PLANS: Mapping[str, WrongPlan] = {
    **{name: wrong for name, wrong in PLANS.items() if name not in _NOT_BACKWARD},
    "steps_by_kernel": replace(
        window_plans.STEP_IS_KERNEL, more=window_plans.STARTS_AT_KERNEL.plans
    ),
    "ignores_padding": replace(
        border_plans.NO_PADDING,
        message="The windows start at the map's own corner: the padding is not used, or at the "
        "bottom and on the right alone. Look at where the first window starts.",
        more=frame_plans.NOTHING_ABOVE_AND_LEFT.plans,
    ),
    "naive_ceil": replace(border_plans.NAIVE_CEIL, item="ceil mode"),
    # With as many windows as dout has; more of them would find no gradient.
    "pads_twice": replace(frame_plans.TWICE, plan=frame_plans.TWICE.more[0], more=()),
}
"""The same of a backward pass, where dout says how many windows there are."""


def every_plan(wrong: WrongPlan) -> tuple[Plan, ...]:
    """Return all plans with a slip, and those on which what lies beyond the map is filled."""
    return (*wrong.plans, *(map(beyond, wrong.plans) if wrong.beyond else ()))


def planned(
    question: str,
    build: Builder,
    *,
    backward: bool = False,
    fills: bool = True,
) -> tuple[Misconception, ...]:
    """Return a misconception of a pooling question for each wrong plan.

    Parameters
    ----------
    question
        Its name.
    build
        Makes the layer on a plan; for a backward pass also by ``own_formula``.
    backward
        Whether it is one.
    fills
        Whether what the border holds may lie beyond it too, which would count in a divisor.
    """
    found = []
    for name, wrong in (BACKWARD_PLANS if backward else PLANS).items():
        plans = every_plan(wrong) if fills else wrong.plans
        functions = (backward_layers if backward else forward_layers)(wrong, plans, build)
        named = misconception(
            f"{question}/{name}", item=wrong.item, message=wrong.message, styles=functions[1:]
        )
        found.append(named(functions[0]))
    return tuple(found)


def forward_layers(_wrong: WrongPlan, plans: Sequence[Plan], build: Builder) -> tuple[Layer, ...]:
    """Return what ``build(plan)`` makes of each plan with a slip."""
    return tuple(map(build, plans))


def backward_layers(wrong: WrongPlan, plans: Sequence[Plan], build: Builder) -> tuple[Layer, ...]:
    """Return the same of a backward pass, which counts its windows by a formula or reads dout."""
    ways = (True,) if wrong.counts else (False, True)
    return tuple(build(plan, own_formula=own) for own in ways for plan in plans)
