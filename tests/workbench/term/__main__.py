"""``make term``: random terms; ``TERMS=300 EVENTS=40``."""

from __future__ import annotations

import argparse
import time

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from autograder.console import say
from tests.workbench.term.machine import Term

AS_FOUND = {"explicit", "reuse", "generate"}


def main() -> None:
    """Play terms; a counterexample is printed, shortened, as the calls that lead to it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, default=300)
    parser.add_argument("--events", type=int, default=40)
    parser.add_argument("--as-found", action="store_true", help="do not shorten what is found")
    chosen = parser.parse_args()
    began = time.monotonic()
    run_state_machine_as_test(
        Term,
        settings=settings(
            max_examples=chosen.terms,
            stateful_step_count=chosen.events,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=[phase for phase in Phase if phase.name in AS_FOUND or not chosen.as_found],
        ),
    )
    minutes = (time.monotonic() - began) / 60
    say(f"{chosen.terms} terms of up to {chosen.events} events in {minutes:.1f} minutes: all agree")


if __name__ == "__main__":
    main()
