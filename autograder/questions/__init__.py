"""The hidden questions: one module an assignment, each with its ``QUESTIONS``."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from autograder.errors import CourseError
from autograder.model import Question
from autograder.questions.conditions import CallModel
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


def models_of(assignment: str) -> tuple[CallModel, ...]:
    """Return the models of calls of an assignment's questions; a model is named as its question."""
    module = importlib.import_module(f"{__name__}.{assignment}")
    models: tuple[CallModel, ...] = module.MODELS
    return models


def every_model() -> Iterator[CallModel]:
    """Yield the models of calls of every assignment that there are questions for."""
    for module in _every_module():
        yield from getattr(module, "MODELS", ())


def every_question() -> Iterator[Question]:
    """Yield the questions of every assignment that there are questions for."""
    for module in _every_module():
        yield from getattr(module, "QUESTIONS", ())


def _every_module() -> Iterator[ModuleType]:
    for found in sorted(Path(__path__[0]).glob("a[0-9]*_*.py")):
        yield importlib.import_module(f"{__name__}.{found.stem}")
