"""Worked examples of the assignment on convolution."""

from __future__ import annotations

import math

import numpy as np

from autograder.selfcheck.cases import Case, Floats, shuffled

_NINE = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
_SQUARE = np.array([[[[1.0, 0.0], [2.0, -1.0]]]])
_FLAT = np.array([[[[1.0, -2.0]]]])
_TEN = np.array([10.0])
_CHANNELS = shuffled(1, 2, 2, 3, seed=9)
_BLENDS = shuffled(2, 2, 1, 2, seed=10)
_PAIR = shuffled(2, 1, 2, 3, seed=11)
_X = shuffled(2, 3, 4, 5)
_W = shuffled(2, 3, 3, 2, seed=1)
_B = shuffled(2, seed=2, low=4) * 10
_ONE_X = shuffled(1, 1, 4, 5, seed=3)
_ONE_W = shuffled(1, 1, 3, 2, seed=4)
_GREY = np.array(
    [[[[50.0, 75, 100, 125], [150, 175, 200, 225], [100, 125, 150, 175], [25, 50, 75, 100]]]]
)
_VERTICAL = np.array([[[[1.0, 0, -1]] * 3]])


def _size(name: str, *args: int, **settings: int) -> Case:
    return Case("output_size", name, args, settings)


def _forward(name: str, x: Floats, w: Floats, b: Floats, *args: int, **settings: int) -> Case:
    return Case("conv2d_forward", name, (x, w, b, *args), settings)


def _backward(name: str, oh: int, ow: int, x: Floats = _X, w: Floats = _W, **settings: int) -> Case:
    dout = shuffled(x.shape[0], w.shape[0], oh, ow, seed=6)
    return Case("conv2d_backward", name, (dout, x, w), settings)


CASES = (
    _size("the worked example: rounded down", 8, 3, stride=2),
    _size("the worked example: ceil mode", 8, 3, stride=2, ceil_mode=True),
    _size("stride 1", 7, 3),
    _size("a stride that divides", 7, 3, stride=2),
    _size("a rest of one half", 6, 3, 2),
    _size("padding at both ends", 7, 4, padding=2),
    _size("padding and stride", 5, 3, 2, 1),
    _size("a stride that does not divide", 10, 3, 4, 1),
    _size("only one window fits", 5, 5, stride=3),
    _size("a kernel of one, with padding", 4, 1, 1, 1),
    _size("ceil mode, a last window that starts in the last position", 4, 2, 2, 1, ceil_mode=True),
    _size(
        "ceil mode, a window that would start in the padding",
        5,
        2,
        stride=2,
        padding=1,
        ceil_mode=True,
    ),
    _size("ceil mode where the stride divides", 9, 3, stride=3, ceil_mode=True),
    _size("ceil mode, a large rest", 10, 3, 4, ceil_mode=True),
    _size("ceil mode, a window that would start deep in the padding", 4, 4, 7, 2, ceil_mode=True),
    _size("ceil mode, a window that would start beyond the padding", 4, 3, 7, 1, ceil_mode=True),
    Case(
        "pad2d",
        "the worked example: one row of two numbers, framed by 9",
        (np.array([[[[1.0, 2.0]]]]), 1),
        {"value": 9.0},
    ),
    Case("pad2d", "a frame of zeros", (shuffled(1, 1, 2, 3, seed=6), 1)),
    Case("pad2d", "a frame two wide", (shuffled(1, 1, 2, 1, seed=7, low=1), 2, 0.5)),
    Case("pad2d", "another picture of this shape", (shuffled(1, 1, 2, 3, seed=8), 1)),
    Case("pad2d", "a frame of minus infinity", (shuffled(1, 1, 2, 3, seed=6), 1, -math.inf)),
    Case("pad2d", "no frame at all", (shuffled(1, 2, 3, 2), 0)),
    Case("pad2d", "two pictures, three channels, two wide", (shuffled(2, 3, 2, 4), 2)),
    Case(
        "pad2d",
        "a frame of -0.5, two wide",
        (shuffled(2, 3, 2, 4, seed=5), 2),
        {"value": -0.5},
    ),
    _forward("the worked example: 3 x 3 picture, 2 x 2 filter", _NINE, _SQUARE, _TEN),
    _forward("a filter of one row", _NINE, _FLAT, _TEN),
    _forward("another picture of this shape", shuffled(1, 1, 3, 3, seed=15), _FLAT, _TEN),
    _forward("a frame of zeros: padding 1", _NINE[:, :, :2], _SQUARE, _TEN, 1, 1),
    _forward("stride 2", shuffled(1, 1, 3, 4, seed=12), _SQUARE, _TEN, stride=2),
    _forward("two channels, two filters", _CHANNELS, _BLENDS, np.array([10.0, 100.0])),
    _forward("two pictures", _PAIR, _SQUARE, _TEN),
    _forward("one window only", _NINE, _VERTICAL, _TEN),
    _forward(
        "a kernel of one pixel, two pictures, three filters",
        shuffled(2, 2, 1, 2, seed=13),
        shuffled(3, 2, 1, 1, seed=14),
        np.array([10.0, 100.0, 1000.0]),
    ),
    _forward("stride 2 and padding 1, by position", _NINE, _FLAT, _TEN, 2, 1),
    _forward("a grey picture and a vertical filter", _GREY, _VERTICAL, np.zeros(1)),
    _forward("one picture, one filter, no square", _ONE_X, _ONE_W, shuffled(1, low=10)),
    _forward("two pictures, three channels, two filters", _X, _W, _B),
    _forward("padding 1, all axes different", _X, _W, _B, 1, 1),
    _forward("stride 2 and padding 2", _X, _W, _B, stride=2, padding=2),
    _forward("a stride larger than the kernel", _X, _W, _B, stride=4, padding=1),
    Case(
        "conv2d_backward",
        "the worked example: 3 x 3 picture, 2 x 2 filter",
        (np.array([[[[1.0, 2.0], [0.0, -1.0]]]]), _NINE, _SQUARE),
    ),
    _backward("a filter of one row", 3, 2, _NINE, _FLAT),
    _backward("another picture of this shape", 3, 2, shuffled(1, 1, 3, 3, seed=15), _FLAT),
    _backward("padding 1", 3, 4, _NINE[:, :, :2], _SQUARE, padding=1),
    _backward("stride 2", 1, 2, shuffled(1, 1, 3, 4, seed=12), _SQUARE, stride=2),
    _backward("two channels, two filters", 2, 2, _CHANNELS, _BLENDS),
    _backward("two pictures", 1, 2, _PAIR, _SQUARE),
    _backward("overlapping windows, all axes different", 2, 4),
    _backward("padding 1, all axes different", 4, 6, padding=1),
    _backward("stride 2 and padding 2", 3, 4, stride=2, padding=2),
    _backward("a stride larger than the kernel", 1, 2, stride=4, padding=1),
)
