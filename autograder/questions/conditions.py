"""The model of calls: which conditions an ordinary call may meet, and calls in which all pairs do.

A :class:`CallModel` says what a call of a question is made of (a *row*: one value for each factor),
which rows make sense, and which *conditions* hold in a row, those that follow from several factors
too ("the stride is larger than the kernel"). From it a covering array is computed: few rows in
which every pair of conditions that can meet does meet, and every triple of those that interact.

The rows are kept in ``covering_arrays.json``; ``autograder/audit/covering.py`` chooses them.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np

from autograder.examining.seeds import Source, generator
from autograder.model import Call, Item
from autograder.questions import draw

Row = Mapping[str, Any]
Levels = Mapping[str, str | frozenset[str]]
Condition = tuple[str, str]
POOL = 8_000
"""Rows that are drawn; what does not occur in so many is no ordinary call."""
TOGETHER = "settings together"
TOGETHER_HINT = "Settings that work one by one must work together: look at those of this call."
DECKS = 4
"""So many sets of values are there for the calls of a covering array; a submission gets one of
them. With one, what a submission found out would be known of all; with one for each submission,
the reference would have to answer all calls anew each time."""
ARRAYS = Path(__file__).with_name("covering_arrays.json")


@dataclass(frozen=True)
class CallModel:
    """What an ordinary call of one question may look like.

    ``factors``: the values that each part of a call may take; ``allowed(row)``: whether they go
    together; ``conditions(row)``: what holds, a level for each kind of condition, or several where
    parts of a call differ (one map is negative, another has ties); ``build(row, source)``: the
    call; ``triples``: kinds of conditions whose triples are covered too (of what is in effect: that
    a default is left out is a condition of pairs); ``cost(row)``: how much
    there is to compute, so that small calls are chosen.
    """

    name: str
    factors: Mapping[str, Sequence[Any]]
    conditions: Callable[[Row], Levels]
    build: Callable[[Row, Source], Call]
    allowed: Callable[[Row], bool] = lambda _row: True
    triples: tuple[tuple[str, str, str], ...] = ()
    cost: Callable[[Row], float] = lambda _row: 1.0

    def pool(self) -> list[dict[str, Any]]:
        """Draw rows that make sense; the same ones each time."""
        rng = generator(b"", "call model", self.name)
        columns = {
            name: rng.integers(0, len(values), POOL * 4) for name, values in self.factors.items()
        }
        rows = (
            {name: values[columns[name][at]] for name, values in self.factors.items()}
            for at in range(POOL * 4)
        )
        allowed = (row for row in rows if self.allowed(row))
        return [row for row, _ in zip(allowed, range(POOL), strict=False)]

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the covering array, as they are kept."""
        return [
            {name: _value(self.factors[name], kept) for name, kept in row.items()}
            for row in _kept()[self.name]["rows"]
        ]

    def digest(self) -> str:
        """Return the digest of what the rows that are kept were chosen from."""
        kept: str = _kept()[self.name]["digest"]
        return kept

    def calls(self, deck: int = 0) -> tuple[Call, ...]:
        """Return the calls of the covering array, made once, with the values of a deck.

        What decides about points is the same in all decks.
        """
        if (self.name, deck) not in _MADE:
            key = f"deck {deck}".encode()
            _MADE[self.name, deck] = tuple(
                replace(
                    self.build(row, generator(key, "covering array", self.name, str(at))),
                    shared=True,
                )
                for at, row in enumerate(self.rows())
            )
        return _MADE[self.name, deck]


@functools.cache
def _kept() -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = json.loads(ARRAYS.read_text(encoding="utf-8"))
    return kept


def _value(values: Sequence[Any], kept: Any) -> Any:  # noqa: ANN401 - whatever the factor holds
    wanted = tuple(kept) if isinstance(kept, list) else kept
    return next(v for v in values if v == wanted and type(v) is type(wanted))


_MADE: dict[tuple[str, int], tuple[Call, ...]] = {}


def together(model: CallModel) -> Callable[[np.random.Generator], Iterator[Call]]:
    """Return what draws the calls of the covering array, with the values of one of the decks."""

    def drawn(rng: np.random.Generator) -> Iterator[Call]:
        yield from model.calls(int(draw.noise_of(rng).integers(DECKS)))

    return drawn


def together_by_parts(
    model: CallModel, points: float, accepted: Mapping[str, Callable[..., str | None]]
) -> tuple[Item, ...]:
    """Return an item for each part of an answer, all of which look at the covering array."""
    return tuple(
        Item(f"{name}: {TOGETHER}", points, TOGETHER_HINT, together(model), accept, cases=TOGETHER)
        for name, accept in accepted.items()
    )


def holding(conditions: Levels) -> list[Condition]:
    """Return the conditions that hold, in a fixed order."""
    levels = (
        (kind, {held} if isinstance(held, str) else held) for kind, held in conditions.items()
    )
    return sorted((kind, level) for kind, several in levels for level in several)


def singles(conditions: Levels) -> set[tuple[Condition, ...]]:
    """Return the conditions that hold, each by itself."""
    return {(one,) for one in holding(conditions)}


def pairs(conditions: Levels) -> set[tuple[Condition, ...]]:
    """Return the pairs of conditions, of two kinds, that meet.

    >>> pairs({"padding": "1", "stride": "2"})
    {(('padding', '1'), ('stride', '2'))}
    """
    held = holding(conditions)
    return {(one, other) for one, other in combinations(held, 2) if one[0] != other[0]}


def meetings(model: CallModel, row: Row) -> set[tuple[Condition, ...]]:
    """Return all that the covering array must show and this row does."""
    conditions = model.conditions(row)
    held = holding(conditions)
    found = singles(conditions) | pairs(conditions)
    for kinds in model.triples:
        found.update(product(*([one for one in held if one[0] == kind] for kind in kinds)))
    return found
