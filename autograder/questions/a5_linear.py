"""Hidden questions of a5_network: flatten and the linear layer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.examining.parts import part
from autograder.model import Call, Item, Question
from autograder.questions import array_calls, draw
from autograder.questions.arrays import (
    INTEGERS,
    KEYWORD,
    LAYOUT,
    ONE_SAMPLE,
    Rng,
    by_name,
    from_shapes,
    laid_out,
    several,
)
from autograder.questions.conditions import (
    TOGETHER,
    TOGETHER_HINT,
    together,
    together_by_parts,
)
from reference import network


def _integer_maps(rng: Rng) -> Iterator[Call]:
    yield Call((draw.of_the_whole_range(rng, (2, 3, 4, 5), np.uint8),))


FLATTEN = Question(
    id="flatten",
    reference=network.flatten,
    items=(
        Item(
            "order of the values",
            1.5,
            "Which value of x[n] comes second in its row: the one to the right, the one below, or "
            "the one in the next channel?",
            several(
                from_shapes((2, 3, 4, 5)), from_shapes((2, 3, 4, 5)), from_shapes((4, 2, 3, 2))
            ),
        ),
        Item("one sample", 0.5, ONE_SAMPLE, from_shapes((1, 3, 2, 4))),
        Item(TOGETHER, 1.0, TOGETHER_HINT, together(array_calls.FLATTEN)),
        Item("integers", 0.5, INTEGERS, _integer_maps, kind="form"),
        Item("memory order", 0.25, LAYOUT, laid_out((2, 3, 4, 5)), kind="form"),
        Item("called by keyword", 0.25, KEYWORD, by_name(x=(3, 2, 4, 5)), kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


def _no_bias(rng: Rng) -> Iterator[Call]:
    # A square w too: there x @ w.T has the right shape and the wrong values.
    for n, d, m in ((3, 5, 4), (3, 5, 4), (2, 4, 4)):
        yield Call((draw.values(rng, (n, d)), draw.values(rng, (d, m)), np.zeros(m)))


def _integer_samples(rng: Rng) -> Iterator[Call]:
    yield Call((draw.integers(rng, (3, 5)), draw.values(rng, (5, 4)), draw.integers(rng, (4,))))
    pixels = draw.of_the_whole_range(rng, (3, 5), np.uint8)
    yield Call((pixels, draw.integers(rng, (5, 4)), draw.integers(rng, (4,))))


LINEAR_FORWARD = Question(
    id="linear_forward",
    reference=network.linear_forward,
    items=(
        Item(
            "products",
            1.25,
            "Compute out[0, 0] by hand: which row meets which column?",
            _no_bias,
        ),
        Item(
            "bias",
            1.0,
            "There is one bias for each output, the same for every sample.",
            # N and M alike too: a bias along the wrong axis then fits.
            several(from_shapes((3, 5), (5, 4), (4,)), from_shapes((4, 3), (3, 4), (4,))),
        ),
        Item("one sample", 0.5, ONE_SAMPLE, from_shapes((1, 5), (5, 4), (4,))),
        Item(TOGETHER, 0.75, TOGETHER_HINT, together(array_calls.LINEAR_FORWARD)),
        Item("integers", 0.5, INTEGERS, _integer_samples, kind="form"),
        Item("memory order", 0.25, LAYOUT, laid_out((3, 5), (5, 4), (4,)), kind="form"),
        Item("called by keyword", 0.25, KEYWORD, by_name(x=(2, 3), w=(3, 5), b=(5,)), kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
    terms=lambda _call: 8,
)


def _integer_backward(rng: Rng) -> Iterator[Call]:
    dout, w = draw.values(rng, (3, 4)), draw.values(rng, (5, 4))
    yield Call((dout, draw.integers(rng, (3, 5)), w))
    pixels = draw.of_the_whole_range(rng, (3, 5), np.uint8)
    yield Call((draw.integers(rng, (3, 4)), pixels, draw.integers(rng, (5, 4))))


# Once with a square w and as many samples as outputs: what is transposed then has the right shape.
_BACKWARD = several(from_shapes((3, 4), (3, 5), (5, 4)), from_shapes((4, 4), (4, 4), (4, 4)))

PARTS = {name: part(name, at, of=3) for at, name in enumerate(("dx", "dw", "db"))}

LINEAR_BACKWARD = Question(
    id="linear_backward",
    reference=network.linear_backward,
    items=(
        Item(
            "gradient of the input",
            1.0,
            "Through which weights did x[n, d] reach the outputs? dx has the shape of x.",
            _BACKWARD,
            PARTS["dx"],
        ),
        Item(
            "gradient of the weights",
            1.0,
            "Which samples used w[d, m]? Their shares are added up. dw has the shape of w.",
            _BACKWARD,
            PARTS["dw"],
        ),
        Item(
            "gradient of the bias",
            1.0,
            "Which samples used b[m]? Their shares are added up. db has the shape of b.",
            _BACKWARD,
            PARTS["db"],
        ),
        Item("all three", 0.25, "The order of the results is dx, dw, db.", _BACKWARD),
        Item("one sample", 0.5, ONE_SAMPLE, from_shapes((1, 4), (1, 5), (5, 4))),
        *together_by_parts(array_calls.LINEAR_BACKWARD, 0.25, PARTS),
        Item("integers", 0.5, INTEGERS, _integer_backward, kind="form"),
        Item("memory order", 0.25, LAYOUT, laid_out((3, 4), (3, 5), (5, 4)), kind="form"),
        Item(
            "called by keyword",
            0.25,
            KEYWORD,
            by_name(dout=(2, 5), x=(2, 3), w=(3, 5)),
            kind="form",
        ),
    ),
    form_points=0.5,
    inputs_points=0.5,
    returns=("dx", "dw", "db"),
    terms=lambda _call: 8,
)
