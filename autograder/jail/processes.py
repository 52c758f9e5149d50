"""Read through /proc what a submission's processes use, and end them.

All processes of a submission descend from its keeper, also those whose parents have gone, so a
walk from there meets every one of them. Each is looked at thread by thread where it has several:
the first thread of a process may be gone while the others live on.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
ROUNDS = 200
"""How often the list is read again while processes fork faster than they are ended."""
FEW = 2
"""So many processes at most, besides the keeper and the spared ones, are not waited for."""
PAUSE_SECONDS = 0.01
CROWD, SMALL_TABLE = 12, 64
"""From so many processes on, and for larger tables of descriptors than every process has, what
their sockets may hold is counted."""
BUFFER_FILE, USUAL_BUFFER = Path("/proc/sys/net/core/wmem_default"), 212_992
"""Says how many bytes a socket may hold; and as many as are usual, where it does not."""
_DEAD = (b"Z", b"X")
_AWAKE = (b"R", b"D")
"""Runs or would run, or waits for the machine: its disk, its memory."""
_STATE, _UTIME, _STIME, _CUTIME, _CSTIME, _THREADS, _START, _RSS = 0, 11, 12, 13, 14, 17, 19, 21
"""Fields of /proc/<pid>/stat, counted from behind the command's name."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a keeper and everything below it use.

    ``extra_bytes`` is what the processes hold beyond the memory with which they were forked;
    ``awake`` whether any of them computes, or waits for a processor or for the machine.
    """

    pids: tuple[int, ...]
    cpu_seconds: float
    threads: int
    extra_bytes: int
    awake: bool


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    start: bytes
    ticks: int
    living: int
    """How many of its threads are not dead."""
    awake: bool
    resident: int


def usage(keeper: int, base_bytes: int) -> Usage:
    """Read what ``keeper`` and its descendants use; processes that go meanwhile count as gone.

    >>> usage(os.getpid(), 0).cpu_seconds > 0
    True
    """
    tree = list(_tree(keeper))
    return Usage(
        pids=tuple(one.pid for one in tree),
        cpu_seconds=sum(one.ticks for one in tree) / TICKS,
        threads=sum(one.living for one in tree),
        extra_bytes=sum(max(0, one.resident - base_bytes) for one in tree),
        awake=any(one.awake for one in tree),
    )


def end_below(keeper: int, *spared: int) -> bool:
    """End all processes below ``keeper`` except ``spared``; False if ever new ones appear.

    A crowd is waited for, so that nobody is blamed for it afterwards; a single one is not.
    """
    left = {keeper, *spared}
    ended: set[tuple[int, bytes]] = set()
    for _ in range(ROUNDS):
        there = [one for one in _tree(keeper) if one.living]
        rest = [one for one in there if one.pid not in left and (one.pid, one.start) not in ended]
        if not rest:
            if len(there) <= len(left) + FEW:
                return True
            time.sleep(PAUSE_SECONDS)
        for one in rest:
            _end(one)
            ended.add((one.pid, one.start))
    return False


def end_tree(root: int) -> None:
    """End a process that is ours, and everything below it.

    It is stopped first: bubblewrap, killed at the moment at which it starts the first process of
    the jail, would leave that one behind to wait for it forever.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(root, signal.SIGSTOP)
        end_below(root)
        os.kill(root, signal.SIGKILL)


def shared_out(pids: Iterable[int]) -> int | None:
    """Return the memory of processes in bytes, a page of several of them counted once.

    None where the kernel does not tell; slow where there is much.
    """
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            continue
        except OSError:
            return None
        line = next((line for line in text.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
        total += int(line.split()[1]) * 1024
    return total


def buffers_of(pids: Sequence[int]) -> int:
    """Return how many bytes may wait in the sockets of a crowd, which are in no process's memory.

    As many as its tables of descriptors have room for; a few processes, or small tables, count
    for nothing.

    >>> buffers_of([os.getpid()])
    0
    """
    if len(pids) < CROWD:
        return 0
    status = (_read(f"/proc/{pid}/status").partition(b"FDSize:")[2].split() for pid in pids)
    sizes = [int(words[0]) for words in status if words]  # none of one that is gone
    return sum(size for size in sizes if size > SMALL_TABLE) * _buffer_bytes()


@functools.cache
def _buffer_bytes() -> int:
    """Return how much one socket may have sent that nobody read."""
    try:
        return int(BUFFER_FILE.read_text(encoding="ascii"))
    except OSError:  # many containers do not show it
        return USUAL_BUFFER


def memory_of(pid: int) -> tuple[int, int]:
    """Return a process's address space and resident memory in bytes."""
    size, resident = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[:2]
    return int(size) * PAGE, int(resident) * PAGE


def _end(one: _Process) -> None:
    """Kill a process, and none that has its number since."""
    with contextlib.suppress(ProcessLookupError):
        held = os.pidfd_open(one.pid)
        try:
            fields = _fields(f"/proc/{one.pid}/stat")
            if fields and fields[_START] == one.start:
                signal.pidfd_send_signal(held, signal.SIGKILL)
        finally:
            os.close(held)


def _tree(root: int) -> Iterator[_Process]:
    """Yield ``root`` and everything below it."""
    waiting = [str(root)]
    while waiting:
        pid = waiting.pop()
        fields = _fields(f"/proc/{pid}/stat")
        if not fields:
            continue
        tasks, threads = [pid], [fields]
        if fields[_THREADS] != b"1":
            with contextlib.suppress(OSError):
                tasks = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - read 20 times a second
            threads = [_fields(f"/proc/{pid}/task/{task}/stat") for task in tasks]
        living = [one for one in threads if one and one[_STATE] not in _DEAD]
        yield _Process(
            pid=int(pid),
            start=fields[_START],
            ticks=sum(int(fields[at]) for at in (_UTIME, _STIME, _CUTIME, _CSTIME)),
            living=len(living),
            awake=any(one[_STATE] in _AWAKE for one in living),
            resident=max((int(one[_RSS]) * PAGE for one in living), default=0),
        )
        for task in tasks:
            waiting += _read(f"/proc/{pid}/task/{task}/children").decode("ascii").split()


def _fields(path: str) -> list[bytes]:
    return _read(path).rpartition(b")")[2].split()


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
