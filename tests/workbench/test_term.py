"""A few short terms of ``make term``, and the counterexamples that it found."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.workbench.term.machine import Term

TestTerms = Term.TestCase
TestTerms.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
