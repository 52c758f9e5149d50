"""What tells the sections of a class apart, and how much of it chance would make.

Sections are compared by permutation: students are dealt to sections of the same sizes at random, a
few thousand times, and it is counted how often the means differ as much. That asks for no shape of
the points and is cautious by itself where groups are small. As many things are compared at once,
the chances are corrected (Holm): one class in twenty is told of a difference that is none.

References
----------
Ernst (2004), *Permutation Methods: A Basis for Exact Inference*; Holm (1979), *A Simple
Sequentially Rejective Multiple Test Procedure*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import sqrt
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Key = TypeVar("Key")

FEWEST = 10
"""Students of a section below whom it is not compared: one of them would decide."""
DEALS = 4000
LEVEL = 0.05
_EPSILON = 1e-9


class Found(StrEnum):
    """What comparing sections says."""

    DIFFER = "differ"
    CHANCE = "no more than chance"
    TOO_FEW = "too few to compare"


@dataclass(frozen=True, slots=True)
class Group:
    """Some students' values: how many, their mean, and their spread (None for fewer than two)."""

    students: int
    mean: float
    spread: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing by section; ``chance`` is the corrected share of random sections that differ so."""

    what: str
    groups: Mapping[str, Group]
    found: Found
    chance: float | None = None

    @property
    def said(self) -> str:
        """What was found, with its number.

        >>> Comparison("pad2d", {}, Found.DIFFER, 0.0123).said
        'differ (p = 0.012)'
        """
        return self.found if self.chance is None else f"{self.found} (p = {self.chance:.2g})"


@dataclass(frozen=True, slots=True)
class Sections:
    """A class by section; empty where there is but one."""

    names: tuple[str, ...] = ()
    total: Comparison | None = None
    questions: tuple[Comparison, ...] = ()
    mistakes: tuple[Comparison, ...] = ()
    small: tuple[str, ...] = ()
    """Those that are not compared."""
    without: tuple[str, ...] = field(default=())
    """Students of no section."""


Values = Mapping[str, float]
"""By student; who has none is left out."""


def compare_sections(
    of: Mapping[str, str],
    total: Values,
    questions: Mapping[str, Values],
    mistakes: Mapping[str, Values],
) -> Sections:
    """Compare the sections of a class.

    Parameters
    ----------
    of
        The section of each student; empty for who has none.
    total, questions
        Shares of points, from 0 to 1, by student.
    mistakes
        1 for who made a mistake and 0 for who did not, of those who started the question.
    """
    sizes = Counter(of[student] for student in total if of.get(student))
    if len(sizes) < 2:  # noqa: PLR2004 - nothing to compare
        return Sections()
    tables = {("total", "all points"): total}
    tables |= {("question", name): values for name, values in questions.items()}
    tables |= {("mistake", name): values for name, values in mistakes.items()}
    chances = {key: chance_of(*_grouped(of, values)) for key, values in tables.items()}
    corrected = holm({key: chance for key, chance in chances.items() if chance is not None})
    made = {key: _comparison(key[1], of, tables[key], corrected.get(key)) for key in tables}
    return Sections(
        names=tuple(sorted(sizes)),
        total=made["total", "all points"],
        questions=tuple(one for (kind, _), one in made.items() if kind == "question"),
        mistakes=tuple(one for (kind, _), one in made.items() if kind == "mistake"),
        small=tuple(sorted(name for name, size in sizes.items() if size < FEWEST)),
        without=tuple(sorted(student for student in total if not of.get(student))),
    )


def chance_of(values: Floats, groups: npt.NDArray[np.intp]) -> float | None:
    """Return how often groups dealt at random differ at least as much; None for too few.

    Parameters
    ----------
    values : float64 array, shape (N,)
    groups : int array, shape (N,)
        The group of each value, from 0.

    Examples
    --------
    >>> values = np.array([0.0] * 12 + [1.0] * 12)
    >>> chance_of(values, np.repeat([0, 1], 12)) < 0.001
    True
    >>> chance_of(values, np.tile([0, 1], 12)) > 0.5
    True
    """
    counts = np.bincount(groups) if len(groups) else np.zeros(0)
    if len(counts) < 2:  # noqa: PLR2004 - nothing to compare
        return None
    member = np.eye(len(counts))[groups]  # (N, groups)
    centred = values - values.mean()
    dealt = np.random.default_rng(0).permuted(np.tile(centred, (DEALS, 1)), axis=1)  # (DEALS, N)
    seen, random = (((deals @ member) ** 2 / counts).sum(axis=-1) for deals in (centred, dealt))
    as_much = int((random >= seen - _EPSILON).sum())
    return (1 + as_much) / (1 + DEALS)


def holm(chances: Mapping[Key, float]) -> dict[Key, float]:
    """Return chances corrected for how many there are.

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'c': 0.06, 'b': 0.06}
    """
    corrected: dict[Key, float] = {}
    least = 0.0
    for place, key in enumerate(sorted(chances, key=lambda one: chances[one])):
        least = max(least, min(1.0, chances[key] * (len(chances) - place)))
        corrected[key] = least
    return corrected


def _grouped(of: Mapping[str, str], values: Values) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return the values of the students whose sections are large enough, and their sections."""
    sizes = Counter(of[student] for student in values if of.get(student))
    large = sorted(name for name, size in sizes.items() if size >= FEWEST)
    chosen = [student for student in sorted(values) if of.get(student) in large]
    return (
        np.array([values[student] for student in chosen], dtype=np.float64),
        np.array([large.index(of[student]) for student in chosen], dtype=np.intp),
    )


def _comparison(
    what: str, of: Mapping[str, str], values: Values, chance: float | None
) -> Comparison:
    by_section: dict[str, list[float]] = {}
    for student, value in values.items():
        if of.get(student):
            by_section.setdefault(of[student], []).append(value)
    groups = {name: _group(found) for name, found in sorted(by_section.items())}
    if chance is None:
        return Comparison(what, groups, Found.TOO_FEW)
    return Comparison(what, groups, Found.DIFFER if chance < LEVEL else Found.CHANCE, chance)


def _group(values: Sequence[float]) -> Group:
    n, mean = len(values), sum(values) / len(values)
    if n < 2:  # noqa: PLR2004 - one value has no spread
        return Group(n, mean, None)
    return Group(n, mean, sqrt(sum((value - mean) ** 2 for value in values) / (n - 1)))
