"""Results kept by content, so that nothing is run twice and a killed run continues.

One SQLite file in the course's working folder. A result is found by what it depends on: the
submission's bytes, the assignment's bundle, the student's key, the jail and what of the kit decides
marks of that assignment. What was recorded in the gradebook is remembered by the student's name, so
that an unchanged class costs next to nothing to grade again.

What stands in the gradebook is kept for good, as feedback is made from it. Of the rest, what is old
goes, and what is more than a certain size, the oldest first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.errors import CourseError
from autograder.marking.mark import Marked
from autograder.marking.marksheet import from_json, to_json
from autograder.model import Marksheet
from autograder.private import make_private

_SCHEMA = """
CREATE TABLE IF NOT EXISTS result (
    fingerprint TEXT PRIMARY KEY, sheet TEXT NOT NULL, notebook BLOB NOT NULL,
    kept REAL NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS recorded (
    assignment TEXT NOT NULL, student TEXT NOT NULL, fingerprint TEXT NOT NULL,
    PRIMARY KEY (assignment, student)
);
"""

KEPT_SECONDS = 60 * 24 * 3600.0
"""How long a result is kept that does not stand in the gradebook."""
MOST_BYTES = 200_000_000
"""Of such results."""
SPARE_BYTES = 20_000_000
"""So much that was given up may lie in the file before it is made smaller."""
_SPARE = """
SELECT fingerprint, kept, LENGTH(notebook) + LENGTH(sheet) FROM result
WHERE fingerprint NOT IN (SELECT fingerprint FROM recorded) ORDER BY kept DESC, fingerprint
"""

Row = tuple[Any, ...]


def fingerprint(submission: bytes | None, decided_by: str, key: bytes, jail: str) -> str:
    """Return a digest of all that a result depends on; ``decided_by`` is of bundle and kit."""
    digest = hashlib.sha256()
    body = b"-" if submission is None else b"+" + submission
    for part in (body, decided_by.encode(), key, jail.encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


class Results:
    """The results of a course; one process writes, any number may read.

    Parameters
    ----------
    file
        The database.
    renew
        Move a damaged one out of the way and begin anew, as whoever can make its content again may
        do; ``notes`` then say so. Without it, a damaged one is an error.
    """

    def __init__(self, file: Path, *, renew: bool = False) -> None:
        self._file = file
        self._renew = renew
        self.notes: list[str] = []
        self._inode = 0
        try:
            make_private(file.parent)
        except OSError as error:
            raise CourseError(
                f"there is no folder {file.parent}, and none can be made: {error.strerror}",
                remedy="let the grader write to the course's folder",
            ) from error
        try:
            self._db = self._opened()
        except sqlite3.Error as error:
            if not (renew and _is_damage(error)):
                raise self._trouble(error) from error
            self._begin_anew(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._renew:
            with contextlib.suppress(sqlite3.Error, CourseError):  # it is tidied another time
                self._tidy()
        self._db.close()

    def size(self) -> tuple[int, int, int]:
        """Return how many results are kept, how many of them stand, and the bytes of the file."""
        ((kept,),) = self._run("SELECT COUNT(*) FROM result", [()])
        ((spare,),) = self._run(f"SELECT COUNT(*) FROM ({_SPARE})", [()])  # noqa: S608 - our own
        return kept, kept - spare, self._file.stat().st_size

    def _tidy(self) -> None:
        """Let go of what does not stand and is old, or too much; give its room back."""
        now = time.time()
        size = 0
        gone = []
        for key, kept, length in self._run(_SPARE, [()]):
            size += length
            if now - kept > KEPT_SECONDS or size > MOST_BYTES:
                gone.append((key,))
        if gone:
            self._run("DELETE FROM result WHERE fingerprint = ?", gone)
        ((free,),) = self._run("PRAGMA freelist_count", [()])
        ((page,),) = self._run("PRAGMA page_size", [()])
        if free * page > SPARE_BYTES:
            self._db.execute("PRAGMA busy_timeout = 1000")
            self._db.execute("VACUUM")

    def find(self, key: str) -> Marked | None:
        """Return the result kept under ``key``; None if there is none, or it is damaged."""
        row = self._first("SELECT sheet, notebook FROM result WHERE fingerprint = ?", key)
        if row is None:
            return None
        try:
            return Marked(zlib.decompress(row[1]), from_json(json.loads(row[0])))
        except _UNREADABLE:
            self._drop(key)
            return None

    def has(self, key: str) -> bool:
        """Tell whether a result is kept under ``key``."""
        return self._first("SELECT 1 FROM result WHERE fingerprint = ?", key) is not None

    def sheet(self, key: str) -> Marksheet | None:
        """Return the marksheet kept under ``key``; None as :meth:`find` does."""
        row = self._first("SELECT sheet FROM result WHERE fingerprint = ?", key)
        if row is None:
            return None
        try:
            return from_json(json.loads(row[0]))
        except _UNREADABLE:
            self._drop(key)
            return None

    def keep(self, key: str, marked: Marked) -> None:
        """Keep a result under ``key``."""
        sheet = json.dumps(to_json(marked.sheet, ""))
        packed = zlib.compress(marked.notebook, 1)
        row = (key, sheet, packed, time.time())
        self._run("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?)", [row])

    def recorded(self, assignment: str) -> dict[str, str]:
        """Return, by student, the key of the result that stands in the gradebook."""
        query = "SELECT student, fingerprint FROM recorded WHERE assignment = ?"
        return dict(self._run(query, [(assignment,)]))

    def mark_recorded(self, assignment: str, student: str, key: str) -> None:
        """Remember that the result under ``key`` stands in the gradebook."""
        row = (assignment, student, key)
        self._run("INSERT OR REPLACE INTO recorded VALUES (?, ?, ?)", [row])

    def forget_recorded(self, assignment: str, *students: str) -> None:
        """Remember that what stands in the gradebook for these students may be out of date."""
        query = "DELETE FROM recorded WHERE assignment = ? AND student = ?"
        self._run(query, [(assignment, student) for student in students])

    def _drop(self, key: str) -> None:
        """Forget a result that cannot be read, so that it is made anew."""
        self._run("DELETE FROM result WHERE fingerprint = ?", [(key,)])

    def _first(self, query: str, key: str) -> Row | None:
        return next(iter(self._run(query, [(key,)])), None)

    def _run(self, query: str, rows: Sequence[Row]) -> list[Row]:
        """Run a statement for each row, all of them or none; return what was found for the last."""
        try:
            return _in_one(self._db, query, rows)
        except sqlite3.Error as error:
            if not (self._renew and _is_damage(error)):
                raise self._trouble(error) from error
            self._db.close()
            self._begin_anew(error)
            return self._run(query, rows)

    def _begin_anew(self, error: sqlite3.Error) -> None:
        """Move the file out of the way, unless another grader has done so, and open a new one."""
        aside = self._file.with_name(f"{self._file.name}.damaged")
        try:
            if _inode(self._file) == self._inode:
                self._file.replace(aside)
                for suffix in ("-wal", "-shm"):  # they would be taken for the new file's
                    self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            self._db = self._opened()
        except (OSError, sqlite3.Error) as second:
            raise self._trouble(error) from second
        self.notes.append(
            f"the kept results were damaged ({error}) and are made anew; the old file is {aside}. "
            "Nothing in the gradebook depends on them"
        )

    def _opened(self) -> sqlite3.Connection:
        self._inode = _inode(self._file)
        database = sqlite3.connect(self._file, timeout=60, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            # A power cut may cost the last results, which are then made again; never the file.
            database.execute("PRAGMA synchronous = NORMAL")
            database.executescript(_SCHEMA)
            columns = [name for _, name, *_ in database.execute("PRAGMA table_info(result)")]
            if "kept" not in columns:
                _add_times(database)
        except BaseException:
            database.close()
            raise
        self._inode = _inode(self._file)
        return database

    def _trouble(self, error: sqlite3.Error) -> CourseError:
        if _is_damage(error):
            return CourseError(
                f"the kept results are damaged: {self._file}: {error}",
                remedy="run 'autograder grade' for each assignment: it makes them anew",
            )
        return CourseError(
            f"results cannot be kept in {self._file}: {error}",
            remedy=_REMEDIES.get(_code(error), "let the grader read and write it")
            + ", then run the same command again: it continues",
        )


_REMEDIES = {
    sqlite3.SQLITE_FULL: "make room on that disk",
    sqlite3.SQLITE_BUSY: "end whatever else has it open",
    sqlite3.SQLITE_IOERR: "check that disk, and make room on it",
}


_UNREADABLE = (zlib.error, ValueError, TypeError, LookupError)
"""What a damaged row may raise when it is read."""


def _add_times(database: sqlite3.Connection) -> None:
    """Make the file of an earlier version one of this."""
    with contextlib.suppress(sqlite3.OperationalError):  # another grader did it at the same time
        database.execute("ALTER TABLE result ADD COLUMN kept REAL NOT NULL DEFAULT 0")
    database.execute("UPDATE result SET kept = ? WHERE kept = 0", (time.time(),))


def _inode(file: Path) -> int:
    try:
        return file.stat().st_ino
    except OSError:
        return 0


def _in_one(database: sqlite3.Connection, query: str, rows: Sequence[Row]) -> list[Row]:
    if len(rows) == 1:
        return database.execute(query, rows[0]).fetchall()
    with database:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(query, rows)
    return []


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is at fault, not its disk, its lock or whom it belongs to."""
    return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary code."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
