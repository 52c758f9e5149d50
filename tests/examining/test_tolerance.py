"""The tolerance from both sides: as coarse as float32 is right, off in the third digit is wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Outcome, Question, QuestionResult, Value
from autograder.questions import questions_of
from tests.helpers.kit import ASSIGNMENTS

FLOATS = [
    question
    for name in ASSIGNMENTS
    for question in questions_of(name)
    if question.id not in {"quantize", "to_bits", "output_size", "count_parameters", "predict"}
]
QUESTIONS = pytest.mark.parametrize("question", FLOATS, ids=lambda question: question.id)
OF_FLOATS = pytest.mark.parametrize(
    "question",
    [question for question in FLOATS if question.id != "split_channels"],  # of whole numbers, most
    ids=lambda question: question.id,
)


def changed(question: Question, change: Callable[[np.ndarray], np.ndarray]) -> QuestionResult:
    """Examine the reference, every array or number of its answers changed."""

    def each(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(map(each, value))
        array = np.asarray(value)
        if array.dtype.kind != "f":
            return value
        with np.errstate(all="ignore"):
            found = change(array.astype(np.float64)).astype(array.dtype)
        return found if isinstance(value, np.ndarray) else found[()]

    @functools.wraps(question.reference)
    def answer(*args: object, **kwargs: object) -> Value:
        return each(question.reference(*args, **kwargs))

    return examine_question(question, DirectCandidate({question.id: answer}), b"tolerance")


def in_single(array: np.ndarray) -> np.ndarray:
    """Return the values as float32 holds them, where it can."""
    single = array.astype(np.float32).astype(np.float64)
    return np.where(np.isfinite(single), single, array)


@QUESTIONS
def test_what_is_as_exact_as_float32_is_right(question: Question) -> None:
    result = changed(question, in_single)

    values = {item.name for item in question.items if item.kind == "value"}
    lost = [one.name for one in result.items if one.outcome is not Outcome.PASS]
    assert set(lost) & values == set()


@OF_FLOATS
def test_what_is_off_in_the_third_digit_is_wrong(question: Question) -> None:
    result = changed(question, lambda array: array * 1.002)

    assert result.score <= 0.35 * result.max_score
