"""A pool on a Dask cluster: the same pure function, mapped on many machines.

Nothing is shared but the network. The bundle travels to each worker process once and a submission
with each task, as bytes; the executed notebook and the marksheet come back as bytes and JSON; this
process alone writes.

Each submission is handed to one worker process by name, at most :data:`DEPTH` to each. When a
worker goes, nobody can tell which of the submissions that it held it had begun, or ended: each of
them gets a strike, and is tried again when the rest is done, alone on a worker, so that whoever
costs a second one is known. One with :data:`~autograder.pool.local.TRIES` strikes is our
``fault`` and its owner's alone. (Dask itself would blame everything that lay on the worker each
time.) Workers may come and go at any time.
"""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import CourseError
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked, faulted
from autograder.marking.marksheet import from_json
from autograder.pool.cluster_link import AGAIN, CutError, Link, linked
from autograder.pool.local import TRIES
from autograder.pool.task import Task

if TYPE_CHECKING:
    from autograder.pool.cluster_worker import Plain

DEPTH = 2
"""How many submissions one worker process holds: one that runs, and one for when it is done."""
LOOK_SECONDS = 0.5
"""How often we ask who is there."""
LONELY_SECONDS = 60.0
"""How long a run waits for a worker when there is none."""
HOPE_SECONDS = 5.0
"""How long it waits for a better one when all that are there had to be refused."""
LEAVE_SECONDS = 3.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Work:
    """One submission, and how many workers it may have cost."""

    task: Task
    strikes: int = 0


@dataclass(slots=True)
class _Hands:
    """One worker process and the submissions that it holds, by key.

    It has a name of its own from when it has met us and its jail is open.
    """

    address: str
    name: str = ""
    held: dict[str, _Work] = field(default_factory=dict)

    @property
    def has_room(self) -> bool:
        """Whether it takes another submission; beside one that may cost it, none."""
        room = self.name != "" and len(self.held) < DEPTH
        return room and not any(work.strikes for work in self.held.values())


@contextlib.contextmanager
def cluster_pool(
    bundle: Bundle,
    *,
    scheduler: str,
    jail: str,
    key: Path | None = None,
    unencrypted: bool = False,
) -> Iterator[ClusterPool]:
    """Mark on the workers of a Dask cluster, in the jail called ``jail`` of each machine.

    Parameters
    ----------
    bundle
        The assignment.
    scheduler
        Where the cluster's scheduler listens, such as ``tls://10.0.0.1:8786``.
    jail
        The rung of the ladder; a worker that cannot build it gets no work.
    key, unencrypted
        The cluster's key file; and whether a line to another machine may do without.

    Raises
    ------
    CourseError
        If Dask is not installed or nobody listens there.
    """
    with linked(scheduler, key, unencrypted=unencrypted) as link:
        pool = ClusterPool(link, bundle, jail)
        try:
            yield pool
        finally:
            pool.close()


class ClusterPool:
    """The worker processes of a cluster, as they come and go."""

    def __init__(self, link: Link, bundle: Bundle, jail: str) -> None:
        from autograder.pool.cluster_worker import versions  # noqa: PLC0415 - slow to import

        self._link = link
        self._bundle = bundle
        self._jail = jail
        self._run = secrets.token_hex(8)
        self._ours = versions()
        self._workers: dict[str, _Hands] = {}
        self._refused: dict[str, str] = {}
        self._meeting: dict[str, _Hands] = {}
        self._holding: dict[str, _Hands] = {}
        self._fresh: deque[_Work] = deque()
        self._struck: deque[_Work] = deque()
        self._looked = 0.0
        self._alone_since = time.monotonic()

    def close(self) -> None:
        """Take back what is not done, and end this run's part in every worker that is free."""
        from autograder.pool.cluster_worker import leave  # noqa: PLC0415

        with contextlib.suppress(CourseError):  # then there is nobody to tell
            for key in (*self._holding, *self._meeting):
                self._link.drop(key)
            leaving = {self._link.ask(address, leave, self._run) for address in self._workers}
            until = time.monotonic() + LEAVE_SECONDS
            while leaving and (left := until - time.monotonic()) > 0:
                leaving -= {key for key, _ in self._link.answers(left)}

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Mark every task; results come as they are done."""
        waiting = (_Work(task) for task in tasks)
        while True:
            yield from self._look()
            self._hand_out(waiting)
            if not (self._fresh or self._struck or self._holding):
                return
            for key, answer in self._link.answers(LOOK_SECONDS):
                if key in self._holding:
                    yield from self._marked(key, answer)
                elif key in self._meeting:
                    self._introduced(self._meeting.pop(key), answer)

    # -- work -------------------------------------------------------------------------------

    def _hand_out(self, waiting: Iterator[_Work]) -> None:
        """Give work to whoever has room; what has a strike, when nothing else is left."""
        while True:
            if not self._fresh and (more := next(waiting, None)):
                self._fresh.append(more)
            free = [hands for hands in self._workers.values() if hands.has_room]
            hands = min(free, key=lambda hands: len(hands.held), default=None)
            if hands is not None and self._fresh:
                self._hand(hands, self._fresh.popleft())
            elif hands is not None and self._struck and not hands.held:
                self._hand(hands, self._struck.popleft())
            else:
                return

    def _hand(self, hands: _Hands, work: _Work) -> None:
        from autograder.pool.cluster_worker import mark_remotely  # noqa: PLC0415

        task = work.task
        args = (self._run, task.student, task.submission, task.key, dict(task.beside))
        key = self._link.ask(hands.address, mark_remotely, *args)
        hands.held[key] = work
        self._holding[key] = hands

    def _marked(self, key: str, answer: Any) -> Iterator[tuple[Task, Marked]]:  # noqa: ANN401
        """Take one result; what brought none is tried again."""
        from autograder.pool.cluster_worker import UnknownRunError  # noqa: PLC0415

        hands = self._holding[key]
        if isinstance(answer, UnknownRunError):
            # It had too little to do and has forgotten us; or it is another process by now.
            reborn = answer.args != (hands.name,)
            yield from self._part(hands, "the worker died" if reborn else "")
            return
        del self._holding[key]
        work = hands.held.pop(key)
        if isinstance(answer, CutError):
            self._back(work)
        elif isinstance(answer, Exception):
            yield from self._strike(work, f"{type(answer).__name__}: {answer}")
        else:
            notebook, sheet = answer
            yield work.task, Marked(notebook, from_json(json.loads(sheet)))

    def _back(self, work: _Work) -> None:
        (self._struck if work.strikes else self._fresh).append(work)

    def _strike(self, work: _Work, reason: str) -> Iterator[tuple[Task, Marked]]:
        work.strikes += 1
        if work.strikes < TRIES:
            self._back(work)
        else:
            message = f"it was lost with {TRIES} workers ({reason})"
            yield work.task, faulted(self._bundle, work.task.student, message)

    # -- workers ----------------------------------------------------------------------------

    def _look(self) -> Iterator[tuple[Task, Marked]]:
        """Meet the workers that came, and part from those that went."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        there = self._link.workers()
        self._refused = {a: why for a, why in self._refused.items() if a in there}
        for hands in list(self._workers.values()):
            if hands.address not in there:
                yield from self._part(hands, "the worker died")
        for address, threads in there.items():
            if address not in self._workers and address not in self._refused:
                self._meet(address, threads)
        if self._workers:
            self._alone_since = now
        else:
            self._despair(now - self._alone_since)

    def _part(self, hands: _Hands, reason: str) -> Iterator[tuple[Task, Marked]]:
        """Take back what a worker held; ``reason`` says what each of them may have done to it."""
        if self._workers.get(hands.address) is hands:
            del self._workers[hands.address]
        for key in [key for key, met in self._meeting.items() if met is hands]:
            del self._meeting[key]
            self._link.drop(key)
        for key, work in hands.held.items():
            del self._holding[key]
            self._link.drop(key)
            if reason:
                yield from self._strike(work, reason)
            else:
                self._back(work)
        hands.held.clear()

    def _meet(self, address: str, threads: int) -> None:
        """Bring the assignment to a worker; it gets work when it has answered as we would."""
        from autograder.pool.cluster_worker import introduce  # noqa: PLC0415

        bundle = self._bundle
        plain: Plain = bundle.assignment, bundle.master, dict(bundle.files), asdict(bundle.limits)
        args = (self._run, tuple(self._ours), plain, self._jail)
        hands = self._workers[address] = _Hands(address)
        self._meeting[self._link.ask(address, introduce, *args)] = hands
        if threads > 1:
            _log.warning(
                "the worker %s has %d threads, of which one works: "
                "start it with --nthreads 1 --nworkers %d",
                address,
                threads,
                threads,
            )

    def _introduced(self, hands: _Hands, answer: Any) -> None:  # noqa: ANN401
        """Take a worker on, or refuse it."""
        trouble = "" if isinstance(answer, CutError) else self._trouble(answer)
        if not trouble and not isinstance(answer, CutError):
            _, hands.name, _ = answer
        elif self._workers.get(hands.address) is hands:
            del self._workers[hands.address]
        if trouble:
            self._refused[hands.address] = trouble
            _log.warning("no work for the worker %s: it %s", hands.address, trouble)

    def _trouble(self, answer: Any) -> str:  # noqa: ANN401
        """Return what keeps a worker from marking as we would, if anything."""
        from autograder.pool.cluster_worker import Versions  # noqa: PLC0415

        if isinstance(answer, ImportError):
            return f"cannot load the kit ({answer})"
        if isinstance(answer, Exception):
            return f"does not understand us ({type(answer).__name__}: {answer})"
        theirs, _, trouble = answer
        if tuple(theirs) != self._ours:
            return f"is of another version (there {Versions(*theirs)}; here {self._ours})"
        return f"has no jail ({trouble})" if trouble else ""

    def _despair(self, lonely_seconds: float) -> None:
        """Give up when nobody who could do the work is there, or comes."""
        if self._refused and lonely_seconds > HOPE_SECONDS:
            reasons = "; ".join(f"the worker {a} {why}" for a, why in self._refused.items())
            raise CourseError(
                f"nobody in the cluster can do the work: {reasons}",
                remedy="install the same kit and the same requirements.lock there as here, try "
                f"'autograder doctor' there, {AGAIN}",
            )
        if lonely_seconds > LONELY_SECONDS:
            raise CourseError(
                f"the cluster has had no worker for {LONELY_SECONDS:g} s",
                remedy="start some with 'autograder cluster join ADDRESS --key cluster.pem', "
                + AGAIN,
            )
