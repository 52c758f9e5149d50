"""What happens in a term, told the model of its marks."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.workbench.term.facts import (
    ASSIGNMENTS,
    BACK,
    MILDER,
    POINTS,
    WHY,
    ZONE,
    Asked,
    Hand,
    Handed,
    Person,
    Standing,
    Work,
)
from tests.workbench.term.marks import Key, Marks


@dataclass
class Backup:
    """What a change to the roster keeps of some students."""

    what: str
    students: tuple[str, ...]
    before: Marks


@dataclass
class Class(Marks):
    """A class to which things happen."""

    backups: list[Backup] = field(default_factory=list)

    def hand_in(self, student: str, assignment: str, attempts: Collection[Handed]) -> None:
        """Collect some attempts: one of them counts, or what was collected before."""
        before = self.handed.get((student, assignment))
        taken = self._chosen((student, assignment), attempts)
        same = [one.when for one in attempts if one.work == taken.work]
        taken = replace(taken, when=min(same), drawn=before.drawn if before else student)
        if before is not None:
            if before.work == taken.work:  # sending it again makes nothing late
                taken = replace(taken, when=before.when)
            elif self._stays((student, assignment), before, taken):
                asks = before.asks or taken.asks
                self.handed[student, assignment] = replace(before, asks=asks)
                return
            taken = replace(taken, asks=taken.asks or before.asks)
        self.handed[student, assignment] = taken

    def _chosen(self, key: Key, attempts: Collection[Handed]) -> Handed:
        some = [one for one in attempts if one.work.has_work] or list(attempts)
        rule, assignment = self.settings.attempts, key[1]
        if rule == "best":
            most = max(earned(assignment, one.work, self.version) for one in some)
            some = [one for one in some if earned(assignment, one.work, self.version) == most]
        elif rule == "latest_on_time":
            some = [one for one in some if self.in_time(key, one.when)] or some
        return max(some, key=lambda one: one.when)

    def _stays(self, key: Key, before: Handed, new: Handed) -> bool:
        """Whether what was collected before counts, and not something else that came now."""
        if before.work.has_work != new.work.has_work:
            return before.work.has_work
        if self.settings.attempts == "best":
            old, now = (earned(key[1], one.work, self.version) for one in (before, new))
            return old > now
        old_in_time, new_in_time = (self.in_time(key, one.when) for one in (before, new))
        if self.settings.attempts == "latest_on_time" and old_in_time != new_in_time:
            return old_in_time
        return before.when > new.when

    def to_grade(self, assignment: str, students: Collection[str] = ()) -> list[str]:
        """Return who would be graded."""
        there = [s for s, a in self.handed if a == assignment and not self.people[s].dropped]
        return sorted(s for s in there if not students or s in students)

    def grade(
        self,
        assignment: str,
        students: Collection[str],
        *,
        force: bool = False,
        keep_higher: bool = False,
        faults: Collection[str] = (),
    ) -> None:
        """Mark what these students handed in, where it is not known and recorded already."""
        asked = self.asked(assignment)
        for student in students:
            key = (student, assignment)
            handed, before = self.handed[key], self.book.stands.get(key)
            result = (handed.drawn, assignment, handed.work, asked)
            kept = result in self.results and not force
            if before and kept and not self.in_doubt(key):
                self.book.stands[key] = replace(before, when=handed.when)
                continue
            fault = student in faults and not kept
            if not fault:
                self.results.add(result)
            self._record(key, handed, asked, keep_higher=keep_higher, fault=fault)

    def _record(
        self, key: Key, handed: Handed, asked: Asked, *, keep_higher: bool, fault: bool
    ) -> None:
        before = self.book.stands.get(key)
        # A fault says nothing of the answers: those that were read are of what stood before.
        work = before.work if before and fault else handed.work
        asks = self.book.right(key[1])
        given = machine(key[1], work, asked.version)
        auto: dict[str, float | None] = {cell: given[cell] for cell in asks}
        if fault:
            auto = dict.fromkeys(auto)
        elif keep_higher and before and before.work == work:
            for cell, points in auto.items():
                old = before.auto[cell]
                auto[cell] = points if old is None else max(points or 0.0, old)
        if before and before.work != work and not fault:
            for cell, points in auto.items():
                mine = (*key, cell, work.answer(cell))
                hand = self.book.hands.get(mine)
                if hand and hand.points is not None and before.auto[cell] != points:
                    self.book.hands[mine] = replace(hand, asks=True)
        team = before.team if before and before.work == work else self.people[key[0]].team
        self.book.stands[key] = Standing(work, handed.when, auto, asked, not fault, team)

    def doubt(self, key: Key) -> None:
        """Somebody began to mark it anew, and did not get there."""
        if key in self.book.stands:
            self.book.stands[key] = replace(self.book.stands[key], known=False)

    def mark_by_hand(self, key: Key, cell: str, points: float | None) -> None:
        """Somebody gives points for what stands there, or takes theirs back."""
        answer = self.book.stands[key].work.answer(cell)
        mine = (*key, cell, answer)
        self.book.hands.pop(mine, None)
        if points is not None or (cell != WHY and self.others(key, cell, answer)):
            self.book.hands[mine] = Hand(points)

    def drop(self, student: str) -> None:
        """Somebody leaves."""
        self._keep("drop", student)
        self.people[student] = replace(self.people[student], dropped=True)

    def add(self, student: str, person: Person) -> None:
        """Somebody comes, or comes back."""
        self._keep("add", student)
        self.people[student] = person

    def import_a_list(self, groups: Mapping[str, tuple[str, str]]) -> None:
        """Read a list: what it says counts, whom it leaves out stays, who left stays away."""
        self._keep("import", *groups)
        for student, (section, team) in groups.items():
            before = self.people.get(student, Person())
            self.people[student] = replace(before, section=section, team=team)

    def rename(self, old: str, new: str) -> None:
        """Give somebody another id, with all that is kept of them."""
        self._keep("rename", old, new)
        self._move(old, new)
        self.people[new] = self.people.pop(old)

    def merge(self, one: str, other: str) -> None:
        """Make one student of two; where both handed something in, the later one counts."""
        self._keep("merge", one, other)
        for assignment in ASSIGNMENTS:
            first, second = (self.handed.get((who, assignment)) for who in (one, other))
            if first and second:  # what either asks for is still asked
                asks = first.asks or second.asks
                self.handed[one, assignment] = replace(first, asks=asks)
                self.handed[other, assignment] = replace(second, asks=second.asks or asks)
                self._forget((other if first.when > second.when else one, assignment))
        self._move(one, other)
        del self.people[one]

    def undo_the_roster(self) -> None:
        """Take the last change to the roster back, and where marks moved, these too."""
        last = self.backups.pop()
        before = last.before
        if last.what in {"add", "drop", "import"}:
            self.people = dict(before.people)
            for student in {key[0] for key in self.about()} - self.people.keys():
                self.people[student] = Person("", "")
            return
        for key in [key for key in self.about() if key[0] in last.students]:
            self._forget(key)
        for key in [key for key in before.about() if key[0] in last.students]:
            for mine, theirs in (
                (self.handed, before.handed),
                (self.book.stands, before.book.stands),
            ):
                if key in theirs:
                    mine[key] = theirs[key]  # type: ignore[assignment]  # either dictionary
            self.book.hands |= {k: h for k, h in before.book.hands.items() if k[:2] == key}
        self.people = dict(before.people)
        self._decisions_back(last)

    def _decisions_back(self, last: Backup) -> None:
        """Let decisions be of whom they were; those made since stay with the one who was left."""
        old, new = last.students
        theirs = [replace(d, target=new) for d in last.before.book.decisions if d.target == old]
        for number, one in enumerate(self.book.decisions):
            if one in theirs or (last.what == "rename" and one.target == new):
                self.book.decisions[number] = replace(one, target=old)
                if one in theirs:
                    theirs.remove(one)

    def _keep(self, what: str, *students: str) -> None:
        before = copy.deepcopy(replace(self, backups=[], results=set()))
        self.backups.append(Backup(what, students, before))

    def _forget(self, key: Key) -> None:
        self.handed.pop(key, None)
        self.book.stands.pop(key, None)
        self.book.hands = {k: h for k, h in self.book.hands.items() if k[:2] != key}

    def _move(self, old: str, new: str) -> None:
        def moved(who: str) -> str:
            return new if who == old else who

        self.handed = {(moved(s), a): h for (s, a), h in self.handed.items()}
        self.book.stands = {(moved(s), a): h for (s, a), h in self.book.stands.items()}
        self.book.hands = {(moved(s), *rest): h for (s, *rest), h in self.book.hands.items()}  # type: ignore[misc]
        self.book.decisions = [replace(d, target=moved(d.target)) for d in self.book.decisions]


def machine(assignment: str, work: Work, version: int) -> dict[str, float]:
    """Return what the machine gives for each function."""
    points = dict(POINTS[assignment][work.kind])
    if work.kind == "slip" and version % 2:
        points[BACK] += MILDER
    return points


def earned(assignment: str, work: Work, version: int) -> float:
    """Return what the machine gives in all."""
    return sum(machine(assignment, work, version).values())


def when(assignment_due: datetime, hours: int) -> datetime:
    """Return a moment so many hours after something is due."""
    return (assignment_due.astimezone(ZONE) + timedelta(hours=hours)).astimezone(ZONE)
