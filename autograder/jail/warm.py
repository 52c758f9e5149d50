"""The jail of one worker: a confined warm parent that opens one submission after another."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Self

from autograder.errors import JailError
from autograder.jail.channel import Channel, Ended
from autograder.jail.meter import Clock
from autograder.jail.processes import end_tree, memory_of
from autograder.jail.sandbox import Recipe, environment
from autograder.jail.session import Session
from autograder.jail.submission import RunningSubmission, relative
from autograder.model import Limits

START_SECONDS = 120.0
REMEDY = "run 'autograder doctor' to see what this machine can do"


class Jail:
    """A jail that is open: ``name`` is the rung of the ladder on which it stands.

    Not for several threads, and to be opened in the one that outlives it: the kernel ends the
    jail with the thread that started it, so that nothing survives a grader that was killed.
    """

    def __init__(self, recipe: Recipe, limits: Limits) -> None:
        self._recipe = recipe
        self._limits = limits
        self._parent: _Parent | None = None

    @property
    def name(self) -> str:
        """Which rung of the ladder this is: ``bubblewrap``, ``bubblewrap-cold`` or ``process``."""
        return self._recipe.mode

    def __enter__(self) -> Self:
        self._warm()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the warm parent and every submission in it."""
        if self._parent is not None:
            self._parent.close()
            self._parent = None

    def open(
        self,
        files: Mapping[str, bytes],
        limits: Limits | None = None,
        *,
        beside: Mapping[str, bytes] | None = None,
        parameters: Mapping[str, Sequence[str]] | None = None,
        again: bool = False,
        seconds: float | None = None,
    ) -> Session:
        """Return a session for one submission.

        Parameters
        ----------
        files
            What the release lays beside the notebook, by relative path. The warm parent keeps it,
            as most submissions find the same.
        limits
            What it may use; by default the jail's own limits.
        beside
            What its student laid there, which no other submission sees; ``files`` go over it.
        parameters
            The parameter names of the functions to be asked for, to name arguments in replies.
        again
            Whether this is not its first session. What merely waits is a fault the first time, as
            the machine may be the reason, and the student's limit from then on.
        seconds
            Of wall time; by default what the limits say.
        """
        limits = limits or self._limits
        clock = Clock(limits, again, limits.wall_seconds if seconds is None else seconds)

        def begin() -> RunningSubmission:
            parent = self._warm(fresh=self._recipe.mode == "bubblewrap-cold")
            parent.keep(files)
            return RunningSubmission(
                parent.hand_over,
                beside or {},
                limits,
                base=parent.memory,
                confined=self._recipe.mode != "process",
                clock=clock,
            )

        return Session(begin, limits, parameters or {}, clock)

    def _warm(self, *, fresh: bool = False) -> _Parent:
        """Return the warm parent: a new one if it died, or if each submission needs its own."""
        if self._parent is not None and ((fresh and self._parent.used) or not self._parent.alive):
            self.close()
        if self._parent is None:
            self._parent = _Parent(self._recipe)
        return self._parent


class _Parent:
    """The process that holds the imports; ``memory`` is its address space and resident size."""

    def __init__(self, recipe: Recipe) -> None:
        self.used = False
        self._files: Mapping[str, bytes] = {}
        self._channel, inner = Channel.pair(credentials=True)
        with inner, tempfile.TemporaryFile() as errors:
            try:
                self._process = _start(recipe, inner, errors)
            except OSError as error:
                self._channel.close()
                raise JailError(f"the jail cannot be started: {error}", remedy=REMEDY) from error
            inner.close()
            self.memory = self._hello(recipe, errors)

    def _hello(self, recipe: Recipe, errors: IO[bytes]) -> tuple[int, int]:
        started = time.monotonic()

        def watch() -> None:
            # One that was killed may leave behind what holds the other end of the channel.
            if time.monotonic() - started > START_SECONDS or not self.alive:
                raise Ended

        try:
            self._channel.receive(max_body=0, watch=watch)
            return memory_of(self._channel.sender)
        except (Ended, OSError):
            self.close()
            errors.seek(0)
            stderr = errors.read(4000).decode("utf-8", "replace").strip().splitlines()
            raise JailError(
                f"the jail {recipe.mode!r} does not start: {(stderr or ['no reason given'])[-1]}",
                remedy=REMEDY,
            ) from None

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Let it keep the files of a release, which every submission from now on finds."""
        if files != self._files:
            named = [[relative(name), len(data)] for name, data in files.items()]
            self._send({"op": "files", "files": named}, b"".join(files.values()))
            self._files = dict(files)

    def hand_over(self, inner: socket.socket) -> None:
        """Pass the socket of a new submission."""
        self.used = True
        self._send({"op": "open"}, fds=[inner.fileno()])

    def _send(self, header: dict[str, object], body: bytes = b"", fds: Sequence[int] = ()) -> None:
        started = time.monotonic()

        def watch() -> None:
            if time.monotonic() - started > START_SECONDS:
                raise Ended

        try:
            self._channel.send(header, body, fds=fds, watch=watch)
        except Ended:
            raise JailError("the warm parent of the jail is gone", remedy="try again") from None

    def close(self) -> None:
        self._channel.close()
        if self.alive:
            end_tree(self._process.pid)
        self._process.wait()


def _start(recipe: Recipe, inner: socket.socket, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    fd = inner.fileno()
    return subprocess.Popen(
        recipe.command(fd),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env=environment(recipe),
        pass_fds=[fd],
        cwd=os.sep,
    )
