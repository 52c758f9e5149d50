"""Feedback to nbgrader's exchange, where a student fetches it with *Fetch feedback*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.nbgrader_course import course_directory, quiet_log
from autograder.private import make_exchange
from autograder.returning.feedback import SECRET_FILE, FeedbackReport, write_feedback


@dataclass(frozen=True, slots=True)
class Released:
    """Whose pages lie in the exchange, and whose do not since they did not hand in through it."""

    feedback: FeedbackReport
    reached: tuple[str, ...]
    elsewhere: tuple[str, ...]


def release_feedback(course: Course, assignment: str, students: Sequence[str] = ()) -> Released:
    """Write the pages of feedback and put them into the exchange.

    nbgrader finds a page by a secret that came with the submission: who handed in elsewhere has
    none, and gets the page by the platform ('autograder return') or from the zip.

    Raises
    ------
    CourseError
        If nothing was graded, or the exchange cannot be written.
    """
    from nbgrader.exchange import ExchangeError  # noqa: PLC0415 - slow to import
    from nbgrader.exchange.default import ExchangeReleaseFeedback  # noqa: PLC0415

    done = write_feedback(course, assignment, students=students)
    pages = {page.parent.parent.name for page in done.pages}
    reached: list[str] = []
    elsewhere: list[str] = []
    for student in sorted(pages):
        secret = course.step_folder("submitted", assignment, student) / SECRET_FILE
        (reached if secret.is_file() else elsewhere).append(student)
    if reached:
        log, warnings = quiet_log("release_feedback")
        for student in reached:
            directory = course_directory(course, assignment)
            directory.student_id = student
            exchange = ExchangeReleaseFeedback(
                coursedir=directory, root=str(course.exchange), log=log
            )
            try:
                make_exchange(course.exchange, course.id)
                exchange.start()
            except (ExchangeError, OSError) as error:
                raise CourseError(
                    f"feedback cannot be put into the exchange {course.exchange}: "
                    f"{error or warnings.summary}",
                    remedy="set 'exchange' in course.yml to a folder that you own",
                ) from error
    return Released(done, tuple(reached), tuple(elsewhere))
