"""Measure the time, memory and processes of a submission against its limits.

CPU time and memory count as the kernel tells them. Time in which every process of the submission
slept, waited or stood still counts as much as CPU time, but only where it comes twice: a machine
may be the reason, so the first time it is a fault, and the submission is tried again. Time in which
a process would have run, or waited for the machine, is never the student's: the wall clock stands
still meanwhile, up to :data:`STRETCH` times its length.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from autograder.jail.folder import Folder
from autograder.jail.processes import Usage, buffers_of, shared_out, usage
from autograder.jail.values import Lost
from autograder.model import Limits, Outcome

MEGABYTE = 1 << 20
STALE_SECONDS = 0.25
OUR_PROCESSES = 2
ROOM = 1.1
"""How far processes together may exceed the memory of one, before the next look ends them."""
LEAST_SECONDS = 0.2
"""What a piece of work may wait at least, however little of the wall clock's time is left."""
LONGEST_LOOK = 0.25
"""More is not concluded from two looks, however long we ourselves were away between them."""
LITTLE = 0.1
"""A process that is awake and uses less of the time than this may only pretend when looked at."""
PEEK_SECONDS = 0.01
OWN_DOING = 0.75
"""A submission that used so much of the wall clock's time by itself has not been kept waiting."""
STRETCH = 5.0
"""A wall clock that stands still while the machine is busy ends after so many times its length."""


@dataclass(slots=True)
class Clock:
    """The wall clock of one session: ``again`` says that it is not the first for its submission."""

    limits: Limits
    again: bool
    wall: float
    """Seconds that it has."""
    deadline: float = 0.0
    spent: float = 0.0
    """What the processes of earlier lives used, in seconds."""
    missed: float = 0.0
    """Seconds of a processor that the submission would have used and did not get.

    Where several run for it at once, this is less than nothing.
    """

    def start(self) -> None:
        """Begin to count."""
        self.deadline = time.monotonic() + self.wall

    @property
    def stood_still(self) -> float:
        """By how many seconds the end was moved."""
        return min(self.missed, (STRETCH - 1) * self.wall)

    def left(self) -> float:
        """Return how many seconds are left."""
        return self.deadline + self.stood_still - time.monotonic()

    def check(self, spent: float) -> None:
        """Give up when the time is over; ``spent`` is what the life that goes on has used."""
        if self.left() > 0:
            return
        own = self.again and self.spent + spent > OWN_DOING * self.wall
        raise Lost(
            Outcome.LIMIT if own else Outcome.FAULT,
            f"the submission was not done after {self.wall:.3g} s",
        )


class Meter:
    """Adds up what a keeper and everything below it use; ``cpu`` and ``idle`` are in seconds."""

    def __init__(
        self, keeper: int, base_bytes: int, clock: Clock, folder: Folder | None = None
    ) -> None:
        self._keeper = keeper
        self._folder = folder
        self._base_bytes = base_bytes
        self._clock = clock
        self._read_at = self._weighed_at = 0.0
        self.cpu = self.idle = 0.0
        self.ours = OUR_PROCESSES
        """How many processes there are without any that the student's code started."""

    def read(self) -> Usage:
        """Read what is used now."""
        now = usage(self._keeper, self._base_bytes)
        # Time of processes that nobody waited for is lost to the kernel's sums, not to this one.
        self.cpu = max(self.cpu, now.cpu_seconds)
        self._read_at = time.monotonic()
        return now

    def spent(self) -> float:
        """Return the seconds computed or idled away, as of at most :data:`STALE_SECONDS` ago."""
        if time.monotonic() - self._read_at > STALE_SECONDS:
            self.read()
        return self.cpu + self.idle

    def watch(
        self,
        seconds: float,
        what: str,
        *,
        grace: float = 0.0,
        wake: Callable[[], None] | None = None,
    ) -> Callable[[], None]:
        """Return a watch over the next piece of work, to be called about 20 times a second.

        Its clock starts when it first looks: reading /proc before every short call would cost
        more than the calls.

        Parameters
        ----------
        seconds
            CPU time that it may use, and time that it may idle away.
        what
            Names it in messages.
        grace
            More CPU time, in which it may see for itself that its time is over; and how long it may
            go on idling after ``wake``.
        wake
            Asks what idles to stop, before it is ended.
        """
        patience = min(seconds, max(LEAST_SECONDS, self._clock.left() / 2))
        start: tuple[float, float] | None = None
        looked = 0.0
        woken = False

        def look() -> None:
            nonlocal start, looked, woken
            before, since = self.cpu, time.monotonic() - looked
            now = self._peek(before, since) if start else self.read()
            looked = time.monotonic()
            if start is None:
                start = (self.cpu, self.idle)
            elif now.awake:
                self._clock.missed += since - (self.cpu - before)
            else:
                self.idle += max(0.0, min(since, LONGEST_LOOK) - (self.cpu - before))
                self._clock.missed += max(0.0, since - LONGEST_LOOK)
            if self.cpu - start[0] > seconds + grace:
                raise Lost(
                    Outcome.LIMIT, f"{what} used more than {seconds + grace:.3g} s of CPU time"
                )
            self._check_size(now, what)
            if self.idle - start[1] > patience + grace * woken:
                if wake is None or woken or not self._clock.again:
                    raise Lost(*self._idled(what, patience))
                woken = True
                wake()
            self._clock.check(self.cpu + self.idle)

        return look

    def _peek(self, cpu: float, since: float) -> Usage:
        """Read; once more, at a moment nobody can foresee, where little speaks for being awake."""
        now = self.read()
        if now.awake and self.cpu - cpu < LITTLE * since:
            time.sleep(random.random() * PEEK_SECONDS)  # noqa: S311 - need not be secret
            now = self.read()
        return now

    def _idled(self, what: str, seconds: float) -> tuple[Outcome, str]:
        outcome = Outcome.LIMIT if self._clock.again else Outcome.FAULT
        return outcome, f"{what} waited for {seconds:.3g} s and computed nothing"

    def _check_size(self, now: Usage, what: str) -> None:
        limits = self._clock.limits
        most = ROOM * limits.memory_mb * MEGABYTE
        heavy = now.extra_bytes > most and self._weigh(now) > most
        if heavy or buffers_of(now.pids) > most:
            raise Lost(Outcome.LIMIT, f"{what} used more than {limits.memory_mb} MB of memory")
        if now.threads > limits.processes + self.ours:
            raise Lost(Outcome.LIMIT, f"{what} started more than {limits.processes} processes")
        if self._folder is not None and (trouble := self._folder.trouble()):
            raise Lost(Outcome.LIMIT, f"{what} {trouble}")

    def _weigh(self, now: Usage) -> float:
        """Count memory that processes share once; too slow to be done at every look."""
        if time.monotonic() - self._weighed_at < 2 * PEEK_SECONDS * 5:
            return 0.0
        shared = shared_out(now.pids)
        self._weighed_at = time.monotonic()
        return now.extra_bytes if shared is None else shared - self._base_bytes
