"""nbgrader's gradebook, written by one process, one transaction a submission.

A gradebook that somebody else holds locked is waited for; what cannot be written is said, with the
remedy, and leaves the rows as they were.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import sqlalchemy as sql
from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import tables
from autograder.gradebook.cell_marks import CellPoints, cell_marks
from autograder.gradebook.lateness import due_of, lateness, penalty_of
from autograder.gradebook.nbgrader_course import naive_utc
from autograder.gradebook.rows import (
    Structure,
    SubmissionTime,
    grades_of,
    new_submission,
    score_of,
    set_penalty,
    structure_of,
    submission_of,
    write_comments,
    write_grades,
)
from autograder.marking.mark import Marked
from autograder.model import Outcome

PATIENCE_SECONDS = 60.0
"""How long a run waits for a locked gradebook, over all of its submissions together."""
PAUSE_SECONDS = 0.2
_LOCK_SECONDS = 0.2
"""SQLite's own waiting within each attempt; we wait ourselves, and say so."""
_MANY = 500
"""How many students one statement names."""
_AGAIN = "then run the same command again: it continues"


class GradebookGoneError(CourseError):
    """The server of the gradebook is gone: nothing can be written for anybody."""


class GradeWriter:
    """Writes the marks of one assignment; a context manager that holds one connection."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._name = assignment
        self._patience = PATIENCE_SECONDS
        self._engine = _opened(course.gradebook_url)
        try:
            self._known: Structure | None = self._read(
                lambda connection: structure_of(connection, assignment)
            )
        except BaseException:
            self._engine.dispose()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()

    def record(self, submission: SubmissionTime, marked: Marked) -> None:
        """Write one submission's marks, all of them or none.

        Raises
        ------
        CourseError
            If the gradebook does not know the assignment, or cannot be written.
        """
        structure = self._structure()
        cells = cell_marks(marked.notebook)
        faults = {
            f"test_{result.id}"
            for result in marked.sheet.questions
            if result.outcome is Outcome.FAULT
        }
        for name in faults & cells.keys():
            cells[name] = CellPoints(None, cells[name].untouched)
        self._transaction(lambda connection: self._record(connection, structure, submission, cells))

    def doubt(self, students: Iterable[str]) -> None:
        """Let what stands for these students ask for a look until they are recorded again."""
        structure = self._structure()
        names = list(students)
        theirs = select(tables.submitted_notebook.c.id).join_from(
            tables.submitted_notebook,
            tables.submission,
            tables.submitted_notebook.c.assignment_id == tables.submission.c.id,
        )
        theirs = theirs.where(tables.submission.c.assignment_id == structure.assignment)
        change = tables.grade.update().values(needs_manual_grade=True)

        def write(connection: Connection) -> None:
            for first in range(0, len(names), _MANY):
                some = tables.submission.c.student_id.in_(names[first : first + _MANY])
                connection.execute(change.where(tables.grade.c.notebook_id.in_(theirs.where(some))))

        self._transaction(write)

    def refresh(self, everybody: Iterable[SubmissionTime]) -> None:
        """Bring times and late penalties up to date where the marks themselves stand already.

        A due date moves, a submission comes again unchanged, a hand gives points: each changes
        what is taken for lateness. One transaction for all of them.
        """
        structure = self._structure()
        by_student = {one.student: one for one in everybody}
        self._transaction(lambda connection: self._refresh(connection, structure, by_student))

    def follow_due(self) -> str:
        """Let nbgrader's due date be that of course.yml; return what to tell, if it was not."""
        structure = self._structure()
        due = self._course.assignment(self._name).due
        wanted = naive_utc(due) if due else None
        if structure.due == wanted:
            return ""
        row = tables.assignment
        change = row.update().where(row.c.id == structure.assignment).values(duedate=wanted)
        self._transaction(lambda connection: connection.execute(change))
        self._known = replace(structure, due=wanted)
        before, now = (self._local(moment) for moment in (structure.due, wanted))
        return f"due {now}, as course.yml says; the gradebook said {before}"

    def _local(self, moment: datetime | None) -> str:
        if moment is None:
            return "at no time"
        zone = ZoneInfo(self._course.time_zone)
        return f"{moment.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}"

    def students(self) -> frozenset[str]:
        """Return who has rows for this assignment."""
        if self._known is None:
            return frozenset()
        query = select(tables.submission.c.student_id).where(
            tables.submission.c.assignment_id == self._known.assignment
        )
        return frozenset(self._read(lambda connection: connection.scalars(query).all()) or ())

    def require(self) -> None:
        """Raise what :meth:`record` would, where the gradebook does not know the assignment."""
        self._structure()

    def _structure(self) -> Structure:
        if self._known is None:
            raise CourseError(
                f"the gradebook does not know the assignment {self._name!r}",
                remedy="run 'autograder build' first",
            )
        return self._known

    def _read(self, query: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - rows
        """Return what a query finds; None where its tables are not there yet."""

        def read() -> Any:  # noqa: ANN401 - rows
            with self._engine.connect() as connection:
                return query(connection)

        try:
            return self._patiently(read, _is_locked)
        except SQLAlchemyError as error:
            if any(sign in str(error) for sign in ("no such table", "UndefinedTable")):
                return None
            raise _trouble(error, "opened") from error

    def _transaction(self, write: Callable[[Connection], object]) -> None:
        def written() -> None:
            with self._engine.begin() as connection:
                if connection.dialect.name == "sqlite":  # else it locks at the first change only
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                write(connection)

        try:
            self._patiently(written, _passes)
        except SQLAlchemyError as error:
            raise _trouble(error, "written") from error

    def _patiently(self, work: Callable[[], Any], passes: Callable[[DBAPIError], bool]) -> Any:  # noqa: ANN401 - rows
        """Try again while what goes wrong may pass, as long as patience lasts."""
        started = time.monotonic()
        while True:
            try:
                done = work()
            except DBAPIError as error:
                if not passes(error):
                    raise
                if time.monotonic() - started > self._patience:
                    self._patience = 0.0  # the next submissions do not wait as long again
                    raise
                time.sleep(PAUSE_SECONDS)
            else:
                self._patience = PATIENCE_SECONDS
                return done

    def _record(
        self,
        connection: Connection,
        structure: Structure,
        submission: SubmissionTime,
        cells: Mapping[str, CellPoints],
    ) -> None:
        there = connection.execute(submission_of(structure, submission.student)).one_or_none()
        if there is None:
            there = new_submission(connection, structure, submission)
        moment = submission.moment(there.timestamp)
        if moment != there.timestamp:
            change = tables.submission.update().where(tables.submission.c.id == there.id)
            connection.execute(change, {"timestamp": moment})
        score = write_grades(connection, structure, there.notebook, cells)
        write_comments(connection, structure, there.notebook, cells)
        penalty = self._penalty(moment, there.extension, score)
        if penalty != there.penalty:
            set_penalty(connection, there.notebook, penalty)

    def _penalty(
        self, moment: datetime | None, extension: timedelta | None, score: float
    ) -> float | None:
        """Return what nbgrader shows as taken for lateness: what readers of marks compute."""
        zone = ZoneInfo(self._course.time_zone)
        due = due_of(self._course.assignment(self._name).due, extension, zone)
        submitted = moment.replace(tzinfo=UTC) if moment else None
        late = lateness(due, submitted, zone)
        return penalty_of(self._course.late, score, late) if late.days else None

    def _refresh(
        self, connection: Connection, structure: Structure, by_student: Mapping[str, SubmissionTime]
    ) -> None:
        for row in connection.execute(submission_of(structure, None)).all():
            submission = by_student.get(row.student_id)
            if submission is None:
                continue
            moment = submission.moment(row.timestamp)
            late = self._penalty(moment, row.extension, 1.0) is not None
            if moment != row.timestamp:
                change = tables.submission.update().where(tables.submission.c.id == row.id)
                connection.execute(change, {"timestamp": moment})
            if late or row.penalty:
                grades = connection.execute(grades_of(row.notebook)).all()
                score = sum(score_of(grade, grade.auto_score) for grade in grades)
                penalty = self._penalty(moment, row.extension, score)
                if row.penalty != penalty:
                    set_penalty(connection, row.notebook, penalty)


def _opened(url: str) -> Engine:
    # We begin transactions ourselves: what is read in one must not change before it is written.
    sqlite = {"timeout": _LOCK_SECONDS, "isolation_level": None}
    try:
        return sql.create_engine(url, connect_args=sqlite if url.startswith("sqlite") else {})
    except (SQLAlchemyError, ImportError) as error:
        raise _trouble(error, "opened") from error


def _is_locked(error: DBAPIError) -> bool:
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def _passes(error: DBAPIError) -> bool:
    """Whether the same may succeed in a moment: a lock, a collision, a server that comes back."""
    if "sqlite" in type(error.orig).__module__:
        return _is_locked(error) or isinstance(error, IntegrityError)
    return isinstance(error, OperationalError | IntegrityError)


def _is_gone(error: Exception) -> bool:
    """Whether a server does not answer, or ended the connection."""
    if not isinstance(error, DBAPIError) or "sqlite" in type(error.orig).__module__:
        return False
    waits = "deadlock" in str(error.orig) or "timeout" in str(error.orig)
    return error.connection_invalidated or (isinstance(error, OperationalError) and not waits)


def _trouble(error: Exception, what: str) -> CourseError:
    """Return what to tell an instructor: what SQLite says word for word decides the remedy."""
    reason = str(getattr(error, "orig", None) or error)
    if what == "written" and _is_gone(error):
        return GradebookGoneError(
            f"the gradebook's server does not answer: {' '.join(reason.split())}",
            remedy=f"start the server, {_AGAIN}",
        )
    problem = f"the gradebook cannot be {what}: {reason}"
    if "malformed" in reason or "not a database" in reason:
        return CourseError(
            problem, remedy=f"it is damaged: put its last backup in its place, {_AGAIN}"
        )
    if "disk is full" in reason or "disk I/O" in reason:
        return CourseError(problem, remedy=f"make room on its disk, {_AGAIN}")
    if "readonly" in reason or "unable to open" in reason:
        return CourseError(
            problem, remedy=f"let the grader write to it and to the folder it lies in, {_AGAIN}"
        )
    if what == "written":
        return CourseError(
            problem,
            remedy="close whatever else writes to it (a formgrader, another grader), " + _AGAIN,
        )
    return CourseError(
        problem,
        remedy="check 'gradebook' in course.yml and that its server runs; close whatever else "
        "holds it locked. PostgreSQL needs the extra: pip install 'convkit[postgres]'",
    )
