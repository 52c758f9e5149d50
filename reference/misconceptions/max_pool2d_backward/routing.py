"""Wrong on purpose: to which pixel max_pool2d_backward sends a gradient."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.pooling import (
    Array,
    Grid,
    Pair,
    Share,
    Window,
    avg_backward,
    first_maximum,
    max_backward,
    right_count,
    right_plan,
)


def _real(grid: Grid, window: Window, *, counted: bool) -> float:  # noqa: ARG001
    return right_count(grid, window, counted=False)


SHARES: dict[str, Share] = {}
"""By name of a misconception, which part of the gradient each pixel of a window gets."""


def _shares(share: Share) -> Callable[..., Array]:
    SHARES[share.__name__] = share
    return max_backward(share=share)


@misconception(
    "max_pool2d_backward/all_tied_maxima",
    item="ties",
    message="Where several pixels of a window are equally large, each of them gets the whole "
    "gradient, so more comes out than went in. Look at how many entries of window == max are true.",
)
@_shares
def all_tied_maxima(window: Array) -> Array:
    return np.asarray((window == window.max(axis=(2, 3), keepdims=True)).astype(window.dtype))


@misconception(
    "max_pool2d_backward/splits_among_ties",
    item="ties",
    message="Where several pixels of a window are equally large, they share the gradient. That "
    "can be defended, but it is not the convention here: the notebook says who gets it.",
)
@_shares
def splits_among_ties(window: Array) -> Array:
    tied = window == window.max(axis=(2, 3), keepdims=True)
    return np.asarray(tied / tied.sum(axis=(2, 3), keepdims=True))


@misconception(
    "max_pool2d_backward/last_tied_maximum",
    item="ties",
    message="Where several pixels of a window are equally large, the last one gets the gradient. "
    "Look at whether you compare with > or with >=, and at the convention in the notebook.",
)
@_shares
def last_tied_maximum(window: Array) -> Array:
    return first_maximum(window[:, :, ::-1, ::-1])[:, :, ::-1, ::-1]


@misconception(
    "max_pool2d_backward/first_maximum_by_columns",
    item="ties",
    message="Where several pixels of a window are equally large, you take the first one column "
    "by column. Look at the order in which the window is read.",
)
@_shares
def first_maximum_by_columns(window: Array) -> Array:
    return first_maximum(window.swapaxes(2, 3)).swapaxes(2, 3)


@misconception(
    "max_pool2d_backward/nothing_for_zero_windows",
    item="ties",
    message="A window of zeros passes no gradient on. Look at what the forward pass returns "
    "there, and which pixel it came from.",
)
@_shares
def nothing_for_zero_windows(window: Array) -> Array:
    return np.asarray(first_maximum(window) * (window.max(axis=(2, 3), keepdims=True) != 0))


@misconception(
    "max_pool2d_backward/nothing_for_negative_maxima",
    item="2x2 windows",
    message="A window whose maximum is negative passes no gradient on. That is what ReLU does. "
    "Look at what pooling does with it.",
)
@_shares
def nothing_for_negative_maxima(window: Array) -> Array:
    return np.asarray(first_maximum(window) * (window.max(axis=(2, 3), keepdims=True) >= 0))


@misconception(
    "max_pool2d_backward/largest_magnitude",
    item="2x2 windows",
    message="The gradient goes to the pixel with the largest |x|. Look at a window that holds "
    "-3 and 2.",
    # A border of -inf is larger still, or is left out.
    styles=(
        max_backward(share=lambda window: first_maximum(np.abs(window))),
        max_backward(
            share=lambda window: first_maximum(np.where(np.isfinite(window), np.abs(window), -1))
        ),
    ),
)
@_shares
def largest_magnitude(window: Array) -> Array:
    return first_maximum(np.abs(np.where(np.isfinite(window), window, 0)))


@misconception(
    "max_pool2d_backward/minimum",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="The gradient goes to the smallest pixel of each window. Look at the comparison.",
)
@_shares
def minimum(window: Array) -> Array:
    return first_maximum(np.where(np.isfinite(window), -window, -np.inf))


@misconception(
    "max_pool2d_backward/first_pixel",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="The gradient goes to the first pixel of each window. Look at which pixel the "
    "forward pass chose.",
)
@_shares
def first_pixel(window: Array) -> Array:
    share = np.zeros_like(window)
    share[:, :, 0, 0] = 1
    return share


@misconception(
    "max_pool2d_backward/whole_window",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="Every pixel of a window gets the gradient. Look at which pixels the output of the "
    "forward pass depends on.",
)
@_shares
def whole_window(window: Array) -> Array:
    return np.ones_like(window)


@misconception(
    "max_pool2d_backward/spread_evenly",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="The gradient is spread evenly over the window, as for an average. Look at which "
    "pixels the output of the forward pass depends on.",
    styles=(avg_backward(), avg_backward(count=_real)),
)
@_shares
def spread_evenly(window: Array) -> Array:
    return np.full_like(window, 1 / (window.shape[2] * window.shape[3]))


@misconception(
    "max_pool2d_backward/maximum_times_gradient",
    kind="idea",
    keeps=0.45,
    item="2x2 windows",
    message="The gradient is multiplied by the maximum. Look at the derivative of max(a, b) with "
    "respect to the larger one.",
)
@_shares
def maximum_times_gradient(window: Array) -> Array:
    return np.asarray(first_maximum(window) * np.where(np.isfinite(window), window, 0))


def _at_height(window: Array) -> Array:
    """Share by row and column as np.unravel_index would give them for a square."""
    high = window.shape[2]
    flat = window.reshape(*window.shape[:2], -1).argmax(axis=2)
    rows, columns = flat // high, flat % high
    share = np.zeros_like(window)
    for n, c in np.ndindex(flat.shape):
        share[n, c, rows[n, c], columns[n, c]] = 1
    return share


@misconception(
    "max_pool2d_backward/position_by_height",
    item="rows and columns differ",
    message="The position of the maximum is turned into row and column with the kernel's height "
    "where its width belongs. Look at how a window is laid out when it is flattened.",
    styles=(max_backward(share=_at_height),),
)
@_shares
def position_by_height(window: Array) -> Array:
    high, wide = window.shape[2:]
    flat = window.reshape(*window.shape[:2], -1).argmax(axis=2)
    rows, columns = flat // high % high, flat % high % wide
    share = np.zeros_like(window)
    np.put_along_axis(
        share.reshape(*window.shape[:2], -1), (rows * wide + columns)[..., None], 1, axis=2
    )
    return share


@misconception(
    "max_pool2d_backward/divides_by_window",
    item="2x2 windows",
    message="The largest pixel gets the gradient divided by the number of pixels. Nothing is "
    "averaged in max pooling. Look at the derivative of max(a, b) with respect to the larger one.",
    styles=(
        max_backward(share=lambda window: first_maximum(window) / window[0, 0].size),
        max_backward(share=lambda window: first_maximum(window) / window.shape[2]),
    ),
)
@_shares
def divides_by_window(window: Array) -> Array:
    real = np.isfinite(window).sum(axis=(2, 3), keepdims=True)
    return np.asarray(first_maximum(window) / np.maximum(real, 1))


@misconception(
    "max_pool2d_backward/first_channel_decides",
    item="2x2 windows",
    message="The position of the maximum is looked up in the first channel and used for all. "
    "Look at the indices of x where you search.",
)
@_shares
def first_channel_decides(window: Array) -> Array:
    return np.broadcast_to(first_maximum(window[:, :1]), window.shape)


@misconception(
    "max_pool2d_backward/first_sample_decides",
    item="2x2 windows",
    message="The position of the maximum is looked up in the first sample and used for all. Look "
    "at the indices of x where you search.",
)
@_shares
def first_sample_decides(window: Array) -> Array:
    return np.broadcast_to(first_maximum(window[:1]), window.shape)


@misconception(
    "max_pool2d_backward/one_maximum_for_all_channels",
    item="2x2 windows",
    message="One maximum is searched over all channels, so most channels get nothing. Look at "
    "the axes over which you search.",
)
@_shares
def one_maximum_for_all_channels(window: Array) -> Array:
    return np.asarray((window == window.max(axis=(1, 2, 3), keepdims=True)).astype(window.dtype))


@misconception(
    "max_pool2d_backward/one_maximum_for_everything",
    kind="idea",
    item="2x2 windows",
    message="One maximum is searched over all samples and channels, so nearly all of them get "
    "nothing. Look at what argmax() does without an axis.",
)
@_shares
def one_maximum_for_everything(window: Array) -> Array:
    share = np.zeros_like(window)
    share[np.unravel_index(window.argmax(), window.shape)] = 1
    return share


Ending = Literal["fails", "clipped", "left out"]
"""What becomes of a gradient whose place lies beyond the map."""
ENDINGS: tuple[Ending, ...] = ("fails", "clipped", "left out")


def _cut(
    place: Callable[[int, int, Pair, Pair], Pair],
    ending: Ending = "fails",
    *,
    framed: bool = False,
) -> Callable[..., Array]:
    """Build a backward pass that cuts its windows at the map's edges, or at those of its frame.

    ``place(position, width, kernel, start)``: to which row and column of the map the gradient
    goes, by the maximum's position in the window, row by row, the width of what is left of the
    window, the kernel, and the window's start.
    """

    def max_pool2d_backward(  # noqa: PLR0917 - the question's signature
        dout: Array,
        x: Array,
        kernel_size: int | Pair,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,  # noqa: FBT001, FBT002
    ) -> Array:
        grid = right_plan(x.shape[2:], kernel_size, stride, padding, ceil_mode)
        seen = grid.pad(x, -np.inf) if framed else x
        before = 0 if framed else padding
        total = np.zeros(seen.shape)
        for n, c, i, j in np.ndindex(dout.shape):
            top, left = i * grid.step[0] - before, j * grid.step[1] - before
            start = max(top, 0), max(left, 0)
            window = seen[
                n, c, start[0] : max(top + grid.kernel[0], 0), start[1] : left + grid.kernel[1]
            ]
            row, column = place(int(window.argmax()), window.shape[1], grid.kernel, start)
            if ending == "clipped":
                row, column = min(row, seen.shape[2] - 1), min(column, seen.shape[3] - 1)
            if ending == "fails" or (row < seen.shape[2] and column < seen.shape[3]):
                total[n, c, row, column] += dout[n, c, i, j]
        return grid.crop(total) if framed else total

    return max_pool2d_backward


def _by_whole_kernel(flat: int, _wide: int, kernel: Pair, start: Pair) -> Pair:
    return start[0] + flat // kernel[1], start[1] + flat % kernel[1]


def _exchanged(flat: int, wide: int, _kernel: Pair, start: Pair) -> Pair:
    return start[0] + flat % wide, start[1] + flat // wide


def _within_window(flat: int, wide: int, _kernel: Pair, _start: Pair) -> Pair:
    return flat // wide, flat % wide


position_by_kernel = misconception(
    "max_pool2d_backward/position_by_the_whole_kernel",
    item="ceil mode",
    message="A window that is cut at the edge is narrower than the kernel, but the position of its "
    "maximum is turned into row and column with the kernel's width. Use that of the window.",
    styles=tuple(
        _cut(_by_whole_kernel, ending, framed=framed)
        for framed in (False, True)
        for ending in ENDINGS
        if framed or ending != "fails"
    ),
)(_cut(_by_whole_kernel))
position_in_window = misconception(
    "max_pool2d_backward/position_within_the_window",
    item="2x2 windows",
    message="The gradient goes to the row and column that the maximum has within its window, not "
    "within the map. Add where the window starts.",
)(_cut(_within_window))
exchanged = misconception(
    "max_pool2d_backward/row_and_column_exchanged",
    item="2x2 windows",
    message="The row and the column that the maximum has within its window change places. Look at "
    "the order in which np.unravel_index, or divmod, returns them.",
)(_cut(_exchanged))
