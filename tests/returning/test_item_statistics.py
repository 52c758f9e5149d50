from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pytest

from autograder.model import Diagnosis, ItemResult, Marksheet, Outcome, QuestionResult
from autograder.returning.item_statistics import (
    FEWEST,
    MistakeByBand,
    Verdict,
    bands,
    correlation_interval,
    item_statistics,
    mistakes_by_band,
    share_interval,
    useful_at,
)
from tests.helpers.simulated_class import SimulatedItem, simulated_class

CLASSES = 120
GOOD = 24


def judged(bad: SimulatedItem, students: int, seed: int) -> tuple[float, float]:
    """Return how often the planted item is flagged, and how often a good one, over many classes."""
    generator = np.random.default_rng(seed)
    planted, good = [], []
    for _ in range(CLASSES):
        items = [
            SimulatedItem(generator.uniform(1.0, 2.0), generator.uniform(-1.5, 1.5))
            for _ in range(GOOD)
        ]
        for found in item_statistics(simulated_class([*items, bad], students, generator)):
            of = planted if found.item == f"i{GOOD}" else good
            of.append(found.verdict.is_bad)
    return float(np.mean(planted)), float(np.mean(good))


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(SimulatedItem(0.0), id="a coin"),
        pytest.param(SimulatedItem(0.0, -1.4), id="a coin that four of five win"),
        pytest.param(SimulatedItem(0.0, 1.0), id="a coin that one of four wins"),
        pytest.param(SimulatedItem(-0.8), id="those who know lose it"),
    ],
)
def test_at_a_hundred_a_planted_bad_item_is_flagged_and_good_ones_are_not(
    bad: SimulatedItem,
) -> None:
    flagged, alarms = judged(bad, students=100, seed=15)

    assert flagged >= 0.95
    assert alarms <= 0.05


@pytest.mark.parametrize("students", [30, 300])
def test_good_items_are_not_accused_in_small_or_large_classes(students: int) -> None:
    assert judged(SimulatedItem(0.0), students, seed=4)[1] <= 0.05


def test_below_thirty_students_nothing_is_said() -> None:
    generator = np.random.default_rng(0)
    sheets = simulated_class([SimulatedItem(1.5)] * 8, FEWEST, generator)

    assert len(item_statistics(sheets)) == 8
    assert item_statistics(sheets[1:]) == ()
    assert mistakes_by_band(sheets[1:]) == ()


def test_items_that_too_few_have_started_are_passed_over() -> None:
    generator = np.random.default_rng(0)
    sheets = simulated_class([SimulatedItem(1.5)] * 8, FEWEST + 5, generator)
    for number in range(6):
        first, *others = sheets[number].questions
        missing = replace(first, outcome=Outcome.MISSING)
        sheets[number] = replace(sheets[number], questions=(missing, *others))

    assert {found.question for found in item_statistics(sheets)} == {"q1", "q2", "q3"}


def test_what_could_not_be_examined_counts_nowhere() -> None:
    generator = np.random.default_rng(0)
    sheets = simulated_class([SimulatedItem(1.5)] * 8, FEWEST + 5, generator)
    before = item_statistics(sheets[1:])
    lost = tuple(
        replace(q, items=tuple(replace(i, outcome=Outcome.FAULT, points=nan) for i in q.items))
        for q in sheets[0].questions
    )

    assert item_statistics([replace(sheets[0], questions=lost), *sheets[1:]]) == before


def sheet(number: int, *shares: float, named: bool = False) -> Marksheet:
    """Return a marksheet with a question of one item for each share of its points."""
    why = Diagnosis("q0/slip", "It slipped.") if named else None
    return Marksheet(
        "a",
        f"s{number:02}",
        tuple(
            QuestionResult(
                f"q{q}",
                Outcome.PASS if share == 1 else Outcome.FAIL,
                (ItemResult("i", Outcome.PASS, 2 * share, 2.0),),
                why if q == 0 else None,
            )
            for q, share in enumerate(shares)
        ),
        jail="none",
        seconds=0.0,
    )


def test_the_numbers_are_those_of_the_definition() -> None:
    generator = np.random.default_rng(3)
    shares = generator.integers(0, 3, size=(40, 3)) / 2
    sheets = [sheet(number, *map(float, row)) for number, row in enumerate(shares)]

    first = item_statistics(sheets)[0]

    rest = shares[:, 1] + shares[:, 2]
    expected = float(np.corrcoef(shares[:, 0], rest)[0, 1])
    assert (first.question, first.item, first.students) == ("q0", "i", 40)
    assert first.difficulty == pytest.approx(shares[:, 0].mean())
    assert first.discrimination == pytest.approx(expected)
    assert first.discrimination_interval is not None
    low, high = first.discrimination_interval
    assert low < expected < high
    assert first.difficulty_interval == share_interval(first.difficulty, 40)


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ([1.0] * 40, Verdict.EVERYBODY),
        ([0.0] * 40, Verdict.NOBODY),
        ([0.0] * 2 + [1.0] * 38, Verdict.TOO_FEW),
        ([0.0] * 20 + [1.0] * 20, Verdict.TELLS),
        ([1.0] * 20 + [0.0] * 20, Verdict.AGAINST),
        ([0.0, 1.0] * 20, Verdict.SAYS_NOTHING),
        ([0.0, 1.0] * 18 + [1.0] * 4, Verdict.UNCLEAR),
    ],
)
def test_the_verdict_on_an_item(shares: list[float], verdict: Verdict) -> None:
    sheets = [sheet(number, share, number / 40, number / 40) for number, share in enumerate(shares)]

    assert item_statistics(sheets)[0].verdict is verdict


def test_where_nobody_differs_elsewhere_nothing_is_claimed() -> None:
    found = item_statistics([sheet(number, number % 2, 1.0) for number in range(40)])

    assert found[0].verdict is Verdict.TOO_FEW
    assert found[0].discrimination is None


def test_mistakes_fall_on_the_thirds_by_what_was_earned_elsewhere() -> None:
    sheets = [
        sheet(number, 0.0, number / 30, named=number < 12 or number == 29) for number in range(30)
    ]

    assert mistakes_by_band(sheets) == (
        MistakeByBand("q0", "It slipped.", made=(10, 2, 1), of=(10, 10, 10)),
    )


def test_equal_scores_are_in_one_band() -> None:
    assert set(bands(np.ones(31))) == {1}
    assert bands(np.arange(6.0)) == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.98, 1.0])
def test_intervals_of_shares_hold_the_share_and_stay_shares(share: float) -> None:
    low, high = share_interval(share, 50)

    assert 0 <= low <= share <= high <= 1


def test_the_interval_of_a_correlation_covers_it_as_often_as_promised() -> None:
    generator = np.random.default_rng(8)
    covered = []
    for _ in range(2000):
        one, noise = generator.standard_normal((2, 60))
        other = 0.5 * one + np.sqrt(0.75) * noise
        low, high = correlation_interval(float(np.corrcoef(one, other)[0, 1]), 60)
        covered.append(low < 0.5 < high)

    assert 0.935 <= np.mean(covered) <= 0.965


def test_hard_and_easy_items_need_to_correlate_less() -> None:
    assert useful_at(0.5) > useful_at(0.8) > useful_at(0.95)
    assert useful_at(0.2) == pytest.approx(useful_at(0.8))
