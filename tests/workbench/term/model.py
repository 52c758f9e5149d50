"""What the marks of a class must be, computed without any code of the kit."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from datetime import datetime

FORWARD = {"ada": 7.0, "bob": 0.0, "carla": 7.0, "egon": 7.0, "gina": 0.0}
BACKWARD = {"ada": 7.5, "bob": 0.0, "carla": 5.24, "egon": 0.0, "gina": 7.5}
"""What the two functions of each kind of submission earn."""
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
    looked: set[tuple[str, str, str]] = field(default_factory=set)


@dataclass
class Class:
    """A class in the middle of a term."""

    due: datetime
    percent: float = 10.0
    most: float = 50.0
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
        """Points by cell; None where a person has to give them."""
        kind, text, _ = self.book.graded[student]
        hands = self.book.hands
        return {
            "test_relu_forward": FORWARD[kind],
            BACK: hands.get((student, BACK, kind), BACKWARD[kind]),
            WHY: hands.get((student, WHY, text)),
        }

    def waits(self, student: str) -> bool:
        """Whether somebody has to look: at an unread answer, or at one that has changed."""
        kind, text, _ = self.book.graded[student]
        hands = self.book.hands
        changed = any(s == student and c == BACK and a != kind for s, c, a in hands)
        unread = (student, BACK, kind) not in hands | dict.fromkeys(self.book.looked)
        return (student, WHY, text) not in hands or (changed and unread)

    def expected(self, student: str) -> Expected:
        """Return what every table must say."""
        if student not in self.handed:
            return Expected("missing", 0.0)
        if student not in self.book.graded:
            return Expected("collected, not graded")
        earned = sum(points or 0.0 for points in self.cells(student).values())
        days = max(0, math.ceil((self.handed[student].when - self.due).total_seconds() / 86400))
        penalty = earned * min(days * self.percent, self.most) / 100
        if self.stale(student):
            return Expected("stale")
        status = "to be marked by hand" if self.waits(student) else "graded"
        return Expected(status, earned - penalty, penalty)

    def rename(self, old: str, new: str) -> None:
        """Give somebody another name, with all that is kept of them."""
        if old in self.handed:
            self.handed[new] = self.handed.pop(old)
        if old in self.book.graded:
            self.book.graded[new] = self.book.graded.pop(old)
        self.book.hands = {
            (new if s == old else s, c, a): p for (s, c, a), p in self.book.hands.items()
        }
        self.book.looked = {(new if s == old else s, c, a) for s, c, a in self.book.looked}

    def snapshot(self) -> Book:
        """Return a copy of what the gradebook holds."""
        return copy.deepcopy(self.book)
