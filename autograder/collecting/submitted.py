"""Read what was collected: the released assignment, each student's submission and its time."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from autograder.collecting.beside import files_beside
from autograder.collecting.safe_files import read_file
from autograder.collecting.write import read_record
from autograder.course import Course
from autograder.errors import CourseError, SubmissionError
from autograder.examining.seeds import case_key
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE, TIMESTAMP_FORMAT
from autograder.gradebook.rows import SubmissionTime
from autograder.marking.bundle import Bundle
from autograder.marking.reading import MOST_BYTES
from autograder.pool.task import Task, content
from autograder.roster.store import read_roster

MOST_TIME = 1_000
"""Bytes of a timestamp.txt."""


def load_bundle(course: Course, assignment: str) -> Bundle:
    """Return the assignment as released, from nbgrader's release folder.

    Raises
    ------
    CourseError
        If the assignment has not been built.
    """
    settings = course.assignment(assignment)
    folder = course.step_folder("release", assignment)
    notebook = folder / f"{assignment}.ipynb"
    if not notebook.is_file():
        raise CourseError(
            f"{assignment} has not been built: there is no {notebook}",
            remedy="run 'autograder build'",
        )
    files = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file != notebook and "__pycache__" not in file.parts
    }
    return Bundle(assignment, notebook.read_bytes(), files, settings.limits)


def submitted_students(course: Course, assignment: str) -> tuple[str, ...]:
    """Return the students of the course whose submission was collected, readable or not."""
    root = course.working_folder / "submitted"
    if not root.is_dir():
        return ()
    gone = {person.id for person in read_roster(course) if person.dropped}
    there = (f.name for f in root.iterdir() if f.name not in gone and _is_there(f / assignment))
    return tuple(sorted(there))


def chosen_students(course: Course, assignment: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return ``wanted``, or everybody if that is empty.

    Raises
    ------
    CourseError
        If one of them handed in nothing.
    """
    there = submitted_students(course, assignment)
    for name in wanted:
        if name not in there:
            demand_in_course(course, name)
            raise CourseError(
                f"no submission of {assignment} by {name!r} was collected",
                remedy="run 'autograder collect' first, or correct the student's id",
            )
    return tuple(wanted) or there


def demand_in_course(course: Course, student: str) -> None:
    """Refuse a student who dropped the course.

    Raises
    ------
    CourseError
        If they did.
    """
    if any(person.id == student and person.dropped for person in read_roster(course)):
        raise CourseError(
            f"{student} dropped the course, and nothing of theirs counts",
            remedy=f"'autograder roster add {student}' brings them back",
        )


def submitted_task(course: Course, assignment: str, student: str, secret: bytes) -> Task:
    """Return what is to be marked of one student, as it was collected.

    Raises
    ------
    SubmissionError
        If it cannot be read, or the folder went since somebody saw it. A folder without a notebook
        is a student who handed in nothing.
    """
    folder = course.step_folder("submitted", assignment, student)
    file = folder / f"{assignment}.ipynb"
    submission = None
    try:
        if stat.S_ISREG(file.stat().st_mode):
            submission = read_file(file, MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        if not _is_there(folder):
            raise SubmissionError(
                f"the submission is gone: there is no folder {folder}",
                remedy="run 'autograder collect' again, then grade again",
            ) from None
    except (OSError, SubmissionError) as error:
        reason = error.problem if isinstance(error, SubmissionError) else error.strerror
        raise SubmissionError(
            f"the submission cannot be read: {file}: {reason}",
            remedy="let the grader read it, then grade again",
        ) from error
    drawn_as = str(read_record(folder).get("drawn_as") or student)  # an id may have changed since
    beside = files_beside(file)
    key = case_key(secret, assignment, drawn_as, content(submission, beside))
    return Task(student, submission, key, beside)


def submission_time(course: Course, assignment: str, student: str) -> SubmissionTime:
    """Return when a student handed in, as the collected folder says; without it, nobody knows."""
    file = course.step_folder("submitted", assignment, student) / TIMESTAMP_FILE
    try:
        return SubmissionTime(student, _moment(read_file(file, MOST_TIME).decode().strip()))
    except (SubmissionError, ValueError, OverflowError):
        return SubmissionTime(student, unread=file.exists() or not file.parent.is_dir())


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:  # it may not be looked into: then that is said of this one
        return True


def _moment(text: str) -> datetime:
    """Read a time as UTC without a zone: nbgrader's own format at once, others as it reads them."""
    try:
        moment = datetime.strptime(text, TIMESTAMP_FORMAT)  # noqa: DTZ007 - as nbgrader keeps it
    except ValueError:
        moment = None
    if moment is None or not text.endswith(" UTC"):
        from nbgrader.utils import parse_utc  # noqa: PLC0415 - slow to import

        parsed: datetime = parse_utc(text)
        return parsed
    return moment
