"""nbgrader's view of the course: its folders, its configuration file, its gradebook, its log.

nbgrader is imported inside the functions: it takes seconds, and most commands do without it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.identity import demand_own
from autograder.gradebook.unfinished import demand_finished
from autograder.private import make_private

CONFIG_FILE = "nbgrader_config.py"
TIMESTAMP_FILE = "timestamp.txt"
TIMESTAMP_FORMAT = "%Y-%m-%d %H:%M:%S.%f %Z"
IGNORED = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    ".pytest_cache",
    ".DS_Store",
]

_CONFIG = '''\
"""Written by 'autograder build'; nbgrader, the formgrader and JupyterLab read it."""

from pathlib import Path

from autograder.nbgrader_plugin import configure

configure(get_config(), Path(__file__).resolve().parent.parent)
'''


def configure_course(config: Any, course: Course) -> None:  # noqa: ANN401 - traitlets' Config is untyped
    """Set nbgrader's folders, database and exchange up for ``course``."""
    config.CourseDirectory.root = str(course.working_folder)
    config.CourseDirectory.course_id = course.id
    config.CourseDirectory.db_url = course.gradebook_url
    config.CourseDirectory.ignore = IGNORED
    config.Exchange.root = str(course.exchange)
    config.Exchange.timezone = "UTC"


def write_config(course: Course) -> Path:
    """Write ``.course/nbgrader_config.py`` and return its path."""
    make_private(course.working_folder)
    file = course.working_folder / CONFIG_FILE
    if not file.is_file() or file.read_text(encoding="utf-8") != _CONFIG:
        file.write_text(_CONFIG, encoding="utf-8")
    return file


def course_directory(course: Course, assignment: str, root: Path | None = None) -> Any:  # noqa: ANN401 - nbgrader is untyped
    """Return nbgrader's view of one assignment, at ``root`` if that is not the course's."""
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415 - slow to import

    ensure_alembic()
    return CourseDirectory(
        root=str(root or course.working_folder),
        course_id=course.id,
        assignment_id=assignment,
        db_url=course.gradebook_url,
        ignore=IGNORED,
    )


def ensure_alembic() -> None:
    """Put this environment's commands on PATH: nbgrader starts ``alembic`` by name."""
    here = str(Path(sys.executable).parent)
    paths = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if here not in paths:
        os.environ["PATH"] = os.pathsep.join([here, *paths])


@contextlib.contextmanager
def open_gradebook(course: Course, *, finished: bool = True) -> Iterator[Any]:
    """Open nbgrader's gradebook of the course, and close it with its connections.

    Raises
    ------
    CourseError
        If the database cannot be reached, or is another course's, or, unless ``finished`` is False,
        something was stopped in the middle of changing the course.
    """
    from nbgrader.api import Gradebook  # noqa: PLC0415 - slow to import
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - slow to import

    ensure_alembic()
    make_private(course.working_folder)
    try:
        gradebook = Gradebook(course.gradebook_url, course.id)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise gradebook_error(course, error) from error
    try:
        demand_own(gradebook.db.connection(), course)
        if finished:
            demand_finished(course)
        yield gradebook
    except SQLAlchemyError as error:
        raise gradebook_error(course, error) from error
    finally:
        gradebook.close()
        gradebook.engine.dispose()


def gradebook_error(course: Course, error: BaseException) -> CourseError:
    """Return what to tell an instructor whose gradebook cannot be used; passwords stay hidden."""
    reason = (str(getattr(error, "orig", None) or error).strip().splitlines() or [""])[0]
    if not reason or any(secret in reason for secret in _secrets(course.gradebook_url)):
        reason = type(error).__name__
    return CourseError(
        f"the gradebook {_shown_url(course.gradebook_url)} cannot be used: {reason}",
        remedy="check 'gradebook' in course.yml, that its server runs or its file can be written, "
        "and that no other program holds it locked",
    )


def _shown_url(url: str) -> str:
    """Return a gradebook's URL without user, password and options, however they are written.

    >>> _shown_url("postgresql+psycopg://ann:p@ss/w:rd@db.example.org/cnn?sslpassword=x")
    'postgresql+psycopg://…@db.example.org/cnn'
    >>> _shown_url("sqlite:////srv/cnn/gradebook.db")
    'sqlite:////srv/cnn/gradebook.db'
    """
    scheme, _, rest = url.partition("://")
    rest = rest.partition("?")[0]
    before, at, place = rest.rpartition("@")
    return f"{scheme}://{'…@' if at or before else ''}{place}"


def _secrets(url: str) -> set[str]:
    """Return the parts of a URL that may be a password, as it is written and as it is meant."""
    rest, _, query = url.partition("://")[2].partition("?")
    words = rest.rpartition("@")[0].partition(":")[2]
    pieces = [words, *re.split("[@:/]", words)]
    pieces += [part.partition("=")[2] for part in query.split("&")]
    return {one for piece in pieces for one in (piece, unquote(piece)) if one}


class WarningLog(logging.Handler):
    """A log that remembers its last lines, so that an error can quote what nbgrader said."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(record.getMessage())

    @property
    def summary(self) -> str:
        """What went wrong, in one line: the end of a traceback if there is one."""
        raised = [text for text in self.lines if text.startswith("Traceback")]
        shown = [line for line in (raised or self.lines) if line.strip()]
        return shown[-1].strip().splitlines()[-1] if shown else "it did not say why"


def quiet_log(name: str) -> tuple[logging.Logger, WarningLog]:
    """Return a logger for nbgrader that prints nothing, and what it heard."""
    # Not one of the process's loggers: each call hears its own nbgrader and no other.
    logger = logging.Logger(f"autograder.{name}", logging.WARNING)  # noqa: LOG001 - as said
    warnings = WarningLog()
    logger.addHandler(warnings)
    return logger, warnings


def timestamp_text(moment: datetime) -> str:
    """Return a moment as nbgrader writes it to ``timestamp.txt``.

    >>> timestamp_text(datetime(2027, 2, 1, 18, tzinfo=UTC))
    '2027-02-01 18:00:00.000000 UTC'
    """
    return moment.astimezone(UTC).strftime(TIMESTAMP_FORMAT)


def naive_utc(moment: datetime) -> datetime:
    """Return a moment as nbgrader's database keeps it.

    >>> naive_utc(datetime(2027, 2, 1, 18, tzinfo=UTC))
    datetime.datetime(2027, 2, 1, 18, 0)
    """
    return moment.astimezone(UTC).replace(tzinfo=None)
