"""A time limit for calls of student code, on every system that runs CPython.

A thread of our own watches the clock. When a call has had its time, the thread asks the interpreter
to raise :class:`TooLong` in the thread that runs the call; Python does so before its next step, on
Windows, macOS and Linux alike, and again every tenth of a second, in case something swallows it.
What does not come back to Python (one operation of NumPy on huge arrays, a long sleep) cannot
be stopped from inside: then a line says which call is running, and how to stop the kernel.
Where there are no threads (a notebook in the browser), :mod:`.steps` reads the clock instead.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self

from .steps import limited

SECONDS = 10.0
"""For one call; a right answer takes some thousandths of a second."""

_AGAIN = 0.1
_SPEAK_AFTER = 2.0


class TooLong(BaseException):
    """A call has had its time; no `except Exception` in an answer catches it."""


class Watch:
    """Watches one call after the other; a context manager, one thread for all of its calls.

    A call that runs for ``patience`` seconds is named with a line on the screen; by default only
    one that its time limit could not stop.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        say: Callable[[str], None] | None = None,
        patience: float | None = None,
    ) -> None:
        self.seconds = seconds
        self.patience = seconds + _SPEAK_AFTER if patience is None else patience
        self._say = say or _to_the_screen()
        self._changed = threading.Condition()
        self._begun: float | None = None
        self._what: Callable[[], str] = str
        self._caller = 0
        self._over = False
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start the thread, where there can be one."""
        thread = threading.Thread(target=self._run, name="selfcheck's clock", daemon=True)
        with contextlib.suppress(RuntimeError):  # no threads here, or no more of them
            thread.start()
            self._thread = thread
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread."""
        with self._changed:
            self._over = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(1.0)

    @contextlib.contextmanager
    def call(self, what: Callable[[], str]) -> Iterator[None]:
        """Give what runs inside ``seconds``; ``what`` names it.

        Raises
        ------
        TooLong
            Where the time is up.
        """
        if self._thread is None:
            with limited(self.seconds, TooLong):
                yield
            return
        caller = threading.get_ident()
        try:
            with self._changed:
                self._caller, self._what = caller, what
                self._begun = time.monotonic()
                self._changed.notify()
            yield
        finally:
            self._end(caller)

    def _end(self, caller: int) -> None:
        while True:
            try:
                with self._changed:
                    self._begun = None
                    _raise_in(caller, None)  # asked for, and not raised yet
            except TooLong:  # raised on the way out of the call
                continue
            return

    def _run(self) -> None:
        spoken = False
        with self._changed:
            while not self._over:
                if self._begun is None:
                    spoken = False
                    self._changed.wait()
                    continue
                ran = time.monotonic() - self._begun
                if ran >= self.seconds:
                    _raise_in(self._caller, TooLong)
                if ran >= self.patience and not spoken:
                    spoken = True
                    self._say(self._words(ran))
                next_time = min(
                    (end for end in (self.seconds, self.patience) if end > ran),
                    default=ran + _AGAIN,
                )
                self._changed.wait(min(next_time - ran, _AGAIN if ran >= self.seconds else 3600))

    def _words(self, ran: float) -> str:
        what = f"{self._what()} has been running for {ran:.0f} s"
        if ran < self.seconds:
            return f"{what}; it is stopped after {self.seconds:g} s."
        return (
            f"{what} and cannot be stopped from here."
            " Stop it with Kernel > Interrupt, or Kernel > Restart."
        )


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    target = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), target)


def _to_the_screen() -> Callable[[str], None]:
    """Return what prints a line, wherever standard output leads by the time it is called."""
    screen = sys.stdout

    def say(text: str) -> None:
        with contextlib.suppress(Exception):
            screen.write(text + "\n")
            screen.flush()

    return say
