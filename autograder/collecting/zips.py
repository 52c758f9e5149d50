"""The files of a zip, read one by one; what it says of names, sizes and times is not believed."""

from __future__ import annotations

import contextlib
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zoneinfo import ZoneInfo

from autograder.collecting.file_names import shown_name
from autograder.collecting.handed_in import (
    LARGEST_FILE,
    LONG_AGO,
    Entry,
    Refused,
    checked_size,
    too_large,
)
from autograder.collecting.safe_files import DEEPEST
from autograder.errors import CourseError, SubmissionError

_CHUNK = 1 << 20
_SAYS_UTF_8 = 0x800
_OUT = re.compile(r"^[A-Za-z]:|^[/\\]|(?:^|[/\\])\.\.(?:$|[/\\])")
"""What leads out of a folder on some system: a drive, the root, the folder above."""
_BACKSLASHED = frozenset({0, 10, 14})
"""Systems whose old programs part folders by a backslash: FAT, NTFS and VFAT, as unzip has it.
Elsewhere it is a sign of a name: a student's, who could else leave what a platform put before."""
_LONGEST_NAME = 255
"""Bytes, as file systems have it; patterns take their time on longer ones."""
# What zipfile raises: RuntimeError for a password and for methods that it does not know; the rest
# comes through from what it is built on.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(RuntimeError, ValueError, OverflowError, IndexError, MemoryError),
)


def zip_entries(file: Path | BinaryIO, time_zone: str) -> Iterator[Entry | Refused]:
    """Yield the files of a zip; ``time_zone`` is that of its times.

    Raises
    ------
    CourseError
        If it is no zip.
    """
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise CourseError(
            f"{file} is no zip: {error or type(error).__name__}",
            remedy="download it again, or name the unpacked folder",
        ) from error
    infos = archive.infolist()
    starts = Counter(info.header_offset for info in infos)
    names = Counter(map(_name, infos))
    if len(starts) < len(infos):
        raise CourseError(
            f"{file} is no zip that anything makes: {len(infos):,} entries lie at {len(starts):,} "
            "places",
            remedy="download it again, or name the unpacked folder",
        )
    for info in infos:
        name = _name(info)
        names[name] -= 1
        if names[name]:  # as unpacking does, the last one counts
            yield Refused(shown_name(name), "stands in the zip again, which counts")
            continue
        path = PurePosixPath(name)
        if name.endswith("/"):
            continue
        if not path.name or _OUT.search(name):
            yield Refused(repr(info.filename), "has a path that leads out of the zip")
        elif len(path.parts) > DEEPEST:  # each of them is looked at, by its whole path
            yield Refused(shown_name(name), f"lies more than {DEEPEST} folders deep")
        elif any(len(part.encode(errors="replace")) > _LONGEST_NAME for part in path.parts):
            yield Refused(shown_name(name), f"has a name of more than {_LONGEST_NAME} bytes")
        elif stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
            yield Refused(name, "is a link or no ordinary file")
        else:
            modified = _zip_time(info, time_zone)
            yield Entry(path, modified, partial(_read_entry, archive, info), info.file_size)


def _name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name: many write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & _SAYS_UTF_8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/") if info.create_system in _BACKSLASHED else name


def _zip_time(info: zipfile.ZipInfo, time_zone: str) -> datetime:
    try:
        return datetime(*info.date_time, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return LONG_AGO


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > LARGEST_FILE:
        raise too_large()
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
    return checked_size(bytes(data))
