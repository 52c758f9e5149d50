"""Read the marks of one assignment: points, marks set by hand, comments, penalties.

Read in three queries, whatever the size of the class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.nbgrader_course import open_gradebook


@dataclass(frozen=True, slots=True)
class CellMark:
    """What one grade cell earned; ``auto`` and ``manual`` are None until somebody marked it."""

    max_score: float
    auto: float | None = None
    manual: float | None = None
    extra: float = 0.0
    waits: bool = True
    """Somebody has to mark it, or look at it again."""

    @property
    def score(self) -> float | None:
        """Points as they count, a hand's before the machine's; None while there are none.

        >>> CellMark(4.0, auto=1.0, manual=3.0, extra=0.5).score
        3.5
        """
        base = self.manual if self.manual is not None else self.auto
        return None if base is None else base + self.extra


@dataclass(frozen=True, slots=True)
class CurrentMarks:
    """One student's rows: marks by grade_id of the test cell, comments by that of the answer."""

    student: str
    name: str = ""
    submitted: datetime | None = None
    late: timedelta = timedelta(0)
    penalty: float = 0.0
    marks: Mapping[str, CellMark] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    """What a person wrote; the automatic "No response." is not among them."""

    @property
    def earned(self) -> float:
        """Points before the late penalty."""
        return sum(mark.score or 0.0 for mark in self.marks.values())

    @property
    def score(self) -> float:
        """Points that count, never below zero."""
        return max(0.0, self.earned - self.penalty)

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        return sum(mark.max_score for mark in self.marks.values())


def read_current_marks(course: Course, assignment: str) -> dict[str, CurrentMarks]:
    """Return what stands for each student who has rows, by student id.

    Raises
    ------
    CourseError
        If the gradebook cannot be read, or the assignment has not been built.
    """
    with open_gradebook(course) as gradebook:
        if not any(row.name == assignment for row in gradebook.assignments):
            raise CourseError(
                f"the gradebook does not know the assignment {assignment!r}",
                remedy="run 'autograder build' first",
            )
        marks = _marks(gradebook, assignment)
        comments = _comments(gradebook, assignment)
        return {
            row.student: CurrentMarks(
                student=row.student,
                name=" ".join(filter(None, (row.first_name, row.last_name))),
                submitted=row.timestamp.replace(tzinfo=UTC) if row.timestamp else None,
                late=_late(row),
                penalty=float(row.penalty or 0.0),
                marks=marks[row.notebook],
                comments=comments[row.notebook],
            )
            for row in gradebook.db.execute(_submissions(assignment))
        }


def _late(row: Any) -> timedelta:  # noqa: ANN401 - a row of SQLAlchemy's
    if row.timestamp is None or row.duedate is None:
        return timedelta(0)
    due = row.duedate + (row.extension or timedelta(0))
    late: timedelta = row.timestamp - due
    return max(late, timedelta(0))


def _submissions(assignment: str) -> Any:  # noqa: ANN401 - nbgrader is untyped
    from nbgrader import api  # noqa: PLC0415 - slow to import
    from sqlalchemy import select  # noqa: PLC0415

    whole, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    return (
        select(
            whole.student_id.label("student"),
            whole.timestamp,
            whole.extension,
            api.Assignment.duedate,
            api.Student.first_name,
            api.Student.last_name,
            notebook.id.label("notebook"),
            notebook.late_submission_penalty.label("penalty"),
        )
        .join(api.Assignment, api.Assignment.id == whole.assignment_id)
        .join(api.Student, api.Student.id == whole.student_id)
        .join(notebook, notebook.assignment_id == whole.id)
        .where(api.Assignment.name == assignment)
    )


def _marks(gradebook: Any, assignment: str) -> defaultdict[str, dict[str, CellMark]]:  # noqa: ANN401
    """Return marks by submitted notebook and grade_id."""
    from nbgrader import api  # noqa: PLC0415 - slow to import
    from sqlalchemy import select  # noqa: PLC0415

    # nbgrader keeps a cell's worth with its kind: graded by tests, or a task marked by hand.
    worth = {
        cell.id: float(cell.max_score)
        for notebook in gradebook.find_assignment(assignment).notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    grade, cell = api.Grade, api.BaseCell
    query = select(
        grade.notebook_id,
        cell.id,
        cell.name,
        grade.auto_score,
        grade.manual_score,
        grade.extra_credit,
        grade.needs_manual_grade,
    ).join(cell, cell.id == grade.cell_id)
    found: defaultdict[str, dict[str, CellMark]] = defaultdict(dict)
    for notebook, cell_id, name, auto, manual, extra, waits in gradebook.db.execute(
        _of(query, grade, assignment)
    ):
        found[notebook][name] = CellMark(
            worth[cell_id], auto, manual, float(extra or 0.0), bool(waits)
        )
    return found


def _comments(gradebook: Any, assignment: str) -> defaultdict[str, dict[str, str]]:  # noqa: ANN401
    """Return what people wrote, by submitted notebook and grade_id."""
    from nbgrader import api  # noqa: PLC0415 - slow to import
    from sqlalchemy import select  # noqa: PLC0415

    comment, cell = api.Comment, api.BaseCell
    query = (
        select(comment.notebook_id, cell.name, comment.manual_comment)
        .join(cell, cell.id == comment.cell_id)
        .where(comment.manual_comment.is_not(None))
    )
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for notebook, name, text in gradebook.db.execute(_of(query, comment, assignment)):
        found[notebook][name] = text
    return found


def _of(query: Any, rows: Any, assignment: str) -> Any:  # noqa: ANN401 - nbgrader is untyped
    from nbgrader import api  # noqa: PLC0415 - slow to import

    notebook, whole = api.SubmittedNotebook, api.SubmittedAssignment
    return (
        query.join(notebook, notebook.id == rows.notebook_id)
        .join(whole, whole.id == notebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == whole.assignment_id)
        .where(api.Assignment.name == assignment)
    )
