"""Pages that lie there already say what counts, or are named with the command."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.enrolment.changes import drop_person
from autograder.grading.deciding import adjust
from autograder.returning.feedback import write_feedback
from autograder.returning.written_pages import outdated_pages
from tests.helpers.course_fixture import ASSIGNMENT, POINTS, by_hand, copy_of, graded_course


def test_pages_that_say_what_counted_before_are_named_and_left_out_of_the_zip(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graded = copy_of(graded_course(), tmp_path)
    where = ["--course", str(graded.folder)]
    write_feedback(graded, ASSIGNMENT)
    assert outdated_pages(graded, ASSIGNMENT) == ()

    adjust(graded, ASSIGNMENT, "bonus", value=1.0)
    by_hand(graded, "ada", "why", 2.0)
    others = tuple(sorted(set(POINTS) - {"ada"}))
    assert run(["export", *where]) == 0
    exported = capsys.readouterr().out
    assert run(["feedback", ASSIGNMENT, "--student", "ada", *where]) == 0
    written = capsys.readouterr().out

    assert f"{len(POINTS)} pages (ada, bob, " in exported
    assert outdated_pages(graded, ASSIGNMENT) == others
    assert f"{len(others)} pages (bob, " in written
    assert f"say what counted before: run 'autograder feedback {ASSIGNMENT}'" in written
    with zipfile.ZipFile(graded.working_folder / "feedback" / f"{ASSIGNMENT}.zip") as archive:
        assert archive.namelist() == [f"{ASSIGNMENT}/ada/{ASSIGNMENT}.html"]
    drop_person(graded, "bob")
    assert outdated_pages(graded, ASSIGNMENT) == tuple(one for one in others if one != "bob")


def test_an_export_says_whose_percentage_is_another_than_in_the_one_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graded = copy_of(graded_course(), tmp_path)
    command = ["export", "--course", str(graded.folder)]
    (graded.working_folder / "grades.json").write_text("{")

    assert run(command) == run(command) == 0
    same = capsys.readouterr().out
    settings = graded.file.read_text(encoding="utf-8")
    graded.file.write_text(f"{settings}\nexcused: [{{student: ada}}]\n", encoding="utf-8")
    assert run(command) == 0
    excused = capsys.readouterr().out

    assert "than in the export before" not in same
    assert "1 percentages are others than in the export before: ada " in excused
    assert " -> nothing counts" in excused.replace("\n", " ")
