"""Pages of feedback that lie there already: whether they still say what counts by now.

A page is written once and read for weeks. What it said is noted beside it, so that whatever
happened since (an extension, another due date, a mark by hand) is told with the command.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.course import Course
from autograder.files import write_whole
from autograder.gradebook.current_marks import CurrentMarks, read_current_marks
from autograder.grading.requests import Request, read_requests
from autograder.roster.store import read_roster

MOST_NAMED = 5
NOTE = "says.txt"
"""Lies beside a page, and is no part of what goes back."""


def page_file(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's page lies."""
    return course.step_folder("feedback", assignment, student) / f"{assignment}.html"


def sayings(course: Course, assignment: str) -> dict[str, str]:
    """Return, by student, a digest of what a page would say of marks now."""
    asked = {one.student: one for one in read_requests(course, assignment)}
    current = read_current_marks(course, assignment)
    return {student: _digest(marks, asked.get(student)) for student, marks in current.items()}


def note(page: Path, saying: str) -> None:
    """Note what a page says."""
    write_whole(page.with_name(NOTE), f"{saying}\n".encode())


def outdated_pages(
    course: Course, assignment: str, says: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return whose page says otherwise than what counts by now; ``says`` if it was read already."""
    gone = {person.id for person in read_roster(course) if person.dropped}
    notes = (course.working_folder / "feedback").glob(f"*/{assignment}/{NOTE}")
    there = {file.parent.parent.name: file for file in notes}
    written = {who: file for who, file in there.items() if who not in gone}
    if not written:
        return ()
    says = sayings(course, assignment) if says is None else says
    return tuple(
        sorted(
            student
            for student, file in written.items()
            if page_file(course, assignment, student).is_file()
            and file.read_text(encoding="utf-8").strip() != says.get(student)
        )
    )


def old_pages(assignment: str, students: Sequence[str]) -> str:
    """Return what to say of pages that say otherwise than what counts by now.

    >>> old_pages("a3_relu", ["ada"])
    "the page of ada says what counted before: run 'autograder feedback a3_relu'"
    """
    some = ", ".join(students[:MOST_NAMED]) + (", …" if len(students) > MOST_NAMED else "")
    one = len(students) == 1
    pages = f"the page of {some} says" if one else f"{len(students)} pages ({some}) say"
    return f"{pages} what counted before: run 'autograder feedback {assignment}'"


def _digest(marks: CurrentMarks, request: Request | None) -> str:
    cells = sorted((name, mark.score, mark.max_score) for name, mark in marks.marks.items())
    points = (marks.score, marks.max_score, marks.penalty, marks.added, cells)
    words = (
        marks.student,
        marks.name,
        marks.submitted,
        marks.due,
        marks.sentences,
        marks.excused,
        request,
    )
    said = repr((points, words, sorted(marks.comments.items())))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
