"""Which jails course.yml allows."""

from __future__ import annotations

from autograder.course import Course
from autograder.errors import CourseError
from autograder.jail import RUNGS


def allowed_jails(course: Course) -> tuple[str, ...]:
    """Return the jails that course.yml allows, strongest first."""
    if course.weakest_jail not in RUNGS:
        raise CourseError(
            f"course.yml: no jail is called {course.weakest_jail!r}",
            remedy=f"set jail.weakest_allowed to one of {', '.join(RUNGS)}",
        )
    return RUNGS[: RUNGS.index(course.weakest_jail) + 1]
