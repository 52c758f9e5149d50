"""Stand-ins are right, whole by themselves, and as their questions ask."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.questions import questions_of
from reference.stand_ins import STAND_INS

QUESTIONS = {question.id: question for question in questions_of("a5_network")}


@pytest.mark.parametrize("name", STAND_INS)
def test_a_stand_in_earns_every_point_from_its_text_alone(name: str) -> None:
    namespace: dict[str, Any] = {}
    exec(STAND_INS[name], namespace)  # noqa: S102 - our own

    result = examine_question(QUESTIONS[name], DirectCandidate(namespace), b"stand-in")

    assert [(item.name, item.message) for item in result.items if item.lost] == []


def test_every_part_of_a_question_has_a_stand_in() -> None:
    parts = {part for question in QUESTIONS.values() for part in question.uses}

    assert parts <= set(STAND_INS)
