"""Bring in what students hand in, and say of each of them what was taken and why.

Everything lands in ``.course/submitted/<student>/<assignment>/`` as nbgrader wants it: the notebook
under the assignment's name, whatever else was handed in beside it, ``timestamp.txt`` with the time,
and ``collected.txt`` with what was noticed. The bytes are kept as they came, notebook or not.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from autograder.collecting.archives import Entry, Refused, entries
from autograder.collecting.exchange import fetched_from_exchange
from autograder.collecting.file_names import (
    OTHER_NAME,
    NameMatch,
    is_late_by_name,
    path_id,
    shown_name,
)
from autograder.collecting.handed_in import MOST_FILES_EACH, Allowance, nearest
from autograder.collecting.owners import Files, ids, sort_by_student, what_else
from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.gradebook.nbgrader_course import (
    TIMESTAMP_FILE,
    open_gradebook,
    timestamp_text,
)
from autograder.questions import questions_of
from autograder.questions.recognise import assignment_of
from autograder.releasing.build import read_folder, replace_folder

NOTES_FILE = "collected.txt"
SAME_TIME = timedelta(minutes=1)
"""Files saved this close to each other were handed in, or copied, together."""
MOST_EXTRAS = 100
MOST_EXTRA_BYTES = 64_000_000
"""Of one student: a small zip can unpack to any size."""
MOST_TIMESTAMP = 100
YEARS = range(1970, 2100)
"""When something may have been handed in; other years are mistakes, or worse."""
State = Literal["new", "updated", "unchanged", "kept newer"]


@dataclass(frozen=True, slots=True)
class Collected:
    """What was taken for one student; ``given`` is the student's name as it was handed in."""

    student: str
    given: str
    source: str
    submitted: datetime | None
    late: timedelta
    state: State
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """What one collection brought: by student, what was left alone, and who is absent."""

    assignment: str
    collected: tuple[Collected, ...]
    refused: tuple[Refused, ...]
    added: tuple[str, ...]
    absent: tuple[str, ...]


def collect(
    course: Course, assignment: str, source: Path | None = None, *, ignore_times: bool = False
) -> Collection:
    """Collect an assignment from the exchange, or from a folder or zip.

    Parameters
    ----------
    course, assignment
        What to collect.
    source
        A folder or a zip; by default what students submitted to nbgrader's exchange.
    ignore_times
        Take every submission as handed in on time, and whatever its date as the one that counts.

    Raises
    ------
    CourseError
        If there is nothing to collect from. What is wrong with one submission is a note on it.
    """
    course.assignment(assignment)
    with contextlib.ExitStack() as stack:
        gradebook = stack.enter_context(open_gradebook(course))
        roster = {student.id for student in gradebook.students}
        exchange = source is None
        left: tuple[Refused, ...] = ()
        if source is None:
            fetched = stack.enter_context(fetched_from_exchange(course, assignment))
            source, left = fetched.folder, fetched.refused
        taker = _Taker(
            course, assignment, timed=source.is_dir(), told=not exchange, ignore_times=ignore_times
        )
        found, refused = entries(source, course.time_zone)
        other_names = [other.name for other in course.assignments if other.name != assignment]
        by_student, unclaimed = sort_by_student(found, assignment, other_names, roster)
        collected = tuple(
            taker.take(student, given, by_student[given])
            for student, given in sorted(ids(by_student, roster))
        )
        fresh = tuple(one for one in collected if one.student not in roster)
        _add_students(gradebook, fresh)
    return Collection(
        assignment=assignment,
        collected=collected,
        refused=(*left, *refused, *unclaimed),
        added=tuple(one.student for one in fresh),
        absent=_absent(course, assignment, roster),
    )


def _absent(course: Course, assignment: str, roster: AbstractSet[str]) -> tuple[str, ...]:
    folders = {student: course.step_folder("submitted", assignment, student) for student in roster}
    return tuple(sorted(student for student, folder in folders.items() if not folder.is_dir()))


@dataclass(frozen=True)
class _Taker:
    """Takes one student's submission after the other."""

    course: Course
    assignment: str
    timed: bool
    """Whether a timestamp.txt counts; in a platform's zip it is a student's."""
    told: bool
    """Whether that is said: the exchange wrote its files, and whose hand others are of is open."""
    ignore_times: bool

    def take(self, student: str, given: str, files: Files) -> Collected:
        """Write what one student handed in, unless something newer is there."""
        notes: list[str] = []
        files = _within_reason(files, notes)
        name = f"{self.assignment}.ipynb"
        chosen = self._choose(files, notes)
        kept: dict[str, bytes] = {}
        if chosen is None:
            told = f": {what_else(files)}" if files.others or files.strange else ""
            notes.append(f"no notebook was handed in as {name}{told}")
            beside = files.others
        else:
            match, entry = chosen
            if match.plainness or entry.path.suffix != ".ipynb":
                notes.append(f"{shown_name(entry.path.name)} was taken as {name}")
            kept[name] = self._content(entry, notes)
            rest = (*files.others, *files.strange)
            beside = [one for one in rest if one.path.parent == entry.path.parent]
        kept |= _extras(beside, notes, exclude={name, NOTES_FILE})
        dated = chosen[1] if chosen else beside[0] if beside else None
        submitted = self._submitted(kept, dated, notes)
        if chosen and is_late_by_name(chosen[1].path, self.assignment):
            notes.append("the platform calls it late")
        state = self._write(student, kept, submitted, notes)
        due = self.course.assignment(self.assignment).due
        late = submitted - due if submitted and due else timedelta(0)
        return Collected(
            student=student,
            given=given,
            source=str(chosen[1].path) if chosen else "",
            submitted=submitted,
            late=max(late, timedelta(0)),
            state=state,
            notes=tuple(notes),
        )

    def _content(self, entry: Entry, notes: list[str]) -> bytes:
        """Return what the notebook holds, and say if it cannot be read, or is another one."""
        shown = shown_name(entry.path.name)
        try:
            data = entry.read()
        except SubmissionError as error:
            notes.append(f"{shown} {error.problem}; {error.remedy}")
            return f"not collected: {error.problem}".encode()  # graded as unreadable
        own = [question.id for question in questions_of(self.assignment)]
        if other := assignment_of(data, own):
            notes.append(f"{shown} looks like the notebook of {other}")
        return data

    def _choose(self, files: Files, notes: list[str]) -> tuple[NameMatch, Entry] | None:
        """Return the latest notebook by its date; of those saved together, by its name."""
        if not files.notebooks:
            return None
        newest = max(entry.modified for _, entry in files.notebooks)
        together = [pair for pair in files.notebooks if newest - pair[1].modified <= SAME_TIME]
        best = min(together, key=_rank)
        called = Counter(pair[1].path.name for pair in files.notebooks)

        def shown(entry: Entry) -> str:
            name = entry.path.name
            return shown_name(name if called[name] == 1 else entry.path)

        left = sorted(shown(pair[1]) for pair in files.notebooks if pair is not best)
        if left:
            numbered = best[0].number and best[0].plainness < OTHER_NAME
            by_name = "the one numbered highest" if numbered else "the most plainly named"
            why = "the latest" if len(together) == 1 else by_name
            taken = shown(best[1])
            notes.append(f"{taken}, {why}, was taken rather than {', '.join(left)}")
        return best

    def _submitted(
        self, kept: dict[str, bytes], entry: Entry | None, notes: list[str]
    ) -> datetime | None:
        """Return when it was handed in, and take nbgrader's own file about that out of ``kept``."""
        written = kept.pop(TIMESTAMP_FILE, None)
        if self.ignore_times:
            return None
        if written is not None and self.timed:
            from nbgrader.utils import parse_utc  # noqa: PLC0415 - slow to import

            try:
                moment: datetime = parse_utc(written[:MOST_TIMESTAMP].decode().strip())
            except (ValueError, OverflowError, AttributeError, TypeError):
                notes.append(f"{TIMESTAMP_FILE} cannot be read; the file's date was taken")
            else:
                if moment.year in YEARS:
                    if self.told:
                        notes.append(f"the time is what {TIMESTAMP_FILE} beside it says")
                    return moment.replace(tzinfo=UTC)
                notes.append(
                    f"{TIMESTAMP_FILE} says the year {moment.year}; the file's date was taken"
                )
        if entry and entry.modified.year not in YEARS:
            notes.append(f"the file's date is in the year {entry.modified.year}, and was not taken")
            return None
        return entry.modified if entry else None

    def _write(
        self, student: str, kept: dict[str, bytes], submitted: datetime | None, notes: list[str]
    ) -> State:
        folder = self.course.step_folder("submitted", self.assignment, student)
        if submitted:
            kept[TIMESTAMP_FILE] = f"{timestamp_text(submitted)}\n".encode()
        if notes:
            kept[NOTES_FILE] = "".join(f"{note}\n" for note in notes).encode()
        there = read_folder(folder)
        if there == kept:
            return "unchanged"
        # nbgrader writes all timestamps in one format, which sorts as the times do.
        before = there.get(TIMESTAMP_FILE, b"")
        if before and kept.get(TIMESTAMP_FILE, b"") < before and not self.ignore_times:
            notes.append("what was collected before is newer, and was kept")
            return "kept newer"
        replace_folder(folder, kept)
        return "updated" if there else "new"


def _within_reason(files: Files, notes: list[str]) -> Files:
    """Return so many of a student's files, each of which is charged to the student when read."""
    allowance = Allowance()
    lists = ([entry for _, entry in files.notebooks], files.others, files.strange)
    count = sum(len(each) for each in lists)
    if count > MOST_FILES_EACH:
        notes.append(
            f"of {count:,} files the {MOST_FILES_EACH:,} nearest to the top were looked at"
        )
    kept = {id(entry) for each in lists for entry in nearest(each)}
    own = [(match, entry) for match, entry in files.notebooks if id(entry) in kept]
    shared = allowance.share([entry for _, entry in own])
    return Files(
        [(match, entry) for (match, _), entry in zip(own, shared, strict=True)],
        allowance.share([entry for entry in files.others if id(entry) in kept]),
        allowance.share([entry for entry in files.strange if id(entry) in kept]),
    )


def _rank(pair: tuple[NameMatch, Entry]) -> tuple[bool, int, int, str]:
    """Return by what one of several notebooks is taken: numbers of copies grow, names do not."""
    match, entry = pair
    return (
        match.plainness == OTHER_NAME,
        -match.number,
        match.plainness,
        str(entry.path),
    )


def _extras(
    beside: Sequence[Entry], notes: list[str], exclude: AbstractSet[str]
) -> dict[str, bytes]:
    """Return what else was handed in, by names that a file can have."""
    kept: dict[str, bytes] = {}
    size = 0
    for entry in beside[:MOST_EXTRAS]:
        plain = entry.path.name
        name = plain if path_id(plain) == plain else path_id(plain)
        if name in exclude or name in kept:
            continue
        try:
            data = entry.read()
        except SubmissionError as error:
            notes.append(f"{shown_name(plain)} {error.problem}")
            continue
        size += len(data)
        if size > MOST_EXTRA_BYTES:
            most = f"{MOST_EXTRA_BYTES // 1_000_000} MB"
            notes.append(f"{shown_name(plain)} and what follows was not kept: more than {most}")
            break
        kept[name] = data
    if len(beside) > MOST_EXTRAS:
        notes.append(f"of {len(beside)} other files {MOST_EXTRAS} were kept")
    return kept


def _add_students(gradebook: Any, fresh: Sequence[Collected]) -> None:  # noqa: ANN401 - untyped
    """Add students to the gradebook; whose name had to be changed is listed by the given one."""
    from nbgrader.api import Student  # noqa: PLC0415 - slow to import

    for one in fresh:
        name = {"last_name": shown_name(one.given)} if one.given != one.student else {}
        gradebook.db.add(Student(id=one.student, **name))
    gradebook.db.commit()
