"""Several downloads side by side, each still a zip: of sections of a course, say, or groups."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from autograder.collecting.archives import Entry, Refused
from autograder.collecting.recognise import made_by
from autograder.collecting.zips import zip_entries
from autograder.errors import CourseError, SubmissionError

MOST_ZIPS = 12
"""Downloads that lie side by side; of more, each is a student's."""


def unfolded(given: Sequence[Entry], time_zone: str) -> list[Entry]:
    """Return the files of the downloads that zips hold, if nothing but such zips is given.

    One zip that no platform made, and all of them are students' own: what is in a student's zip is
    that student's, whatever its names say.
    """
    if not 0 < len(given) <= MOST_ZIPS:
        return list(given)
    found: list[Entry] = []
    for entry in given:
        inside = _inside(entry, time_zone)
        if not inside or made_by([one.path for one in inside]) is None:
            return list(given)
        found += [replace(one, path=entry.path / one.path) for one in inside]
    return found


def _inside(entry: Entry, time_zone: str) -> list[Entry]:
    """Return the files of a zip; none if it is no zip."""
    if entry.path.suffix.lower() != ".zip":
        return []
    try:
        each = list(zip_entries(io.BytesIO(entry.read()), time_zone))
    except (SubmissionError, CourseError):
        return []
    return [one for one in each if not isinstance(one, Refused)]
