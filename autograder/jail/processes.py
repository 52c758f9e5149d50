"""What a submission's processes use, read from outside through /proc, and how they are ended.

All processes of a submission descend from its keeper, also those whose parents have gone, so a
walk from there meets every one of them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
ROUNDS = 50
"""How often the list is read again while processes fork faster than they are ended."""
_UTIME, _STIME, _CUTIME, _CSTIME, _THREADS, _RSS = 11, 12, 13, 14, 17, 21
"""Fields of /proc/<pid>/stat, counted from behind the command's name."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a keeper and everything below it use.

    ``extra_bytes`` is what the processes hold beyond the memory with which they were forked.
    """

    pids: tuple[int, ...]
    cpu_seconds: float
    threads: int
    extra_bytes: int


def usage(keeper: int, base_bytes: int) -> Usage:
    """Read what ``keeper`` and its descendants use; processes that go meanwhile count as gone.

    >>> usage(os.getpid(), 0).cpu_seconds > 0
    True
    """
    pids, ticks, threads, extra = [], 0, 0, 0
    for pid in _tree(keeper):
        fields = _stat(pid)
        if fields is None:
            continue
        pids.append(pid)
        ticks += sum(int(fields[at]) for at in (_UTIME, _STIME, _CUTIME, _CSTIME))
        threads += int(fields[_THREADS])
        extra += max(0, int(fields[_RSS]) * PAGE - base_bytes)
    return Usage(tuple(pids), ticks / TICKS, threads, extra)


def end_below(keeper: int, spared: int) -> bool:
    """End all processes below ``keeper`` except ``spared``; False if they will not go."""
    for _ in range(ROUNDS):
        rest = [pid for pid in _tree(keeper) if pid not in (keeper, spared) and _alive(pid)]
        if not rest:
            return True
        for pid in rest:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
    return False


def memory_of(pid: int) -> tuple[int, int]:
    """Return a process's address space and resident memory in bytes."""
    size, resident = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[:2]
    return int(size) * PAGE, int(resident) * PAGE


def _tree(root: int) -> Iterator[int]:
    yield root
    try:
        tasks = os.listdir(f"/proc/{root}/task")  # noqa: PTH208 - as below
    except OSError:
        return
    for task in tasks:
        for child in _read(f"/proc/{root}/task/{task}/children").split():
            yield from _tree(int(child))


def _stat(pid: int) -> list[str] | None:
    text = _read(f"/proc/{pid}/stat")
    return text.rpartition(")")[2].split() if text else None


def _alive(pid: int) -> bool:
    fields = _stat(pid)
    return fields is not None and fields[0] not in "ZX"


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:  # noqa: PTH123 - read 20 times a second
            return file.read()
    except OSError:
        return ""
