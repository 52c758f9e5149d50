"""What several commands share: their options, and the course that they are about."""

from __future__ import annotations

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


def find_course(path: Path | None) -> Course:
    """Return the course that an option or the current folder names."""
    from autograder.course import load_course  # noqa: PLC0415 - slow to import

    course = load_course(path)
    keep_private(course.working_folder)
    return course
