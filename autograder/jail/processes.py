"""What a submission's processes use, read from outside through /proc, and how they are ended.

All processes of a submission descend from its keeper, also those whose parents have gone, so a
walk from there meets every one of them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
ROUNDS = 200
"""How often the list is read again while processes fork faster than they are ended."""
CROWD = 4
"""So many processes at most, the keeper and the spared one among them, are not waited for."""
PAUSE_SECONDS = 0.01
_DEAD = (b"Z", b"X")
_STATE, _UTIME, _STIME, _CUTIME, _CSTIME, _THREADS, _RSS = 0, 11, 12, 13, 14, 17, 21
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
    for pid, fields in _tree(keeper):
        pids.append(pid)
        if fields[_STATE] in _DEAD:
            fields[_THREADS] = fields[_RSS] = b"0"
        ticks += sum(int(fields[at]) for at in (_UTIME, _STIME, _CUTIME, _CSTIME))
        threads += int(fields[_THREADS])
        extra += max(0, int(fields[_RSS]) * PAGE - base_bytes)
    return Usage(tuple(pids), ticks / TICKS, threads, extra)


def end_below(keeper: int, spared: int) -> bool:
    """End all processes below ``keeper`` except ``spared``; False if ever new ones appear.

    A crowd is waited for, so that nobody is blamed for it afterwards; a single one is not.
    """
    ended: set[int] = {keeper, spared}
    for _ in range(ROUNDS):
        there = [pid for pid, fields in _tree(keeper) if fields[_STATE] not in _DEAD]
        rest = [pid for pid in there if pid not in ended]
        if not rest:
            if len(there) <= CROWD:
                return True
            time.sleep(PAUSE_SECONDS)
        for pid in rest:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        ended.update(rest)
    return False


def memory_of(pid: int) -> tuple[int, int]:
    """Return a process's address space and resident memory in bytes."""
    size, resident = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[:2]
    return int(size) * PAGE, int(resident) * PAGE


def _tree(root: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield ``root`` and everything below it, each with the fields of its stat."""
    fields = _read(f"/proc/{root}/stat").rpartition(b")")[2].split()
    if not fields:
        return
    yield root, fields
    tasks = [str(root)]
    if fields[_THREADS] != b"1":
        with contextlib.suppress(OSError):
            tasks = os.listdir(f"/proc/{root}/task")  # noqa: PTH208 - read 20 times a second
    for task in tasks:
        for child in _read(f"/proc/{root}/task/{task}/children").split():
            yield from _tree(int(child))


def _read(path: str) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return b"".join(iter(lambda: os.read(fd, 1 << 16), b""))
    except OSError:  # it ended while we looked
        return b""
    finally:
        os.close(fd)
