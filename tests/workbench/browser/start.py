"""``python -m tests.workbench.browser.start``: how long a student waits for the first green check.

Wall time and the processors' time of the whole browser, from opening the page of an assignment:
cold with an empty profile, warm with the same one in a new browser. Wall times mean something only
on a machine that does nothing else.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from autograder.console import say
from autograder.web.site import make_site
from tests.helpers.chromium import Browser
from tests.helpers.pyodide_folder import pyodide
from tests.helpers.site import APP, PANEL, PATIENCE, Student, course_of_the_kit, served, solved

ASSIGNMENT, QUESTION = "a3_relu", "relu_forward"
MOST_COLD, MOST_WARM = 60.0, 15.0
"""Seconds on two processors that do nothing else."""
KEEPING = 10.0
"""Seconds in which the browser keeps what the next start is quicker by."""
RUN = f"""void (async () => {{
  const panel = {PANEL};
  const upTo = panel.content.widgets.findIndex((each) =>
    each.model.getMetadata('nbgrader')?.grade_id == 'test_{QUESTION}');
  panel.content.activeCellIndex = upTo + 1;
  await {APP}.commands.execute('notebook:run-all-above');
}})()"""
CLEARED = f"void {APP}.commands.execute('notebook:clear-all-cell-outputs')"
GREEN = (
    f"[...{PANEL}.context.model.cells].some((each) => JSON.stringify(each.toJSON().outputs ?? '')"
    f".includes('✓ {QUESTION}:'))"
)


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the click: until the notebook is open, until green; and of processors."""

    name: str
    opened: float
    green: float
    processors: float
    """Of all the browser's processes together."""
    python: float
    """Of the thread that runs Python, in ``processors``."""

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.name}: notebook open after {self.opened:.1f} s, first green check after"
            f" {self.green:.1f} s; {self.processors:.1f} s of processors,"
            f" {self.python:.1f} of them Python's thread"
        )


def start(browser: Browser, base: str, name: str) -> Start:
    """Open the page, answer the question, check it; return when it was green."""
    student = Student(browser, base, ASSIGNMENT, [])
    answer = _answer()
    before, begun = processors(browser), time.monotonic()
    student.load()
    opened = time.monotonic() - begun
    student.write(QUESTION, answer)
    browser.evaluate(CLEARED)  # what an earlier start showed is not what this one says
    browser.evaluate(RUN)
    browser.wait_for(GREEN, PATIENCE)
    green = time.monotonic() - begun
    spent = processors(browser) - before
    return Start(name, opened, green, spent, pythons(browser))


def processors(browser: Browser) -> float:
    """Return the processors' seconds that a browser's processes took until now."""
    return sum(_seconds(Path(f"/proc/{each}/stat")) for each in _below(browser.process))


def pythons(browser: Browser) -> float:
    """Return the processors' seconds of the busiest worker's thread."""
    threads = [
        thread
        for each in _below(browser.process)
        for thread in Path(f"/proc/{each}/task").iterdir()
        if "Worker" in (thread / "comm").read_text() and "Pool" not in (thread / "comm").read_text()
    ]
    return max(_seconds(thread / "stat") for thread in threads)


def _seconds(stat: Path) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _below(process: int) -> Iterator[int]:
    yield process
    for thread in Path(f"/proc/{process}/task").glob("*"):
        for child in (thread / "children").read_text().split():
            yield from _below(int(child))


def _answer() -> str:
    cells = json.loads(solved(ASSIGNMENT))["cells"]
    own = (each for each in cells if each["metadata"].get("nbgrader", {}).get("solution"))
    return next("".join(each["source"]) for each in own if QUESTION in "".join(each["source"]))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--times", default=3, help="How often each is measured; the middle one counts.")
def main(times: int) -> None:
    """Measure cold and warm starts; status 1 if the middle one takes too long."""
    with tempfile.TemporaryDirectory() as scratch:
        course = course_of_the_kit(Path(scratch) / "course")
        site = make_site(course, [], pyodide())
        cold: list[Start] = []
        warm: list[Start] = []
        with served(site.folder) as base:
            for turn in range(times):
                profile = Path(scratch) / f"{turn}" / "profile"
                profile.parent.mkdir()
                for name, kept in (("cold", cold), ("warm", warm)):
                    with Browser(profile) as browser:
                        kept.append(start(browser, base, name))
                        browser.rest(KEEPING)
                    say(str(kept[-1]))
    late = False
    for kept, most in ((cold, MOST_COLD), (warm, MOST_WARM)):
        middle = sorted(kept, key=lambda each: each.green)[len(kept) // 2]
        late |= middle.green > most
        say(f"the middle one, {middle}; at most {most:g} s are wanted")
    raise SystemExit(late)


if __name__ == "__main__":
    main()
