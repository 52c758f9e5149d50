"""What students submitted to nbgrader's exchange: whose it is and when it came, the disk says.

``nbgrader submit`` makes a folder ``STUDENT+ASSIGNMENT+TIME+RANDOM`` in ``inbound``, where anybody
may make one with any name. So the name is a claim. Who made it is the folder's owner, and each file
in it is that owner's; when it came is when its notebook was last changed, which no user can set
back (``ctime``). Whose it is, the instructors' own folders are believed to say; when it came, no
name is: where a whole class is one user, anybody writes any time into it.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from autograder.collecting.archives import moment
from autograder.collecting.handed_in import MOST_BYTES_EACH, MOST_FILES_EACH, Refused, rank
from autograder.collecting.logins import Owners
from autograder.collecting.safe_files import SafeFolder, Seen, why
from autograder.course import Course
from autograder.errors import CourseError, SubmissionError
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE, timestamp_text
from autograder.private import not_of_the_instructors, open_inbound

SKEW = timedelta(minutes=5)
"""By so much a name's time and the file system's may differ without a word."""
MOST_LISTED = 20_000
"""Files of one student's submissions that are looked at; in each, notebooks come first."""
MOST_FOLDERS_EACH = 1_000
"""Folders of one submission that are looked into, empty ones too."""
MOST_ENTRIES_EACH = 50
"""Submissions of one student that are looked at: the newest."""
COPIED = timedelta(minutes=10)
"""The file system's times are a copy's if they lie this close together, and names say others."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A folder of ours with the latest submission of each student, and what was left alone."""

    folder: Path
    refused: tuple[Refused, ...] = ()
    copied: bool = False
    """Whether all times are those of a copy of the exchange."""
    owned: str = ""
    """Why the exchange is not the instructors' alone; empty if it is."""


@dataclass(frozen=True, slots=True)
class _Submitted:
    """One folder in the exchange, of a student whose name and owner agree."""

    name: str
    student: str
    claimed: datetime | None
    info: os.stat_result
    files: tuple[Seen, ...]

    @property
    def when(self) -> datetime:
        """When it was handed in, by the file system."""
        changed = [one for one in self.files if one.path.suffix == ".ipynb"] or self.files
        times = [one.info.st_ctime for one in changed if one.info]
        return moment(min(max(times, default=self.info.st_ctime), time.time()))

    @property
    def disagrees(self) -> bool:
        """Whether the name says another time than the file system."""
        return self.claimed is not None and abs(self.claimed - self.when) > SKEW


@contextlib.contextmanager
def fetched_from_exchange(course: Course, assignment: str) -> Iterator[Fetched]:
    """Copy the latest submission of each student into a folder, which then is one like any other.

    Raises
    ------
    CourseError
        If nothing was ever released there, or the exchange cannot be read.
    """
    path = course.exchange / course.id / "inbound"
    try:
        inbound = SafeFolder(open_inbound(course.exchange, course.id))
        names = inbound.names()
    except OSError as error:
        raise CourseError(
            f"cannot collect {assignment} from the exchange: {path}: {why(error)}",
            remedy=f"run 'autograder release {assignment}' first, or name a folder or zip "
            f"with --from{_earlier(course)}",
        ) from error
    owners = Owners(course, inbound.info.st_uid)
    refused: list[Refused] = []
    latest: dict[str, _Submitted] = {}
    for entries in _by_student(inbound, names, assignment, owners):
        left = MOST_LISTED
        for entry in entries[:MOST_ENTRIES_EACH]:
            try:
                one = _looked_into(inbound, entry, owners, left)
            except SubmissionError as error:
                refused.append(Refused(entry.name, error.problem))
                continue
            left -= len(one.files)
            latest[one.student] = max(
                latest.get(one.student, one), one, key=lambda each: (each.when, each.name)
            )
        if more := entries[MOST_ENTRIES_EACH:]:
            reason = (
                f"is one of {len(entries):,} of one student; the newest {MOST_ENTRIES_EACH} count"
            )
            refused.append(Refused(f"{more[0].name} and {len(more) - 1:,} more", reason))
    with tempfile.TemporaryDirectory(prefix="autograder-collect-") as scratch:
        folder = Path(scratch) / "submitted"
        folder.mkdir()
        for student, newest in sorted(latest.items()):
            refused += _copy(newest, inbound, folder / student / assignment, course, assignment)
        owned = not_of_the_instructors(course.exchange, inbound.info)
        copied = _is_copied(list(latest.values()))
        yield Fetched(folder, tuple(refused), copied, owned and f"{path} {owned}")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A folder in the exchange that is called as a submission of the assignment."""

    name: str
    claimed: str
    when: datetime | None
    changed: float


def _by_student(
    inbound: SafeFolder, names: Sequence[str], assignment: str, owners: Owners
) -> list[list[_Entry]]:
    """Return the submissions of each user, or of each name that is believed; newest first."""
    pattern = re.compile(rf"(?s)(.+)\+{re.escape(assignment)}\+([^+]*)(?:\+[^+]*)?")
    found: dict[tuple[int, str], list[_Entry]] = {}
    for name in names:
        match = pattern.fullmatch(name)
        info = inbound.look(name) if match else None
        if match is None or info is None:
            continue
        believed = owners.trusts(info.st_uid) or not owners.course.checks_owners
        key = (info.st_uid, match[1] if believed else "")
        entry = _Entry(name, match[1], _time(match[2]), info.st_ctime)
        found.setdefault(key, []).append(entry)
    return [
        sorted(entries, key=lambda entry: entry.changed, reverse=True) for entries in found.values()
    ]


def _is_copied(submissions: Sequence[_Submitted]) -> bool:
    """Tell whether the file system's times are a copy's: close together, and unlike the names'.

    Of most is enough: after an exchange was copied, others hand in as ever.
    """
    odd = [one for one in submissions if one.disagrees]
    times = [one.when for one in odd]
    said = [one.claimed for one in odd if one.claimed]
    return len(odd) > max(1, len(submissions) // 2) and max(times) - min(times) <= COPIED < max(
        said
    ) - min(said)


def _earlier(course: Course) -> str:
    """Return where else an exchange lies: in the course's own folder, where it used to be."""
    earlier = course.working_folder / "exchange"
    if earlier == course.exchange or not earlier.is_dir():
        return ""
    return f"; an earlier exchange lies at {earlier}: name it as 'exchange' in course.yml"


def _looked_into(inbound: SafeFolder, entry: _Entry, owners: Owners, most: int) -> _Submitted:
    """Return a submission; raise where it is not one, or not its owner's."""
    try:
        folder = inbound.below(entry.name)
    except OSError as error:
        raise SubmissionError(
            f"cannot be opened: {why(error)}", remedy="make it readable"
        ) from error
    student = owners.student(folder.info.st_uid, entry.claimed)
    files = sorted(
        islice(folder.walk(most_folders=MOST_FOLDERS_EACH), max(most, 1)),
        key=lambda seen: rank(seen.path),
    )
    return _Submitted(entry.name, student, entry.when, folder.info, tuple(files))


def _copy(
    one: _Submitted, inbound: SafeFolder, target: Path, course: Course, assignment: str
) -> list[Refused]:
    """Copy the ordinary files of a submission that are its owner's; return what was left."""
    try:  # not held open since it was looked into: a class has more folders than a process may open
        folder = inbound.below(one.name)
    except OSError as error:
        return [Refused(one.name, f"cannot be opened: {why(error)}")]
    if (folder.info.st_dev, folder.info.st_ino) != (one.info.st_dev, one.info.st_ino):
        return [Refused(one.name, "was put in place of another folder while it was read")]
    target.mkdir(parents=True)
    left: list[Refused] = []
    when = _known(one, folder, course, assignment)
    size = 0
    for seen in one.files[:MOST_FILES_EACH]:
        if seen.path.parts == (TIMESTAMP_FILE,):
            continue  # a student's own word about the time
        data, problem = _content(folder, seen, MOST_BYTES_EACH - size)
        if problem:
            left.append(Refused(f"{one.name}/{seen.path}", problem))
            continue
        size += len(data)
        file = target / seen.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (when.timestamp(), when.timestamp()))
    if len(one.files) > MOST_FILES_EACH:
        left.append(Refused(one.name, f"has more than {MOST_FILES_EACH} files; so many were read"))
    (target / TIMESTAMP_FILE).write_text(f"{timestamp_text(when)}\n", encoding="utf-8")
    if one.claimed and abs(one.claimed - when) > SKEW:
        left.append(
            Refused(
                f"the time in the name {one.name}",
                f"was not taken: it was last changed at {when:%Y-%m-%d %H:%M:%S} UTC",
            )
        )
    return left


def _content(folder: SafeFolder, seen: Seen, most: int) -> tuple[bytes, str]:
    """Return the bytes of one file, or why it is left."""
    if seen.info is None or seen.problem:
        return b"", seen.problem
    try:
        data, info = folder.read(seen.path, most)
    except SubmissionError as error:
        return b"", error.problem
    if info.st_uid != folder.info.st_uid:
        return b"", f"is owned by somebody else ({info.st_uid})"
    if len(data) > most:
        return b"", f"is too much: at most {MOST_BYTES_EACH // 1_000_000} MB are taken of a student"
    return data, ""


def _known(one: _Submitted, folder: SafeFolder, course: Course, assignment: str) -> datetime:
    """Return when it came; the same notebook collected before came when it came then.

    What copies or restores an exchange, or changes its modes, sets the times of the file system.
    """
    own = course.step_folder("submitted", assignment, one.student)
    name = f"{assignment}.ipynb"
    with contextlib.suppress(OSError, SubmissionError):
        there = (own / name).read_bytes()
        before = _time((own / TIMESTAMP_FILE).read_text(encoding="utf-8"))
        if before and any(_is_same(folder, seen, there) for seen in one.files):
            return min(before, one.when)
    return one.when


def _is_same(folder: SafeFolder, seen: Seen, data: bytes) -> bool:
    if seen.path.suffix != ".ipynb" or seen.info is None or seen.info.st_size != len(data):
        return False
    return folder.read(seen.path, len(data))[0] == data


def _time(text: str) -> datetime | None:
    """Return the time in a name, if nbgrader wrote it or could have."""
    from nbgrader.utils import parse_utc  # noqa: PLC0415 - slow to import

    try:
        read: datetime = parse_utc(text.strip())
        return read.replace(tzinfo=UTC)
    except (ValueError, OverflowError, AttributeError, TypeError):
        return None
