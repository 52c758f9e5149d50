"""The hidden questions of a2_convolution: output size, padding, both passes of a convolution."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from autograder.model import Call, Item, Question
from autograder.questions import convolution_calls as calls
from autograder.questions import convolution_cases as cases
from autograder.questions import draw
from autograder.questions.arrays import again
from autograder.questions.conditions import TOGETHER, TOGETHER_HINT, together
from autograder.questions.size_calls import OUTPUT_SIZE as OUTPUT_SIZE_CALLS
from reference import convolution, shapes

Rng = np.random.Generator
Drawn = Callable[[Rng], Iterator[Call]]
STRIDE = 2
"""Place of the stride among the arguments of ``output_size``."""


def _sizes(*calls: Call) -> Drawn:
    """Ask the same calls of everybody, the first and the last also on a longer axis of its own."""

    def drawn(rng: Rng) -> Iterator[Call]:
        for i in rng.permutation(len(calls)):
            yield calls[int(i)]
        for call in (calls[0], calls[-1]):
            yield _longer(call, int(draw.noise_of(rng).integers(1, 40)))

    return drawn


def _longer(call: Call, steps: int) -> Call:
    """Return a call with ``2 * steps`` windows more: what is left over stays, and odd stays odd.

    >>> _longer(Call((8, 3, 2)), 1).args, _longer(Call((), {"input_size": 9}), 2).kwargs
    ((12, 3, 2), {'input_size': 13})
    """
    stride = call.args[2] if len(call.args) > STRIDE else call.kwargs.get("stride", 1)
    more = 2 * steps * int(stride)  # type: ignore[call-overload]
    if call.args:
        return Call((call.args[0] + more, *call.args[1:]), call.kwargs)
    return Call((), {**call.kwargs, "input_size": call.kwargs["input_size"] + more})


def _call(*args: int, **kwargs: int) -> Call:
    return Call(args, kwargs)


OUTPUT_SIZE = Question(
    id="output_size",
    reference=shapes.output_size,
    items=(
        Item(
            "stride 1, no padding",
            1.0,
            "Slide the kernel along by hand: where does the last window start?",
            # The kernel as long as the axis, shorter by one, and of length 1.
            _sizes(
                _call(7, 3),
                _call(input_size=9, kernel_size=4),
                _call(5, 5),
                _call(8, 7),
                _call(6, 1),
            ),
        ),
        Item(
            "padding",
            1.0,
            "Padding is added at both ends. How long is the axis then?",
            # 1 x 1 kernels too, whose last window lies in the padding and counts.
            _sizes(
                _call(7, 3, 1, 1),
                _call(6, 4, padding=2),
                _call(8, 5, 1, 3),
                _call(5, 1, 1, 1),
            ),
        ),
        Item(
            "stride divides",
            1.0,
            "Count the steps first, then the windows.",
            _sizes(
                _call(9, 3, 2),
                _call(10, 4, stride=3),
                _call(7, 3, 2, 1),
                _call(input_size=11, kernel_size=3, stride=4, padding=2),
            ),
        ),
        Item(
            "stride does not divide",
            1.0,
            "A window that does not fit is dropped. Which way is the fraction rounded?",
            # Halves that round to even and to odd, 2/3, 1/3; two rests that together are a step.
            _sizes(
                _call(8, 3, 2),
                _call(6, 3, stride=2),
                _call(10, 5, 3),
                _call(10, 3, 3),
                _call(10, 3, 4),
                _call(7, 4, 3, 1),
                _call(5, 3, 3, 1),
            ),
        ),
        Item(
            "stride larger than the kernel",
            0.5,
            "The positions between two windows are skipped; does your count still hold?",
            _sizes(_call(9, 2, 3), _call(11, 1, 5), _call(8, 2, 6)),
        ),
        Item(
            "ceil mode",
            0.5,
            "In ceil mode a last window may hang over the end; an exact fit changes nothing.",
            _sizes(
                Call((8, 3, 2, 0, True)),
                _call(10, 5, stride=3, ceil_mode=True),
                _call(9, 3, 2, 0, ceil_mode=True),
                _call(7, 4, 3, 1, ceil_mode=True),
                _call(8, 3, 2, ceil_mode=False),
            ),
        ),
        Item(
            "ceil mode: a last window in the padding",
            0.5,
            "A window that would start beyond the input and its left padding is dropped.",
            # At the border exactly, one before it (kept), beyond it, and far beyond it.
            _sizes(
                _call(5, 2, 2, 1, ceil_mode=True),
                _call(4, 2, 4, 1, ceil_mode=True),
                _call(6, 2, 3, 1, ceil_mode=True),
                _call(5, 2, 4, 1, ceil_mode=True),
                _call(9, 4, 4, 2, ceil_mode=True),
                # The kernel longer than the stride; and no padding, but a gap at the end.
                _call(7, 4, 3, 2, ceil_mode=True),
                _call(5, 1, 3, ceil_mode=True),
            ),
        ),
        Item(TOGETHER, 1.0, TOGETHER_HINT, together(OUTPUT_SIZE_CALLS)),
    ),
    form_points=0.5,
)


def _pad_shapes(rng: Rng, shape: tuple[int, ...], padding: int) -> Iterator[Call]:
    yield Call((draw.values(rng, shape), padding))


def _padding_1(rng: Rng) -> Iterator[Call]:
    # Tall and wide; several pictures and channels; values above and below zero.
    yield from _pad_shapes(rng, (2, 3, 4, 5), 1)
    yield Call((), {"x": draw.values(rng, (3, 2, 5, 4)), "padding": 1})


def _padding_more(rng: Rng) -> Iterator[Call]:
    # More than the kernel's half, more than the picture has rows.
    yield from _pad_shapes(rng, (2, 3, 4, 5), 2)
    yield from _pad_shapes(rng, (3, 2, 2, 4), 3)


def _padding_0(rng: Rng) -> Iterator[Call]:
    yield from _pad_shapes(rng, (2, 3, 4, 5), 0)


def _border_value(rng: Rng) -> Iterator[Call]:
    # The picture holds zeros of its own, which stay; -inf is what max pooling pads with.
    yield Call((draw.with_zeros(rng, draw.values(rng, (2, 3, 3, 4))), 1, -2.5))
    yield Call((draw.values(rng, (2, 1, 3, 4)), 2), {"value": -np.inf})
    # Left out again: the value of an earlier call is forgotten.
    yield Call((draw.values(rng, (2, 3, 3, 4)), 1))


def _pad_layouts(rng: Rng) -> Iterator[Call]:
    yield Call((draw.laid_out(draw.values(rng, (2, 3, 4, 5)), "F"), 1))
    x = draw.values(rng, (2, 3, 4, 5), dtype=np.float32)
    yield Call((draw.laid_out(x, "strided"), 2))


def _pad_again(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, (2, 2, 3, 4)), 2))


def _pad_integers(rng: Rng) -> Iterator[Call]:
    yield Call((draw.of_the_whole_range(rng, (2, 3, 2, 4), np.uint8), 1))
    yield Call((draw.integers(rng, (2, 3, 2, 4)), 1, 0.5))


PAD2D = Question(
    id="pad2d",
    reference=convolution.pad2d,
    items=(
        Item(
            "padding 1",
            2.0,
            "Pad a picture of one row on paper: which axes grow, and on which sides?",
            _padding_1,
        ),
        Item("padding 2 and 3", 1.0, "The frame is as wide as it is asked for.", _padding_more),
        Item(
            "padding 0",
            0.5,
            "With no frame the result equals x; what does a slice that ends at -0 hold?",
            _padding_0,
        ),
        Item(
            "border value",
            1.0,
            "The frame holds value, and nothing but the frame does.",
            _border_value,
        ),
        Item(TOGETHER, 1.0, TOGETHER_HINT, together(calls.PAD2D)),
        Item("memory order", 0.5, "x may have any memory order.", _pad_layouts, kind="form"),
        Item(
            "called again",
            0.5,
            "A second call must not see anything of the first.",
            again(_pad_again),
            kind="again",
        ),
        Item(
            "integers",
            0.5,
            "Whole numbers become floats, so that any value can stand in the frame.",
            _pad_integers,
            kind="form",
        ),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


_SHARED_HINTS = {
    cases.PLAIN: "One picture, one channel, one filter: do it by hand.",
    TOGETHER: TOGETHER_HINT,
    "called again": "A second call must not see anything of the first.",
    "memory order": "Arrays may have any memory order.",
    "float32": "Arrays may be of either float type.",
    "integers": "Arrays may hold whole numbers, bytes too; which type do your results have?",
}
_FORWARD_HINTS = {
    **_SHARED_HINTS,
    "stride 1, no padding": "Compute out[0, 0, 0, 0] by hand, then the one to its right "
    "and the one below it.",
    "padding": "A frame of zeros goes round every channel, on all four sides.",
    "stride 2": "Window (i, j) starts at row i * stride and column j * stride.",
    "stride does not divide": "What becomes of rows and columns at the end that fill no "
    "whole window?",
    "stride larger than the kernel": "Between two windows some rows and columns are seen by none.",
    "one window and 1 x 1 kernels": "A kernel as large as the picture gives one number; "
    "a 1 x 1 kernel mixes channels.",
    "bias": "b[f] is added once to every number of map f.",
}

CONV2D_FORWARD = Question(
    id="conv2d_forward",
    reference=convolution.conv2d_forward,
    items=cases.forward_items(_FORWARD_HINTS),
    form_points=0.5,
    inputs_points=0.5,
    terms=cases.forward_terms,
)


_BACKWARD_HINTS = {
    **_SHARED_HINTS,
    "dx": "Every window that saw a pixel sends a share back, and all that arrives is added up.",
    "dw": "A weight met one pixel of every window: its gradient is a sum over all of them.",
    "db": "A bias was added to every number of its map.",
    "stride 1, no padding": "Shapes differ here: pictures, channels, filters, rows and columns.",
    "padding": "What is the frame for the gradients of x and w?",
    "stride": "Where did the forward pass read for out[n, f, i, j]?",
}

CONV2D_BACKWARD = Question(
    id="conv2d_backward",
    reference=convolution.conv2d_backward,
    items=cases.backward_items(_BACKWARD_HINTS),
    form_points=0.5,
    inputs_points=0.5,
    returns=("dx", "dw", "db"),
    terms=cases.backward_terms,
)


QUESTIONS = (OUTPUT_SIZE, PAD2D, CONV2D_FORWARD, CONV2D_BACKWARD)

MODELS = (OUTPUT_SIZE_CALLS, calls.PAD2D, calls.CONV2D_FORWARD, calls.CONV2D_BACKWARD)
