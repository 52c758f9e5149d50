"""The worked examples: calls with their right answers, and the wrong ones that are often given."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    it fails. ``wrong`` holds other answers that we can say something about; ``unknown`` names the
    misconceptions that give no answer at all here. All others answer it rightly.
    """

    question: str
    name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    expected: object
    source: str = ""
    look_at: str = ""
    wrong: tuple[Wrong, ...] = ()
    unknown: frozenset[str] = frozenset()

    @property
    def answer(self) -> tuple[Array, ...]:
        """The right answer as arrays, one for each thing that comes back."""
        return tuple(np.asarray(part) for part in flat(self.expected))


@cache
def all_examples(file: Path = FILE) -> tuple[Example, ...]:
    """Read every worked example of this assignment, in the order of the notebook."""
    if not file.is_file():
        return ()
    data = json.loads(file.read_text(encoding="utf-8"))
    messages: dict[str, str] = data["messages"]
    return tuple(_example(row, messages) for row in data["examples"])


def examples_of(question: str) -> tuple[Example, ...]:
    """Return the worked examples of one function."""
    return tuple(example for example in all_examples() if example.question == question)


def must_match(got: Sequence[Array], example: Example, names: Sequence[str]) -> None:
    """Raise a mismatch, with its place, unless an answer is the example's."""
    for name, mine, right in zip(names, got, example.answer, strict=True):
        must_equal(mine, right, name, advice=example.look_at)


def recognise(
    examples: Sequence[Example], answers: Sequence[tuple[Array, ...] | None]
) -> tuple[str, bool] | None:
    """Name the mistake that answers as the student does: its message, and whether it is sure.

    It is sure if it answers as the student does on *every* example; otherwise the one that agrees
    on most of the failing examples is a guess. ``None`` in ``answers``: there was no answer.
    """
    everybody = {wrong.id: wrong.message for example in examples for wrong in example.wrong}
    ruled_out: set[str] = set()
    agreeing: Counter[str] = Counter()
    for example, got in zip(examples, answers, strict=True):
        wrong = {one.id: one.answer for one in example.wrong}
        if got is None:
            ruled_out |= everybody.keys() - example.unknown
        elif _equal(got, example.answer):
            ruled_out |= wrong.keys()
        else:
            same = {name for name, answer in wrong.items() if _equal(got, answer)}
            agreeing.update(name for name in wrong if name in same)
            ruled_out |= everybody.keys() - same - example.unknown
    sure = [name for name in agreeing if name not in ruled_out]
    if sure:
        return everybody[sure[0]], True
    return (everybody[agreeing.most_common(1)[0][0]], False) if agreeing else None


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
    if isinstance(value, np.generic):
        return _short(value.item(), digits)
    return value


def _short(value: object, digits: int) -> object:
    if isinstance(value, float) and np.isfinite(value):
        rounded = float(f"{value:.{digits}g}")
        return int(rounded) if rounded.is_integer() and abs(rounded) < 1 << 31 else rounded
    return value


def _example(row: Mapping[str, Any], messages: Mapping[str, str]) -> Example:
    wrong = [
        Wrong(name, messages[name], tuple(np.asarray(decode(part)) for part in entry["answer"]))
        for entry in row["wrong"]
        for name in entry["ids"]
    ]
    return Example(
        question=row["question"],
        name=row["name"],
        args=decode({"tuple": row["args"]}),
        kwargs={key: decode(value) for key, value in row["kwargs"].items()},
        expected=decode(row["expected"]),
        source=row["source"],
        look_at=row["look_at"],
        wrong=tuple(wrong),
        unknown=frozenset(row["unknown"]),
    )


def _equal(got: Sequence[Array], other: Sequence[Array]) -> bool:
    return len(got) == len(other) and all(map(alike, got, other))
