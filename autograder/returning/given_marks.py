"""Which marks of an assignment stand: what may be shown to a platform, and why the rest may not."""

from __future__ import annotations

from autograder.course import Course
from autograder.gradebook.grades import BY_HAND, EXCUSED, Gradetable, read_grades
from autograder.grading.staleness import FAULT, STALE, staleness
from autograder.returning.platforms.given import (
    ANOTHER_SECTION,
    Given,
    Mark,
)
from autograder.roster.person import Person, Roster
from autograder.roster.sections import section_of
from autograder.roster.store import read_roster

__all__ = ["FAULT", "STALE", "WAITS", "class_of", "given_marks", "standing_marks"]

WAITS = "waits for a mark by hand"


def given_marks(course: Course, assignment: str, section: str = "") -> Given:
    """Return an assignment's marks that stand, with the class that they are of.

    With a ``section``, only its students have marks.

    Raises
    ------
    CourseError
        If the assignment is not built, the gradebook or the roster cannot be read, or there is no
        such section.
    """
    settings = course.assignment(assignment)
    table = read_grades(course, [assignment])
    (head,) = table.assignments
    marks = standing_marks(course, assignment, table)
    if section:
        theirs = frozenset(section_of(course, section))
        marks = {
            student.id: ANOTHER_SECTION if student.id not in theirs else marks[student.id]
            for student in table.students
            if student.id in marks or student.id not in theirs
        }
    others = [one for one in course.assignments if one.name != assignment]
    return Given(
        assignment=assignment,
        titles=_titles(assignment, settings.title),
        max_score=head.max_score,
        marks=marks,
        roster=class_of(read_roster(course), table),
        others=tuple((title, o.name) for o in others for title in _titles(o.name, o.title)),
    )


def standing_marks(course: Course, assignment: str, table: Gradetable) -> dict[str, Mark]:
    """Return by student what may be returned; who handed in nothing is not there.

    A mark stands if nothing of it waits for a person, and if it is the mark of what lies in the
    folder of submissions now.
    """
    why_stale = staleness(course, assignment)
    head = next(head for head in table.assignments if head.name == assignment)
    marks: dict[str, Mark] = {}
    for student in table.students:
        grades = table.grades.get((student.id, head.name))
        stale = why_stale(student.id)
        if grades is None:
            if stale:
                marks[student.id] = Mark(None, stale)
        elif grades.status == EXCUSED:
            marks[student.id] = Mark(None, EXCUSED)
        elif stale or grades.status == BY_HAND:
            marks[student.id] = Mark(None, stale or WAITS)
        else:
            marks[student.id] = Mark(grades.total)
    return marks


def class_of(roster: Roster, table: Gradetable) -> Roster:
    """Return the roster, and whoever is in the gradebook alone."""
    listed = {person.id for person in roster}
    more = [
        Person(one.id, " ".join(filter(None, (one.first_name, one.last_name))), one.email)
        for one in table.students
        if one.id not in listed
    ]
    return Roster((*roster.persons, *more))


def _titles(name: str, title: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (name, title))))
