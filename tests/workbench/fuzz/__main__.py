"""``python -m tests.workbench.fuzz``: damaged notebooks, frames, archives, pages give results."""

from __future__ import annotations

import secrets
import sys
from functools import partial
from pathlib import Path

import click

from autograder.console import say
from autograder.course import KIT_FOLDER
from tests.workbench.fuzz.processes import (
    shared,
    try_archives,
    try_frames,
    try_notebooks,
    try_pages,
    try_rounds,
)
from tests.workbench.fuzz.tally import Tally

KEEP = KIT_FOLDER / ".course" / "fuzz"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--notebooks", default=10_000, show_default=True, help="So many.")
@click.option("--frames", default=100_000, show_default=True, help="So many.")
@click.option("--archives", default=2_000, show_default=True, help="Folders and zips to collect.")
@click.option("--pages", default=2_000, show_default=True, help="Feedback pages.")
@click.option("--rounds", default=500, show_default=True, help="Classes all the way round.")
@click.option("--first", default=0, show_default=True, help="Number of the first of each.")
@click.option("--processes", default=2, show_default=True, help="At once.")
@click.option("--seed", type=int, help="Of an earlier run, to repeat it.")
@click.option("--keep", type=click.Path(path_type=Path), default=KEEP, help="For what went wrong.")
def main(
    *,
    notebooks: int,
    frames: int,
    archives: int,
    pages: int,
    rounds: int,
    first: int,
    processes: int,
    seed: int | None,
    keep: Path,
) -> None:
    """Damage notebooks, frames, archives and pages, and see that each gives a result that holds.

    Rounds are classes that hand in and get their marks back, compared with the truth.
    """
    seed = secrets.randbelow(10**6) if seed is None else seed
    say(f"seed {seed}: make fuzz SEED={seed} repeats all of it")
    findings = 0
    for what, count, try_them in (
        ("frames", frames, partial(try_frames, seed=seed)),
        ("pages", pages, partial(try_pages, seed=seed)),
        ("archives", archives, partial(try_archives, seed=seed)),
        ("rounds", rounds, partial(try_rounds, seed=seed)),
        ("notebooks", notebooks, partial(try_notebooks, seed=seed, keep=keep)),
    ):
        tally = shared(range(first, first + count), try_them, Tally(what, seed), processes)
        say("", *tally.lines())
        findings += len(tally.findings)
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
