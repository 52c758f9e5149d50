"""Where there is no function, nothing of it passes: no item, and no form of an item."""

from __future__ import annotations

import pytest

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Outcome, Question
from autograder.questions import questions_of
from tests.helpers.kit import ASSIGNMENTS

QUESTIONS = [question for assignment in ASSIGNMENTS for question in questions_of(assignment)]


def stub(*_args: object, **_kwargs: object) -> object:
    """Do what a release's stub does."""
    raise NotImplementedError


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
@pytest.mark.parametrize("defined", [False, True], ids=["not defined", "a stub"])
def test_no_item_passes(question: Question, *, defined: bool) -> None:
    candidate = DirectCandidate({question.id: stub} if defined else {})

    result = examine_question(question, candidate, b"absent")

    assert {item.outcome for item in result.items} == {Outcome.MISSING}
    assert result.score == 0
