from __future__ import annotations

import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course, load_course
from autograder.enrolment.changes import add_person
from autograder.errors import CourseError
from autograder.gradebook import archive
from autograder.gradebook.archive import backup, restore
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.identity import adopt
from autograder.gradebook.new_term import new_term
from autograder.gradebook.records import read_recorded
from autograder.grading.deciding import adjust
from autograder.grading.pipeline import grade_assignment
from autograder.releasing.build import read_folder
from autograder.returning.export import export
from autograder.roster.person import Person
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    by_hand,
    copy_of,
    graded_course,
    no_pool,
    rows,
    submit,
)
from tests.helpers.killing import killed

TABLES = ("grade", "comment", "penalty")


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    course = copy_of(graded_course(), tmp_path / "course")
    by_hand(course, "carla", "why", 3.0, "Well argued.")
    return course


def state(course: Course) -> list[object]:
    return [
        *(rows(course, table) for table in TABLES),
        read_recorded(course, ASSIGNMENT),
        course.secret_file.read_bytes(),
        course.file.read_bytes(),
        *(read_folder(course.working_folder / step) for step in ("submitted", "autograded")),
    ]


def test_a_course_is_put_back_on_an_empty_machine(graded: Course, tmp_path: Path) -> None:
    before = state(graded)
    file = tmp_path / "course.tar.gz"

    made = backup(graded, file)
    shutil.rmtree(graded.folder)
    done = restore(file, tmp_path / "elsewhere")

    course = load_course(tmp_path / "elsewhere")
    assert state(course) == before
    assert done.outdated == ()
    assert (made.rows, made.files) == (done.rows, done.files)
    assert file.stat().st_mode & 0o077 == 0
    report = grade_assignment(course, ASSIGNMENT, pool=no_pool().start)
    assert not any(one.fresh for one in report.students)
    assert export(course)[2].stale == []


def test_old_marks_do_not_pass_for_new_ones_after_a_restore(graded: Course, tmp_path: Path) -> None:
    file = tmp_path / "course.tar.gz"
    backup(graded, file)
    notebook = graded.step_folder("submitted", ASSIGNMENT, "ada") / f"{ASSIGNMENT}.ipynb"
    kept = notebook.read_bytes()
    submit(graded, "bob", kept)
    restore(file, graded.folder, replace=True)
    submit(graded, "bob", kept)  # collected again

    assert export(graded)[2].stale == [("bob", ASSIGNMENT)]


def test_what_would_be_lost_is_said_and_moved_aside_when_asked(
    graded: Course, tmp_path: Path
) -> None:
    file = tmp_path / "course.tar.gz"
    backup(graded, file)
    before = state(graded)

    with pytest.raises(CourseError, match="there is a running course"):
        restore(file, graded.folder)
    by_hand(graded, "carla", "why", 1.0)
    restore(file, graded.folder, replace=True)

    assert state(graded) == before
    (aside,) = graded.folder.glob(".course.before-*")
    assert (aside / "gradebook.db").is_file()


def test_what_a_restore_takes_away_is_said(
    graded: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "course.tar.gz"
    backup(graded, file)
    add_person(graded, Person("zoe"))
    adjust(graded, ASSIGNMENT, "bonus", value=1.0)
    by_hand(graded, "carla", "why", 1.0)
    capsys.readouterr()

    assert run(["restore", str(file), "--to", str(graded.folder), "--replace"]) == 0

    said = capsys.readouterr().out
    assert "what was there lies in" in said
    assert ".course.before-1" in said
    assert "in it alone: students: zoe" in said
    assert f"in it alone: decided: {ASSIGNMENT}, all: everybody who handed in has 1 points" in said
    assert f"in it alone: {ASSIGNMENT}, carla: " in said


@pytest.mark.parametrize("size", [0, 100, 5_000, -200])
def test_half_an_archive_is_refused_and_changes_nothing(
    graded: Course, tmp_path: Path, size: int
) -> None:
    file = tmp_path / "course.tar.gz"
    backup(graded, file)
    before = state(graded)
    data = file.read_bytes()
    file.write_bytes(data[:size])

    with pytest.raises(CourseError, match="is no whole backup"):
        restore(file, graded.folder, replace=True)

    assert state(graded) == before


def test_an_archive_that_leads_elsewhere_is_refused(graded: Course, tmp_path: Path) -> None:
    file = tmp_path / "course.tar.gz"
    with tarfile.open(file, "w:gz") as made:
        archive._add(made, "work/../../escaped", b"x")

    with pytest.raises(CourseError, match="it holds the path"):
        restore(file, tmp_path / "elsewhere")
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("after", [3, 20, 45])
def test_a_backup_that_is_killed_leaves_the_one_before(
    graded: Course, tmp_path: Path, after: int
) -> None:
    file = tmp_path / "course.tar.gz"
    backup(graded, file)
    whole = file.read_bytes()
    add_person(graded, Person("zoe"))

    assert killed(lambda: backup(graded, file), after)

    assert file.read_bytes() == whole


@pytest.mark.parametrize("after", [130, 300])
def test_a_restore_that_is_killed_is_run_again(graded: Course, tmp_path: Path, after: int) -> None:
    file, target = tmp_path / "course.tar.gz", tmp_path / "there"
    backup(graded, file)
    before = state(graded)

    assert killed(lambda: restore(file, target), after)
    if not (target / ".course").exists():
        restore(file, target)

    assert state(load_course(target)) == before


def test_a_new_term_has_the_settings_and_nothing_of_the_class(
    graded: Course, tmp_path: Path
) -> None:
    text = graded.file.read_text(encoding="utf-8") + "logins: {u1: ada}\n"
    graded.file.write_text(text, encoding="utf-8")

    done = new_term(load_course(graded.folder), tmp_path / "next", "2028")

    assert done.left_out == ("logins",)
    assert (done.course.id, done.course.term) == ("cnn", "2028")
    assert done.course.assignments == graded.assignments
    assert not done.course.working_folder.exists()
    assert read_folder(done.course.folder / "solutions") == read_folder(graded.folder / "solutions")
    with pytest.raises(CourseError, match="is not empty"):
        new_term(graded, tmp_path / "next", "2029")


def test_last_terms_folder_copied_and_renamed_is_refused_until_it_is_adopted(
    graded: Course, tmp_path: Path
) -> None:
    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)
    copied = copy_of(graded.folder, tmp_path / "copied")
    renamed = replace(copied, id="cnn-2028")

    with pytest.raises(CourseError, match=r"'cnn', and course\.yml is of the course 'cnn-2028'"):
        export(renamed)
    assert adopt(renamed) == "the course 'cnn'"
    assert read_current_marks(renamed, ASSIGNMENT).keys() >= {"ada"}
