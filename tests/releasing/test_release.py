from __future__ import annotations

import io
import shutil
import zipfile

import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.releasing.build import Build, read_folder
from autograder.releasing.release import release, zip_bytes

FILES = {"a4_pooling/a4_pooling.ipynb", "a4_pooling/selfcheck/__init__.py"}


def test_a_release_lies_in_the_exchange_and_in_a_zip(built: tuple[Course, Build]) -> None:
    course, build = built

    done = release(course, "a4_pooling")

    assert read_folder(done.exchange) == build.release
    assert done.exchange == course.exchange / "small" / "outbound" / "a4_pooling"
    assert not done.replaced
    with zipfile.ZipFile(done.archive) as archive:
        assert set(archive.namelist()) == FILES
        assert archive.read("a4_pooling/a4_pooling.ipynb") == build.release["a4_pooling.ipynb"]


def test_releasing_again_replaces_the_first(built: tuple[Course, Build]) -> None:
    course, build = built
    left_over = release(course, "a4_pooling").exchange / "old.txt"
    left_over.write_text("from the first")

    again = release(course, "a4_pooling")

    assert again.replaced
    assert read_folder(again.exchange) == build.release


def test_what_was_not_built_is_not_released(course: Course) -> None:
    with pytest.raises(CourseError, match="has not been built") as raised:
        release(course, "a4_pooling")

    assert "autograder build a4_pooling" in raised.value.remedy


def test_an_exchange_that_cannot_be_written_is_told(built: tuple[Course, Build]) -> None:
    course, _ = built
    shutil.rmtree(course.exchange, ignore_errors=True)
    course.exchange.write_text("a file stands here")

    with pytest.raises(CourseError, match="cannot release a4_pooling to the exchange") as raised:
        release(course, "a4_pooling")

    assert "'exchange' in course.yml" in raised.value.remedy


def test_the_same_files_make_the_same_zip() -> None:
    one = zip_bytes("a", {"x": b"1", "y": b"2"})
    other = zip_bytes("a", {"y": b"2", "x": b"1"})

    assert one == other
    assert zipfile.ZipFile(io.BytesIO(one)).namelist() == ["a/x", "a/y"]
