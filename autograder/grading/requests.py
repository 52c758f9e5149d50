"""Requests to look again: a ``regrade.txt`` that a student hands in beside the notebook."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.collecting.safe_files import read_file
from autograder.collecting.submitted import submitted_students
from autograder.collecting.write import REQUEST_FILE
from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.gradebook.decisions import ANSWER, read_decisions
from autograder.gradebook.hands import digest
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.roster.store import read_roster

MOST_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """What one student asks for, and what was answered; empty: nothing yet."""

    student: str
    text: str
    answer: str = ""

    @property
    def answered(self) -> bool:
        """Whether somebody did."""
        return bool(self.answer)


def read_requests(course: Course, assignment: str, section: str = "") -> tuple[Request, ...]:
    """Return the requests of an assignment, by student; one that changes is a new one."""
    asked = {
        student: text
        for student in submitted_students(course, assignment)
        if (text := request_of(course, assignment, student))
    }
    if section:
        theirs = {person.id for person in read_roster(course) if section in person.sections}
        asked = {student: text for student, text in asked.items() if student in theirs}
    if not asked:
        return ()
    with open_gradebook(course) as gradebook:
        found = read_decisions(gradebook.db.connection())
    answers = {
        (one.target, one.value["request"]): str(one.value["text"])
        for one in found
        if one.kind == ANSWER and one.assignment == assignment
    }
    return tuple(
        Request(student, text, answers.get((student, digest(text)), ""))
        for student, text in sorted(asked.items())
    )


def request_of(course: Course, assignment: str, student: str) -> str:
    """Return what a student asks for; empty if they do not."""
    file = course.step_folder("submitted", assignment, student) / REQUEST_FILE
    try:
        return read_file(file, MOST_BYTES).decode("utf-8", "replace").strip()
    except (OSError, SubmissionError):
        return ""
