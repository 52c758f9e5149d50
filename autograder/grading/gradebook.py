"""nbgrader's gradebook, written by one process, one transaction a submission.

The rows are those that nbgrader's own ``autograde`` leaves: points and comments by cell, the late
penalty by notebook. What a person marked by hand is never overwritten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sql
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError

from autograder.course import LatePolicy
from autograder.errors import CourseError
from autograder.grading import gradebook_tables as tables
from autograder.grading.cell_marks import Said, cell_marks
from autograder.marking.mark import Marked
from autograder.model import Outcome

PATIENCE_SECONDS = 60.0
"""How long a run waits for a locked gradebook, over all of its submissions together."""
NO_RESPONSE = "No response."
_LOCK_SECONDS = 0.2
"""SQLite's own waiting within each attempt; we wait ourselves, and say so."""

Row = Any
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Handed:
    """Who handed in and when (UTC, without a zone, as nbgrader keeps it)."""

    student: str
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Structure:
    """An assignment as the gradebook knows it; ``graded`` and ``commented`` are cells by id."""

    assignment: str
    due: datetime | None
    notebook: str
    graded: Mapping[str, str]
    commented: Mapping[str, str]


class GradeWriter:
    """Writes the marks of one assignment; a context manager that holds one connection."""

    def __init__(self, url: str, course_id: str, assignment: str, late: LatePolicy) -> None:
        del course_id  # a gradebook is one course's
        self._name = assignment
        self._late = late
        self._patience = PATIENCE_SECONDS
        self._engine = _opened(url)
        try:
            with self._engine.connect() as connection:
                self._known = _structure(connection, assignment)
        except ProgrammingError:  # what PostgreSQL says of a table that is not there
            self._known = None
        except SQLAlchemyError as error:
            if "no such table" not in str(error):
                self._engine.dispose()
                raise _unopened(error) from error
            self._known = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()

    def record(self, handed: Handed, marked: Marked) -> None:
        """Write one submission's marks, all of them or none.

        Raises
        ------
        CourseError
            If the gradebook does not know the assignment, or stays locked by another program.
        """
        structure = self._structure()
        said = cell_marks(marked.notebook)
        faults = {
            f"test_{result.id}"
            for result in marked.sheet.questions
            if result.outcome is Outcome.FAULT
        }
        for name in faults & said.keys():
            said[name] = Said(None, said[name].untouched)
        self._transaction(lambda connection: self._record(connection, structure, handed, said))

    def doubt(self, student: str) -> None:
        """Mark what stands for a student as in need of a look, when regrading failed."""
        structure = self._structure()
        theirs = (
            select(tables.submitted_notebook.c.id)
            .join_from(
                tables.submitted_notebook,
                tables.submission,
                tables.submitted_notebook.c.assignment_id == tables.submission.c.id,
            )
            .where(
                tables.submission.c.assignment_id == structure.assignment,
                tables.submission.c.student_id == student,
            )
        )
        change = (
            tables.grade.update()
            .where(tables.grade.c.notebook_id.in_(theirs))
            .values(needs_manual_grade=True)
        )
        self._transaction(lambda connection: connection.execute(change))

    def refresh(self, everybody: Iterable[Handed]) -> None:
        """Bring times and late penalties up to date where the marks themselves stand already.

        A due date moves, a submission comes again unchanged, a hand gives points: each changes
        what is taken for lateness. One transaction for all of them.
        """
        structure = self._structure()
        by_student = {handed.student: handed for handed in everybody}
        self._transaction(lambda connection: self._refresh(connection, structure, by_student))

    def students(self) -> frozenset[str]:
        """Return who has rows for this assignment."""
        if self._known is None:
            return frozenset()
        query = select(tables.submission.c.student_id).where(
            tables.submission.c.assignment_id == self._known.assignment
        )
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(query))

    def _structure(self) -> _Structure:
        if self._known is None:
            raise CourseError(
                f"the gradebook does not know the assignment {self._name!r}",
                remedy="run 'autograder build' first",
            )
        return self._known

    def _transaction(self, write: Callable[[Connection], object]) -> None:
        started = time.monotonic()
        while True:
            try:
                with self._engine.begin() as connection:
                    write(connection)
            except (OperationalError, IntegrityError) as error:
                waited = time.monotonic() - started
                if waited > self._patience:
                    self._patience = 0.0  # the next submissions do not wait as long again
                    raise CourseError(
                        f"the gradebook cannot be written: {error.orig}",
                        remedy="close whatever else writes to it (a formgrader, another grader), "
                        "then run the same command again: it continues",
                    ) from error
                time.sleep(0.2)
            else:
                self._patience = PATIENCE_SECONDS
                return

    def _record(
        self,
        connection: Connection,
        structure: _Structure,
        handed: Handed,
        said: Mapping[str, Said],
    ) -> None:
        there = connection.execute(_submission_of(structure, handed.student)).one_or_none()
        if there is None:
            there = _new_submission(connection, structure, handed)
        elif handed.submitted_at is not None and handed.submitted_at != there.timestamp:
            change = tables.submission.update().where(tables.submission.c.id == there.id)
            connection.execute(change, {"timestamp": handed.submitted_at})
        score = _write_grades(connection, structure, there.notebook, said)
        _write_comments(connection, structure, there.notebook, said)
        penalty = self._penalty(
            handed.submitted_at or there.timestamp, structure.due, there.extension, score
        )
        if penalty != there.penalty:
            _set_penalty(connection, there.notebook, penalty)

    def _penalty(
        self,
        moment: datetime | None,
        due: datetime | None,
        extension: timedelta | None,
        score: float,
    ) -> float | None:
        late = timedelta(0)
        if moment is not None and due is not None:
            late = moment - due - (extension or timedelta(0))
        return self._late.penalty(score, late) if late > timedelta(0) else None

    def _refresh(
        self, connection: Connection, structure: _Structure, by_student: Mapping[str, Handed]
    ) -> None:
        for row in connection.execute(_submission_of(structure, None)).all():
            handed = by_student.get(row.student_id)
            if handed is None:
                continue
            moment = handed.submitted_at or row.timestamp
            late = self._penalty(moment, structure.due, row.extension, 1.0) is not None
            if moment != row.timestamp:
                change = tables.submission.update().where(tables.submission.c.id == row.id)
                connection.execute(change, {"timestamp": moment})
            if late or row.penalty:
                grades = connection.execute(_grades_of(row.notebook)).all()
                score = sum(_score(grade, grade.auto_score) for grade in grades)
                penalty = self._penalty(moment, structure.due, row.extension, score)
                if row.penalty != penalty:
                    _set_penalty(connection, row.notebook, penalty)


def _opened(url: str) -> Engine:
    is_sqlite = url.startswith("sqlite")
    try:
        return sql.create_engine(url, connect_args={"timeout": _LOCK_SECONDS} if is_sqlite else {})
    except (SQLAlchemyError, ImportError) as error:
        raise _unopened(error) from error


def _unopened(error: Exception) -> CourseError:
    return CourseError(
        f"the gradebook cannot be opened: {getattr(error, 'orig', None) or error}",
        remedy="check 'gradebook' in course.yml and that its server runs; close whatever else "
        "holds it locked. PostgreSQL needs the extra: pip install 'convkit[postgres]'",
    )


def _structure(connection: Connection, name: str) -> _Structure | None:
    assignment, notebook, cell = tables.assignment, tables.notebook, tables.cell
    head = connection.execute(
        select(assignment.c.id, assignment.c.duedate, notebook.c.id.label("notebook"))
        .join_from(assignment, notebook, notebook.c.assignment_id == assignment.c.id)
        .where(assignment.c.name == name, notebook.c.name == name)
    ).one_or_none()
    if head is None:
        return None
    query = select(cell.c.id, cell.c.name, cell.c.type).where(cell.c.notebook_id == head.notebook)
    cells = connection.execute(query).all()
    return _Structure(
        assignment=head.id,
        due=head.duedate,
        notebook=head.notebook,
        graded={c.id: c.name for c in cells if c.type in tables.GRADED},
        commented={c.id: c.name for c in cells if c.type in tables.COMMENTED},
    )


def _submission_of(structure: _Structure, student: str | None) -> Any:  # noqa: ANN401 - a select
    """Return the query for one student's submission, or for everybody's."""
    whole, part = tables.submission, tables.submitted_notebook
    query = (
        select(
            whole.c.id,
            whole.c.student_id,
            whole.c.timestamp,
            whole.c.extension,
            part.c.id.label("notebook"),
            part.c.late_submission_penalty.label("penalty"),
        )
        .join_from(whole, part, part.c.assignment_id == whole.c.id)
        .where(
            whole.c.assignment_id == structure.assignment,
            part.c.notebook_id == structure.notebook,
        )
    )
    # Whoever marks by hand meanwhile waits, or is waited for, where the server can do that.
    return (
        query if student is None else query.where(whole.c.student_id == student).with_for_update()
    )


def _grades_of(notebook: str) -> Any:  # noqa: ANN401 - a select
    return select(tables.grade).where(tables.grade.c.notebook_id == notebook).with_for_update()


def _new_submission(connection: Connection, structure: _Structure, handed: Handed) -> Row:
    """Make a submission with all its empty rows."""
    if not connection.execute(
        select(tables.student.c.id).where(tables.student.c.id == handed.student)
    ).first():
        connection.execute(tables.student.insert(), {"id": handed.student})
    whole, part = tables.new_id(), tables.new_id()
    of_whole = {"assignment_id": structure.assignment, "student_id": handed.student}
    connection.execute(
        tables.submission.insert(), {"id": whole, **of_whole, "timestamp": handed.submitted_at}
    )
    of_part = {"assignment_id": whole, "notebook_id": structure.notebook}
    connection.execute(tables.submitted_notebook.insert(), {"id": part, **of_part})
    for table, cells in ((tables.grade, structure.graded), (tables.comment, structure.commented)):
        if cells:
            connection.execute(
                table.insert(), [{"notebook_id": part, "cell_id": cell} for cell in cells]
            )
    return connection.execute(_submission_of(structure, handed.student)).one()


def _write_grades(
    connection: Connection, structure: _Structure, notebook: str, said: Mapping[str, Said]
) -> float:
    """Write the points of every cell; return what the notebook earned, by hand or not."""
    changes: list[Values] = []
    score = 0.0
    for row in connection.execute(_grades_of(notebook)).all():
        name = structure.graded.get(row.cell_id, "")
        if name in said:
            points = said[name].points
            changes.append({"of": row.id, **_grade(row, points)})
            score += _score(row, points)
        else:
            score += _score(row, row.auto_score)
    if changes:
        change = tables.grade.update().where(tables.grade.c.id == bindparam("of"))
        connection.execute(change, changes)
    return score


def _write_comments(
    connection: Connection, structure: _Structure, notebook: str, said: Mapping[str, Said]
) -> None:
    of_notebook = select(tables.comment).where(tables.comment.c.notebook_id == notebook)
    changes = []
    for row in connection.execute(of_notebook).all():
        name = structure.commented.get(row.cell_id, "")
        if name in said:
            text = NO_RESPONSE if said[name].untouched else None
            if text != row.auto_comment:
                changes.append({"of": row.id, "auto_comment": text})
    if changes:
        change = tables.comment.update().where(tables.comment.c.id == bindparam("of"))
        connection.execute(change, changes)


def _set_penalty(connection: Connection, notebook: str, penalty: float | None) -> None:
    rows = tables.submitted_notebook
    change = rows.update().where(rows.c.id == notebook)
    connection.execute(change, {"late_submission_penalty": penalty})


def _grade(row: Row, auto_score: float | None) -> Values:
    """Return the automatic points; a mark given by hand stays, and asks to be looked at."""
    waits = row.manual_score is not None or auto_score is None
    return {"auto_score": auto_score, "needs_manual_grade": waits}


def _score(row: Row, auto_score: float | None) -> float:
    """Return what nbgrader counts: extra points only on top of a mark."""
    marked = row.manual_score if row.manual_score is not None else auto_score
    return 0.0 if marked is None else float(marked) + float(row.extra_credit or 0.0)
