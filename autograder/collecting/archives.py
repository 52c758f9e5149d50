"""Files handed in, wherever they come from: a folder or a zip, read without trusting a name.

Nothing is ever extracted to a path that a submission chose: what is wanted of a folder or a zip is
read entry by entry, and written elsewhere under a name of ours. So there is no name to slip out by;
what remains are sizes, which are capped while reading, and files that are not files. What one
student may cost is an :class:`~autograder.collecting.handed_in.Allowance`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.collecting.handed_in import (
    LARGEST_FILE,
    LONG_AGO,
    MOST_FILES_EACH,
    Entry,
    Refused,
    checked_size,
)
from autograder.collecting.safe_files import SafeFolder, why
from autograder.collecting.zips import zip_entries
from autograder.errors import CourseError, SubmissionError

__all__ = ["Entry", "Refused", "entries", "inner_entries", "moment"]

MOST_FILES = 200_000
MOST_LISTED = 10 * MOST_FILES_EACH
"""Entries of one student's zip, folders and what may stand in its files too."""
_LISTED = b"PK\x01\x02"
_HIDDEN = {"__macosx", "__pycache__", ".git"}
_LITTER = {"desktop.ini", "thumbs.db"}


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
        each = zip_entries(source, time_zone)
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


def inner_entries(
    data: bytes, time_zone: str, most: int = MOST_FILES_EACH
) -> tuple[list[Entry], list[Refused]]:
    """Return the files of an archive that one student handed in; one in it is not opened.

    Of a student's archives together, ``most`` files are taken.

    Raises
    ------
    SubmissionError
        If it is no zip, or holds more than one student hands in.
    """
    found: list[Entry] = []
    refused: list[Refused] = []
    too_many = SubmissionError(
        f"is a zip of more than {MOST_FILES_EACH:,} files"
        + (", with those of others before it" if most < MOST_FILES_EACH else ""),
        remedy="ask for the notebook alone",
    )
    if data.count(_LISTED) > MOST_LISTED:  # to read such a list takes seconds and gigabytes
        raise too_many
    try:
        for one in zip_entries(io.BytesIO(data), time_zone):
            if isinstance(one, Refused):
                refused.append(one)
            elif not _is_hidden(one.path):
                found.append(one)
            if len(found) + len(refused) > most:
                raise too_many
    except CourseError as error:
        raise SubmissionError(
            "is no zip that can be opened", remedy="ask for the notebook itself"
        ) from error
    return sorted(found, key=lambda entry: str(entry.path)), refused


def _is_hidden(path: PurePosixPath) -> bool:
    name = path.name.lower()
    litter = name.startswith(".") or name in _LITTER
    return litter or any(part.lower() in _HIDDEN for part in path.parts)


def _folder(root: Path) -> Iterator[Entry | Refused]:
    try:
        folder = SafeFolder.at(root)
    except OSError as error:
        raise CourseError(
            f"{root} cannot be opened: {why(error)}", remedy="let the grader read it"
        ) from error
    for seen in folder.walk():
        if seen.info is None or seen.problem:
            yield Refused(str(seen.path), seen.problem)
        else:
            modified = moment(seen.info.st_mtime)
            yield Entry(seen.path, modified, partial(_read_file, folder, seen.path))


def _read_file(folder: SafeFolder, path: PurePosixPath) -> bytes:
    data, _ = folder.read(path, LARGEST_FILE)
    return checked_size(data)


def moment(seconds: float) -> datetime:
    """Return a file's time; one that no calendar has is long ago."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return LONG_AGO
