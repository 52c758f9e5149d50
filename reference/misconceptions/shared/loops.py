"""Convolutions as students write them: a window at a time, on a wrong plan of windows.

A plan (:mod:`~reference.misconceptions.shared.pooling`) says where windows start and end. On a
wrong one a window may end beyond the picture, or be smaller than the kernel; what comes of that
depends on how the loop is written, so each plan gives a function for each :data:`Ending`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from reference.misconceptions.shared.pooling import Array, Plan, right_plan
from reference.misconceptions.shared.window_plans import WrongPlan

Ending = Literal["as NumPy does", "cut", "left out"]
"""What becomes of a window that has not the kernel's size.

NumPy repeats what has length 1 and refuses the rest; the kernel is cut to the window, which is as
if zeros lay beyond; or the window is left out.
"""
ENDINGS: tuple[Ending, ...] = ("as NumPy does", "cut", "left out")
Gradients = tuple[Array, Array, Array]
Backward = Callable[..., Gradients]


def _laid(window: Array, w: Array, ending: Ending) -> tuple[Array, Array] | None:
    """Return window and kernels as they are multiplied with each other; None if they are not."""
    if window.shape[2:] == w.shape[2:] or ending == "as NumPy does":
        return window, w
    if ending == "left out":
        return None
    rows, columns = np.minimum(window.shape[2:], w.shape[2:])
    return window[:, :, :rows, :columns], w[:, :, :rows, :columns]


def forward(plan: Plan, ending: Ending) -> Callable[..., Array]:
    """Build a conv2d_forward on a plan of windows.

    >>> from reference.misconceptions.shared.pooling import right_plan
    >>> x, w = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
    >>> forward(right_plan, "cut")(x, w, np.array([0.5]))[0, 0]
    array([[4.5, 4.5],
           [4.5, 4.5]])
    """

    def conv2d_forward(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
        grid = plan(x.shape[2:], w.shape[2:], stride, padding, False)  # noqa: FBT003
        padded = grid.pad(x, 0.0)
        out = np.zeros((len(x), len(w), *grid.out))
        for i, j, at in grid.windows():
            laid = _laid(padded[at], w, ending)
            if laid is not None:
                window, kernels = laid
                out[:, :, i, j] = (window[:, np.newaxis] * kernels).sum(axis=(2, 3, 4)) + b
        return out

    return conv2d_forward


def forwards(wrong: WrongPlan) -> tuple[Callable[..., Array], ...]:
    """Return a conv2d_forward for each plan with a slip and each ending."""
    return tuple(forward(plan, ending) for plan in wrong.plans for ending in ENDINGS)


def backward(
    plan: Plan, ending: Ending, *, parts: str = "dx dw", own_formula: bool = False
) -> Backward:
    """Build a conv2d_backward that gathers dx, dw or both on a plan of windows.

    The windows are counted by the shape of dout, unless ``own_formula`` takes them from the plan.

    >>> from reference.misconceptions.shared.pooling import right_plan
    >>> dout, x, w = np.ones((1, 1, 1, 2)), np.ones((1, 1, 1, 3)), np.full((1, 1, 1, 2), 2.0)
    >>> backward(right_plan, "cut")(dout, x, w)[:2]
    (array([[[[2., 4., 2.]]]]), array([[[[2., 2.]]]]))
    """

    def conv2d_backward(
        dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
    ) -> Gradients:
        upstream = np.asarray(dout, np.float64)
        grids = {}
        for name in ("dx", "dw"):
            chosen = plan if name in parts else right_plan
            grid = chosen(x.shape[2:], w.shape[2:], stride, padding, False)  # noqa: FBT003
            counted = own_formula and name in parts
            grids[name] = grid if counted else replace(grid, out=upstream.shape[2:])
        padded, dpadded = grids["dw"].pad(x, 0.0), grids["dx"].pad(np.zeros(x.shape), 0.0)
        dw = np.zeros(w.shape)
        for i, j, at in grids["dx"].windows():
            _add(dpadded[at], np.tensordot(upstream[:, :, i, j], w, 1), ending)
        for i, j, at in grids["dw"].windows():
            _add(dw, np.tensordot(upstream[:, :, i, j], padded[at], (0, 0)), ending)
        return grids["dx"].crop(dpadded), dw, upstream.sum(axis=(0, 2, 3))

    return conv2d_backward


def _add(total: Array, share: Array, ending: Ending) -> None:
    """Add a window's share to its place in dx, or to dw."""
    if total.shape == share.shape or ending == "as NumPy does":
        total += share
    elif ending == "cut":
        rows, columns = np.minimum(total.shape[2:], share.shape[2:])
        total[:, :, :rows, :columns] += share[:, :, :rows, :columns]


def backwards(
    wrong: WrongPlan,
    *,
    parts: str = "dx dw",
    own_formula: bool = False,
    endings: tuple[Ending, ...] = ENDINGS,
) -> tuple[Backward, ...]:
    """Return a conv2d_backward for each plan with a slip and each of the endings."""
    return tuple(
        backward(plan, ending, parts=parts, own_formula=own_formula)
        for plan in wrong.plans
        for ending in endings
    )
