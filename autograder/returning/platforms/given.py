"""What is returned to a platform: marks of an assignment, and what a teacher wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.roster.person import Roster


@dataclass(frozen=True, slots=True)
class Mark:
    """What may be returned of one student: points, or why there are none."""

    score: float | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What is returned: an assignment, its marks by student id, and who is in the class."""

    assignment: str
    titles: tuple[str, ...]
    """What the assignment may be called on a platform."""
    max_score: float
    marks: Mapping[str, Mark]
    roster: Roster
    others: tuple[tuple[str, str], ...] = ()
    """Titles of the course's other assignments, each with the assignment's name."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a teacher says beside the files; None is "not said"."""

    column: str | None = None
    scale: bool | None = None
    keep: bool = False
    """Leave grades that stand in the file already."""


ANOTHER_SECTION = Mark(None, "is of another section")
NO_MARK = Mark(None, "nothing was handed in")
NO_WISHES = Wishes()
