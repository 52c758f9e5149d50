"""``python -m tests.workbench.bench``: measure, print ratios, write bench.json."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import click

from autograder.console import say
from autograder.course import KIT_FOLDER
from tests.workbench.bench import sections
from tests.workbench.bench.classes import make_class
from tests.workbench.bench.runs import spin

FILE = KIT_FOLDER / "bench.json"
FOLDER = KIT_FOLDER / ".course" / "bench"
KEYS = (
    "grade_vs_nbgrader",
    "grade_vs_ideal",
    "feedback_vs_nbgrader",
    "regrade_vs_first",
    "reference_vs_torch",
    "two_workers_vs_one",
)
"""What bench.json always has: null as long as nobody measured it."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--submissions", default=200, show_default=True, help="Students of the class.")
@click.option("--stock", default=24, show_default=True, help="Of them, for stock nbgrader.")
@click.option("--repeat", default=3, show_default=True, help="Times for what is repeated.")
@click.option("--growth", multiple=True, type=int, default=(50, 200), help="Sizes of a class.")
@click.option("--workers", multiple=True, type=int, default=(1, 2, 4), help="Processes.")
@click.option(
    "--only", multiple=True, type=click.Choice(list(sections.SECTIONS)), help="Parts to measure."
)
@click.option("--torch-python", type=click.Path(), help="A Python that has PyTorch and NumPy.")
def main(
    *,
    submissions: int,
    stock: int,
    repeat: int,
    growth: tuple[int, ...],
    workers: tuple[int, ...],
    only: tuple[str, ...],
    torch_python: str | None,
) -> None:
    """Measure the kit against stock nbgrader, loops and PyTorch, on this machine, in one run."""
    before = [spin() for _ in range(5)]
    say(f"{platform.machine()}, Python {platform.python_version()}", f"folder {FOLDER}", "")
    setting = sections.Setting(
        bench_class=make_class(FOLDER),
        submissions=submissions,
        stock=min(stock, submissions),
        repeat=repeat,
        growth=growth,
        workers=workers,
        torch_python=torch_python or _torch_here(),
    )
    found: dict[str, Any] = {}
    for name in only or sections.SECTIONS:
        measure: Callable[[sections.Setting], dict[str, Any]] = sections.SECTIONS[name]
        say(f"{name} …")
        found |= measure(setting)
        _show(found)
        _keep(found)
    after = [spin() for _ in range(5)]
    found["noise"] = _noise(before + after)
    say("", f"noise: a fixed piece of work took {found['noise']}")
    _keep(found)
    say(f"written to {FILE}")


def _keep(found: dict[str, Any]) -> None:
    """Write what was found into bench.json, beside what other runs found there."""
    old = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    merged = dict.fromkeys(KEYS) | old | found
    half = FILE.with_suffix(".part")
    half.write_text(json.dumps(merged, indent=1) + "\n", encoding="utf-8")
    half.replace(FILE)


def _torch_here() -> str | None:
    command = [sys.executable, "-c", "import torch"]
    done = subprocess.run(command, capture_output=True, check=False)
    return sys.executable if done.returncode == 0 else None


def _noise(times: list[float]) -> dict[str, float]:
    """Return the spread of equal work, as ratios to its fastest."""
    fastest = min(times)
    return {
        "median": round(statistics.median(times) / fastest, 2),
        "worst": round(max(times) / fastest, 2),
    }


_told: set[str] = set()


def _show(found: dict[str, Any]) -> None:
    for key, value in found.items():
        if key not in _told:
            _told.add(key)
            for line in _lines(key, value):
                say(f"  {line}")


def _lines(key: str, value: object) -> list[str]:
    if isinstance(value, dict):
        return [line for name, part in value.items() for line in _lines(f"{key}, {name}", part)]
    if isinstance(value, float):
        return [f"{key}: {value:.4g}"]
    return [f"{key}: {value}"]


if __name__ == "__main__":
    main()
