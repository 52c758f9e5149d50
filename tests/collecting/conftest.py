"""A course of a3_relu and a4_pooling that is ready to collect into."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.collecting.plan import Collection
from autograder.course import Course, load_course
from autograder.gradebook.students import follow_roster
from autograder.releasing.build import read_folder
from autograder.roster.person import Person, Roster
from autograder.roster.store import write_roster
from tests.helpers.notebooks import ASSIGNMENT, released, zipped

COURSE = """\
id: small
time_zone: Europe/Berlin
late: {policy: per_day, percent: 10, max_percent: 50}
assignments:
  a3_relu: {title: ReLU, due: 2026-11-23 18:00}
  a4_pooling: {title: Pooling, due: 2026-12-08 18:00}
"""
AFTER = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)

Taker = Callable[..., Collection]


@pytest.fixture
def relu(tmp_path: Path, empty_gradebook: Path) -> Course:
    """Make a course whose assignment is released."""
    folder = tmp_path / "course"
    release = folder / ".course" / "release" / ASSIGNMENT
    release.mkdir(parents=True)
    (release / f"{ASSIGNMENT}.ipynb").write_bytes(released())
    (folder / "course.yml").write_text(COURSE, encoding="utf-8")
    shutil.copy(empty_gradebook, folder / ".course")
    return load_course(folder)


@pytest.fixture
def take(relu: Course, tmp_path: Path) -> Taker:
    """Return what collects the files of a zip."""

    def collected(
        files: dict[str, bytes], people: tuple[Person, ...] = (), **said: object
    ) -> Collection:
        if people:
            write_roster(relu, Roster(people))
            follow_roster(relu, people)
        archive = tmp_path / "submissions.zip"
        archive.write_bytes(zipped(files))
        return collect(relu, ASSIGNMENT, archive, Options(**{"now": AFTER, **said}))  # type: ignore[arg-type]

    return collected


def taken(course: Course, student: str) -> dict[str, bytes]:
    """Return what lies in a student's collected folder."""
    return read_folder(course.step_folder("submitted", ASSIGNMENT, student))
