"""Hidden questions of a5_network: softmax and cross-entropy."""

from __future__ import annotations

import math
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
    Drawn,
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

EXPONENTIAL_TERMS = 200
"""exp and log of small numbers lose a few digits, and so does a tiny constant against log(0)."""


def _terms(call: Call) -> int:
    """Return how many units of rounding a result may be off, for each of the largest score.

    Large scores lose digits where the shift is taken away, once; the digits that the logarithm
    loses do not grow with them. Were both multiplied, any answer in float32 would be right.

    >>> _terms(Call((np.full((1, 2), 5.0),))), _terms(Call((np.full((1, 2), 1e4),)))
    (41, 2)
    """
    scores = call.args[0] if call.args else call.kwargs["scores"]
    if not isinstance(scores, np.ndarray) or scores.dtype.kind != "f":
        return EXPONENTIAL_TERMS
    return 1 + math.ceil(EXPONENTIAL_TERMS / max(1.0, float(np.abs(scores).max())))


def _scores(rng: Rng) -> Iterator[Call]:
    for shape in ((3, 5), (3, 5), (5, 2), (4, 4)):
        yield Call((draw.values(rng, shape),))


def _large_scores(rng: Rng) -> Iterator[Call]:
    for offset in (1e3, 1e4):
        yield Call((offset + draw.values(rng, (3, 4)),))


def _small_scores(rng: Rng) -> Iterator[Call]:
    for offset in (-1e3, -1e4):
        yield Call((offset + draw.values(rng, (3, 4)),))


def _far_apart(rng: Rng) -> Iterator[Call]:
    # One row a thousand above the other: its maximum is none of theirs.
    yield Call((draw.values(rng, (3, 4)) + np.array([[0.0], [1e3], [-1e3]]),))
    # In each row another class lies so far below that neither it nor the mean can be the shift.
    yield Call((draw.values(rng, (4, 4)) - 6e3 * np.eye(4),))


def _integer_scores(rng: Rng) -> Iterator[Call]:
    yield Call((draw.integers(rng, (2, 3)),))


SOFTMAX = Question(
    id="softmax",
    reference=network.softmax,
    items=(
        Item(
            "probabilities",
            1.25,
            "Each row is one sample: which sums should be 1? What turns a negative score into a "
            "positive number?",
            _scores,
        ),
        Item(
            "large scores",
            0.5,
            "exp(1000) does not fit into a float. Which number may you take away from all scores "
            "of a row without changing the probabilities?",
            _large_scores,
        ),
        Item(
            "very negative scores",
            0.5,
            "exp(-1000) is 0 in floats, and 0 / 0 is no probability.",
            _small_scores,
        ),
        Item(
            "rows far apart",
            1.0,
            "Each row is a sample of its own, whatever the other rows hold.",
            _far_apart,
        ),
        Item("one sample", 0.5, ONE_SAMPLE, several(from_shapes((1, 5)), from_shapes((3, 1)))),
        Item(TOGETHER, 0.75, TOGETHER_HINT, together(array_calls.SOFTMAX)),
        Item("integers", 0.5, INTEGERS, _integer_scores, kind="form"),
        Item("memory order", 0.25, LAYOUT, laid_out((3, 5)), kind="form"),
        Item("called by keyword", 0.25, KEYWORD, by_name(scores=(3, 4)), kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
    terms=_terms,
)


def _labelled(*shapes: tuple[int, int]) -> Drawn:
    """Return what draws scores and labels; where there are samples enough, labels repeat."""

    def drawn(rng: Rng) -> Iterator[Call]:
        for n, m in shapes:
            labels = rng.permutation(np.arange(n) % m)
            yield Call((draw.values(rng, (n, m)), labels))

    return drawn


# More samples than classes, fewer (twice, for what is kept from the call before), and as many.
_BATCHES = _labelled((5, 3), (3, 5), (3, 5), (4, 4))


def _large_labelled(rng: Rng) -> Iterator[Call]:
    for offset in (1e3, -1e3):
        yield Call((offset + draw.values(rng, (3, 4)), rng.permutation(4)[:3]))


def _confidently_wrong(rng: Rng) -> Iterator[Call]:
    # A probability of exp(-1000) is 0 in floats; its logarithm is about -1000 all the same.
    # So far apart that only the largest score of a row can be the shift.
    labels = rng.permutation(4)
    scores = draw.values(rng, (4, 4))
    scores[np.arange(4), labels] -= [1e3, 60.0, 4e3, 6e3]
    yield Call((scores, labels))


def _integer_labelled(rng: Rng) -> Iterator[Call]:
    yield Call((draw.integers(rng, (2, 3)), rng.permutation(3)[:2]))


def _layouts_labelled(rng: Rng) -> Iterator[Call]:
    for call in laid_out((5, 3))(rng):
        yield Call((*call.args, rng.permutation(np.arange(5) % 3)))


def _named_labelled(rng: Rng) -> Iterator[Call]:
    yield Call((), {"labels": rng.permutation(4)[:3], "scores": draw.values(rng, (3, 4))})


PARTS = {name: part(name, at, of=2) for at, name in enumerate(("loss", "dscores"))}

CROSS_ENTROPY = Question(
    id="cross_entropy",
    whole=("labels",),
    reference=network.cross_entropy,
    items=(
        Item(
            "loss",
            1.0,
            "Take the probability of the right class of each sample; what is the loss if it is 1?",
            _BATCHES,
            PARTS["loss"],
        ),
        Item(
            "gradient",
            1.25,
            "Each row of dscores sums to 0; which of its entries is negative? The loss is a mean.",
            _BATCHES,
            PARTS["dscores"],
        ),
        Item("loss and gradient", 0.25, "The order of the results is loss, dscores.", _BATCHES),
        Item(
            "large scores",
            0.5,
            "exp(1000) does not fit into a float. What may be taken away from a row of scores?",
            _large_labelled,
        ),
        Item(
            "confidently wrong",
            1.0,
            "A probability may be 0 in floats although its logarithm is not infinite: compute the "
            "logarithm from the scores.",
            _confidently_wrong,
        ),
        Item("one sample", 0.5, ONE_SAMPLE, _labelled((1, 4))),
        *together_by_parts(array_calls.CROSS_ENTROPY, 0.5, PARTS),
        Item("integers", 0.5, INTEGERS, _integer_labelled, kind="form"),
        Item("memory order", 0.25, LAYOUT, _layouts_labelled, kind="form"),
        Item("called by keyword", 0.25, KEYWORD, _named_labelled, kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
    returns=("loss", "dscores"),
    uses=("softmax",),
    terms=_terms,
)
