"""Notebooks marked without a gradebook: what is no ordinary file is told at once."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autograder.collecting.submitted import submitted_task
from autograder.course import KIT_FOLDER, Course, load_course
from autograder.errors import SubmissionError
from autograder.grading.mark_files import mark_files


def test_a_pipe_or_device_is_told_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.ipynb"
    os.mkfifo(pipe)
    course = load_course(KIT_FOLDER)
    started = time.monotonic()

    for path, kind in ((pipe, "is a pipe"), (Path("/dev/zero"), "is a device")):
        with pytest.raises(SubmissionError, match=f"{path} {kind}, no ordinary file"):
            list(mark_files(course, "a3_relu", [path]))
    with pytest.raises(SubmissionError, match="No such file"):
        list(mark_files(course, "a3_relu", [tmp_path / "gone.ipynb"]))

    assert time.monotonic() - started < 10


def test_the_cases_depend_on_the_bytes_that_were_handed_in(course: Course) -> None:
    folder = course.step_folder("submitted", "a3_relu", "ada")
    folder.mkdir(parents=True)

    def key(data: bytes) -> bytes:
        (folder / "a3_relu.ipynb").write_bytes(data)
        return submitted_task(course, "a3_relu", "ada", b"secret").key

    assert key(b"{}") == key(b"{}")
    assert len({key(b"{}"), key(b"{} "), key(b"")}) == 3
