from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.gradebook.current_marks import CellMark
from autograder.model import Diagnosis, ItemResult, Outcome, QuestionResult
from autograder.returning.cards import Card, LostItems
from autograder.returning.next_step import Kind, next_step, unreadable
from autograder.returning.tasks import Task, tasks_of

SLIP = Diagnosis("q/slip", "The window does not move by the stride.")
UNSURE = replace(SLIP, sure=False)


def card(
    name: str,
    *lost: float,
    outcome: Outcome = Outcome.FAIL,
    slip: Diagnosis | None = None,
    follows: str = "",
    said: str = "wrong",
) -> Card:
    """Return the card of a question of 10 points that lost some in an item each."""
    items = [ItemResult("right", Outcome.PASS, 10 - sum(lost), 10 - sum(lost))]
    items += [ItemResult(f"i{i}", outcome, 0.0, cost, said) for i, cost in enumerate(lost)]
    whole = outcome if lost else Outcome.PASS
    result = QuestionResult(name, whole, tuple(items), slip)
    mark = CellMark(10.0, auto=10 - sum(lost))
    return Card(name, mark, result, task=Task(name), follows=follows)


def test_the_dearest_comes_first() -> None:
    step = next_step([card("a", 1.0), card("b", 2.0, 2.5), card("c")])

    assert (step.kind, step.task.question, step.gain, step.item) == (Kind.ITEM, "b", 4.5, "i0")
    assert step.is_most


def test_of_equals_the_named_slip_comes_first() -> None:
    step = next_step([card("a", 2.0), card("b", 2.0, slip=SLIP), card("c", 2.0, slip=UNSURE)])

    assert (step.kind, step.task.question, step.slips) == (Kind.SLIP, "b", (SLIP,))
    assert not step.is_most


def test_what_follows_counts_for_what_it_is_made_of() -> None:
    cards = [
        card("conv", 1.0, slip=SLIP),
        card("pool", 3.0),
        card("forward", 5.0, follows="conv"),
        card("backward", 4.0, follows="forward"),
    ]

    step = next_step(cards)

    assert (step.task.question, step.gain) == ("conv", 10.0)
    assert step.brings == ("forward", "backward")


def test_what_is_made_of_a_right_question_stands_for_itself() -> None:
    assert next_step([card("conv"), card("f", 5.0, follows="conv")]).task.question == "f"


def test_questions_that_follow_each_other_end() -> None:
    step = next_step([card("a", 1.0, follows="b"), card("b", 2.0, follows="a")])

    assert step.task.question in {"a", "b"}


@pytest.mark.parametrize(
    ("outcome", "notes", "kind", "said"),
    [
        (Outcome.MISSING, (), Kind.START, ""),
        (
            Outcome.MISSING,
            ("the cell of a stopped: SyntaxError: invalid syntax",),
            Kind.STOPPED,
            "SyntaxError: invalid syntax",
        ),
        (Outcome.ERROR, (), Kind.ERROR, "wrong"),
        (Outcome.LIMIT, (), Kind.LIMIT, "wrong"),
        (Outcome.FAULT, (), Kind.FAULT, ""),
    ],
)
def test_what_there_is_to_do(
    outcome: Outcome, notes: tuple[str, ...], kind: Kind, said: str
) -> None:
    step = next_step([card("a", 4.0, 6.0, outcome=outcome), card("b")], notes)

    assert (step.kind, step.said) == (kind, said)


def test_a_file_that_could_not_be_read_comes_before_all() -> None:
    problem = "the file is not a notebook"
    cards = [card(name, 10.0, outcome=Outcome.ERROR, said=problem) for name in "ab"]
    bare = [
        replace(c, result=replace(c.result, items=c.result.items[1:])) for c in cards if c.result
    ]
    notes = (f"{problem}; hand in the .ipynb",)

    step = next_step(bare, notes)

    assert (step.kind, step.said, step.gain) == (Kind.FILE, notes[0], 20.0)
    assert unreadable(bare, notes) == notes[0]
    assert unreadable(bare, ("something else",)) == ""
    assert unreadable(cards, notes) == ""  # something was right


def test_an_answer_without_words_is_asked_for_and_one_that_waits_is_not() -> None:
    empty = Card("why", CellMark(4.0, auto=0.0))
    waits = Card("why", CellMark(4.0))

    assert next_step([card("a"), empty]).kind is Kind.WRITE
    assert (next_step([card("a"), waits]).kind, next_step([card("a"), waits]).gain) == (
        Kind.WAIT,
        4.0,
    )
    assert next_step([card("a", 1.0), waits]).kind is Kind.ITEM


def test_when_all_is_right_there_is_nothing_to_do() -> None:
    assert next_step([card("a"), card("b")]).kind is Kind.NOTHING


def test_what_a_person_has_marked_is_settled() -> None:
    settled = replace(card("a", 9.0), mark=CellMark(10.0, auto=1.0, manual=2.0))

    assert next_step([settled, card("b", 1.0)]).task.question == "b"


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 2.0, 10.0]), st.booleans()), min_size=1))
def test_nothing_brings_more_than_what_is_said(lost: list[tuple[float, bool]]) -> None:
    cards = [
        card(f"q{i}", *([cost] if cost else []), slip=SLIP if named and cost else None)
        for i, (cost, named) in enumerate(lost)
    ]

    step = next_step(cards)

    assert step.gain == max(each.lost for each in cards)
    assert (step.kind is Kind.NOTHING) == all(not cost for cost, _ in lost)


def test_items_of_one_reason_are_one_group_and_those_of_a_sure_slip_too() -> None:
    plain = card("a", 1.0, 2.0)
    result = plain.result
    assert result
    other = ItemResult("z", Outcome.FAIL, 0.0, 0.5, "another reason")
    plain = replace(plain, result=replace(result, items=(*result.items, other)))
    named = replace(plain, result=replace(plain.result, diagnosis=SLIP))  # type: ignore[type-var]

    first, second = plain.lost_items
    assert (first.first.name, [item.name for item in first.others]) == ("i0", ["i1"])
    assert (second, first.lost) == (LostItems(other), 3.0)
    assert [group.lost for group in named.lost_items] == [3.5]


def test_a_task_is_found_by_its_heading_with_its_section_and_example() -> None:
    stub = 'def f(x):\n    """Half.\n\n    >>> x = 3\n    >>> f(x)\n    1.5\n    >>> f(9)\n    """'
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# 1\n## 1.2 Halves\nText"},
        {"cell_type": "markdown", "metadata": {}, "source": ["```\n# no heading f\n```\n"]},
        {"cell_type": "markdown", "metadata": {}, "source": "### Task 1: `f(x)`\n### More"},
        {
            "cell_type": "code",
            "metadata": {"nbgrader": {"grade_id": "f", "solution": True}},
            "source": stub,
        },
    ]

    assert tasks_of(cells) == {
        "f": Task("f", "Task 1: f", "1.2 Halves", ">>> x = 3\n>>> f(x)\n1.5")
    }
