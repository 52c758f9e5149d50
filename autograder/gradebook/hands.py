"""Marks and comments given by hand belong to the answer that the person read.

The gradebook has one mark a cell. Before it is written over, what stands there is kept with the
digest of the answer that it was given for; an answer that comes back finds its mark again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from autograder.gradebook import own_tables, tables

Answers = Mapping[str, str]
"""What a student wrote, by the grade_id of the cell that bears the points."""
Row = Any
_MANY = 500


@dataclass(frozen=True, slots=True)
class Hand:
    """What a person gave for one answer; ``settled`` is False where a look was asked for since."""

    points: float | None
    comment: str | None
    text: str
    settled: bool

    @property
    def given(self) -> bool:
        """Whether there is a mark or a comment."""
        return self.points is not None or self.comment is not None


def digest(answer: str) -> str:
    """Return what an answer is told by; spaces around it and at the ends of lines do not count.

    >>> digest("x = 1  ") == digest("x = 1"), digest("x = 1") == digest("x = 2")
    (True, False)
    """
    lines = (line.rstrip() for line in answer.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def answers_of(notebook: bytes) -> dict[str, str]:
    """Return what a student wrote, by the cell that bears the points for it; none if unreadable."""
    try:
        cells = json.loads(notebook)["cells"]
        marks = [cell["metadata"].get("nbgrader") or {} for cell in cells]
        sources = {
            mark["grade_id"]: _text(cell["source"])
            for cell, mark in zip(cells, marks, strict=True)
            if mark.get("solution")
        }
        graded = [mark["grade_id"] for mark in marks if mark.get("grade")]
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}
    return {
        name: sources[name.removeprefix("test_")]
        for name in graded
        if name.removeprefix("test_") in sources
    }


def keep_hands(
    connection: Connection,
    notebooks: Sequence[str],
    names: Mapping[str, str],
    otherwise: Callable[[str], Answers],
) -> None:
    """Keep what stands by hand in some notebooks, each under the answer that it was given for.

    Parameters
    ----------
    connection, notebooks
        Where; ids of submitted notebooks.
    names
        The grade_id of every cell, by its id.
    otherwise
        Returns the answers of a notebook of which nothing is recorded.
    """
    for first in range(0, len(notebooks), _MANY):
        some = notebooks[first : first + _MANY]
        comments = _comments(connection, some, names)
        recorded = _recorded(connection, some)
        known: dict[str, Answers] = {}
        query = select(tables.grade).where(tables.grade.c.notebook_id.in_(some))
        rows = connection.execute(query).all()
        kept = hands_of(connection, [row.id for row in rows])
        for row in rows:
            name = names.get(row.cell_id, "")
            comment = comments.get((row.notebook_id, name.removeprefix("test_")))
            answers = recorded.get(row.notebook_id)
            if answers is None:
                if row.manual_score is None and comment is None:
                    continue
                if row.notebook_id not in known:
                    known[row.notebook_id] = otherwise(row.notebook_id)
                answers = known[row.notebook_id]
            if name in answers:
                _keep(connection, row, answers[name], comment, kept.get(row.id, {}))


def hands_of(connection: Connection, grades: Sequence[str]) -> dict[str, dict[str, Hand]]:
    """Return what people gave: by grade row, then by digest of the answer, the latest last."""
    found: dict[str, dict[str, Hand]] = {}
    for first in range(0, len(grades), _MANY):
        row = own_tables.hand
        query = select(row).where(row.c.grade.in_(grades[first : first + _MANY])).order_by(row.c.at)
        for one in connection.execute(query).all():
            hand = Hand(one.points, one.comment, one.text or "", bool(one.settled))
            found.setdefault(one.grade, {})[one.answer] = hand
    return found


def standing(
    now: Hand,
    *,
    auto: float | None,
    before: str | None,
    kept: Mapping[str, Hand],
    elsewhere: bool = False,
) -> tuple[Hand, str]:
    """Return what a hand gives for an answer, and what a marker should know of an earlier one.

    Parameters
    ----------
    now
        What stands in the gradebook, and the answer that is to be recorded.
    auto
        The machine's points for that answer; None where a person has to give them.
    before
        The answer that stood there until now; None if nobody knows.
    kept
        What people gave, by digest of the answer.
    elsewhere
        Whether the machine's points have changed by something else that was handed in.
    """
    mine = digest(now.text)
    others = [hand for of, hand in kept.items() if of != mine and hand.given]
    if mine in kept:
        hand = kept[mine]
        asks = not hand.settled or elsewhere if hand.points is not None else auto is None
        return replace(hand, settled=not asks), ""
    if now.given and (before is None or digest(before) == mine):
        return replace(now, settled=now.points is None and auto is not None), ""
    asks = auto is None or any(hand.points is not None for hand in others)
    return Hand(None, None, now.text, not asks), said_before(others[-1]) if others else ""


def said_before(hand: Hand) -> str:
    """Return what a marker should know of an earlier answer's mark."""
    given = "" if hand.points is None else f"{hand.points:g} points"
    comment = f"the comment: {hand.comment}" if hand.comment else ""
    had = " and ".join(filter(None, (given, comment)))
    return f"The answer has changed since it was read. The one before had {had}\n\n{hand.text}"


def _keep(
    connection: Connection, row: Row, answer: str, comment: str | None, kept: Mapping[str, Hand]
) -> None:
    mine = digest(answer)
    now = Hand(row.manual_score, comment, answer, not row.needs_manual_grade)
    before = kept.get(mine)
    others = any(hand.given for of, hand in kept.items() if of != mine)
    # Somebody who looked at a changed answer and gave nothing lets the machine's points stand.
    wanted = now.given or (now.settled and others)
    if before is not None:
        same = (before.points, before.comment) == (now.points, now.comment)
        if wanted and same and (before.settled or not now.settled):
            return
        if not wanted and not before.given:
            return
        key = (own_tables.hand.c.grade == row.id) & (own_tables.hand.c.answer == mine)
        connection.execute(own_tables.hand.delete().where(key))
    if wanted:
        connection.execute(
            own_tables.hand.insert(),
            {
                "grade": row.id,
                "answer": mine,
                "points": now.points,
                "comment": now.comment,
                "text": answer,
                "settled": now.settled,
                "at": datetime.now(UTC).replace(tzinfo=None),
            },
        )


def _recorded(connection: Connection, notebooks: Sequence[str]) -> dict[str, Answers]:
    row = own_tables.record
    query = select(row.c.notebook, row.c.answers).where(row.c.notebook.in_(notebooks))
    return {one.notebook: json.loads(one.answers or "{}") for one in connection.execute(query)}


def _comments(
    connection: Connection, notebooks: Sequence[str], names: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    row = tables.comment
    query = select(row.c.notebook_id, row.c.cell_id, row.c.manual_comment).where(
        row.c.notebook_id.in_(notebooks), row.c.manual_comment.is_not(None)
    )
    return {
        (one.notebook_id, names.get(one.cell_id, "")): one.manual_comment
        for one in connection.execute(query)
    }


def _text(source: object) -> str:
    return "".join(source) if isinstance(source, list) else str(source)


class StandingHands:
    """What people gave for the answers of one submission, as it is about to be recorded."""

    def __init__(
        self, rows: Sequence[Row], kept: Mapping[str, Mapping[str, Hand]], change: Change
    ) -> None:
        self._kept = {row.id: kept.get(row.id, {}) for row in rows}
        self._change = change
        self._said: dict[str, tuple[str | None, str]] = {}

    def mark(self, row: Row, name: str, auto_score: float | None) -> dict[str, Any]:
        """Return the columns of a grade row that are a person's to say."""
        change, plain = self._change, name.removeprefix("test_")
        if name not in change.answers:
            return {}
        hand, said = standing(
            Hand(row.manual_score, change.comments.get(plain), change.answers[name], settled=False),
            auto=auto_score,
            before=None if change.before is None else change.before.get(name),
            kept=self._kept[row.id],
            elsewhere=change.other_content and row.auto_score != auto_score,
        )
        self._said[plain] = (hand.comment, said)
        return {"manual_score": hand.points, "needs_manual_grade": not hand.settled}

    def comment(self, row: Row, name: str) -> tuple[str | None, str]:
        """Return a person's comment, and what a marker should know of an earlier answer."""
        return self._said.get(name, (row.manual_comment, ""))


@dataclass(frozen=True, slots=True)
class Change:
    """The answers that are to be recorded, those that stood until now, and the comments."""

    answers: Answers
    before: Answers | None
    comments: Mapping[str, str]
    other_content: bool = False
    """Whether other bytes were handed in than those that stood."""


def comments_of(connection: Connection, notebook: str, names: Mapping[str, str]) -> dict[str, str]:
    """Return what people wrote about one submission, by the grade_id of the answer."""
    found = _comments(connection, [notebook], names)
    return {name: text for (_, name), text in found.items()}
