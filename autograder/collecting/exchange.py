"""What students submitted to nbgrader's exchange: whose it is and when it came, the disk says.

``nbgrader submit`` makes a folder ``STUDENT+ASSIGNMENT+TIME+RANDOM`` in ``inbound``, where anybody
may make one with any name. So the name is a claim. Who made it is the folder's owner, and each file
in it is that owner's; when it came is when its notebook was last changed, which no user can set
back (``ctime``). What the instructors themselves put there is believed.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.collecting.archives import moment
from autograder.collecting.handed_in import MOST_BYTES_EACH, MOST_FILES_EACH, Refused, rank
from autograder.collecting.logins import Owners
from autograder.collecting.safe_files import SafeFolder, Seen, why
from autograder.course import Course
from autograder.errors import CourseError, SubmissionError
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE, timestamp_text

SKEW = timedelta(minutes=5)
"""By so much a name's time and the file system's may differ without a word."""
MOST_LISTED = 20_000
"""Files of one submission that are looked at; the notebooks among them come first."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A folder of ours with the latest submission of each student, and what was left alone."""

    folder: Path
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class _Submitted:
    """One folder in the exchange, of a student whose name and owner agree."""

    name: str
    student: str
    claimed: datetime | None
    folder: SafeFolder
    files: tuple[Seen, ...]
    trusted: bool

    @property
    def when(self) -> datetime:
        """When it was handed in, by the file system; an instructor's own name is believed."""
        changed = [one for one in self.files if one.path.suffix == ".ipynb"] or self.files
        times = [one.info.st_ctime for one in changed if one.info]
        by_disk = moment(min(max(times, default=self.folder.info.st_ctime), time.time()))
        return min(self.claimed, by_disk) if self.trusted and self.claimed else by_disk


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
        inbound = SafeFolder.at(path)
        names = inbound.names()
    except OSError as error:
        raise CourseError(
            f"cannot collect {assignment} from the exchange: {path}: {why(error)}",
            remedy=f"run 'autograder release {assignment}' first, or name a folder or zip "
            f"with --from{_earlier(course)}",
        ) from error
    owners = Owners(course, inbound.info.st_uid)
    refused: list[Refused] = []
    latest: dict[str, list[_Submitted]] = {}
    pattern = re.compile(rf"(?s)(.+)\+{re.escape(assignment)}\+([^+]*)(?:\+[^+]*)?")
    for name in names:
        if match := pattern.fullmatch(name):
            try:
                one = _looked_into(inbound, name, match[1], _time(match[2]), owners)
            except SubmissionError as error:
                refused.append(Refused(name, error.problem))
            else:
                latest.setdefault(one.student, []).append(one)
    with tempfile.TemporaryDirectory(prefix="autograder-collect-") as scratch:
        folder = Path(scratch) / "submitted"
        folder.mkdir()
        for student, submissions in sorted(latest.items()):
            newest = max(submissions, key=lambda one: (one.when, one.name))
            refused += _copy(newest, folder / student / assignment, course, assignment)
        yield Fetched(folder, tuple(refused))


def _earlier(course: Course) -> str:
    """Return where else an exchange lies: in the course's own folder, where it used to be."""
    earlier = course.working_folder / "exchange"
    if earlier == course.exchange or not earlier.is_dir():
        return ""
    return f"; an earlier exchange lies at {earlier}: name it as 'exchange' in course.yml"


def _looked_into(
    inbound: SafeFolder, name: str, claimed: str, when: datetime | None, owners: Owners
) -> _Submitted:
    """Return a submission; raise where it is not one, or not its owner's."""
    try:
        folder = inbound.below(name)
    except OSError as error:
        raise SubmissionError(
            f"cannot be opened: {why(error)}", remedy="make it readable"
        ) from error
    student = owners.student(folder.info.st_uid, claimed)
    files: list[Seen] = []
    for seen in folder.walk():
        files.append(seen)
        if len(files) >= MOST_LISTED:
            break
    files.sort(key=lambda seen: rank(seen.path))
    trusted = owners.trusts(folder.info.st_uid)
    return _Submitted(name, student, when, folder, tuple(files), trusted)


def _copy(one: _Submitted, target: Path, course: Course, assignment: str) -> list[Refused]:
    """Copy the ordinary files of a submission that are its owner's; return what was left."""
    target.mkdir(parents=True)
    left: list[Refused] = []
    when = _known(one, course, assignment)
    size = 0
    for seen in one.files[:MOST_FILES_EACH]:
        if seen.path.parts == (TIMESTAMP_FILE,):
            continue  # a student's own word about the time
        data, problem = _content(one, seen, MOST_BYTES_EACH - size)
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
    if not one.trusted and one.claimed and abs(one.claimed - when) > SKEW:
        left.append(
            Refused(
                f"the time in the name {one.name}",
                f"was not taken: it was last changed at {when:%Y-%m-%d %H:%M:%S} UTC",
            )
        )
    return left


def _content(one: _Submitted, seen: Seen, most: int) -> tuple[bytes, str]:
    """Return the bytes of one file, or why it is left."""
    if seen.info is None or seen.problem:
        return b"", seen.problem
    try:
        data, info = one.folder.read(seen.path, most)
    except SubmissionError as error:
        return b"", error.problem
    if info.st_uid != one.folder.info.st_uid:
        return b"", f"is owned by somebody else ({info.st_uid})"
    if len(data) > most:
        return b"", f"is too much: at most {MOST_BYTES_EACH // 1_000_000} MB are taken of a student"
    return data, ""


def _known(one: _Submitted, course: Course, assignment: str) -> datetime:
    """Return when it came; the same notebook collected before came when it came then.

    What copies or restores an exchange, or changes its modes, sets the times of the file system.
    """
    own = course.step_folder("submitted", assignment, one.student)
    name = f"{assignment}.ipynb"
    with contextlib.suppress(OSError, SubmissionError):
        there = (own / name).read_bytes()
        before = _time((own / TIMESTAMP_FILE).read_text(encoding="utf-8"))
        if before and any(_is_same(one, seen, there) for seen in one.files):
            return min(before, one.when)
    return one.when


def _is_same(one: _Submitted, seen: Seen, data: bytes) -> bool:
    if seen.path.suffix != ".ipynb" or seen.info is None or seen.info.st_size != len(data):
        return False
    return one.folder.read(seen.path, len(data))[0] == data


def _time(text: str) -> datetime | None:
    """Return the time in a name, if nbgrader wrote it or could have."""
    from nbgrader.utils import parse_utc  # noqa: PLC0415 - slow to import

    try:
        read: datetime = parse_utc(text.strip())
        return read.replace(tzinfo=UTC)
    except (ValueError, OverflowError, AttributeError, TypeError):
        return None
