"""What wrong numbers have in common: said where it is a fact, and not where it is chance."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.selfcheck.compare import Entry, of_shapes
from autograder.selfcheck.patterns import in_common

MAPS = np.array(
    [[[[3.0, -1, 4], [1, 5, -9], [2, 6, 7]]], [[[8.0, -2, 0], [11, 12, -4], [9, 1, 3]]]]
)


def said(expected: np.ndarray, got: np.ndarray) -> str:
    wrong = ~np.isclose(expected, got)
    return in_common(Entry("out", tuple(np.argwhere(wrong)[0]), expected, got, wrong))


def changed(place: tuple[object, ...]) -> np.ndarray:
    got = MAPS.copy()
    got[place] += 0.37 + 0.1 * np.arange(np.size(got[place])).reshape(np.shape(got[place]))
    return got


ONE_WINDOW = np.where(np.arange(9).reshape(3, 3) == 0, MAPS, 0)

KINDS = [
    (-MAPS, "All your numbers have the other sign."),
    (MAPS / 3, "All your numbers are 1/3 of the expected ones."),
    (MAPS * 4, "All your numbers are 4 times the expected ones."),
    (MAPS + 10, "All your numbers are too large by 10."),
    (MAPS - 0.5, "All your numbers are too small by 0.5."),
    (0 * MAPS, "All your numbers are 0."),
    (MAPS[..., ::-1, :], "These are the right numbers, upside down."),
    (MAPS[..., ::-1], "These are the right numbers, mirrored: left is right."),
    (MAPS[..., ::-1, ::-1], "These are the right numbers, turned by 180 degrees."),
    (MAPS.swapaxes(2, 3), "These are the right numbers, rows and columns exchanged."),
    (MAPS[::-1], "These are the right numbers, in the reverse order of the first axis."),
    (np.roll(MAPS, 1), "These are the right numbers, at other places."),
    (ONE_WINDOW, "The first number of each map is right, and all others are still 0: is a"),
    (changed(np.s_[:, :, -1]), "Only the last row is wrong."),
    (changed(np.s_[:, :, :, 0]), "Only the first column is wrong."),
    (changed(np.s_[1]), "Sample 0 of the batch is right, and others are not."),
    (changed(np.s_[:, :, 1, 1]), ""),
    (np.where(MAPS > 0, MAPS, np.nan), ""),
]


@pytest.mark.parametrize(("got", "fact"), KINDS)
def test_what_all_have_in_common_is_said(got: np.ndarray, fact: str) -> None:
    told = said(MAPS, got)

    assert told.startswith(fact)
    assert bool(told) == bool(fact)


def test_two_numbers_have_nothing_in_common() -> None:
    assert not said(np.array([1.0, 2.0]), np.array([2.0, 4.0]))


def test_a_fraction_where_a_count_is_asked_for() -> None:
    assert "whole number" in said(np.array(3), np.array(3.5))
    assert not said(np.array(3), np.array(4.0))


@pytest.mark.parametrize(
    ("expected", "got", "told"),
    [
        ((3, 2, 4), (2, 4, 3), "in another order"),
        ((1, 2), (1, 2, 1, 1), "in too many axes"),
        ((1, 1, 2, 2), (2, 2), "in too few axes"),
        ((2, 3), (), "a single number"),
        ((2, 3), (3,), "1 axis in place of 2"),
        ((1, 1, 2, 2), (1, 1, 3, 3), ""),
    ],
)
def test_what_is_known_of_a_wrong_shape(
    expected: tuple[int, ...], got: tuple[int, ...], told: str
) -> None:
    assert told in of_shapes(expected, got)
    assert bool(told) == bool(of_shapes(expected, got))
