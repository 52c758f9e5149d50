"""A pool of worker processes on this machine, each with a warm jail of its own.

The unit of work is :func:`autograder.marking.mark`, a function of bytes. A worker that dies costs
the submission it held, which is tried again; one that kills every worker it meets is our ``fault``
and its owner's alone. Workers return values; nothing here writes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager

from autograder.errors import JailError
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked, faulted, longest_seconds
from autograder.pool.task import Task
from autograder.pool.worker import Worker, WorkerLostError

TRIES = 3
"""How many workers one submission may cost before it is left alone."""
STARTS = 10
"""How many workers in a row may be lost before they take any work, until we give up."""
GRACE_SECONDS = 30.0


class LocalPool:
    """Worker processes on this machine, and for each a thread that hands it its work."""

    def __init__(self, bundle: Bundle, *, workers: int, jail: str | None) -> None:
        self._bundle = bundle
        self._count = workers
        self._jail = jail
        self._seconds = longest_seconds(bundle.limits) + GRACE_SECONDS
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._lock = threading.Lock()
        self._there: set[Worker] = set()
        self._idle: list[Worker] = []
        self._lost_starts = 0
        self._over = threading.Event()

    def close(self, *, cleanly: bool) -> None:
        """End the workers: those that have nothing in hand, or all of them at once."""
        with self._lock:
            self._over.set()
            there = tuple(self._there)
        if cleanly:
            for worker in there:  # before the threads that started them, which end them too
                worker.close()
            self._threads.shutdown()
        else:
            for worker in there:
                worker.kill()
            self._threads.shutdown(cancel_futures=True)
            for worker in there:
                worker.close()

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Mark every task; at most two for each worker are under way, so memory stays flat."""
        waiting = iter(tasks)
        running: dict[Future[Marked], Task] = {}
        exhausted = False
        while running or not exhausted:
            while len(running) < 2 * self._count and not exhausted:
                task = next(waiting, None)
                if task is None:
                    exhausted = True
                else:
                    running[self._threads.submit(self._mark, task)] = task
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()

    def _mark(self, task: Task) -> Marked:
        """Let a worker mark one task, and another if the first is lost with it."""
        reason = ""
        for _ in range(TRIES):
            worker = self._ready()
            try:
                marked = worker.mark(task, self._seconds)
            except WorkerLostError as error:
                reason = str(error)
                self._part(worker)
            else:
                with self._lock:
                    self._idle.append(worker)
                return marked
        return faulted(self._bundle, task.student, f"{TRIES} workers were lost with it; {reason}")

    def _ready(self) -> Worker:
        """Return an idle worker, or a new one.

        Raises
        ------
        JailError
            If one worker after another is lost before it took any work.
        """
        while True:
            worker: Worker | None = None
            try:
                worker, fresh = self._idle_or_new()
                if fresh:
                    worker.prepare(self._bundle, self._jail)
                    self._lost_starts = 0
                if worker.alive:
                    return worker
                self._part(worker)
            except WorkerLostError as error:
                if worker is not None:
                    self._part(worker)
                self._lost_starts += 1
                if self._lost_starts >= STARTS:
                    raise JailError(
                        f"no worker process gets to its work: {error}",
                        remedy="run 'autograder doctor'; is there memory left? Then run the same "
                        "command again: it continues",
                    ) from error
                self._over.wait(self._lost_starts)  # what is short now may be there again

    def _idle_or_new(self) -> tuple[Worker, bool]:
        with self._lock:
            if self._over.is_set():
                raise CancelledError
            if self._idle:
                return self._idle.pop(), False
            worker = Worker()
            self._there.add(worker)
            return worker, True

    def _part(self, worker: Worker) -> None:
        worker.kill()
        worker.close()
        with self._lock:
            self._there.discard(worker)


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
