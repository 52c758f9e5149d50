"""Right values in the wrong wrapping keep most of their question, whatever the question is."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Question, QuestionResult, Value
from autograder.questions import bank_of, questions_of
from tests.helpers.kit import ASSIGNMENTS

QUESTIONS = {
    question.id: (name, question) for name in ASSIGNMENTS for question in questions_of(name)
}
Wrap = Callable[[Value], Value]


def each(change: Callable[[np.ndarray], Value]) -> Wrap:
    """Change every array of an answer."""

    def wrap(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(wrap(part) for part in value)
        return change(value) if isinstance(value, np.ndarray) else value

    return wrap


def floats(change: Callable[[np.ndarray], np.ndarray]) -> Wrap:
    return each(lambda array: change(array) if array.dtype.kind == "f" else array)


def with_cache(value: Value) -> Value:
    return (*value, "cache") if isinstance(value, tuple) else (value, {"x": 1})


def as_list(value: Value) -> Value:
    if isinstance(value, tuple):
        return list(value)
    return value.tolist() if isinstance(value, np.ndarray) else [value]


def as_dictionary(value: Value) -> Value:
    parts = value if isinstance(value, tuple) else (value,)
    return {f"result {at}": part for at, part in enumerate(parts)}


def with_cache_in_dictionary(value: Value) -> Value:
    parts = value if isinstance(value, tuple) else (value,)
    return {f"result {at}": part for at, part in enumerate((*parts, "cache"))}


FORMS: dict[str, Wrap] = {
    "with a cache beside": with_cache,
    "with a cache beside all": lambda value: (value, "cache"),
    "behind a cache": lambda value: (
        ("cache", *value) if isinstance(value, tuple) else ("cache", value)
    ),
    "as a list": as_list,
    "in a dictionary": as_dictionary,
    "in a dictionary, with a cache": with_cache_in_dictionary,
    "as an array without axes": lambda value: (
        np.asarray(value) if isinstance(value, int | float) else value
    ),
    "with an axis more": each(lambda array: array[None]),
    "in reverse order": lambda value: value[::-1] if isinstance(value, tuple) else value,
    "in another order": lambda value: (*value[1:], value[0]) if isinstance(value, tuple) else value,
    "in float16": floats(lambda array: array.astype(np.float16)),
    "as complex numbers": floats(lambda array: array + 0j),
}
PLACES: dict[str, Wrap] = {
    "transposed": each(lambda array: array.T),
    "rows and columns exchanged": each(
        lambda array: array.swapaxes(-1, -2) if array.ndim > 1 else array
    ),
    "in a row": each(np.ravel),
}


def result_of(question: Question, assignment: str, wrap: Wrap) -> QuestionResult:
    """Examine the right answer in a wrapping."""

    @functools.wraps(question.reference)
    def wrapped(*args: object, **kwargs: object) -> Value:
        with np.errstate(all="ignore"):
            return wrap(question.reference(*args, **kwargs))

    candidate = DirectCandidate({question.id: wrapped})
    return examine_question(question, candidate, b"wrapped", bank_of(assignment))


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("how", FORMS)
def test_another_container_keeps_nearly_everything(name: str, how: str) -> None:
    assignment, question = QUESTIONS[name]

    result = result_of(question, assignment, FORMS[how])

    assert result.score >= 0.85 * result.max_score
    assert result.score == result.max_score or result.diagnosis is not None or result.items


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("how", PLACES)
def test_values_at_other_places_keep_nearly_everything(name: str, how: str) -> None:
    assignment, question = QUESTIONS[name]

    result = result_of(question, assignment, PLACES[how])

    assert result.score >= 0.85 * result.max_score


def reordered(name: str, value: Value) -> Value:
    """Return several results under their names, in another order."""
    assert isinstance(value, tuple)
    if name == "cnn_backward":
        loss, (dw_conv, db_conv, dw_fc, db_fc) = value
        return loss, {"w_fc": dw_fc, "b_fc": db_fc, "w_conv": dw_conv, "b_conv": db_conv}
    named = dict(zip(QUESTIONS[name][1].returns, value, strict=True))
    return {key.upper(): named[key] for key in sorted(named)} | {"cache": None}


@pytest.mark.parametrize("name", ["conv2d_backward", "linear_backward", "cross_entropy"])
def test_results_in_a_dictionary_are_found_by_their_names(name: str) -> None:
    assignment, question = QUESTIONS[name]

    result = result_of(question, assignment, functools.partial(reordered, name))

    assert 0.85 * result.max_score <= result.score < result.max_score
    assert result.diagnosis is not None
    assert result.diagnosis.id == f"{name}/dictionary"


def test_gradients_in_a_dictionary_beside_the_loss_are_found_by_their_names() -> None:
    assignment, question = QUESTIONS["cnn_backward"]

    result = result_of(question, assignment, functools.partial(reordered, "cnn_backward"))

    assert 0.85 * result.max_score <= result.score < result.max_score


def test_a_dictionary_of_arguments_is_no_wrapping() -> None:
    assignment, question = QUESTIONS["conv2d_backward"]
    candidate = DirectCandidate({question.id: lambda dout, x, w, **_: {"dx": x, "dw": w, "db": 0}})

    result = examine_question(question, candidate, b"wrapped", bank_of(assignment))

    assert result.score < 0.2 * result.max_score


def test_the_marksheet_says_what_was_wrong_with_the_wrapping() -> None:
    assignment, question = QUESTIONS["softmax"]

    result = result_of(question, assignment, with_cache)

    assert result.priced
    assert result.diagnosis is not None
    assert "more than was asked for" in result.diagnosis.message


def test_what_is_wrong_besides_costs_what_it_costs() -> None:
    assignment, question = QUESTIONS["softmax"]

    def halved(value: Value) -> Value:
        return np.asarray(value) * 0.5, "cache"

    assert result_of(question, assignment, halved).score < 0.85 * question.max_score


def test_an_argument_handed_back_is_no_wrapping() -> None:
    assignment, question = QUESTIONS["split_channels"]
    candidate = DirectCandidate({"split_channels": lambda image: image})

    result = examine_question(question, candidate, b"wrapped", bank_of(assignment))

    assert result.score == 0
    assert not result.priced


def test_scores_of_classes_are_worth_a_slip() -> None:
    assignment, question = QUESTIONS["predict"]

    result = result_of(question, assignment, lambda labels: np.eye(10)[np.asarray(labels)])

    assert 0.5 <= result.score / result.max_score <= 0.85


def test_classes_counted_from_one_are_worth_a_slip_and_are_named() -> None:
    assignment, question = QUESTIONS["predict"]

    result = result_of(question, assignment, lambda labels: np.asarray(labels) + 1)

    assert 0.5 <= result.score / result.max_score <= 0.85
    assert result.diagnosis is not None
    assert result.diagnosis.id == "predict/classes_from_one"


def test_codes_that_are_rounded_up_are_not_called_classes() -> None:
    assignment, question = QUESTIONS["quantize"]

    def rounded_up(signal: np.ndarray, bits: int, full_scale: float = 1.0) -> np.ndarray:
        part = np.clip(signal, 0, full_scale) / full_scale
        return np.ceil(part * 2**bits).astype(np.int64)

    candidate = DirectCandidate({"quantize": rounded_up})

    result = examine_question(question, candidate, b"wrapped", bank_of(assignment))

    assert result.diagnosis is None or "classes" not in result.diagnosis.id
