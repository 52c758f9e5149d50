"""The worked examples of the articles that the course follows, read from their one file.

The only module of the package that needs PyYAML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import yaml

from reference import convolution, images, network, pooling, relu, shapes
from reference.errors import ArgumentError

FILE = Path(__file__).with_name("worked_examples.yml")

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "shape": np.shape,  # asked of a picture; no question of the course
    **{
        name: function
        for module in (images, shapes, convolution, relu, pooling, network)
        for name, function in vars(module).items()
        if isinstance(function, FunctionType)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    },
}

_REQUIRED = frozenset(
    ("id", "documents", "assignment", "function", "shows", "args", "printed", "right", "status")
)
_KEYS = _REQUIRED | {"why", "note"}


class Status(StrEnum):
    """Whether the printed value stands."""

    CONFIRMED = "confirmed"
    ERRATUM = "erratum"


@dataclass(frozen=True, slots=True)
class ShapeOnly:
    """A right answer of which the shape alone is stated."""

    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth value
class WorkedExample:
    """One call of one example: what the article prints for it, and what is right.

    ``question`` is the graded function, or None for a fact about a picture. ``args`` are keyword
    arguments, arrays among them (read-only). ``why`` explains an erratum in a sentence or two.
    """

    id: str
    documents: tuple[str, ...]
    assignment: str
    function: str
    shows: str
    printed: object
    right: object
    status: Status
    args: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    note: str = ""

    @property
    def question(self) -> str | None:
        """The question whose function is called."""
        return None if self.function == "shape" else self.function

    @property
    def source(self) -> str:
        """A citation for a student: ``document 002``, or ``documents 000, 001``."""
        return f"document{'s' * (len(self.documents) > 1)} {', '.join(self.documents)}"

    def call(self, function: Callable[..., Any]) -> Any:  # noqa: ANN401 - whatever it returns
        """Call ``function`` with this example's arguments."""
        return function(**self.args)


@cache
def documents(file: Path = FILE) -> Mapping[str, str]:
    """Return what each article is, by its number.

    >>> documents()["003"]
    'A short note on max pooling and ReLU'
    """
    return {str(key): str(text) for key, text in _read(file)["documents"].items()}


def worked_examples(assignment: str | None = None, file: Path = FILE) -> tuple[WorkedExample, ...]:
    """Return the examples of an assignment, or all of them, in the order of the file.

    Raises
    ------
    ArgumentError
        If a row lacks a key, has an unknown one, an unknown function, document or way to write an
        array, repeats an id, or is an erratum that does not say why.

    Examples
    --------
    >>> [example.id for example in worked_examples("a3_relu")][:2]
    ['relu-definition', 'relu-three-maps/edge']
    """
    return tuple(one for one in _all(file) if assignment in {None, one.assignment})


@cache
def _all(file: Path) -> tuple[WorkedExample, ...]:
    known = documents(file)
    found = tuple(_example(row, known) for row in _read(file)["examples"])
    ids = [example.id for example in found]
    for name in ids:
        if ids.count(name) > 1:
            raise ArgumentError(f"two examples are called {name!r}", remedy="rename one of them")
    return found


def _read(file: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data


def _example(row: Mapping[str, Any], known: Mapping[str, str]) -> WorkedExample:
    name = row.get("id", "without id")
    missing, unknown = _REQUIRED - row.keys(), row.keys() - _KEYS
    if missing or unknown:
        raise ArgumentError(
            f"example {name!r} lacks {sorted(missing)} and has unknown {sorted(unknown)}",
            remedy=f"use the keys {sorted(_KEYS)}",
        )
    if row["function"] not in FUNCTIONS:
        raise ArgumentError(
            f"example {name!r} calls {row['function']!r}",
            remedy=f"use one of {', '.join(sorted(FUNCTIONS))}",
        )
    for document in row["documents"]:
        if document not in known:
            raise ArgumentError(
                f"example {name!r} cites {document!r}", remedy=f"use one of {', '.join(known)}"
            )
    if (row["status"] == Status.ERRATUM) != ("why" in row):
        raise ArgumentError(
            f"example {name!r} is {row['status']!r}",
            remedy="say why for an erratum, and use note for what is confirmed",
        )
    return WorkedExample(
        id=name,
        documents=tuple(row["documents"]),
        assignment=row["assignment"],
        function=row["function"],
        shows=row["shows"],
        printed=row["printed"],
        right=_value(row["right"]),
        status=Status(row["status"]),
        args={key: _value(value, lists=key == "arrays") for key, value in row["args"].items()},
        why=row.get("why", ""),
        note=row.get("note", ""),
    )


def _value(written: Any, *, lists: bool = False) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Turn what is written into arrays, tuples and numbers."""
    if isinstance(written, list):
        return [_value(one) for one in written] if lists else tuple(written)
    if not isinstance(written, dict):
        return written
    kind, content = next(iter(written.items()))
    if kind not in _KINDS:
        raise ArgumentError(f"an array is written as {kind!r}", remedy=f"use one of {[*_KINDS]}")
    array = _KINDS[kind](content, written)
    if isinstance(array, np.ndarray):
        array.flags.writeable = False  # shared by all who read the examples
    return array


_KINDS: Mapping[str, Callable[[Any, Mapping[str, Any]], object]] = {
    "floats": lambda content, _: np.array(content, dtype=np.float64),
    "ints": lambda content, _: np.array(content, dtype=np.int64),
    "maps": lambda content, _: np.array(content, dtype=np.float64)[np.newaxis, np.newaxis],
    "pixels": lambda content, _: np.ascontiguousarray(
        np.moveaxis(np.array(content, dtype=np.float64), -1, 0)[np.newaxis]
    ),
    "filter": lambda content, written: np.array(
        [[content] * written["channels"]], dtype=np.float64
    ),
    "shape": lambda content, _: ShapeOnly(tuple(content)),
}
