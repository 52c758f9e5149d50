"""Everybody's points before and after a change: to the roster, or by a decision elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.course import Course
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.full_marks import full_marks
from autograder.gradebook.nbgrader_course import open_gradebook

Points = Mapping[tuple[str, str], float]
"""By assignment and student."""
LEAST = 1e-9
MOST_NAMED = 20


def points_now(course: Course) -> Points:
    """Return what counts for everybody in every assignment that the gradebook knows."""
    with open_gradebook(course) as gradebook:
        return {
            (assignment, student): marks.score
            for assignment in full_marks(gradebook.db.connection(), course)
            for student, marks in read_current_marks(course, assignment, gradebook).items()
        }


def points_changed(before: Points, after: Points) -> Iterator[str]:
    """Yield a line for each student and assignment whose points are others now."""
    changed = [
        f"{assignment}, {student}: {before[assignment, student]:.4g} -> {points:.4g} points"
        for (assignment, student), points in sorted(after.items())
        if abs(points - before.get((assignment, student), points)) > LEAST
    ]
    yield from changed[:MOST_NAMED]
    if len(changed) > MOST_NAMED:
        yield f"and {len(changed) - MOST_NAMED} more"
