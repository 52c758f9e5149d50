"""Worked examples of the assignment on the network."""

from __future__ import annotations

import numpy as np

from autograder.selfcheck.cases import Case, shuffled

_SCORES = np.array([[1.0, -1.0, 0.0, 2.0], [3.0, 0.5, 3.0, -2.0], [-1.5, 0.0, 1.0, 0.5]])
_X = shuffled(3, 4, seed=1)
_W = shuffled(4, 2, seed=2)
_IMAGES = shuffled(2, 1, 4, 6, seed=3) / 8
_PARAMETERS = (
    shuffled(3, 1, 3, 3, seed=4) / 8,
    shuffled(3, seed=5) / 4,
    shuffled(18, 5, seed=6) / 64,
    shuffled(5, seed=7) / 4,
)
_LABELS = np.array([3, 1])
_COLOUR = shuffled(1, 2, 4, 4, seed=12) / 8
_OTHERS = (
    shuffled(2, 2, 3, 3, seed=13) / 8,
    shuffled(2, seed=14) / 4,
    shuffled(8, 4, seed=15) / 16,
    shuffled(4, seed=16) / 4,
)
_LAYERS = "If this is wrong, try the worked examples of your layers first (a2, a3, a4)."

CASES = (
    Case("flatten", "two samples", (shuffled(2, 3, 2, 4),), {}, "One row for each sample."),
    Case("flatten", "already flat", (shuffled(3, 4),), {}, "One row for each sample."),
    Case(
        "linear_forward",
        "three samples, four numbers each",
        (_X, _W, np.array([10.0, -20.0])),
        {},
        "Each sample meets each column of w; b is added to every row.",
    ),
    Case(
        "linear_forward",
        "one sample, as many outputs as inputs",
        (shuffled(1, 3, seed=9), shuffled(3, 3, seed=10), np.array([1.0, 20.0, 300.0])),
        {},
        "A square w fits both ways round: which of its axes belongs to the inputs?",
    ),
    Case(
        "linear_backward",
        "one sample, as many outputs as inputs",
        (shuffled(1, 3, seed=11), shuffled(1, 3, seed=9), shuffled(3, 3, seed=10)),
        {},
        "A square w fits both ways round: which of its axes belongs to the inputs?",
    ),
    Case(
        "linear_backward",
        "three samples, four numbers each",
        (shuffled(3, 2, seed=8), _X, _W),
        {},
        "Which two arrays must meet so that this shape comes out? Sum over the batch.",
    ),
    Case("softmax", "three samples", (_SCORES,), {}, "Each row by itself adds up to 1."),
    Case(
        "softmax",
        "large scores",
        (np.array([[1000.0, 1001.0], [-1000.0, -999.0]]),),
        {},
        "exp(1000) is too large for a float; only differences of scores matter.",
    ),
    Case(
        "cross_entropy",
        "three samples",
        (_SCORES, np.array([3, 1, 2])),
        {},
        "Look at the right class only; both the loss and its gradient are means over the batch.",
    ),
    Case(
        "cross_entropy",
        "large scores",
        (np.array([[1000.0, 0.0, -1000.0]]), np.array([1])),
        {},
        "log(0) is minus infinity: take the logarithm before anything can become 0.",
    ),
    Case(
        "count_parameters",
        "a 3 x 3 filter and its bias",
        ([np.zeros((1, 1, 3, 3)), np.zeros(1)],),
        {},
        "Count every number of every array.",
    ),
    Case(
        "count_parameters",
        "four arrays",
        ([np.ones((4, 3, 2, 5)), np.zeros(4), np.ones((6, 7)), np.zeros(7)],),
        {},
        "Count every number of every array.",
    ),
    Case(
        "count_parameters",
        "three arrays of one shape",
        ([np.zeros((2, 3)), np.ones((2, 3)), np.zeros((2, 3))],),
        {},
        "Each array is learned by itself, and the last one counts too.",
    ),
    Case("cnn_forward", "one picture with two channels", (_COLOUR, _OTHERS), {}, _LAYERS),
    Case("cnn_forward", "two pictures", (_IMAGES, _PARAMETERS), {}, _LAYERS),
    Case(
        "cnn_backward",
        "one picture with two channels",
        (_COLOUR, _LABELS[:1], _OTHERS),
        {},
        _LAYERS,
    ),
    Case("cnn_backward", "two pictures", (_IMAGES, _LABELS, _PARAMETERS), {}, _LAYERS),
)
