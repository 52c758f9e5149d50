"""The processes below a command: who they are, killing one, and whether any stays behind."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.jail.inside import linux

WORKER = b"autograder.pool.worker"
BELOW_A_WORKER = ("bubblewrap", "its first process", "warm parent", "keeper", "notebook", "fork")
"""What lives how far below a worker; whatever is further down is a student's too."""
GONE_SECONDS = 10.0


@contextlib.contextmanager
def orphans_adopted() -> Iterator[None]:
    """Be the parent of every process below whose own parent ends, so that none gets away."""
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    try:
        yield
    finally:
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 0)


def children(pid: int) -> list[int]:
    """Return a process's children; none if it is gone."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                text = (task / "children").read_text(encoding="ascii")
                found.extend(map(int, text.split()))
    return found


def below(pid: int, depth: int = 1) -> Iterator[tuple[int, int]]:
    """Yield every process below one, with how far below it is."""
    for child in children(pid):
        yield child, depth
        yield from below(child, depth + 1)


def workers(grader: int) -> list[int]:
    """Return the worker processes of a grader."""
    return [pid for pid in children(grader) if WORKER in _command(pid)]


def kill_a_worker(grader: int, draw: random.Random) -> str:
    """Kill one worker; return what was killed, or nothing where there is none."""
    there = workers(grader)
    return "worker" if there and _kill(draw.choice(there)) else ""


def kill_in_a_jail(grader: int, draw: random.Random) -> str:
    """Kill one process of a jail, each kind as likely as any other."""
    levels: dict[int, list[int]] = {}
    for worker in workers(grader):
        for pid, depth in below(worker):
            levels.setdefault(min(depth, len(BELOW_A_WORKER)), []).append(pid)
    if not levels:
        return ""
    depth = draw.choice(sorted(levels))
    return BELOW_A_WORKER[depth - 1] if _kill(draw.choice(levels[depth])) else ""


def cut_the_power(grader: int) -> None:
    """Kill a command and everything below it, all at once."""
    for pid in list(_stopped(grader)):
        _kill(pid)


def _stopped(pid: int) -> Iterator[int]:
    """Yield a process and all below it, each stopped first: so it starts nothing while we look."""
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGSTOP)
    yield pid
    for child in children(pid):
        yield from _stopped(child)


def left_behind(known: Collection[int]) -> list[str]:
    """Return the processes below this one that do not end by themselves, but for known ones."""
    deadline = time.monotonic() + GONE_SECONDS
    while True:
        for pid in set(children(os.getpid())).difference(known):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        orphans = set(children(os.getpid())).difference(known)
        if not orphans:
            return []
        if time.monotonic() > deadline:
            return [f"{pid} {_command(pid)[:60]!r}" for pid in sorted(orphans)]
        time.sleep(0.05)


def _kill(pid: int) -> bool:
    """Kill a process; False if it had ended already."""
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return False
    return state not in b"ZX"


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except OSError:
        return b""
