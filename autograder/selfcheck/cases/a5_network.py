"""Worked examples of the assignment on the network."""

from __future__ import annotations

import numpy as np

from autograder.selfcheck.cases import Case, Floats, shuffled

_SCORES = np.array([[1.0, -1.0, 0.0, 2.0], [3.0, 0.5, 3.0, -2.0], [-1.5, 0.0, 1.0, 0.5]])
_ONE_TWO_FIVE = np.log(np.array([1.0, 2.0, 5.0]))
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
_TINY = (
    shuffled(1, 1, 3, 3, seed=17) / 4,
    np.array([0.25]),
    np.array([[1.0, -0.5]]),
    np.array([0.5, -1.0]),
)
_EVEN = shuffled(1, 1, 4, 4, seed=21) / 8
_ODD_MAPS = (
    shuffled(2, 1, 2, 2, seed=22) / 8,
    shuffled(2, seed=23) / 4,
    shuffled(8, 3, seed=24) / 16,
    shuffled(3, seed=25) / 4,
)
_DOT = np.array([[[[1.0, -2.0], [3.0, 0.5]]]])
_TWO = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]])
_LONG = shuffled(1, 3, seed=9)
_SQUARE = shuffled(3, 3, seed=10)


def _layers(name: str, x: Floats, parameters: tuple[Floats, ...]) -> tuple[Case, ...]:
    """Return a call of each earlier layer, as the network makes it, with fractions in it."""
    w, b = parameters[:2]
    sizes = [length + 3 - side for length, side in zip(x.shape[2:], w.shape[2:], strict=True)]
    maps = shuffled(len(x), len(w), *sizes, seed=18) / 8
    dout = shuffled(*maps.shape, seed=19) / 4
    pooled = shuffled(*maps.shape[:2], *(length // 2 for length in sizes), seed=20) / 4
    return (
        Case("conv2d_forward", name, (x, w, b, 1, 1)),
        Case("relu_forward", name, (maps,)),
        Case("max_pool2d_forward", name, (maps, 2)),
        Case("max_pool2d_backward", name, (pooled, maps, 2)),
        Case("relu_backward", name, (dout, maps)),
        Case("conv2d_backward", name, (dout, x, w, 1, 1)),
    )


CASES = (
    Case(
        "flatten",
        "the worked example: two pictures of two channels",
        (np.arange(1, 13).reshape(2, 2, 1, 3),),
    ),
    Case("flatten", "already flat", (shuffled(3, 4),)),
    Case("flatten", "one sample", (shuffled(1, 2, 2, 3),)),
    Case("flatten", "two samples of 3 x 2 x 4", (shuffled(2, 3, 2, 4),)),
    Case(
        "linear_forward",
        "the worked example: one sample, two inputs, three outputs",
        (np.array([[1.0, 2.0]]), _TWO, np.array([0.5, 0.5, 0.5])),
    ),
    Case(
        "linear_forward",
        "one sample, as many outputs as inputs",
        (_LONG, _SQUARE, np.array([1.0, 20.0, 300.0])),
    ),
    Case(
        "linear_forward",
        "three samples, four numbers each",
        (_X, _W, np.array([10.0, -20.0])),
    ),
    Case(
        "linear_backward",
        "the worked example: one sample, two inputs, three outputs",
        (np.array([[1.0, 0.0, 2.0]]), np.array([[1.0, 2.0]]), _TWO),
    ),
    Case(
        "linear_backward",
        "one sample, as many outputs as inputs",
        (shuffled(1, 3, seed=11), _LONG, _SQUARE),
    ),
    Case(
        "linear_backward",
        "three samples, four numbers each",
        (shuffled(3, 2, seed=8), _X, _W),
    ),
    Case(
        "softmax",
        "the worked example: powers of 1, 2 and 5",
        (_ONE_TWO_FIVE[None],),
    ),
    Case(
        "softmax",
        "two rows, scores of every size",
        (np.array([[1000.0, 1000.0], [0.0, -1000.0]]),),
    ),
    Case("softmax", "one row", (np.array([[2.0, 1.0, 0.0]]),)),
    Case("softmax", "three rows", (_SCORES,)),
    Case("softmax", "rows far apart", (np.array([[0.0, -1.0], [1000.0, 999.0]]),)),
    Case("softmax", "large scores", (np.array([[1000.0, 1001.0], [-1000.0, -999.0]]),)),
    Case(
        "cross_entropy",
        "the worked example: two samples, powers of 1, 2 and 5",
        (np.stack([_ONE_TWO_FIVE, _ONE_TWO_FIVE]), np.array([1, 2])),
    ),
    Case(
        "cross_entropy",
        "two samples that know nothing",
        (np.zeros((2, 2)), np.array([1, 0])),
    ),
    Case("cross_entropy", "one sample", (np.array([[2.0, 1.0, 0.0]]), np.array([0]))),
    Case("cross_entropy", "three samples", (_SCORES, np.array([3, 1, 2]))),
    Case(
        "cross_entropy",
        "large scores",
        (np.array([[1000.0, 0.0, -1000.0]]), np.array([1])),
    ),
    Case(
        "count_parameters",
        "the worked example: the network of this assignment",
        ([np.zeros((4, 1, 3, 3)), np.zeros(4), np.zeros((64, 10)), np.zeros(10)],),
    ),
    Case(
        "count_parameters",
        "four 3 x 3 filters and their biases",
        ([np.zeros((4, 1, 3, 3)), np.zeros(4)],),
    ),
    Case(
        "count_parameters", "a 3 x 3 filter and its bias", ([np.zeros((1, 1, 3, 3)), np.ones(1)],)
    ),
    Case("count_parameters", "no arrays: what a pooling layer learns", ([],)),
    Case(
        "count_parameters",
        "three arrays of one shape",
        ([shuffled(2, 3), shuffled(2, 3, seed=1), np.zeros((2, 3))],),
    ),
    Case(
        "count_parameters",
        "four arrays",
        ([shuffled(4, 3, 2, 5), shuffled(4), shuffled(6, 7), np.zeros(7)],),
    ),
    Case("cnn_forward", "a picture of 2 x 2, one filter, two scores", (_DOT, _TINY)),
    Case("cnn_forward", "one picture with two channels", (_COLOUR, _OTHERS)),
    Case("cnn_forward", "two pictures", (_IMAGES, _PARAMETERS)),
    Case("cnn_forward", "filters of 2 x 2, so that maps are 5 x 5", (_EVEN, _ODD_MAPS)),
    Case(
        "cnn_backward",
        "a picture of 2 x 2, one filter, two scores",
        (_DOT, np.array([1]), _TINY),
    ),
    Case("cnn_backward", "one picture with two channels", (_COLOUR, _LABELS[:1], _OTHERS)),
    Case("cnn_backward", "two pictures", (_IMAGES, _LABELS, _PARAMETERS)),
    Case(
        "cnn_backward",
        "filters of 2 x 2, so that maps are 5 x 5",
        (_EVEN, _LABELS[1:], _ODD_MAPS),
    ),
    *_layers("a picture of 2 x 2, one filter", _DOT, _TINY),
    *_layers("one picture with two channels", _COLOUR, _OTHERS),
    *_layers("two pictures", _IMAGES, _PARAMETERS),
    *_layers("filters of 2 x 2, so that maps are 5 x 5", _EVEN, _ODD_MAPS),
)
