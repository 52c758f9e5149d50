"""A run over a class that writes no mark: who would change, by how much, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.collecting.submitted import (
    chosen_students,
    load_bundle,
    submission_time,
    submitted_task,
)
from autograder.course import Course, read_secret
from autograder.errors import SubmissionError
from autograder.gradebook.current_marks import CurrentMarks
from autograder.gradebook.writer import GradeWriter
from autograder.grading.allowed import allowed_jails
from autograder.grading.changes import QuestionChange, point_changes, read_history
from autograder.grading.grader import StartPool
from autograder.grading.pipeline import strong_enough
from autograder.grading.results import Results, fingerprint
from autograder.marking.mark import Marked
from autograder.marking.version import decided_by
from autograder.model import Marksheet, Outcome
from autograder.pool.local import local_pool
from autograder.pool.task import Task, content_digest


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a run would make of one student's mark."""

    student: str
    before: float | None
    """None where nothing stands yet."""
    after: float
    questions: tuple[QuestionChange, ...] = ()
    problem: str = ""

    @property
    def changes(self) -> bool:
        """Whether anything would."""
        return bool(self.questions or self.problem or self.before is None)


def rehearse(
    course: Course,
    assignment: str,
    *,
    students: Sequence[str] = (),
    workers: int | None = None,
    pool: StartPool | None = None,
    keep_higher: bool = False,
) -> tuple[Rehearsed, ...]:
    """Mark what a run would mark, and return what it would change; the gradebook stays as it is.

    Results are kept, so that the run itself marks nothing twice.

    Raises
    ------
    CourseError
        As :func:`~autograder.grading.pipeline.grade_assignment`.
    """
    bundle = load_bundle(course, assignment)
    names = chosen_students(course, assignment, students)
    history = read_history(course, assignment)
    found: list[Rehearsed] = []
    start = pool or (
        lambda bundle, jail: local_pool(bundle, workers=workers or course.workers, jail=jail)
    )
    with (
        Results(course.working_folder / "results.db", renew=True) as results,
        GradeWriter(course, assignment, keep_higher=keep_higher) as writer,
    ):
        writer.require()
        marking = _Marking(course, assignment, decided_by(bundle), results)
        unknown: list[Task] = []

        def told(task: Task, marked: Marked, key: str) -> Rehearsed:
            before, after = writer.rehearse(
                submission_time(course, assignment, task.student),
                marked,
                key=key,
                content=content_digest(task),
            )
            kept = history.get(task.student, ())
            return _compared(task.student, before, after, kept[-1].sheet if kept else None, marked)

        for student in names:
            try:
                task = submitted_task(course, assignment, student, marking.secret)
            except SubmissionError as error:
                found.append(Rehearsed(student, None, 0.0, problem=str(error)))
                continue
            key, marked = marking.known(task)
            if marked is None:
                unknown.append(task)
            else:
                found.append(told(task, marked, key))
        if unknown:
            jail = strong_enough(course)
            with start(bundle, jail) as workers_pool:
                for task, marked in workers_pool.map(iter(unknown)):
                    key = marking.key(task, jail)
                    if not any(q.outcome is Outcome.FAULT for q in marked.sheet.questions):
                        results.keep(key, marked)
                    found.append(told(task, marked, key))
    return tuple(sorted(found, key=lambda one: one.student))


class _Marking:
    """Finds what is known of a task already."""

    def __init__(self, course: Course, assignment: str, bundle: str, results: Results) -> None:
        self._jails = allowed_jails(course)
        self._bundle = bundle
        self._results = results
        self.assignment = assignment
        self.secret = read_secret(course)

    def key(self, task: Task, jail: str) -> str:
        return fingerprint(task.content, self._bundle, task.key, jail)

    def known(self, task: Task) -> tuple[str, Marked | None]:
        for jail in self._jails:
            key = self.key(task, jail)
            if marked := self._results.find(key):
                return key, marked
        return "", None


def _compared(
    student: str,
    before: CurrentMarks | None,
    after: CurrentMarks,
    old: Marksheet | None,
    marked: Marked,
) -> Rehearsed:
    def scores(marks: CurrentMarks | None) -> dict[str, float | None]:
        if marks is None:
            return {}
        return {name.removeprefix("test_"): mark.score for name, mark in marks.marks.items()}

    results = [
        {question.id: question for question in sheet.questions} if sheet else {}
        for sheet in (old, marked.sheet)
    ]
    return Rehearsed(
        student,
        None if before is None else before.score,
        after.score,
        point_changes(scores(before), scores(after), *results) if before else (),
    )


def lost_and_won(found: Sequence[Rehearsed]) -> Iterator[tuple[str, int]]:
    """Yield how many would lose, win, get a first mark, and stay."""
    old = [one for one in found if one.before is not None and not one.problem]
    yield "lose", sum(one.after < (one.before or 0) - 1e-9 for one in old)
    yield "win", sum(one.after > (one.before or 0) + 1e-9 for one in old)
    yield "are new", sum(one.before is None and not one.problem for one in found)
    yield "stay", sum(not one.changes for one in found)
