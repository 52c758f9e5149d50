"""Wrong on purpose: by what avg_pool2d_backward divides."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.pooling import (
    Array,
    Count,
    Grid,
    Window,
    avg_backward,
    right_count,
    right_sides,
)
from reference.misconceptions.shared.squares import squares

RIGHT = avg_backward()


def _add_floor(total: Array, window: Window, flow: Array) -> None:
    total[window] += np.floor(flow)


def _add_trunc(total: Array, window: Window, flow: Array) -> None:
    total[window] += np.trunc(flow)


COUNTS: dict[str, Count] = {}
"""By name of a misconception, by what a window's sum is divided."""


def _fixed(number: Callable[[Grid], float]) -> tuple[Callable[..., Array], ...]:
    """Divide by ``number`` in every window, or in all where padding counts."""

    def always(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
        return number(grid)

    def where_padding_counts(grid: Grid, window: Window, *, counted: bool) -> float:
        return number(grid) if counted else right_count(grid, window, counted=False)

    return avg_backward(count=always), avg_backward(count=where_padding_counts)


def _squared(axis: int) -> tuple[Callable[..., Array], ...]:
    """Divide by the square of one side, wherever it is taken for the number of pixels."""
    return tuple(avg_backward(count=count) for count in squares(axis))


def _real_along(axis: int) -> Count:
    """Leave what is not on the map out of the count along one axis alone."""

    def count(grid: Grid, window: Window, *, counted: bool) -> float:
        sides = list(right_sides(grid, window, counted=True))
        sides[axis] = right_sides(grid, window, counted=counted)[axis]
        return sides[0] * sides[1]

    return count


def _divides(count: Count) -> Callable[..., Array]:
    COUNTS[count.__name__] = count
    return avg_backward(count=count)


@misconception(
    "avg_pool2d_backward/forgets_to_divide",
    item="2x2 windows",
    message="Every pixel of a window gets the whole gradient. Look at the factor with which a "
    "pixel enters the average.",
)
@_divides
def forgets_to_divide(_grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return 1


@misconception(
    "avg_pool2d_backward/divides_by_height_squared",
    item="rows and columns differ",
    message="The gradient is divided by KH*KH. With square kernels nobody notices. Look at how "
    "many pixels a window has.",
    styles=_squared(0),
)
@_divides
def divides_by_height_squared(grid: Grid, window: Window, *, counted: bool) -> float:
    return right_count(grid, window, counted=counted) * grid.kernel[0] / grid.kernel[1]


@misconception(
    "avg_pool2d_backward/divides_by_width_squared",
    item="rows and columns differ",
    message="The gradient is divided by KW*KW. With square kernels nobody notices. Look at how "
    "many pixels a window has.",
    styles=_squared(1),
)
@_divides
def divides_by_width_squared(grid: Grid, window: Window, *, counted: bool) -> float:
    return right_count(grid, window, counted=counted) * grid.kernel[1] / grid.kernel[0]


@misconception(
    "avg_pool2d_backward/divides_by_one_side",
    item="2x2 windows",
    message="The gradient is divided by one side of the window. Look at how many pixels share it.",
    styles=_fixed(lambda grid: grid.kernel[0]),
)
@_divides
def divides_by_one_side(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return grid.kernel[0]


@misconception(
    "avg_pool2d_backward/divides_by_output_size",
    item="2x2 windows",
    message="The gradient is divided by the number of windows. Look at how many pixels share the "
    "gradient of one window.",
    styles=_fixed(lambda grid: grid.out[0] * grid.out[1]),
)
@_divides
def divides_by_output_size(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return grid.out[0] * grid.out[1]


@misconception(
    "avg_pool2d_backward/divides_by_stride",
    item="overlapping windows",
    message="The gradient is divided by the square of the stride. Look at how many pixels a "
    "window has, wherever the next one starts.",
    styles=_fixed(lambda grid: grid.step[0] * grid.step[1]),
)
@_divides
def divides_by_stride(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return grid.step[0] * grid.step[1]


@misconception(
    "avg_pool2d_backward/divides_by_sum_of_sides",
    item="overlapping windows",
    message="The gradient is divided by KH + KW. With 2 x 2 windows nobody notices. Look at how "
    "many pixels a window has.",
    styles=_fixed(lambda grid: sum(grid.kernel)),
)
@_divides
def divides_by_sum_of_sides(grid: Grid, window: Window, *, counted: bool) -> float:
    return sum(right_sides(grid, window, counted=counted))


@misconception(
    "avg_pool2d_backward/never_counts_padding",
    item="padding",
    message="The padding is never counted, although count_include_pad is True unless it is "
    "given. Look at the divisor of a window at the border.",
)
@_divides
def never_counts_padding(grid: Grid, window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return right_count(grid, window, counted=False)


@misconception(
    "avg_pool2d_backward/always_counts_padding",
    item="padding not counted",
    message="count_include_pad makes no difference: the padding is always counted. Look at the "
    "divisor that the forward pass used.",
)
@_divides
def always_counts_padding(grid: Grid, window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return right_count(grid, window, counted=True)


@misconception(
    "avg_pool2d_backward/count_include_pad_reversed",
    item="padding not counted",
    message="count_include_pad works the wrong way round. Look at what True stands for.",
)
@_divides
def count_include_pad_reversed(grid: Grid, window: Window, *, counted: bool) -> float:
    return right_count(grid, window, counted=not counted)


@misconception(
    "avg_pool2d_backward/counts_rows_only",
    item="padding not counted",
    message="Padding above and below is left out of the count, padding left and right is not. "
    "Look at a window in a corner.",
)
@_divides
def counts_rows_only(grid: Grid, window: Window, *, counted: bool) -> float:
    return _real_along(0)(grid, window, counted=counted)


@misconception(
    "avg_pool2d_backward/counts_columns_only",
    item="padding not counted",
    message="Padding left and right is left out of the count, padding above and below is not. "
    "Look at a window in a corner.",
)
@_divides
def counts_columns_only(grid: Grid, window: Window, *, counted: bool) -> float:
    return _real_along(1)(grid, window, counted=counted)


@misconception(
    "avg_pool2d_backward/whole_kernel_in_ceil_mode",
    item="ceil mode",
    message="The gradient of a window that hangs over the edge in ceil mode is divided by the "
    "whole kernel. Look at the divisor that the forward pass used.",
)
@_divides
def whole_kernel_in_ceil_mode(grid: Grid, window: Window, *, counted: bool) -> float:
    if counted:
        return grid.kernel[0] * grid.kernel[1]
    return right_count(grid, window, counted=False)


@misconception(
    "avg_pool2d_backward/real_pixels_in_ceil_mode",
    item="ceil mode",
    message="The gradient of a window that hangs over the edge in ceil mode is divided by the "
    "pixels of the map alone, although padding counts. Look at how far the padded map reaches.",
)
@_divides
def real_pixels_in_ceil_mode(grid: Grid, window: Window, *, counted: bool) -> float:
    whole = right_count(grid, window, counted=True)
    hangs_over = whole < grid.kernel[0] * grid.kernel[1]
    return right_count(grid, window, counted=counted and not hangs_over)


@misconception(
    "avg_pool2d_backward/divides_by_channels_too",
    item="2x2 windows",
    message="The gradient is divided by the number of channels, too. Look at how many pixels share "
    "the gradient of one window.",
)
def divides_by_channels_too(dout: Array, *args: object, **kwargs: object) -> Array:
    return np.asarray(RIGHT(dout, *args, **kwargs) / dout.shape[1])


@misconception(
    "avg_pool2d_backward/whole_numbers",
    item="2x2 windows",
    message="The shares of a gradient are cut to whole numbers. Look at the difference between / "
    "and //, and at the dtype of dx.",
    styles=(avg_backward(put=_add_trunc),),
)
def whole_numbers(*args: object, **kwargs: object) -> Array:
    return avg_backward(put=_add_floor)(*args, **kwargs)


@misconception(
    "avg_pool2d_backward/divides_by_overlaps",
    item="overlapping windows",
    message="Where windows overlap you take the mean of their gradients. Look at how often a "
    "pixel enters the output, and what that means for its derivative.",
)
def divides_by_overlaps(dout: Array, *args: object, **kwargs: object) -> Array:
    windows = avg_backward(count=_one)(np.ones_like(dout), *args, **kwargs)
    return np.asarray(RIGHT(dout, *args, **kwargs) / np.maximum(windows, 1))


def _one(_grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return 1


@misconception(
    "avg_pool2d_backward/overhang_counts_without_padding",
    item="ceil mode, padding not counted",
    message="Without counting padding, what hangs over the edge in ceil mode is still counted. "
    "Look at the divisor that the forward pass used.",
)
@_divides
def overhang_counts_without_padding(grid: Grid, window: Window, *, counted: bool) -> float:
    whole = right_count(grid, window, counted=True)
    if not counted and whole < grid.kernel[0] * grid.kernel[1]:
        return whole
    return right_count(grid, window, counted=counted)


@misconception(
    "avg_pool2d_backward/always_divides_by_the_kernel",
    item="padding not counted",
    message="Every gradient is divided by KH * KW: count_include_pad plays no part, and neither "
    "does what hangs over the end in ceil mode. Look at which pixels a window has.",
)
@_divides
def always_divides_by_the_kernel(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return float(grid.kernel[0] * grid.kernel[1])
