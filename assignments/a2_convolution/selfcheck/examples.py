"""The worked examples: calls with their right answers, and what known mistakes answer to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .compare import Array, alike, flat, must_equal

FILE = Path(__file__).with_name("examples.json")
AS_TEXT = FILE.with_suffix(".txt")
"""The same where a notebook runs in the browser, whose own JSON knows no NaN and no 1.0."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a common misconception answers on one example; ``id`` is the misconception's."""

    id: str
    message: str
    answer: tuple[Array, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One call of one function and its right answer.

    ``wrong`` is what known mistakes answer, if they are wrong here; ``raises`` names the mistakes
    that raise here, and which error. All others give the right answer.
    """

    question: str
    name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    expected: object
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
    def raises(self) -> Mapping[str, str]:
        """The mistakes that raise here, by their id, with the name of the error."""
        raises: Mapping[str, str] = self._row.get("raises", {})
        return raises

    @property
    def traces(self) -> Mapping[str, Any]:
        """How each entry of the answer comes about, for the picture."""
        traces: Mapping[str, Any] = self._row.get("traces", {})
        return traces


@cache
def examples_of(question: str) -> tuple[Example, ...]:
    """Return the worked examples of one function."""
    return tuple(_example(row) for row in _file()["examples"] if row["question"] == question)


def must_match(got: Sequence[Array], example: Example, names: Sequence[str]) -> None:
    """Raise a mismatch, with its place, unless an answer is the example's."""
    for name, mine, right in zip(names, got, example.answer, strict=True):
        must_equal(mine, right, name)


def message_of(mistake: str) -> str:
    """Return what the author of a known mistake should read."""
    message: str = _file()["messages"][mistake]
    return message


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
    file = next((file for file in (FILE, AS_TEXT) if file.is_file()), None)
    if file is None:
        return {"messages": {}, "examples": []}
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def _example(row: Mapping[str, Any]) -> Example:
    return Example(
        question=row["question"],
        name=row["name"],
        args=decode({"tuple": row["args"]}),
        kwargs={key: decode(value) for key, value in row["kwargs"].items()},
        expected=decode(row["expected"]),
        _row=row,
    )


def equal(got: Sequence[Array], other: Sequence[Array]) -> bool:
    """Say whether two answers agree in all their parts."""
    return len(got) == len(other) and all(map(alike, got, other))
