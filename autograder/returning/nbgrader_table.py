"""The table that ``nbgrader export`` writes: its columns, with the points that count."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator

from autograder.course import Course
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.grades import read_grades
from autograder.returning.excel_ids import safe_id
from autograder.returning.export import with_staleness, with_ungraded
from autograder.returning.spreadsheet import spreadsheet_safe

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score", "status"),
)
"""nbgrader's, and the status that tells a mark that stands from one that does not."""
Row = dict[str, object]


def nbgrader_csv(
    course: Course,
    assignments: Collection[str] = (),
    students: Collection[str] = (),
    shows: Callable[[str], bool] = lambda _student: True,
) -> str:
    """Return the table as CSV, of some assignments and students or of all.

    What nbgrader takes off as lateness is here all that tells its sum of the cells from what
    counts: a scale or a bonus is less than nothing of it.

    Raises
    ------
    CourseError
        If the gradebook cannot be read, or does not know an assignment.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in _rows(course, tuple(assignments)):
        student = str(row["student_id"])
        if shows(student) and (not students or student in students):
            texts = {k: spreadsheet_safe(v) for k, v in row.items() if isinstance(v, str)}
            writer.writerow({**row, **texts, "student_id": safe_id(student)})
    return stream.getvalue()


def _rows(course: Course, assignments: tuple[str, ...]) -> Iterator[Row]:
    table = with_staleness(course, with_ungraded(course, read_grades(course, assignments)))
    for head in table.assignments:
        current = read_current_marks(course, head.name)
        due = course.assignment(head.name).due
        for student in table.students:
            grades, marks = table.of(student, head), current.get(student.id)
            yield {
                "assignment": head.name,
                "duedate": (marks.due if marks and marks.due else due) or "",
                "timestamp": grades.submitted or "",
                "student_id": student.id,
                "last_name": student.last_name,
                "first_name": student.first_name,
                "email": student.email,
                "raw_score": marks.raw if marks else 0.0,
                "late_submission_penalty": marks.taken if marks else 0.0,
                "score": grades.total,
                "max_score": head.max_score,
                "status": grades.status,
            }
