"""Whose gradebook it is: the course's id and term are kept in it, and another's is refused."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import own_tables
from autograder.gradebook.database import opened, trouble

COURSE, TERM = "course", "term"


def owner_of(connection: Connection) -> tuple[str, str] | None:
    """Return the id and the term of the course whose gradebook it is; None if it says nothing."""
    if not own_tables.there(connection, own_tables.about):
        return None
    said = {row.key: row.value or "" for row in connection.execute(select(own_tables.about))}
    return (said[COURSE], said.get(TERM, "")) if COURSE in said else None


def demand_own(connection: Connection, course: Course) -> None:
    """Refuse the gradebook of another course, or of another term of this one.

    Raises
    ------
    CourseError
        With both names, and what to do.
    """
    owner = owner_of(connection)
    if owner is None or owner == (course.id, course.term):
        return
    raise CourseError(
        f"the gradebook is that of {_called(*owner)}, and course.yml is of "
        f"{_called(course.id, course.term)}",
        remedy="a new course or term needs a gradebook of its own: 'autograder new-term FOLDER' "
        "makes a clean folder, 'gradebook' in course.yml names another database; if only the name "
        "has changed, run 'autograder adopt'",
    )


def claim(connection: Connection, course: Course, *, adopt: bool = False) -> None:
    """Write into a gradebook whose it is, unless it says so already; ``adopt`` changes it."""
    own_tables.OWN.create_all(connection)
    if owner_of(connection) is not None:
        if not adopt:
            demand_own(connection, course)
            return
        connection.execute(own_tables.about.delete())
    rows = [{"key": COURSE, "value": course.id}, {"key": TERM, "value": course.term}]
    connection.execute(own_tables.about.insert(), rows)


def _called(name: str, term: str) -> str:
    return f"the course {name!r}" + (f", term {term!r}" if term else "")


def adopt(course: Course) -> str:
    """Let a gradebook be this course's, whatever it says; return whose it was, if it said so."""
    engine = opened(course.gradebook_url)
    try:
        with engine.begin() as connection:
            owner = owner_of(connection)
            claim(connection, course, adopt=True)
    except SQLAlchemyError as error:
        raise trouble(error, "written") from error
    finally:
        engine.dispose()
    return _called(*owner) if owner else ""
