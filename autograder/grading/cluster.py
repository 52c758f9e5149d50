"""Many machines: the same pure function, mapped on a Dask cluster.

Nothing is shared but the network. The bundle travels to each worker process once and a submission
with each task, as bytes; the executed notebook and the marksheet come back as bytes and JSON; this
process alone writes.

Each submission is handed to one worker process by name, at most :data:`DEPTH` to each, and the
first of them is the one that runs. So it is known which submission a worker had in hand when it
died: that one is tried elsewhere, what waited behind it is just handed out again, and one that has
cost :data:`~autograder.grading.scale.TRIES` workers is our ``fault`` and its owner's alone. (Dask
itself would blame everything that lay on the worker.) Workers may come and go at any time.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import secrets
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograder.errors import CourseError
from autograder.grading.scale import GRACE_SECONDS, TRIES, Task
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked, faulted
from autograder.marksheet import from_json

if TYPE_CHECKING:
    from autograder.grading.cluster_worker import Versions

DEPTH = 2
"""How many submissions one worker process holds: one that runs, and one for when it is done."""
CONNECT_SECONDS = 10.0
LOOK_SECONDS = 0.5
"""How often we ask the scheduler who is there."""
LONELY_SECONDS = 60.0
"""How long a run waits for a worker when there is none."""
FETCH_SECONDS = 20.0
GONE = (OSError, ValueError, RuntimeError)
"""What Dask raises when its scheduler is not there any more, depending on the moment."""
AGAIN = "then run the same command again: it continues"


@dataclass(slots=True)
class _Work:
    """One submission, and how many workers it has cost."""

    task: Task
    strikes: int = 0
    future: Any = None


@dataclass(slots=True)
class _Hands:
    """One worker process: what it holds in the order it was given, and since when the first."""

    address: str
    held: deque[_Work] = field(default_factory=deque)
    since: float = 0.0


@contextlib.contextmanager
def cluster_pool(bundle: Bundle, *, scheduler: str, jail: str) -> Iterator[ClusterPool]:
    """Mark on the workers of a Dask cluster, in the jail called ``jail`` of each machine.

    Parameters
    ----------
    bundle
        The assignment.
    scheduler
        Where the cluster's scheduler listens, such as ``tcp://10.0.0.1:8786``.
    jail
        The rung of the ladder; a worker that cannot build it gets no work.

    Raises
    ------
    CourseError
        If Dask is not installed, nobody listens there, or a worker is of another version.
    """
    client = _connected(scheduler)
    try:
        pool = ClusterPool(client, bundle, jail)
        try:
            yield pool
        finally:
            pool.close()
    finally:
        client.close(timeout=5)


def _connected(scheduler: str) -> Any:  # noqa: ANN401 - distributed has no types
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra, slow to import
    except ImportError as error:
        raise CourseError(
            f"a cluster needs the package 'distributed' ({error})",
            remedy="install the kit with it: pip install 'convkit[cluster]', here and on workers",
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters, we say ourselves
    try:
        return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False, name="autograder")
    except (OSError, ValueError, TypeError) as error:  # a TimeoutError is an OSError
        raise CourseError(
            f"no Dask scheduler answers at {scheduler!r} ({type(error).__name__})",
            remedy="start one with 'dask scheduler' and give the address that it prints",
        ) from error


class ClusterPool:
    """The worker processes of a cluster, as they come and go."""

    def __init__(self, client: Any, bundle: Bundle, jail: str) -> None:  # noqa: ANN401
        from autograder.grading.cluster_worker import JailPlugin, Versions, versions  # noqa: PLC0415

        self._client = client
        self._bundle = bundle
        self._run = f"autograder-{secrets.token_hex(8)}"
        self._ours = Versions(*versions())
        self._workers: dict[str, _Hands] = {}
        self._refused: dict[str, str] = {}
        self._looked = 0.0
        self._alone_since = time.monotonic()
        self._again: deque[_Work] = deque()
        self._held: dict[str, tuple[_Hands, _Work]] = {}
        self._settled: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._patience = 2 * bundle.limits.wall_seconds + GRACE_SECONDS
        self._demand_versions()
        client.register_plugin(JailPlugin(self._run, bundle, jail))

    def close(self) -> None:
        """Take back what is not done, and end this run's part in every worker."""
        for _, work in self._held.values():
            work.future.cancel(force=True)
        self._held.clear()
        if self._client.status == "running":
            with contextlib.suppress(*GONE):  # then there is nobody to tell
                self._client.unregister_worker_plugin(self._run)

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Mark every task; results come as they are done."""
        waiting = (_Work(task) for task in tasks)
        exhausted = False
        while True:
            yield from self._look()
            while (hands := self._free()) and not (exhausted and not self._again):
                work = self._again.popleft() if self._again else next(waiting, None)
                if work is None:
                    exhausted = True
                else:
                    self._hand(hands, work)
            if exhausted and not self._again and not self._held:
                return
            yield from self._done()

    # -- work -------------------------------------------------------------------------------

    def _free(self) -> _Hands | None:
        least = min(self._workers.values(), key=lambda hands: len(hands.held), default=None)
        return least if least and len(least.held) < DEPTH else None

    def _hand(self, hands: _Hands, work: _Work) -> None:
        from autograder.grading.cluster_worker import mark_remotely  # noqa: PLC0415 - needs distributed

        task = work.task
        key = f"{self._run}-{secrets.token_hex(8)}"
        with _scheduler_there():
            work.future = self._client.submit(
                mark_remotely,
                self._run,
                task.student,
                task.submission,
                task.key,
                key=key,
                pure=False,
                workers=[hands.address],
                allow_other_workers=False,
            )
        if not hands.held:
            hands.since = time.monotonic()
        hands.held.append(work)
        self._held[key] = hands, work
        work.future.add_done_callback(self._settled.put)

    def _done(self) -> Iterator[tuple[Task, Marked]]:
        """Yield what is done, after waiting a little for the first of it."""
        future = self._next(LOOK_SECONDS)
        while future is not None:
            hands, work = self._held.pop(future.key, (None, None))
            if hands is not None and work is not None:
                hands.held.remove(work)
                hands.since = time.monotonic()
                yield from self._collected(work)
            future = self._next(0.0)

    def _next(self, seconds: float) -> Any:  # noqa: ANN401 - distributed has no types
        try:
            return self._settled.get(timeout=seconds) if seconds else self._settled.get_nowait()
        except queue.Empty:
            return None

    def _collected(self, work: _Work) -> Iterator[tuple[Task, Marked]]:
        """Fetch one result; what cannot be fetched is tried again."""
        try:
            notebook, sheet = work.future.result(timeout=FETCH_SECONDS)
        except Exception as error:  # noqa: BLE001 - a worker that went, or whatever it raised
            yield from self._struck(work, f"{type(error).__name__}: {error}")
        else:
            yield work.task, Marked(notebook, from_json(json.loads(sheet)))
        finally:
            work.future.release()

    def _struck(self, work: _Work, reason: str) -> Iterator[tuple[Task, Marked]]:
        work.strikes += 1
        if work.strikes < TRIES:
            self._again.append(work)
        else:
            said = f"it was lost with {TRIES} workers ({reason})"
            yield work.task, faulted(self._bundle, work.task.student, said)

    # -- workers ----------------------------------------------------------------------------

    def _look(self) -> Iterator[tuple[Task, Marked]]:
        """Meet the workers that came, and part from those that went or hang."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        there = self._addresses()
        self._refused = {a: why for a, why in self._refused.items() if a in there}
        for hands in list(self._workers.values()):
            if hands.address not in there:
                yield from self._part(hands, "the worker died")
            elif hands.held and now - hands.since > self._patience:
                self._refused[hands.address] = "it hangs"
                yield from self._part(hands, "the worker hung")
        self._meet([a for a in there if a not in self._workers and a not in self._refused])
        if self._workers:
            self._alone_since = now
        elif now - self._alone_since > LONELY_SECONDS:
            self._give_up()

    def _addresses(self) -> list[str]:
        with _scheduler_there():
            return list(self._client.nthreads())

    def _part(self, hands: _Hands, reason: str) -> Iterator[tuple[Task, Marked]]:
        """Take back what a worker held; the first submission may be why it died."""
        del self._workers[hands.address]
        for number, work in enumerate(hands.held):
            self._held.pop(work.future.key, None)
            work.future.cancel(force=True)
            if number == 0:
                yield from self._struck(work, reason)
            else:
                self._again.append(work)

    def _meet(self, addresses: list[str]) -> None:
        """Give work to those who can do it as we would."""
        from autograder.grading.cluster_worker import Versions, introduce  # noqa: PLC0415

        if not addresses:
            return
        answers = self._asked(introduce, addresses, self._run)
        for address, answer in answers.items():
            if isinstance(answer, BaseException):
                self._refused[address] = f"{type(answer).__name__}: {answer}"
                continue
            found, trouble = answer
            if Versions(*found) != self._ours:
                trouble = _differs(self._ours, Versions(*found))
            if trouble:
                self._refused[address] = trouble
            else:
                self._workers[address] = _Hands(address)

    def _asked(self, what: Any, addresses: list[str], *args: object) -> dict[str, Any]:  # noqa: ANN401
        with _scheduler_there():
            answers: dict[str, Any] = self._client.run(
                what, *args, workers=addresses, on_error="return"
            )
        return answers

    def _demand_versions(self) -> None:
        """Refuse a cluster of which a part would mark otherwise than this machine."""
        from autograder.grading.cluster_worker import Versions, versions  # noqa: PLC0415

        for address, answer in self._asked(versions, self._addresses()).items():
            if isinstance(answer, BaseException):
                problem = f"cannot load the kit ({type(answer).__name__}: {answer})"
            elif Versions(*answer) != self._ours:
                problem = _differs(self._ours, Versions(*answer))
            else:
                continue
            raise CourseError(
                f"the worker {address} {problem}",
                remedy="install the same kit and the same requirements.lock there as here",
            )

    def _give_up(self) -> None:
        if self._refused:
            told = "; ".join(f"{address} {why}" for address, why in self._refused.items())
            raise CourseError(
                f"no worker of the cluster can do the work: {told}",
                remedy=f"run 'autograder doctor' on those machines, {AGAIN}",
            )
        raise CourseError(
            f"the cluster has had no worker for {LONELY_SECONDS:g} s",
            remedy="start some with 'dask worker ADDRESS --nthreads 1 --nworkers CORES', " + AGAIN,
        )


@contextlib.contextmanager
def _scheduler_there() -> Iterator[None]:
    try:
        yield
    except GONE as error:
        raise CourseError(
            f"the Dask scheduler is gone ({type(error).__name__})",
            remedy=f"start it and its workers again, {AGAIN}",
        ) from error


def _differs(ours: Versions, theirs: Versions) -> str:
    return f"is of another version (there {theirs}; here {ours})"
