"""A file that was handed in, and what all files of one student may cost to read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from autograder.errors import SubmissionError

LARGEST_FILE = 64_000_000
"""Bytes; a notebook with all its pictures has a few million."""
MOST_FILES_EACH = 1_000
"""Of one student; the nearest to the top are looked at."""
MOST_BYTES_EACH = 160_000_000
"""Of one student, read or unpacked, wanted or not."""
MOST_SECONDS_EACH = 5.0
"""Of processor time for one student, spent on reading and unpacking; what comes then is left.

Not of the clock's: a busy machine or a slow disk is not the student's doing.
"""
LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
"""A zip's way to say that it does not know."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was handed in: its path below the folder or in the zip, and how to read it."""

    path: PurePosixPath
    modified: datetime
    read: Callable[[], bytes]
    """Returns the content, or raises :class:`SubmissionError`."""
    size: int = 0
    """What a zip says that it unpacks to; it is at least that which is charged for it."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders above the file."""
        return self.path.parts[:-1]


@dataclass(frozen=True, slots=True)
class Refused:
    """What is not taken, and why."""

    name: str
    reason: str


@dataclass
class Allowance:
    """What reading the files of one student may still cost; to read one again is free.

    >>> spent = Allowance(most_bytes=3)
    >>> entry = Entry(PurePosixPath("a.txt"), LONG_AGO, lambda: b"abcd")
    >>> first, second = spent.share([entry, entry])
    >>> first.read() == first.read() == b"abcd"
    True
    >>> try:
    ...     second.read()
    ... except SubmissionError as error:
    ...     print(error.problem)
    was not read: this student's files have more than 0 MB
    """

    most_bytes: int = MOST_BYTES_EACH
    most_seconds: float = MOST_SECONDS_EACH
    most_files: int = MOST_FILES_EACH
    """In archives."""
    clock: Callable[[], float] = time.process_time
    """Tells how many seconds of processor time were used so far, here and wherever else."""
    _bytes: int = 0
    _seconds: float = 0.0

    def share(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries so that reading any of them is charged to this student."""
        return [replace(entry, read=_Charged(self, entry)) for entry in entries]

    @contextmanager
    def working(self) -> Iterator[None]:
        """Charge what is done meanwhile.

        Raises
        ------
        SubmissionError
            If nothing is left.
        """
        self._demand_more()
        started = self.clock()
        try:
            yield
        finally:  # what cannot be read was paid for all the same
            self._seconds += self.clock() - started

    def _demand_more(self) -> None:
        if self._bytes > self.most_bytes:
            megabytes = self.most_bytes // 1_000_000
            raise _left_out(f"this student's files have more than {megabytes} MB")
        if self._seconds > self.most_seconds:
            raise _left_out(f"reading this student's files takes over {self.most_seconds:g} s")

    def read(self, entry: Entry) -> bytes:
        """Read a file and charge it."""
        size = 0
        with self.working():
            try:
                data = entry.read()
                size = len(data)
            finally:
                self._bytes += max(size, min(entry.size, LARGEST_FILE))
        return data


@dataclass
class _Charged:
    """Reads a file that is paid for once: what was chosen must still be there to be written."""

    allowance: Allowance
    entry: Entry
    paid: bool = False

    def __call__(self) -> bytes:
        data = self.entry.read() if self.paid else self.allowance.read(self.entry)
        self.paid = True
        return data


def nearest(entries: Sequence[Entry], most: int = MOST_FILES_EACH) -> list[Entry]:
    """Return notebooks, then the entries nearest to the top, in their order by path."""
    if len(entries) <= most:
        return list(entries)
    close = sorted(entries, key=lambda entry: rank(entry.path))[:most]
    return sorted(close, key=lambda entry: str(entry.path))


def rank(path: PurePosixPath) -> tuple[bool, int, str]:
    """Return by what files are chosen where there are too many: a notebook is never lost."""
    return path.suffix.lower() != ".ipynb", len(path.parts), str(path)


def checked_size(data: bytes) -> bytes:
    """Return ``data`` unless it is more than is taken of one file."""
    if len(data) > LARGEST_FILE:
        raise too_large()
    return data


def too_large() -> SubmissionError:
    """Return what to say of a file that is too large."""
    return SubmissionError(
        f"has more than {LARGEST_FILE // 1_000_000} MB",
        remedy="ask for it with the outputs cleared",
    )


def _left_out(reason: str) -> SubmissionError:
    return SubmissionError(f"was not read: {reason}", remedy="ask for the notebook alone")
