"""``make term``: random terms; ``TERMS=300 EVENTS=40``."""

from __future__ import annotations

import argparse
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from autograder.console import say
from tests.helpers.postgres import running_server
from tests.workbench.term.machine import Term

AS_FOUND = {"explicit", "reuse", "generate"}


def main() -> None:
    """Play terms; a counterexample is printed, shortened, as the calls that lead to it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, default=300)
    parser.add_argument("--events", type=int, default=40)
    parser.add_argument("--as-found", action="store_true", help="do not shorten what is found")
    parser.add_argument("--seed", type=int, help="play the same terms again")
    parser.add_argument("--postgres", action="store_true", help="on a server of PostgreSQL")
    chosen = parser.parse_args()
    if not chosen.postgres:
        play(Term, chosen)
        return
    with running_server() as url:
        play(on_server(url), chosen)


def on_server(url: str) -> type[Term]:
    """Return terms whose gradebook is a database of a server."""

    class OnServer(Term):
        server = url

    return OnServer


def play(machine: type[Term], chosen: argparse.Namespace) -> None:
    """Play as many terms as were asked for, and say so."""
    began, spent = time.monotonic(), time.process_time()
    if chosen.seed is not None:
        machine = seed(chosen.seed)(machine)
    run_state_machine_as_test(
        machine,
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
    each = (time.process_time() - spent) / chosen.terms
    say(f"{chosen.terms} terms of up to {chosen.events} events in {minutes:.1f} minutes: all agree")
    say(f"{each:.1f} seconds of this processor each")


if __name__ == "__main__":
    main()
