"""A clean folder for the next term: the settings and the solutions, and nothing of a class."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder.bounded_yaml import read_yaml
from autograder.course import COURSE_FILE, Course, load_course
from autograder.errors import CourseError
from autograder.files import write_whole

OF_A_CLASS = ("extensions", "excused", "logins")
"""Settings of course.yml that are about people."""


@dataclass(frozen=True, slots=True)
class NewTerm:
    """What was made, and what was left out of the old course.yml."""

    course: Course
    left_out: tuple[str, ...]


def new_term(course: Course, folder: Path, term: str, gradebook: str = "") -> NewTerm:
    """Make the folder of a new term; the old course stays as it is.

    Parameters
    ----------
    course
        The one that ends.
    folder
        Where the new one is to lie: nothing, or an empty folder.
    term
        What it is called; the gradebook keeps it, and refuses another's.
    gradebook
        Its database, where that is not a file of SQLite.

    Raises
    ------
    CourseError
        If there is something in the folder, or both terms would share a gradebook.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CourseError(f"{folder} is not empty", remedy="name a folder that is new")
    if term == course.term:
        raise CourseError(
            f"the term {term!r} is that of the old course", remedy="give the new one another name"
        )
    own = not course.gradebook_url.startswith("sqlite")
    if own and not gradebook:
        raise CourseError(
            "the gradebook is a database of a server, which two terms cannot share",
            remedy="make a database (createdb) and name it: --gradebook postgresql+psycopg://…",
        )
    text = course.file.read_text(encoding="utf-8")
    text, left_out = _without(text, OF_A_CLASS)
    text = _with(text, "term", term)
    if gradebook:
        text = _with(text, "gradebook", gradebook)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / COURSE_FILE, text.encode())
    fresh = load_course(folder)
    if fresh.gradebook_url == course.gradebook_url:
        (folder / COURSE_FILE).unlink()
        raise CourseError(
            f"both terms would write into the gradebook {course.gradebook_url}",
            remedy="name another one: --gradebook sqlite:///.course/gradebook.db",
        )
    if course.solutions_folder.is_dir():
        shutil.copytree(course.solutions_folder, folder / "solutions")
    return NewTerm(fresh, left_out)


def _with(text: str, key: str, value: str) -> str:
    """Return course.yml with a setting of one line, in its place or after the id."""
    line = f"{key}: {_quoted(value)}"
    changed, count = re.subn(rf"(?m)^{key}:.*$", lambda _: line, text)
    return (
        changed if count else re.sub(r"(?m)^(id:.*)$", lambda m: f"{m[1]}\n{line}", text, count=1)
    )


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _without(text: str, keys: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return course.yml without some of its blocks, and which of them there were."""
    node, _ = read_yaml(text)
    starts = [(key.value, key.start_mark.line) for key, _ in node.value] if node else []
    lines = text.splitlines(keepends=True)
    ends = [line for _, line in starts[1:]] + [len(lines)]
    gone = [
        (key, start, end) for (key, start), end in zip(starts, ends, strict=True) if key in keys
    ]
    for _, start, end in reversed(gone):
        del lines[start:end]
    return "".join(lines), tuple(key for key, _, _ in gone)
