"""One worker process and the pipe to it.

Where workers share a pipe or a lock, one that is killed while it holds them stops all the others.
Here a worker that goes takes with it nothing but the submission in its hands. It ends with the
thread that started it, whatever ends that, and its jail ends with it: a worker leads a group of
processes, and who ends a worker ends its group. So also what bubblewrap leaves behind if it is
killed while it starts: its first process, which nothing tells that it is alone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from autograder.jail.inside import linux

if TYPE_CHECKING:
    from autograder.marking.bundle import Bundle
    from autograder.marking.mark import Marked
    from autograder.pool.task import Task

MOST_BYTES = 4 << 30
"""Of a worker's address space: what reads a notebook that is made to swell fails, and alone."""
START_SECONDS = 120.0
END_SECONDS = 10.0
_OF_A_PROCESS = 2
"""What makes a process's number the clock of its processor time, as clock_getcpuclockid does."""


class WorkerLostError(Exception):
    """A worker died or hung; what it had in hand is not done."""


class Worker:
    """A worker process, which starts at once and marks once it was told what."""

    def __init__(self, started_by: Callable[[int], list[str]] | None = None) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    (started_by or _command)(theirs.fileno()),
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    process_group=0,  # Ctrl-C is the grader's, who then ends us
                )
            except OSError as error:
                self._pipe.close()
                raise WorkerLostError(f"it cannot be started: {error}") from error
        self._held = os.pidfd_open(self._process.pid)

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return not self._ended(0.0)

    def prepare(self, bundle: Bundle, jail: str | None) -> None:
        """Tell the assignment and the jail, and wait until the process is up.

        Raises
        ------
        WorkerLostError
            If it died or hung before.
        """
        self.ask((bundle, jail), START_SECONDS)

    def mark(self, task: Task, seconds: float) -> Marked:
        """Mark one task, for at most so many seconds.

        Raises
        ------
        WorkerLostError
            If the process died or hung.
        """
        marked: Marked = self.ask(task, seconds)
        return marked

    @property
    def cpu_seconds(self) -> float:
        """Processor time that the process has used; nothing once it is gone."""
        try:
            return time.clock_gettime(~self._process.pid << 3 | _OF_A_PROCESS)
        except OSError:
            return 0.0

    def ask(self, message: object, seconds: float, *, stretch: float = 1.0) -> Any:  # noqa: ANN401 - a pickle
        """Send a message and return what comes back within so many seconds.

        With ``stretch``, where the machine is busy: within so many seconds of processor time, or
        so many times as many by the clock.

        Raises
        ------
        WorkerLostError
            If the process died or hung.
        """
        try:
            self._pipe.send(message)
            if not self._answers(seconds, stretch):
                raise WorkerLostError(f"it hung for {seconds:g} s")
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            self._ended(END_SECONDS)
            self.kill()
            raise WorkerLostError(f"it ended with status {self._process.wait()}") from error

    def _answers(self, seconds: float, stretch: float) -> bool:
        """Wait for an answer."""
        began, used = time.monotonic(), self.cpu_seconds
        wait = seconds
        while not self._pipe.poll(wait):
            left = seconds - (self.cpu_seconds - used)
            wait = min(left, seconds * stretch - (time.monotonic() - began))
            if wait <= 0:
                return False
        return True

    def kill(self) -> None:
        """End the process at once; a thread that waits for its answer hears of it."""
        if self._process.returncode is None:  # until it is waited for, its number stays its own
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let the process end its jail and itself."""
        self._pipe.close()
        if self._held >= 0:
            self._ended(END_SECONDS)
            self.kill()
            self._process.wait()
            os.close(self._held)
            self._held = -1

    def _ended(self, seconds: float) -> bool:
        """Wait for the end of the process, and leave its number to it; False if it goes on."""
        poll = select.poll()
        poll.register(self._held, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


def _command(fd: int) -> list[str]:
    return command("autograder.pool.worker", fd)


def command(module: str, fd: int) -> list[str]:
    """Return what runs the function ``main`` of a module, which talks on ``fd``."""
    # The same modules as here, whatever lies in the current folder: it may be a student's.
    path = [entry for entry in sys.path if entry]
    code = (
        f"import sys; sys.path[:] = {path!r}; from {module} import main; main({fd}, {os.getpid()})"
    )
    return [sys.executable, "-P", "-c", code]


def main(fd: int, parent: int) -> None:
    """Be a worker process: mark what comes through the pipe until it is closed."""
    if not go_with_parent(parent):
        return
    bound_memory(MOST_BYTES)
    from autograder.pool.task import Station  # noqa: PLC0415 - only the worker pays for it

    with Connection(fd) as pipe, contextlib.suppress(EOFError, BrokenPipeError):
        bundle, jail = pipe.recv()
        station = Station(jail)
        try:
            pipe.send(None)
            while True:
                pipe.send(station.mark(bundle, pipe.recv()))
        finally:
            station.close()


def go_with_parent(parent: int) -> bool:
    """Let this process and what it starts end with its parent; False if that went before."""
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGTERM)
    return os.getppid() == parent


def bound_memory(most: int) -> None:
    """Let this process have so many bytes of address space at most; what it starts may have more.

    The jail, which it starts, has limits of its own.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bounds = [bound for bound in (soft, hard, most) if bound != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))
