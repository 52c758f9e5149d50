"""Grade a class: find the submissions, mark them, write the gradebook, say what happened.

Marks travel one way: submissions to workers, results to this process, which alone writes. A result
is kept the moment it arrives, so a run that was killed continues where it was.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from autograder.course import Course, read_secret
from autograder.errors import AutograderError, CourseError
from autograder.grading.gradebook import GradeWriter, Handed
from autograder.grading.nbgrader_config import TIMESTAMP_FILE, TIMESTAMP_FORMAT
from autograder.grading.results import Results, fingerprint
from autograder.grading.scale import Pool, Task, local_pool
from autograder.jail import RUNGS, best_rung
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked
from autograder.marking.reading import MOST_BYTES
from autograder.model import Marksheet, Outcome
from autograder.seeds import student_key


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


@dataclass(frozen=True, slots=True)
class ClassReport:
    """What became of a class."""

    assignment: str
    students: tuple[StudentReport, ...]
    jail: str


Progress = Callable[[StudentReport, int, int], None]
"""Called with each result, how many are done, and how many there are."""


def quiet(report: StudentReport, done: int, total: int) -> None:
    """Say nothing."""


StartPool = Callable[[Bundle, str], AbstractContextManager[Pool]]
"""Called with the bundle and the name of the jail."""


def on_cluster(scheduler: str) -> StartPool:
    """Return what does the work on the Dask cluster whose scheduler listens at an address."""

    def start(bundle: Bundle, jail: str) -> AbstractContextManager[Pool]:
        from autograder.grading.cluster import cluster_pool  # noqa: PLC0415 - only clusters pay for it

        return cluster_pool(bundle, scheduler=scheduler, jail=jail)

    return start


def load_bundle(course: Course, assignment: str) -> Bundle:
    """Return the assignment as released, from nbgrader's release folder.

    Raises
    ------
    CourseError
        If the assignment has not been built.
    """
    settings = course.assignment(assignment)
    folder = course.step_folder("release", assignment)
    notebook = folder / f"{assignment}.ipynb"
    if not notebook.is_file():
        raise CourseError(
            f"{assignment} has not been built: there is no {notebook}",
            remedy="run 'autograder build'",
        )
    files = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file != notebook and "__pycache__" not in file.parts
    }
    return Bundle(assignment, notebook.read_bytes(), files, settings.limits)


def submitted_students(course: Course, assignment: str) -> tuple[str, ...]:
    """Return the students whose submission was collected."""
    root = course.working_folder / "submitted"
    if not root.is_dir():
        return ()
    return tuple(sorted(f.name for f in root.iterdir() if (f / assignment).is_dir()))


def grade_assignment(
    course: Course,
    assignment: str,
    *,
    workers: int | None = None,
    students: Sequence[str] = (),
    force: bool = False,
    pool: StartPool | None = None,
    progress: Progress = quiet,
) -> ClassReport:
    """Grade every collected submission of an assignment, or those of ``students``.

    Parameters
    ----------
    course, assignment
        What is graded.
    workers
        How many processes; by default as course.yml says.
    students
        Whose; by default everybody's.
    force
        Run again what was run before.
    pool
        Where the work is done: called with the bundle and the jail; by default on this machine.
    progress
        Told of each result as it arrives.

    Raises
    ------
    CourseError
        If the assignment is not built, a student has no submission, or the jail is too weak here.
    """
    bundle = load_bundle(course, assignment)
    names = _chosen(submitted_students(course, assignment), students, assignment)
    grader = _Grader(course, bundle, allowed_jails(course), force=force)
    start = pool or (
        lambda bundle, jail: local_pool(bundle, workers=workers or course.workers, jail=jail)
    )
    reports: list[StudentReport] = []
    with grader:
        for report in grader.run(names, start):
            reports.append(report)
            progress(report, len(reports), len(names))
    jails = sorted({report.sheet.jail for report in reports} & {*RUNGS})
    return ClassReport(
        assignment, tuple(sorted(reports, key=lambda r: r.student)), ", ".join(jails) or "none"
    )


def _chosen(there: Sequence[str], wanted: Sequence[str], assignment: str) -> tuple[str, ...]:
    for name in wanted:
        if name not in there:
            raise CourseError(
                f"no submission of {assignment} by {name!r} was collected",
                remedy="run 'autograder collect' first, or correct the student's id",
            )
    return tuple(wanted) or tuple(there)


def allowed_jails(course: Course) -> tuple[str, ...]:
    """Return the jails that course.yml allows, strongest first."""
    if course.weakest_jail not in RUNGS:
        raise CourseError(
            f"course.yml: no jail is called {course.weakest_jail!r}",
            remedy=f"set jail.weakest_allowed to one of {', '.join(RUNGS)}",
        )
    return RUNGS[: RUNGS.index(course.weakest_jail) + 1]


def strong_enough(course: Course) -> str:
    """Return the strongest jail of this machine; refuse one weaker than course.yml allows."""
    allowed = allowed_jails(course)
    jail = best_rung()
    if jail not in allowed:
        raise CourseError(
            f"this machine can only build the jail {jail!r}, and course.yml asks for "
            f"{course.weakest_jail!r} at least",
            remedy="run 'autograder doctor' to see why; or accept the risk with "
            f"'jail: {{weakest_allowed: {jail}}}' in course.yml",
        )
    return jail


def submitted_task(course: Course, assignment: str, student: str, secret: bytes) -> Task:
    """Return what is to be marked of one student, as it was collected."""
    file = course.step_folder("submitted", assignment, student) / f"{assignment}.ipynb"
    submission = None
    if file.is_file():
        with file.open("rb") as stream:
            submission = stream.read(MOST_BYTES + 1)
    return Task(student, submission, student_key(secret, assignment, student))


def handed(course: Course, assignment: str, student: str) -> Handed:
    """Return when a student handed in, as the collected folder says."""
    file = course.step_folder("submitted", assignment, student) / TIMESTAMP_FILE
    try:
        return Handed(student, _moment(file.read_text(encoding="utf-8").strip()))
    except (OSError, ValueError, OverflowError):
        return Handed(student)


def _moment(text: str) -> datetime:
    """Read a time as UTC without a zone: nbgrader's own format at once, others as it reads them."""
    try:
        moment = datetime.strptime(text, TIMESTAMP_FORMAT)  # noqa: DTZ007 - as nbgrader keeps it
    except ValueError:
        moment = None
    if moment is None or not text.endswith(" UTC"):
        from nbgrader.utils import parse_utc  # noqa: PLC0415 - slow to import

        parsed: datetime = parse_utc(text)
        return parsed
    return moment


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, also in the place of one that is read-only."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_bytes(data)
    os.replace(fresh, file)  # noqa: PTH105 - atomic, and says so


class _Grader:
    """One run over a class: knows what was done before, and writes what is new."""

    def __init__(
        self, course: Course, bundle: Bundle, jails: Sequence[str], *, force: bool
    ) -> None:
        self._course = course
        self._bundle = bundle
        self._jails = jails
        self._force = force
        self._secret = read_secret(course)
        self._bundle_print = bundle.fingerprint()
        self._results = Results(course.working_folder / "results.db")
        self._writer = GradeWriter(course.gradebook_url, course.id, bundle.assignment, course.late)
        self._recorded = self._results.recorded(bundle.assignment)
        self._has_rows = self._writer.students()
        self._unchanged: list[Handed] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._writer.__exit__(None, None, None)
        self._results.__exit__(None, None, None)

    def run(
        self,
        students: Sequence[str],
        start: StartPool,
    ) -> Iterator[StudentReport]:
        """Yield a report for every student: known results first, then as they are marked."""
        unknown: list[str] = []
        for student in students:
            task = self._task(student)
            key = None if self._force else self._known(task)
            if key is None:
                unknown.append(student)
            else:
                yield self._settle_known(task, key)
        if unknown:
            jail = strong_enough(self._course)
            with start(self._bundle, jail) as pool:
                for task, marked in pool.map(self._task(student) for student in unknown):
                    yield self._settle(task, marked, jail)
        if self._unchanged:
            self._writer.refresh(self._unchanged)

    def _task(self, student: str) -> Task:
        return submitted_task(self._course, self._bundle.assignment, student, self._secret)

    def _fingerprint(self, task: Task, jail: str) -> str:
        return fingerprint(task.submission, self._bundle_print, task.key, jail)

    def _known(self, task: Task) -> str | None:
        """Return the key under which a task's result is kept, from any jail that is allowed."""
        keys = [self._fingerprint(task, jail) for jail in self._jails]
        return next((key for key in keys if self._results.has(key)), None)

    def _settle_known(self, task: Task, key: str) -> StudentReport:
        """Record a known result, unless it stands in the gradebook already."""
        assignment, student = self._bundle.assignment, task.student
        if self._recorded.get(student) == key and self._stands(student):
            self._unchanged.append(handed(self._course, assignment, student))
            return StudentReport(student, self._results.sheet(key), fresh=False)
        marked = self._results.find(key)
        assert marked is not None, "it was there a moment ago"  # noqa: S101 - nothing deletes
        return self._write(student, marked, key, fresh=False)

    def _settle(self, task: Task, marked: Marked, jail: str) -> StudentReport:
        """Keep and record a new result; a fault is recorded, and tried again next time."""
        key = self._fingerprint(task, jail)
        if any(question.outcome is Outcome.FAULT for question in marked.sheet.questions):
            return self._write(task.student, marked, None, fresh=True)
        self._results.keep(key, marked)
        return self._write(task.student, marked, key, fresh=True)

    def _write(
        self, student: str, marked: Marked, key: str | None, *, fresh: bool
    ) -> StudentReport:
        """Write notebook and gradebook; remember, with ``key``, that this result stands there."""
        assignment = self._bundle.assignment
        try:
            self._results.forget_recorded(assignment, student)
            self._write_notebook(student, marked.notebook)
            self._writer.record(handed(self._course, assignment, student), marked)
        except (AutograderError, OSError) as error:
            with contextlib.suppress(AutograderError):
                self._writer.doubt(student)  # what stands there is not what was handed in
            return StudentReport(student, marked.sheet, fresh, problem=str(error))
        if key is not None:
            self._results.mark_recorded(assignment, student, key)
        return StudentReport(student, marked.sheet, fresh)

    def _autograded(self, student: str) -> Path:
        folder = self._course.step_folder("autograded", self._bundle.assignment, student)
        return folder / f"{self._bundle.assignment}.ipynb"

    def _stands(self, student: str) -> bool:
        """Whether the executed notebook and the gradebook's rows are there at all."""
        return student in self._has_rows and self._autograded(student).is_file()

    def _write_notebook(self, student: str, notebook: bytes) -> None:
        """Write the executed notebook as nbgrader's formgrader reads it."""
        file = self._autograded(student)
        file.parent.mkdir(parents=True, exist_ok=True)
        source = self._course.step_folder("submitted", self._bundle.assignment, student)
        timestamp = source / TIMESTAMP_FILE
        if timestamp.is_file():
            write_whole(file.with_name(TIMESTAMP_FILE), timestamp.read_bytes())
        write_whole(file, notebook)
