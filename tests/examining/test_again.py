"""A second call is charged for what it shows of the first, and for nothing that chance does."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Outcome
from autograder.questions import bank_of, questions_of
from reference import images

QUESTION = next(one for one in questions_of("a1_images") if one.id == "split_channels")
BANK = bank_of("a1_images")


def dark(image: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Leave a 1 where the picture is brightest, and zeros elsewhere: hardly a value."""
    return (images.split_channels(image) / 255).astype(image.dtype)


def remembering(image: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return KEPT.setdefault(image.shape, images.split_channels(image).copy())


KEPT: dict[tuple[int, ...], npt.NDArray[Any]] = {}


def test_wrong_answers_that_are_alike_by_chance_cost_the_same_for_everybody() -> None:
    keys = [f"student {number}".encode() for number in range(60)]

    earned = {
        examine_question(QUESTION, DirectCandidate({"split_channels": dark}), key, BANK).score
        for key in keys
    }

    assert len(earned) == 1


def test_what_remembers_an_earlier_call_is_charged_for_everybody() -> None:
    for number in range(10):
        KEPT.clear()
        key = f"student {number}".encode()
        candidate = DirectCandidate({"split_channels": remembering})

        found = examine_question(QUESTION, candidate, key, BANK)

        again = next(item for item in found.items if item.name == "called again")
        assert again.outcome is Outcome.FAIL
