"""``python -m tests.workbench.slips``: what right answers keep that have one small change."""

from __future__ import annotations

import secrets
from collections import Counter
from itertools import islice

import click
import numpy as np

from autograder.console import say
from tests.workbench.slips.draw import Slip, marked, slips

LOW, HIGH = 0.5, 0.85
"""What a slip keeps."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--count", default=300, show_default=True, help="So many changes, wrong or not.")
@click.option("--seed", type=int, help="Of an earlier run, to repeat it.")
@click.option("--show/--no-show", default=True, help="Name each that keeps less than a slip.")
def main(*, count: int, seed: int | None, show: bool) -> None:
    """Make one small change in right answers and print what they keep."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    say(f"seed {seed}")
    found: Counter[str] = Counter()
    for slip in islice(slips(np.random.default_rng(seed)), count):
        kept = _kept(slip, found)
        if show and kept is not None and kept < LOW:
            line = slip.text.splitlines()[slip.line - 1].strip()
            say(f"{kept:.2f}  {slip.style}, line {slip.line}: {slip.was}  ->  {line}")
    wrong = sum(found.values()) - found["still right"]
    say(", ".join(f"{name}: {number}" for name, number in sorted(found.items())))
    say(f"{found['as a slip'] + found['more']} of {wrong} wrong ones keep at least half")


def _kept(slip: Slip, found: Counter[str]) -> float | None:
    result = marked(slip, b"slips")
    if result is None:
        found["still right"] += 1
        return None
    kept = round(result.score / result.max_score, 4)
    found["less" if kept < LOW else "as a slip" if kept <= HIGH else "more"] += 1
    return kept


if __name__ == "__main__":
    main()
