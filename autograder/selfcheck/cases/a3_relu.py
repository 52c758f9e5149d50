"""Worked examples of the assignment on ReLU."""

from __future__ import annotations

import numpy as np

from autograder.selfcheck.cases import Case, shuffled

_X = shuffled(2, 3, 2, 4, seed=1)

CASES = (
    Case(
        "relu_forward",
        "numbers near zero",
        (np.array([0.25, 0.004, 0.0, -0.004, -0.25]),),
        {},
        "However small a positive number is, it stays as it is.",
    ),
    Case("relu_forward", "feature maps", (_X,), {}, "Each number is looked at by itself."),
    Case(
        "relu_backward",
        "five numbers, one of them zero",
        (np.array([4.0, -1.0, 3.0, 5.0, -2.0]), np.array([-2.0, -0.5, 0.0, 0.5, 3.0])),
        {},
        "It is the sign of x that decides, not that of dout; at 0 the gradient is 0.",
    ),
    Case(
        "relu_backward",
        "feature maps",
        (shuffled(2, 3, 2, 4, seed=5), _X),
        {},
        "dout passes where x is positive.",
    ),
)
