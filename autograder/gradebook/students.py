"""nbgrader's list of students, which follows the roster; and everybody whom either knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograder.course import Course
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.roster.names import given_and_family_name
from autograder.roster.person import Person, Roster
from autograder.roster.store import read_roster, roster_file


def class_list(course: Course, gradebook: Any = None) -> Roster:  # noqa: ANN401 - nbgrader is untyped
    """Return the roster, and after it whoever stands in the gradebook alone.

    Parameters
    ----------
    course
        Whose class.
    gradebook
        nbgrader's, if it is open already.
    """
    roster = read_roster(course)
    if gradebook is None:
        with open_gradebook(course) as opened:
            return _joined(roster, opened)
    return _joined(roster, gradebook)


def has_roster(course: Course) -> bool:
    """Tell whether the course has a roster of its own."""
    return roster_file(course).is_file()


def follow_roster(course: Course, people: Iterable[Person], gradebook: Any = None) -> None:  # noqa: ANN401 - as above
    """Let nbgrader's list of students say what the roster says of these people."""
    if gradebook is None:
        with open_gradebook(course) as opened:
            follow_roster(course, people, opened)
        return
    from nbgrader.api import Student  # noqa: PLC0415 - slow to import

    there = {row.id: row for row in gradebook.db.query(Student).all()}
    for person in people:
        row = there.get(person.id)
        if row is None:
            row = Student(id=person.id)
            gradebook.db.add(row)
        first, last = given_and_family_name(person.name)
        if person.name:
            row.first_name, row.last_name = first or None, last or None
        if person.email:
            row.email = person.email
    gradebook.db.commit()


def forget_times(course: Course, assignment: str, students: Iterable[str]) -> None:
    """Let the gradebook know no time of these submissions, so that none of them is late."""
    from nbgrader.api import Assignment, SubmittedAssignment  # noqa: PLC0415 - slow to import

    with open_gradebook(course) as gradebook:
        whole = gradebook.db.query(Assignment).filter(Assignment.name == assignment).one_or_none()
        wanted = set(students)
        if whole is None:
            return
        rows = gradebook.db.query(SubmittedAssignment)
        for row in rows.filter(SubmittedAssignment.assignment_id == whole.id):
            if row.student_id in wanted and row.timestamp is not None:
                row.timestamp = None
        gradebook.db.commit()


def _joined(roster: Roster, gradebook: Any) -> Roster:  # noqa: ANN401 - nbgrader is untyped
    listed = {person.id for person in roster}
    others = tuple(
        Person(
            row.id,
            " ".join(filter(None, (row.first_name, row.last_name))),
            row.email or "",
        )
        for row in sorted(gradebook.students, key=lambda row: row.id)
        if row.id not in listed
    )
    return Roster((*roster.persons, *others))
