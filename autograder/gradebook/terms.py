"""What counts for whom: due dates, extensions, excuses, late days, adjustments. Values alone.

Every fact stands in one place: settings in course.yml, decisions in our own table, times and points
in nbgrader's tables. What follows of them is computed here, wherever marks are read.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from autograder.course import Course, Extension, LatePolicy, Someone
from autograder.gradebook.lateness import IN_TIME, Lateness, due_of, lateness, penalty_of
from autograder.roster.person import Person

LEAST = 1e-9
"""What a sum of points may be off by."""
DIGITS = 9
"""Behind the point: what adding up leaves further behind is nobody's."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change for everybody after the fact: ``drop`` or ``full`` a question, ``scale``, ``bonus``.

    ``value`` is the factor or the points.
    """

    kind: str
    question: str = ""
    value: float = 0.0
    why: str = ""

    @property
    def sentence(self) -> str:
        """What a student is told."""
        said = {
            "drop": f"{self.question} does not count, for anybody",
            "full": f"{self.question} counts in full for everybody who handed in",
            "scale": f"what was earned counts {self.value:g} times, up to full marks",
            "bonus": f"everybody who handed in has {abs(self.value):g} points "
            + ("more" if self.value >= 0 else "less"),
        }[self.kind]
        return said + (f" ({self.why})" if self.why else "")


@dataclass(frozen=True, slots=True)
class CellMark:
    """What one grade cell earned; ``auto`` and ``manual`` are None until somebody marked it."""

    max_score: float
    auto: float | None = None
    manual: float | None = None
    extra: float = 0.0
    waits: bool = True
    """Somebody has to mark it, or look at it again."""

    @property
    def impossible(self) -> bool:
        """Whether a hand gave less than nothing, or more than the cell is worth (by now).

        >>> CellMark(4.0, manual=40.0).impossible, CellMark(4.0, manual=4.0).impossible
        (True, False)
        """
        return self.manual is not None and not 0 <= self.manual <= self.max_score + LEAST

    @property
    def score(self) -> float | None:
        """Points as they count, a hand's before the machine's; None while there are none.

        >>> CellMark(4.0, auto=1.0, manual=3.0, extra=0.5).score
        3.5
        """
        base = self.manual if self.manual is not None else self.auto
        return None if base is None else base + self.extra


@dataclass(frozen=True, slots=True)
class Handed:
    """When somebody handed something in, and what nbgrader's own column gives of time."""

    submitted: datetime | None
    extension: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due for one student, and how late it came."""

    due: datetime | None = None
    late: Lateness = IN_TIME
    charged: Lateness = IN_TIME
    """What of it is paid for: grace, late days and a waiver are taken off."""
    reasons: tuple[str, ...] = ()
    waived: bool = False
    """Whether lateness costs nothing, however late it comes."""


@dataclass(frozen=True)
class Terms:
    """All that is decided of a course, by course.yml and by commands."""

    course: Course
    people: Mapping[str, Person] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()
    excused: tuple[Someone, ...] = ()
    adjustments: Mapping[str, tuple[Adjustment, ...]] = field(default_factory=dict)
    """By assignment, in the order in which they were decided."""
    handed: Mapping[tuple[str, str], Handed] = field(default_factory=dict)
    """By student and assignment; of all assignments where late days are to be counted."""

    def due(self, student: str, assignment: str) -> Due:
        """Return when an assignment is due for a student, and how late theirs came."""
        plain = self._lateness(student, assignment)
        days = plain.charged.days
        spare = self._spare_days(student, assignment) if self.course.late_days and days else 0
        if not spare or not self._costs_days(student, assignment):
            return plain
        most = self._most_late_days(assignment)
        used = min(spare, days, most)
        said = f"{used} of {self.course.late_days} late days spent on it"
        if most < min(spare, days):
            said += ", the most that this assignment may have"
        left = replace(plain.charged, days=days - used)
        return replace(plain, charged=left, reasons=(*plain.reasons, said))

    def on_time_until(self, student: str, assignment: str) -> datetime | None:
        """Return until when what a student hands in is in time; None: whenever it comes."""
        found = self._lateness(student, assignment)
        if found.due is None or found.waived:
            return None
        return found.due + self.policy(assignment).grace

    def excuse(self, student: str, assignment: str) -> Someone | None:
        """Return why a student need not hand in an assignment; None if they have to."""
        return next((one for one in self.excused if self._is_for(one, student, assignment)), None)

    def policy(self, assignment: str) -> LatePolicy:
        """Return what lateness costs in an assignment."""
        return self.course.assignment(assignment).late or self.course.late

    def adjusted(self, assignment: str, marks: Mapping[str, CellMark]) -> dict[str, CellMark]:
        """Return the cells that count, by grade_id of the test cell, as they count."""
        found = dict(marks)
        for one in self.adjustments.get(assignment, ()):
            for name in (one.question, f"test_{one.question}"):
                if name not in found:
                    continue
                if one.kind == "drop":
                    del found[name]
                elif one.kind == "full":
                    full = found[name].max_score
                    found[name] = replace(found[name], manual=full, extra=0.0, waits=False)
        return found

    def total(self, assignment: str, marks: Mapping[str, CellMark], due: Due) -> Total:
        """Return what adjusted cells are worth together."""
        settings = self.course.assignment(assignment)
        earned = sum(mark.score or 0.0 for mark in marks.values())
        full = sum(mark.max_score for mark in marks.values())
        out_of = settings.max_score or full
        counts = earned
        bonus = settings.bonus
        for one in self.adjustments.get(assignment, ()):
            if one.kind == "scale":
                counts = min(counts * one.value, max(out_of, counts))
            elif one.kind == "bonus":
                bonus += one.value
        penalty = penalty_of(self.policy(assignment), counts, due.charged)
        score = max(0.0, counts + bonus - penalty)
        return Total(
            earned=round(earned, DIGITS),
            penalty=round(penalty, DIGITS),
            score=rounded(score, self.course.grading.rounding),
            max_score=out_of,
            added=round(counts - earned + bonus, DIGITS),
        )

    def sentences(self, assignment: str) -> tuple[str, ...]:
        """Return what everybody is told of an assignment's points."""
        settings = self.course.assignment(assignment)
        bonus = (Adjustment("bonus", value=settings.bonus),) if settings.bonus else ()
        return tuple(one.sentence for one in (*bonus, *self.adjustments.get(assignment, ())))

    def unknown(self, students: Collection[str]) -> Iterator[str]:
        """Yield what is decided of people whom nobody knows, by now; ``students`` are known."""
        teams = {person.team for person in self.people.values()}
        sections = {name for person in self.people.values() for name in person.sections}
        ours = {*(each.whose for each in self.course.extensions), *self.course.excused}
        for one in dict.fromkeys((*(each.whose for each in self.extensions), *self.excused)):
            says = "course.yml gives" if one in ours else f"a decision on {one.assignment} gives"
            for kind, name, known in (
                ("student", one.student, students),
                ("team", one.team, teams),
                ("section", one.section, sections),
            ):
                if name and name not in known:
                    yield f"{says} an exception to the {kind} {name!r}, whom nobody knows"

    def _lateness(self, student: str, assignment: str) -> Due:
        """Return what :meth:`due` does, before late days are spent."""
        zone = ZoneInfo(self.course.time_zone)
        handed = self.handed.get((student, assignment), Handed(None))
        plain = self.course.assignment(assignment).due
        if plain is None:
            return Due()
        due = latest = due_of(plain, handed.extension, zone)
        waived: Extension | None = None
        why = ""
        for one in self.extensions:
            if not self._is_for(one.whose, student, assignment):
                continue
            if one.waive:
                waived = one
                continue
            until = one.until or due_of(plain, timedelta(days=one.days), zone)
            if latest is None or until is None or until > latest:
                latest, why = until, one.whose.why
        late = lateness(latest, handed.submitted, zone)
        reasons = []
        if latest != due and latest is not None:
            told = f"due {latest.astimezone(zone):%Y-%m-%d %H:%M} by an extension"
            reasons.append(told + (f" ({why})" if why else ""))
        charged = late
        if waived is not None and late.days:
            charged = IN_TIME
            why = waived.whose.why
            reasons.append("its lateness costs nothing" + (f" ({why})" if why else ""))
        elif late.late <= self.policy(assignment).grace:
            charged = IN_TIME
        return Due(latest, late, charged, tuple(reasons), waived=waived is not None)

    def _spare_days(self, student: str, assignment: str) -> int:
        """Return the late days that are left for an assignment: those due earlier come first."""
        left = self.course.late_days
        dated = [one for one in self.course.assignments if one.due is not None]
        for one in sorted(dated, key=lambda one: (one.due, one.name)):
            if one.name == assignment:
                return left
            if self._costs_days(student, one.name):
                late = self._lateness(student, one.name).charged.days
                left -= min(left, late, self._most_late_days(one.name))
        return left

    def _costs_days(self, student: str, assignment: str) -> bool:
        """Whether lateness spends late days: it costs something, and the work counts."""
        return bool(self.policy(assignment).percent) and not self.excuse(student, assignment)

    def _most_late_days(self, assignment: str) -> int:
        most = self.policy(assignment).most_late_days
        return self.course.late_days if most is None else most

    def _is_for(self, one: Someone, student: str, assignment: str) -> bool:
        if one.assignment and one.assignment != assignment:
            return False
        person = self.people.get(student, Person(student))
        if one.student:
            return one.student == student
        return person.team == one.team if one.team else one.section in person.sections


@dataclass(frozen=True, slots=True)
class Total:
    """Points of one assignment: what the cells earned, and what counts of it."""

    earned: float
    penalty: float
    score: float
    max_score: float
    added: float = 0.0
    """By a scale or a bonus; less than nothing if they take."""


def rounded(score: float, step: float) -> float:
    """Return a score as a multiple of ``step``, halves up; as it is where that is 0.

    >>> rounded(7.25, 0.5), rounded(7.2, 0.5), rounded(7.24, 0)
    (7.5, 7.0, 7.24)
    """
    if not step:
        return round(score, DIGITS)
    return round(math.floor(score / step + 0.5 + LEAST) * step, DIGITS)
