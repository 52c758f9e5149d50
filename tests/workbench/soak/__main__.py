"""``python -m tests.workbench.soak``: kill, resume, compare with a run that nobody disturbed."""

from __future__ import annotations

import secrets
import shutil
import sys
import time
from pathlib import Path

import click

from autograder.console import say
from autograder.course import KIT_FOLDER
from tests.workbench.soak.course import make_class
from tests.workbench.soak.processes import orphans_adopted
from tests.workbench.soak.rounds import Soak

FOLDER = KIT_FOLDER / ".course" / "soak"
PLAIN, AGAIN = (), ("--force",)
ROUNDS = ((PLAIN, (2,)), (AGAIN, (3,)), (PLAIN, (1, 2)), (PLAIN, (4,)))
"""In turn: options of the command, and the workers of each of the graders at once."""
MOST = 45
"""Kills while a round grades, so that it comes to its end and all kinds get their turn."""
WIDE = ((1, 0), (4, 0), (8, 0), (2, 4))
"""How many workers, beside how many loops that keep the machine busy, must give equal marks."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--kills", default=200, show_default=True, help="At least so many.")
@click.option("--students", default=23, show_default=True, help="Of the class.")
@click.option("--seed", type=int, help="Of an earlier run, to repeat its moments.")
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where it works.")
def main(*, kills: int, students: int, seed: int | None, folder: Path) -> None:
    """Kill the grader, its workers and what lives in its jails; compare what comes of it."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    say(f"seed {seed}: make soak SEED={seed} repeats the moments, though not what they meet")
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    soak = Soak(make_class(folder / "class", students), folder, seed, MOST)
    expected = {options: soak.undisturbed(*options) for options in (PLAIN, AGAIN)}
    graded, returned = expected[PLAIN]
    say(f"{students} students, undisturbed: {graded.seconds:.1f} s, {returned.seconds:.1f} s")
    for wide, loops in WIDE:
        seconds = soak.as_wide(wide, loops, graded)
        say(f"workers: {wide}, busy loops beside them: {loops}: {seconds:.1f} s")
    tally = soak.tally
    number = 0
    while (tally.count < kills or number < len(ROUNDS)) and not tally.differences:
        options, workers = ROUNDS[number % len(ROUNDS)]
        number += 1
        soak.round(*expected[options], options, workers)
        passed = f"{time.monotonic() - started:.0f} s"
        say(f"round {number}: {tally.count} kills, {len(tally.differences)} differences, {passed}")
    say("", *(f"{count:5} {what}" for what, count in sorted(tally.kills.items())))
    say(f"{tally.faults} faults were told and tried again", *tally.differences)
    say(f"{tally.count} kills, {tally.resumed} resumed, {len(tally.differences)} differences")
    sys.exit(bool(tally.differences))


if __name__ == "__main__":
    with orphans_adopted():
        main()
