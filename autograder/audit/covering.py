"""Compute the covering arrays of all models of calls; as a program, write them down.

allpairspy and its like cover pairs of independent factors; conditions that follow from others, and
triples of some of them, they do not. So rows are chosen greedily from many that are drawn, and what
is chosen is then made smaller: rows that are needed no more go, several are replaced by fewer, and
each by the cheapest that shows what no other row does.

``python -m autograder.audit.covering`` writes ``autograder/questions/covering_arrays.json``; run it
when a model, or something here, has changed. It takes a minute; that nothing has changed is told by
a digest, in no time.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.examining.seeds import generator
from autograder.files import write_whole
from autograder.questions import conditions, every_model
from autograder.questions.conditions import ARRAYS, CallModel, Condition, holding, meetings

BASE = 10.0
"""What a call costs by itself, in the units of a model's ``cost``."""
DISCOUNT = 0.5
"""While rows are chosen few calls matter more than cheap ones."""
ROUNDS = 30
"""How often some rows are taken out and chosen anew."""
TAKEN_OUT = 8
SAMPLE = 400
"""So many rows of the pool tell whether a model has changed."""

Values = dict[str, Any]
Meeting = tuple[Condition, ...]


def covering_array(model: CallModel) -> list[Values]:
    """Choose few and cheap rows in which everything meets that meets in some row of the pool."""
    pool = _Pool(model)
    rng = generator(b"", "covering array", "rounds", model.name)
    best = _lightened(model, pool.chosen([]))
    for _ in range(ROUNDS):
        out = set(rng.choice(len(best), min(TAKEN_OUT, len(best)), replace=False).tolist())
        kept = [row for at, row in enumerate(best) if at not in out]
        other = _lightened(model, kept + pool.chosen(kept))
        if _price(model, other) <= _price(model, best):
            best = other
    return best


def _price(model: CallModel, rows: Sequence[Values]) -> float:
    return sum(BASE + model.cost(row) for row in rows)


@dataclass
class _Pool:
    """The rows of a model's pool, and which of all meetings each of them shows."""

    model: CallModel
    rows: list[Values] = field(init=False)
    _number: dict[Meeting, int] = field(default_factory=dict)
    _holds: npt.NDArray[np.float32] = field(init=False)
    _worth: npt.NDArray[np.float32] = field(init=False)
    _price: npt.NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = self.model.pool()
        number = self._number
        shown = [
            [number.setdefault(one, len(number)) for one in sorted(meetings(self.model, row))]
            for row in self.rows
        ]
        self._holds = np.zeros((len(self.rows), len(number)), dtype=np.float32)
        for at, columns in enumerate(shown):
            self._holds[at, columns] = 1
        # What few rows show weighs more, or it would be left for the end and cost calls of its own.
        self._worth = 1 / self._holds.sum(axis=0)
        self._price = np.array([BASE + self.model.cost(row) for row in self.rows]) ** DISCOUNT

    def chosen(self, given: Sequence[Values]) -> list[Values]:
        """Return rows that show what the given ones do not, greedily: most for what it costs."""
        wanted = self._worth.copy()
        for row in given:
            shown = (self._number.get(one) for one in meetings(self.model, row))
            wanted[[at for at in shown if at is not None]] = 0
        chosen: list[Values] = []
        while wanted.any():
            left = np.flatnonzero(wanted)
            # Rounded, so that equals are equal on every machine, and the first of them is chosen.
            gain = np.round(self._holds[:, left] @ wanted[left] / self._price, 4)
            best = int(np.argmax(gain))
            chosen.append(self.rows[best])
            wanted[self._holds[best] > 0] = 0
        return chosen


def _lightened(model: CallModel, rows: Sequence[Values]) -> list[Values]:
    """Drop rows that show nothing alone; replace others by cheaper ones that show the same."""
    held = [(row, meetings(model, row)) for row in rows]
    times = Counter(one for _, shown in held for one in shown)
    kept: list[Values] = []
    for row, shown in sorted(held, key=lambda one: -model.cost(one[0])):
        alone = {one for one in shown if times[one] == 1}
        times.subtract(shown)
        if alone:
            lighter, shows = _cheapest(model, row, shown, alone)
            times.update(shows)
            kept.append(lighter)
    return kept


def _cheapest(
    model: CallModel, row: Values, shown: set[Meeting], alone: set[Meeting]
) -> tuple[Values, set[Meeting]]:
    """Change one factor after the other as long as that is cheaper and shows the same ``alone``."""
    found = True
    while found:
        found = False
        for other in sorted(_cheaper(model, row), key=model.cost):
            shows = meetings(model, other)
            if alone <= shows:
                row, shown, found = other, shows, True
                break
    return row, shown


def _cheaper(model: CallModel, row: Values) -> Iterator[Values]:
    cost = model.cost(row)
    for name, values in model.factors.items():
        for value in values:
            other = row | {name: value}
            if model.allowed(other) and model.cost(other) < cost:
                yield other


_CHOOSING: tuple[Any, ...] = (
    covering_array,
    _price,
    _Pool,
    _lightened,
    _cheapest,
    _cheaper,
    meetings,
    holding,
)


def digest_of(model: CallModel) -> str:
    """Return what changes with a model, and with what chooses its rows."""
    rows = model.pool()[:SAMPLE]
    said = [
        model.name,
        *(inspect.getsource(one) for one in _CHOOSING),
        repr((BASE, DISCOUNT, ROUNDS, TAKEN_OUT, conditions.POOL)),
        repr(dict(model.factors)),
        repr(model.triples),
        repr([(row, holding(model.conditions(row)), model.cost(row)) for row in rows]),
    ]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def covering_arrays_text() -> str:
    """Return the covering arrays of every model as JSON, a row a line."""
    parts = []
    for model in every_model():
        rows = ",\n".join("  " + json.dumps(row) for row in covering_array(model))
        kept = f'{{"digest": {json.dumps(digest_of(model))}, "rows": [\n{rows}\n]}}'
        parts.append(f"{json.dumps(model.name)}: {kept}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    write_whole(ARRAYS, covering_arrays_text().encode())
