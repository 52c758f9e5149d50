"""Under few keys an audit tries all that students may be asked."""

from __future__ import annotations

import pytest

from autograder.audit.even import keys_for, keys_of
from autograder.examining.examiner import draw_cases
from autograder.model import Question
from autograder.questions import questions_of
from autograder.questions.conditions import DECKS
from tests.helpers.kit import ASSIGNMENTS

QUESTIONS = [question for name in ASSIGNMENTS for question in questions_of(name)]


def shared_calls(question: Question, key: bytes) -> tuple[int, ...]:
    return tuple(id(call) for _, call in draw_cases(question, key) if call.shared)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
def test_as_many_keys_as_there_are_sets_of_values_meet_all_of_them(question: Question) -> None:
    of_many = {shared_calls(question, key) for key in keys_of(40)}

    of_few = [shared_calls(question, key) for key in keys_for(question, DECKS)]

    assert set(of_few) == of_many
    assert len(keys_for(question, 10)) == len(set(keys_for(question, 10))) == 10
