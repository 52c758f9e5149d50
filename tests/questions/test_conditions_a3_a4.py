"""Ordinary conditions that few think of: an answer that is wrong there alone is noticed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import QuestionResult
from autograder.questions import bank_of, questions_of

ASSIGNED = {
    question.id: (name, question)
    for name in ("a3_relu", "a4_pooling")
    for question in questions_of(name)
}
Given = Mapping[str, Any]
Condition = Callable[[Given], bool]


def result_of(name: str, condition: Condition) -> QuestionResult:
    """Examine an answer that is off by one wherever a condition holds."""
    assignment, question = ASSIGNED[name]

    @functools.wraps(question.reference)
    def spoiled(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the question
        given = dict(zip(question.parameters, args, strict=False)) | kwargs
        return question.reference(*args, **kwargs) + condition(given)

    return examine_question(
        question, DirectCandidate({name: spoiled}), b"spoiled", bank_of(assignment)
    )


def holds(name: str, *dtypes: str) -> Condition:
    return lambda given: given[name].dtype in tuple(map(np.dtype, dtypes))


@pytest.mark.parametrize("name", ASSIGNED)
def test_maps_of_bytes_are_asked_and_cost_the_item_of_integers_alone(name: str) -> None:
    result = result_of(name, holds("x", "uint8", "int8"))

    assert [item.name for item in result.items if item.lost] == ["integers"]


@pytest.mark.parametrize("name", [one for one in ASSIGNED if one.endswith("backward")])
def test_gradients_of_bytes_are_asked_and_cost_the_item_of_integers_alone(name: str) -> None:
    result = result_of(name, holds("dout", "uint8", "int8"))

    assert [item.name for item in result.items if item.lost] == ["integers"]


@pytest.mark.parametrize("parity", [(0, 1), (1, 0), (1, 1)])
@pytest.mark.parametrize("name", [one for one in ASSIGNED if "pool2d_" in one])
def test_pixels_left_over_by_the_commonest_window_are_asked(
    name: str, parity: tuple[int, int]
) -> None:
    def left_over(given: Given) -> bool:
        common = given["kernel_size"] in {2, (2, 2)} and given.get("stride") is None
        plain = not given.get("padding") and not given.get("ceil_mode")
        return common and plain and tuple(np.mod(given["x"].shape[2:], 2)) == parity

    result = result_of(name, left_over)

    assert result.score < result.max_score


def test_a_gradient_of_another_float_type_is_asked() -> None:
    def mixed(given: Given) -> bool:
        types = {given["x"].dtype, given["dout"].dtype}
        return types == {np.dtype("float32"), np.dtype("float64")}

    result = result_of("relu_backward", mixed)

    assert result.score < result.max_score


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(lambda given: given.get("stride") == 4, id="stride 4"),
        pytest.param(lambda given: given.get("stride") == 5, id="stride 5"),
        pytest.param(lambda given: given["kernel_size"] == 5, id="kernel 5"),
        pytest.param(lambda given: given["x"].shape[0] > 3, id="four pictures"),
        pytest.param(lambda given: given["x"].shape[1] > 4, id="five channels"),
        pytest.param(lambda given: given["x"].dtype == np.int32, id="int32"),
    ],
)
@pytest.mark.parametrize("name", [one for one in ASSIGNED if "pool2d_" in one])
def test_larger_settings_are_asked(name: str, condition: Condition) -> None:
    result = result_of(name, condition)

    assert result.score < result.max_score


def test_a_zero_with_a_minus_sign_is_asked() -> None:
    result = result_of(
        "relu_backward", lambda given: bool(np.any((given["x"] == 0) & np.signbit(given["x"])))
    )

    assert result.score < result.max_score
