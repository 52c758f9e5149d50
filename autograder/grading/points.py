"""Everybody's points before and after a change: to the roster, or by a decision elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, load_course
from autograder.errors import CourseError
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.decisions import read_decisions
from autograder.gradebook.full_marks import full_marks
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.students import class_list

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


@dataclass(frozen=True, slots=True)
class Contents:
    """What of a course changes by hand and in time: whom it knows, their points, decisions."""

    students: frozenset[str]
    points: Points
    decisions: tuple[str, ...]


def read_contents(folder: Path) -> Contents | None:
    """Return what a course in a folder holds; None if there is none that can be read."""
    try:
        course = load_course(folder)
        if not course.working_folder.is_dir():
            return None
        with open_gradebook(course) as gradebook:
            decided = read_decisions(gradebook.db.connection())
        students = frozenset(person.id for person in class_list(course))
        said = tuple(f"{one.assignment}, {one.target or 'all'}: {one.said}" for one in decided)
        return Contents(students, points_now(course), said)
    except CourseError:
        return None


def lost(before: Contents, after: Contents) -> Iterator[str]:
    """Yield what is in the first alone: students, decisions, and points that are others now."""
    if gone := sorted(before.students - after.students):
        yield f"students: {', '.join(gone)}"
    yield from (f"decided: {said}" for said in before.decisions if said not in after.decisions)
    unmarked = [key for key in sorted(before.points) if key not in after.points]
    yield from (f"{name}, {who}: {before.points[name, who]:.4g} points" for name, who in unmarked)
    yield from (f"{line} now" for line in points_changed(before.points, after.points))


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
