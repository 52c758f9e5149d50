"""Whether a mark is the mark of what lies there now, under what is asked now.

What was handed in and when, the questions and their points, the limits and the code that decides
marks of this assignment all belong to a result. Whatever shows or returns marks asks here first.
"""

from __future__ import annotations

from collections.abc import Callable

from autograder.collecting.submitted import (
    load_bundle,
    submission_time,
    submitted_students,
    submitted_task,
)
from autograder.course import Course, read_secret
from autograder.errors import SubmissionError
from autograder.gradebook.records import read_stands
from autograder.grading.allowed import allowed_jails
from autograder.grading.results import Results, fingerprint
from autograder.marking.version import decided_by
from autograder.model import Outcome

STALE = "was not graded as it lies there now; run 'autograder grade' first"
FAULT = "could not be marked; run 'autograder grade' again"


def staleness(course: Course, assignment: str) -> Callable[[str], str]:
    """Return what tells why a student's mark is not that of what lies there; empty if it is.

    Marks without a submission were given by hand alone, and nothing can have overtaken them.

    Raises
    ------
    CourseError
        If the assignment has not been built, or the gradebook cannot be read.
    """
    there = frozenset(submitted_students(course, assignment))
    decided = decided_by(load_bundle(course, assignment))
    secret = read_secret(course)
    jails = allowed_jails(course)
    stands = read_stands(course, assignment)
    recorded = stands.results
    with Results(course.working_folder / "results.db") as results:
        sheets = {student: results.sheet(key) for student, key in recorded.items()}

    def why(student: str) -> str:
        if student not in there:
            return ""
        try:
            task = submitted_task(course, assignment, student, secret)
        except SubmissionError as error:
            return f"its submission {error.problem}"
        keys = {fingerprint(task.content, decided, task.key, jail) for jail in jails}
        if recorded.get(student) not in keys:
            return STALE
        time = stands.times.get(student)
        if submission_time(course, assignment, student).moment(time) != time:
            return STALE
        sheet = sheets.get(student)
        faults = sheet and any(one.outcome is Outcome.FAULT for one in sheet.questions)
        return FAULT if faults else ""

    return why
