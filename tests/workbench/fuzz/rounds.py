"""Drawn classes through collecting, grading and returning; the truth is known of each student."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from tests.helpers.platforms import RENDERERS
from tests.helpers.rounds import Rounds, draw_round
from tests.workbench.fuzz.tally import Finding, Tally, resident_mb

PLATFORMS = tuple(RENDERERS)


class RoundCampaign:
    """Takes the classes of some numbers all the way round."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._seed = seed
        self._rounds = Rounds(folder)

    def run(
        self, numbers: Sequence[int], report: Callable[[Tally], None] = lambda _: None
    ) -> Tally:
        """Draw and try the class of each number; each platform has its turn."""
        tally = Tally("rounds", self._seed)
        started = time.monotonic()
        for number in numbers:
            platform = PLATFORMS[number % len(PLATFORMS)]
            rng = Random(f"{self._seed}/rounds/{number}")  # noqa: S311 - to be repeated
            drawn = draw_round(rng, platform)
            begun = time.monotonic()
            try:
                problems = self._rounds.problems(drawn)
            except Exception as error:  # noqa: BLE001 - this is what we look for
                problems = [f"{type(error).__name__}: {error}"]
            tally.took(time.monotonic() - begun, number)
            tally.kinds[platform] += 1
            tally.results["students handed in"] += len(drawn.last)
            tally.results["not to be told apart"] += len(drawn.unclear & set(drawn.last))
            tally.findings += [Finding(number, (platform,), one) for one in problems]
            tally.tried += 1
            tally.seconds = time.monotonic() - started
            tally.memory.append(resident_mb())
            report(tally)
        self._rounds.close()
        return tally
