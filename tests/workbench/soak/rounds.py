"""Rounds of a soak: a fresh course, a command that is killed and started again until it is done."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from tests.workbench.soak import processes
from tests.workbench.soak.course import ASSIGNMENT, SoakCourse
from tests.workbench.soak.state import (
    Marks,
    State,
    differences,
    marks,
    read_state,
    recorded,
    unreadable_notebooks,
)

SIGNALS = {"SIGKILL": signal.SIGKILL, "Ctrl-C": signal.SIGINT, "SIGTERM": signal.SIGTERM}
SIGNALS["SIGHUP"] = signal.SIGHUP
POWER = "power cut"
WHOLE = (*SIGNALS, "SIGKILL", POWER)
"""What ends a command; SIGKILL twice as often as the others."""
LOOK_SECONDS = 0.01
LONGEST = 1.6
"""A command is ended at any moment of what it takes undisturbed, times this; or not at all."""
PART_SECONDS = 0.7
"""The mean time between two kills of a worker or of something in a jail."""
MOST_SECONDS = 180.0
"""A command that takes longer than this hangs."""
CONTINUES = "run the same command again: it continues"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a class is like before a run, and after one that nobody disturbed."""

    before: dict[str, Marks]
    after: dict[str, Marks]
    keys: dict[str, str]
    """By student, what is remembered once the new marks stand."""
    state: State
    seconds: float


@dataclass(slots=True)
class Tally:
    """What was done so far, and what was not as it should be."""

    kills: Counter[str] = field(default_factory=Counter)
    resumed: int = 0
    faults: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many kills there were."""
        return sum(self.kills.values())


@dataclass(slots=True)
class Started:
    """A command that runs, the moment it is to be ended, and what it was hit by since."""

    command: tuple[str, ...]
    process: subprocess.Popen[bytes]
    log: Path
    ends: float
    next_part: float
    began: float = field(default_factory=time.monotonic)
    ended_by: str = ""
    hits: int = 0


class Soak:
    """Disturbs runs on copies of one class, and keeps the tally."""

    def __init__(self, template: SoakCourse, folder: Path, seed: int, most: int) -> None:
        self._template = template
        self.folder = folder
        self._draw = random.Random(seed)  # noqa: S311 - not a secret
        self.tally = Tally()
        self._runs = 0
        self._most = most
        self._enough = 0
        self._known = processes.children(os.getpid())
        self._temporary = folder / "tmp"
        """Where the commands are told to put what they keep for a moment."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(parents=True)

    # -- what nobody disturbs -----------------------------------------------------------------

    def undisturbed(self, *options: str) -> tuple[Expected, Expected]:
        """Grade and make the feedback in peace; return what is expected of each."""
        course = self._template.copy(self.folder / "undisturbed")
        before = marks(course)
        graded = self._in_peace(course, ("grade", ASSIGNMENT, *options, *_wide(2)))
        returned = self._in_peace(course, ("feedback", ASSIGNMENT))
        after, keys, state = marks(course), recorded(course), read_state(course)
        return (
            Expected(before, after, keys, state, graded),
            Expected(after, after, keys, state, returned),
        )

    def as_wide(self, workers: int, loops: int, expected: Expected, *, pages: bool = True) -> float:
        """Compare the marks of so many workers, beside so many endless loops; return seconds.

        With ``pages``, those of feedback are made and compared too.
        """
        course = self._template.copy(self.folder / "wide")
        busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
        try:
            seconds = self._in_peace(course, ("grade", ASSIGNMENT, *_wide(workers)))
        finally:
            for loop in busy:
                loop.kill()
                loop.wait()
        state, wanted = read_state(course), expected.state
        if pages:
            self._in_peace(course, ("feedback", ASSIGNMENT))
            state = read_state(course)
        else:
            wanted = {name: value for name, value in wanted.items() if "feedback/" not in name}
        for line in differences(state, wanted):
            self._differs(f"with {workers} workers beside {loops} loops: {line}")
        return seconds

    def _in_peace(self, course: Course, command: tuple[str, ...]) -> float:
        """Run a command to its end; return how many seconds it took."""
        started = self._start(course, command, 1e9, 1e9)
        status = started.process.wait(MOST_SECONDS)
        if status:
            self._differs(f"undisturbed: {' '.join(command)} ended with {status}: {_end(started)}")
        return time.monotonic() - started.began

    # -- what is disturbed --------------------------------------------------------------------

    def round(
        self, graded: Expected, returned: Expected, options: Sequence[str], workers: Sequence[int]
    ) -> None:
        """Grade a fresh copy of the class and return it, disturbed; compare.

        ``workers`` says how many each of the graders has that run side by side.
        """
        self._enough = self.tally.count + self._most
        course = self._template.copy(self.folder / "disturbed")
        graders = [("grade", ASSIGNMENT, *options, *_wide(wide)) for wide in workers]
        hits = self._disturb(course, graders, graded, PART_SECONDS)
        if self._faults(course):  # told, and tried again by whoever grades next
            self._in_peace(course, ("grade", ASSIGNMENT, *_wide(2)))
        self._enough = self.tally.count + self._most // 3
        hits += self._disturb(course, [("feedback", ASSIGNMENT)], returned)
        found = differences(read_state(course), graded.state)
        for line in found:
            self._differs(f"after {hits} kills: {line}")
        if not found:
            self.tally.resumed += hits

    def _disturb(
        self,
        course: Course,
        commands: Sequence[tuple[str, ...]],
        expected: Expected,
        parts: float = 1e9,
    ) -> int:
        """Run commands side by side, each again and again until it was done; return the kills.

        ``parts`` is the mean time between two kills below a command.
        """
        hits = 0
        running = [self._begin(course, command, expected, parts) for command in commands]
        while running:
            time.sleep(LOOK_SECONDS)
            for at, started in enumerate(running):
                if started.process.poll() is None:
                    self._strike(started)
                    continue
                hits += started.hits
                alone = len(running) == 1
                self._look_at(course, started, expected, alone=alone)
                if started.ended_by:
                    running[at] = self._begin(course, started.command, expected, parts)
                else:
                    del running[at]
                    break
        return hits

    def _begin(
        self, course: Course, command: tuple[str, ...], expected: Expected, parts: float
    ) -> Started:
        ends = self._draw.uniform(0.0, LONGEST * expected.seconds)
        return self._start(course, command, ends, self._draw.expovariate(1 / parts))

    def _start(self, course: Course, command: tuple[str, ...], ends: float, part: float) -> Started:
        self._runs += 1
        log = self.folder / "log" / f"{self._runs:04}-{command[0]}"
        log.parent.mkdir(exist_ok=True)
        line = [sys.executable, "-P", "-m", "autograder", *command]
        line += ["--course", str(course.folder)]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                line,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=self.folder,
                env={**os.environ, "TMPDIR": str(self._temporary)},
            )
        now = time.monotonic()
        return Started(command, process, log, now + ends, now + part)

    def _strike(self, started: Started) -> None:
        """Kill what is due."""
        now, pid = time.monotonic(), started.process.pid
        if now - started.began > MOST_SECONDS:
            self._differs(f"{' '.join(started.command)} hangs: {_end(started)}")
            processes.cut_the_power(pid)
            started.ended_by = "hung"
        elif started.ended_by or self.tally.count >= self._enough:
            return
        elif now > started.ends:
            started.ended_by = self._draw.choice(WHOLE)
            self._count(started, f"{started.command[0]}: {started.ended_by}")
            if started.ended_by == POWER:
                processes.cut_the_power(pid)
            else:
                started.process.send_signal(SIGNALS[started.ended_by])
        elif now > started.next_part:
            part = self._draw.choice([processes.kill_a_worker, processes.kill_in_a_jail])
            hit = part(pid, self._draw)
            if hit:
                self._count(started, hit)
            started.next_part = now + self._draw.expovariate(1 / PART_SECONDS)

    def _count(self, started: Started, what: str) -> None:
        started.hits += 1
        self.tally.kills[what] += 1

    # -- what is looked at after each end -----------------------------------------------------

    def _look_at(
        self, course: Course, started: Started, expected: Expected, *, alone: bool
    ) -> None:
        """Look for what a command may not leave, however it ended."""
        output = _end(started)
        status = started.process.returncode
        if (
            started.ended_by in {"Ctrl-C", "SIGTERM", "SIGHUP"}
            and status > 0
            and CONTINUES not in output
        ):
            self._differs(f"{started.ended_by} did not say how to continue: {output}")
        if not started.ended_by and status:
            self._differs(f"{' '.join(started.command)} ended with {status}: {output}")
        if alone:
            for left in processes.left_behind(self._known):
                self._differs(f"after {started.ended_by or 'the end'}: still there: {left}")
            for file in self._temporary.iterdir():
                self._differs(f"after {started.ended_by or 'the end'}: still there: {file}")
                shutil.rmtree(file, ignore_errors=True)
        for half in unreadable_notebooks(course):
            self._differs(f"after {started.ended_by}: half of a notebook: {half}")
        self._check_marks(course, started, expected)

    def _check_marks(self, course: Course, started: Started, expected: Expected) -> None:
        """Whatever stands is old, new or a fault, never a mixture; old does not pass for new."""
        now = marks(course)
        done = recorded(course)
        for student, there in now.items():
            new, old = expected.after[student], expected.before.get(student)
            if there.points == new.points:
                continue
            who = f"after {started.ended_by or 'the end'}: {student}"
            if done.get(student) == expected.keys[student]:
                self._differs(f"{who} is said to be done, and has {there.points}")
            elif (old is None or there.points != old.points) and not is_fault(there):
                self._differs(f"{who} has {there.points}, neither old nor new")

    def _faults(self, course: Course) -> bool:
        found = sum(is_fault(there) for there in marks(course).values())
        self.tally.faults += found
        return bool(found)

    def _differs(self, what: str) -> None:
        self.tally.differences.append(what)


def _wide(workers: int) -> tuple[str, str]:
    return "--workers", str(workers)


def is_fault(there: Marks) -> bool:
    """Whether nothing was marked, and somebody is asked to look."""
    tests = [cell for cell in there.points if cell.startswith("test_")]
    return all(there.points[cell] is None and there.waits[cell] for cell in tests)


def _end(started: Started) -> str:
    """Return the last lines that a command said."""
    output = started.log.read_text(encoding="utf-8", errors="replace")
    return " | ".join(output.strip().splitlines()[-4:])
