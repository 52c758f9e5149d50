"""One submission in the jail: run, examined in the states that count, and tried again if need be.

A question earns what it earns as a whole in the best of its states; items of several states are
never put together. All attempts share one deadline of wall time, which moves while the machine is
busy elsewhere (:mod:`autograder.jail.meter`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.examining.examiner import examine_question
from autograder.examining.redact import RedactingCandidate
from autograder.jail import CellRun, Jail, Session
from autograder.marking.reaching import reaches
from autograder.marking.reading import trimmed
from autograder.marking.running import Running, to_run
from autograder.marking.sanitise import MOST_PARSED, Cell, Master, Prepared, Role
from autograder.marking.statements import defined_names, definitions_of, only_defines
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
_ENDED = frozenset({Outcome.ERROR, Outcome.LIMIT})
"""How an answer ends that may have been kept from its work."""


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
    """What the release lays beside the notebook."""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """What the student handed in beside it."""

    @property
    def source(self) -> str:
        """All code of the notebook."""
        return "\n".join(cell.source for cell in self.prepared.cells if cell.is_code)

    def open(
        self,
        seconds: float,
        *,
        again: bool = False,
        limits: Limits | None = None,
        parameters: Mapping[str, Sequence[str]] | None = None,
    ) -> Session:
        """Open a session of so many seconds of wall time.

        ``parameters`` are those of functions that are asked besides the questions' own.
        """
        named = {question.id: question.parameters for question in self.questions}
        return self.jail.open(
            self.files,
            limits or self.limits,
            beside=self.beside,
            parameters={**named, **(parameters or {})},
            again=again,
            seconds=seconds,
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
            deadline += session.stood_still
        if not first or any(run.outcome is Outcome.FAULT for run in first):
            first = attempt.runs
        outline = _outline(attempt)
        if not doubtful or outline in seen:
            break
        seen.append(outline)
    # What cells print once anything was asked could tell what; so the first run is what is shown.
    attempt = replace(attempt, runs=first)
    hurt = _hurt(exam, attempt)
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


def _hurt(exam: Exam, attempt: Attempt) -> frozenset[str]:
    """Return the questions that may have lost points to what another cell left behind."""
    lost = {result.id for result in attempt.results if result.score < result.max_score}
    if not lost:
        return frozenset()
    theirs = [cell.source for cell in exam.prepared.cells if _is_own(cell, exam.master)]
    helpers = [text for _, text in _modules(exam)]
    limited = any(run.outcome is Outcome.LIMIT for run in attempt.runs)
    unread = sum(map(len, (*theirs, *helpers))) > MOST_PARSED
    if attempt.bent or limited or unread or any(map(reaches, (*theirs, *helpers))):
        return frozenset(lost)
    if all(map(only_defines, theirs)):
        return frozenset(lost & set(_gone(exam.prepared, attempt)))
    ended = {q.id for q in attempt.results if any(item.outcome in _ENDED for item in q.items)}
    return frozenset(lost & (ended | set(_gone(exam.prepared, attempt))))


def _is_own(cell: Cell, master: Master) -> bool:
    """Whether a cell runs what the release does not hold."""
    ours = cell.role is Role.LOCKED or trimmed(cell.source) in master.released
    return cell.runs and not ours


def _gone(prepared: Prepared, attempt: Attempt) -> Iterator[str]:
    """Yield the questions whose cells ran, and whose functions are not there all the same."""
    code = (cell for cell in prepared.cells if cell.runs)
    quiet = (c for c, run in zip(code, attempt.runs, strict=False) if run.outcome is Outcome.PASS)
    defined = {cell.grade_id for cell in quiet if cell.grade_id in defined_names(cell.source)}
    for result in attempt.results:
        undefined = (item.message == f"{result.id} is not defined" for item in result.items)
        if result.outcome is Outcome.MISSING and result.id in defined and any(undefined):
            yield result.id


def _modules(exam: Exam) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the files beside the notebook that it may import."""
    for name, data in exam.beside.items():
        if name.endswith(".py"):
            yield name, data.decode("utf-8", "replace")


def _with_definitions_alone(
    attempt: Attempt, hurt: frozenset[str], exam: Exam, seconds: float
) -> Attempt:
    """Examine again what may have suffered, in a state in which the student's cells only define.

    Whatever a cell did besides (left processes, took all descriptors, bent the shell) then costs
    what needs it, and nothing else.
    """
    busy = frozenset(_top(name) for name, text in _modules(exam) if not only_defines(text))
    cells = tuple(defining(exam.prepared.cells, busy))
    running = to_run(replace(exam.prepared, cells=cells), exam.master)
    with exam.open(seconds, again=True) as session:
        session.run(running.sources)
        results = tuple(
            _better(result, question, session, exam) if result.id in hurt else result
            for question, result in zip(exam.questions, attempt.results, strict=True)
        )
    return replace(attempt, results=results)


def defining(cells: Sequence[Cell], without: frozenset[str] = frozenset()) -> Iterator[Cell]:
    """Yield the cells, of the student's no more than what defines; so much of them is read."""
    left = MOST_PARSED
    for cell in cells:
        if cell.role in {Role.ANSWER, Role.STUDENT}:
            left -= len(cell.source)
            text = definitions_of(cell.source, without) if left >= 0 else ""
            yield replace(cell, source=text)
        else:
            yield cell


def _top(name: str) -> str:
    return name.partition("/")[0].removesuffix(".py")


def _better(
    result: QuestionResult, question: Question, session: Session, exam: Exam
) -> QuestionResult:
    """Return the better of a result and what a session makes of its question."""
    candidate = RedactingCandidate(session.at(None), exam.source)
    other = examine_question(question, candidate, exam.key, ())
    if other.score <= result.score:
        return result
    if other.outcome in {Outcome.FAIL, Outcome.ERROR}:  # what was lost there is to be named
        named = examine_question(question, candidate, exam.key, exam.bank)
        return named if named.score == other.score else other
    return other


def _is_fault(results: Sequence[QuestionResult]) -> bool:
    return any(result.outcome is Outcome.FAULT for result in results)


def _outline(attempt: Attempt) -> object:
    """Return what two attempts must have in common to be alike: outcomes and points, no texts."""
    items = [[(item.outcome, item.points) for item in one.items] for one in attempt.results]
    return [run.outcome for run in attempt.runs], items
