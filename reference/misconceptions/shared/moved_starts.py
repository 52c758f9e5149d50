"""Pooling windows whose end is worked out after their start was moved to the edge of the map.

A window that starts in the padding then reaches as much too far as its start was moved.
"""
# ruff: noqa: ANN401, FBT001, FBT002, PLR0917 - signatures are the course's

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference.misconceptions.bank import Misconception, misconception
from reference.misconceptions.shared.pooling import (
    Array,
    Grid,
    Pair,
    Plan,
    Window,
    avg_backward,
    avg_forward,
    right_count,
    right_plan,
)

Layer = Callable[..., Array]
Divisor = Callable[[Grid, Window, Window, bool], float]
"""Of a window as it is, and as it should be: by what its sum is divided."""


@dataclass(frozen=True, slots=True)
class _Moved(Grid):
    """A grid whose windows are cut to the map; along ``axes`` they are moved before they end."""

    axes: tuple[bool, bool] = (True, True)

    def windows(self) -> Iterator[tuple[int, int, Window]]:
        every = slice(None)
        for i, j in np.ndindex(self.out):
            yield i, j, (every, every, self._along(0, i), self._along(1, j))

    def _along(self, axis: int, at: int) -> slice:
        first, last = self.before[axis], self.before[axis] + self.size[axis]
        true = at * self.step[axis]
        start = max(true, first)
        end = (start if self.axes[axis] else true) + self.kernel[axis]
        return slice(start, max(min(end, last), start))


def _plan(axes: tuple[bool, bool]) -> Plan:
    def plan(*args: Any) -> Grid:
        grid = right_plan(*args)
        return _Moved(grid.size, grid.kernel, grid.step, grid.before, grid.after, grid.out, axes)

    return plan


PLANS: tuple[Plan, ...] = tuple(map(_plan, ((True, True), (True, False), (False, True))))
"""Windows that are moved along both axes, or one of them."""


def _right(grid: Grid, _is: Window, should: Window, counted: bool) -> float:
    return right_count(grid, should, counted=counted)


def _found_unless_counted(grid: Grid, is_: Window, should: Window, counted: bool) -> float:
    return right_count(grid, should if counted else is_, counted=counted)


def _kernel_or_found(grid: Grid, is_: Window, _should: Window, counted: bool) -> float:
    return grid.kernel[0] * grid.kernel[1] if counted else right_count(grid, is_, counted=False)


def _found(grid: Grid, is_: Window, _should: Window, _counted: bool) -> float:
    return right_count(grid, is_, counted=False)


_DIVISORS: tuple[Divisor, ...] = (_found_unless_counted, _right, _kernel_or_found, _found)


def _divisors(plan: Plan, divisor: Divisor, settings: tuple[Any, ...], counted: bool) -> Array:
    """Return the divisor of each window."""
    moved, right = plan(*settings), right_plan(*settings)
    out = np.zeros(right.out)
    pairs = zip(moved.windows(), right.windows(), strict=True)
    for (i, j, is_), (_, _, should) in pairs:
        out[i, j] = divisor(right, is_, should, counted)
    return out


def _one(*_: object, counted: bool) -> float:  # noqa: ARG001 - a count's signature
    return 1


def _forward(plan: Plan, divisor: Divisor) -> Layer:
    def avg_pool2d_forward(
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> Array:
        how = kernel_size, stride, padding, ceil_mode
        sums = avg_forward(plan, count=_one)(x, *how)
        divisors = _divisors(plan, divisor, (x.shape[2:], *how), count_include_pad)
        return np.asarray((sums / divisors).astype(sums.dtype))

    return avg_pool2d_forward


def _backward(plan: Plan, divisor: Divisor) -> Layer:
    def avg_pool2d_backward(
        dout: Array,
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> Array:
        how = kernel_size, stride, padding, ceil_mode
        divisors = _divisors(plan, divisor, (x.shape[2:], *how), count_include_pad)
        dx = avg_backward(plan, count=_one)(dout / divisors, x, *how)
        both = np.result_type(x, dout)
        return dx.astype(both if both.kind == "f" else np.float64)

    return avg_pool2d_backward


def moved_starts(question: str, *layers: Layer) -> Misconception:
    """Return the misconception of a question; the first of ``layers`` is its own."""
    first, *styles = layers
    return misconception(
        f"{question}/end_from_the_moved_start",
        item="padding",
        message="A window that starts in the padding reaches too far into the map: its start is "
        "moved to 0 first, and its end is worked out from there. The end follows from where the "
        "window really starts.",
        styles=tuple(styles),
    )(first)


def moved_averages(question: str, *, backward: bool) -> Misconception:
    """Return that of an average, whatever its sums are divided by."""
    build = _backward if backward else _forward
    layers = (build(plan, divisor) for plan in PLANS for divisor in _DIVISORS)
    return moved_starts(question, *layers)
