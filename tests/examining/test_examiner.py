"""Points for positive evidence alone, item by item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from autograder.examining.examiner import FORM_ITEM, INPUTS_ITEM, examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Call, Item, NoAnswer, Outcome, Question, QuestionResult, Reply
from reference.misconceptions.bank import Misconception

KEY = b"key"


def double(x: np.ndarray, factor: int = 2) -> np.ndarray:
    return x * factor


def draw_plain(rng: np.random.Generator) -> Iterator[Call]:
    yield Call((rng.normal(size=(2, 3)),))


def draw_factor(rng: np.random.Generator) -> Iterator[Call]:
    yield Call((rng.normal(size=(2, 3)),), {"factor": 5})


QUESTION = Question(
    "double",
    double,
    (
        Item("plain", 2.0, "Multiply every element.", draw_plain),
        Item("factor", 1.0, "Use the factor.", draw_factor),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


def examined(function: Callable[..., object], *bank: Misconception) -> QuestionResult:
    return examine_question(QUESTION, DirectCandidate({"double": function}), KEY, bank)


def earned(result: QuestionResult) -> dict[str, float]:
    return {item.name: item.points for item in result.items}


def test_the_reference_earns_every_point() -> None:
    result = examined(double)

    assert result.outcome is Outcome.PASS
    assert result.score == result.max_score == 4.0


def test_a_question_that_is_not_defined_is_missing_and_earns_nothing() -> None:
    result = examine_question(QUESTION, DirectCandidate({}), KEY)

    assert result.outcome is Outcome.MISSING
    assert result.score == 0


def test_a_stub_is_missing_and_earns_nothing() -> None:
    def stub(x: object, factor: int = 2) -> object:
        raise NotImplementedError

    assert examined(stub).outcome is Outcome.MISSING
    assert examined(stub).score == 0


def test_a_wrong_item_costs_itself_and_its_share_of_the_form() -> None:
    result = examined(lambda x, factor=2: x * 2)

    assert result.outcome is Outcome.FAIL
    assert earned(result) == {"plain": 2.0, "factor": 0.0, FORM_ITEM: 0.33, INPUTS_ITEM: 0.33}
    assert "Use the factor." in result.items[1].message
    assert "for x of shape (2, 3), factor 5" in result.items[1].message


def test_an_error_names_itself() -> None:
    def fragile(x: np.ndarray, factor: int = 2) -> np.ndarray:
        if factor != 2:
            raise IndexError("list index out of range")
        return x * 2

    result = examined(fragile)

    assert result.outcome is Outcome.ERROR
    assert result.items[1].message == "IndexError: list index out of range"


def test_a_list_costs_the_form_alone() -> None:
    assert earned(examined(lambda x, factor=2: (x * factor).tolist()))[FORM_ITEM] == 0.0
    assert examined(lambda x, factor=2: (x * factor).tolist()).score == 3.5


def test_changing_an_argument_costs_that_item_alone() -> None:
    def in_place(x: np.ndarray, factor: int = 2) -> np.ndarray:
        x *= factor
        return x

    assert earned(examined(in_place))[INPUTS_ITEM] == 0.0
    assert examined(in_place).score == 3.5


def test_form_and_inputs_earn_nothing_without_a_right_value() -> None:
    result = examined(lambda x, factor=2: x)

    assert result.score == 0


def test_no_value_of_a_case_is_in_a_message() -> None:
    result = examined(lambda x, factor=2: x + 1)
    (call,) = draw_plain(np.random.default_rng(0))

    shown = " ".join(item.message for item in result.items)

    assert "0." not in shown
    assert str(call.args[0]) not in shown


class Faulty:
    """A candidate whose wall clock ran out."""

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Answer nothing."""
        for _ in calls:
            yield NoAnswer(Outcome.FAULT, "the machine was too busy")


def test_a_fault_of_ours_outweighs_everything() -> None:
    result = examine_question(QUESTION, Faulty(), KEY)

    assert result.outcome is Outcome.FAULT


ADDS = Misconception("double/adds", lambda x, factor=2: x + factor, "You add.", "plain")
IGNORES = Misconception("double/ignores", lambda x, factor=2: x * 2, "You ignore it.", "factor")
RAISES = Misconception("double/strict", lambda x: x * 2, "It takes a factor.", "factor")
MUTATES = Misconception(
    "double/in_place", lambda x, factor=2: np.multiply(x, factor, out=x), "In place.", INPUTS_ITEM
)
LISTS = Misconception("double/list", lambda x, factor=2: (x * factor).tolist(), "List.", FORM_ITEM)
BANK = (ADDS, IGNORES, RAISES, MUTATES, LISTS)


@pytest.mark.parametrize("wrong", BANK, ids=lambda wrong: wrong.id)
def test_every_misconception_is_named_as_itself(wrong: Misconception) -> None:
    result = examined(wrong.function, *BANK)

    assert result.diagnosis is not None
    assert result.diagnosis.id == wrong.id
    assert result.diagnosis.sure


def test_a_mistake_that_nobody_knows_is_not_named() -> None:
    assert examined(lambda x, factor=2: x * factor + 1e-3, *BANK).diagnosis is None


def test_a_right_answer_is_not_named() -> None:
    assert examined(double, *BANK).diagnosis is None


def test_two_names_for_one_mistake_are_said_with_perhaps() -> None:
    twin = Misconception("double/also_adds", ADDS.function, "Sum.", "plain")

    result = examined(ADDS.function, twin, *BANK)

    assert result.diagnosis is not None
    assert result.diagnosis.id == "double/also_adds"
    assert not result.diagnosis.sure


def test_answers_that_are_no_arrays_do_not_stop_the_search_for_two_slips() -> None:
    def ragged(x: np.ndarray, factor: int = 2) -> object:
        return x + 7 if factor == 2 else (x, [1.0, 2.0])

    assert examined(ragged, *BANK).diagnosis is None
