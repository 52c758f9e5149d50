"""What one question was asked is of no use to another, should word of it come through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.examining.examiner import draw_cases
from autograder.model import Value
from autograder.questions import questions_of
from tests.helpers.kit import ASSIGNMENTS

FEW = 8
"""Arrays of so few different numbers (all zeros, a few ties) may be alike."""


def numbers(value: Value) -> Iterator[NDArray[Any]]:
    if isinstance(value, np.ndarray) and len(np.unique(value)) > FEW:
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from numbers(part)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_two_questions_share_the_numbers_of_a_case_of_ones_own(assignment: str) -> None:
    asked: dict[bytes, set[str]] = {}
    for question in questions_of(assignment):
        for _, call in draw_cases(question, b"a key"):
            for value in () if call.shared else (*call.args, *call.kwargs.values()):
                for found in numbers(value):
                    alike = found.astype(np.float64).tobytes()
                    asked.setdefault(alike, set()).add(question.id)

    assert len(asked) > FEW
    assert [names for names in asked.values() if len(names) > 1] == []
