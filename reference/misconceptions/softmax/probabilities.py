"""Wrong on purpose: softmax."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from reference import network
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.small_integers import as_result

Array = npt.NDArray[Any]
RIGHT = network.softmax


def over(exponentials: Array, axis: int | None) -> Array:
    """Divide by the sum along ``axis``; every variant below differs in what it divides."""
    return np.asarray(exponentials / exponentials.sum(axis=axis, keepdims=True))


def shifted(scores: Array, axis: int | None) -> Array:
    """Return the scores without the largest one along ``axis``."""
    return np.asarray(as_result(scores) - scores.max(axis=axis, keepdims=True))


@misconception(
    "softmax/over_samples",
    item="probabilities",
    message="The columns sum to 1, not the rows. Look at which axis holds the classes of one "
    "sample.",
    styles=(
        lambda scores: over(np.exp(shifted(scores, 1)), 0),
        lambda scores: over(np.exp(shifted(scores, None)), 0),
        lambda scores: over(np.exp(as_result(scores)), 0),
    ),
)
def over_samples(scores: Array) -> Array:
    return over(np.exp(shifted(scores, 0)), 0)


@misconception(
    "softmax/over_everything",
    item="probabilities",
    message="All probabilities of the batch together sum to 1. Look at what sum() does without an "
    "axis.",
    styles=(lambda scores: over(np.exp(as_result(scores)), None),),
)
def over_everything(scores: Array) -> Array:
    return over(np.exp(shifted(scores, None)), None)


@misconception(
    "softmax/overflows",
    item="large scores",
    message="exp overflows for large scores, and inf / inf is NaN. Look at what may be taken away "
    "from a row of scores without changing its probabilities.",
)
def overflows(scores: Array) -> Array:
    return over(np.exp(as_result(scores)), 1)


@misconception(
    "softmax/overflow_swallowed",
    item="large scores",
    message="The NaN of an overflow is replaced by a number, which hides the problem and leaves a "
    "wrong probability. Look at where it comes from.",
)
def overflow_swallowed(scores: Array) -> Array:
    return np.nan_to_num(over(np.exp(as_result(scores)), 1))


def _clipped(lowest: float, highest: float) -> Callable[[Array], Array]:
    return lambda scores: over(np.exp(np.clip(as_result(scores), lowest, highest)), 1)


_LIMITS = (500, 709, 700, 600, 300, 250, 200, 100, 88, 80, 60, 50, 40, 30, 20)
_CLIPPED = (
    *(_clipped(-limit, limit) for limit in _LIMITS),
    *(_clipped(-np.inf, limit) for limit in _LIMITS),
)


@misconception(
    "softmax/clips_scores",
    item="large scores",
    message="Scores are clipped before exp, so that all large ones are alike. Look at what may be "
    "taken away from a row of scores instead.",
    styles=_CLIPPED[1:],
)
def clips_scores(scores: Array) -> Array:
    return _CLIPPED[0](scores)


@misconception(
    "softmax/shifts_by_global_maximum",
    item="rows far apart",
    message="The maximum of the whole batch is taken away from every row, so a row far below it "
    "has only zeros left. Look at the axis of the maximum.",
)
def shifts_by_global_maximum(scores: Array) -> Array:
    return over(np.exp(shifted(scores, None)), 1)


@misconception(
    "softmax/shifts_positive_maximum_only",
    item="very negative scores",
    message="The maximum is taken away only where it is positive, or the search for it starts at "
    "0. A row of very negative scores then has only zeros left. Look at how you find it.",
)
def shifts_positive_maximum_only(scores: Array) -> Array:
    return over(np.exp(as_result(scores) - np.maximum(scores.max(axis=1, keepdims=True), 0)), 1)


@misconception(
    "softmax/shifts_by_column_maximum",
    item="probabilities",
    message="From each column its own maximum is taken away, which changes the probabilities. "
    "Look at the axis of the maximum.",
)
def shifts_by_column_maximum(scores: Array) -> Array:
    return over(np.exp(shifted(scores, 0)), 1)


@misconception(
    "softmax/shifts_by_first_row",
    item="rows far apart",
    message="The maximum of the first row is taken away from every row. Look at the index.",
)
def shifts_by_first_row(scores: Array) -> Array:
    return over(np.exp(as_result(scores) - scores[0].max()), 1)


@misconception(
    "softmax/adds_maximum",
    item="large scores",
    message="The maximum is added where it should be taken away. Look at the sign.",
)
def adds_maximum(scores: Array) -> Array:
    return over(np.exp(as_result(scores) + np.abs(scores).max(axis=1, keepdims=True)), 1)


@misconception(
    "softmax/divides_by_maximum",
    item="probabilities",
    message="The scores are divided by their maximum, which changes the probabilities. Look at "
    "what exp(a + b) is.",
)
def divides_by_maximum(scores: Array) -> Array:
    return over(np.exp(as_result(scores) / scores.max(axis=1, keepdims=True)), 1)


@misconception(
    "softmax/standardises",
    kind="idea",
    item="probabilities",
    message="The scores are standardised first, which changes the probabilities. Look at what may "
    "be done to a row of scores without changing them.",
)
def standardises(scores: Array) -> Array:
    spread = scores.std(axis=1, keepdims=True)
    return over(np.exp((scores - scores.mean(axis=1, keepdims=True)) / (spread + 1e-8)), 1)


@misconception(
    "softmax/not_normalised",
    item="probabilities",
    message="The rows do not sum to 1: nothing is divided. Look at the denominator.",
)
def not_normalised(scores: Array) -> Array:
    return np.asarray(np.exp(shifted(scores, 1)))


@misconception(
    "softmax/without_exp",
    kind="idea",
    item="probabilities",
    message="The scores are divided by their sum, without exp. Look at what becomes of a negative "
    "score.",
)
def without_exp(scores: Array) -> Array:
    return over(np.asarray(scores, dtype=np.float64), 1)


def _risen(least: float) -> Callable[[Array], Array]:
    """Let the smallest score of each row become ``least``, and divide by the sum."""
    return lambda scores: over(as_result(scores) - scores.min(axis=1, keepdims=True) + least, 1)


def _over_sum_and(epsilon: float) -> Callable[[Array], Array]:
    def softmax(scores: Array) -> Array:
        low = as_result(scores) - scores.min(axis=1, keepdims=True)
        return np.asarray(low / (low.sum(axis=1, keepdims=True) + epsilon))

    return softmax


@misconception(
    "softmax/shifted_without_exp",
    kind="idea",
    item="probabilities",
    message="The shifted scores are divided by their sum, without exp. Look at the numerator.",
    styles=(
        *map(_risen, (1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1.0)),
        *map(_over_sum_and, (1e-12, 1e-10, 1e-8, 1e-7, 1e-6)),
        lambda scores: over(shifted(scores, 1), 1),
        lambda scores: over(np.maximum(as_result(scores), 0), 1),
    ),
)
def shifted_without_exp(scores: Array) -> Array:
    return _risen(0.0)(scores)


@misconception(
    "softmax/numerator_without_exp",
    item="probabilities",
    message="The denominator has an exp, the numerator has none. Look at both.",
)
def numerator_without_exp(scores: Array) -> Array:
    return np.asarray(scores / np.exp(as_result(scores)).sum(axis=1, keepdims=True))


@misconception(
    "softmax/shifts_one_side",
    item="probabilities",
    message="The maximum is taken away above the fraction and not below. Look at both.",
)
def shifts_one_side(scores: Array) -> Array:
    return np.asarray(
        np.exp(shifted(scores, 1)) / np.exp(as_result(scores)).sum(axis=1, keepdims=True)
    )


@misconception(
    "softmax/sigmoid",
    kind="idea",
    item="probabilities",
    message="Each score is squeezed by itself (a sigmoid), so a row does not sum to 1. Look at "
    "what the classes of one sample have to do with each other.",
)
def sigmoid(scores: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-as_result(scores))))


@misconception(
    "softmax/log_softmax",
    item="probabilities",
    message="You return logarithms of probabilities. Look at the signs of your result.",
    styles=(
        lambda scores: (
            shifted(scores, 1) - np.log(np.exp(shifted(scores, 1)).sum(axis=1, keepdims=True))
        ),
    ),
)
def log_softmax(scores: Array) -> Array:
    return np.log(RIGHT(scores))


@misconception(
    "softmax/negated_scores",
    item="probabilities",
    message="The largest score has the smallest probability. Look at the sign inside exp.",
)
def negated_scores(scores: Array) -> Array:
    return RIGHT(-as_result(scores))


@misconception(
    "softmax/base_2",
    item="probabilities",
    message="2 is raised to the scores, not e. Look at the function that you use.",
)
def base_2(scores: Array) -> Array:
    return RIGHT(scores * np.log(2))


@misconception(
    "softmax/magnitudes",
    item="probabilities",
    message="Signs of the scores are lost: |s| or s² stands where s belongs.",
)
def magnitudes(scores: Array) -> Array:
    return RIGHT(np.abs(scores))


@misconception(
    "softmax/one_hot_of_maximum",
    kind="idea",
    item="probabilities",
    message="The class with the largest score has probability 1. That is argmax; look at what soft "
    "means here.",
)
def one_hot_of_maximum(scores: Array) -> Array:
    return np.asarray((scores == scores.max(axis=1, keepdims=True)) * 1.0)


@misconception(
    "softmax/first_sample_only",
    item="probabilities",
    message="Every row holds the probabilities of the first sample. Look at the first index.",
)
def first_sample_only(scores: Array) -> Array:
    return np.repeat(RIGHT(scores[:1]), len(scores), axis=0)


@misconception(
    "softmax/first_sum_for_all",
    item="probabilities",
    message="Every row is divided by the sum of the first one. Look at the shape of the sum.",
)
def first_sum_for_all(scores: Array) -> Array:
    exponentials = np.exp(shifted(scores, 1))
    return np.asarray(exponentials / exponentials[0].sum())


def _adding(constant: float) -> Callable[[Array], Array]:
    def softmax(scores: Array) -> Array:
        exponentials = np.exp(shifted(scores, 1))
        return np.asarray(exponentials / (exponentials.sum(axis=1, keepdims=True) + constant))

    return softmax


@misconception(
    "softmax/large_epsilon",
    item="probabilities",
    message="A constant is added to the denominator, so the rows sum to less than 1. Look at "
    "whether the denominator can be 0 at all.",
    styles=tuple(map(_adding, (1e-6, 1e-4, 1e-3, 1e-2, 1e-1, 1.0))),
)
def large_epsilon(scores: Array) -> Array:
    return _adding(1e-5)(scores)


@misconception(
    "softmax/rounded",
    item="probabilities",
    message="The probabilities are rounded. Their gradient needs all digits.",
)
def rounded(scores: Array) -> Array:
    return np.round(RIGHT(scores), 4)


@misconception(
    "softmax/output_type_of_integers",
    item="integers",
    message="For integer scores all probabilities are 0: the result has the type of the scores. "
    "Look at the dtype of the array that you fill.",
)
def output_type_of_integers(scores: Array) -> Array:
    return RIGHT(scores).astype(scores.dtype)


@misconception(
    "softmax/squeezed",
    item="type and shape",
    message="With one sample the first axis is gone. Look for squeeze().",
)
def squeezed(scores: Array) -> Array:
    return np.squeeze(RIGHT(scores))


@misconception(
    "softmax/list",
    item="type and shape",
    message="You return a list. The loss needs an array with a shape.",
)
def as_list(scores: Array) -> object:
    return RIGHT(scores).tolist()


@of_floats_alone("scores")
@misconception(
    "softmax/shifts_in_place",
    item="leaves its inputs alone",
    message="scores -= ... changes the caller's array. Look for assignments to scores.",
)
def shifts_in_place(scores: Array) -> Array:
    if scores.dtype.kind == "f":
        scores -= scores.max(axis=1, keepdims=True)
    return RIGHT(scores)
