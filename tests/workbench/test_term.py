"""A few short terms of ``make term``, and the counterexamples that it found."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

from tests.workbench.term.machine import Term

TestTerms = Term.TestCase
TestTerms.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # a counterexample is shortened by ``make term``
    suppress_health_check=list(HealthCheck),
)


def test_excused_work_that_was_collected_stays_excused() -> None:
    """It was called stale, as it had not been graded."""
    term = Term()
    term.begin()
    try:
        term.excuse("bea")
        term.hand_in("bea", "gina", "two", 0, -5)
        term.all_that_can_be_read_agrees()
    finally:
        term.teardown()
