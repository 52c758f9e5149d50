"""What a person gave one member of a team counts for all who handed in the same with them.

A mark belongs to the answer that was read, and members of a team hand in one. No mark is written: a
member's own mark or comment counts before that of another, one that is taken back is taken back for
all, and where members were given different ones, nobody else has any of them. The team is the one
that handed in: who changes teams afterwards, or drops, changes nobody's marks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.engine import Connection

from autograder.gradebook import own_tables, tables
from autograder.gradebook.rows import Structure, submission_of
from autograder.gradebook.terms import CellMark
from autograder.roster.person import Person


@dataclass(frozen=True, slots=True)
class Given:
    """What stands for one student: marks and comments by cell, and a digest of what came in."""

    marks: Mapping[str, CellMark] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    team: str = ""
    """As which it was handed in."""
    unlike: tuple[str, ...] = ()
    """Cells for which members of the team were given different points, for the same answer."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What came in of one student: a digest of it, and the team as which it came."""

    content: str = ""
    team: str = ""


def handed_in_as(
    connection: Connection, structure: Structure, people: Mapping[str, Person]
) -> dict[str, HandedIn]:
    """Return by student what came in as which team: what was noted, else as the roster says."""
    noted = _noted(connection)
    teams = {one.id: one.team for one in people.values() if one.team}
    if not (noted or teams):
        return {}
    part, whole, row = tables.submitted_notebook, tables.submission, own_tables.record
    query = select(whole.c.student_id, row.c.notebook, row.c.content)
    query = query.join_from(whole, part, part.c.assignment_id == whole.c.id)
    query = query.join(row, row.c.notebook == part.c.id)
    found = connection.execute(query.where(whole.c.assignment_id == structure.assignment)).all()
    return {
        one.student_id: HandedIn(
            one.content or "",
            noted.get((one.notebook, one.content)) or teams.get(one.student_id, ""),
        )
        for one in found
    }


def note_team(connection: Connection, notebook: str, content: str, team: str) -> None:
    """Note as which team a submission came in, unless that is noted of just that."""
    if team and (notebook, content) not in _noted(connection, notebook):
        row = own_tables.team
        connection.execute(row.delete().where(row.c.notebook == notebook))
        values = {"notebook": notebook, "content": content, "team": team}
        connection.execute(row.insert(), values)


def note_teams(connection: Connection, structure: Structure, people: Mapping[str, Person]) -> None:
    """Note the same of everything that has no such note yet."""
    came = handed_in_as(connection, structure, people)
    for row in connection.execute(submission_of(structure, None)).all() if came else ():
        if one := came.get(row.student_id):
            note_team(connection, row.notebook, one.content, one.team)


def _noted(connection: Connection, notebook: str | None = None) -> dict[tuple[str, str], str]:
    """Return the noted teams, by notebook and what was handed in."""
    row = own_tables.team
    if not all(own_tables.there(connection, one) for one in (row, own_tables.record)):
        return {}
    query = select(row) if notebook is None else select(row).where(row.c.notebook == notebook)
    return {(one.notebook, one.content): one.team for one in connection.execute(query).all()}


def members(came: Mapping[str, HandedIn], student: str) -> frozenset[str]:
    """Return a student and whoever handed in the same with them."""
    mine = came.get(student, HandedIn())
    mates = (other for other, one in came.items() if mine.team and one == mine)
    return frozenset({student, *mates})


def shared(given: Mapping[str, Given]) -> dict[str, Given]:
    """Return what counts for each student, with what a member of their team was given."""
    teams: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for student, one in given.items():
        if one.team and one.content:
            teams[one.team, one.content].append(student)
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
    unlike = tuple(sorted(name for name, given in hands.items() if len(given) > 1))
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
            unlike=unlike,
        )
        for student, one in zip(names, team, strict=True)
    }


def _by_hand(mark: CellMark, points: float | None, extra: float) -> CellMark:
    return replace(mark, manual=points, extra=extra, waits=False)
