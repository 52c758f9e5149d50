"""The questions are measured: all of them, against all that is known to be wrong or right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.audit.counts import to_json
from autograder.audit.guesses import GuessFinding
from autograder.audit.measure import Audit, MisconceptionFinding, run_audit
from autograder.audit.mutants import Mutant, MutantFinding, equivalent_mutants, mutants_of
from autograder.audit.page import write_audit
from autograder.audit.right_answers import RightAnswerFinding, with_answer
from autograder.questions.conditions import DECKS
from tests.helpers.kit import ASSIGNMENTS


@pytest.fixture(scope="module")
def audit() -> Audit:
    return run_audit(ASSIGNMENTS, keys=DECKS, every=12)


def test_every_misconception_loses_points_in_its_own_question_and_in_no_other(
    audit: Audit,
) -> None:
    assert len(audit.misconceptions) >= 120
    assert [one.id for one in audit.misconceptions if not one.caught] == []
    assert [one.id for one in audit.misconceptions if one.collateral] == []


def test_every_misconception_is_caught_by_the_item_it_names(audit: Audit) -> None:
    missed = [one.id for one in audit.misconceptions if one.expected_item not in one.items]

    assert missed == []


def test_no_right_answer_loses_a_point(audit: Audit) -> None:
    assert len(audit.right_answers) >= 40
    assert [(one.name, one.problems) for one in audit.right_answers if one.rejected] == []


def test_misconceptions_are_named_as_what_they_are(audit: Audit) -> None:
    counts = to_json(audit)["diagnosis"]

    assert counts["other"] == 0
    assert (counts["itself"] + counts["equivalent"]) >= 0.95 * len(audit.misconceptions)


def test_every_condition_and_every_pair_is_noticed(audit: Audit) -> None:
    space = to_json(audit)["space"]

    assert space["singles"] == space["singles_noticed"] > 0
    assert space["pairs"] == space["pairs_noticed"] > 0


def test_a_wrong_answer_is_worth_the_same_for_everybody(audit: Audit) -> None:
    assert [one.id for one in audit.even if one.uneven] == []
    assert [one.id for one in audit.even if one.renamed] == []


def test_a_slip_keeps_what_one_of_its_kind_should(audit: Audit) -> None:
    assert [(one.id, one.kind, one.share) for one in audit.misconceptions if not one.in_band] == []


def test_guessing_does_not_pay(audit: Audit) -> None:
    assert len(audit.guesses) >= 200
    assert [one for one in audit.guesses if one.buys] == []


def test_every_mutant_dies_or_makes_no_difference(audit: Audit) -> None:
    alive = [one.mutant for one in audit.mutants if one.fate == "alive"]

    assert len(audit.mutants) >= 500
    assert [(one.question, one.before, one.after) for one in alive] == []


def test_every_reason_belongs_to_a_mutant_that_exists(audit: Audit) -> None:
    made = {(m.mutant.question, m.mutant.before, m.mutant.after) for m in audit.mutants}

    assert set(equivalent_mutants()) <= made


def test_the_page_shows_every_question(audit: Audit, tmp_path: Path) -> None:
    html = write_audit(audit, ASSIGNMENTS, tmp_path / "audit.html").read_text()

    assert all(f"<code>{one.id.partition('/')[0]}</code>" in html for one in audit.misconceptions)
    assert "<script" not in html


CAUGHT = MisconceptionFinding("q/a", "plain", ("plain",), 1.0, (), (), "itself", "q/a")
LIVES = MisconceptionFinding("q/b", "plain", (), 0.0, (), (), "unnamed")
REACHES = MisconceptionFinding("q/c", "plain", ("plain",), 1.0, ("other",), (), "itself", "q/c")
MISNAMED = MisconceptionFinding("q/d", "plain", ("plain",), 1.0, (), (), "other", "q/a")
MUTANT = Mutant("a", "q", "source", "x + y", "x - y")


@pytest.mark.parametrize(
    ("audit", "passed"),
    [
        pytest.param(Audit((CAUGHT,), (), ()), True, id="all is well"),
        pytest.param(Audit((LIVES,), (), ()), False, id="a misconception lives"),
        pytest.param(Audit((REACHES,), (), ()), False, id="one costs another question"),
        pytest.param(Audit((MISNAMED,), (), ()), False, id="one is called something else"),
        pytest.param(
            Audit((), (RightAnswerFinding("n", "q", ("plain: wrong",)),), ()),
            False,
            id="a right answer is rejected",
        ),
        pytest.param(
            Audit((), (), (), guesses=(GuessFinding("q", "zeros", 0.5, priced=True),)),
            False,
            id="a guess pays",
        ),
        pytest.param(
            Audit((), (), (MutantFinding(MUTANT, "alive"),)), False, id="a mutant is alive"
        ),
        pytest.param(
            Audit((), (), (MutantFinding(MUTANT, "equivalent", "why"),)),
            True,
            id="a mutant that makes no difference",
        ),
    ],
)
def test_the_audit_passes_only_if_nothing_is_wanting(audit: Audit, passed: bool) -> None:
    assert audit.passed is passed


def test_mutants_leave_the_lines_that_the_stub_gives() -> None:
    source = (
        "def f(x):\n    y = x + 1\n    ### BEGIN SOLUTION\n    return y + 2\n    ### END SOLUTION"
    )

    made = list(mutants_of("a", {"f": source}))

    assert made
    assert all("y = x + 1" in mutant.source for mutant in made)
    assert all(mutant.before == "return y + 2" for mutant in made)


def test_a_right_answer_of_several_cells_takes_the_place_of_ours() -> None:
    marked = {"nbgrader": {"grade_id": "f"}}
    master = {"cells": [{"cell_type": "code", "metadata": marked, "source": "old", "id": "f"}]}

    made = with_answer(master, "f", "# %%\nhelp = 1\n# %%\ndef f(x):\n    return help\n")

    assert [cell["source"] for cell in made["cells"]] == [
        "help = 1",
        "def f(x):\n    return help",
    ]


def test_counts_are_plain_numbers(audit: Audit) -> None:
    counts = to_json(audit)["misconceptions"]

    assert counts["total"] == counts["caught"] == len(audit.misconceptions)
    assert not isinstance(counts["total"], np.generic)
