"""Ordinary calls that were once asked of nobody: whoever answers them wrongly loses marks now."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.audit.space import spoiled
from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Question, Value
from autograder.questions import questions_of

QUESTIONS = {
    question.id: question
    for name in ("a1_images", "a2_convolution", "a5_network")
    for question in questions_of(name)
}
Given = dict[str, Any]


def _bytes(name: str) -> Callable[[Given], bool]:
    return lambda given: given[name].dtype == np.uint8 and bool((given[name] > 127).any())


def _whole(name: str) -> Callable[[Given], bool]:
    return lambda given: given[name].dtype.kind in "iu" and bool(given[name].any())


def _maps(given: Given) -> tuple[int, ...]:
    sizes, kernel = given["x"].shape[2:], given["parameters"][0].shape[2:]
    return tuple(size + 3 - side for size, side in zip(sizes, kernel, strict=True))


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("quantize", _bytes("signal")),
        ("quantize", lambda given: type(given["full_scale"]) is int and given["full_scale"] < 7),
        ("to_bits", lambda given: given["codes"].dtype == np.uint16),
        ("pad2d", _bytes("x")),
        ("conv2d_forward", _bytes("x")),
        ("conv2d_forward", _whole("b")),
        ("conv2d_forward", lambda given: given["stride"] >= 4),
        ("conv2d_backward", _whole("dout")),
        ("conv2d_backward", lambda given: given["stride"] >= 4),
        ("flatten", _bytes("x")),
        ("linear_forward", _bytes("x")),
        ("linear_forward", _whole("b")),
        ("linear_backward", _whole("dout")),
        ("cross_entropy", lambda given: given["labels"].dtype == np.uint8),
        ("cnn_forward", lambda given: _maps(given)[0] % 2 == 1),
        ("cnn_forward", lambda given: _maps(given)[1] % 2 == 1),
        ("cnn_forward", lambda given: given["x"].dtype == np.float32),
        ("cnn_backward", lambda given: _maps(given)[0] % 2 == 1),
        ("cnn_backward", lambda given: not any(map(np.any, given["parameters"]))),
        ("cnn_backward", lambda given: given["labels"].dtype == np.uint8),
    ],
)
def test_what_is_wrong_in_such_calls_alone_loses_marks(
    question: str, holds: Callable[[Given], bool]
) -> None:
    asked: Question = QUESTIONS[question]
    defaults = {"stride": 1, "padding": 0, "full_scale": 1.0}

    @functools.wraps(asked.reference)
    def answer(*args: Any, **kwargs: Any) -> Value:  # noqa: ANN401 - any question's
        given = defaults | dict(zip(asked.parameters, args, strict=False)) | kwargs
        right = asked.reference(*args, **kwargs)
        return spoiled(right) if holds(given) else right

    result = examine_question(asked, DirectCandidate({question: answer}), b"blind spots")

    assert 0 < result.score < result.max_score
