"""Many submissions at once: a pool of worker processes, each with a warm jail of its own.

The unit of work is :func:`autograder.marking.mark`, a function of bytes. A worker that dies costs
the submission it held, which is tried again; one that kills every worker it meets is our ``fault``
and its owner's alone. Workers return values; nothing here writes.
"""

from __future__ import annotations

import atexit
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pebble import ProcessExpired, ProcessPool

from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked, faulted

if TYPE_CHECKING:
    from autograder.jail import Jail

TRIES = 3
"""How many workers one submission may cost before it is left alone."""
GRACE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Task:
    """One submission to mark: everything but the bundle, which each worker holds."""

    student: str
    submission: bytes | None
    key: bytes


class Pool(Protocol):
    """Whatever can mark tasks: here, or on other machines."""

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Mark every task; results come as they are done."""


class LocalPool:
    """Worker processes on this machine."""

    def __init__(self, bundle: Bundle, *, workers: int, jail: str | None) -> None:
        self._bundle = bundle
        self._workers = workers
        self._timeout = 2 * bundle.limits.wall_seconds + GRACE_SECONDS
        self._pool = ProcessPool(
            max_workers=workers,
            initializer=start_worker,
            initargs=(bundle, jail),
            context=multiprocessing.get_context("spawn"),
        )

    def close(self, *, cleanly: bool) -> None:
        """End the workers: after their work, or at once."""
        if cleanly:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Mark every task; at most two for each worker are in flight, so memory stays flat."""
        return in_flight(self._submit, tasks, 2 * self._workers, self._bundle)

    def _submit(self, task: Task) -> Future[Marked]:
        future: Future[Marked] = self._pool.schedule(mark_here, args=(task,), timeout=self._timeout)
        return future


@contextmanager
def local_pool(bundle: Bundle, *, workers: int, jail: str | None = None) -> Iterator[LocalPool]:
    """Start workers, and end them whatever happens."""
    pool = LocalPool(bundle, workers=workers, jail=jail)
    try:
        yield pool
    except BaseException:
        pool.close(cleanly=False)
        raise
    pool.close(cleanly=True)


def in_flight(
    submit: Callable[[Task], Future[Marked]], tasks: Iterable[Task], most: int, bundle: Bundle
) -> Iterator[tuple[Task, Marked]]:
    """Keep at most ``most`` tasks under way; try again what a dying worker dropped."""
    waiting = iter(tasks)
    running: dict[Future[Marked], tuple[Task, int]] = {}
    exhausted = False
    while running or not exhausted:
        while len(running) < most and not exhausted:
            task = next(waiting, None)
            if task is None:
                exhausted = True
            else:
                running[submit(task)] = (task, 1)
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            task, tries = running.pop(future)
            try:
                yield task, future.result()
            except (ProcessExpired, TimeoutError) as error:
                if tries < TRIES:
                    running[submit(task)] = (task, tries + 1)
                else:
                    reason = f"{tries} workers died or hung on it ({type(error).__name__})"
                    yield task, faulted(bundle, task.student, reason)


class Station:
    """Marks one submission after another in one warm jail, which starts with the first.

    To be used and closed by one thread: the jail ends with the thread that started it.
    """

    def __init__(self, jail_mode: str | None) -> None:
        self._jail_mode = jail_mode
        self._jail: Jail | None = None

    @property
    def jail(self) -> Jail:
        """The jail, which the first use opens."""
        if self._jail is None:
            from autograder.jail import open_jail  # noqa: PLC0415 - only workers pay for it

            self._jail = open_jail(mode=self._jail_mode)
        return self._jail

    def mark(self, bundle: Bundle, task: Task) -> Marked:
        """Mark one task; whatever goes wrong is a result."""
        from autograder.marking.mark import mark  # noqa: PLC0415 - only workers pay for it

        try:
            return mark(task.submission, bundle, task.student, task.key, self.jail)
        except Exception as error:  # noqa: BLE001 - one student's trouble stays theirs
            return faulted(bundle, task.student, f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """End the jail."""
        if self._jail is not None:
            self._jail.close()
            self._jail = None


_here: tuple[Station, Bundle] | None = None
"""What one worker process keeps: it cannot be passed along with each task."""


def start_worker(bundle: Bundle, jail: str | None) -> None:
    """Prepare a worker process; its jail starts with its first task."""
    global _here  # noqa: PLW0603 - a worker process is one
    _here = Station(jail), bundle
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, who then ends us
    atexit.register(_here[0].close)


def mark_here(task: Task) -> Marked:
    """Mark one task in this worker process."""
    assert _here is not None, "start_worker comes first"  # noqa: S101 - our own order of calls
    station, bundle = _here
    return station.mark(bundle, task)
