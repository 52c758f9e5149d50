"""A small part of ``make soak``, and that it finds what it looks for."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.workbench.soak.course import ASSIGNMENT, SoakCourse, make_class
from tests.workbench.soak.processes import children, left_behind, orphans_adopted
from tests.workbench.soak.rounds import Expected, Soak, is_fault
from tests.workbench.soak.state import differences, marks, read_state, unreadable_notebooks

SEED, STUDENTS, MOST = 4, 5, 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("soak")


@pytest.fixture(scope="module")
def template(folder: Path) -> SoakCourse:
    return make_class(folder / "class", STUDENTS)


@pytest.fixture(scope="module")
def soak(template: SoakCourse, folder: Path) -> Soak:
    return Soak(template, folder, SEED, MOST)


@pytest.fixture(scope="module")
def undisturbed(soak: Soak) -> tuple[Expected, Expected]:
    return soak.undisturbed()


def test_graders_that_are_killed_and_started_again_leave_what_an_undisturbed_one_leaves(
    soak: Soak, undisturbed: tuple[Expected, Expected]
) -> None:
    with orphans_adopted():
        soak.round(*undisturbed, (), (1, 2))

    assert soak.tally.differences == []
    assert soak.tally.count > 0
    assert soak.tally.resumed == soak.tally.count


def test_four_workers_on_a_loaded_machine_give_the_marks_that_two_give(
    soak: Soak, undisturbed: tuple[Expected, Expected]
) -> None:
    soak.as_wide(4, 1, undisturbed[0], pages=False)

    assert soak.tally.differences == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("update grade set auto_score = auto_score - 0.5 where auto_score > 1", "grade s0"),
        ("update comment set auto_comment = 'no' where auto_comment is not null", "comment s0"),
        ("update submitted_notebook set late_submission_penalty = 9", "submission s0"),
        ("delete from submitted_notebook where id in (select min(id) from submitted_notebook)",
         "rows that belong to nothing"),
    ],
    ids=["points", "comments", "late penalties", "half of a submission"],
)  # fmt: skip
def test_what_differs_in_the_gradebook_is_found(
    soak: Soak,
    undisturbed: tuple[Expected, Expected],
    tmp_path: Path,
    change: str,
    told: str,
) -> None:
    course = SoakCourse(soak.folder / "undisturbed").copy(tmp_path / "course")
    assert differences(read_state(course), undisturbed[0].state) == []

    with closing(sqlite3.connect(course.working_folder / "gradebook.db")) as database:
        assert database.execute(change).rowcount > 0
        database.commit()

    found = differences(read_state(course), undisturbed[0].state)
    assert any(line.startswith(told) for line in found)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("auto_score = null, manual_score = 6.5, needs_manual_grade = 0", True),
        ("auto_score = null, manual_score = null, needs_manual_grade = 1", True),
        ("auto_score = null, manual_score = null, needs_manual_grade = 0", False),
    ],
)
def test_a_fault_asks_for_a_look_but_where_a_person_gave_points(
    soak: Soak, undisturbed: tuple[Expected, Expected], tmp_path: Path, change: str, fault: bool
) -> None:
    course = SoakCourse(soak.folder / "undisturbed").copy(tmp_path / "course")

    with closing(sqlite3.connect(course.working_folder / "gradebook.db")) as database:
        database.execute(f"update grade set {change}")  # noqa: S608 - our own words
        database.commit()

    assert is_fault(marks(course)["s00"]) == fault


def test_half_a_notebook_and_a_missing_page_are_found(
    soak: Soak, undisturbed: tuple[Expected, Expected], tmp_path: Path
) -> None:
    course = SoakCourse(soak.folder / "undisturbed").copy(tmp_path / "course")
    notebook = course.step_folder("autograded", ASSIGNMENT, "s01") / f"{ASSIGNMENT}.ipynb"
    os.truncate(notebook, 100)
    page = next((course.working_folder / "feedback").rglob("*.html"))
    page.unlink()

    found = differences(read_state(course), undisturbed[0].state)

    assert unreadable_notebooks(course) == [str(notebook)]
    assert any(page.name in line and "'missing'" in line for line in found)


def test_a_process_that_stays_behind_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.workbench.soak.processes.GONE_SECONDS", 0.2)
    ours = set(children(os.getpid()))
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stays:
        found = left_behind(ours)
        stays.kill()

    assert [line.split()[0] for line in found] == [str(stays.pid)]
