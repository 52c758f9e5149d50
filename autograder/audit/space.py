"""Is every condition of a call, and every pair of them, looked at? Each is spoiled, one by one.

The reference answers every call rightly but those of the covering array in which a condition (or
two together) holds: there it answers zeros (ones, where zeros are right). Such an answer must lose
marks. What meets in no row that makes sense, such as a stride of 3 with size "same", is no pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from autograder.examining.examiner import draw_cases, examine_question
from autograder.model import Answer, Call, Question, Reply, Value
from autograder.questions import models_of, questions_of
from autograder.questions.conditions import TOGETHER, CallModel, Condition, pairs, singles

Meeting = tuple[Condition, ...]
KEY = b"space"
"""Whose calls are spoiled: in all decks the same conditions hold."""


@dataclass(frozen=True, slots=True)
class SpaceFinding:
    """What of one question's conditions is noticed."""

    question: str
    singles: int
    pairs: int
    unnoticed: tuple[Meeting, ...]

    def noticed(self, size: int) -> int:
        """Return how many single conditions (size 1) or pairs (size 2) cost marks."""
        total = self.singles if size == 1 else self.pairs
        return total - sum(len(one) == size for one in self.unnoticed)


def judge_space(assignment: str) -> Iterator[SpaceFinding]:
    """Spoil every condition and pair of every question of an assignment that has a model."""
    questions = {question.id: question for question in questions_of(assignment)}
    for model in models_of(assignment):
        yield _judge(_together_alone(questions[model.name]), model)


def _together_alone(question: Question) -> Question:
    """Return a question with nothing but its covering array: what that item loses, marks lose."""
    items = tuple(item for item in question.items if TOGETHER in {item.name, item.cases})
    return replace(question, items=items, form_points=0.0, inputs_points=0.0)


def _judge(question: Question, model: CallModel) -> SpaceFinding:
    allowed: set[Meeting] = set()
    for row in model.pool():
        held = model.conditions(row)
        allowed |= singles(held) | pairs(held)
    seen: set[Meeting] = set()
    asked = (call for _, call in draw_cases(question, KEY))
    for row, call in zip(model.rows(), asked, strict=True):
        held = model.conditions(row)
        new = (singles(held) | pairs(held)) - seen
        if new and _costs_marks(question, call):
            seen |= new
    missing = tuple(sorted(allowed - seen))
    count = sum(len(one) == 1 for one in allowed)
    return SpaceFinding(question.id, count, len(allowed) - count, missing)


def _costs_marks(question: Question, call: Call) -> bool:
    """Whether an answer that is wrong in this one call loses marks.

    Whoever answers zeros wherever a condition holds does so here, and can only lose more.
    """
    candidate = SpoiledCandidate(question, (call,))
    result = examine_question(question, candidate, KEY)
    return result.score < result.max_score


@dataclass(frozen=True)
class SpoiledCandidate:
    """Answers as the reference does, and zeros to some calls of the covering array."""

    question: Question
    spoiled: Sequence[Call]
    _places: set[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {id(call) for call in self.spoiled})

    def ask_all(self, _function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield the replies."""
        for call in calls:
            right = self.question.reference(*call.args, **call.kwargs)
            yield Answer(spoiled(right) if id(call) in self._places else right)


def spoiled(value: Value) -> Value:
    """Return zeros of the same shape and type, or ones where zeros are right.

    >>> spoiled((np.ones(2), 3, np.zeros(1)))
    (array([0., 0.]), 0, array([1.]))
    """
    if isinstance(value, tuple):
        return tuple(map(spoiled, value))
    if isinstance(value, np.ndarray):
        return np.zeros_like(value) if np.any(value) else np.ones_like(value)
    return 0 if value else 1
