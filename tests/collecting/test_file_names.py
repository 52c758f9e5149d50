from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting.file_names import named_as, path_id

A = "a4_pooling"


@pytest.mark.parametrize(
    ("stem", "before", "after", "exact", "number"),
    [
        pytest.param("a4_pooling", "", "", True, 0, id="as released"),
        pytest.param("a4_pooling (1)", "", "", False, 1, id="a browser's second download"),
        pytest.param("a4_pooling-Copy1", "", "", False, 0, id="Jupyter's copy"),
        pytest.param("a4_pooling - Copy (2)", "", "", False, 0, id="a copy of a copy"),
        pytest.param("Copy of a4_pooling", "", "", False, 0, id="Colab's copy"),
        pytest.param("A4_Pooling", "", "", False, 0, id="in other letters"),
        pytest.param("a4-pooling", "", "", False, 0, id="with another sign"),
        pytest.param("a4 pooling v3", "", "", False, 3, id="a version"),
        pytest.param("jdoe_a4_pooling", "jdoe", "", True, 0, id="somebody's"),
        pytest.param("a4_pooling_jdoe", "", "jdoe", False, 0, id="somebody's, behind"),
    ],
)
def test_a_file_is_named_as_an_assignment(
    stem: str,
    before: str,
    after: str,
    exact: bool,
    number: int,
) -> None:
    split = named_as(stem, A)

    assert split.found
    assert (split.before, split.after, split.exact, split.number) == (before, after, exact, number)


@pytest.mark.parametrize("stem", ["pooling", "xa4_pooling", "a4_poolings", "Untitled", ""])
def test_other_names_are_not_an_assignments(stem: str) -> None:
    assert not named_as(stem, A).found


@given(names=st.lists(st.text(), unique=True, max_size=5))
def test_an_id_is_a_plain_folder_name_whatever_the_student_is_called(names: list[str]) -> None:
    for name in names:
        made = path_id(name)

        assert PurePosixPath(made).parts == (made,)
        assert not set(made) & set('/\\\0*?[]+:"<>| ')
        assert made[0] not in ".-"
        assert len(made) < 100
