"""Notebooks marked without a gradebook: what is no ordinary file is told at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.collecting.submitted import submitted_task
from autograder.course import KIT_FOLDER, Course, load_course
from autograder.errors import SubmissionError
from autograder.grading.mark_files import mark_files
from autograder.model import Outcome


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


SWAPS: dict[str, Callable[[Path], object]] = {
    "No such file": lambda _: None,
    "is a pipe": os.mkfifo,
    "is a folder": Path.mkdir,
    "is a device": lambda path: path.symlink_to("/dev/zero"),
    "symbolic links|it is a link": lambda path: path.symlink_to(path),
}


def test_what_is_swapped_while_others_are_marked_costs_itself_alone(tmp_path: Path) -> None:
    """Students may write where notebooks lie; all of them were ordinary files at the start."""
    files = [tmp_path / f"{name}.ipynb" for name in ("first", "second", "third", *"abcde")]
    for file in files:
        file.write_bytes(b"{}")
    course = replace(load_course(KIT_FOLDER), workers=1)

    results = mark_files(course, "a3_relu", files)
    found = [next(results)]  # two more are read by now
    for file, swap in zip(files[3:], SWAPS.values(), strict=True):
        file.unlink()
        swap(file)
    found += results

    assert [path for path, _ in found] == files
    for _, sheet in found[:3]:
        assert {one.outcome for one in sheet.questions} == {Outcome.ERROR}
    for (_, sheet), reason in zip(found[3:], SWAPS, strict=True):
        assert {one.outcome for one in sheet.questions} == {Outcome.FAULT}
        assert any(word in str(sheet.notes) for word in reason.split("|")), sheet.notes
