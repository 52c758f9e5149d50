"""Errors carried forward: what calls a wrong part is marked once more with that part put right.

The cells run again in a session of their own, each wrong part followed by a stand-in that is right.
What an answer then earns is credited. A part must have been tried, with more to show than guessing
buys; what is missing stays missing. Nothing that this session prints or says is kept: only points.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.examining.examiner import examine_question
from autograder.examining.parts import Part
from autograder.examining.redact import RedactingCandidate
from autograder.jail import Session
from autograder.marking.attempts import LEAST_SECONDS, Exam, defining
from autograder.marking.running import to_run
from autograder.marking.sanitise import MOST_PARSED, Cell
from autograder.marking.statements import defined_names
from autograder.model import Outcome, Question, QuestionResult
from reference.stand_ins import STAND_INS

TRIED = 0.25
"""The share of its points from which on a wrong part counts as tried."""
SHARE = 0.2
"""The part of the wall time that one such session may use."""
ALL_SHARE = 0.4
"""The part that all of them may use together; what would come later keeps what it has."""


def carried_forward(results: Sequence[QuestionResult], exam: Exam) -> tuple[QuestionResult, ...]:
    """Return the results with what is credited to questions that call wrong parts.

    Parts come before what calls them: a question that lost points by itself, and only by itself, is
    then put right in its turn for those that call it.
    """
    found = {result.id: result for result in results}
    wall = exam.limits.wall_seconds
    deadline = time.monotonic() + ALL_SHARE * wall
    for questions in _levels(exam.questions):
        for trained in (False, True):
            asked = [
                question
                for question in questions
                if _lost(found[question.id])
                and is_trained(question) is trained
                and wrong_parts(question, exam.questions, found)
            ]
            left = deadline - time.monotonic()
            if asked and left >= LEAST_SECONDS:
                with exam.open(min(SHARE * wall, left), again=True) as session:
                    found |= _second_look(asked, found, exam, session, whole=trained)
                    deadline += session.stood_still
    return tuple(found[result.id] for result in results)


def _lost(result: QuestionResult) -> bool:
    return result.score < result.max_score and result.outcome is not Outcome.FAULT


def is_trained(question: Question) -> bool:
    """Whether an answer depends on what the cells computed, and not on definitions alone."""
    return any(item.accept and not isinstance(item.accept, Part) for item in question.items)


def _levels(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Yield the questions that call others, those first whose parts are known by then."""
    known = {question.id for question in questions if not question.uses}
    left = [question for question in questions if question.uses]
    while left:
        ready = [q for q in left if all(part in known for part in q.uses)] or left
        yield ready
        known |= {question.id for question in ready}
        left = [question for question in left if question not in ready]


def wrong_parts(
    question: Question, questions: Sequence[Question], found: Mapping[str, QuestionResult]
) -> list[str]:
    """Return the parts, and parts of parts, that are tried and wrong by themselves."""
    uses = {one.id: one.uses for one in questions}
    parts: dict[str, None] = {}
    left = list(question.uses)
    while left:
        part = left.pop(0)
        if part not in parts:
            parts[part] = None
            left += uses.get(part, ())
    return [
        part
        for part in parts
        if part in found and part in STAND_INS and part != question.id and _tried(found[part])
    ]


def _tried(result: QuestionResult) -> bool:
    return (
        _lost(result)
        and result.outcome is not Outcome.MISSING
        and result.score >= TRIED * result.max_score
    )


def _second_look(
    asked: Sequence[Question],
    found: Mapping[str, QuestionResult],
    exam: Exam,
    session: Session,
    *,
    whole: bool,
) -> dict[str, QuestionResult]:
    """Examine questions of one level where none of their wrong parts is wrong any more."""
    cells = exam.prepared.cells if whole else tuple(defining(exam.prepared.cells))
    session.run(put_right(asked, found, exam, cells))
    candidate = RedactingCandidate(session.at(None), exam.source)
    return {
        question.id: _credited(
            found[question.id],
            examine_question(question, candidate, exam.key, exam.bank),
            wrong_parts(question, exam.questions, found),
        )
        for question in asked
    }


def put_right(
    asked: Sequence[Question],
    found: Mapping[str, QuestionResult],
    exam: Exam,
    cells: Sequence[Cell],
) -> list[str]:
    """Return what is run of cells so that no part of what is asked is wrong any more."""
    parts = {
        part: None for question in asked for part in wrong_parts(question, exam.questions, found)
    }
    for question in asked:
        parts.pop(question.id, None)
    sources = to_run(replace(exam.prepared, cells=tuple(cells)), exam.master).sources
    return list(_put_right(sources, tuple(parts))) if parts else list(sources)


def _put_right(sources: Sequence[str], parts: Sequence[str]) -> Iterator[str]:
    """Yield the sources, each that defines a wrong part followed by its stand-in.

    Of very long ones the rest is not read; behind all of them the stand-ins come once more.
    """
    left = MOST_PARSED
    for source in sources:
        yield source
        left -= len(source)
        names = defined_names(source) if left >= 0 else frozenset[str]()
        yield from (STAND_INS[part] for part in parts if part in names)
    yield "\n\n".join(STAND_INS[part] for part in parts)


def _credited(
    before: QuestionResult, after: QuestionResult, parts: Sequence[str]
) -> QuestionResult:
    """Return what was found, worth what the second look says if that is more."""
    if after.outcome is Outcome.FAULT or after.score <= before.score:
        return before
    because = put_right_text(parts)
    return replace(before, diagnosis=after.diagnosis, kept=after.score, because=because)


def put_right_text(parts: Sequence[str]) -> str:
    """Say why an answer is worth more than its items.

    >>> put_right_text(["flatten"])
    'Marked once more with flatten put right, so that no mistake is charged twice'
    """
    return (
        f"Marked once more with {', '.join(parts)} put right, so that no mistake is charged twice"
    )
