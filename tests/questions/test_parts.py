"""Each part of an answer is judged by itself."""
# ruff: noqa: ANN401 - what a student returns may be anything

from __future__ import annotations

from typing import Any

import pytest

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.examining.parts import part
from autograder.model import Call
from autograder.questions import questions_of
from autograder.questions.conditions import TOGETHER
from reference.misconceptions.bank import misconceptions_of

QUESTIONS = (*questions_of("a2_convolution"), *questions_of("a5_network"))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(2.0, "a single value where 2 results belong", id="one number"),
        pytest.param((1.0,), "1 results where 2 belong", id="one result"),
        pytest.param((1.0, 2.0), "db: a number where 2 results belong", id="no tuple"),
        pytest.param((1.0, (2.0, 9.0)), "db: the value is wrong", id="a wrong part"),
        pytest.param((9.0, (9.0, 3.0)), None, id="a right part beside wrong ones"),
    ],
)
def test_a_part_of_an_answer_is_judged_by_itself(value: Any, message: str | None) -> None:
    assert part("db", 1, 1, of=2)(Call(()), (1.0, (2.0, 3.0)), value) == message


@pytest.mark.parametrize(
    ("name", "wrong", "lost"),
    [
        ("linear_backward", "db_divided_by_batch", "gradient of the bias"),
        ("cross_entropy", "gradient_not_averaged", "gradient"),
        ("cross_entropy", "loss_summed", "loss"),
        ("cnn_backward", "biases_of_filters_averaged", "biases of the filters"),
    ],
)
def test_one_wrong_result_leaves_the_points_of_the_others(name: str, wrong: str, lost: str) -> None:
    question = next(one for one in QUESTIONS if one.id == name)
    parts = {item.name for item in question.items if item.accept and item.cases != TOGETHER}
    function = next(one.function for one in misconceptions_of(name) if one.id == f"{name}/{wrong}")

    result = examine_question(question, DirectCandidate({name: function}), b"parts")

    assert {item.name for item in result.items if item.lost} & parts == {lost}
