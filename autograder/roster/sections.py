"""Who is in a section of the course, as the roster says."""

from __future__ import annotations

import getpass
import hashlib
import os
import re

from autograder.course import Course
from autograder.errors import CourseError
from autograder.roster.store import read_roster


def file_part(section: str) -> str:
    """Return a section as a part of a file's name; no other section of a course has the same.

    >>> file_part("B"), file_part("Mon 10:00") == file_part("Mon-10-00")
    ('B', False)
    """
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", section)
    digest = hashlib.sha256(section.encode()).hexdigest()[:6]
    return plain if plain == section else f"{plain.strip('-')}-{digest}"


SECTION = "AUTOGRADER_SECTION"
"""The variable that says which section nbgrader's programs are about; empty is all of them."""


def section_shown(course: Course) -> str:
    """Return the section that this process's user looks after; empty for all of them.

    Said by the environment, else by ``graders`` of course.yml.
    """
    if SECTION in os.environ:
        return os.environ[SECTION]
    return course.graders.get(_login(), "") if course.graders else ""


def _login() -> str:
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (KeyError, OSError):  # a machine without names
        return ""


def section_of(course: Course, section: str) -> tuple[str, ...]:
    """Return who is in a section and did not drop the course.

    Raises
    ------
    CourseError
        If the roster has no such section.
    """
    everybody = read_roster(course).present
    theirs = tuple(person.id for person in everybody if section in person.sections)
    if not theirs:
        known = ", ".join(sorted({name for person in everybody for name in person.sections}))
        raise CourseError(
            f"the roster has no section {section!r}",
            remedy=f"write one of {known}" if known else "'roster import' reads them",
        )
    return theirs
