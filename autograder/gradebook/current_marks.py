"""Read the marks of one assignment: points, marks set by hand, comments, lateness.

Read in three queries, whatever the size of the class. What lateness costs is computed here, from
course.yml and from the points as they are; what nbgrader's tables say of it is never read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import tables
from autograder.gradebook.decisions import handed_in, terms_of
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.rows import Structure, structure_of
from autograder.gradebook.teams import Given, HandedIn, handed_in_as, members, shared
from autograder.gradebook.terms import LEAST as _LEAST
from autograder.gradebook.terms import CellMark, Terms, Total

__all__ = ["CellMark", "CurrentMarks", "current_marks", "read_current_marks"]


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
    total: Total | None = None
    """What the cells are worth together, where that is not their plain sum less the penalty."""
    sentences: tuple[str, ...] = ()
    """What a student is told of decisions: extensions, late days, adjustments."""
    excused: str | None = None
    """Why this need not be handed in; None if it has to."""
    unlike: tuple[str, ...] = ()
    """Cells for which the team was given different points, for the same answer."""
    raw: float = 0.0
    """What nbgrader's own sum of the cells is."""

    @property
    def earned(self) -> float:
        """Points before the late penalty, a scale and a bonus."""
        return sum(mark.score or 0.0 for mark in self.marks.values())

    @property
    def score(self) -> float:
        """Points that count, never below zero."""
        return self.total.score if self.total else max(0.0, self.earned - self.penalty)

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        if self.total:
            return self.total.max_score
        return sum(mark.max_score for mark in self.marks.values())

    @property
    def added(self) -> float:
        """What a scale or a bonus adds."""
        return self.total.added if self.total else 0.0

    @property
    def taken(self) -> float:
        """What nbgrader has to take from its own sum, in its column of penalties."""
        if abs(self.raw - self.penalty - self.score) < _LEAST:
            return self.penalty
        return self.raw - self.score


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
    connection: Connection,
    course: Course,
    assignment: str,
    student: str | None = None,
    terms: Terms | None = None,
) -> dict[str, CurrentMarks]:
    """Return what :func:`read_current_marks` does, of everybody or of one student.

    ``terms`` are the course's, if they were read already.
    """
    structure = structure_of(connection, assignment)
    if structure is None:
        raise CourseError(
            f"the gradebook does not know the assignment {assignment!r}",
            remedy="run 'autograder build' first",
        )
    times = handed_in(connection, course, assignment, student)
    terms = replace(terms or terms_of(connection, course), handed=times)
    came = handed_in_as(connection, structure, terms.people)
    whom = None if student is None else members(came, student)
    marks = _marks(connection, structure, whom)
    comments = _comments(connection, structure, whom)
    query = _of_students(
        select(
            tables.submission.c.student_id.label("student"),
            tables.submission.c.timestamp,
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
        whom,
    )
    rows = connection.execute(query).all()
    given = {
        row.student: Given(
            marks[row.notebook],
            comments[row.notebook],
            **asdict(came.get(row.student, HandedIn())),
        )
        for row in rows
    }
    counts = shared(given)
    return {
        row.student: _current(terms, assignment, row, given[row.student], counts[row.student])
        for row in rows
        if student in {None, row.student}
    }


def _current(
    terms: Terms,
    assignment: str,
    row: Any,  # noqa: ANN401 - a row of SQLAlchemy's
    own: Given,
    counts: Given,
) -> CurrentMarks:
    due = terms.due(row.student, assignment)
    cells = terms.adjusted(assignment, counts.marks)
    total = terms.total(assignment, cells, due)
    excuse = terms.excuse(row.student, assignment)
    return CurrentMarks(
        student=row.student,
        name=" ".join(filter(None, (row.first_name, row.last_name))),
        submitted=row.timestamp.replace(tzinfo=UTC) if row.timestamp else None,
        due=due.due,
        late=due.late.late,
        penalty=total.penalty,
        marks=cells,
        comments=counts.comments,
        total=total,
        sentences=(*due.reasons, *terms.sentences(assignment)),
        excused=None if excuse is None else excuse.why or "excused",
        unlike=counts.unlike,
        raw=sum(mark.score or 0.0 for mark in own.marks.values()),
    )


def _marks(
    connection: Connection, structure: Structure, whom: Collection[str] | None
) -> defaultdict[str, dict[str, CellMark]]:
    """Return marks by submitted notebook and grade_id."""
    grade = tables.grade
    found: defaultdict[str, dict[str, CellMark]] = defaultdict(dict)
    for row in connection.execute(_in_class(select(grade), grade, structure, whom)).all():
        name = structure.graded.get(row.cell_id)
        if name is not None:
            worth = structure.worth[row.cell_id]
            mark = CellMark(worth, row.auto_score, row.manual_score, float(row.extra_credit or 0.0))
            waits = bool(row.needs_manual_grade) or mark.impossible
            found[row.notebook_id][name] = replace(mark, waits=waits)
    return found


def _comments(
    connection: Connection, structure: Structure, whom: Collection[str] | None
) -> defaultdict[str, dict[str, str]]:
    """Return what people wrote, by submitted notebook and grade_id."""
    comment = tables.comment
    query = select(comment).where(comment.c.manual_comment.is_not(None))
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(_in_class(query, comment, structure, whom)).all():
        found[row.notebook_id][structure.commented.get(row.cell_id, "")] = row.manual_comment
    return found


def _in_class(query: Any, rows: Any, structure: Structure, whom: Collection[str] | None) -> Any:  # noqa: ANN401 - selects
    part, whole = tables.submitted_notebook, tables.submission
    query = query.join(part, part.c.id == rows.c.notebook_id).join(
        whole, whole.c.id == part.c.assignment_id
    )
    return _of_students(query, structure, whom)


def _of_students(query: Any, structure: Structure, whom: Collection[str] | None) -> Any:  # noqa: ANN401 - selects
    whole = tables.submission
    query = query.where(whole.c.assignment_id == structure.assignment)
    return query if whom is None else query.where(whole.c.student_id.in_(whom))
