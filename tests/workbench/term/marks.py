"""What the marks of a class must be, computed without any code of the kit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.workbench.term.facts import (
    ASSIGNMENTS,
    BITS,
    POINTS,
    RELU,
    SHORT,
    WEIGHTS,
    WHOLE,
    WHY,
    ZONE,
    Asked,
    Decision,
    Hand,
    Handed,
    Person,
    Settings,
    Standing,
    Work,
)

NOTHING = -1.0
"""The percentage of whom nothing counts for: tables leave it empty."""
DAY = timedelta(days=1)
ADJUSTING = ("drop", "full", "scale", "bonus")
Key = tuple[str, str]
"""A student and an assignment."""
HandKey = tuple[str, str, str, str]
"""A student, an assignment, a cell, and the answer that was read."""


@dataclass(frozen=True)
class Expected:
    """What must be read of one student in one assignment; ``total`` None: nobody can say."""

    status: str
    total: float | None = None
    penalty: float = 0.0
    added: float = 0.0


@dataclass
class Book:
    """What a gradebook holds, and so what a copy of it brings back."""

    stands: dict[Key, Standing] = field(default_factory=dict)
    hands: dict[HandKey, Hand] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    worth: float = 4.0
    """Points of the written answer."""
    images: float = WHOLE
    """How the first assignment was built."""

    def right(self, assignment: str) -> dict[str, float]:
        """Return what can be earned by functions."""
        gone = {BITS} if self.images == SHORT else set()
        return {cell: one for cell, one in POINTS[assignment]["right"].items() if cell not in gone}


@dataclass
class Marks:
    """A class in the middle of a term, and all that must be read of its marks."""

    settings: Settings
    people: dict[str, Person] = field(default_factory=dict)
    handed: dict[Key, Handed] = field(default_factory=dict)
    results: set[tuple[str, str, Work, Asked]] = field(default_factory=set)
    """What was marked once and is kept: under which id, of what, asked how."""
    worth: float = 4.0
    """Points of the written answer as it was released."""
    version: int = 0
    book: Book = field(default_factory=Book)

    def about(self) -> set[Key]:
        """Return of whom and what something is kept."""
        return self.handed.keys() | self.book.stands.keys()

    def asked(self, assignment: str) -> Asked:
        """Return what a mark would depend on now, beside the work."""
        if assignment != RELU:  # whose questions are always the same
            return Asked(self.book.images, self.settings.seconds, 0)
        return Asked(self.worth, self.settings.seconds, self.version)

    @property
    def present(self) -> list[str]:
        """Who is in the class."""
        return sorted(s for s, person in self.people.items() if not person.dropped)

    def in_doubt(self, key: Key) -> bool:
        """Whether what stands is not the mark of what lies there, as it is asked now."""
        stands = self.book.stands[key]
        return not stands.known or (stands.work, stands.asked) != (
            self.handed[key].work,
            self.asked(key[1]),
        )

    def stale(self, key: Key) -> bool:
        """Whether tables have to say so: the time at which it came counts too."""
        return self.in_doubt(key) or self.book.stands[key].when != self.handed[key].when

    def is_current(self, key: Key) -> bool:
        """Whether what stands there may be read as the mark."""
        return key in self.book.stands and not self.stale(key)

    def worth_of(self, key: Key, cell: str) -> float:
        """Return what a cell is worth."""
        return self.book.worth if cell == WHY else POINTS[key[1]]["right"][cell]

    def cells(self, key: Key) -> dict[str, float | None]:
        """Return points by cell, as the formgrader shows them; None: a person has to give them."""
        stands = self.book.stands[key]
        found: dict[str, float | None] = {}
        for cell, points in (*stands.auto.items(), *([(WHY, None)] if key[1] == RELU else [])):
            hand = self.book.hands.get((*key, cell, stands.work.answer(cell)))
            found[cell] = points if hand is None or hand.points is None else hand.points
        return found

    def waits(self, key: Key) -> set[str]:
        """Return the cells that somebody has to look at."""
        work = self.book.stands[key].work
        found = set()
        for cell, points in self.cells(key).items():
            answer = work.answer(cell)
            hand = self.book.hands.get((*key, cell, answer))
            if hand is None:
                asks = points is None or bool(self.others(key, cell, answer))
            else:
                asks = hand.asks or (points or 0.0) > self.worth_of(key, cell)
            if asks:
                found.add(cell)
        return found

    def others(self, key: Key, cell: str, answer: str) -> list[Hand]:
        """Return points that were given for other answers to the same."""
        hands = self.book.hands.items()
        found = [h for k, h in hands if k[:3] == (*key, cell) and k[3] != answer]
        return [hand for hand in found if hand.points is not None]

    def of_the_team(self, key: Key, cell: str) -> float | None:
        """Return what was given to others of the team for the same work, if they agree on it."""
        assignment = key[1]
        mine, team = self.book.stands[key].work, self.book.stands[key].team
        own = self.book.hands.get((*key, cell, mine.answer(cell)))
        if not team or (own is not None and own.points is not None):
            return None
        given = set()
        for theirs, stands in self.book.stands.items():
            if (
                theirs == key
                or theirs[1] != assignment
                or (stands.work, stands.team) != (mine, team)
            ):
                continue
            hand = self.book.hands.get((*theirs, cell, mine.answer(cell)))
            if hand is not None and hand.points is not None and cell not in self.waits(theirs):
                given.add(hand.points)
        return given.pop() if len(given) == 1 else None

    def adjustments(self, assignment: str) -> list[Decision]:
        """Return what was decided for everybody, in order."""
        decisions = self.book.decisions
        return [d for d in decisions if d.assignment == assignment and d.kind in ADJUSTING]

    def counted(self, key: Key) -> tuple[dict[str, float], set[str]]:
        """Return points by cell as they count, and which of them wait."""
        waits = self.waits(key)
        points = {}
        for cell, own in self.cells(key).items():
            theirs = self.of_the_team(key, cell)
            points[cell] = (own if theirs is None else theirs) or 0.0
            if theirs is not None:
                waits.discard(cell)
        for one in self.adjustments(key[1]):
            if one.kind == "drop":
                points.pop(one.question, None)
            elif one.kind == "full" and one.question in points:
                points[one.question] = self.worth_of(key, one.question)
            else:
                continue
            waits.discard(one.question)
        return points, waits

    def has_points(self, key: Key) -> bool:
        """Whether anything that counts was given: after a fault there is nothing."""
        done = {d.question: d.kind for d in self.adjustments(key[1]) if d.question}
        cells = ((cell, own) for cell, own in self.cells(key).items() if done.get(cell) != "drop")
        return any(
            own is not None or cell in done or self.of_the_team(key, cell) is not None
            for cell, own in cells
        )

    def full(self, assignment: str) -> float:
        """Return what full marks are."""
        if assignment == RELU and self.settings.max_score is not None:
            return self.settings.max_score
        gone = {d.question for d in self.adjustments(assignment) if d.kind == "drop"}
        cells = [*self.book.right(assignment), *([WHY] if assignment == RELU else [])]
        return sum(self.worth_of(("", assignment), cell) for cell in cells if cell not in gone)

    def _is_for(self, target: str, student: str) -> bool:
        person = self.people[student]
        return target in {student, f"team:{person.team}", f"section:{person.section}"}

    def due(self, key: Key) -> datetime:
        """Return when something is due for a student; long from now, if lateness is free."""
        student, assignment = key
        mine = [d for d in self.book.decisions if self._is_for(d.target, student)]
        mine = [d for d in mine if d.assignment == assignment]
        if any(d.kind == "waive" for d in mine):
            return datetime(2099, 1, 1, tzinfo=ZONE)
        more = [d.value for d in mine if d.kind == "extend"]
        more += [float(d) for target, d in self.settings.extended if self._is_for(target, student)]
        # A day more ends at the same time of day, whatever clocks do in between.
        return self.settings.due_of(assignment) + timedelta(days=max([0.0, *more]))

    def in_time(self, key: Key, when: datetime) -> bool:
        """Whether something is in time for a student."""
        late = when - self.due(key).astimezone(when.tzinfo)
        return late <= timedelta(minutes=self.settings.grace)

    def _late(self, key: Key) -> int:
        """Return the days begun since it was due for this student, before late days are spent."""
        due, when = self.due(key), self.book.stands[key].when
        if self.in_time(key, when):
            return 0
        wall = when.astimezone(ZONE).replace(tzinfo=None) - due.replace(tzinfo=None)
        return max(1, math.ceil(wall / DAY))

    def days(self, key: Key) -> int:
        """Return the days that are paid for: late days go to what is due first."""
        left = self.settings.late_days
        student, assignment = key
        for one in sorted(ASSIGNMENTS, key=lambda a: (self.settings.due_of(a), a)):
            if one == assignment:
                break
            counts = self.settings.percent_of(one) and not self.is_excused((student, one))
            if (student, one) in self.book.stands and counts:
                left -= min(left, self._late((student, one)), self.most_late_days)
        late = self._late(key)
        if self.is_excused(key):
            return late
        return late - min(left, late, self.most_late_days)

    @property
    def most_late_days(self) -> int:
        """How many late days may be spent on one assignment."""
        each = self.settings.late_days_each
        return self.settings.late_days if each is None else each

    def is_excused(self, key: Key) -> bool:
        """Whether a student need not hand something in."""
        student, assignment = key
        return any(
            d.kind == "excuse" and d.assignment == assignment and self._is_for(d.target, student)
            for d in self.book.decisions
        )

    def expected(self, key: Key) -> Expected:
        """Return what every table must say."""
        assignment, excused = key[1], self.is_excused(key)
        if key not in self.handed:
            return Expected("excused" if excused else "missing", 0.0)
        if key not in self.book.stands:
            return Expected("excused" if excused else "collected, not graded", 0.0)
        if self.stale(key):
            return Expected("excused" if excused else "stale")
        points, waits = self.counted(key)
        earned_now = counts = sum(points.values())
        bonus = self.settings.bonus if assignment == RELU else 0.0
        for one in self.adjustments(assignment):
            if one.kind == "scale":
                counts = min(counts * one.value, max(self.full(assignment), counts))
            elif one.kind == "bonus":
                bonus += one.value
        cost = self.days(key) * self.settings.percent_of(assignment)
        penalty = max(counts, 0.0) * min(cost, self.settings.most) / 100
        total = rounded(max(0.0, counts + bonus - penalty), self.settings.rounding)
        status = "to be marked by hand" if waits else "graded"
        added = counts - earned_now + bonus
        return Expected("excused" if excused else status, total, penalty, added)

    def percent(self, student: str, *, so_far: bool) -> float | None:
        """Return a student's share of all points, or of what somebody was graded in yet."""
        there = [key for key in self.book.stands if not self.people[key[0]].dropped]
        seen = {key[1] for key in there if self.has_points(key)}
        shares = []
        for assignment in ASSIGNMENTS:
            one = self.expected((student, assignment))
            if one.status == "excused" or (so_far and assignment not in seen):
                continue
            if one.total is None:
                return None
            shares.append((WEIGHTS[assignment], one.total / self.full(assignment)))
        if self.settings.drop_lowest and len(shares) > 1:
            shares = [max(shares, key=lambda share: share[1])]
        weight = sum(one for one, _ in shares)
        return 100 * sum(one * share for one, share in shares) / weight if weight else NOTHING

    def answered(self, key: Key) -> str:
        """Return what was answered to a request, last; empty: nothing yet."""
        asks = self.handed[key].asks
        answers = (
            d.text
            for d in reversed(self.book.decisions)
            if d.kind == "answer" and (d.target, d.assignment, d.question) == (*key, asks)
        )
        return next(answers, "")

    def waiting(self, assignment: str) -> Iterator[tuple[str, str]]:
        """Yield the students and cells that wait for a person."""
        for student in self.present:
            if self.is_current((student, assignment)):
                yield from ((student, cell) for cell in self.counted((student, assignment))[1])


def rounded(score: float, step: float) -> float:
    """Return the multiple of ``step`` that is next, halves up."""
    return math.floor(score / step + 0.5 + 1e-9) * step if step else score
