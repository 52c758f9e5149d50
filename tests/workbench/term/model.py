"""What the marks of a class must be, computed without any code of the kit."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FORWARD = {"ada": 7.0, "bob": 0.0, "carla": 7.0, "egon": 7.0, "gina": 0.0}
BACKWARD = {"ada": 7.5, "bob": 0.0, "carla": 5.24, "egon": 0.0, "gina": 7.5}
"""What the two functions of each kind of submission earn."""
FULL = 7.5
WHY, BACK = "why", "test_relu_backward"


@dataclass(frozen=True)
class Handed:
    """One submission: whose code, the written answer, a typo that matters to nobody, and when."""

    kind: str
    text: str
    typo: int
    when: datetime

    @property
    def work(self) -> tuple[str, str, int]:
        """What is marked: the time is not."""
        return self.kind, self.text, self.typo

    def answer(self, cell: str) -> str:
        """Return what a person reads who marks a cell."""
        return self.text if cell == WHY else self.kind


@dataclass(frozen=True)
class Expected:
    """What must be read of one student: None where nothing was handed in."""

    status: str
    total: float | None = None
    penalty: float = 0.0


@dataclass
class Book:
    """What a gradebook holds, and so what a backup of it brings back."""

    graded: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    hands: dict[tuple[str, str, str], float] = field(default_factory=dict)
    extended: list[tuple[str, int]] = field(default_factory=list)
    """Decisions in order: a student and days more; -1 is a waiver."""
    excused: list[str] = field(default_factory=list)
    adjusted: list[tuple[str, float]] = field(default_factory=list)
    """Decisions in order: ``drop`` or ``full`` (of the second function), ``scale``, ``bonus``."""


@dataclass
class Class:
    """A class in the middle of a term."""

    due: datetime
    percent: float = 10.0
    most: float = 50.0
    grace: int = 0
    """Minutes."""
    handed: dict[str, Handed] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    book: Book = field(default_factory=Book)

    def grade(self) -> None:
        """Everybody who is there is marked."""
        for student, handed in self.handed.items():
            if student not in self.dropped:
                self.book.graded[student] = handed.work

    def stale(self, student: str) -> bool:
        """Whether what lies there was not graded."""
        return self.book.graded.get(student) != self.handed[student].work

    def cells(self, student: str) -> dict[str, float | None]:
        """Points by cell, as the formgrader shows them; None where a person has to give them."""
        kind, text, _ = self.book.graded[student]
        hands = self.book.hands
        return {
            "test_relu_forward": FORWARD[kind],
            BACK: hands.get((student, BACK, kind), BACKWARD[kind]),
            WHY: hands.get((student, WHY, text)),
        }

    def counted(self, student: str) -> dict[str, float | None]:
        """Points by cell, as they count."""
        cells = self.cells(student)
        for what, _ in self.book.adjusted:
            if what == "drop":
                cells.pop(BACK, None)
            elif what == "full" and BACK in cells:
                cells[BACK] = FULL
        return cells

    def asks(self, student: str) -> bool:
        """Whether the second function has changed since somebody marked it."""
        kind, _, _ = self.book.graded[student]
        marked = {answer for who, cell, answer in self.book.hands if (who, cell) == (student, BACK)}
        return bool(marked) and kind not in marked

    def waits(self, student: str) -> bool:
        """Whether somebody has to look: at an unread answer, or at one that has changed."""
        _, text, _ = self.book.graded[student]
        matters = not any(what in {"drop", "full"} for what, _ in self.book.adjusted)
        return (student, WHY, text) not in self.book.hands or (matters and self.asks(student))

    def days(self, student: str) -> int:
        """Days that are paid for."""
        more = [days for who, days in self.book.extended if who == student]
        if -1 in more:
            return 0
        due = self.due + timedelta(days=max([0, *more]))
        late = self.handed[student].when - due
        if late <= timedelta(minutes=self.grace):
            return 0
        return max(0, math.ceil(late.total_seconds() / 86400))

    def expected(self, student: str) -> Expected:
        """Return what every table must say."""
        excused = student in self.book.excused
        if student not in self.handed:
            return Expected("excused" if excused else "missing", 0.0)
        if student not in self.book.graded:
            return Expected("excused" if excused else "collected, not graded")
        if self.stale(student):
            return Expected("excused" if excused else "stale")
        earned = sum(points or 0.0 for points in self.counted(student).values())
        full = 18.5 - (FULL if "drop" in dict(self.book.adjusted) else 0.0)
        bonus = 0.0
        for what, value in self.book.adjusted:
            if what == "scale":
                earned = min(earned * value, full)
            elif what == "bonus":
                bonus += value
        penalty = earned * min(self.days(student) * self.percent, self.most) / 100
        status = "to be marked by hand" if self.waits(student) else "graded"
        total = earned + bonus - penalty
        return Expected("excused" if excused else status, total, penalty)

    def rename(self, old: str, new: str) -> None:
        """Give somebody another name, with all that is kept of them."""
        if old in self.handed:
            self.handed[new] = self.handed.pop(old)
        if old in self.book.graded:
            self.book.graded[new] = self.book.graded.pop(old)
        self.book.hands = {
            (new if s == old else s, c, a): p for (s, c, a), p in self.book.hands.items()
        }
        self.book.extended = [(new if s == old else s, days) for s, days in self.book.extended]
        self.book.excused = [new if s == old else s for s in self.book.excused]

    def snapshot(self) -> Book:
        """Return a copy of what the gradebook holds."""
        return copy.deepcopy(self.book)
