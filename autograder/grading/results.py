"""Results kept by content, so that nothing is run twice and a killed run continues.

One SQLite file in the course's working folder. A result is found by what it depends on: the
submission's bytes, the assignment's bundle, the student's key, the jail and the grader's own
source. What was recorded in the gradebook is remembered by the student's name, so that an
unchanged class costs next to nothing to grade again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import autograder
import reference
from autograder.marking.mark import Marked
from autograder.marksheet import from_json, to_json
from autograder.model import Marksheet

_SCHEMA = """
CREATE TABLE IF NOT EXISTS result (
    fingerprint TEXT PRIMARY KEY, sheet TEXT NOT NULL, notebook BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS recorded (
    assignment TEXT NOT NULL, student TEXT NOT NULL, fingerprint TEXT NOT NULL,
    PRIMARY KEY (assignment, student)
);
"""


def fingerprint(submission: bytes | None, bundle: str, key: bytes, jail: str) -> str:
    """Return a digest of all that a result depends on."""
    digest = hashlib.sha256()
    body = b"-" if submission is None else b"+" + submission
    for part in (body, bundle.encode(), key, jail.encode(), grader_version().encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


@cache
def grader_version() -> str:
    """Return a digest of the source of the kit: other source may mark otherwise."""
    digest = hashlib.sha256()
    for package in (Path(autograder.__path__[0]), Path(reference.__path__[0])):
        for file in sorted(package.rglob("*")):
            if file.suffix in {".py", ".yml", ".npz"}:
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


class Results:
    """The results of a course; one process writes, any number may read."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(file, timeout=60, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        # A power cut may cost the last results, which are then made again; never the file.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def find(self, key: str) -> Marked | None:
        """Return the result kept under ``key``."""
        row = self._db.execute(
            "SELECT sheet, notebook FROM result WHERE fingerprint = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        return Marked(zlib.decompress(row[1]), from_json(json.loads(row[0])))

    def has(self, key: str) -> bool:
        """Tell whether a result is kept under ``key``."""
        query = "SELECT 1 FROM result WHERE fingerprint = ?"
        return self._db.execute(query, (key,)).fetchone() is not None

    def sheet(self, key: str) -> Marksheet:
        """Return the marksheet kept under ``key``, which must be there."""
        query = "SELECT sheet FROM result WHERE fingerprint = ?"
        return from_json(json.loads(self._db.execute(query, (key,)).fetchone()[0]))

    def keep(self, key: str, marked: Marked) -> None:
        """Keep a result under ``key``."""
        sheet = json.dumps(to_json(marked.sheet, ""))
        self._db.execute(
            "INSERT OR REPLACE INTO result VALUES (?, ?, ?)",
            (key, sheet, zlib.compress(marked.notebook, 1)),
        )

    def recorded(self, assignment: str) -> dict[str, str]:
        """Return, by student, the key of the result that stands in the gradebook."""
        rows = self._db.execute(
            "SELECT student, fingerprint FROM recorded WHERE assignment = ?", (assignment,)
        )
        return dict(rows.fetchall())

    def mark_recorded(self, assignment: str, student: str, key: str) -> None:
        """Remember that the result under ``key`` stands in the gradebook."""
        self._db.execute(
            "INSERT OR REPLACE INTO recorded VALUES (?, ?, ?)", (assignment, student, key)
        )

    def forget_recorded(self, assignment: str, student: str) -> None:
        """Remember that what stands in the gradebook for this student may be out of date."""
        self._db.execute(
            "DELETE FROM recorded WHERE assignment = ? AND student = ?", (assignment, student)
        )
