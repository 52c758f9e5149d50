"""A small part of ``make fuzz``, with a seed that stays the same."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from autograder.course import KIT_FOLDER
from autograder.jail import open_jail
from tests.helpers.rounds import Rounds, draw_round
from tests.workbench.fuzz.__main__ import main
from tests.workbench.fuzz.archives import SECRET, ArchiveCampaign
from tests.workbench.fuzz.bases import LIMITS, Base, load_bases
from tests.workbench.fuzz.frames import READERS, fuzz_frames
from tests.workbench.fuzz.mutants import draw
from tests.workbench.fuzz.notebooks import NotebookCampaign
from tests.workbench.fuzz.pages import fuzz_pages
from tests.workbench.fuzz.processes import shared, try_frames
from tests.workbench.fuzz.rounds import PLATFORMS, RoundCampaign
from tests.workbench.fuzz.tally import Finding, Tally

SEED = 4
NOTEBOOKS = 60
FRAMES = 2_000
ARCHIVES = 12
PAGES = 60
ROUNDS = 9


@pytest.fixture(scope="module")
def bases() -> tuple[Base, ...]:
    return load_bases(KIT_FOLDER, ["a3_relu"])


def test_every_damaged_notebook_gets_a_result_that_holds(
    bases: tuple[Base, ...], tmp_path: Path
) -> None:
    cheap = tuple(base for base in bases if not base.costly)

    with open_jail(LIMITS) as jail:
        tally = NotebookCampaign(cheap, jail, SEED, tmp_path).run(range(NOTEBOOKS))

    assert tally.findings == []
    assert tally.tried == NOTEBOOKS
    assert {"pass", "missing"} <= tally.results.keys()


def test_marks_that_are_not_earned_are_found(bases: tuple[Base, ...], tmp_path: Path) -> None:
    """The campaign itself must be able to fail: here a full answer is said to be gone."""
    solution = next(base for base in bases if base.stubs)
    blind = Base(solution.name, solution.bundle, solution.data, dict.fromkeys(solution.stubs, ""))

    with open_jail(LIMITS) as jail:
        campaign = NotebookCampaign([blind], jail, SEED, tmp_path)
        number = next(n for n in range(1000) if not draw([blind], SEED, n).gone)
        mutant = draw([blind], SEED, number)
        forged = type(mutant)(
            blind, blind.data, "forged", (), neutral=False, gone=frozenset(blind.stubs)
        )
        problems = list(campaign._tried(forged, number))

    assert any("has no answer and earned" in problem for problem in problems)


def test_every_damaged_frame_is_read_or_refused() -> None:
    tally = fuzz_frames(range(FRAMES), SEED)

    assert tally.findings == []
    assert tally.tried == FRAMES
    assert tally.kinds.keys() == {name for name, _, _ in READERS}
    assert {"refused", "answer", "frame", "outputs"} <= tally.results.keys()


def test_a_seed_and_a_number_give_the_same_notebook_again(bases: tuple[Base, ...]) -> None:
    drawn = [draw(bases, SEED, number) for number in range(20)]

    assert [draw(bases, SEED, number) for number in range(20)] == drawn
    assert len({mutant.data for mutant in drawn}) > len(drawn) // 2


def test_a_campaign_ends_with_its_counts() -> None:
    tally = Tally("notebooks", SEED)
    one = Tally("notebooks", SEED, tried=2, findings=[Finding(7, ("ids",), "it broke", "7.ipynb")])
    one.results.update(["pass", "error", "pass"])
    tally.add(one)

    assert tally.lines()[-2:] == [
        "  FINDING  number 7 (ids): it broke, kept as 7.ipynb",
        "2 notebooks, 3 results by outcome, 1 findings",
    ]


def test_the_command_prints_the_seed_that_repeats_it(tmp_path: Path) -> None:
    options = ["--seed", "5", "--processes", "1", "--keep", str(tmp_path)]
    options += ["--notebooks", "0", "--frames", "200", "--archives", "0", "--pages", "3"]
    options += ["--rounds", "0"]

    run = subprocess.run(
        [sys.executable, "-m", "tests.workbench.fuzz", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    again = CliRunner().invoke(main, options)

    assert (run.returncode, again.exit_code) == (0, 0), run.stderr + again.output
    assert run.stdout.startswith("seed 5: make fuzz SEED=5 repeats all of it\n")
    results = [
        [line for line in output.splitlines() if "results" in line]
        for output in (run.stdout, again.stdout)
    ]
    assert results[0] == results[1]
    assert len(results[0]) > 1


def test_what_several_processes_tried_is_added_up() -> None:
    tally = shared(range(60), partial(try_frames, seed=SEED), Tally("frames", SEED), 2)

    assert tally.tried == 60
    assert tally.kinds == fuzz_frames(range(60), SEED).kinds


def test_every_hostile_folder_and_zip_is_collected_or_refused(tmp_path: Path) -> None:
    tally = ArchiveCampaign(tmp_path, SEED).run(range(ARCHIVES))

    assert tally.findings == []
    assert tally.tried == ARCHIVES
    assert {"folder", "zip", "damaged zip"} <= tally.kinds.keys()


def test_a_class_on_each_platform_gets_its_own_marks_and_pages_back(tmp_path: Path) -> None:
    tally = RoundCampaign(tmp_path, SEED).run(range(ROUNDS))

    assert tally.findings == []
    assert len(tally.kinds) == len(PLATFORMS)
    assert tally.results["students handed in"] > ROUNDS


def test_a_wrong_mark_is_found(tmp_path: Path) -> None:
    """The campaign itself must be able to fail: here the truth is another than what was done."""
    rounds = Rounds(tmp_path)
    drawn = draw_round(Random("1"), "canvas")  # noqa: S311 - to be repeated
    wrong = replace(drawn, kinds=dict.fromkeys(drawn.kinds, "backward"))

    problems = rounds.problems(wrong)
    rounds.close()

    assert any(problem.startswith("mark of ") for problem in problems)
    assert any(problem.startswith("cell of ") for problem in problems)


def test_work_that_nobody_handed_in_is_found(tmp_path: Path) -> None:
    """The campaign itself must be able to fail: here the secret lies where it is collected."""
    campaign = ArchiveCampaign(tmp_path, SEED)
    inbox = tmp_path / "inbox" / "eve"
    inbox.mkdir(parents=True)
    (inbox / "a3_relu.ipynb").write_bytes(SECRET)

    assert "holds what nobody handed in" in campaign._collected(inbox.parent, "folder")[1]


def test_every_page_is_harmless() -> None:
    tally = fuzz_pages(range(PAGES), SEED)

    assert tally.findings == []
    assert tally.tried == PAGES
