"""Mark one submission: a function of bytes, so that any worker on any machine can do it.

``(notebook, bundle, student, key) -> (executed notebook, marksheet)``. Whatever is handed in gets a
result: what cannot be read earns 0 and says why; what is our own fault costs nothing and says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.errors import SubmissionError
from autograder.examining.examiner import FORM_ITEM, INPUTS_ITEM
from autograder.jail import STRETCH, CellRun, Jail
from autograder.marking.attempts import Exam, examine_in_jail
from autograder.marking.beside import offered
from autograder.marking.bundle import Bundle
from autograder.marking.carried import ALL_SHARE, carried_forward
from autograder.marking.causes import explained
from autograder.marking.executed import executed_notebook
from autograder.marking.sanitise import read_master, sanitise, untouched
from autograder.marking.tried import SHARE as TRIED_SHARE
from autograder.marking.tried import with_changes_tried
from autograder.model import ItemResult, Limits, Marksheet, Outcome, Question, QuestionResult
from autograder.questions import bank_of, questions_of

NOT_SUBMITTED = "nothing was handed in"


def longest_seconds(limits: Limits) -> float:
    """Return how long marking takes at most, on a machine that is busy with other things too.

    >>> round(longest_seconds(Limits(wall_seconds=300)))
    2400
    """
    return STRETCH * (1 + ALL_SHARE + 2 * TRIED_SHARE) * limits.wall_seconds


@dataclass(frozen=True, slots=True)
class Marked:
    """The executed notebook with the verdicts in its test cells, and the marksheet."""

    notebook: bytes
    sheet: Marksheet


def mark(
    submission: bytes | None,
    bundle: Bundle,
    student: str,
    key: bytes,
    jail: Jail,
    *,
    beside: Mapping[str, bytes] | None = None,
) -> Marked:
    """Mark one submission; ``None`` stands for a student who handed in nothing.

    Parameters
    ----------
    submission
        The notebook as handed in.
    bundle
        The assignment.
    student
        Whose it is; used in the result alone.
    key
        Sets the cases (:func:`autograder.examining.seeds.case_key`).
    jail
        Where the notebook is run.
    beside
        Files that were handed in beside the notebook, by path relative to it.
    """
    started = time.perf_counter()
    master = _master(bundle.master)
    questions = questions_of(bundle.assignment)
    runs: Sequence[CellRun] = ()
    causes: tuple[str, ...] = ()
    others = offered(beside or {}, bundle.files)
    if submission is None:
        prepared = untouched(master, NOT_SUBMITTED)
        results = _all(questions, Outcome.MISSING, NOT_SUBMITTED)
    else:
        try:
            prepared = sanitise(submission, master)
        except SubmissionError as error:
            prepared = untouched(master, f"{error.problem}; {error.remedy}")
            results = _all(questions, Outcome.ERROR, error.problem)
        else:
            exam = Exam(
                prepared=prepared,
                master=master,
                questions=questions,
                bank=bank_of(bundle.assignment),
                key=key,
                jail=jail,
                limits=bundle.limits,
                files=bundle.files,
                beside=others.files,
            )
            attempt = examine_in_jail(exam)
            runs = attempt.runs
            tried = with_changes_tried(attempt.results, exam)
            carried = with_changes_tried(carried_forward(tried, exam), exam, assembled=True)
            results, causes = explained(prepared, runs, carried)
    sheet = Marksheet(
        assignment=bundle.assignment,
        student=student,
        questions=results,
        jail=jail.name,
        seconds=time.perf_counter() - started,
        notes=(
            *prepared.notes,
            *others.notes,
            *_stopped(runs),
            *causes,
        ),
    )
    return Marked(executed_notebook(prepared, runs, sheet, master), sheet)


def _stopped(runs: Sequence[CellRun]) -> Iterator[str]:
    """Say which cells ran into a limit; what stands in other cells counts all the same."""
    limited = [n for n, run in enumerate(runs, start=1) if run.outcome is Outcome.LIMIT]
    for first, last in _ranges(limited):
        if first == last:
            yield f"code cell {first} ran into a limit and was stopped"
        else:
            yield f"code cells {first} to {last} ran into a limit and were stopped, or not run"


def _ranges(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of numbers that follow one another."""
    first = last = None
    for number in numbers:
        if last is not None and first is not None and number != last + 1:
            yield first, last
            first = number
        first = number if first is None else first
        last = number
    if first is not None and last is not None:
        yield first, last


def faulted(bundle: Bundle, student: str, reason: str) -> Marked:
    """Return the result of a submission that we could not mark; it costs nothing."""
    master = _master(bundle.master)
    results = _all(questions_of(bundle.assignment), Outcome.FAULT, reason)
    note = f"could not be marked: {reason}"
    sheet = Marksheet(bundle.assignment, student, results, jail="none", seconds=0.0, notes=(note,))
    return Marked(executed_notebook(untouched(master, note), (), sheet, master), sheet)


_master = lru_cache(maxsize=8)(read_master)


def _all(
    questions: Sequence[Question], outcome: Outcome, message: str
) -> tuple[QuestionResult, ...]:
    """Return the results of a submission none of whose questions could be asked."""
    return tuple(
        QuestionResult(
            question.id,
            outcome,
            tuple(
                ItemResult(name, outcome, 0.0, worth, message) for name, worth in _parts(question)
            ),
        )
        for question in questions
    )


def _parts(question: Question) -> list[tuple[str, float]]:
    parts = [(item.name, item.points) for item in question.items]
    sides = [(FORM_ITEM, question.form_points), (INPUTS_ITEM, question.inputs_points)]
    return parts + [side for side in sides if side[1]]
