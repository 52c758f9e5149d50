"""Worked examples of the assignment on ReLU."""

from __future__ import annotations

import numpy as np

from autograder.selfcheck.cases import Case, shuffled

_X = shuffled(2, 3, 2, 4, seed=1)
_SMALL = np.array([100, -100, 3], dtype=np.int8)

CASES = (
    Case(
        "relu_forward",
        "the worked example: two rows",
        (np.array([[-2.0, 0.5], [0.0, -0.1]]),),
    ),
    Case("relu_forward", "numbers near zero", (np.array([0.25, 0.004, 0.0, -0.004, -0.25]),)),
    Case("relu_forward", "large and small ones", (np.array([7.0, -7.0, 1.0, -1.0, 30.0, 2.5]),)),
    Case("relu_forward", "as many others", (np.array([-7.0, 7.0, -1.0, 2.0, -30.0, 0.5]),)),
    Case("relu_forward", "nothing positive", (np.array([-1.0, -3.0]),)),
    Case("relu_forward", "x of type int8: 100 + 100 is too large for it", (_SMALL,)),
    Case("relu_forward", "feature maps", (_X,)),
    Case(
        "relu_backward",
        "the worked example: four numbers",
        (np.array([5.0, -1.0, 4.0, 0.2]), np.array([-2.0, 0.5, 0.0, 3.0])),
    ),
    Case(
        "relu_backward",
        "five numbers, one of them zero",
        (np.array([4.0, -1.0, 3.0, 5.0, -2.0]), np.array([-2.0, -0.5, 0.0, 0.5, 3.0])),
    ),
    Case(
        "relu_backward",
        "five others",
        (np.array([1.0, 6.0, -3.0, 2.0, -5.0]), np.array([2.0, 0.5, -1.0, -0.5, 0.0])),
    ),
    Case("relu_backward", "nothing positive", (np.array([2.0, -3.0]), np.array([-1.0, -0.5]))),
    Case("relu_backward", "feature maps", (shuffled(2, 3, 2, 4, seed=5), _X)),
)
