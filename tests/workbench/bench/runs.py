"""Programs run as a whole: how long they take, and what their processes hold meanwhile."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MEGABYTE = 1 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")
LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Run:
    """One program: seconds by the clock, and the most that its processes held (MB)."""

    seconds: float
    parent_mb: float
    worker_mb: float
    status: int
    said: str = ""


@dataclass
class _Memory:
    """Watches the resident memory of a process and of the Python processes below it."""

    pid: int
    parent: float = 0.0
    worker: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.over.wait(LOOK_SECONDS):
            self.parent = max(self.parent, _resident(self.pid))
            for child in _children(self.pid):
                if b"autograder.pool.worker" in _read(f"/proc/{child}/cmdline"):
                    self.worker = max(self.worker, _resident(child))


def timed(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Run:
    """Run a program to its end, whatever its status."""
    here = str(Path(sys.executable).parent)
    path = os.pathsep.join([here, os.environ.get("PATH", os.defpath)])
    variables = {**os.environ, "PATH": path, **(environment or {})}
    started = time.monotonic()
    process = subprocess.Popen(
        arguments, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    memory = _Memory(process.pid)
    watcher = threading.Thread(target=memory.watch, daemon=True)
    watcher.start()
    said, _ = process.communicate()
    seconds = time.monotonic() - started
    memory.over.set()
    watcher.join()
    text = said.decode("utf-8", "replace")
    return Run(seconds, memory.parent, memory.worker, process.returncode, text)


def spin() -> float:
    """Return how long a fixed piece of work takes now: its spread is the machine's noise."""
    started = time.perf_counter()
    total = 0
    for number in range(3_000_000):
        total += number
    return time.perf_counter() - started


def _resident(pid: int) -> float:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * PAGE / MEGABYTE if len(fields) > 1 else 0.0


def _children(pid: int) -> list[int]:
    try:
        tasks = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - of a process that may go
    except OSError:
        return []
    lists = (_read(f"/proc/{pid}/task/{task}/children") for task in tasks if re.match(r"\d", task))
    return [int(child) for each in lists for child in each.split()]


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
