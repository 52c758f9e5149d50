"""The definitions, written as loops: slow, plain, and sharing no code with the fast reference.

Nothing is padded here: a window that leaves the map is asked, entry by entry, what it sees
there. Arguments are taken to be valid; results are float64 (codes and bits int64). The layers
behind the feature maps are in ``naive_network``.
"""

# The signatures are the contract's, which students may call by position.
# ruff: noqa: FBT001, FBT002, PLR0917

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Window = int | tuple[int, int]
Place = tuple[int, ...]


def quantize(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    """Count, for each sample, the levels whose lower end it has reached.

    >>> quantize(np.array([0.0, 2.5, 5.0]), 3, 5.0)
    array([0, 4, 7])
    """
    codes = np.zeros(np.shape(signal), dtype=np.int64)
    for place in np.ndindex(codes.shape):
        for level in range(1, 2**bits):
            if signal[place] >= level * full_scale / 2**bits:
                codes[place] = level
    return codes


def to_bits(codes: Array, bits: int) -> Array:
    """Divide each code by two, again and again; the remainders are its digits, last one first.

    >>> to_bits(np.array([4, 3]), 3)
    array([[1, 0, 0],
           [0, 1, 1]])
    """
    digits = np.zeros((*np.shape(codes), bits), dtype=np.int64)
    for place in np.ndindex(np.shape(codes)):
        rest = int(codes[place])
        for digit in reversed(range(bits)):
            rest, digits[(*place, digit)] = divmod(rest, 2)
    return digits


def split_channels(image: Array) -> Array:
    """Copy pixel by pixel: (H, W, 3) becomes (3, H, W).

    >>> split_channels(np.array([[[255, 0, 1], [128, 2, 3]]]))[0]
    array([[255, 128]])
    """
    height, width, channels = image.shape
    planes = np.zeros((channels, height, width), dtype=image.dtype)
    for row, column, channel in np.ndindex(height, width, channels):
        planes[channel, row, column] = image[row, column, channel]
    return planes


def starts(length: int, kernel: int, stride: int, padding: int, ceil_mode: bool) -> list[int]:
    """Walk along an axis and note where each window starts; the map itself starts at 0.

    >>> starts(5, 2, 2, 0, True)
    [0, 2, 4]
    """
    found = []
    start, end = -padding, length + padding
    # In ceil mode: the window before this one left something over, and this one starts inside.
    while (
        (start - stride + kernel < end and start < length) if ceil_mode else start + kernel <= end
    ):
        found.append(start)
        start += stride
    return found


def output_size(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    """Count the windows.

    >>> output_size(7, 3, 2)
    3
    """
    return len(starts(input_size, kernel_size, stride, padding, ceil_mode))


def pad2d(x: Array, padding: int, value: float = 0.0) -> Array:
    """Ask for every entry of the larger map whether it lies on the border.

    >>> pad2d(np.ones((1, 1, 1, 1)), 1)[0, 0, 1]
    array([0., 1., 0.])
    """
    n, c, height, width = x.shape
    out = np.zeros((n, c, height + 2 * padding, width + 2 * padding))
    for sample, channel, row, column in np.ndindex(out.shape):
        inside = 0 <= row - padding < height and 0 <= column - padding < width
        out[sample, channel, row, column] = (
            x[sample, channel, row - padding, column - padding] if inside else value
        )
    return out


def taps(x: Array, w: Array, stride: int, padding: int) -> Iterator[tuple[Place, Place, Place]]:
    """Name every product of a convolution by its places in out, x and w.

    Products with the zeros of the padding are left out.

    >>> list(taps(np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 2)), 1, 0))
    []
    >>> list(taps(np.ones((1, 1, 1, 1)), np.ones((1, 1, 3, 2)), 1, 1))
    [((0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 1, 1)), ((0, 0, 0, 1), (0, 0, 0, 0), (0, 0, 1, 0))]
    """
    n, c, height, width = x.shape
    f, _, kh, kw = w.shape
    for oh, top in enumerate(starts(height, kh, stride, padding, ceil_mode=False)):
        for ow, left in enumerate(starts(width, kw, stride, padding, ceil_mode=False)):
            for sample, made, channel, i, j in np.ndindex(n, f, c, kh, kw):
                row, column = top + i, left + j
                if 0 <= row < height and 0 <= column < width:
                    yield (
                        (sample, made, oh, ow),
                        (sample, channel, row, column),
                        (made, channel, i, j),
                    )


def conv2d_forward(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    """Start from the bias and add every product.

    >>> conv2d_forward(np.ones((1, 1, 2, 3)), np.ones((1, 1, 2, 2)), np.array([0.5]))
    array([[[[4.5, 4.5]]]])
    """
    oh = output_size(x.shape[2], w.shape[2], stride, padding)
    ow = output_size(x.shape[3], w.shape[3], stride, padding)
    out = np.zeros((len(x), len(w), oh, ow))
    for place in np.ndindex(out.shape):
        out[place] = b[place[1]]
    for place, at_x, at_w in taps(x, w, stride, padding):
        out[place] += x[at_x] * w[at_w]
    return out


def conv2d_backward(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> tuple[Array, Array, Array]:
    """Give each factor of every product its share by the product rule.

    >>> conv2d_backward(np.full((1, 1, 1, 1), 2.0), np.full((1, 1, 1, 1), 3.0),
    ...                 np.full((1, 1, 1, 1), 5.0))
    (array([[[[10.]]]]), array([[[[6.]]]]), array([2.]))
    """
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for place, at_x, at_w in taps(x, w, stride, padding):
        dx[at_x] += dout[place] * w[at_w]
        dw[at_w] += dout[place] * x[at_x]
    for place in np.ndindex(dout.shape):
        db[place[1]] += dout[place]
    return dx, dw, db


def relu_forward(x: Array) -> Array:
    """Replace what is negative by zero.

    >>> relu_forward(np.array([-2.0, 3.0]))
    array([0., 3.])
    """
    out = np.zeros(np.shape(x))
    for place in np.ndindex(out.shape):
        out[place] = 0.0 if x[place] < 0 else x[place]
    return out


def relu_backward(dout: Array, x: Array) -> Array:
    """Let the gradient pass where the input is not zero or less.

    >>> relu_backward(np.array([5.0, 6.0, 7.0]), np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 7.])
    """
    dx = np.zeros(np.shape(x))
    for place in np.ndindex(dx.shape):
        if not x[place] <= 0:
            dx[place] = dout[place]
    return dx


def regions(
    x: Array, kernel_size: Window, stride: int | None, padding: int, ceil_mode: bool
) -> Iterator[tuple[Place, list[Place], int]]:
    """For every window: its place in out, its places in x, and its size with padding.

    The places come in row-major order. What hangs over the padded map in ceil mode is not part
    of the window's size.

    >>> list(regions(np.ones((1, 1, 1, 3)), (1, 2), 2, 0, True))[1]
    ((0, 0, 0, 1), [(0, 0, 0, 2)], 1)
    """
    n, c, height, width = x.shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    down, across = (kh, kw) if stride is None else (stride, stride)
    for sample, channel in np.ndindex(n, c):
        for oh, top in enumerate(starts(height, kh, down, padding, ceil_mode)):
            for ow, left in enumerate(starts(width, kw, across, padding, ceil_mode)):
                places: list[Place] = []
                size = 0
                for row in range(top, top + kh):
                    for column in range(left, left + kw):
                        if row < height + padding and column < width + padding:
                            size += 1
                        if 0 <= row < height and 0 <= column < width:
                            places.append((sample, channel, row, column))
                yield (sample, channel, oh, ow), places, size


def pooled(values: dict[Place, float]) -> Array:
    """Lay out what the windows gave; the last place, plus one, is the shape.

    >>> pooled({(0, 0): 3.0, (0, 1): 4.0})
    array([[3., 4.]])
    """
    out = np.zeros([index + 1 for index in max(values)])
    for place, value in values.items():
        out[place] = value
    return out


def first_maximum(x: Array, places: Sequence[Place]) -> Place:
    """Search the largest value; a later equal one changes nothing, a NaN is always taken.

    >>> first_maximum(np.array([1.0, 4.0, 4.0]), [(0,), (1,), (2,)])
    (1,)
    """
    best = places[0]
    for place in places:
        if x[place] > x[best] or math.isnan(x[place]):
            best = place
    return best


def max_pool2d_forward(
    x: Array,
    kernel_size: Window,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
) -> Array:
    """Take the largest value of every window.

    >>> max_pool2d_forward(np.arange(6.0).reshape(1, 1, 2, 3), (2, 2), 1)
    array([[[[4., 5.]]]])
    """
    windows = regions(x, kernel_size, stride, padding, ceil_mode)
    return pooled({place: x[first_maximum(x, seen)] for place, seen, _ in windows})


def max_pool2d_backward(
    dout: Array,
    x: Array,
    kernel_size: Window,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
) -> Array:
    """Add each gradient where its window's first maximum lies.

    >>> max_pool2d_backward(np.ones((1, 1, 1, 1)), np.full((1, 1, 1, 2), 3.0), (1, 2))
    array([[[[1., 0.]]]])
    """
    dx = np.zeros(x.shape)
    for place, seen, _ in regions(x, kernel_size, stride, padding, ceil_mode):
        dx[first_maximum(x, seen)] += dout[place]
    return dx


def avg_pool2d_forward(
    x: Array,
    kernel_size: Window,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Add up every window and divide by how many entries count.

    >>> avg_pool2d_forward(np.arange(6.0).reshape(1, 1, 2, 3), (2, 2), 1)
    array([[[[2., 3.]]]])
    """
    means = {}
    for place, seen, size in regions(x, kernel_size, stride, padding, ceil_mode):
        total = sum(float(x[at]) for at in seen)
        means[place] = total / (size if count_include_pad else len(seen))
    return pooled(means)


def avg_pool2d_backward(
    dout: Array,
    x: Array,
    kernel_size: Window,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Give each entry of a window its share of the window's gradient.

    >>> avg_pool2d_backward(np.full((1, 1, 1, 1), 6.0), np.zeros((1, 1, 1, 3)), (1, 3))
    array([[[[2., 2., 2.]]]])
    """
    dx = np.zeros(x.shape)
    for place, seen, size in regions(x, kernel_size, stride, padding, ceil_mode):
        for at in seen:
            dx[at] += dout[place] / (size if count_include_pad else len(seen))
    return dx


def global_max_pool2d(x: Array) -> Array:
    """Search each map for its largest value.

    >>> global_max_pool2d(np.arange(6.0).reshape(1, 2, 1, 3))
    array([[2., 5.]])
    """
    return max_pool2d_forward(x, (x.shape[2], x.shape[3]))[:, :, 0, 0]


def global_avg_pool2d(x: Array) -> Array:
    """Average each map.

    >>> global_avg_pool2d(np.arange(6.0).reshape(1, 2, 1, 3))
    array([[1., 4.]])
    """
    return avg_pool2d_forward(x, (x.shape[2], x.shape[3]))[:, :, 0, 0]
