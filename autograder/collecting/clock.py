"""When a submission was handed in: what is asked, in order; what was said first is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autograder.collecting.archives import Entry, Refused
from autograder.collecting.file_names import shown_name
from autograder.collecting.options import Options
from autograder.collecting.owners import Owner
from autograder.collecting.plan import Collected
from autograder.collecting.platforms import Named
from autograder.collecting.times import YEARS, TimesTable, in_zone
from autograder.collecting.write import Before
from autograder.errors import SubmissionError
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE
from autograder.roster.moments import read_moment

UNKNOWN, IGNORED = "unknown", "ignored"
FROM_TABLE, FROM_NAME, FROM_METADATA = "times table", "name", "metadata"
FROM_EXCHANGE, FROM_FOLDER, FROM_FILES = "exchange", TIMESTAMP_FILE, "file time"
LATE_MARK = "LATE mark"
_LEAST = timedelta(seconds=1)
"""How late something is of which a platform only says that it is."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A time, if it is known, and where it comes from."""

    when: datetime | None
    source: str


@dataclass(frozen=True)
class Clock:
    """Says when files of one download were handed in."""

    time_zone: str
    due: datetime | None
    options: Options
    is_exchange: bool
    folder: bool
    """Whether nbgrader's ``timestamp.txt`` counts; in a platform's zip it is a student's."""
    table: TimesTable = field(default_factory=TimesTable)
    metadata: Mapping[str, datetime] = field(default_factory=dict)
    """Local times, by key of the owner."""

    def time_of(self, owner: Owner, named: Named, entry: Entry, stated: datetime | None) -> Timed:
        """Return when a file was handed in; ``stated`` is what nbgrader's own file says."""
        if self.options.ignore_times:
            return Timed(None, IGNORED)
        local = self.metadata.get(named.key)
        marked = named.late and self.due is not None and self.options.now > self.due
        said = (
            (self._in_table(owner, named), FROM_TABLE),
            (named.when and in_zone(named.when, self.time_zone), FROM_NAME),
            (local and in_zone(local, self.time_zone), FROM_METADATA),
            (stated, FROM_EXCHANGE if self.is_exchange else FROM_FOLDER),
            (self.due + _LEAST if marked and self.due else None, LATE_MARK),
            (self._file_time(entry), FROM_FILES),
        )
        return next((Timed(when, source) for when, source in said if when), Timed(None, UNKNOWN))

    def stated(
        self, owner: Owner, files: Sequence[tuple[Named, Entry]]
    ) -> tuple[datetime | None, list[Refused]]:
        """Return what nbgrader's own file beside a notebook says, and why it is not believed."""
        if not (self.is_exchange or self.folder):
            return None, []
        for named, entry in files:
            if named.file.name != TIMESTAMP_FILE or not named.own:
                continue
            moment = read_moment(_text(entry))
            if moment is not None and moment.year in YEARS:
                return in_zone(moment, "UTC"), []
            problem = f"of {shown_name(owner.given)} holds no likely time, so it was not taken"
            return None, [Refused(str(entry.path), problem)]
        return None, []

    def first(self, time: Timed, digest: str, before: Before | None) -> Timed:
        """Return the time that counts: the same bytes keep the first one that was said."""
        if before is None or before.digest != digest or self.options.corrects_times:
            return time
        if not before.time_source and before.when is None:
            return time
        return Timed(before.when, before.time_source or UNKNOWN)

    def notes(self, collected: Sequence[Collected]) -> tuple[str, ...]:
        """Return what is said about times once for the class."""
        notes = []
        sources = [one.time_source for one in collected]
        if unknown := sources.count(UNKNOWN):
            notes.append(
                f"when {unknown} of {len(collected)} were handed in is unknown, and costs nothing; "
                "--times TABLE says it (or --file-times, for a folder whose file times are right)"
            )
        if marked := sources.count(LATE_MARK):
            notes.append(
                f"{marked} bear the platform's LATE mark: late by the least, one second after the "
                "due date; --times TABLE says the exact times"
            )
        if FROM_FOLDER in sources:
            notes.append(f"times were taken from {TIMESTAMP_FILE} beside the notebooks")
        if {FROM_NAME, FROM_METADATA} & set(sources):
            notes.append(f"times without a zone were read as {self.time_zone}")
        return tuple(notes)

    def _in_table(self, owner: Owner, named: Named) -> datetime | None:
        names = (*owner.students, owner.given, named.number, named.login, named.name)
        return self.table.find(*filter(None, names))

    def _file_time(self, entry: Entry) -> datetime | None:
        likely = self.options.file_times and entry.modified.year in YEARS
        return entry.modified if likely else None


def _text(entry: Entry) -> str:
    try:
        return entry.read()[:100].decode(errors="replace").strip()
    except SubmissionError:
        return ""
