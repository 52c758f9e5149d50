"""How the database of a gradebook is opened, and what is told of what goes wrong with it."""

from __future__ import annotations

import sqlalchemy as sql
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from autograder.errors import CourseError

_LOCK_SECONDS = 0.2
"""SQLite's own waiting within each attempt; we wait ourselves, and say so."""
_AGAIN = "then run the same command again: it continues"


class GradebookGoneError(CourseError):
    """The server of the gradebook is gone: nothing can be written for anybody."""


def opened(url: str) -> Engine:
    """Return the engine of a gradebook, which begins no transaction by itself."""
    # We begin transactions ourselves: what is read in one must not change before it is written.
    sqlite = {"timeout": _LOCK_SECONDS, "isolation_level": None}
    try:
        return sql.create_engine(url, connect_args=sqlite if url.startswith("sqlite") else {})
    except (SQLAlchemyError, ImportError) as error:
        raise trouble(error, "opened") from error


def is_locked(error: DBAPIError) -> bool:
    """Whether somebody else holds the gradebook."""
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def may_pass(error: DBAPIError) -> bool:
    """Whether the same may succeed in a moment: a lock, a collision, a server that comes back."""
    if "sqlite" in type(error.orig).__module__:
        return is_locked(error) or isinstance(error, IntegrityError)
    return isinstance(error, OperationalError | IntegrityError)


def _is_gone(error: Exception) -> bool:
    """Whether a server does not answer, or ended the connection."""
    if not isinstance(error, DBAPIError) or "sqlite" in type(error.orig).__module__:
        return False
    waits = "deadlock" in str(error.orig) or "timeout" in str(error.orig)
    return error.connection_invalidated or (isinstance(error, OperationalError) and not waits)


def trouble(error: Exception, what: str) -> CourseError:
    """Return what to tell an instructor: what SQLite says word for word decides the remedy."""
    reason = str(getattr(error, "orig", None) or error)
    if what == "written" and _is_gone(error):
        return GradebookGoneError(
            f"the gradebook's server does not answer: {' '.join(reason.split())}",
            remedy=f"start the server, {_AGAIN}",
        )
    problem = f"the gradebook cannot be {what}: {reason}"
    if "malformed" in reason or "not a database" in reason:
        return CourseError(
            problem, remedy=f"it is damaged: put its last backup in its place, {_AGAIN}"
        )
    if "disk is full" in reason or "disk I/O" in reason:
        return CourseError(problem, remedy=f"make room on its disk, {_AGAIN}")
    if "readonly" in reason or "unable to open" in reason:
        return CourseError(
            problem, remedy=f"let the grader write to it and to the folder it lies in, {_AGAIN}"
        )
    if what == "written":
        return CourseError(
            problem,
            remedy="close whatever else writes to it (a formgrader, another grader), " + _AGAIN,
        )
    return CourseError(
        problem,
        remedy="check 'gradebook' in course.yml and that its server runs; close whatever else "
        "holds it locked. PostgreSQL needs the extra: pip install 'convkit[postgres]'",
    )
