"""Kept results do not grow without end, and what stands in the gradebook stays."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import pytest

from autograder.grading import results as module
from autograder.grading.results import KEPT_SECONDS, Results
from autograder.marking.mark import Marked
from autograder.model import Marksheet

SHEET = Marksheet("a3_relu", "ada", (), jail="bubblewrap", seconds=0.1)


def marked(size: int = 10) -> Marked:
    return Marked(os.urandom(size), SHEET)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".course" / "results.db"


def keys(file: Path) -> set[str]:
    with sqlite3.connect(file) as database:
        return {key for (key,) in database.execute("SELECT fingerprint FROM result")}


def aged(file: Path, key: str, seconds: float) -> None:
    with sqlite3.connect(file) as database:
        database.execute(
            "UPDATE result SET kept = ? WHERE fingerprint = ?", (time.time() - seconds, key)
        )


def test_what_is_old_goes_unless_it_stands_in_the_gradebook(file: Path) -> None:
    with Results(file, renew=True) as results:
        for key in ("stands", "old", "fresh"):
            results.keep(key, marked())
        results.mark_recorded("a3_relu", "ada", "stands")
    for key in ("stands", "old"):
        aged(file, key, KEPT_SECONDS + 60)

    with Results(file) as results:  # who merely reads tidies nothing
        assert results.size()[:2] == (3, 1)
    assert keys(file) == {"stands", "old", "fresh"}
    with Results(file, renew=True):
        pass

    assert keys(file) == {"stands", "fresh"}


def test_of_many_resubmissions_the_newest_are_kept_and_the_room_is_given_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr(module, "SPARE_BYTES", 500_000)
    with Results(file, renew=True) as results:
        for number in range(30):
            results.keep(f"try{number:02}", marked(300_000))
        results.mark_recorded("a3_relu", "ada", "try00")
    for number in range(30):
        aged(file, f"try{number:02}", 3000 - 100.0 * number)

    with Results(file, renew=True):
        pass

    assert keys(file) == {"try00", "try27", "try28", "try29"}
    assert file.stat().st_size < 3_000_000
    with Results(file) as results:
        assert results.find("try00") is not None


def test_the_file_of_an_earlier_version_is_taken_over(file: Path) -> None:
    with Results(file, renew=True) as results:
        results.keep("before", marked())
    with sqlite3.connect(file) as database:
        database.execute("ALTER TABLE result DROP COLUMN kept")

    with Results(file, renew=True) as results:
        results.keep("after", marked())

    assert keys(file) == {"before", "after"}
