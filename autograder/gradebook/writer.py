"""nbgrader's gradebook, written by one process, one transaction a submission.

A gradebook that somebody else holds locked is waited for; what cannot be written is said, with the
remedy, and leaves the rows as they were.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import own_tables, tables
from autograder.gradebook.cell_marks import CellPoints, cell_marks
from autograder.gradebook.current_marks import current_marks
from autograder.gradebook.database import is_locked, may_pass, opened, trouble
from autograder.gradebook.decisions import terms_of
from autograder.gradebook.hands import (
    Change,
    StandingHands,
    answers_of,
    comments_of,
    hands_of,
    keep_hands,
)
from autograder.gradebook.identity import claim, demand_own
from autograder.gradebook.nbgrader_course import naive_utc
from autograder.gradebook.records import (
    Record,
    record_of,
    recorded,
    write_history,
    write_record,
)
from autograder.gradebook.rows import (
    Row,
    Structure,
    SubmissionTime,
    grades_of,
    new_submission,
    set_penalty,
    structure_of,
    submission_of,
    write_comments,
    write_grades,
)
from autograder.gradebook.terms import Terms
from autograder.marking.mark import Marked
from autograder.model import Marksheet, Outcome

PATIENCE_SECONDS = 60.0
"""How long a run waits for a locked gradebook, over all of its submissions together."""
PAUSE_SECONDS = 0.2
_MANY = 500
"""How many students one statement names."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """All that is written of one submission."""

    submission: SubmissionTime
    cells: Mapping[str, CellPoints]
    record: Record
    sheet: Marksheet


class GradeWriter:
    """Writes the marks of one assignment; a context manager that holds one connection."""

    def __init__(self, course: Course, assignment: str, patience: float | None = None) -> None:
        self._course = course
        self._name = assignment
        self._patience = PATIENCE_SECONDS if patience is None else patience
        self._claimed = False
        self._terms: Terms | None = None
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
        cells = cell_marks(marked.notebook)
        faults = {
            f"test_{result.id}"
            for result in marked.sheet.questions
            if result.outcome is Outcome.FAULT
        }
        for name in faults & cells.keys():
            cells[name] = CellPoints(None, cells[name].untouched)
        answers = None if faults else answers_of(marked.notebook)
        writing = _Writing(submission, cells, Record(key, content, answers), marked.sheet)
        self._transaction(lambda connection: self._record(connection, structure, writing))

    def doubt(self, students: Iterable[str]) -> None:
        """Let what stands for these students ask for a look until they are recorded again."""
        structure = self._structure()
        names = list(students)

        def write(connection: Connection) -> None:
            for first in range(0, len(names), _MANY):
                self._doubt(connection, structure, names[first : first + _MANY])

        self._transaction(write)

    def _doubt(self, connection: Connection, structure: Structure, students: list[str]) -> None:
        part, whole = tables.submitted_notebook, tables.submission
        query = select(part.c.id, whole.c.student_id).join_from(
            part, whole, part.c.assignment_id == whole.c.id
        )
        query = query.where(whole.c.assignment_id == structure.assignment)
        rows = connection.execute(query.where(whole.c.student_id.in_(students))).all()
        whose = {row.id: row.student_id for row in rows}
        self._keep_hands(connection, structure, whose)
        grade, row = tables.grade, own_tables.record
        connection.execute(
            grade.update().where(grade.c.notebook_id.in_(whose)).values(needs_manual_grade=True)
        )
        connection.execute(row.update().where(row.c.notebook.in_(whose)).values(fingerprint=""))

    def _keep_hands(
        self, connection: Connection, structure: Structure, whose: Mapping[str, str]
    ) -> None:
        """Keep what stands by hand under the answers that it was given for."""
        keep_hands(
            connection,
            list(whose),
            {**structure.commented, **structure.graded},
            lambda notebook: self._on_disk(whose[notebook]),
        )

    def _on_disk(self, student: str) -> Mapping[str, str]:
        """Return the answers that a formgrader shows: of a gradebook that an older version made."""
        folder = self._course.step_folder("autograded", self._name, student)
        try:
            return answers_of((folder / f"{self._name}.ipynb").read_bytes())
        except OSError:
            return {}

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
        return f"due {now}, as course.yml says; the gradebook said {before}"

    def _local(self, moment: datetime | None) -> str:
        if moment is None:
            return "at no time"
        zone = ZoneInfo(self._course.time_zone)
        return f"{moment.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}"

    def unknown_people(self) -> tuple[str, ...]:
        """Return what course.yml says of people whom nobody knows."""
        if not (self._course.extensions or self._course.excused):
            return ()
        terms: Terms | None = self._read(lambda c: terms_of(c, self._course))
        known = self.students() | (terms.people.keys() if terms else set())
        return tuple(terms.unknown(known)) if terms else ()

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
                self._patience = PATIENCE_SECONDS
                return done

    def _record(self, connection: Connection, structure: Structure, writing: _Writing) -> None:
        submission, cells, new = writing.submission, writing.cells, writing.record
        there = connection.execute(submission_of(structure, submission.student)).one_or_none()
        if there is None:
            there = new_submission(connection, structure, submission)
        moment = submission.moment(there.timestamp)
        if moment != there.timestamp:
            change = tables.submission.update().where(tables.submission.c.id == there.id)
            connection.execute(change, {"timestamp": moment})
        notebook = there.notebook
        before = record_of(connection, notebook)
        # A fault says nothing of the answers, and the same bytes are the same answers whatever
        # another version of the kit makes of them.
        if new.answers is None or (new.content and new.content == before.content):
            new = replace(new, answers=before.answers)
        self._keep_hands(connection, structure, {notebook: submission.student})
        hands = self._hands(connection, structure, notebook, before, new)
        stands = write_grades(connection, structure, notebook, cells, hands)
        write_comments(connection, structure, notebook, cells, hands)
        write_record(connection, notebook, new, stands)
        write_history(connection, notebook, new, writing.sheet)
        self._follow(connection, [there], submission.student)

    def _hands(
        self,
        connection: Connection,
        structure: Structure,
        notebook: str,
        before: Record,
        new: Record,
    ) -> StandingHands:
        rows = connection.execute(grades_of(notebook)).all()
        names = {**structure.commented, **structure.graded}
        other = bool(before.content and new.content and before.content != new.content)
        comments = comments_of(connection, notebook, names)
        change = Change(new.answers or {}, before.answers, comments, other)
        return StandingHands(rows, hands_of(connection, [row.id for row in rows]), change)

    def _follow(
        self, connection: Connection, rows: Iterable[Row], student: str | None = None
    ) -> None:
        """Let nbgrader's own column say what lateness costs: what readers of marks compute."""
        if self._terms is None or student is None:
            self._terms = terms_of(connection, self._course)
        current = current_marks(connection, self._course, self._name, student, self._terms)
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


def follow(course: Course, assignment: str) -> None:
    """Let nbgrader's own column say what readers of marks compute, if nobody else writes now."""
    with contextlib.suppress(CourseError), GradeWriter(course, assignment, patience=1.0) as writer:
        writer.refresh([])
