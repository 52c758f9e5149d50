"""One run over a class: what is known already, what is marked now, and where it is written.

Whatever ends a run, what it leaves is true: before anything is marked, the old marks of everybody
concerned ask for a look; a result is kept before it is written; and what stands in the gradebook is
remembered only when all of it does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from autograder.collecting.submitted import submission_time, submitted_task
from autograder.course import Course, read_secret
from autograder.errors import AutograderError, CourseError, SubmissionError
from autograder.files import held, write_whole
from autograder.gradebook.database import GradebookGoneError
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE
from autograder.gradebook.rows import SubmissionTime
from autograder.gradebook.writer import GradeWriter
from autograder.grading.results import Results, fingerprint
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked, faulted
from autograder.marking.version import decided_by
from autograder.model import Marksheet, Outcome
from autograder.pool.task import Pool, Task, content_digest

MOST_UNKEPT = 3
"""After so many results in a row that could not be kept, the run ends: its work would be lost."""


@dataclass(frozen=True, slots=True)
class StudentReport:
    """What became of one submission.

    ``fresh`` is False where the result was known already; ``problem`` is ours or the machine's.
    """

    student: str
    sheet: Marksheet
    fresh: bool = True
    problem: str = ""

    @property
    def in_trouble(self) -> bool:
        """Whether an instructor should look at this submission."""
        telling = {Outcome.ERROR, Outcome.LIMIT, Outcome.FAULT}
        return bool(
            self.problem
            or self.sheet.notes
            or any(question.outcome in telling for question in self.sheet.questions)
        )


StartPool = Callable[[Bundle, str], AbstractContextManager[Pool]]
"""Called with the bundle and the name of the jail."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known of a submission: the key of its result, and whether that stands already."""

    student: str
    key: str | None = None
    content: str = ""
    stands: bool = False
    problem: str = ""


class Grader:
    """One run over a class: knows what was done before, and writes what is new."""

    def __init__(
        self,
        course: Course,
        bundle: Bundle,
        jails: Sequence[str],
        *,
        force: bool,
        keep_higher: bool = False,
    ) -> None:
        self._course = course
        self._bundle = bundle
        self._jails = jails
        self._force = force
        self._secret = read_secret(course)
        self._decided_by = decided_by(bundle)
        self._results = Results(course.working_folder / "results.db", renew=True)
        try:
            self._writer = GradeWriter(course, bundle.assignment, keep_higher=keep_higher)
        except BaseException:
            self._results.__exit__(None, None, None)
            raise
        self._recorded = self._writer.recorded()
        self._has_rows = self._writer.students()
        self._unchanged: list[SubmissionTime] = []
        self._unkept = 0
        self._notes: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._writer.__exit__(None, None, None)
        self._results.__exit__(None, None, None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What happened to the run itself and concerns everybody."""
        return (*self._results.notes, *self._notes)

    def run(
        self, students: Sequence[str], start: StartPool, choose_jail: Callable[[], str]
    ) -> Iterator[StudentReport]:
        """Yield a report for every student: known results first, then as they are marked.

        ``choose_jail`` says which jail to use; it is asked only where somebody has to be marked.
        """
        if moved := self._writer.follow_due():
            self._notes.append(moved)
        self._notes.extend(self._writer.unknown_people())
        plan = list(map(self._planned, students))
        self._pin(plan)
        self._announce([one.student for one in plan if not one.stands and not one.problem])
        unknown: list[str] = []
        for one in plan:
            if one.problem:
                yield self._failed(one.student, one.problem)
                continue
            report = self._settle_known(one) if one.key else None
            if report is None:
                unknown.append(one.student)
            else:
                yield report
        if unknown:
            jail = choose_jail()
            aside: list[StudentReport] = []
            with start(self._bundle, jail) as pool:
                for task, marked in pool.map(self._tasks(unknown, aside)):
                    yield self._settle(task, marked, jail)
                    yield from aside
                    aside.clear()
            yield from aside
        if self._unchanged:
            self._writer.refresh(self._unchanged)
        elif plan:  # who is not in this run may count otherwise by what was written for a team
            with contextlib.suppress(CourseError):  # locked: said of each of them already
                self._writer.refresh([])

    def _planned(self, student: str) -> _Plan:
        """Find out what is known of a student's submission as it lies there now."""
        try:
            task = self._task(student)
        except SubmissionError as error:
            return _Plan(student, problem=str(error))
        key = self._known(task)
        stands = key is not None and self._recorded.get(student) == key and self._is_there(student)
        return _Plan(student, key, content_digest(task), stands)

    def _known(self, task: Task) -> str | None:
        """Return the key under which a task's result is kept, from any jail that is allowed."""
        keys = [self._fingerprint(task, jail) for jail in self._jails]
        return None if self._force else next(filter(self._results.has, keys), None)

    def _pin(self, plan: Sequence[_Plan]) -> None:
        """Let every result that stands be kept for good: a run may have ended before it said so."""
        pinned = self._results.recorded(self._bundle.assignment)
        for one in plan:
            if one.stands and one.key and pinned.get(one.student) != one.key:
                self._results.mark_recorded(self._bundle.assignment, one.student, one.key)

    def _announce(self, students: Sequence[str]) -> None:
        """Let what stands for these students ask for a look until their new marks stand.

        So whatever ends this run, no old mark passes for a new one.
        """
        if not students:
            return
        self._results.forget_recorded(self._bundle.assignment, *students)
        if self._has_rows:
            with contextlib.suppress(CourseError):  # locked: said when the marks cannot be written
                self._writer.doubt(self._has_rows & {*students})

    def _tasks(self, students: Sequence[str], aside: list[StudentReport]) -> Iterator[Task]:
        """Yield what is to be marked.

        What cannot be read any more, and what another grader has marked since, is reported in
        ``aside``.
        """
        for student in students:
            try:
                task = self._task(student)
            except SubmissionError as error:
                aside.append(self._failed(student, str(error)))
                continue
            key = self._known(task)
            report = self._settle_known(_Plan(student, key, content_digest(task))) if key else None
            if report is None:
                yield task
            else:
                aside.append(report)

    def _task(self, student: str) -> Task:
        return submitted_task(self._course, self._bundle.assignment, student, self._secret)

    def _fingerprint(self, task: Task, jail: str) -> str:
        return fingerprint(task.content, self._decided_by, task.key, jail)

    def _settle_known(self, one: _Plan) -> StudentReport | None:
        """Record a known result, unless it stands already; None if it cannot be read."""
        assert one.key is not None, "it is known"  # noqa: S101 - as the caller looked
        if one.stands:
            sheet = self._results.sheet(one.key)
            if sheet is None:
                return None
            self._unchanged.append(
                submission_time(self._course, self._bundle.assignment, one.student)
            )
            return StudentReport(one.student, sheet, fresh=False)
        marked = self._results.find(one.key)
        if marked is None:
            return None
        return self._write(one.student, marked, one.key, one.content, fresh=False)

    def _settle(self, task: Task, marked: Marked, jail: str) -> StudentReport:
        """Keep and record a new result; a fault is recorded, and tried again next time."""
        key = self._fingerprint(task, jail)
        if any(question.outcome is Outcome.FAULT for question in marked.sheet.questions):
            known = self._known(task)  # another grader may have been luckier
            report = (
                self._settle_known(_Plan(task.student, known, content_digest(task)))
                if known
                else None
            )
            return report or self._write(
                task.student, marked, None, content_digest(task), fresh=True
            )
        try:
            self._results.keep(key, marked)
        except CourseError as error:
            self._unkept += 1
            if self._unkept >= MOST_UNKEPT:  # nothing that is done from here on would last
                raise
            return self._failed(task.student, str(error), marked.sheet)
        self._unkept = 0
        return self._write(task.student, marked, key, content_digest(task), fresh=True)

    def _write(
        self, student: str, marked: Marked, key: str | None, content: str, *, fresh: bool
    ) -> StudentReport:
        """Write notebook and gradebook; remember, with ``key``, that this result stands there."""
        assignment = self._bundle.assignment
        try:
            with held(self._course.working_folder):  # one grader at a time writes all three
                self._results.forget_recorded(assignment, student)
                self._write_notebook(student, marked.notebook)
                self._writer.record(
                    submission_time(self._course, assignment, student),
                    marked,
                    key=key or "",
                    content=content,
                )
                if key is not None:
                    self._results.mark_recorded(assignment, student, key)
        except (
            GradebookGoneError
        ):  # nor could the next ones be written; what is kept is found again
            raise
        except (AutograderError, OSError) as error:
            return self._failed(student, _said(error), marked.sheet, fresh=fresh)
        return StudentReport(student, marked.sheet, fresh)

    def _failed(
        self, student: str, problem: str, sheet: Marksheet | None = None, *, fresh: bool = True
    ) -> StudentReport:
        """Report what could not be done; what stands is not what was handed in."""
        with contextlib.suppress(AutograderError, OSError), held(self._course.working_folder):
            self._results.forget_recorded(self._bundle.assignment, student)
            self._writer.doubt([student])
        sheet = sheet or faulted(self._bundle, student, problem).sheet
        return StudentReport(student, sheet, fresh, problem)

    def _autograded(self, student: str) -> Path:
        folder = self._course.step_folder("autograded", self._bundle.assignment, student)
        return folder / f"{self._bundle.assignment}.ipynb"

    def _is_there(self, student: str) -> bool:
        """Whether the executed notebook and the gradebook's rows are there at all."""
        try:  # after a power cut, a file may be there and empty
            return student in self._has_rows and self._autograded(student).stat().st_size > 0
        except OSError:
            return False

    def _write_notebook(self, student: str, notebook: bytes) -> None:
        """Write the executed notebook as nbgrader's formgrader reads it."""
        file = self._autograded(student)
        file.parent.mkdir(parents=True, exist_ok=True)
        source = self._course.step_folder("submitted", self._bundle.assignment, student)
        timestamp = source / TIMESTAMP_FILE
        if timestamp.is_file():
            write_whole(file.with_name(TIMESTAMP_FILE), timestamp.read_bytes())
        else:  # it was said that the time does not count
            file.with_name(TIMESTAMP_FILE).unlink(missing_ok=True)
        write_whole(file, notebook)


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        remedy = "make room or let the grader write there, then run the same command again"
        return f"{error.filename or 'the executed notebook'}: {error.strerror}\n  fix: {remedy}"
    return str(error)
