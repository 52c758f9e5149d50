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

from sqlalchemy import select
from sqlalchemy.engine import Connection

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import tables
from autograder.gradebook.lateness import due_of, lateness, penalty_of
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.rows import Structure, structure_of

_LEAST = 1e-9
"""What a sum of points may be off by."""


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
    return current_marks(gradebook.db.connection(), course, assignment)


def current_marks(
    connection: Connection, course: Course, assignment: str, student: str | None = None
) -> dict[str, CurrentMarks]:
    """Return what :func:`read_current_marks` does, of everybody or of one student."""
    structure = structure_of(connection, assignment)
    if structure is None:
        raise CourseError(
            f"the gradebook does not know the assignment {assignment!r}",
            remedy="run 'autograder build' first",
        )
    marks = _marks(connection, structure, student)
    comments = _comments(connection, structure, student)
    query = _of_student(
        select(
            tables.submission.c.student_id.label("student"),
            tables.submission.c.timestamp,
            tables.submission.c.extension,
            tables.student.c.first_name,
            tables.student.c.last_name,
            tables.submitted_notebook.c.id.label("notebook"),
        )
        .join_from(
            tables.submission,
            tables.submitted_notebook,
            tables.submitted_notebook.c.assignment_id == tables.submission.c.id,
        )
        .join(tables.student, tables.student.c.id == tables.submission.c.student_id),
        structure,
        student,
    )
    return {
        row.student: _current(course, assignment, row, marks[row.notebook], comments[row.notebook])
        for row in connection.execute(query).all()
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


def _marks(
    connection: Connection, structure: Structure, student: str | None
) -> defaultdict[str, dict[str, CellMark]]:
    """Return marks by submitted notebook and grade_id."""
    grade = tables.grade
    found: defaultdict[str, dict[str, CellMark]] = defaultdict(dict)
    for row in connection.execute(_in_class(select(grade), grade, structure, student)).all():
        name = structure.graded.get(row.cell_id)
        if name is not None:
            worth = structure.worth[row.cell_id]
            # A hand's mark of more than the cell is worth was given when it was worth more.
            too_much = row.manual_score is not None and row.manual_score > worth + _LEAST
            found[row.notebook_id][name] = CellMark(
                worth,
                row.auto_score,
                row.manual_score,
                float(row.extra_credit or 0.0),
                bool(row.needs_manual_grade) or too_much,
            )
    return found


def _comments(
    connection: Connection, structure: Structure, student: str | None
) -> defaultdict[str, dict[str, str]]:
    """Return what people wrote, by submitted notebook and grade_id."""
    comment = tables.comment
    query = select(comment).where(comment.c.manual_comment.is_not(None))
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(_in_class(query, comment, structure, student)).all():
        found[row.notebook_id][structure.commented.get(row.cell_id, "")] = row.manual_comment
    return found


def _in_class(query: Any, rows: Any, structure: Structure, student: str | None) -> Any:  # noqa: ANN401 - selects
    part, whole = tables.submitted_notebook, tables.submission
    query = query.join(part, part.c.id == rows.c.notebook_id).join(
        whole, whole.c.id == part.c.assignment_id
    )
    return _of_student(query, structure, student)


def _of_student(query: Any, structure: Structure, student: str | None) -> Any:  # noqa: ANN401 - selects
    whole = tables.submission
    query = query.where(whole.c.assignment_id == structure.assignment)
    return query if student is None else query.where(whole.c.student_id == student)
