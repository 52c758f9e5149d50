"""Figures of the third and fourth assignments: the gate, kinds of pooling, and their way back."""

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
    text,
    window,
)
from reference.pooling import (
    avg_pool2d_backward,
    avg_pool2d_forward,
    max_pool2d_backward,
    max_pool2d_forward,
)
from reference.relu import relu_backward

TINTS = ("#d6e9f5", "#fbe9c6", "#cdebdf", "#f6d9c8")
NUMBERS = np.array([[10, 5, 8, 2], [12, 7, 3, 1], [15, 11, 6, 4], [9, 14, 13, 0]])
FIVE = np.array(
    [[1, 4, 2, 0, 3], [7, 5, 9, 6, 2], [3, 8, 1, 4, 5], [6, 2, 7, 3, 9], [0, 5, 4, 8, 1]]
)
PEAK = np.array([[1, 3, 2], [4, 9, 5], [7, 8, 6]])


def _maps(x: Array) -> Array:
    return x[None, None].astype(float)


def relu_gate() -> Figure:
    """Draw the function, and how its sign decides what passes backwards."""
    x = np.array([-2.0, 0.5, 0.0, 3.0])
    dout = np.array([5.0, -1.0, 4.0, 0.2])
    dx = relu_backward(dout, x)
    left, base, unit = 40.0, 190.0, 38.0
    zero = left + 3 * unit

    def parts() -> Parts:
        yield from arrow((left, base), (left + 6.6 * unit, base), colour=SOFT)
        yield from arrow((zero, base + 30), (zero, 30), colour=SOFT)
        yield from line(
            [(left, base), (zero, base), (zero + 3.4 * unit, base - 3.4 * unit)],
            colour=BLUE,
            thick=4,
        )
        yield from text(left + 6.6 * unit, base + 18, "x", size=14)
        yield from text(zero - 12, 38, "relu(x)", anchor="end", size=13)
        yield from text(left + 56, base - 18, "slope 0: shut", size=13, colour=BLUE)
        yield from text(
            zero + 2.2 * unit,
            base - 1.5 * unit,
            "slope 1: open",
            anchor="start",
            size=13,
            colour=BLUE,
        )
        yield from text(zero + 8, base + 20, "at 0: shut", anchor="start", size=12, colour=RED)
        start, cell, top = 420.0, 58.0, 40.0
        gate = ["shut", "open", "shut", "open"]
        table = {"x": x.tolist(), "dout": dout.tolist(), "gate": gate, "dx": dx.tolist()}
        for row, (name, values) in enumerate(table.items()):
            y = top + row * 40
            yield from text(start - 10, y + 17, name, anchor="end", bold=True, size=13)
            for k, value in enumerate(values):
                fill = "#cdebdf" if x[k] > 0 else PALE
                yield from box(start + k * cell, y, cell, 34, fill=fill)
                yield from text(start + k * cell + cell / 2, y + 17, value, size=13)
        yield from text(
            start + 2 * cell,
            top + 178,
            "the sign of x decides, not that of dout",
            size=12,
            colour=SOFT,
        )

    alt = (
        "relu(x) is 0 up to x = 0 (slope 0, also at 0 itself) and x beyond (slope 1). Backwards, "
        f"with x = {listed(x)} and dout = {listed(dout)}, the gate is shut, open"
        f", shut, open: dx = {listed(dx)}."
    )
    return Figure(alt, 690, 246, tuple(parts()))


def pooling_walk() -> Figure:
    """Draw four windows of a map, and what three kinds of pooling keep of each."""
    largest = max_pool2d_forward(_maps(NUMBERS), 2)[0, 0]
    mean = avg_pool2d_forward(_maps(NUMBERS), 2)[0, 0]
    top, cell = 50.0, 44.0

    def parts() -> Parts:
        tint = lambda r, c: TINTS[2 * (r // 2) + c // 2]
        small = lambda r, c: TINTS[2 * r + c]
        yield from grid(24, top, NUMBERS, cell=cell, title="map, 4 × 4", fill=tint)
        for k in range(4):
            place = (2 * (k // 2), 2 * (k % 2))
            yield from window(24, top, place, (2, 2), cell=cell, colour=WINDOWS[k], inset=2)
        yield from arrow((216, top + 2 * cell), (290, top + 2 * cell))
        yield from text(252, top + 2 * cell - 34, "2 × 2", size=12, colour=SOFT)
        yield from text(252, top + 2 * cell - 17, "stride 2", size=12, colour=SOFT)
        for x, values, name in ((310, largest, "largest"), (480, mean, "average")):
            yield from grid(x, top + 30, values, cell=58, title=name, fill=small)
        yield from text(
            310 + 58, top + 30 + 116 + 18, "colours: which window", size=12, colour=SOFT
        )

    alt = (
        f"The map {listed(NUMBERS)} in four windows of 2 by 2, stride 2. Their largest numbers are "
        f"{listed(largest)}, their averages {listed(mean)}."
    )
    return Figure(alt, 624, top + 4 * cell + 26, tuple(parts()))


def pooling_kinds() -> Figure:
    """Draw what four kinds of pooling say about the same windows."""
    rows = [
        (
            window_,
            float(window_.max()),
            float(window_.mean()),
            float(window_.sum()),
            float(np.sqrt((window_**2).sum())),
        )
        for window_ in (
            np.array([[3, 4], [0, 0]]),
            np.array([[-3, -4], [0, 0]]),
            np.array([[2, 2], [2, 2]]),
        )
    ]
    names = ("max", "average", "sum", "L2")

    def parts() -> Parts:
        for k, name in enumerate(names):
            yield from text(200 + k * 112, 24, name, bold=True)
        for row, (values, *kept) in enumerate(rows):
            y = 44 + row * 84
            yield from grid(40, y, values, cell=32)
            for k, number in enumerate(kept):
                yield from text(200 + k * 112, y + 32, number, size=18)

    alt = "What max, average, sum and L2 pooling make of a window: " + "; ".join(
        f"{listed(values)} gives {', '.join(f'{v:g}' for v in kept)}" for values, *kept in rows
    )
    return Figure(alt + ".", 600, 300, tuple(parts()))


def pooling_ceil() -> Figure:
    """Draw windows that hang over the edge of a 5 x 5 map."""
    pooled = max_pool2d_forward(_maps(FIVE), 2, ceil_mode=True)[0, 0]
    top, cell = 46.0, 40.0

    def parts() -> Parts:
        yield from grid(24, top, FIVE, cell=cell, title="5 × 5, window 2, stride 2")
        for r, c in np.ndindex(3, 3):
            over = r == 2 or c == 2
            colour = RED if over else WINDOWS[(2 * r + c) % 3]
            yield from window(
                24,
                top,
                (2 * r, 2 * c),
                (2, 2),
                cell=cell,
                colour=colour,
                inset=4,
                dashed=over,
                thick=2.5,
            )
        yield from text(
            24 + 3 * cell,
            top + 6 * cell + 16,
            "ceil mode; dashed: hangs over",
            size=12,
            colour=SOFT,
        )
        yield from arrow((290, top + 3 * cell), (362, top + 3 * cell))
        edge = lambda r, c: "#f6d9c8" if r == 2 or c == 2 else "#ffffff"
        yield from grid(384, top + 1.5 * cell, pooled, cell=cell, title="largest, 3 × 3", fill=edge)

    alt = (
        f"The 5 by 5 map {listed(FIVE)} under windows of 2 by 2, stride 2, ceil mode. The windows "
        "at the right and bottom hang over the edge and use what is there. Largest numbers: "
        f"{listed(pooled)}."
    )
    return Figure(alt, 560, top + 6 * cell + 34, tuple(parts()))


def max_gradient() -> Figure:
    """Draw overlapping windows that send their gradient to the same winner."""
    dout = np.array([[1, 2], [3, 4]])
    dx = max_pool2d_backward(_maps(dout), _maps(PEAK), 2, 1)[0, 0]
    top, cell = 52.0, 48.0

    def parts() -> Parts:
        best = lambda r, c: "#fbe3a6" if r == c == 1 else "#ffffff"
        small = lambda r, c: TINTS[2 * r + c]
        yield from grid(24, top, PEAK, cell=cell, title="x", fill=best, note="window 2, stride 1")
        for k in range(4):
            yield from window(
                24,
                top,
                (k // 2, k % 2),
                (2, 2),
                cell=cell,
                colour=WINDOWS[k],
                inset=3 + 2 * k,
                thick=2.5,
            )
        yield from grid(268, top + 24, dout, cell=cell, title="dout", fill=small)
        yield from arrow((376, top + 1.5 * cell), (466, top + 1.5 * cell), colour=ORANGE, thick=3)
        yield from text(421, top + 1.5 * cell - 18, "all to the 9", size=12)
        yield from grid(480, top, dx, cell=cell, title="dx", fill=best, note="1 + 2 + 3 + 4 = 10")

    alt = (
        f"x = {listed(PEAK)} under 2 by 2 windows, stride 1: the 9 wins all four. Each sends "
        f"its dout, {listed(dout)}, to the 9, so dx = {listed(dx)}."
    )
    return Figure(alt, 650, top + 3 * cell + 34, tuple(parts()))


def ties() -> Figure:
    """Draw where the gradient goes when several numbers are the largest."""
    windows = [np.array(w) for w in ([[3, 3], [3, 3]], [[1, 4], [4, 4]], [[0, 0], [0, 0]])]

    def parts() -> Parts:
        for k, values in enumerate(windows):
            x = 24 + k * 222
            dx = max_pool2d_backward(np.array([[[[5.0]]]]), _maps(values), 2)[0, 0]
            won = lambda r, c, dx=dx: "#fbe3a6" if dx[r, c] else "#ffffff"
            yield from grid(x, 46, values, title="window")
            yield from arrow((x + 76, 46 + CELL), (x + 108, 46 + CELL))
            yield from grid(x + 116, 46, dx, title="dx", fill=won)
        yield from text(
            340, 140, "dout = 5. In reading order, the first of the largest takes it all.", size=13
        )

    sent = "; ".join(
        f"{listed(w)} gives {listed(max_pool2d_backward(np.array([[[[5.0]]]]), _maps(w), 2)[0, 0])}"
        for w in windows
    )
    return Figure(
        f"Ties, with dout 5: the first maximum takes it all. {sent}.", 680, 162, tuple(parts())
    )


def divisors() -> Figure:
    """Draw what an average divides by, window by window."""
    ones = np.ones((1, 1, 4, 4))
    counts = {
        include: np.round(
            _padded_sum(ones)
            / avg_pool2d_forward(ones, 3, 2, 1, ceil_mode=True, count_include_pad=include)[0, 0]
        ).astype(int)
        for include in (True, False)
    }
    top, cell, left = 56.0, 34.0, 24.0

    def parts() -> Parts:
        ring = lambda r, c: "#ffffff" if 0 < r < 5 and 0 < c < 5 else PALE
        table = [["0" if not (0 < r < 5 and 0 < c < 5) else "" for c in range(6)] for r in range(6)]
        yield from grid(left, top, table, cell=cell, title="map 4 × 4 in its ring", fill=ring)
        for k, (row, column) in enumerate(((0, 0), (0, 2), (4, 4))):
            yield from window(
                left,
                top,
                (row, column),
                (3, 3),
                cell=cell,
                colour=WINDOWS[k],
                dashed=row == 4,
                inset=2,
            )
        yield from text(
            left + 3 * cell,
            top + 7 * cell + 16,
            "window 3, stride 2, ceil mode",
            size=12,
            colour=SOFT,
        )
        edge = lambda r, c: (
            TINTS[0]
            if (r, c) == (0, 0)
            else TINTS[1]
            if (r, c) == (0, 1)
            else TINTS[2]
            if (r, c) == (2, 2)
            else "#ffffff"
        )
        for x, include, words in ((330, True, "padding counts"), (520, False, "it does not")):
            yield from grid(x, top + 30, counts[include], cell=48, title=words, fill=edge)
            yield from text(
                x + 72, top + 30 + 144 + 16, f"count_include_pad={include}", size=11, colour=SOFT
            )
        yield from text(500, top + 214, "divide the sum of each window by", size=13, bold=True)

    alt = (
        "A 4 by 4 map with padding 1 under windows of 3 by 3, stride 2, ceil mode: 3 by 3 windows. "
        f"They divide by {listed(counts[True])} if padding counts, else by {listed(counts[False])}."
    )
    return Figure(alt, 690, top + 7 * cell + 36, tuple(parts()))


def _padded_sum(x: Array) -> Array:
    """Return the sums of the windows of ``divisors``."""
    alone = avg_pool2d_forward(x, 3, 2, 1, ceil_mode=True, count_include_pad=False)[0, 0]
    seen = np.array([2, 3, 1])
    return np.asarray(alone * np.outer(seen, seen))


def average_gradient() -> Figure:
    """Draw each window shares its gradient out evenly; the shares add up."""
    dx = avg_pool2d_backward(np.ones((1, 1, 2, 2)), np.zeros((1, 1, 3, 3)), 2, 1)[0, 0]
    seen = (dx * 4).astype(int)
    top, cell = 50.0, 54.0

    def parts() -> Parts:
        yield from grid(24, top, np.ones((2, 2)), cell=cell, title="dout")
        yield from arrow((146, top + cell), (206, top + cell), colour=ORANGE, thick=3)
        yield from text(176, top + cell - 20, "1/4 each", size=12)
        yield from grid(
            226, top, seen, cell=cell, title="windows that see the cell", note="window 2, stride 1"
        )
        yield from text(424, top + 1.5 * cell, "× 1/4 =", size=16)
        yield from grid(474, top, dx, cell=cell, title="dx")

    alt = (
        "Average pooling backwards, window 2, stride 1, dout all ones: every window gives 1/4 to "
        f"each cell. The cells are seen by {listed(seen)} windows, so dx = {listed(dx)}."
    )
    return Figure(alt, 660, top + 3 * cell + 32, tuple(parts()))


RELU_FIGURES = {"relu_gate": relu_gate}
FIGURES = {
    "pooling_walk": pooling_walk,
    "pooling_kinds": pooling_kinds,
    "pooling_ceil": pooling_ceil,
    "max_gradient": max_gradient,
    "ties": ties,
    "divisors": divisors,
    "average_gradient": average_gradient,
}

__all__ = ["BLUE", "FIGURES", "GREEN", "INK", "RELU_FIGURES"]
