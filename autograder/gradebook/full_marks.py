"""What full marks are of each assignment that a gradebook knows."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection

from autograder.course import Course
from autograder.gradebook import tables
from autograder.gradebook.decisions import terms_of
from autograder.gradebook.rows import structure_of
from autograder.gradebook.terms import CellMark, Due


def full_marks(connection: Connection, course: Course) -> dict[str, float]:
    """Return full marks by assignment: what counts after ``max_score`` and questions dropped."""
    terms = terms_of(connection, course)
    ours = {one.name for one in course.assignments}
    found: dict[str, float] = {}
    for name in connection.scalars(select(tables.assignment.c.name)).all():
        structure = structure_of(connection, name) if name in ours else None
        if structure is None:
            continue
        cells = {structure.graded[one]: CellMark(worth) for one, worth in structure.worth.items()}
        found[name] = terms.total(name, terms.adjusted(name, cells), Due()).max_score
    return found
