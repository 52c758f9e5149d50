"""The processes of one submission in the jail: its keeper, the student's process, their limits."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from autograder.errors import JailError
from autograder.jail.channel import Channel, Ended
from autograder.jail.folder import Folder
from autograder.jail.inside.frames import WireError
from autograder.jail.inside.linux import WAKE
from autograder.jail.inside.recorder import json_room
from autograder.jail.meter import MEGABYTE, OUR_PROCESSES, Clock, Meter
from autograder.jail.outputs import Outputs, note, read_outputs, size_of
from autograder.jail.processes import Usage, end_below
from autograder.jail.replies import Replies
from autograder.jail.sandbox import WORK
from autograder.jail.values import CellRun, Lost
from autograder.jail.wire import new_id
from autograder.model import Limits, Outcome

GRACE_SECONDS = 0.5
"""Between asking a cell to stop and ending its process, in CPU seconds."""
START_SECONDS = 60.0
KEEP_SECONDS = 2.0
MOST_KEPT = 16
"""So many states of one notebook are kept at most."""
DYING_SECONDS = 0.05, 0.15
"""How long is waited for a process that may be dying: at first, and where it counts."""
_OUTCOMES = {one.value: one for one in (Outcome.PASS, Outcome.ERROR, Outcome.LIMIT)}


@dataclass(frozen=True, slots=True)
class Kept:
    """A state between two cells, held by a process of its own."""

    channel: Channel
    pid: int


class RunningSubmission:
    """A keeper and its student's process, from the files of the release to the last answer.

    Parameters
    ----------
    hand_over
        Gives the inner socket to the warm parent.
    files
        What its student laid beside the notebook, by relative path.
    limits
        What the submission may use.
    base
        Address space and resident memory of the warm parent, in bytes.
    confined
        Whether folders and processes are private (False on the weakest rung alone).
    clock
        The wall clock of the session.
    """

    def __init__(
        self,
        hand_over: Callable[[socket.socket], None],
        files: Mapping[str, bytes],
        limits: Limits,
        *,
        base: tuple[int, int],
        confined: bool,
        clock: Clock,
    ) -> None:
        self._limits = limits
        self._base_bytes = base[1]
        self._clock = clock
        self._meter: Meter | None = None
        self._output_left = limits.notebook_output_bytes
        self._kept: list[Kept] = []
        self._folder = None if confined else Folder(limits.disk_mb * MEGABYTE)
        self._keeper_fd = self._student_fd = -1
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
                "folder": self._folder.path if self._folder else WORK,
                "files": [[relative(name), len(data)] for name, data in files.items()],
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
        self._meter = Meter(self.keeper, self._base_bytes, self._clock, self._folder)

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
            "processes": limits.processes + MOST_KEPT if confined else None,
            "open_files": limits.open_files,
            "disk_mb": limits.disk_mb,
            "frame_bytes": limits.frame_bytes,
        }

    @property
    def meter(self) -> Meter:
        """What tells how much it uses."""
        if self._meter is None:
            raise Lost(Outcome.FAULT, "the submission did not start")
        return self._meter

    def usage(self) -> Usage:
        """Read what it uses now."""
        return self.meter.read()

    def spent(self) -> float:
        """Return the CPU time used so far; seconds that it idled away count as much."""
        return self.meter.spent()

    def watch(self, seconds: float, what: str) -> Callable[[], None]:
        """Return a watch over the next piece of work; ``what`` names it in its message."""
        return self.meter.watch(seconds, what)

    def check_clock(self) -> None:
        """Give up when the wall clock's time is over."""
        self._clock.check(self.spent())

    def run(self, code: str, cpu_seconds: float) -> CellRun:
        """Run one cell.

        Raises
        ------
        Lost
            If its process had to be ended, or ended by itself.
        """
        started = time.monotonic()
        cap, cut = self._room()
        request = {
            "op": "cell",
            "id": new_id(),
            "code": code,
            "cpu_seconds": cpu_seconds,
            "output_bytes": cap,
            "cut": cut,
        }
        watch = self._watch_cell(cpu_seconds)
        try:
            self._channel.send(request, watch=watch)
            frame = self._channel.receive(max_body=json_room(cap), watch=watch)
            outcome = frame.header.get("outcome")
            if frame.header.get("id") != request["id"] or outcome not in _OUTCOMES:
                raise WireError("the reply does not belong to the cell")  # noqa: TRY301 - one way to say so
            outputs = self._counted(read_outputs(frame.body, cap))
        except Ended:
            raise Lost(Outcome.ERROR, "the process ended early while this cell ran") from None
        except WireError as error:
            raise Lost(Outcome.ERROR, f"this cell broke the protocol: {error}") from None
        return CellRun(_OUTCOMES[outcome], outputs, time.monotonic() - started)

    def _watch_cell(self, seconds: float) -> Callable[[], None]:
        """Return a watch that asks a cell to stop before its process is ended."""

        def wake() -> None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._student_fd, WAKE)

        watch = self.meter.watch(seconds, "this cell", grace=GRACE_SECONDS, wake=wake)

        def look() -> None:
            if not self.alive:  # children that it left hold the socket, and would be waited for
                end_below(self.keeper)
            watch()

        return look

    def _room(self) -> tuple[int, str]:
        """Return how many bytes the next cell may show, and what is said where it shows more."""
        limits = self._limits
        if self._output_left < limits.output_bytes:
            return max(0, self._output_left), _too_much("notebook", limits.notebook_output_bytes)
        return limits.output_bytes, _too_much("cell", limits.output_bytes)

    def _counted(self, outputs: Outputs) -> Outputs:
        if outputs and self._output_left <= 0:
            return (note(_too_much("notebook", self._limits.notebook_output_bytes)),)
        self._output_left -= size_of(outputs)
        return outputs

    def keep(self) -> Kept | None:
        """Keep the state between two cells, so that questions may be asked of it later.

        None where it cannot be kept: cells before may have used up what that takes.
        """
        outer, inner = Channel.pair(credentials=True)
        watch = self.watch(KEEP_SECONDS, "keeping a state")
        try:
            with inner:
                self._channel.send({"op": "keep"}, fds=[inner.fileno()], watch=watch)
            frame = outer.receive(max_body=0, watch=watch)
            if frame.header.get("op") != "kept":
                raise WireError("it is no state")  # noqa: TRY301 - one way to say so
        except (Ended, Lost, WireError):
            outer.close()
            return None
        outer.forget_senders()
        kept = Kept(outer, outer.sender)
        self._kept.append(kept)
        self.meter.ours += 1
        return kept

    def fork(self, kept: Kept | None = None) -> Replies:
        """Fork the state after the cells, or one that was kept; return where it will answer.

        Raises
        ------
        Lost
            If the process that holds the state is gone.
        """
        replies, inner = Replies.begin()
        holder = kept.channel if kept else self._channel
        watch = self.watch(1.0, "a background thread")
        try:
            holder.send({"op": "fork"}, fds=inner, watch=watch)
        except Ended:
            replies.close()
            raise Lost(Outcome.ERROR, "the notebook's process is gone") from None
        except BaseException:
            replies.close()
            raise
        finally:
            for fd in inner:
                os.close(fd)
        return replies

    def end_forks(self) -> bool:
        """End everything but the keeper, the student's process and the states that are kept."""
        spared = [self.student, *(kept.pid for kept in self._kept)]
        rest = set(self.usage().pids) - {self.keeper, *spared}
        return not rest or end_below(self.keeper, *spared)

    @property
    def crowded(self) -> bool:
        """Whether processes or threads are there that the cells left behind."""
        return self.usage().threads > OUR_PROCESSES + len(self._kept)

    @property
    def alive(self) -> bool:
        """Whether the student's process is still there."""
        return not _ended(self._student_fd, 0.0)

    def lasts(self) -> bool:
        """Whether it is still there after a moment, in which one that was killed would go."""
        return not _ended(self._student_fd, DYING_SECONDS[self._clock.again])

    def close(self) -> None:
        """End everything."""
        self._channel.close()
        for kept in self._kept:
            kept.channel.close()
        if self._meter is not None:
            self._clock.spent += self._meter.cpu + self._meter.idle
            self._meter = None
        if self._keeper_fd >= 0:
            if self._folder is not None:  # no namespace ends with the keeper
                end_below(self.keeper)
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._keeper_fd, signal.SIGKILL)
            os.close(self._keeper_fd)
        if self._student_fd >= 0:
            os.close(self._student_fd)
        self._keeper_fd = self._student_fd = -1
        if self._folder is not None:
            self._folder.remove()


def _too_much(what: str, cap: int) -> str:
    return f"this {what} wrote more than {cap:,} bytes"


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


def relative(name: str) -> str:
    """Return the path of a file beside a notebook; refuse one that leads elsewhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise JailError(
            f"a file of the release cannot lie at {name!r}",
            remedy="give paths relative to the notebook's folder",
        )
    return str(path)
