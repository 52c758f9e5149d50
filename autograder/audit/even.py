"""Is the same answer worth the same for everybody? Examined under many students' keys.

Points, items and names must not differ. Only what cannot matter is drawn under the key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.examining.examiner import draw_cases
from autograder.model import Question, QuestionResult
from autograder.questions.conditions import DECKS

KEYS = 50
"""Of a plain audit; fewer or more cost time in proportion."""
LOOKED_AT = 60
"""Among so many keys those are looked for that draw different sets of shared values."""
FEWEST = 2
"""A question must tell right from wrong whatever cases it draws; two draws at least are judged."""


@dataclass(frozen=True, slots=True)
class EvenFinding:
    """Under how many keys an answer was marked, and in how many ways it fared."""

    id: str
    keys: int
    fates: int
    names: int

    @property
    def uneven(self) -> bool:
        """Whether points or items depend on the student."""
        return self.fates > 1

    @property
    def renamed(self) -> bool:
        """Whether the name depends on the student."""
        return self.names > 1


def keys_of(number: int) -> list[bytes]:
    """Return that many keys, as if of so many students; two at least.

    >>> keys_of(0)
    [b'audit 1', b'audit 2']
    """
    return [f"audit {at}".encode() for at in range(1, max(number, FEWEST) + 1)]


@lru_cache(maxsize=64)
def keys_for(question: Question, number: int) -> tuple[bytes, ...]:
    """Return that many keys, of which the first draw, between them, each set of shared values.

    So few keys try what many students get: by chance, four of them seldom meet all four sets.
    """
    first: dict[int, bytes] = {}
    for key in keys_of(LOOKED_AT):
        first.setdefault(_shared_values(question, key), key)
        if len(first) == DECKS:
            break
    others = [key for key in keys_of(number) if key not in first.values()]
    return (*first.values(), *others)[: max(number, FEWEST)]


def _shared_values(question: Question, key: bytes) -> int:
    """Return what tells one set of values from another: they are made once, and kept."""
    return next((id(call) for _, call in draw_cases(question, key) if call.shared), 0)


def evenness(name: str, results: Sequence[QuestionResult]) -> EvenFinding:
    """Compare the results of one answer under several keys."""
    fates, names = {fate_of(one) for one in results}, {name_of(one) for one in results}
    return EvenFinding(name, len(results), len(fates), len(names))


def fate_of(result: QuestionResult) -> tuple[object, ...]:
    """Return what must be the same for everybody: points, and what became of each item."""
    return (result.score, *((item.name, item.outcome, item.points) for item in result.items))


def name_of(result: QuestionResult) -> tuple[object, ...]:
    """Return the names that a result has, and how sure they are."""
    named = result.diagnosis
    if named is None:
        return ()
    second = named.also.id if named.also else ""
    return (named.id, named.sure, second)
