"""Positions of pooling windows on feature maps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from reference.arrays import FloatArray, IntArray, as_int, bordered, cell, require_rank
from reference.errors import ShapeError
from reference.shapes import output_size

Window = int | tuple[int, int]

_BLOCK_BYTES = 1 << 19
"""How many bytes of maps are pooled at a time: with what is made of them, a processor's cache."""


@dataclass(frozen=True)
class Axis:
    """How windows lie along one axis: window ``o`` starts at ``o*stride - padding``.

    What follows from that is worked out once: for small maps it would take longer than to pool.
    """

    length: int
    kernel: int
    stride: int
    padding: int
    count: int

    @cached_property
    def after(self) -> int:
        """Entries to add behind the axis so that every window is whole."""
        end = (self.count - 1) * self.stride - self.padding + self.kernel
        return max(end - self.length, 0)

    @cached_property
    def border(self) -> tuple[int, int]:
        """Entries to add before and behind the axis."""
        return self.padding, self.after

    @cached_property
    def whole(self) -> int:
        """The length of the axis with its border."""
        return self.padding + self.length + self.after

    @cached_property
    def inside(self) -> slice:
        """Where the axis lies in its border."""
        return slice(self.padding, self.padding + self.length)

    @cached_property
    def cells(self) -> tuple[slice, ...]:
        """Where each kernel cell lies in every window."""
        return tuple(cell(start, self.stride, self.count) for start in range(self.kernel))

    def first_inside(self) -> IntArray:
        """Return the first cell of each window that lies inside the axis, shape (count,)."""
        return np.maximum(self.padding - np.arange(self.count) * self.stride, 0)

    def counted(self, *, include_padding: bool) -> FloatArray:
        """How many entries of each window an average counts, float64 of shape (count,)."""
        starts = np.arange(self.count) * self.stride - self.padding
        ends = starts + self.kernel
        if include_padding:  # clipped to the padded extent: what ceil mode adds never counts
            return np.minimum(ends, self.length + self.padding) - starts.astype(np.float64)
        return np.minimum(ends, self.length) - np.maximum(starts, 0).astype(np.float64)


def window_axes(
    maps: FloatArray, kernel_size: Window, stride: int | None, padding: int, *, ceil_mode: bool
) -> tuple[Axis, Axis]:
    """Return how the windows lie along the rows and along the columns.

    >>> window_axes(np.zeros((1, 1, 5, 6)), (2, 3), None, 0, ceil_mode=True)[0]
    Axis(length=5, kernel=2, stride=2, padding=0, count=3)
    """
    require_rank("x", maps, "N, C, H, W")
    kernel = _pair(kernel_size)
    border = as_int("padding", padding, 0)
    if 2 * border > min(kernel):
        raise ShapeError(
            f"padding {border} is more than half of the kernel {kernel}",
            remedy=f"use padding <= {min(kernel) // 2}",
        )
    step = None if stride is None else as_int("stride", stride, 1)
    rows, columns = zip(maps.shape[2:], kernel, strict=True)
    return (
        _axis(*rows, step, border, bool(ceil_mode)),
        _axis(*columns, step, border, bool(ceil_mode)),
    )


@lru_cache(maxsize=1024)
def _axis(length: int, kernel: int, stride: int | None, padding: int, ceil_mode: bool) -> Axis:  # noqa: FBT001 - one of a key's parts
    step = kernel if stride is None else stride
    return Axis(
        length, kernel, step, padding, output_size(length, kernel, step, padding, ceil_mode)
    )


def pooled_shape(maps: FloatArray, rows: Axis, columns: Axis) -> tuple[int, int, int, int]:
    """Return the shape of the forward's output."""
    return maps.shape[0], maps.shape[1], rows.count, columns.count


def whole_maps(maps: FloatArray, rows: Axis, columns: Axis, value: float) -> FloatArray:
    """Return the maps with a border in which every window is whole.

    >>> whole_maps(np.ones((1, 1, 1, 1)), Axis(1, 1, 1, 0, 1), Axis(1, 2, 2, 0, 1), 7.0)
    array([[[[1., 7.]]]])
    """
    if rows.whole == rows.length and columns.whole == columns.length:
        return maps
    return bordered(maps, rows.border, columns.border, value)


def blocks(maps: FloatArray) -> Iterator[tuple[slice, slice]]:
    """Yield slices of samples and of channels whose maps fit a processor's cache together."""
    if maps.nbytes <= _BLOCK_BYTES:
        yield slice(None), slice(None)
        return
    n, c, height, width = maps.shape
    room = max(_BLOCK_BYTES // (height * width * maps.itemsize), 1)  # in maps
    channels, samples = min(room, c) or 1, max(room // max(c, 1), 1)
    for sample in range(0, n, samples):
        for channel in range(0, c, channels):
            yield slice(sample, sample + samples), slice(channel, channel + channels)


def kernel_cells(rows: Axis, columns: Axis) -> Iterator[tuple[slice, slice]]:
    """Yield where every kernel cell lies in every window, in row-major order.

    >>> list(kernel_cells(Axis(2, 1, 1, 0, 2), Axis(4, 2, 2, 0, 2)))
    [(slice(0, 2, 1), slice(0, 3, 2)), (slice(0, 2, 1), slice(1, 4, 2))]
    """
    return itertools.product(rows.cells, columns.cells)


def _pair(kernel_size: Window) -> tuple[int, int]:
    """Return the height and width of a window given as an int or as a pair."""
    if not isinstance(kernel_size, tuple | list):
        height = width = kernel_size
    elif len(kernel_size) == 2:  # noqa: PLR2004 - height and width
        height, width = kernel_size
    else:
        raise ShapeError(
            f"kernel_size {kernel_size!r} has {len(kernel_size)} entries",
            remedy="use an int or (KH, KW)",
        )
    return as_int("kernel_size", height, 1), as_int("kernel_size", width, 1)
