"""The plan of a collection: reads what was handed in, and decides for each student."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from autograder.collecting import recognise as reading
from autograder.collecting.archives import Entry, Refused, entries
from autograder.collecting.candidates import gather
from autograder.collecting.clock import Clock
from autograder.collecting.file_names import shown_name
from autograder.collecting.options import Options
from autograder.collecting.owners import Owner, Submitter, callings, find_owners
from autograder.collecting.plain_names import UNNAMED
from autograder.collecting.plan import Collected, Collection, Files, find_stops
from autograder.collecting.platforms import ADDED, Named, custom_platform
from autograder.collecting.reader import Reader
from autograder.collecting.side_by_side import unfolded
from autograder.collecting.student import Outcome, StudentPlanner
from autograder.collecting.times import TimesTable, gradescope_metadata, read_times, sakai_moment
from autograder.course import Course
from autograder.errors import CourseError, SubmissionError
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE
from autograder.gradebook.terms import Terms
from autograder.questions import questions_of
from autograder.roster.person import Roster

MOST_SHOWN = 8
"""Names that an error lists."""
MOST_LOOKED_AT = 50
"""Notebooks of nobody that are read where nothing else was collected."""


@dataclass
class _Found:
    """What is found out while planning."""

    collected: list[Collected] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    superseded: list[Refused] = field(default_factory=list)
    writes: dict[str, Files] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)
    """Other assignments, one for each owner who handed in nothing else."""

    def add(self, outcome: Outcome) -> None:
        """Add what was decided for one student."""
        self.refused += [one for one in outcome.refused if one not in self.refused]
        self.superseded += [one for one in outcome.superseded if one not in self.superseded]
        if outcome.collected is not None:
            self.collected.append(outcome.collected)
            self.writes[outcome.collected.student] = outcome.files


class Planner:
    """Plans one collection of one assignment; writes nothing."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        roster: Roster,
        options: Options,
        *,
        terms: Terms,
        exchange: bool,
    ) -> None:
        self._course = course
        self._assignment = assignment
        self._roster = roster
        self._options = options
        self._terms = terms
        self._exchange = exchange
        own = [question.id for question in questions_of(assignment)]
        self._examine = Reader(own, _released(course, assignment))
        self._table = TimesTable()
        if options.times is not None:
            self._table = read_times(options.times, roster, course.time_zone)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._examine.__exit__(kind, error, traceback)

    def plan(self, source: Path) -> Collection:
        """Return what would be done with a folder or a zip."""
        given, refused = entries(source, self._course.time_zone)
        given = unfolded(given, self._course.time_zone)
        download = self._named_by_hand(self._reading([entry.path for entry in given]))
        if self._options.file_times and not download.is_plain:
            raise CourseError(
                f"the times in a download of {download.title} are those of the download",
                remedy="collect without --file-times; --times TABLE takes times from a table",
            )
        by_path = {entry.path: entry for entry in given}
        submitters, local_times = _metadata(download, by_path)
        names: dict[str, list[tuple[Named, Entry]]] = {}
        for path, named in download.named.items():
            names.setdefault(named.key, []).append((named, by_path[path]))
        owners = find_owners(
            {key: files[0][0] for key, files in names.items()},
            self._roster,
            platform=download.platform,
            stable=download.stable,
            assigned=self._options.owners,
            listed=self._table.owners,
            metadata=submitters,
        )
        clock = Clock(
            self._course.time_zone,
            self._course.assignment(self._assignment).due,
            self._options,
            is_exchange=self._exchange,
            folder=source.is_dir(),
            table=self._table,
            metadata=local_times,
        )
        found = _Found(refused=list(refused))
        found.refused += [Refused(str(path), why) for path, why in download.nobody.items()]
        for key, files in names.items():
            self._plan_owner(owners[key], files, clock, found)
        if not found.collected and not self._exchange:
            found.elsewhere += self._others_of([by_path[path] for path in download.nobody])
        return self._collection(download, owners, clock, found, source)

    def _named_by_hand(self, download: reading.Reading) -> reading.Reading:
        """Return the reading with those files whose owner the person who collects says.

        Raises
        ------
        CourseError
            If what they call somebody stands nowhere in the download.
        """
        assigned = self._options.owners
        by_hand = {
            path: Named(name, f"told {name}", PurePosixPath(path.name), login=name)
            for path in download.nobody
            for name in (str(path), path.name)
            if name in assigned
        }
        rest = {path: why for path, why in download.nobody.items() if path not in by_hand}
        named = {**download.named, **by_hand}
        called = {name for one in named.values() for name in callings(one)}
        if missing := [name for name in assigned if name not in called]:
            some = sorted({shown_name(one.given) for one in named.values() if one.own})
            shown = ", ".join(some[:MOST_SHOWN]) + (", …" if len(some) > MOST_SHOWN else "")
            raise CourseError(
                f"--owner {shown_name(missing[0])!r}: nobody is called so in this download",
                remedy=f"write one of these before the '=': {shown or 'the name of a file'}",
            )
        return replace(download, named=named, nobody=rest)

    def _others_of(self, nobodys: Sequence[Entry]) -> list[str]:
        """Return which other assignments the notebooks are that are nobody's."""
        notebooks = [entry for entry in nobodys if entry.path.suffix.lower() == ".ipynb"]
        contents = [self._examine(_quietly(entry)) for entry in notebooks[:MOST_LOOKED_AT]]
        return [content.other for content in contents if content.other]

    def _reading(self, paths: Sequence[PurePosixPath]) -> reading.Reading:
        if self._exchange:
            return _exchange_reading(paths)
        policy = self._course.collecting
        custom = custom_platform(policy.pattern, policy.time_format) if policy.pattern else None
        return reading.recognise(
            paths,
            self._assignment,
            self._roster,
            others=[one.name for one in self._course.assignments if one.name != self._assignment],
            forced=self._options.platform,
            custom=custom,
        )

    def _plan_owner(
        self, owner: Owner, files: Sequence[tuple[Named, Entry]], clock: Clock, found: _Found
    ) -> None:
        added = [entry for named, entry in files if not named.own]
        found.refused += [Refused(str(entry.path), ADDED) for entry in added]
        own = [(named, entry) for named, entry in files if named.own]
        if owner.reason:
            found.refused += [Refused(str(entry.path), owner.reason) for _, entry in own]
            return
        stated, unlikely = clock.stated(owner, files)
        found.refused += unlikely
        gathered = gather(own, self._examine, self._course.time_zone)
        found.refused += gathered.refused
        candidates = []
        for named, entry, candidate in gathered.candidates:
            time = clock.time_of(owner, named, entry, stated)
            candidates.append(replace(candidate, when=time.when, time_source=time.source))
        planner = StudentPlanner(
            self._course, self._assignment, self._options, self._examine, clock, self._terms
        )
        outcomes = [planner.plan(owner, one, candidates, gathered) for one in owner.students]
        for outcome in outcomes:
            found.add(outcome)
        others = [one.content.other for one in candidates if one.content.other]
        if others and not any(outcome.collected for outcome in outcomes):
            found.elsewhere.append(others[0])

    def _collection(
        self,
        download: reading.Reading,
        owners: Mapping[str, Owner],
        clock: Clock,
        found: _Found,
        source: Path,
    ) -> Collection:
        collected = tuple(sorted(found.collected, key=lambda one: one.student))
        there = {one.student for one in collected}
        absent = tuple(
            sorted(
                person.id
                for person in self._roster.present
                if person.id not in there and not self._handed_in(person.id)
            )
        )
        clashes = sorted({owner.reason for owner in owners.values() if owner.clash})
        return Collection(
            assignment=self._assignment,
            collected=collected,
            refused=tuple(found.refused),
            absent=absent,
            superseded=tuple(found.superseded),
            platform=download.title,
            time_zone=self._course.time_zone,
            notes=(*clock.notes(collected), *_about_unnamed(download)),
            stops=find_stops(
                collected,
                clashes,
                absent,
                file_times=self._options.file_times,
                elsewhere=() if self._exchange else found.elsewhere,
                source=str(source),
                mixed=download.mixed,
            ),
            people=tuple(owner.person for owner in owners.values() if owner.person),
            writes=found.writes,
        )

    def _handed_in(self, student: str) -> bool:
        try:
            return self._course.step_folder("submitted", self._assignment, student).is_dir()
        except OSError:
            return True


def _about_unnamed(download: reading.Reading) -> tuple[str, ...]:
    """Return how to say whose files are that name nobody."""
    unnamed = [path for path, why in download.nobody.items() if why == UNNAMED]
    if not unnamed:
        return ()
    example = shown_name(unnamed[0].name)
    return (f"--owner '{example}=ID' says whose a file is that names nobody; repeatable",)


def _exchange_reading(paths: Sequence[PurePosixPath]) -> reading.Reading:
    """Return the owners that nbgrader's own folders name: ids, as they are."""
    named = {
        path: Named(
            given=path.parts[0],
            key=path.parts[0],
            file=PurePosixPath(*path.parts[2:])
            if len(path.parts) > 2  # noqa: PLR2004 - student, assignment, file
            else PurePosixPath(path.name),
            login=path.parts[0],
        )
        for path in paths
        if len(path.parts) > 1
    }
    return reading.Reading(reading.PLAIN, "nbgrader's exchange", named)


def _metadata(
    download: reading.Reading, by_path: Mapping[PurePosixPath, Entry]
) -> tuple[dict[str, tuple[Submitter, ...]], dict[str, datetime]]:
    """Return who and when, as files say that a platform adds."""
    people: dict[str, tuple[Submitter, ...]] = {}
    times: dict[str, datetime] = {}
    if download.platform == "gradescope":
        for path, entry in by_path.items():
            if path.name == "submission_metadata.yml" and path not in download.named:
                some, when = gradescope_metadata(_quietly(entry))
                people |= some
                times |= when
    if download.platform == "sakai":
        for path, named in download.named.items():
            moment = None
            if named.file == PurePosixPath(TIMESTAMP_FILE):
                moment = sakai_moment(_quietly(by_path[path]))
            if moment is not None:
                times[named.key] = moment
    return people, times


def _quietly(entry: Entry) -> bytes:
    try:
        return entry.read()
    except SubmissionError:
        return b""


def _released(course: Course, assignment: str) -> bytes | None:
    """Return the notebook as it was released; None if the assignment is not built."""
    file = course.step_folder("release", assignment) / f"{assignment}.ipynb"
    try:
        return file.read_bytes()
    except OSError:
        return None
