"""What students submitted to nbgrader's exchange, fetched by nbgrader itself into a folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.collecting.archives import entries
from autograder.course import Course
from autograder.errors import CourseError, SubmissionError
from autograder.gradebook.nbgrader_course import course_directory, quiet_log

NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - nbgrader's times know no zone
"""Of a submission whose name was tampered with: any other of the same student counts before."""


@contextlib.contextmanager
def collected_by_nbgrader(course: Course, assignment: str) -> Iterator[Path]:
    """Let nbgrader collect into a folder of ours, which then is one like any other.

    Raises
    ------
    CourseError
        If nothing was ever released there, or the exchange cannot be read.
    """
    from nbgrader.exchange import ExchangeError  # noqa: PLC0415 - slow to import
    from nbgrader.exchange.default import ExchangeCollect  # noqa: PLC0415

    log, warnings = quiet_log("collect")

    class Collector(ExchangeCollect):  # type: ignore[misc]  # nbgrader is untyped
        """nbgrader's, but one student's broken folder or planted link harms nobody else."""

        def _path_to_record(self, path: str) -> dict[str, Any]:
            try:
                record: dict[str, Any] = super()._path_to_record(path)
            except (ValueError, OverflowError, ExchangeError):
                name = Path(path).name
                owner = name.rsplit("+", 3)[0]
                record = {"username": owner, "filename": name, "timestamp": NO_TIME}
            return record

        def do_copy(self, src: str, dest: str, log: object = None) -> None:
            del log
            _copy_files(Path(src), Path(dest))

    with tempfile.TemporaryDirectory(prefix="autograder-collect-") as scratch:
        directory = course_directory(course, assignment)
        directory.submitted_directory = str(Path(scratch).resolve() / "submitted")
        collector = Collector(coursedir=directory, root=str(course.exchange), log=log)
        try:
            collector.start()
        except (ExchangeError, OSError) as error:
            raise CourseError(
                f"cannot collect {assignment} from the exchange: {warnings.summary}",
                remedy=f"run 'autograder release {assignment}' first, or name a folder or zip "
                "with --from",
            ) from error
        folder = Path(scratch) / "submitted"
        folder.mkdir(exist_ok=True)
        yield folder


def _copy_files(source: Path, target: Path) -> None:
    """Copy the ordinary files of a folder with their times; links are left behind."""
    found, _ = entries(source, "UTC")
    for entry in found:
        path = target / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(SubmissionError):
            path.write_bytes(entry.read())
            os.utime(path, (entry.modified.timestamp(), entry.modified.timestamp()))
    target.mkdir(parents=True, exist_ok=True)
