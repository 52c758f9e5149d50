"""Parts of wrong pooling layers: positions of windows, and the four layers.

A :class:`Grid` is everything that a pooling layer decides before it looks at a number. A *plan*
makes one from the arguments; :func:`right_plan` is the right one. The layers are written once
and take the step that a misconception gets wrong as an argument.
"""
# ruff: noqa: PLR0917 - signatures are the course's

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Pair = tuple[int, int]
Window = tuple[slice, slice, slice, slice]


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the windows stand; each field is a pair (rows, columns)."""

    size: Pair
    kernel: Pair
    step: Pair
    before: Pair
    after: Pair
    out: Pair

    def pad(self, x: Array, fill: float) -> Array:
        """Surround ``x`` (N, C, H, W) with ``fill``, in floats."""
        (top, left), (bottom, right) = self.before, self.after
        height, width = self.size
        shape = (*x.shape[:2], top + height + bottom, left + width + right)
        padded = np.full(shape, fill, dtype=floats(x))
        padded[:, :, top : top + height, left : left + width] = x
        return padded

    def crop(self, padded: Array) -> Array:
        """Return what lies over the input."""
        (top, left), (height, width) = self.before, self.size
        return padded[:, :, top : top + height, left : left + width]

    def windows(self) -> Iterator[tuple[int, int, Window]]:
        """Yield (i, j, window) in row-major order; a window is cut off at the last padded pixel."""
        every = slice(None)
        for i in range(self.out[0]):
            for j in range(self.out[1]):
                top, left = i * self.step[0], j * self.step[1]
                rows = slice(top, top + self.kernel[0])
                yield i, j, (every, every, rows, slice(left, left + self.kernel[1]))


Plan = Callable[[Pair, int | Pair, int | None, int, bool], Grid]
Share = Callable[[Array], Array]
"""Which part of the gradient each pixel of a window gets."""
Put = Callable[[Array, Window, Array], None]
"""Adds a window's gradient to what is there."""
Crop = Callable[[Grid, Array], Array]
"""Cuts the gradient of the map out of that of the padded map."""


def floats(x: Array) -> np.dtype[Any]:
    """Return the type in which ``x`` is computed: its own, float64 for integers."""
    return x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)


def as_pair(value: int | Pair) -> Pair:
    """Return (KH, KW).

    >>> as_pair(2), as_pair((3, 2))
    ((2, 2), (3, 2))
    """
    return value if isinstance(value, tuple) else (value, value)


def right_step(kernel: Pair, stride: int | None) -> Pair:
    """Return how far a window moves."""
    return kernel if stride is None else (stride, stride)


def right_size(size: int, kernel: int, step: int, padding: int, ceil_mode: bool) -> int:  # noqa: FBT001
    """Return how many windows stand along one axis.

    >>> right_size(5, 2, 2, 0, True), right_size(5, 2, 2, 1, True)
    (3, 3)
    """
    room = size + 2 * padding - kernel
    count = (-(-room // step) if ceil_mode else room // step) + 1
    return count - 1 if ceil_mode and (count - 1) * step >= size + padding else count


def right_sizes(size: Pair, kernel: Pair, step: Pair, padding: int, ceil_mode: bool) -> Pair:  # noqa: FBT001
    """Return (OH, OW)."""
    return (
        right_size(size[0], kernel[0], step[0], padding, ceil_mode),
        right_size(size[1], kernel[1], step[1], padding, ceil_mode),
    )


def right_plan(
    size: Pair,
    kernel_size: int | Pair,
    stride: int | None,
    padding: int,
    ceil_mode: bool,  # noqa: FBT001
) -> Grid:
    """Return where the windows do stand."""
    kernel = as_pair(kernel_size)
    step = right_step(kernel, stride)
    border = (padding, padding)
    return Grid(
        size, kernel, step, border, border, right_sizes(size, kernel, step, padding, ceil_mode)
    )


def beyond(plan: Plan) -> Plan:
    """Return ``plan`` with a border so wide that what windows see beyond the map is filled."""

    def filled(size: Pair, kernel_size: int | Pair, *rest: Any) -> Grid:  # noqa: ANN401
        grid = plan(size, kernel_size, *rest)
        ends = ((out - 1) * step + kernel for out, step, kernel in _axes(grid))
        whole = (sum(lengths) for lengths in zip(grid.before, grid.size, grid.after, strict=True))
        rows, columns = (max(0, end - length) for end, length in zip(ends, whole, strict=True))
        return replace(grid, after=(grid.after[0] + rows, grid.after[1] + columns))

    return filled


def _axes(grid: Grid) -> Iterator[tuple[int, int, int]]:
    return zip(grid.out, grid.step, grid.kernel, strict=True)


def largest(window: Array) -> Array:
    """Return the maximum of each map of ``window`` (N, C, KH, KW): (N, C)."""
    return np.asarray(window.max(axis=(2, 3)))


def first_maximum(window: Array) -> Array:
    """Return 1 at the first maximum of each map of ``window`` in row-major order, 0 elsewhere."""
    flat = window.reshape(*window.shape[:2], -1)
    share = np.zeros_like(flat)
    np.put_along_axis(share, flat.argmax(axis=2)[..., None], 1, axis=2)
    return share.reshape(window.shape)


def right_sides(grid: Grid, window: Window, *, counted: bool) -> Pair:
    """Return how much of a window lies on the padded map, or on the map itself, along each axis."""

    def side(axis: int) -> int:
        part = window[2 + axis]
        first = 0 if counted else grid.before[axis]
        last = grid.before[axis] + grid.size[axis] + (grid.after[axis] if counted else 0)
        return max(int(min(part.stop, last) - max(part.start, first)), 0)

    return side(0), side(1)


def right_count(grid: Grid, window: Window, *, counted: bool) -> int:
    """Return by how many pixels an average divides: those of the padded (or real) extent."""
    rows, columns = right_sides(grid, window, counted=counted)
    return rows * columns


def max_forward(
    plan: Plan = right_plan,
    *,
    fill: float = -np.inf,
    pool: Callable[[Array], Array] = largest,
) -> Callable[..., Array]:
    """Build a max_pool2d_forward; ``pool`` maps a window (N, C, KH, KW) to (N, C)."""

    def max_pool2d_forward(
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
    ) -> Array:
        grid = plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
        padded = grid.pad(x, fill)
        out = np.zeros((*x.shape[:2], *grid.out), dtype=padded.dtype)
        for i, j, window in grid.windows():
            out[:, :, i, j] = pool(padded[window])
        return out

    return max_pool2d_forward


def add_to(total: Array, window: Window, flow: Array) -> None:
    """Let the gradients of overlapping windows add up."""
    total[window] += flow


def max_backward(
    plan: Plan = right_plan,
    *,
    fill: float = -np.inf,
    share: Share = first_maximum,
    put: Put = add_to,
    crop: Crop = Grid.crop,
    own_formula: bool = False,
) -> Callable[..., Array]:
    """Build a max_pool2d_backward; ``share`` says which part of dout each pixel receives.

    The windows are counted by the shape of dout, unless ``own_formula`` takes them from the plan.
    """

    def max_pool2d_backward(
        dout: Array,
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
    ) -> Array:
        grid = plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
        if not own_formula:
            grid = replace(grid, out=dout.shape[2:])
        padded = grid.pad(x, fill)
        total = np.zeros(padded.shape, np.result_type(padded.dtype, floats(dout)))
        for i, j, window in grid.windows():
            put(total, window, share(padded[window]) * dout[:, :, i, j, None, None])
        return crop(grid, total)

    return max_pool2d_backward


Count = Callable[..., float]


def avg_forward(
    plan: Plan = right_plan, *, fill: float = 0.0, count: Count = right_count
) -> Callable[..., Array]:
    """Build an avg_pool2d_forward; ``count(grid, window, counted=...)`` is its divisor."""

    def avg_pool2d_forward(
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
        count_include_pad: bool = True,  # noqa: FBT001, FBT002
    ) -> Array:
        grid = plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
        padded = grid.pad(x, fill)
        out = np.zeros((*x.shape[:2], *grid.out), dtype=padded.dtype)
        for i, j, window in grid.windows():
            total = padded[window].sum(axis=(2, 3))
            out[:, :, i, j] = total / count(grid, window, counted=count_include_pad)
        return out

    return avg_pool2d_forward


def avg_backward(
    plan: Plan = right_plan,
    *,
    count: Count = right_count,
    put: Put = add_to,
    crop: Crop = Grid.crop,
    own_formula: bool = False,
) -> Callable[..., Array]:
    """Build an avg_pool2d_backward; ``count(grid, window, counted=...)`` is its divisor.

    The windows are counted by the shape of dout, unless ``own_formula`` takes them from the plan.
    """

    def avg_pool2d_backward(
        dout: Array,
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
        count_include_pad: bool = True,  # noqa: FBT001, FBT002
    ) -> Array:
        grid = plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
        if not own_formula:
            grid = replace(grid, out=dout.shape[2:])
        total = grid.pad(np.zeros(x.shape, np.result_type(floats(x), floats(dout))), 0.0)
        for i, j, window in grid.windows():
            flow = dout[:, :, i, j, None, None] / count(grid, window, counted=count_include_pad)
            put(total, window, np.broadcast_to(flow, total[window].shape))
        return crop(grid, total)

    return avg_pool2d_backward
