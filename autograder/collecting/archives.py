"""Files handed in, wherever they come from: a folder or a zip, read without trusting a name.

Nothing is ever extracted to a path that a submission chose: an archive is read entry by entry, and
what is wanted of it is written elsewhere under a name of ours. So there is no name to slip out by;
what remains are sizes, which are capped while reading, and files that are not files.
"""

from __future__ import annotations

import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from autograder.collecting.file_names import shown_name
from autograder.errors import CourseError, SubmissionError

LARGEST_FILE = 64_000_000
"""Bytes; a notebook with all its pictures has a few million."""
MOST_FILES = 200_000
_CHUNK = 1 << 20
_HIDDEN = {"__macosx", ".ipynb_checkpoints", "__pycache__", ".git"}
_LITTER = {"desktop.ini", "thumbs.db"}
_LONGEST_NAME = 255
"""Bytes, as file systems have it; patterns take their time on longer ones."""
_LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
"""A zip's way to say that it does not know."""
# What zipfile raises: RuntimeError for a password and for methods that it does not know; the rest
# comes through from what it is built on.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(RuntimeError, ValueError, OverflowError, IndexError, MemoryError),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was handed in: its path below the folder or in the zip, and how to read it."""

    path: PurePosixPath
    modified: datetime
    read: Callable[[], bytes]
    """Returns the content, or raises :class:`SubmissionError`."""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders above the file."""
        return self.path.parts[:-1]


@dataclass(frozen=True, slots=True)
class Refused:
    """What is not taken, and why."""

    name: str
    reason: str


def entries(source: Path, time_zone: str) -> tuple[list[Entry], list[Refused]]:
    """Return the files of a folder or zip.

    Parameters
    ----------
    source
        The folder or the zip.
    time_zone
        Of the times in a zip, which says nothing about theirs.

    Raises
    ------
    CourseError
        If it is neither, or is damaged as a whole.
    """
    found: list[Entry] = []
    refused: list[Refused] = []
    if source.is_dir():
        each = _folder(source)
    elif source.is_file():
        each = _zip(source, time_zone)
    else:
        problem = f"there is no {source}"
        if source.exists():
            problem = f"{source} is neither a folder nor a file"
        raise CourseError(problem, remedy="name a folder or a zip of notebooks")
    for entry in each:
        if isinstance(entry, Refused):
            refused.append(entry)
        elif not _is_hidden(entry.path):
            found.append(entry)
        if len(found) > MOST_FILES:
            raise CourseError(
                f"{source} holds more than {MOST_FILES:,} files",
                remedy="collect a folder that holds the submissions and nothing else",
            )
    return sorted(found, key=lambda entry: str(entry.path)), refused


def _is_hidden(path: PurePosixPath) -> bool:
    name = path.name.lower()
    litter = name.startswith(".") or name in _LITTER
    return litter or any(part.lower() in _HIDDEN for part in path.parts)


def _folder(root: Path) -> Iterator[Entry | Refused]:
    closed: list[OSError] = []
    for above, folders, names in os.walk(root, onerror=closed.append):
        folders.sort()
        for name in sorted([*names, *(f for f in folders if (Path(above) / f).is_symlink())]):
            path = Path(above) / name
            yield _file(path, PurePosixPath(path.relative_to(root).as_posix()))
    for error in closed:
        name = os.path.relpath(str(error.filename), root)
        yield Refused(name, f"cannot be opened: {error.strerror}; make it readable")


def _file(path: Path, relative: PurePosixPath) -> Entry | Refused:
    try:
        info = path.lstat()
    except OSError as error:  # it has gone since it was listed
        return Refused(str(relative), f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(info.st_mode):
        return Refused(str(relative), "is a link or no ordinary file")
    try:
        modified = datetime.fromtimestamp(info.st_mtime, UTC)
    except (ValueError, OverflowError, OSError):
        modified = _LONG_AGO
    return Entry(relative, modified, partial(_read_file, path))


def _read_file(path: Path) -> bytes:
    # Not followed and not waited for: it may have become a link or a pipe since it was listed.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
        with os.fdopen(descriptor, "rb") as stream:
            ordinary = stat.S_ISREG(os.fstat(descriptor).st_mode)
            data = stream.read(LARGEST_FILE + 1) if ordinary else b""
    except OSError as error:
        raise SubmissionError(
            f"cannot be read: {error.strerror}", remedy="make it readable and collect again"
        ) from error
    if not ordinary:
        raise SubmissionError("is no ordinary file any more", remedy="ask for it again")
    return _checked(data)


def _zip(file: Path, time_zone: str) -> Iterator[Entry | Refused]:
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise CourseError(
            f"{file} is no zip: {error or type(error).__name__}",
            remedy="download it again, or name the unpacked folder",
        ) from error
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        path = PurePosixPath(name)
        if name.endswith("/"):
            continue
        if not path.name or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            yield Refused(repr(info.filename), "has a path that leads out of the zip")
        elif any(len(part.encode(errors="replace")) > _LONGEST_NAME for part in path.parts):
            yield Refused(shown_name(name), f"has a name of more than {_LONGEST_NAME} bytes")
        elif stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
            yield Refused(name, "is a link or no ordinary file")
        else:
            modified = _zip_time(info, time_zone)
            yield Entry(path, modified, partial(_read_entry, archive, info))


def _zip_time(info: zipfile.ZipInfo, time_zone: str) -> datetime:
    try:
        return datetime(*info.date_time, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return _LONG_AGO


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as stream:
            data = bytearray()
            # What the zip says of sizes is not believed: it may unpack to anything.
            while len(data) <= LARGEST_FILE and (chunk := stream.read(_CHUNK)):
                data += chunk
    except _DAMAGED as error:
        raise SubmissionError(
            f"cannot be read from the zip: {error or type(error).__name__}",
            remedy="ask for it again",
        ) from error
    return _checked(bytes(data))


def _checked(data: bytes) -> bytes:
    if len(data) > LARGEST_FILE:
        raise SubmissionError(
            f"has more than {LARGEST_FILE // 1_000_000} MB",
            remedy="ask for it with the outputs cleared",
        )
    return data
