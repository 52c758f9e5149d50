"""Hand an assignment out: to nbgrader's exchange, and as a zip for any learning platform."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.nbgrader_course import course_directory, quiet_log
from autograder.private import make_exchange
from autograder.releasing.folders import read_folder

_DATE = (2026, 9, 1, 8, 0, 0)
"""When every file in a zip was written: a day that is no surprise, the same for the same files."""


@dataclass(frozen=True, slots=True)
class Release:
    """Where an assignment now lies; ``replaced`` if it had been released before."""

    assignment: str
    exchange: Path
    archive: Path
    replaced: bool


def release(course: Course, assignment: str) -> Release:
    """Release what the last build made; doing it again replaces what students can fetch.

    Raises
    ------
    CourseError
        If the assignment has not been built, or the exchange cannot be written.
    """
    course.assignment(assignment)
    files = read_folder(course.step_folder("release", assignment))
    if not files:
        raise CourseError(
            f"assignment {assignment!r} has not been built",
            remedy=f"run 'autograder build {assignment}' first",
        )
    outbound = course.exchange / course.id / "outbound" / assignment
    replaced = outbound.exists()
    _to_exchange(course, assignment)
    archive = course.working_folder / "handout" / f"{assignment}.zip"
    archive.parent.mkdir(parents=True, exist_ok=True)
    fresh = archive.with_suffix(".new")
    fresh.write_bytes(zip_bytes(assignment, files))
    fresh.replace(archive)
    return Release(assignment, outbound, archive, replaced)


def zip_bytes(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Return a zip of ``files`` under one folder: the same files, the same bytes."""
    return packed({f"{folder}/{name}": data for name, data in files.items()})


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by their whole paths: the same files, the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return stream.getvalue()


def _to_exchange(course: Course, assignment: str) -> None:
    from nbgrader.exchange import ExchangeError  # noqa: PLC0415 - slow to import
    from nbgrader.exchange.default import ExchangeReleaseAssignment  # noqa: PLC0415

    log, warnings = quiet_log("release")
    exchange = ExchangeReleaseAssignment(
        coursedir=course_directory(course, assignment), root=str(course.exchange), log=log
    )
    exchange.force = True
    try:
        make_exchange(course.exchange, course.id)
        exchange.start()
    except (ExchangeError, OSError) as error:
        reason = (
            warnings.summary if isinstance(error, ExchangeError) else os.strerror(error.errno or 0)
        )
        raise CourseError(
            f"cannot release {assignment} to the exchange {course.exchange}: {reason}",
            remedy="set 'exchange' in course.yml to a folder that you own; the zip needs none",
        ) from error
