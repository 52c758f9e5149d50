"""A whole course in one file: its gradebook, the students' work, the secret, the settings.

A zipped tar. Its last member is ``manifest.json``, which holds the digest of every other: a file
that was cut off has none and is refused. The gradebook is in it row by row, so what was backed up
from SQLite can be restored to PostgreSQL and the other way round.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from autograder.course import COURSE_FILE, Course, load_course
from autograder.errors import CourseError
from autograder.files import held, write_whole
from autograder.gradebook.dump import dump, load
from autograder.gradebook.nbgrader_course import gradebook_error, open_gradebook
from autograder.gradebook.unfinished import NOTE, restoring
from autograder.marking.version import marking_version
from autograder.private import make_private

MANIFEST, ROWS, SETTINGS, SECRET = "manifest.json", "gradebook.jsonl", COURSE_FILE, "secret"
RESULTS = "results.db"
WORK = "work/"
"""What lies in ``.course``, but for databases, which are copied as a whole."""
_LEFT = (".new", "-wal", "-shm", "-journal", ".damaged")


@dataclass(frozen=True, slots=True)
class Archived:
    """What is in an archive."""

    file: Path
    course: str
    term: str
    made: str
    rows: int
    files: int
    outdated: tuple[str, ...]
    """Assignments that this version of the kit marks otherwise than the one that made it."""
    aside: tuple[Path, ...] = ()
    """Where a restore put what was there."""


def backup(course: Course, file: Path) -> Archived:
    """Write a course to one file, whole or not at all; graders wait meanwhile.

    Raises
    ------
    CourseError
        If the gradebook cannot be read.
    """
    fresh = file.with_name(f".{file.name}.new")
    manifest: dict[str, Any] = {
        "course": course.id,
        "term": course.term,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version("convkit"),
        "marking": {one.name: marking_version(one.name) for one in course.assignments},
        "files": {},
    }
    try:
        with held(course.working_folder), tarfile.open(fresh, "w:gz", compresslevel=6) as archive:
            os.chmod(fresh, 0o600)  # noqa: PTH101 - the secret is in it
            for name, data in _contents(course):
                _add(archive, name, data)
                manifest["files"][name] = hashlib.sha256(data).hexdigest()
                if name == ROWS:
                    manifest["rows"] = data.count(b"\n")
            _add(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return _archived(file, manifest)


def restore(file: Path, folder: Path, *, replace: bool = False) -> Archived:
    """Put a course back from a file, on this machine or an empty one.

    What is there is not touched before all of the archive was read and found whole. A run that is
    killed is run again.

    Parameters
    ----------
    file
        What :func:`backup` wrote.
    folder
        The course's folder; its course.yml is written if there is none.
    replace
        Move a running course that is there out of the way.

    Raises
    ------
    CourseError
        If the archive is not whole, or something is there that would be lost.
    """
    working, fresh = folder / ".course", restoring(folder)
    if working.exists() and any(working.iterdir()) and not replace:
        raise CourseError(
            f"there is a running course in {working}",
            remedy="restore into another folder with --to FOLDER; or, with --replace, let it be "
            "moved aside to .course.before-…",
        )
    shutil.rmtree(fresh, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    make_private(fresh)
    manifest = _extract(file, fresh)
    (fresh / NOTE).touch()
    settings = _settings_back(fresh, folder)
    course = load_course(folder)
    rows = fresh / ROWS
    _secret_back(course, fresh)
    _gradebook_back(course, rows, fresh, replace=replace)
    rows.unlink()
    aside = _free(folder, ".course.before") if working.exists() else None
    if aside:
        working.rename(aside)
    fresh.rename(working)
    (working / NOTE).unlink()
    return _archived(file, manifest, *filter(None, (aside, settings)))


def _contents(course: Course) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of all that is kept."""
    yield SETTINGS, course.file.read_bytes()
    with open_gradebook(course):
        pass  # makes and upgrades the tables
    with _snapshot(course) as connection:
        yield ROWS, b"".join(dump(connection))
    if course.secret_file.is_file():
        yield SECRET, course.secret_file.read_bytes()
    results = course.working_folder / RESULTS
    if results.is_file():
        yield RESULTS, _copied(results)
    left_out = {course.secret_file, results, _sqlite_file(course)}
    for path in sorted(course.working_folder.rglob("*")):
        if path in left_out or path.is_symlink() or not path.is_file():
            continue
        if path.name.endswith(_LEFT):
            continue
        with contextlib.suppress(FileNotFoundError):  # it has gone since
            yield WORK + path.relative_to(course.working_folder).as_posix(), path.read_bytes()


@contextlib.contextmanager
def _snapshot(course: Course) -> Iterator[Connection]:
    """Yield a connection that sees the gradebook as it is at one moment."""
    engine = sql.create_engine(course.gradebook_url)
    try:
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.begin() as connection:
            yield connection
    except sql.exc.SQLAlchemyError as error:
        raise gradebook_error(course, error) from error
    finally:
        engine.dispose()


def _copied(database: Path) -> bytes:
    """Return a SQLite file as it is at one moment, with what lies in its log."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / database.name
        with (
            contextlib.closing(sqlite3.connect(database, timeout=60)) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        return copy.read_bytes()


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, io.BytesIO(data))


def _extract(file: Path, folder: Path) -> dict[str, Any]:
    """Read an archive into a folder and return its manifest; refuse one that is not whole."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream is None:
                    continue
                data = stream.read()
                if member.name == MANIFEST:
                    manifest = json.loads(data)
                    continue
                found[member.name] = hashlib.sha256(data).hexdigest()
                target = folder / _inside(member.name.removeprefix(WORK))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise _broken(file, str(error)) from error
    if manifest is None or manifest["files"] != found:
        raise _broken(file, "its end is missing" if manifest is None else "its digests differ")
    return manifest


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"it holds the path {name!r}")
    return path


def _broken(file: Path, why: str) -> CourseError:
    return CourseError(
        f"{file} is no whole backup: {why}",
        remedy="take another one; nothing was changed",
    )


def _settings_back(fresh: Path, folder: Path) -> Path | None:
    """Put course.yml in its place; return where another one that was there went."""
    kept, there = fresh / SETTINGS, folder / COURSE_FILE
    data = kept.read_bytes()
    kept.unlink()
    if there.is_file() and there.read_bytes() == data:
        return None
    aside = _free(folder, f"{COURSE_FILE}.before") if there.is_file() else None
    if aside:
        there.replace(aside)
    write_whole(there, data)
    return aside


def _secret_back(course: Course, fresh: Path) -> None:
    kept = fresh / SECRET
    if not kept.is_file():
        return
    kept.chmod(0o600)
    if course.secret_file.parent == course.working_folder:
        kept.rename(fresh / course.secret_file.name)
    else:
        course.secret_file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(course.secret_file, kept.read_bytes())
        course.secret_file.chmod(0o600)
        kept.unlink()


def _gradebook_back(course: Course, rows: Path, fresh: Path, *, replace: bool) -> None:
    """Fill the gradebook: a SQLite file beside the rest, or the database of a server."""
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import

    file = _sqlite_file(course)
    url = course.gradebook_url
    if file is not None and file.is_relative_to(course.working_folder):
        place = fresh / file.relative_to(course.working_folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{place}"
    try:
        gradebook = Gradebook(url, course.id)  # makes nbgrader's tables
        taken = bool(gradebook.students) or bool(gradebook.assignments)
        gradebook.close()
        gradebook.engine.dispose()
        if taken and not replace:
            raise CourseError(
                "the gradebook that course.yml names is not empty",
                remedy="make an empty database and name it in course.yml, or add --replace",
            )
        engine = sql.create_engine(url)
        with engine.begin() as connection, rows.open("rb") as lines:
            load(connection, lines)
        engine.dispose()
    except sql.exc.SQLAlchemyError as error:
        raise gradebook_error(course, error) from error


def _sqlite_file(course: Course) -> Path | None:
    scheme, _, path = course.gradebook_url.partition(":///")
    return Path(path) if scheme.startswith("sqlite") and path else None


def _free(folder: Path, name: str) -> Path:
    number = 1
    while (folder / f"{name}-{number}").exists():
        number += 1
    return folder / f"{name}-{number}"


def _archived(file: Path, manifest: dict[str, Any], *aside: Path) -> Archived:
    return Archived(
        file=file,
        course=manifest["course"],
        term=manifest["term"],
        made=manifest["made"],
        rows=manifest["rows"],
        files=len(manifest["files"]),
        outdated=tuple(_outdated(manifest)),
        aside=aside,
    )


def _outdated(manifest: dict[str, Any]) -> Iterator[str]:
    versions = manifest.get("marking")
    if versions is None:  # made before this was noted
        yield "every assignment"
        return
    for name, version_there in versions.items():
        if version_there != marking_version(name):
            yield name
