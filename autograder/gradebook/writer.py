"""nbgrader's gradebook, written by one process, one transaction a submission.

A gradebook that somebody else holds locked is waited for; what cannot be written is said, with the
remedy, and leaves the rows as they were.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import tables
from autograder.gradebook.current_marks import CurrentMarks, current_marks
from autograder.gradebook.database import is_locked, may_pass, opened, trouble
from autograder.gradebook.decisions import terms_of
from autograder.gradebook.identity import claim, demand_own
from autograder.gradebook.nbgrader_course import naive_utc
from autograder.gradebook.recording import Recorder, writing_of
from autograder.gradebook.records import (
    recorded,
)
from autograder.gradebook.rows import (
    Row,
    Structure,
    SubmissionTime,
    set_penalty,
    structure_of,
    submission_of,
)
from autograder.gradebook.teams import note_team, note_teams
from autograder.gradebook.terms import Terms
from autograder.gradebook.unfinished import demand_finished
from autograder.marking.mark import Marked

PATIENCE_SECONDS = 60.0
"""How long a run waits for a locked gradebook, over all of its submissions together."""
PAUSE_SECONDS = 0.2
_MANY = 500
"""How many students one statement names."""


class _Rehearsed(Exception):  # noqa: N818 - nothing went wrong
    """Ends a transaction that is not to count."""


class GradeWriter:
    """Writes the marks of one assignment; a context manager that holds one connection."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        patience: float | None = None,
        *,
        keep_higher: bool = False,
    ) -> None:
        self._course = course
        self._recorder = Recorder(course, assignment, keep_higher=keep_higher)
        self._name = assignment
        self._most = PATIENCE_SECONDS if patience is None else patience
        self._patience = self._most
        self._claimed = False
        self._terms: Terms | None = None
        demand_finished(course)
        self._engine = opened(course.gradebook_url)
        try:
            self._read(lambda connection: demand_own(connection, course))
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

    def record(
        self, submission: SubmissionTime, marked: Marked, *, key: str = "", content: str = ""
    ) -> None:
        """Write one submission's marks, all of them or none.

        Parameters
        ----------
        submission, marked
            Whose, and what was marked.
        key
            The fingerprint of the result, by which it is known from now on; none of a fault.
        content
            A digest of what was handed in.

        Raises
        ------
        CourseError
            If the gradebook does not know the assignment, or cannot be written.
        """
        structure = self._structure()
        writing = writing_of(submission, marked, key, content)

        def write(connection: Connection) -> None:
            row = self._recorder.record(connection, structure, writing)
            self._follow(connection, [row], submission.student)
            person = (self._terms.people if self._terms else {}).get(submission.student)
            note_team(connection, row.notebook, content, person.team if person else "")

        self._transaction(write)

    def rehearse(
        self, submission: SubmissionTime, marked: Marked, *, key: str = "", content: str = ""
    ) -> tuple[CurrentMarks | None, CurrentMarks]:
        """Return a student's marks as they are, and as :meth:`record` would make them."""
        structure = self._structure()
        writing = writing_of(submission, marked, key, content)
        who = submission.student
        found: list[tuple[CurrentMarks | None, CurrentMarks]] = []

        def write(connection: Connection) -> None:
            before = current_marks(connection, self._course, self._name, who).get(who)
            self._recorder.record(connection, structure, writing)
            found.append((before, current_marks(connection, self._course, self._name, who)[who]))
            raise _Rehearsed

        with contextlib.suppress(_Rehearsed):
            self._transaction(write)
        return found[-1]

    def doubt(self, students: Iterable[str]) -> None:
        """Let what stands for these students ask for a look until they are recorded again."""
        structure = self._structure()
        names = list(students)

        def write(connection: Connection) -> None:
            for first in range(0, len(names), _MANY):
                self._recorder.doubt(connection, structure, names[first : first + _MANY])

        self._transaction(write)

    def recorded(self) -> dict[str, str]:
        """Return, by student, the fingerprint of the result that stands."""
        structure = self._known
        if structure is None:
            return {}
        return self._read(lambda connection: recorded(connection, structure)) or {}

    def refresh(self, everybody: Iterable[SubmissionTime]) -> None:
        """Bring times and late penalties up to date where the marks themselves stand already.

        A due date moves, a submission comes again unchanged, a hand gives points: each changes
        what is taken for lateness. One transaction for all of them.
        """
        structure = self._structure()
        by_student = {one.student: one for one in everybody}
        self._transaction(lambda connection: self._refresh(connection, structure, by_student))

    def decide(self, write: Callable[[Connection], object]) -> None:
        """Write a decision, and let nbgrader's own column follow it, in one transaction."""
        structure = self._structure()

        def written(connection: Connection) -> None:
            write(connection)
            self._refresh(connection, structure, {})

        self._transaction(written)

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
        moved = f"due {now}, as course.yml says; the gradebook said {before}"
        was, late = (self._late(structure, moment) for moment in (structure.due, wanted))
        return f"{moved}; that makes {late} late, not {was}" if late > was else moved

    def _late(self, structure: Structure, due: datetime | None) -> int:
        """Return how many handed in after a moment, extensions aside."""
        whole = tables.submission
        times = select(whole.c.timestamp).where(whole.c.assignment_id == structure.assignment)
        found = self._read(lambda connection: connection.scalars(times).all()) or ()
        return sum(bool(due and moment and moment > due) for moment in found)

    def _local(self, moment: datetime | None) -> str:
        if moment is None:
            return "at no time"
        zone = ZoneInfo(self._course.time_zone)
        return f"{moment.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}"

    def unknown_people(self) -> tuple[str, ...]:
        """Return what course.yml and decisions say of people whom nobody knows, by now."""
        terms: Terms | None = self._read(lambda c: terms_of(c, self._course))
        if not terms or not (terms.extensions or terms.excused):
            return ()
        listed = self._read(lambda c: c.scalars(select(tables.student.c.id)).all())
        return tuple(terms.unknown({*(listed or ()), *terms.people}))

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
            return self._patiently(read, is_locked)
        except SQLAlchemyError as error:
            if any(sign in str(error) for sign in ("no such table", "UndefinedTable")):
                return None
            raise trouble(error, "opened") from error

    def _transaction(self, write: Callable[[Connection], object]) -> None:
        def written() -> None:
            with self._engine.begin() as connection:
                if connection.dialect.name == "sqlite":  # else it locks at the first change only
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                if not self._claimed:
                    claim(connection, self._course)
                write(connection)
            self._claimed = True

        try:
            self._patiently(written, may_pass)
        except SQLAlchemyError as error:
            raise trouble(error, "written") from error

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
                self._patience = self._most
                return done

    def _follow(
        self, connection: Connection, rows: Iterable[Row], student: str | None = None
    ) -> None:
        """Let nbgrader's own column say what lateness costs: what readers of marks compute."""
        if self._terms is None or student is None:
            self._terms = terms_of(connection, self._course)
        self._follow_one(connection, self._name, rows, student)
        if self._course.late_days:  # what is spent here is not there for what is due later
            for other in self._course.assignments:
                structure = structure_of(connection, other.name)
                if other.name != self._name and structure is not None:
                    theirs = connection.execute(submission_of(structure, student)).all()
                    self._follow_one(connection, other.name, theirs, student)

    def _follow_one(
        self, connection: Connection, assignment: str, rows: Iterable[Row], student: str | None
    ) -> None:
        current = current_marks(connection, self._course, assignment, student, self._terms)
        for row in rows:
            penalty = current[row.student_id].taken or None
            if row.penalty != penalty:
                set_penalty(connection, row.notebook, penalty)

    def _refresh(
        self, connection: Connection, structure: Structure, by_student: Mapping[str, SubmissionTime]
    ) -> None:
        rows = connection.execute(submission_of(structure, None)).all()
        theirs = [row for row in rows if row.student_id in by_student]
        for row in theirs:
            moment = by_student[row.student_id].moment(row.timestamp)
            if moment != row.timestamp:
                change = tables.submission.update().where(tables.submission.c.id == row.id)
                connection.execute(change, {"timestamp": moment})
        self._follow(connection, rows)
        note_teams(connection, structure, self._terms.people if self._terms else {})


def follow(course: Course, assignment: str) -> None:
    """Let nbgrader's own column say what readers of marks compute, if nobody else writes now."""
    with contextlib.suppress(CourseError), GradeWriter(course, assignment, patience=1.0) as writer:
        writer.refresh([])
