"""How late a submission is, and what that costs: values in, values out.

Nothing of it is kept: whoever reads a mark computes it from the due date of course.yml, from when
the work was handed in, and from the points as they are now.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from autograder.course import LatePolicy

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late something came: ``late`` by the clock, ``days`` begun since it was due."""

    late: timedelta = timedelta(0)
    days: int = 0


IN_TIME = Lateness()


def due_of(due: datetime | None, extension: timedelta | None, zone: tzinfo) -> datetime | None:
    """Return when something is due with an extension, at the same time of day.

    >>> from zoneinfo import ZoneInfo
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> due_of(datetime(2026, 10, 24, 18, tzinfo=berlin), timedelta(days=1), berlin).isoformat()
    '2026-10-25T18:00:00+01:00'
    """
    if due is None:
        return None
    return due.astimezone(zone) + (extension or timedelta(0))


def lateness(due: datetime | None, submitted: datetime | None, zone: tzinfo) -> Lateness:
    """Return how late something came; an unknown time, or no due date, is in time.

    A day ends at the time of day at which the work was due, as a clock on the wall of the course's
    time zone shows it: days of 23 and of 25 hours are days too.

    >>> from zoneinfo import ZoneInfo
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> due = datetime(2026, 10, 24, 18, tzinfo=berlin)
    >>> lateness(due, datetime(2026, 10, 25, 18, tzinfo=berlin), berlin).days  # 25 hours
    1
    """
    if due is None or submitted is None:
        return IN_TIME
    late = submitted.astimezone(UTC) - due.astimezone(UTC)
    if late <= timedelta(0):
        return IN_TIME
    try:
        shown = submitted.astimezone(zone).replace(tzinfo=None) - due.astimezone(zone).replace(
            tzinfo=None
        )
    except OverflowError:  # a gradebook may hold the last day of all
        shown = late
    return Lateness(late, max(1, math.ceil(shown / _DAY)))


def penalty_of(policy: LatePolicy, score: float, lateness: Lateness) -> float:
    """Return the points taken from ``score`` for the days begun."""
    return policy.penalty(score, timedelta(days=lateness.days))
