"""Many submissions at once: a pool of worker processes, each with a warm jail of its own.

The unit of work is :func:`autograder.marking.mark`, a function of bytes. A worker that dies costs
the submission it held, which is tried again; one that kills every worker it meets is our ``fault``
and its owner's alone. Workers return values; nothing here writes.
"""

from __future__ import annotations

import atexit
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from autograder.bundle import Bundle
from autograder.marking import Marked, faulted

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


@dataclass(slots=True)
class _Worker:
    """What one worker process keeps: it cannot be passed along with each task."""

    bundle: Bundle
    jail_mode: str | None
    mark: Callable[[Task], Marked] | None = None


_worker: _Worker | None = None


def start_worker(bundle: Bundle, jail: str | None) -> None:
    """Prepare a worker process; its jail starts with its first task."""
    global _worker  # noqa: PLW0603 - a worker process is one
    _worker = _Worker(bundle, jail)


def mark_here(task: Task) -> Marked:
    """Mark one task in this worker process; whatever goes wrong is a result."""
    assert _worker is not None, "start_worker comes first"  # noqa: S101 - our own order of calls
    if _worker.mark is None:
        _worker.mark = _opened(_worker)
    return _worker.mark(task)


def _opened(worker: _Worker) -> Callable[[Task], Marked]:
    from autograder.jail import open_jail  # noqa: PLC0415 - only workers pay for it
    from autograder.marking import mark  # noqa: PLC0415

    jail = open_jail(worker.bundle.limits, mode=worker.jail_mode)
    jail.__enter__()
    atexit.register(jail.__exit__, None, None, None)

    def marked(task: Task) -> Marked:
        try:
            return mark(task.submission, worker.bundle, task.student, task.key, jail)
        except Exception as error:  # noqa: BLE001 - one student's trouble stays theirs
            return faulted(worker.bundle, task.student, f"{type(error).__name__}: {error}")

    return marked
