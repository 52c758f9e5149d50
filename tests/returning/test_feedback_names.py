"""Whose a file of a download is, where names mislead."""

from __future__ import annotations

from pathlib import PurePosixPath

from autograder.returning.platforms.feedback_names import names_in_download
from autograder.returning.platforms.matching import RowKeys, match_rows
from autograder.returning.platforms.platform import Key
from autograder.roster.person import Person, Roster

CLASS = Roster(
    (
        Person("ada", "Ada Love", "ada@x.edu", platform_ids=(("canvas", "101"),), team="Team 7_12"),
        Person("kim", "Kim Lee", "kim@x.edu", platform_ids=(("canvas", "102"),)),
    )
)


def canvas(*names: str) -> dict[str, str]:
    paths = [PurePosixPath(name) for name in names]
    return dict(names_in_download(paths, "canvas", "a3_relu", CLASS).paths)


def test_what_a_student_calls_a_file_makes_it_nobody_elses() -> None:
    assert canvas("someone_103_9050_my_102_9000_x.ipynb") == {}


def test_numbers_in_a_teams_name_are_no_ids() -> None:
    name = "Team 7_12_101_9001_a3_relu.ipynb"

    assert canvas(name) == {"ada": name}


def test_feedback_goes_to_the_latest_notebook() -> None:
    names = [f"leekim_102_{n}" for n in ("9001_a.ipynb", "9007_a-1.ipynb", "9009_notes.txt")]

    assert canvas(*names) == {"kim": "leekim_102_9007_a-1.ipynb"}


def test_two_people_of_one_name_are_nobody() -> None:
    folder = "Kim Lee_5000{}_assignsubmission_file/a3_relu.ipynb"
    paths = [PurePosixPath(folder.format(n)) for n in (1, 2)]

    names = names_in_download(paths, "moodle", "a3_relu", CLASS)

    assert names.paths == {}
    assert len(names.left) == 2


def test_two_rows_that_may_be_one_student_are_nobodys() -> None:
    rows = [
        RowKeys(3, ((Key.NAME, "Kim Lee"),)),
        RowKeys(4, ((Key.NAME, "Lee, Kim"), (Key.EMAIL, "kim@x.edu"))),
        RowKeys(5, ((Key.NAME, "Love, Ada"), (Key.EMAIL, "other@x.edu"))),
        RowKeys(6, ((Key.PLATFORM_ID, "101"), (Key.EMAIL, "kim@x.edu"))),
    ]

    matches = match_rows(rows, CLASS, "canvas")

    assert [match.person for match in matches] == [None] * 4
    assert matches[0].why == "may be kim, and so may Lee, Kim, kim@x.edu"
    assert matches[2].why == (
        "has the name of ada, but the e-mail address other@x.edu is not ada@x.edu"
    )
    assert matches[3].why == "the platform's id says ada, the e-mail address says kim"
