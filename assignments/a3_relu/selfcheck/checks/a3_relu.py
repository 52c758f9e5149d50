"""What is checked in the assignment on ReLU."""

from __future__ import annotations

import numpy as np

from ..attempt import Attempt  # noqa: TID252 - this package has another name in a release
from ..compare import must_equal  # noqa: TID252
from ..findings import Question  # noqa: TID252
from ..properties import (  # noqa: TID252
    generator,
    must_be_gradient,
    must_be_linear,
    must_have_shape,
    must_hold,
    spread,
)


def no_output_is_negative(relu: Attempt) -> None:
    """Demand numbers from 0 up."""
    must_hold(relu(spread(3, 4, 5)).min(initial=0) >= 0, "some outputs are negative.")


def what_is_cut_off_comes_back_from_minus_x(relu: Attempt) -> None:
    """Demand relu(x) - relu(-x) == x."""
    x = spread(2, 3, 2, 5)
    must_equal(relu(x) - relu(-x), x, "relu(x) - relu(-x)", advice="This should be x again.")


def twice_is_once(relu: Attempt) -> None:
    """Demand relu(relu(x)) == relu(x)."""
    once = relu(spread(4, 5))
    must_equal(relu(once), once, "relu(relu(x))", advice="What is left is not negative any more.")


def large_numbers_are_scaled_alike(relu: Attempt) -> None:
    """Demand relu(10000 x) == 10000 relu(x)."""
    x = spread(6)
    must_equal(relu(10000 * x), 10000 * relu(x), "relu(10000 x)", advice="There is no upper end.")


def any_number_of_axes(relu: Attempt) -> None:
    """Demand the shape of the input."""
    for shape in ((), (7,), (2, 3), (2, 3, 4, 5)):
        must_have_shape(relu(np.ones(shape)), shape, f"x of shape {shape}")


def small_steps_of_your_forward(backward: Attempt) -> None:
    """Demand what central differences of the student's own forward say."""
    forward = backward.own("relu_forward")
    x, g = spread(2, 3, 5, seed=3), generator(4).normal(size=(2, 3, 5))
    must_be_gradient(lambda v: float(np.sum(forward(v) * g)), x, backward(g, x), "dx")


def linear_in_dout(backward: Attempt) -> None:
    """Demand linearity in dout."""
    x = spread(3, 4, seed=5)
    must_be_linear(lambda g: backward(g, x), 3, 4, what="dout")


def x_decides_and_not_dout(backward: Attempt) -> None:
    """Demand that negative gradients pass where x is positive, and none where it is not."""
    g = -np.ones(6)
    must_equal(backward(g, np.full(6, 2.0)), g, "dx", advice="Here every x is positive.")
    must_equal(backward(-g, np.full(6, -2.0)), 0 * g, "dx", advice="Here every x is negative.")


QUESTIONS = (
    Question(
        "relu_forward",
        ("x",),
        ("out",),
        (
            no_output_is_negative,
            what_is_cut_off_comes_back_from_minus_x,
            twice_is_once,
            large_numbers_are_scaled_alike,
            any_number_of_axes,
        ),
    ),
    Question(
        "relu_backward",
        ("dout", "x"),
        ("dx",),
        (small_steps_of_your_forward, linear_in_dout, x_decides_and_not_dout),
    ),
)
