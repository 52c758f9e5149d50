"""Figures of the first assignment: sampling, quantising, bits, channels, a photograph."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from autograder.figures.photo import CREDIT, photo
from autograder.figures.svg import (
    BLUE,
    CELL,
    GREEN,
    INK,
    PALE,
    RED,
    SOFT,
    Figure,
    Parts,
    arrow,
    box,
    dot,
    grid,
    line,
    listed,
    pixels,
    text,
)
from reference.images import quantize, split_channels, to_bits

FULL_SCALE, BITS = 5.0, 3


def _light(position: float) -> float:
    """Return the voltage along a row of the sensor, 0 to 5."""
    return 2.6 + 1.7 * math.sin(2 * math.pi * position) + 0.5 * math.sin(6 * math.pi * position)


def sampling() -> Figure:
    """Draw light along a row, eight samples of it, and the code of each."""
    count, left, top, wide, high = 8, 96.0, 34.0, 560.0, 232.0
    levels = 2**BITS
    samples = np.round([_light((k + 0.5) / count) for k in range(count)], 1)
    codes = quantize(samples, BITS, FULL_SCALE)
    digits = ["".join(map(str, bits)) for bits in to_bits(codes, BITS).tolist()]

    def place(k: float) -> float:
        return left + wide * k

    def height(voltage: float) -> float:
        return top + high * (1 - voltage / FULL_SCALE)

    def parts() -> Parts:
        for level in range(levels):
            y = height((level + 1) * FULL_SCALE / levels)
            shade = PALE if level % 2 else "#ffffff"
            yield from box(left, y, wide, high / levels, fill=shade, stroke="#cfd4d8")
            yield from text(left - 10, y + high / levels / 2, f"{level}", anchor="end", size=13)
        yield from text(left - 10, top - 16, "code", anchor="end", size=13, bold=True)
        for part in range(0, levels + 1, 2):
            volts = part * FULL_SCALE / levels
            words = f"{volts:g} V"
            yield from text(left + wide + 8, height(volts), words, anchor="start", size=12)
        curve = [(place(k / 200), height(_light(k / 200))) for k in range(201)]
        yield from line(curve, colour=SOFT, thick=2)
        volts_of = [f"{s:g} V" for s in samples]
        rows: tuple[tuple[str, Sequence[object]], ...] = (
            ("sample", volts_of),
            ("code", codes.tolist()),
            ("in bits", digits),
        )
        for k, sample in enumerate(samples):
            x = place((k + 0.5) / count)
            yield from line([(x, height(0)), (x, height(sample))], colour=BLUE, dashed=True)
            yield from dot(x, height(sample), 5.5, RED)
            for row, (_, values) in enumerate(rows):
                shown = str(values[k])
                yield from text(x, top + high + 22 + 24 * row, shown, size=14)
        for row, (name, _) in enumerate(rows):
            y = top + high + 22 + 24 * row
            yield from text(left - 10, y, name, anchor="end", size=13, bold=True)

    alt = (
        f"Light along one row of a sensor is measured at {count} places: {listed(samples)} volts. "
        f"The range from 0 to 5 volts is cut into {levels} steps of 0.625 volts; the step of each "
        f"sample is its code: {listed(codes)}, in bits {', '.join(digits)}."
    )
    return Figure(alt, 720, top + high + 92, tuple(parts()))


def binary_digits() -> Figure:
    """Draw the digits of 50 and what each is worth."""
    code, bits, left, top, cell = 50, 8, 120.0, 44.0, 52.0
    worth = [2**k for k in range(bits - 1, -1, -1)]
    digits = to_bits(np.array(code), bits)
    used = [w for w, d in zip(worth, digits, strict=True) if d]

    def parts() -> Parts:
        yield from text(left - 14, top + cell * 0.35, "worth", anchor="end", size=13, bold=True)
        yield from text(left - 14, top + cell * 1.05, "digit", anchor="end", size=13, bold=True)
        for k in range(bits):
            x = left + k * cell
            on = bool(digits[k])
            yield from text(x + cell / 2, top + cell * 0.35, str(worth[k]), size=14)
            fill = "#fbe3a6" if on else "#ffffff"
            yield from box(x, top + cell * 0.7, cell, cell * 0.7, fill=fill)
            yield from text(x + cell / 2, top + cell * 1.05, str(digits[k]), size=17, bold=on)
        yield from text(left + cell / 2, top - 18, "most significant", size=12, colour=SOFT)
        total = " + ".join(map(str, used)) + f" = {code}"
        yield from text(left + bits * cell / 2, top + cell * 1.4 + 22, total, size=15, bold=True)

    alt = (
        f"{code} in {bits} bits, most significant first: the digits {listed(digits)} are worth "
        f"{listed(worth)}, and {' + '.join(map(str, used))} = {code}."
    )
    return Figure(alt, 640, top + cell * 1.4 + 46, tuple(parts()))


def channels() -> Figure:
    """Draw a colour picture, pixel by pixel, and the same numbers as three grey pictures."""
    image = np.array([[[7, 0, 0], [5, 3, 0], [0, 7, 0]], [[2, 5, 0], [0, 5, 7], [0, 0, 7]]])
    first = split_channels(image)
    left, top, pixel = 30.0, 62.0, 88.0

    def parts() -> Parts:
        yield from text(left + 1.5 * pixel, 20, "channels last: (2, 3, 3)", bold=True)
        yield from text(
            left + 1.5 * pixel, 42, "one pixel = (red, green, blue)", size=12, colour=SOFT
        )
        for row, column in np.ndindex(2, 3):
            x, y = left + column * pixel, top + row * pixel
            shade = "#" + "".join(f"{round(v * 255 / 7):02x}" for v in image[row, column])
            yield from box(x, y, pixel, pixel, fill=shade)
            yield from box(x + 10, y + 30, pixel - 20, 28, fill="#ffffff")
            yield from text(x + pixel / 2, y + 44, ", ".join(map(str, image[row, column])), size=14)
        yield from arrow((left + 3 * pixel + 14, top + pixel), (left + 3 * pixel + 64, top + pixel))
        start = left + 3 * pixel + 84
        names = (("red", RED), ("green", GREEN), ("blue", BLUE))
        for k, (name, colour) in enumerate(names):
            x = start + k * 122
            yield from grid(x, top + 55, first[k], title=f"[{k}] {name}")
            yield from box(x, top + 55, 3 * CELL, 2 * CELL, stroke=colour, thick=3)
        yield from text(start + 173, 20, "channels first: (3, 2, 3)", bold=True)
        yield from text(start + 173, 42, "one whole picture for each colour", size=12, colour=SOFT)

    alt = (
        "A colour picture of 2 rows and 3 columns. Channels last, shape (2, 3, 3): "
        f"{listed(image)}. Channels first, shape (3, 2, 3): red {listed(first[0])}, "
        f"green {listed(first[1])}, blue {listed(first[2])}."
    )
    return Figure(alt, 740, top + 2 * pixel + 22, tuple(parts()))


def photograph() -> Figure:
    """Draw a photograph, a few of its pixels, and their numbers."""
    picture = photo()
    row, column, rows, columns = 11, 15, 3, 3
    cut = picture[row : row + rows, column : column + columns]
    side, zoom, left, top = 5.0, 80.0, 20.0, 20.0

    def parts() -> Parts:
        yield from pixels(left, top, picture, side)
        x, y = left + column * side, top + row * side
        yield from box(x, y, columns * side, rows * side, stroke="#ffffff", thick=4)
        yield from box(x, y, columns * side, rows * side, stroke=INK, thick=2)
        right = left + picture.shape[1] * side + 46
        yield from line([(x + columns * side, y), (right, top)], colour=SOFT)
        low = top + rows * zoom
        yield from line([(x + columns * side, y + rows * side), (right, low)], colour=SOFT)
        yield from pixels(right, top, cut, zoom)
        for r, c in np.ndindex(rows, columns):
            px, py = right + c * zoom, top + r * zoom
            yield from box(px + 24, py + 10, zoom - 48, zoom - 20, fill="#ffffff")
            for k, value in enumerate(cut[r, c]):
                words = str(value)
                colour = (RED, "#00694d", BLUE)[k]
                yield from text(px + zoom / 2, py + 22 + 20 * k, words, size=13, colour=colour)
        yield from text(right + 1.5 * zoom, low + 18, "red, green, blue; 0 to 255", size=13)
        yield from text(left, top + 48 * side + 30, CREDIT, size=11, colour=SOFT, anchor="start")

    alt = (
        f"A photograph of a palace, {picture.shape[0]} rows and {picture.shape[1]} columns. "
        f"Nine of its pixels enlarged, each as red, green, blue from 0 to 255: {listed(cut)}."
    )
    return Figure(alt, 660, top + 48 * side + 48, tuple(parts()))


def dial() -> Figure:
    """Draw what the levels of two codes look like: 1, 2 and 3 bits of the photograph."""
    grey = np.round(photo() @ np.array([0.299, 0.587, 0.114])).astype(int)
    side, left, top, gap = 10 / 3, 20.0, 40.0, 20.0

    def parts() -> Parts:
        for k, bits in enumerate((1, 2, 3)):
            codes = quantize(grey / 256.0, bits)
            shown = np.round(codes * (255 / (2**bits - 1))).astype(np.uint8)
            x = left + k * (64 * side + gap)
            yield from pixels(x, top, shown, side)
            words = f"{bits} bit{'s' * (bits > 1)}: {2**bits} levels"
            yield from text(x + 32 * side, top - 18, words, bold=True, size=13)

    alt = "The same photograph in grey, quantised to 1, 2 and 3 bits: 2, 4 and 8 levels."
    return Figure(alt, 720, top + 48 * side + 16, tuple(parts()))


FIGURES = {
    "sampling": sampling,
    "binary_digits": binary_digits,
    "channels": channels,
    "photograph": photograph,
    "levels": dial,
}

__all__ = ["FIGURES"]
