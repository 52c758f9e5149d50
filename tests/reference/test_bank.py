"""The bank of misconceptions: a folder each question, and each question its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.questions import questions_of
from reference import misconceptions
from reference.misconceptions.bank import misconceptions_of
from tests.helpers.kit import ASSIGNMENTS

BANK = Path(misconceptions.__path__[0])
QUESTIONS = [question.id for name in ASSIGNMENTS for question in questions_of(name)]


def test_each_folder_is_a_question_s_and_each_question_has_one() -> None:
    folders = {file.parent.name for file in BANK.glob("*/__init__.py")} - {"shared"}

    assert folders == set(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_folder_holds_misconceptions_of_its_question_alone(question: str) -> None:
    bank = misconceptions_of(question)

    assert bank
    assert {one.question for one in bank} == {question}
    assert len({one.id for one in bank}) == len(bank)
