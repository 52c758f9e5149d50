"""Notebooks marked without a gradebook: what is no ordinary file is told at once."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autograder.course import KIT_FOLDER, load_course
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
