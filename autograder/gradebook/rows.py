"""One submission's rows in nbgrader's gradebook: read, made and changed within a transaction.

The rows are those that nbgrader's own ``autograde`` leaves: points and comments by cell, the late
penalty by notebook. What a person marked by hand is never overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from autograder.gradebook import tables
from autograder.gradebook.cell_marks import CellPoints

NO_RESPONSE = "No response."

Row = Any
Values = dict[str, Any]


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
    return Structure(
        assignment=head.id,
        due=head.duedate,
        notebook=head.notebook,
        graded={c.id: c.name for c in cells if c.type in tables.GRADED},
        commented={c.id: c.name for c in cells if c.type in tables.COMMENTED},
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
    connection: Connection, structure: Structure, notebook: str, cells: Mapping[str, CellPoints]
) -> float:
    """Write the points of every cell; return what the notebook earned, by hand or not."""
    changes: list[Values] = []
    score = 0.0
    for row in connection.execute(grades_of(notebook)).all():
        name = structure.graded.get(row.cell_id, "")
        if name in cells:
            points = cells[name].points
            changes.append({"of": row.id, **_grade(row, points)})
            score += score_of(row, points)
        else:
            score += score_of(row, row.auto_score)
    if changes:
        change = tables.grade.update().where(tables.grade.c.id == bindparam("of"))
        connection.execute(change, changes)
    return score


def write_comments(
    connection: Connection, structure: Structure, notebook: str, cells: Mapping[str, CellPoints]
) -> None:
    """Write or take back the automatic "No response." of every cell."""
    of_notebook = select(tables.comment).where(tables.comment.c.notebook_id == notebook)
    changes = []
    for row in connection.execute(of_notebook).all():
        name = structure.commented.get(row.cell_id, "")
        if name in cells:
            text = NO_RESPONSE if cells[name].untouched else None
            if text != row.auto_comment:
                changes.append({"of": row.id, "auto_comment": text})
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


def score_of(row: Row, auto_score: float | None) -> float:
    """Return what nbgrader counts: extra points only on top of a mark."""
    marked = row.manual_score if row.manual_score is not None else auto_score
    return 0.0 if marked is None else float(marked) + float(row.extra_credit or 0.0)
