"""Small zips that unpack to much work: each ends soon, is told, and costs nobody else anything."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from autograder.collecting.archives import MOST_LISTED, inner_entries
from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.collecting.plan import Collection
from autograder.course import Course
from autograder.errors import CourseError, SubmissionError
from tests.collecting.conftest import AFTER, taken
from tests.helpers.notebooks import ASSIGNMENT, work, zipped

NOTEBOOK = "a3_relu.ipynb"
SOON = 12.0
"""Seconds of processor time, for what is capped at five and the rest of collecting."""


def used() -> float:
    """Return the processor time of this process, and of those it had and ended."""
    return sum(os.times()[:4])


def one_header(entries: int) -> bytes:
    """Return a zip whose entries all lie at one place."""
    data = zipped({NOTEBOOK: work("eve") + bytes(1_000_000)})
    central, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    listed = data[central:end] * entries
    counts = (0, 0, entries, entries, len(listed), central, 0)
    return data[:central] + listed + struct.pack("<4s4H2LH", b"PK\x05\x06", *counts)


def nested(depth: int, width: int = 16) -> bytes:
    """Return a zip of zips of zips."""
    data, name = work("eve"), NOTEBOOK
    for _ in range(depth):
        data, name = zipped({f"{n}/{name}": data for n in range(width)}), "more.zip"
    return data


def many(count: int, size: int) -> bytes:
    """Return a zip of large notebooks, no two alike."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(count):
            text = b'{"cells": [], "def relu_forward(": "' + bytes(str(n), "ascii")
            archive.writestr(f"{n:04}.ipynb", text + b" " * size + b'"}')
    return stream.getvalue()


def collected(course: Course, folder: Path, files: dict[str, bytes]) -> Collection:
    archive = folder / "in.zip"
    archive.write_bytes(zipped(files))
    return collect(course, ASSIGNMENT, archive, Options(now=AFTER))


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        pytest.param(lambda: one_header(900), "is no zip that can be opened", id="one header"),
        pytest.param(lambda: nested(4), "is an archive", id="nested"),
        pytest.param(lambda: many(300, 1_000_000), "was not read: ", id="large notebooks"),
        pytest.param(lambda: many(1_001, 10), "more than 1,000 files", id="many notebooks"),
    ],
)
def test_a_costly_zip_of_one_student_ends_soon_and_is_told(
    relu: Course,
    tmp_path: Path,
    inner: object,
    reason: str,
) -> None:
    bomb = inner()  # type: ignore[operator]
    before = used()

    done = collected(relu, tmp_path, {"eve/work.zip": bomb, f"ada/{NOTEBOOK}": work("ada")})

    assert used() - before < SOON
    assert taken(relu, "ada")[NOTEBOOK] == work("ada")
    told = [one.reason for one in (*done.refused, *done.superseded)]
    assert any(reason in one for one in told), told[:5]


def test_the_archives_of_one_student_together_are_capped(relu: Course, tmp_path: Path) -> None:
    zips = {f"eve/{n}.zip": many(400, 10) for n in range(5)}

    done = collected(relu, tmp_path, {**zips, f"ada/{NOTEBOOK}": work("ada")})

    told = {one.name: one.reason for one in done.refused}
    assert "with those of others before it" in told["eve/2.zip"]
    assert "eve/1.zip" not in told


def test_a_download_whose_entries_lie_on_each_other_is_refused(
    relu: Course, tmp_path: Path
) -> None:
    archive = tmp_path / "in.zip"
    archive.write_bytes(one_header(20_000))
    before = used()

    with pytest.raises(CourseError, match="20,000 entries lie at 1 places"):
        collect(relu, ASSIGNMENT, archive)

    assert used() - before < SOON


def test_a_name_that_stands_twice_in_a_zip_is_told(relu: Course, tmp_path: Path) -> None:
    archive = tmp_path / "in.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(f"ada/{NOTEBOOK}", work("first"))
        with pytest.warns(UserWarning, match="Duplicate name"):
            target.writestr(f"ada/{NOTEBOOK}", work("second"))

    done = collect(relu, ASSIGNMENT, archive, Options(now=AFTER))

    assert taken(relu, "ada")[NOTEBOOK] == work("second")
    assert [(one.name, one.reason) for one in done.refused] == [
        (f"ada/{NOTEBOOK}", "stands in the zip again, which counts")
    ]


def test_a_list_of_very_many_folders_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip's list of a million folders takes gigabytes, and holds not one file."""
    monkeypatch.setattr("zipfile.ZipFile", lambda _: pytest.fail("was opened"))
    entry = struct.pack("<I42x", 0x0201_4B50)

    with pytest.raises(SubmissionError, match="is a zip of more than 1,000 files"):
        inner_entries(b"PK\x03\x04" + entry * (MOST_LISTED + 1), "UTC")
