"""Is the same wrong answer worth the same for everybody? Marked under many students' keys.

Every misconception is examined under each key; points, items and names must not differ. Calls and
the reference's answers are the same for all misconceptions under one key, so they are made once.
"""

from __future__ import annotations

import copy
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pebble import ProcessPool

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import QuestionResult
from autograder.questions import bank_of, questions_of
from reference.misconceptions.bank import Misconception

KEYS = 5
"""Of a plain audit; more cost time in proportion."""
CHUNK = 8
CHUNK_SECONDS = 1800.0


@dataclass(frozen=True, slots=True)
class EvenFinding:
    """Under how many keys a wrong answer was marked, and in how many ways it fared."""

    id: str
    keys: int
    fates: int
    names: int

    @property
    def uneven(self) -> bool:
        """Whether points or items depend on the student."""
        return self.fates > 1

    @property
    def renamed(self) -> bool:
        """Whether the name depends on the student."""
        return self.names > 1


def judge_evenness(assignments: Sequence[str], keys: int = KEYS) -> Iterator[EvenFinding]:
    """Mark every misconception of the assignments under so many keys."""
    chunks = [
        (name, start) for name in assignments for start in range(0, len(bank_of(name)), CHUNK)
    ]
    context = multiprocessing.get_context("fork")
    with ProcessPool(max_workers=os.cpu_count() or 1, context=context) as pool:
        futures = [
            pool.schedule(_judge_chunk, args=(*chunk, keys), timeout=CHUNK_SECONDS)
            for chunk in chunks
        ]
        for future in futures:
            yield from future.result()


def _judge_chunk(assignment: str, start: int, keys: int) -> list[EvenFinding]:
    bank = bank_of(assignment)
    return [_judge(assignment, wrong, keys) for wrong in bank[start : start + CHUNK]]


def _judge(assignment: str, wrong: Misconception, keys: int) -> EvenFinding:
    question = next(q for q in questions_of(assignment) if q.id == wrong.question)
    bank = bank_of(assignment)
    fates, names = set(), set()
    for number in range(keys):
        candidate = DirectCandidate({question.id: copy.deepcopy(wrong.function)})
        result = examine_question(question, candidate, f"even {number}".encode(), bank)
        fates.add(fate_of(result))
        names.add(name_of(result))
    return EvenFinding(wrong.id, keys, len(fates), len(names))


def fate_of(result: QuestionResult) -> tuple[object, ...]:
    """Return what must be the same for everybody: points, and what became of each item."""
    return (result.score, *((item.name, item.outcome, item.points) for item in result.items))


def name_of(result: QuestionResult) -> tuple[object, ...]:
    """Return the names that a result has, and how sure they are."""
    named = result.diagnosis
    if named is None:
        return ()
    second = named.also.id if named.also else ""
    return (named.id, named.sure, second)
