"""What a collection would do, as values: who is recognised how, what is taken, what is left."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from autograder.collecting.archives import Refused
from autograder.collecting.file_names import shown_name
from autograder.roster.person import Person

Files = Callable[[], tuple[dict[str, bytes], tuple[str, ...]]]
"""Reads what is written of one student; returns it with what was noticed."""
State = Literal["new", "updated", "unchanged", "kept"]
MINUTES = timedelta(minutes=10)
"""Times of files that all lie this close together are those of a copy or a download."""
NEARLY_ALL = 0.8


@dataclass(frozen=True, slots=True)
class Collected:
    """What is taken for one student; ``given`` is the student's name as it was handed in."""

    student: str
    given: str
    source: str
    submitted: datetime | None
    late: timedelta
    state: State
    notes: tuple[str, ...] = ()
    how: str = ""
    """By what the student was recognised."""
    time_source: str = ""
    """Where the time comes from."""
    is_new: bool = False
    """Whether nobody knew this student before."""
    beside: tuple[str, ...] = ()
    """Other files that are kept with the notebook."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why nothing is written until a person looked, and what to type."""

    problem: str
    remedy: str


@dataclass(frozen=True)
class Collection:
    """One collection, planned or done: by student, what was left alone, and who is absent."""

    assignment: str
    collected: tuple[Collected, ...]
    refused: tuple[Refused, ...] = ()
    absent: tuple[str, ...] = ()
    superseded: tuple[Refused, ...] = ()
    """Files of students that were not taken, because another one of theirs was."""
    platform: str = ""
    time_zone: str = ""
    notes: tuple[str, ...] = ()
    """What concerns everybody, said once."""
    stops: tuple[Stop, ...] = ()
    people: tuple[Person, ...] = ()
    """New students, and what the download says of known ones."""
    writes: Mapping[str, Files] = field(default_factory=dict, repr=False)
    """By student, what would be written."""

    @property
    def added(self) -> tuple[str, ...]:
        """The students whom nobody knew before."""
        return tuple(one.student for one in self.collected if one.is_new)


def no_files() -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return nothing to write."""
    return {}, ()


def find_stops(
    collected: Sequence[Collected],
    clashes: Sequence[str],
    known_absent: Sequence[str],
    *,
    file_times: bool,
    elsewhere: Sequence[str] = (),
    source: str = "",
    mixed: Sequence[str] = (),
) -> tuple[Stop, ...]:
    """Return what looks so wrong that a person should look first.

    Parameters
    ----------
    collected, clashes, known_absent
        What is taken, which owners would become one student, who is not there.
    file_times
        Whether the files' own times were asked for.
    elsewhere
        The assignment whose notebook it is, for each owner who handed in no other.
    source
        What was collected from, as it would be typed.
    mixed
        The platforms whose downloads lie in one.
    """
    stops = []
    if mixed:
        stops.append(
            Stop(
                f"downloads of {' and '.join(mixed)} seem to lie in one",
                "collect each of them by itself; if folders and names say whose each file is: "
                "add --as plain",
            )
        )
    if elsewhere and len(elsewhere) >= NEARLY_ALL * (len(elsewhere) + len(collected)):
        (other, count), *_ = Counter(elsewhere).most_common(1)
        stops.append(
            Stop(
                f"{count} of {len(elsewhere) + len(collected)} handed in the notebook of {other}",
                f"run 'autograder collect {other} --from {shlex.quote(source)}'; if it is meant "
                "so: add --anyway",
            )
        )
    new = [one for one in collected if one.is_new]
    if known_absent and new and len(new) >= NEARLY_ALL * len(collected):
        named = ", ".join(shown_name(one.given) for one in new[:3])
        stops.append(
            Stop(
                f"{len(new)} of {len(collected)} are new ({named}, …), while "
                f"{len(known_absent)} known students are absent ({', '.join(known_absent[:3])}, …)",
                "if it is another class or another naming: run 'autograder roster import FILE', "
                "name the platform with --as, or say who is who with --owner NAME=ID; "
                "if they are really new: add --anyway",
            )
        )
    if clashes:
        stops.append(
            Stop(
                f"several owners would become one student: {'; '.join(clashes)}",
                "say who is who with --owner 'NAME=ID', once for each; or add --anyway to "
                "collect everybody else",
            )
        )
    times = [one.submitted for one in collected if one.submitted is not None]
    if file_times and len(times) > 1 and max(times) - min(times) <= MINUTES:
        stops.append(
            Stop(
                f"the times of all {len(times)} files lie within "
                f"{max(1, round((max(times) - min(times)).total_seconds() / 60))} minutes: they "
                "are those of a copy or a download, not of handing in",
                "collect without --file-times, or with --times TABLE; if they are right: "
                "add --anyway",
            )
        )
    return tuple(stops)


def to_json(collection: Collection) -> dict[str, Any]:
    """Return a plan as plain data."""
    return {
        "assignment": collection.assignment,
        "platform": collection.platform,
        "time_zone": collection.time_zone,
        "students": [
            {
                "student": one.student,
                "given": one.given,
                "recognised_by": one.how,
                "new": one.is_new,
                "state": one.state,
                "file": one.source,
                "beside": list(one.beside),
                "submitted": one.submitted.astimezone(UTC).isoformat() if one.submitted else None,
                "time_source": one.time_source,
                "late_seconds": one.late.total_seconds(),
                "notes": list(one.notes),
            }
            for one in collection.collected
        ],
        "superseded": [{"file": one.name, "reason": one.reason} for one in collection.superseded],
        "left_alone": [{"file": one.name, "reason": one.reason} for one in collection.refused],
        "absent": list(collection.absent),
        "notes": list(collection.notes),
        "stops": [{"problem": one.problem, "remedy": one.remedy} for one in collection.stops],
    }
