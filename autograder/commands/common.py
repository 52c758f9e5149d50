"""What several commands share: their options, and the course that they are about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.private import keep_private

if TYPE_CHECKING:
    from autograder.course import Course

course_option = click.option(
    "--course",
    "folder",
    type=click.Path(path_type=Path),
    help="The course's folder or course.yml; else the nearest one above the current folder.",
)
assignment_argument = click.argument("assignment")
section_option = click.option("--section", default="", help="Only this section of the roster.")
_student_option = click.option(
    "--student", "students", multiple=True, help="Only this student's; repeatable."
)


def students_options(command: Callable[..., object]) -> Callable[..., object]:
    """Let a command be about some students, or about one section."""
    return _student_option(section_option(command))


def in_section(course: Course, section: str) -> Callable[[str], bool]:
    """Return whether a student is meant by ``--section``; everybody is, where it is not given.

    Raises
    ------
    CourseError
        If the roster has no such section.
    """
    from autograder.roster.sections import section_of  # noqa: PLC0415 - slow to import

    if not section:
        return lambda _student: True
    return frozenset(section_of(course, section)).__contains__


def chosen(
    course: Course, students: tuple[str, ...], section: str, assignment: str
) -> tuple[str, ...]:
    """Return whom ``--student`` and ``--section`` name; nobody in particular is everybody.

    Raises
    ------
    CourseError
        If nobody of the section handed in.
    """
    from autograder.collecting.submitted import submitted_students  # noqa: PLC0415 - slow to import
    from autograder.errors import CourseError  # noqa: PLC0415
    from autograder.roster.sections import section_of  # noqa: PLC0415

    course.assignment(assignment)
    if not section:
        return students
    there = set(submitted_students(course, assignment))
    theirs = tuple(one for one in section_of(course, section) if one in there)
    if not theirs and not students:
        raise CourseError(
            f"nobody of the section {section!r} handed in {assignment}",
            remedy="run 'autograder collect' first",
        )
    return (*students, *(one for one in theirs if one not in students))


def find_course(path: Path | None) -> Course:
    """Return the course that an option or the current folder names."""
    from autograder.course import load_course  # noqa: PLC0415 - slow to import

    course = load_course(path)
    keep_private(course.working_folder)
    return course
