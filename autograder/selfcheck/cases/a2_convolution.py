"""Worked examples of the assignment on convolution."""

from __future__ import annotations

import math

from autograder.selfcheck.cases import Case, shuffled

_FLOOR = "Count the steps first; there is one window more than there are steps."
_CEIL = "In ceil mode, where does the last window start? It must see some of the input."
_X = shuffled(2, 3, 4, 5)
_W = shuffled(2, 3, 3, 2, seed=1)
_B = shuffled(2, seed=2, low=4) * 10
_ONE_X = shuffled(1, 1, 4, 5, seed=3)
_ONE_W = shuffled(1, 1, 3, 2, seed=4)
_FORWARD = "Work one entry out by hand: which window is it, and what is multiplied with what?"
_BACKWARD = "Every use of a number adds to its gradient: where is this one used?"


def _backward(name: str, oh: int, ow: int, **settings: int) -> Case:
    # Two samples, three channels, two filters: each axis is told apart by its length or place.
    dout = shuffled(2, 2, oh, ow, seed=6)
    return Case("conv2d_backward", name, (dout, _X, _W), settings, _BACKWARD)


CASES = (
    Case("output_size", "stride 1", (7, 3), {}, _FLOOR),
    Case("output_size", "padding at both ends", (7, 4), {"padding": 2}, _FLOOR),
    Case("output_size", "a stride that does not divide", (10, 3, 4, 1), {}, _FLOOR),
    Case("output_size", "only one window fits", (5, 5), {"stride": 3}, _FLOOR),
    Case("output_size", "a kernel of one, with padding", (4, 1, 1, 1), {}, _FLOOR),
    Case(
        "output_size",
        "ceil mode, a last window that starts in the last position",
        (4, 2, 2, 1),
        {"ceil_mode": True},
        _CEIL,
    ),
    Case("output_size", "ceil mode", (8, 3), {"stride": 2, "ceil_mode": True}, _CEIL),
    Case(
        "output_size",
        "ceil mode, a window that would start in the padding",
        (5, 2),
        {"stride": 2, "padding": 1, "ceil_mode": True},
        _CEIL,
    ),
    Case(
        "output_size",
        "ceil mode where the stride divides",
        (9, 3),
        {"stride": 3, "ceil_mode": True},
        _CEIL,
    ),
    Case(
        "pad2d",
        "one row of two numbers, framed by 9",
        (shuffled(1, 1, 1, 2, low=1), 1),
        {"value": 9.0},
        "The frame goes around rows and columns, on all four sides.",
    ),
    Case(
        "pad2d", "a frame of zeros, two wide", (shuffled(2, 3, 2, 4), 2), {}, "What is at [0, 0]?"
    ),
    Case(
        "pad2d",
        "a frame of -0.5, two wide",
        (shuffled(2, 3, 2, 4, seed=5), 2),
        {"value": -0.5},
        "The frame holds the value itself; the picture keeps all its numbers, its zeros too.",
    ),
    Case(
        "pad2d",
        "a frame of minus infinity",
        (shuffled(1, 1, 2, 3, seed=6), 1, -math.inf),
        {},
        "The frame holds the value itself; infinity times 0 is not 0.",
    ),
    Case("pad2d", "no frame at all", (shuffled(1, 2, 3, 2), 0), {}, "[0:-0] is empty."),
    Case(
        "conv2d_forward",
        "one picture, one filter",
        (_ONE_X, _ONE_W, shuffled(1, low=10)),
        {},
        _FORWARD,
    ),
    Case(
        "conv2d_forward",
        "two pictures, three channels, two filters",
        (_X, _W, _B),
        {},
        "Channels are summed, filters are not: one map, and one bias, for each filter.",
    ),
    Case(
        "conv2d_forward",
        "padding 1",
        (_X, _W, _B, 1, 1),
        {},
        "A frame of zeros on all four sides; the kernel is not flipped.",
    ),
    Case(
        "conv2d_forward",
        "stride 2 and padding 2",
        (_X, _W, _B),
        {"stride": 2, "padding": 2},
        "The stride moves the window by rows and by columns, and rounds the size down.",
    ),
    Case(
        "conv2d_forward",
        "a stride larger than the kernel",
        (_X, _W, _B),
        {"stride": 4, "padding": 1},
        "Some pixels are not looked at; how many windows fit?",
    ),
    _backward("overlapping windows", 2, 4),
    _backward("padding 1", 4, 6, padding=1),
    _backward("stride 2 and padding 2", 3, 4, stride=2, padding=2),
    _backward("a stride larger than the kernel", 1, 2, stride=4, padding=1),
)
