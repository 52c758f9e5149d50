"""Figures of the last assignment: the network, its loss, and what a shift does to it."""

from __future__ import annotations

import numpy as np

from autograder.figures.svg import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PALE,
    RED,
    SOFT,
    Figure,
    Parts,
    arrow,
    box,
    grid,
    listed,
    text,
)
from reference.network import cross_entropy, softmax

STEPS = (
    ("x", "(N, 1, 8, 8)", ""),
    ("maps", "(N, 4, 8, 8)", "convolution, 40"),
    ("active", "(N, 4, 8, 8)", "ReLU, 0"),
    ("pooled", "(N, 4, 4, 4)", "max pooling, 0"),
    ("features", "(N, 64)", "flatten, 0"),
    ("scores", "(N, 10)", "linear, 650"),
)


def network() -> Figure:
    """Draw the layers with the shapes between them and how many numbers each learns."""
    top, step = 92.0, 124.0
    heights = (64.0, 64.0, 64.0, 38.0, 110.0, 50.0)
    counts = (1, 4, 4, 4, 1, 1)

    def parts() -> Parts:
        for k, (name, shape, layer) in enumerate(STEPS):
            x = 22 + k * step
            width = heights[k] if k < 4 else 20.0
            for j in reversed(range(counts[k])):
                y = top + 30 - heights[k] / 2 - 6 * j
                yield from box(
                    x + 6 * j,
                    y,
                    width,
                    heights[k],
                    fill=PALE if j else "#d6e9f5",
                    stroke=BLUE,
                    thick=1.5,
                )
            yield from text(x + 32, top + 104, name, bold=True, size=14)
            yield from text(x + 32, top + 124, shape, size=13)
            if layer:
                start = x - step + 96
                yield from arrow((start - 4, top + 30), (x - 5, top + 30), thick=2)
                what, count = layer.split(", ")
                yield from text(x - 20, top - 62, what, size=13, bold=True)
                yield from text(x - 20, top - 43, f"{count} learned", size=12, colour=SOFT)
        yield from arrow((22 + 5 * step + 60, top + 158), (22, top + 158), colour=ORANGE, thick=3)
        yield from text(
            22 + 2.7 * step,
            top + 180,
            "backwards: the same layers in reverse, each with the input it had",
            size=13,
        )

    alt = "The network: x (N, 1, 8, 8); " + "; ".join(
        f"{layer} learned numbers, gives {name} {shape}" for name, shape, layer in STEPS[1:]
    )
    return Figure(alt + ". Backwards, the same layers in reverse.", 760, top + 200, tuple(parts()))


def softmax_bars() -> Figure:
    """Draw scores, exponentials, probabilities, loss and gradient of one sample."""
    scores = np.log(np.array([[1.0, 2.0, 5.0]]))
    p = softmax(scores)[0]
    loss, dscores = cross_entropy(scores, np.array([1]))
    rows = (
        ("score s", [f"{s:.3f}" for s in scores[0]]),
        ("exp(s)", np.exp(scores[0]).round(6)),
        ("p", p),
        ("p - right", dscores[0]),
    )

    def parts() -> Parts:
        for k in range(3):
            yield from text(160 + k * 92, 22, f"class {k}", bold=True, size=13)
            shade = "#fbe3a6" if k == 1 else PALE
            yield from box(
                430 + k * 90, 190 - 140 * p[k], 60, 140 * p[k], fill="#d6e9f5", stroke=BLUE, thick=2
            )
            yield from text(460 + k * 90, 190 - 140 * p[k] - 12, p[k], size=13, bold=True)
            yield from text(
                460 + k * 90, 206, f"class {k}" + (": right" if k == 1 else ""), size=12
            )
            for row, (_, values) in enumerate(rows):
                yield from box(114 + k * 92, 40 + row * 40, 92, 36, fill=shade)
                yield from text(160 + k * 92, 58 + row * 40, values[k], size=14)
        for row, (name, _) in enumerate(rows):
            yield from text(104, 58 + row * 40, name, anchor="end", size=13, bold=True)
        yield from text(252, 220, f"loss = -log {p[1]:g} = {float(loss):.4f}", size=14, bold=True)

    alt = (
        f"Scores 0, log 2, log 5; exponentials 1, 2, 5; probabilities {listed(p)}. If class 1 is "
        f"right, the loss is -log {p[1]:g} = {float(loss):.4f}, the gradient {listed(dscores[0])}."
    )
    return Figure(alt, 720, 240, tuple(parts()))


def receptive_field() -> Figure:
    """Draw how far back a number sees: convolution, pooling, convolution."""
    layers = (
        (12, 34.0, "picture"),
        (10, 102.0, "convolution, 3"),
        (5, 170.0, "pooling, 2"),
        (3, 238.0, "convolution, 3"),
    )
    left, cell = 150.0, 40.0
    seen = {0: range(8), 1: range(6), 2: range(3), 3: range(1)}

    def centre(level: int, k: float) -> float:
        return {0: k, 1: k + 1, 2: 2 * k + 1.5, 3: 2 * k + 3.5}[level] * cell + left + cell / 2

    def parts() -> Parts:
        for level in (1, 2, 3):
            reach = 2 if level == 2 else 3
            step = 2 if level == 2 else 1
            for k in seen[level]:
                for j in range(reach):
                    a, b = centre(level - 1, k * step + j), centre(level, k)
                    yield from arrow(
                        (a, layers[level - 1][1] + 30),
                        (b, layers[level][1] - 2),
                        colour=SOFT,
                        thick=1,
                    )
        for level, (count, y, name) in enumerate(layers):
            yield from text(left - 16, y + 14, name, anchor="end", size=13, bold=True)
            for k in range(count):
                x = centre(level, k) - 15
                yield from box(
                    x,
                    y,
                    30,
                    28,
                    fill="#fbe3a6" if k in seen[level] else "#ffffff",
                    stroke=INK if k in seen[level] else "#9aa0a6",
                )
        for level, words in ((0, "8"), (1, "6"), (2, "3"), (3, "1")):
            yield from text(664, layers[level][1] + 14, words, size=14, bold=True)
        yield from text(664, 14, "seen", size=12, colour=SOFT)

    alt = (
        "Along one axis: one number after convolution 3, pooling 2 and convolution 3 sees 3 pooled "
        "numbers, these see 6 numbers of the first map, and those 8 pixels of the picture: its "
        "receptive field is 8."
    )
    return Figure(alt, 700, 280, tuple(parts()))


def shift() -> Figure:
    """Draw a line moves: the map moves with it, the pooled map waits, the global maximum stays."""
    columns = (1, 2, 3)

    def response(column: int) -> np.ndarray:
        row = np.zeros(6, dtype=int)
        row[column - 1] = 3
        return row

    rows = [
        (response(c), response(c).reshape(3, 2).max(axis=1), response(c).max()) for c in columns
    ]

    def parts() -> Parts:
        for x, words in (
            (178, "feature map: moves"),
            (436, "pooled, 2: waits, jumps"),
            (606, "global: stays"),
        ):
            yield from text(x, 24, words, bold=True, size=13)
        for k, (row, pooled, top) in enumerate(rows):
            y = 50 + k * 56
            lit = lambda _, c, row=row: "#fbe3a6" if row[c] else "#ffffff"
            wide = lambda _, c, row=pooled: "#fbe3a6" if row[c] else "#ffffff"
            yield from text(14, y + 17, f"line at {columns[k]}", anchor="start", size=13)
            yield from grid(78, y, row, fill=lit)
            yield from grid(386, y, pooled, fill=wide)
            yield from grid(588, y, [top], fill="#fbe3a6")
        yield from text(178, 226, "equivariant", size=13, colour=GREEN, bold=True)
        yield from text(436, 226, "a little invariant", size=13, colour=GREEN, bold=True)
        yield from text(606, 226, "invariant", size=13, colour=GREEN, bold=True)

    sizes = "; ".join(
        f"line at {c}: row {listed(row)}, pooled {listed(pooled)}, global {top}"
        for c, (row, pooled, top) in zip(columns, rows, strict=True)
    )
    alt = (
        f"A line moves to the right. {sizes}. The map moves along, the pooled map moves late, the "
        "global maximum never."
    )
    return Figure(alt, 680, 246, tuple(parts()))


FIGURES = {
    "network": network,
    "softmax": softmax_bars,
    "receptive_field": receptive_field,
    "shift": shift,
}

__all__ = ["FIGURES", "RED"]
