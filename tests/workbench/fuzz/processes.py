"""Campaigns in several processes at once, each with a jail of its own.

A process imports what its own campaign needs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from autograder.console import say
from autograder.course import KIT_FOLDER
from tests.workbench.fuzz.tally import Tally

ASSIGNMENTS = ("a3_relu", "a1_images", "a4_pooling")
TOLD_EVERY = {"notebooks": 500, "frames": 25_000, "archives": 200, "pages": 500, "rounds": 20}


def shared(
    numbers: range, try_them: Callable[[range], Tally], tally: Tally, processes: int
) -> Tally:
    """Try the numbers in several processes, each every so many-th; return the sum.

    One is this one.
    """
    parts = [part for part in (numbers[k::processes] for k in range(processes)) if part]
    if processes == 1:
        for part in parts:
            tally.add(try_them(part))
        return tally
    # Spawned, not forked: each has a jail of its own, and none inherits another's sockets.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for done in pool.map(try_them, parts):
            tally.add(done)
    return tally


def try_frames(numbers: range, seed: int) -> Tally:
    """Read the damaged frames of these numbers."""
    from tests.workbench.fuzz.frames import fuzz_frames  # noqa: PLC0415 - slow to import

    return fuzz_frames(numbers, seed, _report)


def try_notebooks(numbers: range, seed: int, keep: Path) -> Tally:
    """Mark the damaged notebooks of these numbers; what went wrong lies in ``keep``."""
    from autograder.jail import open_jail  # noqa: PLC0415 - slow to import
    from tests.workbench.fuzz.bases import LIMITS, load_bases  # noqa: PLC0415 - slow to import
    from tests.workbench.fuzz.notebooks import NotebookCampaign  # noqa: PLC0415 - slow to import

    bases = load_bases(KIT_FOLDER, ASSIGNMENTS)
    with open_jail(LIMITS) as jail:
        return NotebookCampaign(bases, jail, seed, keep, guarded=True).run(numbers, _report)


def try_archives(numbers: range, seed: int) -> Tally:
    """Collect the hostile folders and zips of these numbers."""
    from tests.workbench.fuzz.archives import ArchiveCampaign  # noqa: PLC0415 - slow to import

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        return ArchiveCampaign(Path(folder), seed).run(numbers, _report)


def try_rounds(numbers: range, seed: int) -> Tally:
    """Take the classes of these numbers all the way round."""
    from tests.workbench.fuzz.rounds import RoundCampaign  # noqa: PLC0415 - slow to import

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        return RoundCampaign(Path(folder), seed).run(numbers, _report)


def try_pages(numbers: range, seed: int) -> Tally:
    """Make the feedback pages of these numbers."""
    from tests.workbench.fuzz.pages import fuzz_pages  # noqa: PLC0415 - slow to import

    return fuzz_pages(numbers, seed, _report)


def _report(tally: Tally) -> None:
    if tally.tried % TOLD_EVERY[tally.what] == 0:
        found = len(tally.findings)
        say(f"  {tally.tried:,} {tally.what} in {tally.seconds:.0f} s, {found} findings")
