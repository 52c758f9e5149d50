"""A worked example of the released self-check that a slip gets wrong: to begin with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.selfcheck.calls import is_typed_out, typed
from autograder.selfcheck.compare import flat
from autograder.selfcheck.examples import decode

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Tried:
    """One example: its number in the check, the call if it is short, and both answers."""

    number: int
    name: str
    call: str = ""
    expected: str = ""
    got: str = ""
    """What the slip answers, or the error that it raises."""


class PublicExamples:
    """The worked examples of one released assignment, with what each slip makes of them."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._rows = rows

    @classmethod
    def of_release(cls, folder: Path) -> PublicExamples:
        """Read those of a release; a folder without any has none."""
        try:
            data = json.loads((folder / "selfcheck" / "examples.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls(())
        return cls(tuple(data["examples"]))

    def failing(self, question: str, slip: str) -> Tried | None:
        """Return the first example that an answer with a slip gets wrong, if there is one."""
        rows = [row for row in self._rows if row["question"] == question]
        for number, row in enumerate(rows, start=1):
            for got in _answers(row, slip):
                return _tried(question, number, row, got)
        return None


def _answers(row: Mapping[str, Any], slip: str) -> Iterator[str]:
    """Yield what a slip gives in place of the right answer."""
    if slip in row.get("raises", {}):
        yield f"stops with {row['raises'][slip]}"
    for group in row.get("wrong", ()):
        if slip in group["ids"]:
            yield _written(tuple(map(decode, group["answer"])))


def _tried(question: str, number: int, row: Mapping[str, Any], got: str) -> Tried:
    args = decode({"tuple": row["args"]})
    kwargs = {key: decode(value) for key, value in row["kwargs"].items()}
    if not is_typed_out((*args, *kwargs.values())):
        return Tried(number, row["name"])
    call = typed(question, ("x",) * len(args), args, kwargs)
    return Tried(number, row["name"], call, _written(flat(decode(row["expected"]))), got)


def _written(parts: Sequence[object]) -> str:
    r"""Write an answer as lines, without the wrapping of arrays.

    >>> _written((np.array([[1.0, 0.5]]), np.array(3)))
    '[[1.  0.5]]\n3'
    """
    with np.printoptions(precision=_DIGITS, suppress=True):
        return "\n".join(str(np.asarray(part)) for part in parts)
