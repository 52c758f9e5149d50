"""Wrong on purpose: by what avg_pool2d_forward divides."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Callable

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.pooling import (
    Array,
    Count,
    Grid,
    Window,
    avg_forward,
    right_count,
    right_sides,
)
from reference.misconceptions.shared.squares import squares

COUNTS: dict[str, Count] = {}
"""By name of a misconception, by what a window's sum is divided."""


def _fixed(number: Callable[[Grid], float]) -> tuple[Callable[..., Array], ...]:
    """Divide by ``number`` in every window, or in all where padding counts."""

    def always(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
        return number(grid)

    def where_padding_counts(grid: Grid, window: Window, *, counted: bool) -> float:
        return number(grid) if counted else right_count(grid, window, counted=False)

    return avg_forward(count=always), avg_forward(count=where_padding_counts)


def _squared(axis: int) -> tuple[Callable[..., Array], ...]:
    """Divide by the square of one side, wherever it is taken for the number of pixels."""
    return tuple(avg_forward(count=count) for count in squares(axis))


def _real_along(axis: int) -> Count:
    """Leave what is not on the map out of the count along one axis alone."""

    def count(grid: Grid, window: Window, *, counted: bool) -> float:
        sides = list(right_sides(grid, window, counted=True))
        sides[axis] = right_sides(grid, window, counted=counted)[axis]
        return sides[0] * sides[1]

    return count


def _divides(count: Count) -> Callable[..., Array]:
    COUNTS[count.__name__] = count
    return avg_forward(count=count)


@misconception(
    "avg_pool2d_forward/forgets_to_divide",
    item="2x2 windows",
    message="You return the sum of each window. Look at what makes a sum an average.",
)
@_divides
def forgets_to_divide(_grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return 1


@misconception(
    "avg_pool2d_forward/divides_by_height_squared",
    item="rows and columns differ",
    message="The sum is divided by KH*KH. With square kernels nobody notices. Look at how many "
    "pixels a window has.",
    styles=_squared(0),
)
@_divides
def divides_by_height_squared(grid: Grid, window: Window, *, counted: bool) -> float:
    square = right_count(grid, window, counted=counted) * grid.kernel[0]
    return square / grid.kernel[1]


@misconception(
    "avg_pool2d_forward/divides_by_width_squared",
    item="rows and columns differ",
    message="The sum is divided by KW*KW. With square kernels nobody notices. Look at how many "
    "pixels a window has.",
    styles=_squared(1),
)
@_divides
def divides_by_width_squared(grid: Grid, window: Window, *, counted: bool) -> float:
    square = right_count(grid, window, counted=counted) * grid.kernel[1]
    return square / grid.kernel[0]


@misconception(
    "avg_pool2d_forward/divides_by_one_side",
    item="2x2 windows",
    message="The sum is divided by one side of the window. Look at how many pixels a window has.",
    styles=_fixed(lambda grid: grid.kernel[0]),
)
@_divides
def divides_by_one_side(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return grid.kernel[0]


@misconception(
    "avg_pool2d_forward/divides_by_stride",
    item="overlapping windows",
    message="The sum is divided by the square of the stride. Look at how many pixels a window "
    "has, wherever the next one starts.",
    styles=_fixed(lambda grid: grid.step[0] * grid.step[1]),
)
@_divides
def divides_by_stride(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return grid.step[0] * grid.step[1]


@misconception(
    "avg_pool2d_forward/divides_by_output_size",
    item="2x2 windows",
    message="The sum is divided by the number of windows. Look at how many pixels a window has.",
    styles=_fixed(lambda grid: grid.out[0] * grid.out[1]),
)
@_divides
def divides_by_output_size(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return grid.out[0] * grid.out[1]


@misconception(
    "avg_pool2d_forward/divides_by_map_size",
    item="2x2 windows",
    message="The sum is divided by the number of pixels of the whole map. Look at how many "
    "pixels a window has.",
)
@_divides
def divides_by_map_size(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return grid.size[0] * grid.size[1]


@misconception(
    "avg_pool2d_forward/divides_by_sum_of_sides",
    item="overlapping windows",
    message="The sum is divided by KH + KW. With 2 x 2 windows nobody notices. Look at how many "
    "pixels a window has.",
    styles=_fixed(lambda grid: sum(grid.kernel)),
)
@_divides
def divides_by_sum_of_sides(grid: Grid, window: Window, *, counted: bool) -> float:
    return sum(right_sides(grid, window, counted=counted))


@misconception(
    "avg_pool2d_forward/never_counts_padding",
    item="padding",
    message="The padding is never counted, although count_include_pad is True unless it is "
    "given. Look at the divisor of a window at the border.",
)
@_divides
def never_counts_padding(grid: Grid, window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return right_count(grid, window, counted=False)


@misconception(
    "avg_pool2d_forward/always_counts_padding",
    item="padding not counted",
    message="count_include_pad makes no difference: the padding is always counted. Look at the "
    "divisor of a window at the border.",
)
@_divides
def always_counts_padding(grid: Grid, window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return right_count(grid, window, counted=True)


@misconception(
    "avg_pool2d_forward/count_include_pad_reversed",
    item="padding not counted",
    message="count_include_pad works the wrong way round. Look at what True stands for.",
)
@_divides
def count_include_pad_reversed(grid: Grid, window: Window, *, counted: bool) -> float:
    return right_count(grid, window, counted=not counted)


@misconception(
    "avg_pool2d_forward/counts_rows_only",
    item="padding not counted",
    message="Padding above and below is left out of the count, padding left and right is not. "
    "Look at a window in a corner.",
    styles=(avg_forward(count=_real_along(0)),),
)
@_divides
def counts_rows_only(grid: Grid, window: Window, *, counted: bool) -> float:
    if counted:
        return right_count(grid, window, counted=True)
    high, columns = right_sides(grid, window, counted=False)[0], window[3]
    return float(high * (columns.stop - columns.start))


@misconception(
    "avg_pool2d_forward/counts_columns_only",
    item="padding not counted",
    message="Padding left and right is left out of the count, padding above and below is not. "
    "Look at a window in a corner.",
)
@_divides
def counts_columns_only(grid: Grid, window: Window, *, counted: bool) -> float:
    return _real_along(1)(grid, window, counted=counted)


@misconception(
    "avg_pool2d_forward/whole_kernel_in_ceil_mode",
    item="divisor in ceil mode",
    message="A window that hangs over the edge in ceil mode is divided by the whole kernel. Look "
    "at which pixels of such a window exist.",
)
@_divides
def whole_kernel_in_ceil_mode(grid: Grid, window: Window, *, counted: bool) -> float:
    if counted:
        return grid.kernel[0] * grid.kernel[1]
    return right_count(grid, window, counted=False)


@misconception(
    "avg_pool2d_forward/real_pixels_in_ceil_mode",
    item="divisor in ceil mode",
    message="A window that hangs over the edge in ceil mode is divided by the pixels of the map "
    "alone, although padding counts. Look at how far the padded map reaches.",
)
@_divides
def real_pixels_in_ceil_mode(grid: Grid, window: Window, *, counted: bool) -> float:
    whole = right_count(grid, window, counted=True)
    hangs_over = whole < grid.kernel[0] * grid.kernel[1]
    return right_count(grid, window, counted=counted and not hangs_over)


@misconception(
    "avg_pool2d_forward/overhang_counts_without_padding",
    item="ceil mode, padding not counted",
    message="Without counting padding, what hangs over the edge in ceil mode is still counted. "
    "Look at which pixels of such a window belong to the map.",
)
@_divides
def overhang_counts_without_padding(grid: Grid, window: Window, *, counted: bool) -> float:
    whole = right_count(grid, window, counted=True)
    if not counted and whole < grid.kernel[0] * grid.kernel[1]:
        return whole
    return right_count(grid, window, counted=counted)


@misconception(
    "avg_pool2d_forward/always_divides_by_the_kernel",
    item="padding not counted",
    message="Every sum is divided by KH * KW: count_include_pad plays no part, and neither does "
    "what hangs over the end in ceil mode. Look at which pixels a window has.",
)
@_divides
def always_divides_by_the_kernel(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return float(grid.kernel[0] * grid.kernel[1])
