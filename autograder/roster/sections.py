"""Who is in a section of the course, as the roster says."""

from __future__ import annotations

from autograder.course import Course
from autograder.errors import CourseError
from autograder.roster.store import read_roster


def section_of(course: Course, section: str) -> tuple[str, ...]:
    """Return who is in a section and did not drop the course.

    Raises
    ------
    CourseError
        If the roster has no such section.
    """
    everybody = read_roster(course).present
    theirs = tuple(person.id for person in everybody if person.section == section)
    if not theirs:
        known = ", ".join(sorted({person.section for person in everybody} - {""}))
        raise CourseError(
            f"the roster has no section {section!r}",
            remedy=f"write one of {known}" if known else "'roster import' reads them",
        )
    return theirs
