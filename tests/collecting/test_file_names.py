from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting.file_names import match_name, path_id

A = "a4_pooling"


@pytest.mark.parametrize(
    ("path", "student", "plainness"),
    [
        pytest.param("ada/a4_pooling.ipynb", "ada", 0, id="a folder for each student"),
        pytest.param("ada/a4_pooling/a4_pooling.ipynb", "ada", 0, id="and one for the assignment"),
        pytest.param("x/ada/a4_pooling/a4_pooling.ipynb", "ada", 0, id="in a folder around all"),
        pytest.param("a4_pooling/ada/a4_pooling.ipynb", "ada", 0, id="in the assignment's folder"),
        pytest.param("ada/a4_pooling (1).ipynb", "ada", 1, id="a browser's second download"),
        pytest.param("ada/a4_pooling-Copy1.ipynb", "ada", 1, id="Jupyter's copy"),
        pytest.param("ada/a4_pooling - Copy (2).ipynb", "ada", 1, id="a copy of a copy"),
        pytest.param("ada/Copy of a4_pooling.ipynb", "ada", 1, id="Colab's copy"),
        pytest.param("ada/A4_Pooling.ipynb", "ada", 1, id="in other letters"),
        pytest.param("ada/pooling.ipynb", "ada", 2, id="another name"),
        pytest.param("ada/bob_a4_pooling.ipynb", "ada", 0, id="a folder counts before a name"),
        pytest.param("doe_jane_12345_a4_pooling (1).ipynb", "doe_jane_12345", 1, id="flat"),
        pytest.param(
            "doejane_LATE_12_345_a4_pooling-1.ipynb", "doejane_12", 0, id="Canvas, which counts"
        ),
        pytest.param("doejane_12_345_bob_a4_pooling.ipynb", "doejane_12", 0, id="Canvas, forged"),
        pytest.param(
            "Jane Doe_12_assignsubmission_file_/a4_pooling.ipynb", "Jane Doe_12", 0, id="Moodle"
        ),
    ],
)
def test_a_path_says_whose_notebook_it_is(path: str, student: str, plainness: int) -> None:
    match = match_name(PurePosixPath(path), A)

    assert match is not None
    assert (match.student, match.plainness) == (student, plainness)


def test_a_path_that_names_nobody_makes_no_claim() -> None:
    assert match_name(PurePosixPath("a4_pooling.ipynb"), A) is None
    assert match_name(PurePosixPath("a4_pooling/a4_pooling.ipynb"), A) is None


@pytest.mark.parametrize(
    ("path", "roster", "student"),
    [
        pytest.param("doe_jane_s12345_a4_pooling.ipynb", "s12345", "s12345", id="its number"),
        pytest.param("doejane_77_345_a4_pooling.ipynb", "77", "77", id="Canvas's number"),
        pytest.param("doejane_77_345_a4_pooling.ipynb", "doejane", "doejane", id="Canvas's name"),
        pytest.param("doe_jane_a4_pooling.ipynb", "doe_jane", "doe_jane", id="all of it"),
        pytest.param("doe_bob_x_a4_pooling.ipynb", "bob", "doe_bob_x", id="but no part in it"),
    ],
)
def test_a_known_student_is_recognised_in_a_platforms_name(
    path: str, roster: str, student: str
) -> None:
    match = match_name(PurePosixPath(path), A, {roster}, flat=True)

    assert match is not None
    assert match.student == student


@given(names=st.lists(st.text(), unique=True, max_size=5))
def test_an_id_is_a_plain_folder_name_whatever_the_student_is_called(names: list[str]) -> None:
    for name in names:
        made = path_id(name)

        assert PurePosixPath(made).parts == (made,)
        assert not set(made) & set('/\\\0*?[]+:"<>| ')
        assert made[0] not in ".-"
        assert len(made) < 100
