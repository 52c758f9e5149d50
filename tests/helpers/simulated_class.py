"""Classes of students who do not exist, by the two-parameter logistic model of item responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.model import ItemResult, Marksheet, Outcome, QuestionResult


@dataclass(frozen=True, slots=True)
class SimulatedItem:
    """An item: how steeply and where the chance to have it rises with ability."""

    slope: float
    difficulty: float = 0.0
    """In standard deviations of the class's ability; 0 is had by half of it."""


def simulated_class(
    items: Sequence[SimulatedItem],
    students: int,
    generator: np.random.Generator,
    *,
    questions: int = 4,
) -> list[Marksheet]:
    """Return the marksheets of a class; items are dealt to the questions in turn."""
    ability = generator.standard_normal(students)
    slopes = np.array([item.slope for item in items])
    places = np.array([item.difficulty for item in items])
    # A slope of 0 leaves the chance that its difficulty says: a coin, fair or not.
    lift = np.where(slopes == 0, -places, slopes * (ability[:, None] - places))
    have = generator.random(lift.shape) < 1 / (1 + np.exp(-lift))
    return [_sheet(f"s{number:03}", row, questions) for number, row in enumerate(have)]


def _sheet(student: str, row: Sequence[bool], questions: int) -> Marksheet:
    results = []
    for question in range(questions):
        items = tuple(
            ItemResult(f"i{i}", Outcome.PASS if has else Outcome.FAIL, float(has), 1.0)
            for i, has in enumerate(row)
            if i % questions == question
        )
        passed = all(item.outcome is Outcome.PASS for item in items)
        outcome = Outcome.PASS if passed else Outcome.FAIL
        results.append(QuestionResult(f"q{question}", outcome, items))
    return Marksheet("a", student, tuple(results), jail="none", seconds=0.0)
