"""Mark notebooks without any gradebook: for ``autograder mark``, and the build's solutions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.collecting.beside import with_what_is_beside
from autograder.collecting.recognise import recognise
from autograder.collecting.safe_files import read_file
from autograder.course import Course, read_secret
from autograder.errors import CourseError, SubmissionError
from autograder.examining.seeds import case_key
from autograder.jail import open_jail
from autograder.marking.bundle import Bundle
from autograder.marking.mark import faulted, mark
from autograder.marking.reading import MOST_BYTES
from autograder.model import Marksheet
from autograder.pool.local import local_pool
from autograder.pool.task import Task, content
from autograder.releasing.folders import read_folder
from autograder.roster.person import Roster

NO_SECRET = b"no course secret"
"""Draws the cases where a course has no secret yet; nothing that counts is marked with it."""


def released_bundle(course: Course, assignment: str) -> Bundle:
    """Return an assignment as it stands in ``assignments/``.

    Raises
    ------
    CourseError
        If it is not there.
    """
    settings = course.assignment(assignment)
    folder = course.assignments_folder / assignment
    files = read_folder(folder) if folder.is_dir() else {}
    master = files.pop(f"{assignment}.ipynb", None)
    if master is None:
        raise CourseError(
            f"there is no {folder / assignment}.ipynb", remedy="run 'autograder build'"
        )
    return Bundle(assignment, master, files, settings.limits)


def mark_files(
    course: Course,
    assignment: str,
    notebooks: Sequence[Path],
    student: str | None = None,
    *,
    beside: bool = False,
) -> Iterator[tuple[Path, Marksheet]]:
    """Mark notebooks in their order; each gets a result, whatever it is.

    Parameters
    ----------
    course, assignment
        What the notebooks answer; it is taken from ``assignments/``, so nothing needs to be built.
    notebooks
        The files.
    student
        Whose they are; by default whom the path of each names.
    beside
        Whether to offer each notebook the files that lie beside it. Only on demand: a notebook in
        a folder of downloads has neighbours that are nothing to it.

    Raises
    ------
    CourseError
        If the assignment is not there.
    SubmissionError
        If a file cannot be read at all; told before anything is marked. One that cannot be read
        any more when its turn comes gets a result that says so.
    """
    bundle = released_bundle(course, assignment)
    secret = read_secret(course) if course.secret_file.is_file() else NO_SECRET
    names = [student or student_of(notebook, assignment) for notebook in notebooks]
    for notebook in notebooks:
        _read(notebook, beside=False, most=0)  # whether it can be: what counts is read once
    tasks = (
        partial(_task, name, notebook, assignment, secret, beside=beside)
        for name, notebook in zip(names, notebooks, strict=True)
    )
    sheets = _marksheets(bundle, list(zip(names, tasks, strict=True)), course)
    yield from zip(notebooks, sheets, strict=True)


def _task(student: str, notebook: Path, assignment: str, secret: bytes, *, beside: bool) -> Task:
    data, files = _read(notebook, beside=beside)
    return Task(student, data, case_key(secret, assignment, student, content(data, files)), files)


def mark_bytes(bundle: Bundle, notebook: bytes, student: str = "solution") -> Marksheet:
    """Mark one notebook, with cases of its own."""
    key = case_key(NO_SECRET, bundle.assignment, student, notebook)
    with open_jail(bundle.limits) as jail:
        return mark(notebook, bundle, student, key, jail).sheet


def student_of(notebook: Path, assignment: str) -> str:
    """Return whom a path names, else the file's own name.

    >>> student_of(Path("ada/a4_pooling.ipynb"), "a4_pooling")
    'ada'
    """
    path = PurePosixPath(*notebook.parts[-2:])
    named = recognise([path], assignment, Roster()).named
    return next((one.login or one.given for one in named.values()), notebook.stem)


def _marksheets(
    bundle: Bundle, tasks: Sequence[tuple[str, Callable[[], Task]]], course: Course
) -> Iterator[Marksheet]:
    """Yield the marksheets of students' tasks in their order; each is read when its turn comes."""
    place: dict[int, int] = {}
    done: dict[int, Marksheet] = {}
    told = 0

    def read() -> Iterator[Task]:
        for number, (student, make) in enumerate(tasks):
            try:
                task = make()
            except SubmissionError as error:  # it was there when all were looked at
                done[number] = faulted(bundle, student, error.problem).sheet
                continue
            place[id(task)] = number
            yield task

    with local_pool(bundle, workers=min(course.workers, len(tasks))) as pool:
        kept: list[Task] = []  # an id is one task's only while the task is there
        for task, marked in pool.map(read()):
            kept.append(task)
            done[place[id(task)]] = marked.sheet
            while told in done:
                yield done.pop(told)
                told += 1
    for number in range(told, len(tasks)):
        yield done[number]


def _read(
    notebook: Path, *, beside: bool, most: int = MOST_BYTES
) -> tuple[bytes, dict[str, bytes]]:
    try:
        return with_what_is_beside(notebook, most) if beside else (read_file(notebook, most), {})
    except SubmissionError as error:
        raise SubmissionError(
            f"{notebook} {error.problem}", remedy="give the path of a notebook"
        ) from error
