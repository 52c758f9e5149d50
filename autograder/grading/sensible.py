"""What a decision may say: refused here is what a slip of the hand would write."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from autograder.errors import CourseError

MOST_SCALE = 10.0
MOST_DAYS = 366.0
LEAST_DAYS = 1 / 24 / 60
LEAST_POINTS = 0.001
MOST_WHY = 1000
"""Characters of a reason, which stands on every page concerned."""
_LONG = "longer than a year is no extension; --waive lets it cost nothing whenever it comes"


def sensible_days(days: float) -> float:
    """Return days of an extension.

    Raises
    ------
    CourseError
        If they are none, take time away, or are more than a year.
    """
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise CourseError(
            f"{days:g} days more make no sense",
            remedy=_LONG
            if days > MOST_DAYS
            else "give a day or a part of it: --days 1, --days 0.5",
        )
    return days


def sensible_until(until: datetime, due: datetime, time_zone: str) -> datetime:
    """Return a moment until which something is extended; a local time is of the course's zone.

    A time that a clock shows twice, when summer ends, is the later one.

    Raises
    ------
    CourseError
        If no clock ever shows it, it is no later than what is due, or more than a year later.
    """
    zone = ZoneInfo(time_zone)
    if until.tzinfo is None:
        local, until = until, until.replace(tzinfo=zone, fold=1)
        if until.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != local:
            raise CourseError(
                f"no clock in {time_zone} shows {local:%Y-%m-%d %H:%M}: summer begins then",
                remedy=f"write {local + timedelta(hours=1):%Y-%m-%d %H:%M}",
            )
    if until <= due:
        raise CourseError(
            f"{until:%Y-%m-%d %H:%M} is no later than {due:%Y-%m-%d %H:%M}, when it is due",
            remedy="give a later moment",
        )
    if until - due > timedelta(days=MOST_DAYS):
        raise CourseError(
            f"{until:%Y-%m-%d %H:%M} is {(until - due).days} days later than it is due",
            remedy=f"look at the year; {_LONG}",
        )
    return until


def sensible_number(kind: str, value: float, full: float) -> float:
    """Return the factor of a scale, or the points of a bonus where ``full`` are full marks.

    Raises
    ------
    CourseError
        If it changes nothing, takes everything, or gives more than there is.
    """
    if kind == "scale":
        if not (0 < value <= MOST_SCALE) or math.isclose(value, 1.0):
            raise CourseError(
                f"a scale of {value:g} makes no sense", remedy="write a factor such as 1.1"
            )
    elif not LEAST_POINTS <= abs(value) <= full:
        raise CourseError(
            f"a bonus of {value:g} points makes no sense where {full:g} are full marks",
            remedy="write some points, such as 2",
        )
    return value


def sensible_why(why: str) -> str:
    """Return a reason on one line.

    Raises
    ------
    CourseError
        If it is as long as a page.
    """
    text = " ".join(why.split())
    if len(text) > MOST_WHY:
        raise CourseError(
            f"the reason has {len(text)} characters",
            remedy=f"write at most {MOST_WHY}: it stands on the pages of feedback",
        )
    return text
