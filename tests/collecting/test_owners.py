"""Whose a notebook is, and when it was handed in, is not for another student to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.collecting.collect import collect
from autograder.course import Course
from autograder.gradebook.nbgrader_course import open_gradebook
from tests.collecting.test_collect import BY_FILES, ON_TIME, A, make_zip, notebook, one, put, taken


@pytest.mark.parametrize("roster", [(), ("bob", "mallory")])
def test_a_folder_in_a_students_folder_is_that_students(
    ready: Course, inbox: Path, roster: tuple[str, ...]
) -> None:
    with open_gradebook(ready) as gradebook:
        for known in roster:
            gradebook.add_student(known)
    put(inbox, "bob/a4_pooling.ipynb", notebook("bob's"))
    put(inbox, "mallory/bob/a4_pooling.ipynb", notebook("mallory's"), ON_TIME + timedelta(hours=1))
    put(inbox, "mallory/a4_pooling.ipynb", notebook("mallory's too"))

    done = collect(ready, A, inbox, BY_FILES)

    assert taken(ready, "bob")["a4_pooling.ipynb"] == notebook("bob's")
    _, mallory = done.collected
    assert mallory.source == "mallory/bob/a4_pooling.ipynb"
    assert mallory.notes == (
        "mallory/bob/a4_pooling.ipynb, the latest, was taken rather than mallory/a4_pooling.ipynb",
    )


def test_a_folder_that_a_platform_named_is_its_students_alone(
    ready: Course, tmp_path: Path
) -> None:
    file = "assignsubmission_file_"
    archive = make_zip(
        tmp_path / "lms.zip",
        {
            f"Bob Roe_10_{file}/work/a4_pooling.ipynb": notebook("bob's"),
            f"Mallory Doe_11_{file}/Bob Roe_10_{file}/a4_pooling.ipynb": notebook("mallory's"),
        },
    )

    done = collect(ready, A, archive)

    assert [got.given for got in done.collected] == ["Bob Roe", "Mallory Doe"]
    assert taken(ready, "Bob_Roe")["a4_pooling.ipynb"] == notebook("bob's")


def test_folders_of_groups_hold_folders_of_students(ready: Course, inbox: Path) -> None:
    put(inbox, "group1/ada/a4_pooling.ipynb")
    put(inbox, "group2/bob/a4_pooling.ipynb")
    put(inbox, "group2/plan.ipynb")

    done = collect(ready, A, inbox, BY_FILES)

    assert [got.student for got in done.collected] == ["ada", "bob"]


def test_a_time_that_a_student_could_have_written_is_said(ready: Course, inbox: Path) -> None:
    put(inbox, "ada/a4_pooling.ipynb")
    put(inbox, "ada/timestamp.txt", b"2027-01-01 00:00:00.000000 UTC")

    done = collect(ready, A, inbox, BY_FILES)

    assert one(done).submitted == datetime(2027, 1, 1, tzinfo=UTC)
    assert "times were taken from timestamp.txt beside the notebooks" in done.notes
