"""Hypothesis strategies for the layers: every case is valid by construction.

The size of the output is drawn and the input derived from it. Height and width of map and of
kernel differ; windows overlap, touch or leave gaps; some rows are left over by the stride.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Array = NDArray[Any]

seeds = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class ConvCase:
    """A convolution: its arguments, and a gradient of the shape of its output."""

    x: Array
    w: Array
    b: Array
    dout: Array
    stride: int
    padding: int

    @property
    def sizes(self) -> dict[str, int]:
        """The arguments that are no arrays."""
        return {"stride": self.stride, "padding": self.padding}


@dataclass(frozen=True)
class PoolCase:
    """A pooling: its arguments, and a gradient of the shape of its output."""

    x: Array
    dout: Array
    kernel_size: int | tuple[int, int]
    stride: int | None
    padding: int
    ceil_mode: bool

    @property
    def sizes(self) -> dict[str, Any]:
        """The arguments that are no arrays."""
        return {
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "padding": self.padding,
            "ceil_mode": self.ceil_mode,
        }


def in_memory_order(order: str, array: Array) -> Array:
    """Return an equal array that lies in memory differently."""
    if order == "Fortran":
        return np.asfortranarray(array)
    if order == "reversed":
        return np.flip(np.ascontiguousarray(np.flip(array)))
    if order == "every second":
        wide = np.repeat(array, 2, axis=-1)
        return wide[..., ::2]
    return array


memory_orders = st.sampled_from(["C", "Fortran", "reversed", "every second"])


def normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return values in general position."""
    return rng.normal(size=shape)


def spaced(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return values no two of which, and none of which and zero, are closer than 0.1."""
    count = int(np.prod(shape))
    return (rng.permutation(count).reshape(shape) - count // 2 + 0.5) * 0.2


def tied(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return whole numbers from -2 to 2: many are equal."""
    return rng.integers(-2, 3, size=shape).astype(float)


@st.composite
def unequal_pairs(draw: st.DrawFn, low: int, high: int) -> tuple[int, int]:
    """Draw two different sizes."""
    first = draw(st.integers(low, high))
    second = draw(st.integers(low, high - 1))
    return first, second + (second >= first)


def length(windows: int, kernel: int, stride: int, padding: int, left_over: int) -> int:
    """Return the axis on which that many windows fit and some entries are left over."""
    return max((windows - 1) * stride + kernel - 2 * padding + left_over, 1)


def count(size: int, kernel: int, stride: int, padding: int, *, ceil_mode: bool = False) -> int:
    """Count windows from the left, as the definition says."""
    starts = range(-padding, size + padding, stride)
    end = size + padding
    if ceil_mode:
        return sum(start < size and start - stride + kernel < end for start in starts)
    return sum(start + kernel <= end for start in starts)


@st.composite
def conv_cases(
    draw: st.DrawFn, values: Callable[[np.random.Generator, tuple[int, ...]], Array] = normal
) -> ConvCase:
    """Draw a convolution with at most a few thousand products."""
    n, c, f = (draw(st.integers(1, 3)) for _ in range(3))
    kh, kw = draw(unequal_pairs(1, 4))
    rows, columns = draw(unequal_pairs(1, 4))
    stride, padding = draw(st.integers(1, 5)), draw(st.integers(0, 3))
    spare = draw(st.integers(0, stride - 1)), draw(st.integers(0, stride - 1))
    height = length(rows, kh, stride, padding, spare[0])
    width = length(columns, kw, stride, padding, spare[1])
    width += stride * (width == height)  # one window more
    oh, ow = (count(height, kh, stride, padding), count(width, kw, stride, padding))
    rng = np.random.default_rng(draw(seeds))
    order = draw(memory_orders)
    shapes = (n, c, height, width), (f, c, kh, kw), (f,), (n, f, oh, ow)
    arrays = [in_memory_order(order, values(rng, shape)) for shape in shapes]
    return ConvCase(*arrays, stride=stride, padding=padding)


@st.composite
def pool_cases(
    draw: st.DrawFn, values: Callable[[np.random.Generator, tuple[int, ...]], Array] = normal
) -> PoolCase:
    """Draw a pooling, in ceil mode with windows that hang over or would start in the padding."""
    n, c = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    square = draw(st.integers(0, 4)) == 0
    kernel = (draw(st.integers(1, 4)),) * 2 if square else draw(unequal_pairs(1, 5))
    padding = draw(st.integers(0, min(kernel) // 2))
    stride = draw(st.none() | st.integers(1, 5))
    ceil_mode = draw(st.booleans())
    windows = draw(unequal_pairs(1, 4))
    steps = kernel if stride is None else (stride, stride)
    height, width = (
        length(fit, k, step, padding, draw(st.integers((1 - step) * ceil_mode, step - 1)))
        for fit, k, step in zip(windows, kernel, steps, strict=True)
    )
    width += steps[1] * (width == height)
    oh, ow = (
        count(size, k, step, padding, ceil_mode=ceil_mode)
        for size, k, step in zip((height, width), kernel, steps, strict=True)
    )
    rng = np.random.default_rng(draw(seeds))
    order = draw(memory_orders)
    x = in_memory_order(order, values(rng, (n, c, height, width)))
    dout = in_memory_order(order, normal(rng, (n, c, oh, ow)))
    kernel_size = kernel[0] if square else kernel
    return PoolCase(x, dout, kernel_size, stride, padding, ceil_mode)
