"""The model of calls: which conditions an ordinary call may meet, and calls in which all pairs do.

A :class:`CallModel` says what a call of a question is made of (a *row*: one value for each factor),
which rows make sense, and which *conditions* hold in a row, those that follow from several factors
too ("the stride is larger than the kernel"). From it a covering array is computed: few rows in
which every pair of conditions that can meet does meet, and every triple of those that interact.

allpairspy and its like cover pairs of independent factors; conditions that follow from others, and
triples of some of them, they do not, so the rows are chosen greedily from many that are drawn. The
choice takes seconds and is kept in ``covering_arrays.json``; a test demands that it is in step
(``python -m autograder.audit.covering`` writes it anew).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.examining.seeds import Source, generator
from autograder.model import Call, Item

Row = Mapping[str, Any]
Condition = tuple[str, str]
POOL = 8_000
"""Rows that are drawn; what does not occur in so many is no ordinary call."""
TOGETHER = "settings together"
TOGETHER_HINT = "Settings that work one by one must work together: look at those of this call."
BASE = 10.0
"""What a call costs by itself, in the units of ``cost``."""
DISCOUNT = 0.25
"""Few calls matter more than cheap ones."""
ARRAYS = Path(__file__).with_name("covering_arrays.json")


@dataclass(frozen=True)
class CallModel:
    """What an ordinary call of one question may look like.

    ``factors``: the values that each part of a call may take; ``allowed(row)``: whether they go
    together; ``conditions(row)``: what holds, a level for each kind of condition; ``build(row,
    source)``: the call; ``triples``: kinds of conditions whose triples are covered too;
    ``cost(row)``: how much there is to compute, so that small calls are chosen.
    """

    name: str
    factors: Mapping[str, Sequence[Any]]
    conditions: Callable[[Row], Mapping[str, str]]
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
            for row in _kept().get(self.name, [])
        ]

    def calls(self) -> tuple[Call, ...]:
        """Return the calls of the covering array: the same for everybody, and made once."""
        return _calls(self)


@functools.cache
def _kept() -> dict[str, list[dict[str, Any]]]:
    kept: dict[str, list[dict[str, Any]]] = json.loads(ARRAYS.read_text(encoding="utf-8"))
    return kept


def _value(values: Sequence[Any], kept: Any) -> Any:  # noqa: ANN401 - whatever the factor holds
    wanted = tuple(kept) if isinstance(kept, list) else kept
    return next(v for v in values if v == wanted and type(v) is type(wanted))


_MADE: dict[str, tuple[Call, ...]] = {}


def _calls(model: CallModel) -> tuple[Call, ...]:
    if model.name not in _MADE:
        _MADE[model.name] = tuple(
            replace(
                model.build(row, generator(b"", "covering array", model.name, str(at))),
                shared=True,
            )
            for at, row in enumerate(model.rows())
        )
    return _MADE[model.name]


def together(model: CallModel) -> Callable[[np.random.Generator], Iterator[Call]]:
    """Return what draws the calls of the covering array."""

    def drawn(_rng: np.random.Generator) -> Iterator[Call]:
        yield from model.calls()

    return drawn


def together_by_parts(
    model: CallModel, points: float, accepted: Mapping[str, Callable[..., str | None]]
) -> tuple[Item, ...]:
    """Return an item for each part of an answer, all of which look at the covering array."""
    return tuple(
        Item(f"{name}: {TOGETHER}", points, TOGETHER_HINT, together(model), accept, cases=TOGETHER)
        for name, accept in accepted.items()
    )


def singles(conditions: Mapping[str, str]) -> set[tuple[Condition, ...]]:
    """Return the conditions that hold, each by itself."""
    return {(one,) for one in conditions.items()}


def pairs(conditions: Mapping[str, str]) -> set[tuple[Condition, ...]]:
    """Return the pairs of conditions that meet.

    >>> pairs({"padding": "1", "stride": "2"})
    {(('padding', '1'), ('stride', '2'))}
    """
    return set(combinations(sorted(conditions.items()), 2))


def meetings(model: CallModel, row: Row) -> set[tuple[Condition, ...]]:
    """Return all that the covering array must show and this row does."""
    held = model.conditions(row)
    found = singles(held) | pairs(held)
    for kinds in model.triples:
        found.add(tuple((kind, held[kind]) for kind in kinds))
    return found


def covering_array(model: CallModel) -> list[dict[str, Any]]:
    """Choose few rows in which everything meets that meets in some row of the pool.

    Greedy: the row that shows most of what no chosen row shows yet, by what it costs. What few rows
    show weighs more, or they would be left for the end and each cost a call of its own.
    """
    pool = model.pool()
    number: dict[tuple[Condition, ...], int] = {}
    shown = [
        [number.setdefault(m, len(number)) for m in sorted(meetings(model, row))] for row in pool
    ]
    holds = np.zeros((len(pool), len(number)), dtype=np.float32)
    for at, columns in enumerate(shown):
        holds[at, columns] = 1
    price = np.array([BASE + model.cost(row) for row in pool]) ** DISCOUNT
    wanted: npt.NDArray[np.float32] = 1 / holds.sum(axis=0)
    chosen: list[int] = []
    while wanted.any():
        # Rounded, so that equals are equal on every machine, and the first of them is chosen.
        best = int(np.argmax(np.round(holds @ wanted / price, 4)))
        chosen.append(best)
        wanted[holds[best] > 0] = 0
    return [pool[at] for at in chosen]
