"""Read the marks of one assignment: points, marks set by hand, comments, lateness.

Read in three queries, whatever the size of the class. What lateness costs is computed here, from
course.yml and from the points as they are; what nbgrader's tables say of it is never read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.lateness import due_of, lateness, penalty_of
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
    due: datetime | None = None
    late: timedelta = timedelta(0)
    penalty: float = 0.0
    marks: Mapping[str, CellMark] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    """What a person wrote; the automatic "No response." is not among them."""

    @property
    def earned(self) -> float:
        """Points before the late penalty."""
        return earned_of(self.marks.values())

    @property
    def score(self) -> float:
        """Points that count, never below zero."""
        return max(0.0, self.earned - self.penalty)

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        return sum(mark.max_score for mark in self.marks.values())


def earned_of(marks: Iterable[CellMark]) -> float:
    """Return the points of some cells together; what is not marked yet has none."""
    return sum(mark.score or 0.0 for mark in marks)


def read_current_marks(
    course: Course,
    assignment: str,
    gradebook: Any = None,  # noqa: ANN401 - nbgrader is untyped
) -> dict[str, CurrentMarks]:
    """Return what stands for each student who has rows, by student id.

    Parameters
    ----------
    course, assignment
        Of which assignment.
    gradebook
        nbgrader's, if it is open already.

    Raises
    ------
    CourseError
        If the gradebook cannot be read, or the assignment has not been built.
    """
    if gradebook is None:
        with open_gradebook(course) as opened:
            return read_current_marks(course, assignment, opened)
    if not any(row.name == assignment for row in gradebook.assignments):
        raise CourseError(
            f"the gradebook does not know the assignment {assignment!r}",
            remedy="run 'autograder build' first",
        )
    marks = _marks(gradebook, assignment)
    comments = _comments(gradebook, assignment)
    return {
        row.student: _current(course, assignment, row, marks[row.notebook], comments[row.notebook])
        for row in gradebook.db.execute(_submissions(assignment))
    }


def _current(
    course: Course,
    assignment: str,
    row: Any,  # noqa: ANN401 - a row of SQLAlchemy's
    marks: Mapping[str, CellMark],
    comments: Mapping[str, str],
) -> CurrentMarks:
    zone = ZoneInfo(course.time_zone)
    submitted = row.timestamp.replace(tzinfo=UTC) if row.timestamp else None
    due = due_of(course.assignment(assignment).due, row.extension, zone)
    late = lateness(due, submitted, zone)
    earned = earned_of(marks.values())
    return CurrentMarks(
        student=row.student,
        name=" ".join(filter(None, (row.first_name, row.last_name))),
        submitted=submitted,
        due=due,
        late=late.late,
        penalty=penalty_of(course.late, earned, late),
        marks=marks,
        comments=comments,
    )


def _submissions(assignment: str) -> Any:  # noqa: ANN401 - nbgrader is untyped
    from nbgrader import api  # noqa: PLC0415 - slow to import
    from sqlalchemy import select  # noqa: PLC0415

    whole, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    return (
        select(
            whole.student_id.label("student"),
            whole.timestamp,
            whole.extension,
            api.Student.first_name,
            api.Student.last_name,
            notebook.id.label("notebook"),
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
