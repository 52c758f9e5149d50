"""A process beside the grader's that calls one function on what students handed in.

The bytes of a notebook can be made to swell or to stall whatever reads them. Where the grader's own
process would read them, this one does, within bounds of memory and time; it is ended where they are
passed, and the next call gets a new one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Generic, Self, TypeVar

from autograder.errors import SubmissionError
from autograder.pool.worker import Worker, WorkerLostError, bound_memory, command, go_with_parent

MOST_BYTES = 2 << 30
"""Of address space."""
SECONDS = 30.0
"""Of processor time for one call; the largest notebook that is read at all takes a tenth of it."""
STRETCH = 5.0
"""On a busy machine a call may last so many times as long."""
LEAST_SECONDS = 1.0
"""For a call after several that did not come to an end."""
REMEDY = "look at the file: it may have been made to stop whoever reads it"

T = TypeVar("T")


class Aside(Generic[T]):
    """A function of picklable values that runs elsewhere; the process starts with the first call.

    ::

        with Aside(partial(examine, own=["relu_forward"])) as examined:
            examined(data)

    Not for several threads, and to be closed by the one that made it.
    """

    def __init__(
        self,
        function: Callable[..., T],
        *,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._function = function
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._worker: Worker | None = None
        self._ended = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(self, *arguments: object) -> T:
        """Return what the function returns, or raise what it raises.

        Raises
        ------
        SubmissionError
            If it took more time or memory than it may.
        """
        try:
            worked, value = self._there().ask(arguments, self._seconds, stretch=STRETCH)
        except WorkerLostError as lost:
            self.close()
            self._seconds = max(LEAST_SECONDS, self._seconds / 2)  # of many not each gets so much
            raise _beyond(f"cannot be read: {lost}") from lost
        if worked:
            return value  # type: ignore[no-any-return]  # it comes as a pickle
        if isinstance(value, MemoryError):
            raise _beyond(f"takes more than {self._most_bytes / (1 << 30):.3g} GB to be read")
        raise value

    @property
    def cpu_seconds(self) -> float:
        """Processor time that all calls used so far."""
        return self._ended + (self._worker.cpu_seconds if self._worker else 0.0)

    def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._ended += self._worker.cpu_seconds
            self._worker.kill()
            self._worker.close()
            self._worker = None

    def _there(self) -> Worker:
        if self._worker is None:
            self._worker = Worker(lambda fd: command("autograder.pool.aside", fd))
            self._worker.ask((self._function, self._most_bytes), SECONDS)
        return self._worker


def _beyond(problem: str) -> SubmissionError:
    return SubmissionError(problem, remedy=REMEDY)


def main(fd: int, parent: int) -> None:
    """Be the process: call the function on what comes through the pipe until it is closed."""
    if not go_with_parent(parent):
        return
    with Connection(fd) as pipe, contextlib.suppress(EOFError, BrokenPipeError):
        function, most_bytes = pipe.recv()
        bound_memory(most_bytes)
        pipe.send((True, None))
        while True:
            pipe.send(_tried(function, pipe.recv()))


def _tried(function: Callable[..., object], arguments: tuple[object, ...]) -> tuple[bool, object]:
    try:
        return True, function(*arguments)
    except Exception as error:  # noqa: BLE001 - raised again by whoever asked
        return False, error
