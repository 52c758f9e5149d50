"""An instructor's page about what the last marking changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.course import Course
from autograder.files import write_whole
from autograder.grading.changes import StudentChange
from autograder.returning import page
from autograder.roster.sections import file_part


def write_changes(
    course: Course, assignment: str, changes: Sequence[StudentChange], section: str = ""
) -> Path:
    """Write the page, of the class or of one section, and return its path."""
    html = page.template("changes.html.j2").render(
        course=course.title or course.id,
        title=course.assignment(assignment).title or assignment,
        changes=changes,
    )
    name = f"{assignment}-{file_part(section)}" if section else assignment
    file = course.working_folder / "reports" / f"{name}-changes.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, html.encode("utf-8", "replace"))
    return file
