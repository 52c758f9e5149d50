"""Divisors that are the square of one side of a window, for averages forward and backward."""

from __future__ import annotations

from reference.misconceptions.shared.pooling import Count, Grid, Window, right_count, right_sides


def squares(axis: int) -> tuple[Count, ...]:
    """Return the square of a side: of the kernel, of what is left of it, or of whole windows.

    >>> grid = Grid((2, 3), (2, 3), (2, 3), (0, 0), (0, 0), (1, 1))
    >>> window = (slice(None), slice(None), slice(0, 2), slice(0, 3))
    >>> {count(grid, window, counted=True) for count in squares(0)}
    {4}
    """

    def always(grid: Grid, _window: Window, *, counted: bool) -> float:  # noqa: ARG001
        return grid.kernel[axis] ** 2

    def where_padding_counts(grid: Grid, window: Window, *, counted: bool) -> float:
        return grid.kernel[axis] ** 2 if counted else right_count(grid, window, counted=False)

    def of_what_is_left(grid: Grid, window: Window, *, counted: bool) -> float:
        return right_sides(grid, window, counted=counted)[axis] ** 2

    def of_whole_windows(grid: Grid, window: Window, *, counted: bool) -> float:
        whole = right_sides(grid, window, counted=counted) == grid.kernel
        return grid.kernel[axis] ** 2 if whole else right_count(grid, window, counted=counted)

    def of_whole_windows_where_padding_counts(
        grid: Grid, window: Window, *, counted: bool
    ) -> float:
        count = of_whole_windows if counted else right_count
        return count(grid, window, counted=counted)

    return (
        always,
        where_padding_counts,
        of_what_is_left,
        of_whole_windows,
        of_whole_windows_where_padding_counts,
    )
