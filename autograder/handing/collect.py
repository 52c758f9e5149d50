"""Bring in what students hand in, and say of each of them what was taken and why.

Everything lands in ``.course/submitted/<student>/<assignment>/`` as nbgrader wants it: the notebook
under the assignment's name, whatever else was handed in beside it, ``timestamp.txt`` with the time,
and ``collected.txt`` with what was noticed. The bytes are kept as they came, notebook or not.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from autograder.building.build import read_folder, replace_folder
from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.grading.nbgrader_config import (
    TIMESTAMP_FILE,
    open_gradebook,
    timestamp_text,
)
from autograder.handing.exchange import collected_by_nbgrader
from autograder.handing.handed_in import Claim, claim, is_late_by_name, path_id
from autograder.handing.sources import Entry, Refused, entries
from autograder.questions import questions_of

NOTES_FILE = "collected.txt"
SAME_TIME = timedelta(minutes=1)
"""Files saved this close to each other were handed in, or copied, together."""
MOST_EXTRAS = 100
OTHER_NAME = 2
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
        if source is None:
            source = stack.enter_context(collected_by_nbgrader(course, assignment))
        taker = _Taker(course, assignment, timed=source.is_dir(), ignore_times=ignore_times)
        found, refused = entries(source, course.time_zone)
        by_student, unclaimed = _claims(course, found, assignment, roster)
        collected = tuple(
            taker.take(student, given, by_student[given])
            for student, given in sorted(_ids(by_student, roster))
        )
        fresh = tuple(one for one in collected if one.student not in roster)
        _add_students(gradebook, fresh)
    return Collection(
        assignment=assignment,
        collected=collected,
        refused=(*refused, *unclaimed),
        added=tuple(one.student for one in fresh),
        absent=_absent(course, assignment, roster),
    )


def _absent(course: Course, assignment: str, roster: AbstractSet[str]) -> tuple[str, ...]:
    folders = {student: course.step_folder("submitted", assignment, student) for student in roster}
    return tuple(sorted(student for student, folder in folders.items() if not folder.is_dir()))


@dataclass
class _Files:
    """One student's files: what may be the assignment, and everything beside it."""

    notebooks: list[tuple[Claim, Entry]] = field(default_factory=list)
    others: list[Entry] = field(default_factory=list)


def _claims(
    course: Course, found: Sequence[Entry], assignment: str, roster: AbstractSet[str]
) -> tuple[dict[str, _Files], tuple[Refused, ...]]:
    """Sort files by the student who handed them in; what nobody did is refused."""
    notebooks = [entry for entry in found if entry.path.suffix.lower() == ".ipynb"]
    flat = len({entry.path.parent for entry in notebooks}) == 1
    other_names = [other.name for other in course.assignments if other.name != assignment]
    by_student: defaultdict[str, _Files] = defaultdict(_Files)
    unclaimed = []
    for entry in found:
        claimed = claim(entry.path, assignment, roster, flat=flat)
        if claimed is None:
            unclaimed.append(Refused(str(entry.path), "does not say whose it is"))
        elif entry not in notebooks:
            by_student[claimed.student].others.append(entry)
        elif claimed.plainness < OTHER_NAME or _asks(entry, assignment, other_names):
            by_student[claimed.student].notebooks.append((claimed, entry))
        elif not any(other in entry.path.stem for other in other_names):
            unclaimed.append(Refused(str(entry.path), f"is not {assignment}"))
    # A folder with a stray file in it is not a student, unless it is called as one of them.
    students = {
        given: files for given, files in by_student.items() if files.notebooks or given in roster
    }
    return students, tuple(unclaimed)


def _asks(entry: Entry, assignment: str, other_names: Sequence[str]) -> bool:
    """Tell from the content whether a notebook of another name is the assignment."""
    if any(other in entry.path.stem for other in other_names):
        return False
    try:
        data = entry.read()
    except SubmissionError:
        return False
    return any(f"def {question.id}(".encode() in data for question in questions_of(assignment))


def _ids(by_student: Mapping[str, _Files], roster: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """Yield the id of each student and the name as given; no two get the same id."""
    used: set[str] = set()
    for given in sorted(by_student, key=lambda given: (path_id(given) != given, given)):
        student = given if given in roster else path_id(given)
        if student in used:
            student = path_id(f"{given}/")  # as given, but marked
        used.add(student)
        yield student, given


@dataclass(frozen=True)
class _Taker:
    """Takes one student's submission after the other."""

    course: Course
    assignment: str
    timed: bool
    """Whether a timestamp.txt counts; in a platform's zip it is a student's."""
    ignore_times: bool

    def take(self, student: str, given: str, files: _Files) -> Collected:
        """Write what one student handed in, unless something newer is there."""
        notes: list[str] = []
        name = f"{self.assignment}.ipynb"
        chosen = self._choose(files, notes)
        kept: dict[str, bytes] = {}
        if chosen is None:
            notes.append(f"no notebook was handed in as {name}")
            beside = files.others
        else:
            if chosen.path.name != name:
                notes.append(f"{chosen.path.name} was taken as {name}")
            try:
                kept[name] = chosen.read()
            except SubmissionError as error:
                notes.append(f"{chosen.path.name} {error.problem}; {error.remedy}")
                kept[name] = f"not collected: {error.problem}".encode()  # graded as unreadable
            beside = [entry for entry in files.others if entry.path.parent == chosen.path.parent]
        kept |= _extras(beside, notes, exclude={name})
        submitted = self._submitted(kept, chosen or (beside[0] if beside else None), notes)
        if chosen and is_late_by_name(chosen.path, self.assignment):
            notes.append("the platform calls it late")
        state = self._write(student, kept, submitted, notes)
        due = self.course.assignment(self.assignment).due
        late = submitted - due if submitted and due else timedelta(0)
        return Collected(
            student=student,
            given=given,
            source=str(chosen.path) if chosen else "",
            submitted=submitted,
            late=max(late, timedelta(0)),
            state=state,
            notes=tuple(notes),
        )

    def _choose(self, files: _Files, notes: list[str]) -> Entry | None:
        """Return the latest notebook; of those saved together, the most plainly named."""
        if not files.notebooks:
            return None
        newest = max(entry.modified for _, entry in files.notebooks)
        together = [pair for pair in files.notebooks if newest - pair[1].modified <= SAME_TIME]
        _, best = min(together, key=lambda pair: (pair[0].plainness, str(pair[1].path)))
        left = sorted(entry.path.name for _, entry in files.notebooks if entry is not best)
        if left:
            why = "the latest" if len(together) == 1 else "the most plainly named"
            notes.append(f"{best.path.name}, {why}, was taken rather than {', '.join(left)}")
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
                moment: datetime = parse_utc(written.decode().strip())
                return moment.replace(tzinfo=UTC)
            except (ValueError, OverflowError, AttributeError):
                notes.append(f"{TIMESTAMP_FILE} cannot be read; the file's date was taken")
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


def _extras(
    beside: Sequence[Entry], notes: list[str], exclude: AbstractSet[str]
) -> dict[str, bytes]:
    """Return what else was handed in, by names that a file can have."""
    kept: dict[str, bytes] = {}
    for entry in beside[:MOST_EXTRAS]:
        plain = entry.path.name
        name = plain if path_id(plain) == plain else path_id(plain)
        if name in exclude or name in kept:
            continue
        try:
            kept[name] = entry.read()
        except SubmissionError as error:
            notes.append(f"{plain} {error.problem}")
    if len(beside) > MOST_EXTRAS:
        notes.append(f"of {len(beside)} other files {MOST_EXTRAS} were kept")
    return kept


def _add_students(gradebook: Any, fresh: Sequence[Collected]) -> None:  # noqa: ANN401 - untyped
    """Add students to the gradebook; whose name had to be changed is listed by the given one."""
    from nbgrader.api import Student  # noqa: PLC0415 - slow to import

    for one in fresh:
        name = {"last_name": one.given} if one.given != one.student else {}
        gradebook.db.add(Student(id=one.student, **name))
    gradebook.db.commit()
