"""What a person gave one member of a team counts for all who handed in the same with them.

A mark belongs to the answer that was read, and members of a team hand in one. Nothing is written: a
member's own mark or comment counts before that of another, one that is taken back is taken back for
all, and where members were given different ones, nobody else has any of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from autograder.gradebook.terms import CellMark
from autograder.roster.person import Person


@dataclass(frozen=True, slots=True)
class Given:
    """What stands for one student: marks and comments by cell, and a digest of what came in."""

    marks: Mapping[str, CellMark] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    content: str = ""


def members(people: Mapping[str, Person], student: str) -> frozenset[str]:
    """Return a student and whoever is in a team with them."""
    team = people[student].team if student in people else ""
    mates = (one.id for one in people.values() if team and one.team == team and not one.dropped)
    return frozenset({student, *mates})


def shared(given: Mapping[str, Given], people: Mapping[str, Person]) -> dict[str, Given]:
    """Return what counts for each student, with what a member of their team was given."""
    teams: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for student, one in given.items():
        if student in people and people[student].team and one.content:
            teams[people[student].team, one.content].append(student)
    found = dict(given)
    for mates in teams.values():
        if len(mates) > 1:
            found |= _shared([given[one] for one in mates], mates)
    return found


def _shared(team: list[Given], names: Iterable[str]) -> dict[str, Given]:
    cells = {name for one in team for name in one.marks}
    hands = {
        name: {
            (mark.manual, mark.extra)
            for one in team
            if (mark := one.marks.get(name)) and mark.manual is not None and not mark.waits
        }
        for name in cells
    }
    said = {
        name: {text for one in team if (text := one.comments.get(name))}
        for name in {name for one in team for name in one.comments}
    }
    return {
        student: replace(
            one,
            marks={
                name: mark
                if mark.manual is not None or len(hands[name]) != 1
                else _by_hand(mark, *next(iter(hands[name])))
                for name, mark in one.marks.items()
            },
            comments={name: next(iter(texts)) for name, texts in said.items() if len(texts) == 1}
            | dict(one.comments),
        )
        for student, one in zip(names, team, strict=True)
    }


def _by_hand(mark: CellMark, points: float | None, extra: float) -> CellMark:
    return replace(mark, manual=points, extra=extra, waits=False)
