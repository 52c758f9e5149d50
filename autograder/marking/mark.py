"""Mark one submission: a function of bytes, so that any worker on any machine can do it.

``(notebook, bundle, student, key) -> (executed notebook, marksheet)``. Whatever is handed in gets a
result: what cannot be read earns 0 and says why; what is our own fault costs nothing and says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.errors import SubmissionError
from autograder.examining.examiner import FORM_ITEM, INPUTS_ITEM, examine
from autograder.examining.redact import MOST_SAID, RedactingCandidate
from autograder.jail import CellRun, Jail
from autograder.jail.wire import shown
from autograder.marking.bundle import Bundle
from autograder.marking.executed import executed_notebook
from autograder.marking.running import to_run
from autograder.marking.sanitise import Prepared, Role, read_master, sanitise, untouched
from autograder.model import ItemResult, Marksheet, Outcome, Question, QuestionResult
from autograder.questions import bank_of, questions_of

ATTEMPTS = 3
"""How often a submission is tried at most until what went wrong is seen twice."""
NOT_SUBMITTED = "nothing was handed in"


@dataclass(frozen=True, slots=True)
class Marked:
    """The executed notebook with the verdicts in its test cells, and the marksheet."""

    notebook: bytes
    sheet: Marksheet


def mark(submission: bytes | None, bundle: Bundle, student: str, key: bytes, jail: Jail) -> Marked:
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
    """
    started = time.perf_counter()
    master = _master(bundle.master)
    questions = questions_of(bundle.assignment)
    runs: Sequence[CellRun] = ()
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
            runs, results = _run(prepared, bundle, questions, key, jail)
    sheet = Marksheet(
        assignment=bundle.assignment,
        student=student,
        questions=results,
        jail=jail.name,
        seconds=time.perf_counter() - started,
        notes=(*prepared.notes, *_stopped(runs), *_broken(prepared, runs, results)),
    )
    return Marked(executed_notebook(prepared, runs, sheet, master), sheet)


def _stopped(runs: Sequence[CellRun]) -> tuple[str, ...]:
    """Say which cells ran into a limit; what stands in other cells counts all the same."""
    return tuple(
        f"code cell {number} ran into a limit and was stopped"
        for number, run in enumerate(runs, start=1)
        if run.outcome is Outcome.LIMIT
    )


def _broken(
    prepared: Prepared, runs: Sequence[CellRun], results: Sequence[QuestionResult]
) -> Iterator[str]:
    """Say of functions that are not there with what error their cells ended."""
    missing = {result.id for result in results if result.outcome is Outcome.MISSING}
    code = [cell for cell in prepared.cells if cell.runs]
    for cell, run in zip(code, runs, strict=False):
        if cell.role is Role.ANSWER and cell.grade_id in missing:
            for output in run.outputs:
                if output.get("output_type") == "error":
                    stopped = f"{output.get('ename')}: {output.get('evalue')}"
                    # It ran before anything was asked, so it knew nothing that is hidden.
                    yield f"the cell of {cell.grade_id} stopped: {shown(stopped[:MOST_SAID])}"


def faulted(bundle: Bundle, student: str, reason: str) -> Marked:
    """Return the result of a submission that we could not mark; it costs nothing."""
    master = _master(bundle.master)
    results = _all(questions_of(bundle.assignment), Outcome.FAULT, reason)
    note = f"could not be marked: {reason}"
    sheet = Marksheet(bundle.assignment, student, results, jail="none", seconds=0.0, notes=(note,))
    return Marked(executed_notebook(untouched(master, note), (), sheet, master), sheet)


_master = lru_cache(maxsize=8)(read_master)


def _run(
    prepared: Prepared,
    bundle: Bundle,
    questions: Sequence[Question],
    key: bytes,
    jail: Jail,
) -> tuple[Sequence[CellRun], tuple[QuestionResult, ...]]:
    """Run and examine in the jail; what may be our fault is tried again in a fresh session.

    Whether a process that ended was killed by its own code or by the kernel for want of memory
    cannot be told. So neither an early end nor a fault is believed until it came twice alike.
    """
    running = to_run(prepared, _master(bundle.master))
    parameters = {question.id: question.parameters for question in questions}
    source = "\n".join(cell.source for cell in prepared.cells if cell.is_code)
    seen: list[object] = []
    first: Sequence[CellRun] = ()
    for attempt in range(ATTEMPTS):
        with jail.open(
            bundle.files, bundle.limits, parameters=parameters, again=attempt > 0
        ) as session:
            everything = session.run(running.sources)
            runs = [everything[place] for place in running.shown]
            if not first or any(run.outcome is Outcome.FAULT for run in first):
                first = runs
            results = _examined(
                RedactingCandidate(session, source), questions, key, bundle.assignment
            )
        doubtful = session.ended_early or any(r.outcome is Outcome.FAULT for r in results)
        outline = _outline(runs, results)
        if not doubtful or outline in seen:
            break
        seen.append(outline)
    # What cells print once anything was asked could tell what; so the first run is what is shown.
    return first, results


def _outline(runs: Sequence[CellRun], results: Sequence[QuestionResult]) -> object:
    """Return what two attempts must have in common to be alike: outcomes and points, no texts."""
    items = [[(item.outcome, item.points) for item in result.items] for result in results]
    return [run.outcome for run in runs], items


def _examined(
    candidate: RedactingCandidate, questions: Sequence[Question], key: bytes, assignment: str
) -> tuple[QuestionResult, ...]:
    return examine(questions, candidate, key, bank_of(assignment))


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
