"""A page of feedback for each student: what was right, what was not, and what happened.

Made from the marksheet that was kept when the submission was marked, the executed notebook, and
nbgrader's gradebook (points given by hand, comments, the late penalty). The pages lie where
nbgrader's ``release_feedback`` looks for them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.collecting.submitted import chosen_students, submitted_students
from autograder.course import Course, read_secret
from autograder.errors import SubmissionError
from autograder.files import write_whole
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE
from autograder.gradebook.records import read_recorded
from autograder.gradebook.writer import follow
from autograder.grading.results import Results
from autograder.grading.staleness import staleness
from autograder.marking.mark import NOT_SUBMITTED, Marked
from autograder.releasing.release import zip_bytes
from autograder.returning.bounded_pages import BoundedPages
from autograder.returning.written_pages import note, outdated_pages, page_file, sayings

SECRET_FILE = "submission_secret.txt"  # noqa: S105 - nbgrader's name of a file
Progress = Callable[[str, int, int], None]
"""Called with a student, how many pages are done, and how many there are."""


def quiet(student: str, done: int, total: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """The pages written, the zip of them all, and who has none and why."""

    pages: tuple[Path, ...]
    archive: Path | None
    without: Mapping[str, str] = field(default_factory=dict)
    old: tuple[str, ...] = ()
    """Whose page, written before, says otherwise than what counts by now; it is not in the zip."""

    def __len__(self) -> int:
        """How many pages were written."""
        return len(self.pages)


def write_feedback(
    course: Course,
    assignment: str,
    *,
    students: Sequence[str] = (),
    progress: Progress = quiet,
) -> FeedbackReport:
    """Write a page for every student who handed in an assignment and whose marks stand.

    Parameters
    ----------
    course, assignment
        What the pages are about.
    students
        Whose; by default everybody's.
    progress
        Told of each page.

    Raises
    ------
    CourseError
        If nothing of the assignment was graded, or one of ``students`` handed in nothing.
    """
    maker = BoundedPages(course, assignment)
    there = submitted_students(course, assignment)
    names = chosen_students(course, assignment, students)
    pages: list[Path] = []
    without: dict[str, str] = {}
    recorded = read_recorded(course, assignment)
    why_stale = staleness(course, assignment)
    follow(course, assignment)
    says = sayings(course, assignment)
    with Results(course.working_folder / "results.db") as results, maker:
        for number, student in enumerate(names, start=1):
            marked = results.find(recorded[student]) if student in recorded else None
            reason = _why_none(marked) or why_stale(student)
            if marked is None or reason:
                without[student] = reason
                page_file(course, assignment, student).unlink(missing_ok=True)  # it is old
            else:
                try:
                    html = maker.page(student, marked)
                    pages.append(_write(course, assignment, student, html))
                    note(pages[-1], says[student])
                except SubmissionError as error:
                    without[student] = f"its page {error.problem}"
                    page_file(course, assignment, student).unlink(missing_ok=True)
                except OSError as error:
                    without[student] = f"its page cannot be written: {error.strerror}"
            progress(student, number, len(names))
    old = outdated_pages(course, assignment, says)
    archive = _archive(course, assignment, sorted({*there} - {*old})) if pages else None
    return FeedbackReport(tuple(pages), archive, without, old)


def _why_none(marked: Marked | None) -> str:
    if marked is None:
        return "not graded, or not since it was handed in anew; run 'autograder grade'"
    return NOT_SUBMITTED if NOT_SUBMITTED in marked.sheet.notes else ""


def _write(course: Course, assignment: str, student: str, html: str) -> Path:
    """Write a page, and the two files without which nbgrader releases nobody's."""
    file = page_file(course, assignment, student)
    file.parent.mkdir(parents=True, exist_ok=True)
    submitted = course.step_folder("submitted", assignment, student)
    # Only what came through the exchange has a secret. One of ours keeps the page from everybody
    # else's eyes, and nbgrader's release from stopping here.
    message = f"feedback\0{assignment}\0{student}".encode()
    secret = hmac.new(read_secret(course), message, hashlib.sha256).hexdigest().encode()
    for name, otherwise in ((TIMESTAMP_FILE, b""), (SECRET_FILE, secret)):
        source = submitted / name
        write_whole(file.with_name(name), source.read_bytes() if source.is_file() else otherwise)
    write_whole(file, html.encode("utf-8", "replace"))
    return file


def _archive(course: Course, assignment: str, students: Sequence[str]) -> Path:
    """Put all pages in a zip, a folder for each student; ``return`` makes what platforms take."""
    files = {student: page_file(course, assignment, student) for student in students}
    archive = course.working_folder / "feedback" / f"{assignment}.zip"
    there = {
        f"{student}/{file.name}": file.read_bytes()
        for student, file in files.items()
        if file.is_file()
    }
    write_whole(archive, zip_bytes(assignment, there))
    return archive
