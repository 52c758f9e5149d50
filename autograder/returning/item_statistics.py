"""What a class says about the items: how hard they are, and whether they tell who knows.

Classical test theory, with an interval for each number, and silence below thirty students.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atanh, sqrt, tanh
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from autograder.model import Marksheet, Outcome

FEWEST = 30
"""Students below whom nothing is said: chance would be louder than the item."""
USEFUL = 0.36
"""Correlation of an item of medium difficulty that is worth its place."""
FEWEST_TRUE = 5
"""Students who must have an item, and who must not, before it is judged."""
BANDS = ("lower third", "middle third", "upper third")

_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(0.975)
_Z_ONE_SIDED = _NORMAL.inv_cdf(0.95)
Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float]


class Verdict(StrEnum):
    """What the class says about an item."""

    TELLS = "tells apart"
    UNCLEAR = "too early to say"
    SAYS_NOTHING = "says nothing"
    AGAINST = "goes against the rest"
    EVERYBODY = "everybody has it"
    NOBODY = "nobody has it"
    TOO_FEW = "too few differ"

    @property
    def is_bad(self) -> bool:
        """Whether the item should be looked at."""
        return self in {Verdict.SAYS_NOTHING, Verdict.AGAINST, Verdict.NOBODY}


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """Difficulty and discrimination of one item; intervals are of 95%."""

    question: str
    item: str
    students: int
    """Who started the question."""
    difficulty: float
    """Mean share of the item's points, from 0 (nobody has it) to 1."""
    difficulty_interval: Bounds
    discrimination: float | None
    """Correlation of the item with the points for all other items; None where nobody differs."""
    discrimination_interval: Bounds | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class MistakeByBand:
    """How often a mistake was made by those who are weak, middling and strong elsewhere."""

    question: str
    message: str
    made: tuple[int, int, int]
    of: tuple[int, int, int]
    """Who started the question, by band."""


def item_statistics(sheets: Sequence[Marksheet]) -> tuple[ItemStatistics, ...]:
    """Return what a class says about each item that thirty students or more have started.

    An item *says nothing* if even the upper end of its correlation (one-sided, 95%) lies below
    that of a useful item. What is useful is :data:`USEFUL` for an item that half of the class has,
    and less for one that is hard or easy, as a correlation with few differing students is smaller.
    It *tells apart* if the lower end lies above 0; between the two, it is too early to say.

    References
    ----------
    Lord & Novick (1968), *Statistical Theories of Mental Test Scores*, chapter 15 (item analysis).
    """
    if len(sheets) < FEWEST:
        return ()
    earned, worth, started = _tables(sheets)
    keys = _keys(sheets)
    total, most = np.nansum(earned, axis=1), np.nansum(worth, axis=1)
    found = []
    for column, (question, item) in enumerate(keys):
        who = started[:, column] & (worth[:, column] > 0)
        if who.sum() < FEWEST:
            continue
        share = earned[who, column] / worth[who, column]
        left = most[who] - worth[who, column]
        rest = (total[who] - earned[who, column]) / np.maximum(left, 1e-12)
        found.append(_statistics(question, item, share, rest))
    return tuple(found)


def mistakes_by_band(sheets: Sequence[Marksheet]) -> tuple[MistakeByBand, ...]:
    """Return how recognised mistakes fall on the thirds of a class, the most frequent first.

    The thirds are by what was earned in the *other* questions: the mistake itself has no part.
    """
    if len(sheets) < FEWEST:
        return ()
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    of: dict[str, tuple[int, int, int]] = {}
    for number, question in enumerate(sheets[0].questions):
        band = bands(np.array([_elsewhere(sheet, number) for sheet in sheets]))
        counts = [0, 0, 0]
        for sheet, place in zip(sheets, band, strict=True):
            result = sheet.questions[number]
            counts[place] += result.outcome not in {Outcome.MISSING, Outcome.FAULT}
            if result.diagnosis:
                found[question.id, result.diagnosis.message][place] += 1
        of[question.id] = (counts[0], counts[1], counts[2])
    ranked = sorted(found.items(), key=lambda pair: (-sum(pair[1]), pair[0]))
    return tuple(
        MistakeByBand(question, message, (made[0], made[1], made[2]), of[question])
        for (question, message), made in ranked
    )


def bands(scores: Floats) -> list[int]:
    """Return for each score which third it is in; equal scores are in the same one.

    Examples
    --------
    >>> bands(np.array([1.0, 5.0, 3.0, 5.0, 2.0, 4.0]))
    [0, 2, 1, 2, 0, 1]
    """
    below = (scores[None, :] < scores[:, None]).sum(axis=1)
    equal = (scores[None, :] == scores[:, None]).sum(axis=1)
    middle = (below + (equal - 1) / 2 + 0.5) / len(scores)
    return [min(int(3 * place), 2) for place in middle]


def share_interval(share: float, n: int) -> Bounds:
    """Return Wilson's 95% interval of a share.

    Examples
    --------
    >>> low, high = share_interval(0.5, 100)
    >>> round(low, 3), round(high, 3)
    (0.404, 0.596)
    """
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def correlation_interval(r: float, n: int, z: float = _Z) -> Bounds:
    """Return the interval of a correlation, by Fisher's transformation.

    Examples
    --------
    >>> low, high = correlation_interval(0.4, 103)
    >>> round(low, 3), round(high, 3)
    (0.224, 0.551)
    """
    middle, half = atanh(max(-0.9999, min(r, 0.9999))), z / sqrt(n - 3)
    return tanh(middle - half), tanh(middle + half)


def useful_at(difficulty: float) -> float:
    """Return which correlation a useful item of this difficulty has.

    One biserial correlation is meant by all of them (Lord & Novick 1968, 15.5).

    Examples
    --------
    >>> useful_at(0.5) == USEFUL, round(useful_at(0.9), 3)
    (True, 0.264)
    """
    spread = sqrt(difficulty * (1 - difficulty))
    ordinate = _NORMAL.pdf(_NORMAL.inv_cdf(difficulty))
    return USEFUL * (ordinate / spread) / (_NORMAL.pdf(0.0) / 0.5)


def _statistics(question: str, item: str, share: Floats, rest: Floats) -> ItemStatistics:
    n, difficulty = len(share), float(share.mean())
    r = None
    if share.std() > 0 and rest.std() > 0:
        r = float(np.corrcoef(share, rest)[0, 1])
    return ItemStatistics(
        question,
        item,
        n,
        difficulty,
        share_interval(difficulty, n),
        r,
        None if r is None else correlation_interval(r, n),
        _verdict(share, difficulty, r),
    )


def _verdict(share: Floats, difficulty: float, r: float | None) -> Verdict:
    n = len(share)
    if share.min() >= 1:
        return Verdict.EVERYBODY
    if share.max() <= 0:
        return Verdict.NOBODY
    have = int((share >= 0.5).sum())  # noqa: PLR2004 - half
    if r is None or min(have, n - have) < FEWEST_TRUE:
        return Verdict.TOO_FEW
    lower, upper = correlation_interval(r, n, _Z_ONE_SIDED)
    if upper < 0:
        return Verdict.AGAINST
    if upper < useful_at(difficulty):
        return Verdict.SAYS_NOTHING
    return Verdict.TELLS if lower > 0 else Verdict.UNCLEAR


def _keys(sheets: Sequence[Marksheet]) -> list[tuple[str, str]]:
    return list(
        dict.fromkeys(
            (question.id, item.name)
            for sheet in sheets
            for question in sheet.questions
            for item in question.items
        )
    )


def _tables(sheets: Sequence[Marksheet]) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return points earned, points that could be, and who started: students by items.

    What could not be examined counts nowhere (nan).
    """
    place = {key: column for column, key in enumerate(_keys(sheets))}
    earned = np.full((len(sheets), len(place)), np.nan)
    worth, started = earned.copy(), np.zeros(earned.shape, dtype=bool)
    for row, sheet in enumerate(sheets):
        for question in sheet.questions:
            for item in question.items:
                column = place[question.id, item.name]
                if item.outcome is Outcome.FAULT:
                    continue
                earned[row, column], worth[row, column] = item.points, item.max_points
                started[row, column] = question.outcome is not Outcome.MISSING
    return earned, worth, started


def _elsewhere(sheet: Marksheet, number: int) -> float:
    """Return the share of points earned in all questions but one; in all if there is no other."""
    chosen = [q for place, q in enumerate(sheet.questions) if place != number] or sheet.questions
    most = sum(question.max_score for question in chosen)
    return sum(question.score for question in chosen) / most if most else 0.0
