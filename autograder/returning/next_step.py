"""The one thing to do next: what brings most, and where to read about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from autograder.model import Diagnosis, Outcome
from autograder.returning.cards import Card
from autograder.returning.tasks import Task


class Kind(StrEnum):
    """What there is to do."""

    NOTHING = "nothing"
    WAIT = "wait"
    FILE = "file"
    FAULT = "fault"
    SLIP = "slip"
    START = "start"
    WRITE = "write"
    STOPPED = "stopped"
    ERROR = "error"
    LIMIT = "limit"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a student should do first, what it can bring, and why."""

    kind: Kind
    task: Task = field(default_factory=lambda: Task(""))
    gain: float = 0.0
    """Points that it can bring; those of questions that only follow are among them."""
    said: str = ""
    """What happened, in the words of the marksheet."""
    item: str = ""
    slips: tuple[Diagnosis, ...] = ()
    brings: tuple[str, ...] = ()
    """Questions that are put together from this one, and lose points with it."""
    is_most: bool = False
    """There is something else to do, which brings less."""


def next_step(cards: Sequence[Card], notes: Sequence[str] = ()) -> NextStep:
    """Return what to do first: what brings most; of equals, what is named most clearly.

    A question that is put together from another wrong one counts for that one: it may be right as
    soon as the other is.
    """
    examined = [card for card in cards if card.result]
    trouble = _of_the_file(examined, notes)
    if trouble:
        return trouble
    gains = _gains(cards)
    if not gains:
        waits = sum(card.mark.max_score for card in cards if card.mark.score is None)
        return NextStep(Kind.WAIT, gain=waits) if waits else NextStep(Kind.NOTHING)
    place = {card.id: number for number, card in enumerate(cards)}
    first = max(
        (card for card in cards if card.id in gains),
        key=lambda card: (round(gains[card.id], 6), card.is_explained, -place[card.id]),
    )
    followers = tuple(card.id for card in cards if card.lost and _root(card, cards) is first)
    brings = tuple(name for name in followers if name != first.id)
    step = _step(first, gains[first.id], brings, notes)
    others = [gain for name, gain in gains.items() if name != first.id]
    return replace(step, is_most=bool(others) and step.gain > max(others))


def unreadable(cards: Sequence[Card], notes: Sequence[str]) -> str:
    """Return why the file could not be read at all, or nothing."""
    said = {item.message for card in cards if card.result for item in card.result.items}
    stopped = all(card.result.outcome is Outcome.ERROR for card in cards if card.result)
    problem = said.pop() if len(said) == 1 else ""
    if not problem or not stopped:
        return ""
    return next((note for note in notes if note.startswith(problem)), "")


def _of_the_file(examined: Sequence[Card], notes: Sequence[str]) -> NextStep | None:
    """Return what to do about the whole file, if anything is wrong with it."""
    worth = sum(card.mark.max_score for card in examined)
    reason = unreadable(examined, notes)
    if reason:
        return NextStep(Kind.FILE, gain=worth, said=reason)
    if any(card.result and card.result.outcome is Outcome.FAULT for card in examined):
        return NextStep(Kind.FAULT)
    return None


def _gains(cards: Sequence[Card]) -> dict[str, float]:
    """Return what each question can bring, with what follows from it."""
    gains: dict[str, float] = {}
    for card in cards:
        if card.lost > 0:
            root = _root(card, cards).id
            gains[root] = gains.get(root, 0.0) + card.lost
    return gains


def _root(card: Card, cards: Sequence[Card]) -> Card:
    """Return the question with which to begin: the first wrong one that this is made of."""
    by_id = {each.id: each for each in cards}
    seen = {card.id}
    while card.follows in by_id and card.follows not in seen and by_id[card.follows].lost > 0:
        card = by_id[card.follows]
        seen.add(card.id)
    return card


def _step(card: Card, gain: float, brings: tuple[str, ...], notes: Sequence[str]) -> NextStep:
    task = card.task
    result = card.result
    if result is None:
        return NextStep(Kind.WRITE, task, gain)
    opening = f"the cell of {card.id} stopped: "
    stopped = next((note for note in notes if note.startswith(opening)), "")
    if stopped:
        said = stopped.removeprefix(opening)
        return NextStep(Kind.STOPPED, task, gain, said, brings=brings)
    if result.outcome is Outcome.MISSING:
        return NextStep(Kind.START, task, gain, brings=brings)
    if card.diagnoses:
        return NextStep(Kind.SLIP, task, gain, slips=card.diagnoses, brings=brings)
    dearest = max(card.lost_items, key=lambda group: group.lost, default=None)
    if dearest is None:
        return NextStep(Kind.ITEM, task, gain, brings=brings)
    kinds = {Outcome.ERROR: Kind.ERROR, Outcome.LIMIT: Kind.LIMIT}
    kind = kinds.get(dearest.first.outcome, Kind.ITEM)
    return NextStep(kind, task, gain, dearest.first.message, dearest.first.name, brings=brings)
