"""One living submission: its keeper, its student's process, and what they may still use."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from autograder.errors import JailError
from autograder.jail.channel import Channel, Ended
from autograder.jail.inside.frames import WireError
from autograder.jail.inside.recorder import json_room
from autograder.jail.outputs import read_outputs
from autograder.jail.processes import Usage, end_below, usage
from autograder.jail.sandbox import WORK
from autograder.jail.values import CellRun, Lost
from autograder.jail.wire import new_id
from autograder.model import Limits, Outcome

MEGABYTE = 1 << 20
STALE_SECONDS = 0.25
OUR_PROCESSES = 2
ROOM = 1.1
"""How far processes together may exceed the memory of one, before the next look ends them."""
GRACE_SECONDS = 0.5
"""Between asking a cell to stop and ending its process, in CPU seconds."""
START_SECONDS = 60.0
DYING_SECONDS = 0.3
_OUTCOMES = {one.value: one for one in (Outcome.PASS, Outcome.ERROR, Outcome.LIMIT)}


class Life:
    """A keeper and its student's process, from the files of the release to the last answer.

    Parameters
    ----------
    hand_over
        Gives the inner socket to the warm parent.
    files
        What lies beside the notebook, by relative path.
    limits
        What the submission may use.
    base
        Address space and resident memory of the warm parent, in bytes.
    confined
        Whether folders and processes are private (False on the weakest rung alone).
    deadline
        When the wall clock ends it all, on :func:`time.monotonic`.
    """

    def __init__(
        self,
        hand_over: Callable[[socket.socket], None],
        files: Mapping[str, bytes],
        limits: Limits,
        *,
        base: tuple[int, int],
        confined: bool,
        deadline: float,
    ) -> None:
        self._limits = limits
        self._base_bytes = base[1]
        self._deadline = deadline
        self._folder = None if confined else tempfile.mkdtemp(prefix="submission-")
        self._keeper_fd = self._student_fd = -1
        self._cpu_seconds = 0.0
        self._read_at = time.monotonic()
        self._channel, inner = Channel.pair(credentials=True)
        try:
            with inner:
                hand_over(inner)
            self._start(files, base[0], confined=confined)
        except BaseException:
            self.close()
            raise

    def _start(self, files: Mapping[str, bytes], address_space: int, *, confined: bool) -> None:
        started = time.monotonic()

        def watch() -> None:
            if time.monotonic() - started > START_SECONDS:
                raise Lost(Outcome.FAULT, "the jail did not open in time")

        self._channel.send(
            {
                "op": "setup",
                "folder": self._folder or WORK,
                "files": [[_relative(name), len(data)] for name, data in files.items()],
                "bounds": self._bounds(address_space, confined=confined),
            },
            b"".join(files.values()),
            watch=watch,
        )
        self.keeper = self._hello("keeper", watch)
        self._keeper_fd = _pidfd(self.keeper)
        self.student = self._hello("ready", watch)
        self._student_fd = _pidfd(self.student)
        self._channel.forget_senders()

    def _hello(self, expected: str, watch: Callable[[], None]) -> int:
        """Wait for a process to report, and learn its pid; no student's code runs yet."""
        try:
            frame = self._channel.receive(max_body=0, watch=watch)
        except (Ended, WireError):
            raise JailError(
                "the warm parent of the jail could not open a submission",
                remedy="run 'autograder doctor'; is there memory left?",
            ) from None
        if frame.header.get("op") != expected:
            raise JailError(
                f"a submission could not be confined: {frame.header.get('text')}",
                remedy="run 'autograder doctor' to see what this machine can do",
            )
        return self._channel.sender

    def _bounds(self, address_space: int, *, confined: bool) -> dict[str, Any]:
        limits = self._limits
        return {
            "cpu_seconds": limits.notebook_cpu_seconds,
            "address_space": address_space + limits.memory_mb * MEGABYTE,
            # Elsewhere the kernel would count all processes of the grader's user.
            "processes": limits.processes if confined else None,
            "open_files": limits.open_files,
            "disk_mb": limits.disk_mb,
            "output_bytes": limits.output_bytes,
            "frame_bytes": limits.frame_bytes,
        }

    def usage(self) -> Usage:
        """Read what it uses now."""
        now = usage(self.keeper, self._base_bytes)
        # Time of processes that nobody waited for is lost to the kernel's sums, not to this one.
        self._cpu_seconds = max(self._cpu_seconds, now.cpu_seconds)
        self._read_at = time.monotonic()
        return now

    def cpu_seconds(self) -> float:
        """Return the CPU time used so far, as of at most :data:`STALE_SECONDS` ago."""
        if time.monotonic() - self._read_at > STALE_SECONDS:
            self.usage()
        return self._cpu_seconds

    def watch(self, cpu_seconds: float, what: str) -> Callable[[], None]:
        """Return a watch over the next piece of work; ``what`` names it in its message.

        Its clock starts when it first looks: reading /proc before every short call would cost
        more than the calls.
        """
        limits = self._limits
        start: float | None = None

        def look() -> None:
            nonlocal start
            now = self.usage()
            if start is None:
                start = self._cpu_seconds
            if self._cpu_seconds - start > cpu_seconds:
                raise Lost(Outcome.LIMIT, f"{what} used more than {cpu_seconds:.3g} s of CPU time")
            if now.extra_bytes > ROOM * limits.memory_mb * MEGABYTE:
                raise Lost(Outcome.LIMIT, f"{what} used more than {limits.memory_mb} MB of memory")
            if now.threads > limits.processes + OUR_PROCESSES:
                raise Lost(Outcome.LIMIT, f"{what} started more than {limits.processes} processes")
            self.check_clock()

        return look

    def check_clock(self) -> None:
        """Give up when the wall clock's time is over."""
        if time.monotonic() > self._deadline:
            wall = self._limits.wall_seconds
            raise Lost(Outcome.FAULT, f"the submission was not done after {wall:g} s")

    def run(self, code: str, cpu_seconds: float) -> CellRun:
        """Run one cell.

        Raises
        ------
        Lost
            If its process had to be ended, or ended by itself.
        """
        started = time.monotonic()
        request = {"op": "cell", "id": new_id(), "code": code, "cpu_seconds": cpu_seconds}
        watch = self.watch(cpu_seconds + GRACE_SECONDS, "this cell")
        cap = self._limits.output_bytes
        try:
            self._channel.send(request, watch=watch)
            frame = self._channel.receive(max_body=json_room(cap), watch=watch)
            outcome = frame.header.get("outcome")
            if frame.header.get("id") != request["id"] or outcome not in _OUTCOMES:
                raise WireError("the reply does not belong to the cell")  # noqa: TRY301 - one way to say so
            outputs = read_outputs(frame.body, cap)
        except Ended:
            raise Lost(Outcome.ERROR, "the process ended early while this cell ran") from None
        except WireError as error:
            raise Lost(Outcome.ERROR, f"this cell broke the protocol: {error}") from None
        return CellRun(_OUTCOMES[outcome], outputs, time.monotonic() - started)

    def fork(self) -> Channel:
        """Fork the state after the cells; return the channel to the fork.

        Raises
        ------
        Lost
            If the student's process is gone.
        """
        outer, inner = Channel.pair()
        try:
            with inner:
                self._channel.send(
                    {"op": "fork"},
                    fds=[inner.fileno()],
                    watch=self.watch(1.0, "a background thread"),
                )
        except Ended:
            outer.close()
            raise Lost(Outcome.ERROR, "the notebook's process is gone") from None
        except Lost:
            outer.close()
            raise
        return outer

    def end_forks(self) -> bool:
        """End everything but the keeper and the student's process."""
        rest = set(self.usage().pids) - {self.keeper, self.student}
        return not rest or end_below(self.keeper, self.student)

    @property
    def alive(self) -> bool:
        """Whether the student's process is still there."""
        return not _ended(self._student_fd, 0.0)

    def lasts(self) -> bool:
        """Whether it is still there after a moment, in which one that was killed would go."""
        return not _ended(self._student_fd, DYING_SECONDS)

    def close(self) -> None:
        """End everything."""
        self._channel.close()
        if self._keeper_fd >= 0:
            if self._folder is not None:  # no namespace ends with the keeper
                end_below(self.keeper, self.keeper)
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._keeper_fd, signal.SIGKILL)
            os.close(self._keeper_fd)
        if self._student_fd >= 0:
            os.close(self._student_fd)
        self._keeper_fd = self._student_fd = -1
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _pidfd(pid: int) -> int:
    try:
        return os.pidfd_open(pid)
    except OSError as error:
        raise JailError(
            f"a process of the jail cannot be held ({error.strerror})",
            remedy="use Linux 5.3 or newer; is there memory left?",
        ) from error


def _ended(pidfd: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _relative(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise JailError(
            f"a file of the release cannot lie at {name!r}",
            remedy="give paths relative to the notebook's folder",
        )
    return str(path)
