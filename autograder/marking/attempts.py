"""One submission in the jail: run, examined in the states that count, and tried again if need be.

A question earns what it earns as a whole in the best of its states; items of several states are
never put together. All attempts share one deadline of wall time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.examining.examiner import examine_question
from autograder.examining.redact import RedactingCandidate
from autograder.jail import CellRun, Jail, Session
from autograder.marking.running import Running, to_run
from autograder.marking.sanitise import Cell, Master, Prepared, Role
from autograder.marking.statements import defined_names, definitions_of, words_of
from autograder.model import Limits, Outcome, Question, QuestionResult
from reference.misconceptions.bank import Misconception

ATTEMPTS = 3
"""How often a submission is tried at most until what went wrong is seen twice."""
SHARE = 0.45
"""The part of the wall time that one attempt may use."""
QUIET_SHARE = 0.1
"""The part that is left for a look at the definitions alone."""
LEAST_SECONDS = 1.0
"""With less wall time no attempt begins."""
_BENDS = frozenset(
    {
        *("get_ipython", "InteractiveShell", "__builtins__", "builtins", "modules", "meta_path"),
        *("subprocess", "threading", "multiprocessing", "concurrent", "asyncio", "fork", "_exit"),
        *("ctypes", "signal", "resource", "gc", "setattr", "settrace", "setprofile"),
        *("open", "socket", "pipe", "dup", "dup2"),
    }
)
"""What reaches beyond a notebook's own names."""


@dataclass(frozen=True, slots=True)
class Exam:
    """One submission, what is asked of it, and where."""

    prepared: Prepared
    master: Master
    questions: Sequence[Question]
    bank: Sequence[Misconception]
    key: bytes
    jail: Jail
    limits: Limits
    files: Mapping[str, bytes]
    """What lies beside the notebook."""

    @property
    def source(self) -> str:
        """All code of the notebook."""
        return "\n".join(cell.source for cell in self.prepared.cells if cell.is_code)

    def open(self, seconds: float, *, again: bool = False) -> Session:
        """Open a session of so many seconds of wall time."""
        parameters = {question.id: question.parameters for question in self.questions}
        return self.jail.open(
            self.files, self.limits, parameters=parameters, again=again, seconds=seconds
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of the cells that people see, and of the questions."""

    runs: tuple[CellRun, ...]
    results: tuple[QuestionResult, ...]
    bent: bool
    """Whether a cell may have left something behind that later ones suffer from."""


def examine_in_jail(exam: Exam) -> Attempt:
    """Run and examine in the jail; what may be our fault is tried again in a fresh session.

    Whether a process that ended was killed by its own code or by the kernel for want of memory
    cannot be told. So neither an early end nor a fault is believed until it came twice alike.
    """
    wall = exam.limits.wall_seconds
    deadline = time.monotonic() + wall
    running = to_run(exam.prepared, exam.master)
    seen: list[object] = []
    first: tuple[CellRun, ...] = ()
    for number in range(ATTEMPTS):
        left = deadline - time.monotonic() - QUIET_SHARE * wall
        if number and left < LEAST_SECONDS:
            break
        with exam.open(min(SHARE * wall, left), again=number > 0) as session:
            attempt = _attempt(session, running, exam)
            doubtful = session.ended_early or _is_fault(attempt.results)
        if not first or any(run.outcome is Outcome.FAULT for run in first):
            first = attempt.runs
        outline = _outline(attempt)
        if not doubtful or outline in seen:
            break
        seen.append(outline)
    # What cells print once anything was asked could tell what; so the first run is what is shown.
    attempt = replace(attempt, runs=first)
    hurt = _hurt(exam.prepared, attempt)
    left = min(deadline - time.monotonic(), QUIET_SHARE * wall)
    if not hurt or left < LEAST_SECONDS or _is_fault(attempt.results):
        return attempt
    return _with_definitions_alone(attempt, hurt, exam, left)


def _attempt(session: Session, running: Running, exam: Exam) -> Attempt:
    everything = session.run(running.sources, running.kept)
    bent = session.crowded
    results = tuple(
        _best(question, session, running.states.get(question.id, ()), exam)
        for question in exam.questions
    )
    runs = tuple(everything[place] for place in running.shown)
    return Attempt(runs, results, bent or session.ended_early)


def _best(
    question: Question, session: Session, states: Sequence[int], exam: Exam
) -> QuestionResult:
    """Examine a question in the state after all cells, and where it lost points in the others."""

    def examined(place: int | None, bank: Sequence[Misconception]) -> QuestionResult:
        candidate = RedactingCandidate(session.at(place), exam.source)
        return examine_question(question, candidate, exam.key, bank)

    best, where = examined(None, exam.bank), None
    for place in filter(session.keeps, states):
        if best.score >= question.max_score or best.outcome is Outcome.FAULT:
            return best
        other = examined(place, ())
        if other.outcome is Outcome.FAULT:
            return other
        if other.score > best.score:
            best, where = other, place
    if where is not None and best.outcome in {Outcome.FAIL, Outcome.ERROR}:
        named = examined(where, exam.bank)
        best = named if named.score == best.score else best
    return best


def _hurt(prepared: Prepared, attempt: Attempt) -> frozenset[str]:
    """Return the questions that may have lost points to what another cell left behind."""
    lost = {result.id for result in attempt.results if result.score < result.max_score}
    theirs = [cell for cell in prepared.cells if cell.runs and cell.role is not Role.LOCKED]
    limited = any(run.outcome is Outcome.LIMIT for run in attempt.runs)
    if lost and (attempt.bent or limited or any(_BENDS & words_of(cell.source) for cell in theirs)):
        return frozenset(lost)
    missing = {result.id for result in attempt.results if result.outcome is Outcome.MISSING}
    code = (cell for cell in prepared.cells if cell.runs)
    quiet = (c for c, run in zip(code, attempt.runs, strict=False) if run.outcome is Outcome.PASS)
    defined = {cell.grade_id for cell in quiet if cell.grade_id in defined_names(cell.source)}
    told = {
        result.id
        for result in attempt.results
        for item in result.items
        if item.message == f"{result.id} is not defined"
    }
    return frozenset(missing & defined & told)


def _with_definitions_alone(
    attempt: Attempt, hurt: frozenset[str], exam: Exam, seconds: float
) -> Attempt:
    """Examine again what may have suffered, in a state in which the student's cells only define.

    Whatever a cell did besides (left processes, took all descriptors, bent the shell) then costs
    what needs it, and nothing else.
    """
    cells = tuple(_defining(cell) for cell in exam.prepared.cells)
    running = to_run(replace(exam.prepared, cells=cells), exam.master)
    with exam.open(seconds, again=True) as session:
        session.run(running.sources)
        results = tuple(
            _better(result, _best(question, session, (), exam) if result.id in hurt else result)
            for question, result in zip(exam.questions, attempt.results, strict=True)
        )
    return replace(attempt, results=results)


def _defining(cell: Cell) -> Cell:
    theirs = cell.role in {Role.ANSWER, Role.STUDENT}
    return replace(cell, source=definitions_of(cell.source)) if theirs else cell


def _better(one: QuestionResult, other: QuestionResult) -> QuestionResult:
    return other if other.score > one.score else one


def _is_fault(results: Sequence[QuestionResult]) -> bool:
    return any(result.outcome is Outcome.FAULT for result in results)


def _outline(attempt: Attempt) -> object:
    """Return what two attempts must have in common to be alike: outcomes and points, no texts."""
    items = [[(item.outcome, item.points) for item in one.items] for one in attempt.results]
    return [run.outcome for run in attempt.runs], items
