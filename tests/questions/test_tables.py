"""What a submission found out about its calls, and carried out, is no answer for the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.examining.examiner import draw_cases, examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Call, Question
from autograder.questions import questions_of
from tests.helpers.kit import ASSIGNMENTS

MOST = 0.45
"""Share that a table of one attempt's calls may earn: what is the same for everybody."""

QUESTIONS = [question for assignment in ASSIGNMENTS for question in questions_of(assignment)]


def _written(value: object) -> Iterator[object]:
    """Yield what tells an argument from another: shape, type and bytes of each array in it."""
    if isinstance(value, tuple | list):
        for part in value:
            yield from _written(part)
    elif isinstance(value, np.ndarray):
        yield value.shape, str(value.dtype), value.tobytes()
    else:
        yield value


def _named(question: Question, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
    named = {**dict(zip(question.parameters, args, strict=False)), **kwargs}
    return tuple((name, tuple(_written(named[name]))) for name in sorted(named))


def _table(question: Question, calls: Iterator[Call]) -> Callable[..., object]:
    """Return a function that only knows the answers to ``calls``."""
    known = {
        _named(question, call.args, {**call.kwargs}): question.reference(*call.args, **call.kwargs)
        for call in calls
    }

    def function(*args: object, **kwargs: object) -> object:
        return known[_named(question, args, kwargs)]

    return function


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_table_of_one_attempt_earns_little_in_the_next(question: Question) -> None:
    table = _table(question, (call for _, call in draw_cases(question, b"first")))
    candidate = DirectCandidate({question.id: table})

    again = examine_question(question, candidate, b"first", ())
    next_one = examine_question(question, candidate, b"second", ())

    assert again.score > 0.9 * again.max_score
    assert next_one.score <= MOST * next_one.max_score
