"""A course and a class to measure: the demo's kinds of students, no two with the same bytes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.labelled import handed_in, labelled_submissions
from autograder.course import COURSE_FILE, KIT_FOLDER, Course, load_course
from autograder.demo.students import CLASS
from autograder.questions import questions_of
from autograder.releasing.build import install_build, make_build
from autograder.releasing.handout import handout_files

ASSIGNMENT = "a4_pooling"
STOPS_STOCK = ("pass/copies_every_test_cell", "error/hands_in_a_web_page")
"""Kinds of students at whom stock nbgrader ends with an error; at the first one, for everybody who
comes after. It is measured without them."""
IN_TIME = "2027-01-01 12:00:00.000000 UTC\n"


@dataclass(frozen=True, slots=True)
class BenchClass:
    """A folder with a built course, and what its students hand in, as many as are asked for."""

    folder: Path
    kinds: tuple[tuple[str, bytes], ...]
    """Labels and notebooks, in the order of the demo's class."""

    def kind(self, number: int) -> str:
        """Return the label of what the ``number``-th student hands in."""
        return self.kinds[number % len(self.kinds)][0]

    def for_stock(self, students: int, most: int) -> list[int]:
        """Return up to ``most`` of the first students, without those that end stock nbgrader."""
        return [n for n in range(students) if self.kind(n) not in STOPS_STOCK][:most]

    def notebook(self, number: int) -> bytes:
        """Return what the ``number``-th student hands in; no two have the same bytes."""
        return self.kinds[number % len(self.kinds)][1] + b"\n" * (number // len(self.kinds))

    def course(self, name: str, students: Sequence[int]) -> Course:
        """Return a fresh copy of the course in which these students have handed in."""
        folder = self.folder.parent / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        course = load_course(folder)
        for number in students:
            self.submit(course.step_folder("submitted", ASSIGNMENT, student(number)), number)
        return course

    def submit(self, folder: Path, number: int) -> None:
        """Lay one submission where ``collect`` lays it."""
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(self.notebook(number))
        (folder / "timestamp.txt").write_text(IN_TIME, encoding="utf-8")

    def stock(self, name: str, students: Sequence[int]) -> Path:
        """Return a course of stock nbgrader's: same notebooks, nothing of ours behind them."""
        folder = self.folder.parent / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for step in ("source", "release"):
            shutil.copytree(self.folder / ".course" / step, folder / step)
        text = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"
        (folder / "nbgrader_config.py").write_text(text, encoding="utf-8")
        for number in students:
            self.submit(folder / "submitted" / student(number) / ASSIGNMENT, number)
        return folder


def student(number: int) -> str:
    """Return a student's id.

    >>> student(7)
    's00007'
    """
    return f"s{number:05}"


def make_class(folder: Path) -> BenchClass:
    """Build the course in ``folder`` / "course"."""
    target = folder / "course"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copy(KIT_FOLDER / COURSE_FILE, target)
    shutil.copytree(KIT_FOLDER / "solutions", target / "solutions")
    course = load_course(target)
    build = make_build(course, ASSIGNMENT, handout_files, questions_of(ASSIGNMENT))
    install_build(course, build)
    name = f"{ASSIGNMENT}.ipynb"
    recipes = {
        f"{one.outcome}/{one.name}": handed_in(one, build.release[name], build.source[name])
        for one in labelled_submissions(KIT_FOLDER / "tests" / "submissions", ASSIGNMENT)
    }
    labels = [one.hands_in(ASSIGNMENT, number) for number, one in enumerate(CLASS)]
    return BenchClass(target, tuple((label, recipes[label]) for label in labels if label))


def command(name: str, *arguments: str) -> list[str]:
    """Return the command line of a program of this environment."""
    return [sys.executable, str(Path(sys.executable).parent / name), *arguments]
