"""Code of a Dask worker process: marks submissions in a warm jail, returns plain values.

Student code never runs in the worker process itself, whose peers exchange pickles. A run arrives
with :func:`introduce`, which brings the assignment, and ends with :func:`leave`. One whose grader
was killed never leaves: so a jail that had nothing to do for :data:`IDLE_SECONDS` is closed, and
what was kept for its runs is forgotten. The jail also ends with the thread that opened it, and so
with the process, however that ends.
"""

from __future__ import annotations

import json
import platform
import queue
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

import numpy as np

from autograder.errors import AutograderError
from autograder.marking.bundle import Bundle
from autograder.marking.mark import longest_seconds
from autograder.marking.marksheet import to_json
from autograder.marking.version import grader_version
from autograder.model import Limits
from autograder.pool.local import GRACE_SECONDS
from autograder.pool.task import Station, Task

IDLE_SECONDS = 120.0
OPEN_SECONDS = 300.0
"""How long a jail may take to open: several ways to build it are tried, on a busy machine."""
PROCESS = secrets.token_hex(8)
"""Tells this process from another one that comes back at the same address."""
Plain = tuple[str, bytes, Mapping[str, bytes], Mapping[str, Any]]
"""A bundle as values that any version of the kit can read: name, notebook, files, limits."""
T = TypeVar("T")


class Versions(NamedTuple):
    """What must be the same on every machine, or marks could differ."""

    kit: str
    python: str
    numpy: str

    def __str__(self) -> str:
        return f"kit {self.kit[:12]}, Python {self.python}, NumPy {self.numpy}"


def versions() -> Versions:
    """Return the versions of this process."""
    python = ".".join(platform.python_version_tuple()[:2])
    return Versions(grader_version(), python, np.__version__)


class UnknownRunError(LookupError):
    """A run that this :data:`PROCESS`, which is its argument, has not met or has forgotten."""


class _Desk:
    """One jail, and the thread that opens, uses and closes it for all runs that ask for it."""

    open: dict[str, _Desk] = {}  # noqa: RUF012 - a process is one
    lock = threading.RLock()

    def __init__(self, jail_mode: str) -> None:
        self.bundles: dict[str, Bundle] = {}
        self._mode = jail_mode
        self._turn = threading.Lock()
        self._jobs: queue.SimpleQueue[tuple[Future[Any], Callable[[Station], Any]] | None]
        self._jobs = queue.SimpleQueue()
        # A daemon: neither its work nor its jail keeps a worker that is told to end.
        threading.Thread(target=self._serve, name="jail", daemon=True).start()

    def ask(self, what: Callable[[Station], T], seconds: float) -> T:
        """Have something done by the jail's thread; one that does not come back is left alone."""
        with self._turn:  # a worker process may have several threads, and its jail has one
            done: Future[T] = Future()
            with self.lock:
                if self.open.get(self._mode) is not self:
                    raise UnknownRunError(PROCESS)  # closed while we waited for our turn
                self._jobs.put((done, what))
            try:
                return done.result(seconds)
            except TimeoutError:
                self.close()
                raise

    def close(self) -> None:
        """End the thread and its jail after the work in hand; the next run gets another desk."""
        with self.lock:
            if self.open.get(self._mode) is self:
                del self.open[self._mode]
                self._jobs.put(None)

    def _serve(self) -> None:
        station = Station(self._mode)
        while (job := self._next()) is not None:
            done, what = job
            try:
                done.set_result(what(station))
            except BaseException as error:  # noqa: BLE001 - whoever asked is told
                done.set_exception(error)
        station.close()

    def _next(self) -> tuple[Future[Any], Callable[[Station], Any]] | None:
        while True:
            try:
                return self._jobs.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                with self.lock:
                    if self._jobs.empty():
                        self.close()


def introduce(
    run: str, ours: tuple[str, str, str], plain: Plain, jail_mode: str
) -> tuple[tuple[str, ...], str, str]:
    """Meet a run: keep its assignment and open its jail.

    Returns
    -------
    tuple
        The versions of this process, its name, and what is wrong with its jail if anything. Where
        versions differ from ``ours``, nothing is kept.
    """
    found = tuple(versions())
    if found != ours:
        return found, PROCESS, ""
    with _Desk.lock:
        desk = _Desk.open.get(jail_mode) or _Desk.open.setdefault(jail_mode, _Desk(jail_mode))
        name, master, files, limits = plain
        desk.bundles[run] = Bundle(name, master, files, Limits(**limits))
    try:
        desk.ask(lambda station: station.jail.name, OPEN_SECONDS)
    except AutograderError as error:
        leave(run)
        return found, PROCESS, error.problem
    return found, PROCESS, ""


def mark_remotely(
    run: str, student: str, submission: bytes | None, key: bytes, beside: dict[str, bytes]
) -> tuple[bytes, str]:
    """Mark one submission; return the executed notebook and the marksheet as JSON.

    Raises
    ------
    UnknownRunError
        If the run was not introduced to this process, or too long ago.
    TimeoutError
        If no marking takes that long.
    """
    with _Desk.lock:
        desk = next((desk for desk in _Desk.open.values() if run in desk.bundles), None)
    if desk is None:
        raise UnknownRunError(PROCESS)
    bundle = desk.bundles[run]
    task = Task(student, submission, key, beside)
    patience = longest_seconds(bundle.limits) + GRACE_SECONDS
    marked = desk.ask(lambda station: station.mark(bundle, task), patience)
    return marked.notebook, json.dumps(to_json(marked.sheet, ""))


def leave(run: str) -> None:
    """Forget a run; the last one to leave closes the jail."""
    with _Desk.lock:
        for desk in [desk for desk in _Desk.open.values() if run in desk.bundles]:
            del desk.bundles[run]
            if not desk.bundles:
                desk.close()
