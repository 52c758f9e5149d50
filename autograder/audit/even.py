"""Is the same answer worth the same for everybody? Examined under many students' keys.

Points, items and names must not differ. Only what cannot matter is drawn under the key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import QuestionResult

KEYS = 50
"""Of a plain audit; fewer or more cost time in proportion."""
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
