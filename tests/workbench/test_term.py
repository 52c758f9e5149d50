"""A few short terms of ``make term``, and the counterexamples that it found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.helpers.postgres import running_server
from tests.workbench.term import readers
from tests.workbench.term.__main__ import on_server
from tests.workbench.term.facts import BACK, IMAGES, RELU, WHY
from tests.workbench.term.machine import Term

TestTerms = Term.TestCase
TestTerms.settings = settings(
    max_examples=4,
    stateful_step_count=10,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # a counterexample is shortened by ``make term``
    suppress_health_check=list(HealthCheck),
)


def test_a_few_terms_on_a_server_of_postgresql() -> None:
    with running_server() as url:
        few = settings(TestTerms.settings, max_examples=2)
        run_state_machine_as_test(on_server(url), settings=few)


RIGHT, OTHER = ("right", "one", 0, -5), ("right", "two", 0, -5)
LATE = ("right", "one", 0, 26)


@pytest.fixture
def term() -> Iterator[Term]:
    """Three students, s1 to s3, who handed in nothing yet."""
    one = Term()
    one.begin([], graded=False)
    yield one
    one.teardown()


def hand_in(term: Term, who: int, *attempts: tuple[str, str, int, int], graded: bool) -> None:
    term.hand_in(who, RELU, list(attempts), "", graded=graded)


def everything_agrees(term: Term) -> None:
    """Hold all that can be read against the model, and not only by turns."""
    term.all_that_can_be_read_agrees()
    for assignment in (IMAGES, RELU):
        for reads in (readers.pages_agree, readers.report_agrees, readers.lists_agree):
            reads(term.course, term.model, assignment)
        readers.what_is_returned_agrees(term.course, term.model, assignment)


def test_excused_work_that_was_collected_stays_excused(term: Term) -> None:
    """It was called stale, as it had not been graded."""
    term.excuse(1, RELU, "")
    hand_in(term, 1, OTHER, graded=False)

    everything_agrees(term)


def test_the_report_knows_who_was_renamed(term: Term) -> None:
    """It looked for the id that stands in the marksheet, and ended with a traceback."""
    hand_in(term, 0, RIGHT, graded=True)
    term.rename(0)

    everything_agrees(term)


def test_work_that_is_back_at_another_time_is_stale(term: Term) -> None:
    """The mark was that of the first time, which had cost nothing."""
    hand_in(term, 0, RIGHT, graded=True)
    hand_in(term, 0, ("right", "two", 0, 1), graded=False)
    hand_in(term, 0, LATE, graded=False)

    assert term.model.expected(("s1", RELU)).status == "stale"
    everything_agrees(term)


def test_points_by_hand_stay_with_their_answer_where_a_worker_dies(term: Term) -> None:
    """After the fault, the answer before passed for the new one, and brought its points."""
    hand_in(term, 0, RIGHT, graded=True)
    term.mark_by_hand(0, RELU, WHY, 3.0)
    hand_in(term, 0, ("slip", "two", 0, 1), graded=False)
    term.grade_while_a_worker_dies(RELU, 0, force=False)
    term.grade(RELU, force=False, keep_higher=False)

    assert term.model.cells(("s1", RELU))[WHY] is None
    everything_agrees(term)


def test_a_merge_that_is_undone_gives_decisions_back(term: Term) -> None:
    """The other one kept the extension."""
    for who in (0, 1):
        hand_in(term, who, LATE, graded=True)
    term.extend(0, RELU, "", 3)
    term.merge(0, 1)
    everything_agrees(term)
    term.undo_the_roster()

    assert [one.target for one in term.model.book.decisions] == ["s1"]
    everything_agrees(term)


def test_a_drop_that_is_undone_leaves_the_marks_given_since(term: Term) -> None:
    """All rows and files were those of the day of the drop."""
    hand_in(term, 0, RIGHT, graded=True)
    term.drop(1)
    term.come_back(1)
    hand_in(term, 1, OTHER, graded=True)
    term.undo_the_roster()
    term.undo_the_roster()

    assert term.model.expected(("s2", RELU)).total == 14.5
    everything_agrees(term)


def test_a_rename_that_is_undone_asks_for_no_points_of_another_answer(term: Term) -> None:
    """The record of what stands was that of the answer handed in since."""
    hand_in(term, 0, RIGHT, graded=True)
    term.mark_by_hand(0, RELU, WHY, 3.0)
    term.rename(0)
    hand_in(term, 2, ("right", "two", 0, 1), graded=True)
    term.undo_the_roster()
    term.grade(RELU, force=True, keep_higher=False)
    hand_in(term, 0, ("right", "two", 0, 1), graded=True)

    assert term.model.cells(("s1", RELU))[WHY] is None
    everything_agrees(term)


def test_who_left_does_not_make_an_assignment_count_so_far(term: Term) -> None:
    """Everybody had nothing in it, since somebody who is not there was graded."""
    hand_in(term, 0, RIGHT, graded=True)
    term.hand_in(1, IMAGES, [RIGHT], "", graded=True)
    term.drop(0)

    assert term.model.percent("s2", so_far=True) == 100.0
    everything_agrees(term)


@pytest.mark.parametrize("after", [320, 560])
def test_a_restore_that_is_killed_is_refused_until_it_is_run_again(term: Term, after: int) -> None:
    """Settings were those of the backup, and marks those of the day."""
    hand_in(term, 0, RIGHT, graded=True)
    term.back_up()
    term.change_how_points_count(0.5, 0, 16.0, 1.25)
    term.restore_and_be_killed(after)

    everything_agrees(term)


@pytest.mark.parametrize("merge", [False, True])
def test_a_renaming_or_merge_that_is_killed_is_refused_until_it_is_taken_back(
    term: Term, *, merge: bool
) -> None:
    """The marks were under one id, the files under another, and both in the table."""
    hand_in(term, 0, RIGHT, graded=True)
    hand_in(term, 1, LATE, graded=True)
    for after in (150, 230, 260):
        term.move_and_be_killed(0, 1, after, merge=merge)

    everything_agrees(term)


def test_a_killed_run_may_have_kept_a_result_that_it_did_not_write(term: Term) -> None:
    """The model took it for lost, and the next run for a fault; it was found, and was the mark."""
    for who in (0, 1, 2):
        hand_in(term, who, RIGHT, graded=False)
    term.grade_and_be_killed(RELU, 60, force=True)
    for who in (0, 1, 2):
        term.grade_while_a_worker_dies(RELU, who, force=False)
        everything_agrees(term)


def test_a_request_waits_for_its_answer_whatever_is_handed_in_after_it(term: Term) -> None:
    """Work that came without one, or another id that gave way, took it along in silence."""
    term.hand_in(0, RELU, [RIGHT], "please look", graded=True)
    hand_in(term, 0, ("slip", "two", 0, 1), graded=True)
    term.hand_in(1, RELU, [LATE], "", graded=True)
    term.hand_in(1, RELU, [("slip", "two", 0, -30)], "and here", graded=True)
    everything_agrees(term)
    term.hand_in(2, RELU, [("right", "one", 0, 80)], "", graded=True)
    term.merge(0, 2)

    assert [one.asks for _, one in sorted(term.model.handed.items())] == ["and here", "please look"]
    everything_agrees(term)


def test_who_is_in_the_roster_alone_is_in_the_table(term: Term) -> None:
    """A gradebook put back from before they came left them out, and nobody was told."""
    term.keep_the_gradebook()
    term.import_a_list(set(), 0, fresh=True)
    term.put_the_gradebook_back()

    everything_agrees(term)


def test_an_assignment_in_which_all_are_faults_does_not_count_so_far(term: Term) -> None:
    """The model took nothing at all for no points."""
    term.hand_in(0, IMAGES, [RIGHT], "", graded=False)
    term.grade_while_a_worker_dies(IMAGES, 0, force=False)

    everything_agrees(term)


def test_an_answer_that_is_to_be_graded_anew_waits_for_nobody(term: Term) -> None:
    """It was listed as waiting, under another version of the kit."""
    hand_in(term, 0, RIGHT, graded=True)
    term.upgrade()

    assert not [*term.model.waiting(RELU)]
    everything_agrees(term)


def test_work_counts_before_a_later_notebook_as_released(term: Term) -> None:
    """So it did within one download, and not where the empty one was collected first."""
    hand_in(term, 0, ("blank", "one", 0, 26), graded=True)
    hand_in(term, 0, ("right", "one", 0, 1), graded=True)

    assert term.model.handed["s1", RELU].work.kind == "right"
    everything_agrees(term)


def test_the_formgrader_follows_where_late_days_are_free_again(term: Term) -> None:
    """An extension of what is due first reached nbgrader's column of that alone."""
    term.change_what_lateness_costs(10, 0, (2, None))
    term.hand_in(0, IMAGES, [LATE], "", graded=True)
    hand_in(term, 0, LATE, graded=True)
    term.all_that_can_be_read_agrees()
    term.extend(0, IMAGES, "", 3)

    assert not term.lagging
    everything_agrees(term)


def test_a_version_that_gives_less_takes_nothing_where_the_higher_is_kept(term: Term) -> None:
    hand_in(term, 0, ("slip", "one", 0, -5), graded=True)
    term.upgrade()
    term.grade(RELU, force=False, keep_higher=False)
    term.upgrade()
    term.grade(RELU, force=False, keep_higher=True)

    assert term.model.cells(("s1", RELU))[BACK] == 6.24
    everything_agrees(term)
