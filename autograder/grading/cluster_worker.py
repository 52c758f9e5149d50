"""What runs in a Dask worker process: it hands submissions to a warm jail and returns plain values.

Student code never runs in the worker process itself, whose peers exchange pickles. The jail belongs
to one thread of its own; it is shared by all runs that use the worker, and closed with the last of
them or with the worker.
"""

from __future__ import annotations

import asyncio
import json
import platform
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from distributed import WorkerPlugin, get_worker

from autograder.errors import AutograderError
from autograder.grading.results import grader_version
from autograder.grading.scale import Station, Task
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked
from autograder.marksheet import to_json


@dataclass(frozen=True, slots=True)
class Versions:
    """What must be the same on every machine, or marks could differ."""

    kit: str
    python: str
    numpy: str

    def __str__(self) -> str:
        return f"kit {self.kit[:12]}, Python {self.python}, NumPy {self.numpy}"


def versions() -> tuple[str, str, str]:
    """Return the fields of :class:`Versions` of this process."""
    python = ".".join(platform.python_version_tuple()[:2])
    return grader_version(), python, np.__version__


class _Desk:
    """One jail and the thread it belongs to; kept while any run of this process needs it."""

    _open: dict[str, _Desk] = {}  # noqa: RUF012 - a process is one
    _lock = threading.Lock()

    def __init__(self, jail_mode: str) -> None:
        self._mode = jail_mode
        self._users = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="jail")
        self._station = Station(jail_mode)

    @classmethod
    def taken(cls, jail_mode: str) -> _Desk:
        with cls._lock:
            desk = cls._open.get(jail_mode) or cls._open.setdefault(jail_mode, cls(jail_mode))
            desk._users += 1  # noqa: SLF001 - its own class
        return desk

    def left(self) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                del self._open[self._mode]
                # After the work in hand, for which nobody waits; the thread ends with it.
                self._thread.submit(self._station.close)
                self._thread.shutdown(wait=False)

    def jail_name(self) -> str:
        return self._thread.submit(lambda: self._station.jail.name).result()

    def mark(self, bundle: Bundle, task: Task) -> Marked:
        return self._thread.submit(self._station.mark, bundle, task).result()


class JailPlugin(WorkerPlugin):  # type: ignore[misc]  # distributed has no types
    """What each worker process holds for one run: the assignment's bundle, and its jail."""

    def __init__(self, run: str, bundle: Bundle, jail_mode: str) -> None:
        self.name = run
        self._bundle = bundle
        self._jail_mode = jail_mode
        self._desk: _Desk | None = None

    def setup(self, worker: Any) -> None:  # noqa: ANN401, ARG002 - distributed has no types
        """Take a place at the jail, which the first use opens."""
        self._desk = _Desk.taken(self._jail_mode)

    def teardown(self, worker: Any) -> None:  # noqa: ANN401, ARG002 - distributed has no types
        """Leave the jail; the last to leave closes it."""
        if self._desk is not None:
            self._desk.left()
            self._desk = None

    @property
    def desk(self) -> _Desk:
        """The place at the jail."""
        assert self._desk is not None, "setup comes first"  # noqa: S101 - Dask's order of calls
        return self._desk

    def mark(self, task: Task) -> Marked:
        """Mark one submission in this process's jail."""
        return self.desk.mark(self._bundle, task)


def mark_remotely(
    run: str, student: str, submission: bytes | None, key: bytes
) -> tuple[bytes, str]:
    """Mark one submission; return the executed notebook and the marksheet as JSON."""
    marked = get_worker().plugins[run].mark(Task(student, submission, key))
    return marked.notebook, json.dumps(to_json(marked.sheet, ""))


async def introduce(run: str, dask_worker: Any) -> tuple[tuple[str, str, str], str]:  # noqa: ANN401
    """Return this process's versions and, once the jail is open, what is wrong with it if anything.

    Dask fills in ``dask_worker`` by its name.
    """
    found = await asyncio.to_thread(versions)
    plugin = dask_worker.plugins.get(run)
    if plugin is None:
        return found, "the assignment did not arrive"
    try:
        await asyncio.to_thread(plugin.desk.jail_name)
    except AutograderError as error:
        return found, error.problem
    return found, ""
