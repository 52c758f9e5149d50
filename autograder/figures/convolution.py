"""Figures of the second assignment: windows, padding, stride, filters, and the way back."""

from __future__ import annotations

import numpy as np

from autograder.figures.svg import (
    BLUE,
    CELL,
    GREEN,
    INK,
    ORANGE,
    PALE,
    RED,
    SOFT,
    WINDOWS,
    Array,
    Figure,
    Parts,
    arrow,
    box,
    grid,
    line,
    listed,
    number,
    text,
    window,
)
from reference.convolution import conv2d_backward, conv2d_forward, pad2d
from reference.shapes import output_size

GRAY = np.array([[50, 75, 100, 125], [150, 175, 200, 225], [100, 125, 150, 175], [25, 50, 75, 100]])
VERTICAL = np.array([[1, 0, -1]] * 3)
NINE = np.arange(1, 10).reshape(3, 3)
SMALL = np.array([[1, 0], [2, -1]])
_HATCH = "#f3d3c2"


def _convolved(x: Array, w: Array) -> Array:
    maps = conv2d_forward(x[None, None].astype(float), w[None, None].astype(float), np.zeros(1))
    return np.asarray(maps[0, 0])


def sliding_window() -> Figure:
    """Draw one window of the grey picture: picture, filter, products, sum."""
    out = _convolved(GRAY, VERTICAL)
    products = GRAY[:3, :3] * VERTICAL
    top, cell = 62.0, 46.0
    xs = (24.0, 256.0, 438.0, 650.0)

    def parts() -> Parts:
        seen = lambda r, c: "#d6e9f5" if r < 3 and c < 3 else "#ffffff"
        yield from grid(xs[0], top, GRAY, title="picture", cell=cell, fill=seen)
        yield from window(xs[0], top, (0, 0), (3, 3), cell=cell, thick=4)
        yield from text(xs[1] - 24, top + 1.5 * cell, "×", size=24)
        yield from grid(xs[1], top, VERTICAL, title="filter", cell=cell)
        yield from text(xs[2] - 24, top + 1.5 * cell, "=", size=24)
        yield from grid(xs[2], top, products, title="products", cell=cell, fill="#d6e9f5")
        yield from arrow((xs[2] + 3 * cell + 10, top + 1.5 * cell), (xs[3] - 14, top + 1.5 * cell))
        yield from text((xs[2] + 3 * cell + xs[3]) / 2 - 4, top + 1.5 * cell - 16, "sum", size=13)
        shade = lambda r, c: "#d6e9f5" if r == c == 0 else "#ffffff"
        yield from grid(xs[3], top + 0.5 * cell, out, title="feature map", cell=cell, fill=shade)
        yield from window(xs[3], top + 0.5 * cell, (0, 0), (1, 1), cell=cell, thick=4)
        total = f"(50 + 150 + 100) - (100 + 200 + 150) = {number(out[0, 0])}"
        yield from text(xs[1] + 0.5 * (xs[3] - xs[1]), top + 3 * cell + 28, total, bold=True)

    alt = (
        f"The picture {listed(GRAY)}; its first 3 by 3 window is multiplied by the filter "
        f"{listed(VERTICAL)}, number by number. The products {listed(products)} add up to "
        f"{number(out[0, 0])}, the first entry of the feature map {listed(out)}."
    )
    return Figure(alt, 766, top + 4 * cell + 18, tuple(parts()))


def _axis(
    top: float, size: int, kernel: int, stride: int, padding: int, *, ceil_mode: bool, words: str
) -> Parts:
    """Draw one axis with its windows; what no window sees, hangs over or is dropped is marked."""
    left, cell = 190.0, 34.0
    count = output_size(size, kernel, stride, padding, ceil_mode)
    asked = -(-(size + 2 * padding - kernel) // stride) + 1 if ceil_mode else count
    seen = (count - 1) * stride + kernel
    length = size + 2 * padding
    above, below = words.split("|")
    yield from text(14, top + cell / 2 - 9, above, anchor="start", size=12)
    yield from text(14, top + cell / 2 + 9, below, anchor="start", size=12, bold=True)
    for k in range(length):
        outside = k < padding or k >= padding + size
        fill = PALE if outside else ("#ffffff" if k < seen else _HATCH)
        yield from box(left + k * cell, top, cell, cell, fill=fill, dashed=outside)
        label = "0" if outside else f"{k - padding}"
        yield from text(
            left + k * cell + cell / 2, top + cell / 2, label, colour=SOFT if outside else INK
        )
    for k in range(asked):
        dropped = k >= count
        y = top + cell + 9 + 17 * (k % 3)
        start, end = left + k * stride * cell + 3, left + (k * stride + kernel) * cell - 3
        colour = RED if dropped else WINDOWS[k % len(WINDOWS)]
        yield from line(
            [(start, y - 5), (start, y), (end, y), (end, y - 5)],
            colour=colour,
            thick=3,
            dashed=dropped,
        )
        note = f"window {k}" + (": dropped" if dropped else "")
        over = not dropped and k * stride + kernel > length
        note += ": hangs over" if over else ""
        yield from text(end + 8, y - 1, note, anchor="start", size=12, colour=SOFT)
    if seen < length:
        x = left + length * cell + 14
        yield from text(x, top + cell / 2, "never looked at", anchor="start", size=12, colour=RED)


def stride() -> Figure:
    """Draw how many windows fit, and what is left over."""

    def parts() -> Parts:
        yield from _axis(
            18, 7, 3, 2, 0, ceil_mode=False, words="length 7, kernel 3,|stride 2: 3 windows"
        )
        yield from _axis(
            128, 8, 3, 2, 0, ceil_mode=False, words="length 8, kernel 3,|stride 2: 3 windows"
        )
        yield from _axis(
            238, 5, 3, 2, 1, ceil_mode=False, words="length 5, padding 1,|stride 2: 3 windows"
        )

    alt = (
        "Windows of length 3 that move by 2. On an axis of length 7 they start at 0, 2 and 4: 3 "
        "windows. On length 8 again at 0, 2 and 4: 3 windows, and position 7 is never looked at. "
        "On length 5 with one padded zero at each end, 7 in all: 3 windows."
    )
    return Figure(alt, 720, 336, tuple(parts()))


def ceil_mode() -> Figure:
    """Draw rounding up: a window that hangs over, and one that is dropped."""

    def parts() -> Parts:
        yield from _axis(
            18, 5, 2, 2, 0, ceil_mode=False, words="length 5, kernel 2,|down: 2 windows"
        )
        yield from _axis(108, 5, 2, 2, 0, ceil_mode=True, words="ceil_mode=True|up: 3 windows")
        yield from _axis(212, 5, 2, 2, 1, ceil_mode=True, words="and padding 1|up to 4, then 3")

    alt = (
        "Windows of length 2 that move by 2. On an axis of length 5, rounded down: 2 windows, and "
        "position 4 is never looked at. Rounded up: 3 windows, the last hangs over the end. With "
        "padding 1, rounding up gives 4 windows, but the last would start in the right padding and "
        "is dropped: 3."
    )
    return Figure(alt, 720, 314, tuple(parts()))


def padding_ring() -> Figure:
    """Draw a picture in its frame of zeros, and how many windows look at each pixel."""
    framed = pad2d(NINE[None, None].astype(float), 1)[0, 0]
    without, with_frame = (_looks(padding) for padding in (0, 1))
    top, cell = 48.0, 36.0

    def parts() -> Parts:
        ring = lambda r, c: PALE if r in {0, 4} or c in {0, 4} else "#ffffff"
        yield from grid(26, top, framed, title="padding = 1", cell=cell, fill=ring)
        yield from window(26, top, (1, 1), (3, 3), cell=cell, colour=INK, thick=2)
        yield from window(26, top, (0, 0), (3, 3), cell=cell, thick=4)
        yield from text(
            26 + 2.5 * cell,
            top + 5 * cell + 16,
            "window 0 starts in the frame",
            size=12,
            colour=BLUE,
        )
        y = top + cell
        yield from grid(
            310, y, without, title="looks at each pixel", cell=cell, note="3 × 3 kernel, no padding"
        )
        yield from grid(
            530,
            y,
            with_frame,
            title="looks at each pixel",
            cell=cell,
            note="3 × 3 kernel, padding 1",
        )

    alt = (
        f"The picture {listed(NINE)} in a ring of zeros: {listed(framed)}. The first 3 by 3 window "
        f"now starts in the ring. Windows that see each pixel: without padding {listed(without)}; "
        f"with padding 1: {listed(with_frame)}."
    )
    return Figure(alt, 690, top + 5 * cell + 34, tuple(parts()))


def _looks(padding: int) -> Array:
    """Return how many 3 x 3 windows see each pixel of a 3 x 3 picture."""
    x = np.zeros((1, 1, 3, 3))
    size = output_size(3, 3, 1, padding)
    dx, _, _ = conv2d_backward(np.ones((1, 1, size, size)), x, np.ones((1, 1, 3, 3)), 1, padding)
    return np.asarray(dx[0, 0])


def channel_sum() -> Figure:
    """Draw three channels, three kernels, one map."""
    x = np.array([[[1, 2], [0, 1]], [[0, 3], [1, 1]], [[2, 0], [0, 4]]])
    w = np.array([[[1, 0], [0, 2]], [[1, 1], [0, 0]], [[0, 0], [3, 1]]])
    bias = 10
    sums = (x * w).sum(axis=(1, 2))
    out = int(sums.sum() + bias)
    top, step = 44.0, 92.0
    names = (("red", RED), ("green", GREEN), ("blue", BLUE))

    def parts() -> Parts:
        for k, (name, colour) in enumerate(names):
            y = top + k * step
            yield from text(76, y + CELL, f"[{k}] {name}", anchor="end", size=13, bold=True)
            yield from grid(84, y, x[k])
            yield from box(84, y, 2 * CELL, 2 * CELL, stroke=colour, thick=3)
            yield from text(172, y + CELL, "×", size=20)
            yield from grid(194, y, w[k])
            yield from text(282, y + CELL, "=", size=20)
            yield from text(318, y + CELL, str(sums[k]), size=18, bold=True)
            yield from arrow((342, y + CELL), (410, top + step + CELL + 8 * (k - 1)))
        yield from text(118, 18, "one window", size=13, bold=True)
        yield from text(228, 18, "one filter", size=13, bold=True)
        y = top + step + CELL
        words = " + ".join(map(str, sums)) + f" + {bias} = "
        yield from text(420, y, words, anchor="start", size=16)
        yield from text(
            420,
            y + 26,
            "sum over channels, then the bias, once",
            anchor="start",
            size=12,
            colour=SOFT,
        )
        yield from box(566, y - 18, 44, 36, fill="#fbe3a6", thick=2)
        yield from text(588, y, str(out), size=18, bold=True)
        yield from text(618, y, "one number", anchor="start", size=13)

    alt = (
        f"A window of three channels, {listed(x)}, and a filter of three kernels, {listed(w)}. "
        f"The channels' products add up to {listed(sums)}; with the bias {bias}, added once, they "
        f"make one number: {out}."
    )
    return Figure(
        alt, 730, top + 3 * step - 8, ('<g transform="translate(16 0)">', *parts(), "</g>")
    )


def many_filters() -> Figure:
    """Draw f filters make F maps, whatever the number of channels."""
    top = 92.0

    def stack(x: float, y: float, count: int, side: float, colours: tuple[str, ...]) -> Parts:
        for k in reversed(range(count)):
            colour = colours[k % len(colours)]
            yield from box(x + 9 * k, y - 9 * k, side, side, fill="#ffffff", stroke=colour, thick=3)

    def parts() -> Parts:
        rgb = (RED, GREEN, BLUE)
        yield from stack(34, top + 46, 3, 96, rgb)
        yield from text(92, top + 166, "x (1, 3, 8, 8)", size=13, bold=True)
        yield from text(92, top + 186, "C = 3 channels", size=12, colour=SOFT)
        for k in range(4):
            y = top - 54 + k * 66
            yield from stack(250, y + 22, 3, 30, rgb)
            yield from text(312, y + 28, f"filter {k}", anchor="start", size=13)
            yield from arrow((176, top + 84), (238, y + 34), colour=SOFT)
            yield from arrow((378, y + 28), (474, top + 82 + 10 * (k - 1.5)), colour=WINDOWS[k])
        yield from text(
            296, top + 226, "w (4, 3, 3, 3): F = 4 filters, 3 kernels each", size=13, bold=True
        )
        yield from stack(496, top + 52, 4, 80, WINDOWS[:4])
        yield from text(560, top + 166, "out (1, 4, 6, 6)", size=13, bold=True)
        yield from text(560, top + 186, "4 maps: one for each filter", size=12, colour=SOFT)

    alt = (
        "A picture x of shape (1, 3, 8, 8), three channels, meets four filters w of shape "
        "(4, 3, 3, 3), each with one kernel for each channel. Each filter makes one map: out has "
        "shape (1, 4, 6, 6)."
    )
    return Figure(alt, 680, top + 246, tuple(parts()))


def gather_scatter() -> Figure:
    """Draw the forward pass gathers a window; the backward pass scatters a number over it."""
    dout = np.array([[1, 2], [0, -1]])
    out = _convolved(NINE, SMALL) + 10
    dx, _, _ = conv2d_backward(
        dout[None, None].astype(float),
        NINE[None, None].astype(float),
        SMALL[None, None].astype(float),
    )
    share = dout[0, 1] * SMALL
    cell = 40.0

    def parts() -> Parts:
        lit = lambda r, c: "#d6e9f5" if r < 2 and c > 0 else "#ffffff"
        corner = lambda r, c: "#d6e9f5" if (r, c) == (0, 1) else "#ffffff"
        for top, left, right, titles in (
            (52.0, NINE, out, ("x", "out")),
            (246.0, dx[0, 0], dout, ("dx", "dout")),
        ):
            yield from grid(150, top, left, cell=cell, title=titles[0], fill=lit)
            yield from window(150, top, (0, 1), (2, 2), cell=cell, thick=4)
            yield from grid(560, top + 20, right, cell=cell, title=titles[1], fill=corner)
            yield from window(560, top + 20, (0, 1), (1, 1), cell=cell, thick=4)
        yield from text(14, 112, "forward", anchor="start", bold=True, size=15)
        yield from text(14, 132, "gathers", anchor="start", size=13)
        yield from arrow((284, 92), (546, 92), colour=BLUE, thick=3)
        yield from text(414, 74, "1·2 + 0·3 + 2·5 - 1·6 + 10 = 16", size=13)
        yield from text(14, 306, "backward", anchor="start", bold=True, size=15)
        yield from text(14, 326, "scatters", anchor="start", size=13)
        yield from arrow((546, 286), (284, 286), colour=ORANGE, thick=3)
        yield from text(414, 268, f"2 · w = {listed(share)}", size=13)
        yield from text(414, 308, "is added to the same four places;", size=12, colour=SOFT)
        yield from text(414, 326, "overlapping shares pile up", size=12, colour=SOFT)

    alt = (
        f"Forward: the upper right 2 by 2 window of x, {listed(NINE[:2, 1:])}, with the filter "
        f"{listed(SMALL)} and bias 10, gives the 16 of out, {listed(out)}. Backward: the entry "
        f"2 of dout, {listed(dout)}, adds 2 times the filter, {listed(share)}, to the same four "
        f"places of dx. With all four windows dx is {listed(dx[0, 0])}."
    )
    return Figure(alt, 700, 390, tuple(parts()))


FIGURES = {
    "sliding_window": sliding_window,
    "stride": stride,
    "ceil_mode": ceil_mode,
    "padding_ring": padding_ring,
    "channel_sum": channel_sum,
    "many_filters": many_filters,
    "gather_scatter": gather_scatter,
}
