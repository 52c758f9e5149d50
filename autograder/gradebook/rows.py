"""One submission's rows in nbgrader's gradebook: read, made and changed within a transaction.

The rows are those that nbgrader's own ``autograde`` leaves: points and comments by cell, the late
penalty by notebook. What a person marked by hand is never overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from autograder.gradebook import tables
from autograder.gradebook.cell_marks import CellPoints

NO_RESPONSE = "No response."

Row = Any
Values = dict[str, Any]


class Hands(Protocol):
    """What people gave for one submission's answers."""

    def mark(self, row: Row, name: str, auto_score: float | None) -> Values:
        """Return the columns of a grade row that are a person's to say."""

    def comment(self, row: Row, name: str) -> tuple[str | None, str]:
        """Return a person's comment, and what a marker should know of an earlier answer."""


@dataclass(frozen=True, slots=True)
class SubmissionTime:
    """Who handed in and when (UTC, without a zone, as nbgrader keeps it)."""

    student: str
    submitted_at: datetime | None = None
    """None if nobody knows, or it is not to count: that costs nothing."""
    unread: bool = False
    """Whether the time cannot be read just now: then the gradebook's stays."""

    def moment(self, before: datetime | None) -> datetime | None:
        """Return the time that counts, where the gradebook says ``before``."""
        return before if self.unread else self.submitted_at


@dataclass(frozen=True, slots=True)
class Structure:
    """An assignment as the gradebook knows it; ``graded`` and ``commented`` are cells by id."""

    assignment: str
    due: datetime | None
    notebook: str
    graded: Mapping[str, str]
    commented: Mapping[str, str]
    worth: Mapping[str, float] = field(default_factory=dict)
    """What each of the cells in ``graded`` is worth."""


def structure_of(connection: Connection, name: str) -> Structure | None:
    """Return the assignment's cells and due date; None if the gradebook has no such assignment."""
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
    graded = {c.id: c.name for c in cells if c.type in tables.GRADED}
    worth: dict[str, float] = {}
    for table in (tables.grade_cell, tables.task_cell):
        rows = (
            connection.execute(select(table).where(table.c.id.in_(graded))).all() if graded else []
        )
        worth |= {row.id: float(row.max_score) for row in rows}
    return Structure(
        assignment=head.id,
        due=head.duedate,
        notebook=head.notebook,
        graded=graded,
        commented={c.id: c.name for c in cells if c.type in tables.COMMENTED},
        worth=worth,
    )


def submission_of(structure: Structure, student: str | None) -> Any:  # noqa: ANN401 - a select
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


def grades_of(notebook: str) -> Any:  # noqa: ANN401 - a select
    """Return the query for the grade rows of one submitted notebook."""
    return select(tables.grade).where(tables.grade.c.notebook_id == notebook).with_for_update()


def new_submission(connection: Connection, structure: Structure, submission: SubmissionTime) -> Row:
    """Make a submission with all its empty rows."""
    if not connection.execute(
        select(tables.student.c.id).where(tables.student.c.id == submission.student)
    ).first():
        connection.execute(tables.student.insert(), {"id": submission.student})
    whole, part = tables.new_id(), tables.new_id()
    of_whole = {"assignment_id": structure.assignment, "student_id": submission.student}
    connection.execute(
        tables.submission.insert(), {"id": whole, **of_whole, "timestamp": submission.submitted_at}
    )
    of_part = {"assignment_id": whole, "notebook_id": structure.notebook}
    connection.execute(tables.submitted_notebook.insert(), {"id": part, **of_part})
    for table, cells in ((tables.grade, structure.graded), (tables.comment, structure.commented)):
        if cells:
            connection.execute(
                table.insert(), [{"notebook_id": part, "cell_id": cell} for cell in cells]
            )
    return connection.execute(submission_of(structure, submission.student)).one()


def write_grades(
    connection: Connection,
    structure: Structure,
    notebook: str,
    cells: Mapping[str, CellPoints],
    hands: Hands,
) -> dict[str, float | None]:
    """Write the points of every cell; return the automatic ones that stand now."""
    changes: list[Values] = []
    stands: dict[str, float | None] = {}
    for row in connection.execute(grades_of(notebook)).all():
        name = structure.graded.get(row.cell_id, "")
        points = cells[name].points if name in cells else row.auto_score
        stands[name] = points
        if name in cells:
            changes.append({"of": row.id, **_grade(row, points), **hands.mark(row, name, points)})
    if changes:
        change = tables.grade.update().where(tables.grade.c.id == bindparam("of"))
        connection.execute(change, changes)
    return stands


def write_comments(
    connection: Connection,
    structure: Structure,
    notebook: str,
    cells: Mapping[str, CellPoints],
    hands: Hands,
) -> None:
    """Write or take back what the machine says of every cell, and a person where it is theirs."""
    of_notebook = select(tables.comment).where(tables.comment.c.notebook_id == notebook)
    changes = []
    for row in connection.execute(of_notebook).all():
        name = structure.commented.get(row.cell_id, "")
        if name in cells:
            text = NO_RESPONSE if cells[name].untouched else None
            manual, said = hands.comment(row, name)
            wanted = {"auto_comment": said or text, "manual_comment": manual}
            if wanted != {key: getattr(row, key) for key in wanted}:
                changes.append({"of": row.id, **wanted})
    if changes:
        change = tables.comment.update().where(tables.comment.c.id == bindparam("of"))
        connection.execute(change, changes)


def set_penalty(connection: Connection, notebook: str, penalty: float | None) -> None:
    """Write what a late notebook loses."""
    rows = tables.submitted_notebook
    change = rows.update().where(rows.c.id == notebook)
    connection.execute(change, {"late_submission_penalty": penalty})


def _grade(row: Row, auto_score: float | None) -> Values:
    """Return the automatic points; a mark given by hand stays, and asks to be looked at."""
    waits = row.manual_score is not None or auto_score is None
    return {"auto_score": auto_score, "needs_manual_grade": waits}
