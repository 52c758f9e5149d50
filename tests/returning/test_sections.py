"""Sections beside each other: what differs, and what chance would make."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.returning import sections
from autograder.returning.sections import FEWEST, Comparison, Found, Sections, compare_sections


def dealt(sizes: dict[str, int]) -> dict[str, str]:
    return {f"{name}{number:03}": name for name, size in sizes.items() for number in range(size)}


def drawn(of: dict[str, str], shares: dict[str, float], seed: int = 0) -> dict[str, float]:
    """Draw for each student whether they have it, with a chance for each section."""
    rng = np.random.default_rng(seed)
    return {student: float(rng.random() < shares[section]) for student, section in of.items()}


def every(found: Sections) -> list[Comparison]:
    return [*([found.total] if found.total else []), *found.questions, *found.mistakes]


def test_one_section_is_beside_nothing() -> None:
    of = dealt({"A": 30})
    assert compare_sections(of, dict.fromkeys(of, 1.0), {}, {}) == Sections()
    nobody = dict.fromkeys(of, "")
    assert compare_sections(nobody, dict.fromkeys(of, 1.0), {}, {}) == Sections()


def test_means_and_spreads_are_those_of_each_section() -> None:
    of = {"ada": "A", "bob": "A", "eve": "B", "kim": ""}
    total = {"ada": 0.2, "bob": 0.6, "eve": 1.0, "kim": 0.0}

    found = compare_sections(of, total, {"f": {"ada": 1.0}}, {})

    assert found.total is not None
    group = found.total.groups["A"]
    assert (group.students, group.mean) == (2, pytest.approx(0.4))
    assert group.spread == pytest.approx(np.std([0.2, 0.6], ddof=1))
    assert found.total.groups["B"].spread is None
    assert set(found.questions[0].groups) == {"A"}
    assert (found.without, found.small) == (("kim",), ("A", "B"))


def test_a_section_that_was_told_something_else_differs_in_that_and_in_nothing_else() -> None:
    of = dealt({"A": 25, "B": 25, "C": 25})
    same, apart = {"A": 0.7, "B": 0.7, "C": 0.7}, {"A": 0.9, "B": 0.9, "C": 0.2}
    questions = {"pad2d": drawn(of, apart), **{f"q{n}": drawn(of, same, n) for n in range(1, 6)}}

    found = compare_sections(of, drawn(of, same, 9), questions, {"slip": drawn(of, apart, 8)})

    assert [one.what for one in every(found) if one.found is Found.DIFFER] == ["pad2d", "slip"]


@pytest.mark.parametrize("sizes", [{"A": FEWEST - 1, "B": 80}, {"A": 3, "B": 4}])
def test_small_sections_are_shown_and_not_compared(sizes: dict[str, int]) -> None:
    of = dealt(sizes)

    found = compare_sections(of, drawn(of, {"A": 0.0, "B": 1.0}), {}, {})

    assert found.total is not None
    assert found.total.found is Found.TOO_FEW
    assert found.total.said == "too few to compare"
    assert {name: group.students for name, group in found.total.groups.items()} == sizes


@settings(max_examples=15)
@given(
    sizes=st.lists(st.integers(FEWEST, 30), min_size=2, max_size=5),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_is_the_same_for_everybody_never_differs(sizes: list[int], seed: int) -> None:
    of = dealt({"ABCDE"[number]: size for number, size in enumerate(sizes)})
    value = float(np.random.default_rng(seed).random())

    found = compare_sections(of, dict.fromkeys(of, value), {"f": dict.fromkeys(of, 0.0)}, {})

    assert {one.chance for one in every(found)} == {1.0}


def test_about_one_class_in_twenty_is_told_of_a_difference_that_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sections, "DEALS", 500)
    of = dealt({"A": 20, "B": 20})
    same = {"A": 0.6, "B": 0.6}
    alarms = 0
    for seed in range(100):
        questions = {f"q{n}": drawn(of, same, 10 * seed + n) for n in range(5)}
        found = compare_sections(of, drawn(of, same, 10 * seed + 7), questions, {})
        alarms += any(one.found is Found.DIFFER for one in every(found))

    assert alarms <= 11  # of a binomial of 100 at 5%, more come once in 200 times


def test_the_order_of_students_changes_nothing() -> None:
    of = dealt({"A": 12, "B": 15})
    values = drawn(of, {"A": 0.3, "B": 0.8})

    backwards = dict(reversed(values.items()))

    assert compare_sections(of, values, {}, {}) == compare_sections(of, backwards, {}, {})
