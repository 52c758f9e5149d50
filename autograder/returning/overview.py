"""What a class's marksheets say when looked at together: pure functions, no I/O.

Which items were missed, which mistakes were made and by whom, and who needs a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.model import Marksheet, Outcome

TROUBLE = (Outcome.ERROR, Outcome.LIMIT, Outcome.FAULT)


@dataclass(frozen=True, slots=True)
class ItemRate:
    """How many of those who started a question earned one of its items."""

    question: str
    item: str
    passed: int
    tried: int

    @property
    def percent(self) -> float:
        """Share that passed, from 0 to 100."""
        return 100 * self.passed / self.tried if self.tried else 0.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A misconception that was recognised, with those who have it."""

    question: str
    id: str
    message: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Troubled:
    """A student whose submission an instructor should look at, and why."""

    student: str
    reasons: tuple[str, ...]


def item_rates(sheets: Iterable[Marksheet]) -> tuple[ItemRate, ...]:
    """Return how each item fared, in the order of the questions; who did not start is left out."""
    passed: defaultdict[tuple[str, str], int] = defaultdict(int)
    tried: dict[tuple[str, str], int] = {}
    for sheet in sheets:
        for question in sheet.questions:
            started = question.outcome not in {Outcome.MISSING, Outcome.FAULT}
            for item in question.items:
                key = (question.id, item.name)
                tried[key] = tried.get(key, 0) + started
                passed[key] += started and item.outcome is Outcome.PASS
    return tuple(ItemRate(*key, passed[key], count) for key, count in tried.items())


def mistakes(sheets: Iterable[Marksheet]) -> tuple[Mistake, ...]:
    """Return the recognised misconceptions, the most frequent first."""
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for sheet in sheets:
        for question in sheet.questions:
            if question.diagnosis:
                key = (question.id, question.diagnosis.id, question.diagnosis.message)
                found[key].append(sheet.student)
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(Mistake(*key, tuple(sorted(who))) for key, who in ranked)


def troubled(sheets: Iterable[Marksheet]) -> tuple[Troubled, ...]:
    """Return who met errors, limits or faults, or whose file had to be repaired."""
    return tuple(
        Troubled(sheet.student, reasons)
        for sheet in sheets
        if (reasons := tuple(dict.fromkeys(_reasons(sheet))))
    )


def counted(shares: Iterable[float], columns: int = 10) -> tuple[int, ...]:
    """Return how many shares of 1 lie in each of ``columns`` equal parts.

    >>> counted([0.0, 0.04, 0.1, 1.0], columns=10)
    (2, 1, 0, 0, 0, 0, 0, 0, 0, 1)
    """
    counts = [0] * columns
    for share in shares:
        counts[min(int(share * columns + 1e-9), columns - 1)] += 1
    return tuple(counts)


def _reasons(sheet: Marksheet) -> Iterator[str]:
    yield from sheet.notes
    for question in sheet.questions:
        for item in question.items:
            if item.outcome in TROUBLE and item.message and not sheet.notes:
                yield f"{question.id}: {item.message}"
                break
