"""The worked examples: calls with their right answers, and the wrong ones that are often given."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .compare import Array, alike, flat, must_equal

FILE = Path(__file__).with_name("examples.json")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a common misconception answers on one example; ``id`` is the misconception's."""

    id: str
    message: str
    answer: tuple[Array, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One call of one function and its right answer.

    ``source`` says where it is from ("" for the course's own), ``look_at`` what to think about if
    it fails.
    """

    question: str
    name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    expected: object
    source: str = ""
    look_at: str = ""
    _row: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def answer(self) -> tuple[Array, ...]:
        """The right answer as arrays, one for each thing that comes back."""
        return tuple(np.asarray(part) for part in flat(self.expected))

    @property
    def wrong(self) -> tuple[Wrong, ...]:
        """Other answers that we can say something about; read only when they are needed."""
        messages = _file()["messages"]
        return tuple(
            Wrong(name, messages[name], tuple(np.asarray(decode(part)) for part in group["answer"]))
            for group in self._row.get("wrong", ())
            for name in group["ids"]
        )

    @property
    def unknown(self) -> frozenset[str]:
        """The misconceptions that give no answer here; all that are not wrong either are right."""
        return frozenset(self._row.get("unknown", ()))

    @property
    def misprint(self) -> Wrong | None:
        """The wrong answer that the source prints, if it prints one in numbers."""
        printed = self._row.get("misprint")
        if printed is None:
            return None
        answer = tuple(np.asarray(decode(part)) for part in printed["answer"])
        return Wrong("misprint", printed["message"], answer)


@cache
def examples_of(question: str) -> tuple[Example, ...]:
    """Return the worked examples of one function."""
    return tuple(_example(row) for row in _file()["examples"] if row["question"] == question)


def must_match(got: Sequence[Array], example: Example, names: Sequence[str]) -> None:
    """Raise a mismatch, with its place, unless an answer is the example's."""
    for name, mine, right in zip(names, got, example.answer, strict=True):
        must_equal(mine, right, name, advice=example.look_at)


def recognise(
    examples: Sequence[Example], answers: Sequence[tuple[Array, ...] | None]
) -> str | None:
    """Return the message of the mistake that answers as the student does, if one does.

    It must answer so on *every* example; otherwise one that agrees on most of the failing
    examples is named with "perhaps". ``None`` in ``answers``: there was no answer.
    """
    if all(
        got is None or equal(got, one.answer) for one, got in zip(examples, answers, strict=True)
    ):
        return None
    every = [example.wrong for example in examples]
    everybody = {one.id: one.message for wrong in every for one in wrong}
    ruled_out: set[str] = set()
    agreeing: Counter[str] = Counter()
    for example, wrong, got in zip(examples, every, answers, strict=True):
        if got is None:
            ruled_out |= everybody.keys() - example.unknown
        elif equal(got, example.answer):
            ruled_out |= {one.id for one in wrong}
        else:
            same = [one.id for one in wrong if equal(got, one.answer)]
            agreeing.update(same)
            ruled_out |= everybody.keys() - set(same) - example.unknown
    sure = [name for name in agreeing if name not in ruled_out]
    if sure:
        return everybody[sure[0]]
    return f"Perhaps: {everybody[agreeing.most_common(1)[0][0]]}" if agreeing else None


def decode(value: Any) -> Any:  # noqa: ANN401 - whatever JSON held
    """Read a value as :func:`encode` wrote it.

    >>> decode(encode((np.array([1, 2]), 3.0, None)))
    (array([1, 2]), 3.0, None)
    """
    if isinstance(value, dict):
        if "tuple" in value:
            return tuple(decode(part) for part in value["tuple"])
        return np.array(value["values"], dtype=value["dtype"]).reshape(value["shape"])
    if isinstance(value, list):
        return [decode(part) for part in value]
    return value


def encode(value: object, digits: int = 15) -> object:
    """Write arrays, numbers, tuples and lists of them as something that JSON can hold."""
    if isinstance(value, np.ndarray):
        numbers = [_short(number, digits) for number in value.ravel().tolist()]
        return {"dtype": value.dtype.name, "shape": list(value.shape), "values": numbers}
    if isinstance(value, tuple):
        return {"tuple": [encode(part, digits) for part in value]}
    if isinstance(value, list):
        return [encode(part, digits) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def _short(value: object, digits: int) -> object:
    if isinstance(value, float) and np.isfinite(value):
        rounded = float(f"{value:.{digits}g}")
        return int(rounded) if rounded.is_integer() and abs(rounded) < 1 << 31 else rounded
    return value


@cache
def _file() -> dict[str, Any]:
    if not FILE.is_file():
        return {"messages": {}, "examples": []}
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return data


def _example(row: Mapping[str, Any]) -> Example:
    return Example(
        question=row["question"],
        name=row["name"],
        args=decode({"tuple": row["args"]}),
        kwargs={key: decode(value) for key, value in row["kwargs"].items()},
        expected=decode(row["expected"]),
        source=row["source"],
        look_at=row["look_at"],
        _row=row,
    )


def equal(got: Sequence[Array], other: Sequence[Array]) -> bool:
    """Say whether two answers agree in all their parts."""
    return len(got) == len(other) and all(map(alike, got, other))
