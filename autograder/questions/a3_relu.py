"""The hidden questions of a3_relu: the bend, and the gate it is for gradients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.model import Call, Item, Question
from autograder.questions import array_calls, draw
from autograder.questions.arrays import again
from autograder.questions.conditions import TOGETHER, TOGETHER_HINT, together
from reference import relu

Array = npt.NDArray[Any]
Rng = np.random.Generator
MAPS = (2, 3, 4, 5)


def _both_signs(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, MAPS),))
    yield Call((), {"x": draw.values(rng, (3, 2, 5, 2))})


def _all_negative(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, MAPS, sign="negative"),))


def _all_positive(rng: Rng) -> Iterator[Call]:
    # Nothing to cut: mean, maximum or scale of the array must not matter.
    yield Call((draw.values(rng, MAPS, sign="positive"),))


def _large_and_small(rng: Rng) -> Iterator[Call]:
    # A ceiling (6 is a common one), a threshold other than 0, and a smooth bend all show.
    yield Call((draw.values(rng, (4, 5), low=5.0, high=1e6),))
    yield Call((draw.values(rng, (4, 5), low=1e-4, high=0.2),))


def _any_axes(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, (7,)),))
    yield Call((draw.values(rng, (3, 5)),))
    yield Call((draw.values(rng, (2, 3, 1, 2, 2)),))


def _again(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, (2, 2, 3, 4)),))


def _layouts(rng: Rng) -> Iterator[Call]:
    for layout in ("F", "reversed", "strided"):
        yield Call((draw.laid_out(draw.values(rng, (2, 3, 4)), layout),))


def _float32(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, (2, 3, 4), dtype=np.float32),))


def _integers(rng: Rng) -> Iterator[Call]:
    yield Call((draw.integers(rng, (2, 3, 4), dtype=np.int32),))
    yield Call((draw.of_the_whole_range(rng, (3, 4), np.int8),))
    yield Call((draw.of_the_whole_range(rng, (3, 4), np.uint8),))


RELU_FORWARD = Question(
    id="relu_forward",
    reference=relu.relu_forward,
    items=(
        Item(
            "positive and negative values",
            1.5,
            "Each number is treated by itself: what becomes of -2, and what of 3?",
            _both_signs,
        ),
        Item(
            "negative values",
            0.5,
            "If every number is negative, what is left?",
            _all_negative,
        ),
        Item(
            "positive values",
            0.5,
            "Positive numbers stay exactly as they are.",
            _all_positive,
        ),
        Item(
            "large and small values",
            0.5,
            "There is no upper bound, and the bend is at 0 exactly.",
            _large_and_small,
        ),
        Item("any number of axes", 0.5, "x may have one axis, or four.", _any_axes),
        Item(TOGETHER, 1.0, TOGETHER_HINT, together(array_calls.RELU_FORWARD)),
        Item(
            "called again",
            0.5,
            "A second call must not see anything of the first.",
            again(_again),
            kind="again",
        ),
        Item("memory order", 0.25, "x may have any memory order.", _layouts, kind="form"),
        Item("float32", 0.25, "x may be of either float type.", _float32, kind="form"),
        Item("integers", 0.5, "x may hold whole numbers.", _integers, kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


def _pair(rng: Rng, shape: tuple[int, ...], dtype: npt.DTypeLike = np.float64) -> list[Array]:
    """Draw ``dout`` and ``x`` whose signs agree in some places and differ in others."""
    return [draw.values(rng, shape, dtype=dtype) for _ in range(2)]


def _gradients(rng: Rng) -> Iterator[Call]:
    yield Call(tuple(_pair(rng, MAPS)))
    dout, x = _pair(rng, (3, 2, 5, 2))
    yield Call((), {"dout": dout, "x": x})


def _closed(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, MAPS), draw.values(rng, MAPS, sign="negative")))


def _open(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, MAPS), draw.values(rng, MAPS, sign="positive")))


def _at_zero(rng: Rng) -> Iterator[Call]:
    dout, x = _pair(rng, (3, 4))
    x = draw.with_zeros(rng, x)
    x.flat[np.flatnonzero(x == 0)[::2]] = -0.0
    yield Call((dout, x))


def _steep(rng: Rng) -> Iterator[Call]:
    # Large inputs do not weaken a gradient; small ones do not close the gate.
    yield Call((draw.values(rng, (4, 5)), draw.values(rng, (4, 5), low=5.0, high=1e6)))
    yield Call((draw.values(rng, (4, 5)), draw.values(rng, (4, 5), low=1e-4, high=0.2)))


def _backward_any_axes(rng: Rng) -> Iterator[Call]:
    yield Call(tuple(_pair(rng, (7,))))
    yield Call(tuple(_pair(rng, (3, 2, 1, 2, 2))))


def _backward_again(rng: Rng) -> Iterator[Call]:
    yield Call(tuple(_pair(rng, (2, 2, 3, 4))))


def _backward_layouts(rng: Rng) -> Iterator[Call]:
    dout, x = _pair(rng, (2, 3, 4))
    yield Call((draw.laid_out(dout, "F"), x))
    dout, x = _pair(rng, (2, 3, 4))
    yield Call((draw.laid_out(dout, "strided"), draw.laid_out(x, "reversed")))


def _backward_float32(rng: Rng) -> Iterator[Call]:
    yield Call(tuple(_pair(rng, (2, 3, 4), np.float32)))
    dout, x = _pair(rng, (3, 4))
    yield Call((dout, x.astype(np.float32)))


def _backward_integers(rng: Rng) -> Iterator[Call]:
    # x holds whole numbers, the gradient has fractions; then the gradient, or both are bytes.
    yield Call((draw.values(rng, (2, 3, 4)), draw.integers(rng, (2, 3, 4))))
    dout, x = _pair(rng, (3, 4))
    yield Call((draw.of_the_whole_range(rng, (3, 4), np.uint8), x))
    dout = draw.of_the_whole_range(rng, (3, 4), np.int8)
    yield Call((dout, draw.of_the_whole_range(rng, (3, 4), np.int8)))


RELU_BACKWARD = Question(
    id="relu_backward",
    reference=relu.relu_backward,
    items=(
        Item(
            "positive and negative values",
            1.5,
            "Which array sets the gate, and which one passes through it?",
            _gradients,
        ),
        Item(
            "negative values",
            0.5,
            "Where x is negative the output does not move when x does.",
            _closed,
        ),
        Item(
            "positive values",
            0.5,
            "Where x is positive the output moves exactly as x does.",
            _open,
        ),
        Item(
            "at zero",
            0.5,
            "The derivative at 0 is a convention, stated in the notebook.",
            _at_zero,
        ),
        Item(
            "large and small values",
            0.5,
            "Only the sign of x matters, not its size.",
            _steep,
        ),
        Item(
            "any number of axes",
            0.5,
            "dout and x have the same shape, whichever it is.",
            _backward_any_axes,
        ),
        Item(TOGETHER, 1.0, TOGETHER_HINT, together(array_calls.RELU_BACKWARD)),
        Item(
            "called again",
            0.5,
            "A second call must not see anything of the first.",
            again(_backward_again),
            kind="again",
        ),
        Item(
            "memory order",
            0.25,
            "Arrays may have any memory order.",
            _backward_layouts,
            kind="form",
        ),
        Item(
            "float32", 0.25, "Arrays may be of either float type.", _backward_float32, kind="form"
        ),
        Item(
            "integers",
            0.5,
            "x may hold whole numbers; which type has the gradient?",
            _backward_integers,
            kind="form",
        ),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


QUESTIONS = (RELU_FORWARD, RELU_BACKWARD)

MODELS = array_calls.RELU_MODELS
