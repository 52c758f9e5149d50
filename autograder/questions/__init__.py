"""The hidden questions: one module an assignment, each with its ``QUESTIONS``."""

from __future__ import annotations

import importlib

from autograder.errors import CourseError
from autograder.model import Question
from reference.misconceptions.bank import Misconception, misconceptions_of


def questions_of(assignment: str) -> tuple[Question, ...]:
    """Return the questions of an assignment, in the order of its notebook.

    Raises
    ------
    CourseError
        If there is no module of that name in ``autograder/questions``.
    """
    name = f"{__name__}.{assignment}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise CourseError(
            f"assignment {assignment!r} has no questions",
            remedy=f"write autograder/questions/{assignment}.py, or correct the name",
        ) from error
    questions: tuple[Question, ...] = module.QUESTIONS
    return questions


def bank_of(assignment: str) -> tuple[Misconception, ...]:
    """Return the misconceptions of an assignment's questions, in the order of its notebook."""
    return misconceptions_of(*(question.id for question in questions_of(assignment)))
