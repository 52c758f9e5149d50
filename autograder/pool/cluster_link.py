"""The connection to a Dask cluster: its worker processes, requests and replies.

All that this side knows of Dask stands here. Nothing waits for one worker: a machine that does not
answer, or is slow, keeps nobody else waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import queue
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.pool.certificates import (
    KEY_FILE,
    check_key,
    is_encrypted,
    is_loopback,
    security,
)

CONNECT_SECONDS = 10.0
ADDRESS = re.compile(r"(\w+://)?[^\s/]+:\d{1,5}")
SCHEDULER_SECONDS = 60.0
"""How long a scheduler may take to say who is there."""
AGAIN = "then run the same command again: it continues"


class _Call:
    """A call that is made by unpickling it.

    So the scheduler sees bytes alone and needs nothing of the kit; and a worker without it says so.
    (One that cannot load the function of a task ends, and whatever else it did with it.)
    """

    def __init__(self, what: Callable[..., object], args: tuple[object, ...]) -> None:
        self._parts = what, args

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._parts


class CutError(Exception):
    """The line to the scheduler was cut, and with it what was asked; it is there again."""


@contextlib.contextmanager
def linked(scheduler: str, key: Path | None = None, *, unencrypted: bool = False) -> Iterator[Link]:
    """Hold a line to the scheduler at an address.

    Parameters
    ----------
    scheduler
        The address.
    key
        The cluster's key file, for an address that begins with ``tls://``.
    unencrypted
        Whether the line may be open where it leaves this machine.

    Raises
    ------
    CourseError
        If Dask is not installed, nobody listens there, or the line would be open.
    """
    client = _connected(scheduler, key, unencrypted=unencrypted)
    try:
        yield Link(client)
    finally:
        client.close(timeout=5)


def _connected(scheduler: str, key: Path | None, *, unencrypted: bool) -> Any:  # noqa: ANN401
    if not ADDRESS.fullmatch(scheduler):
        raise CourseError(
            f"{scheduler!r} is not the address of a Dask scheduler",
            remedy="give the address that 'autograder cluster up' prints, such as "
            "tls://10.0.0.5:8786",
        )
    closed = is_encrypted(scheduler)
    if not (closed or unencrypted or is_loopback(scheduler)):
        raise CourseError(
            f"{scheduler} is not encrypted: whoever reaches that network could read submissions, "
            "change marks, and run programs on every machine of the cluster",
            remedy="start it with 'autograder cluster up' and give the tls:// address that it "
            "prints; or accept the risk with 'cluster_encryption: not required' in course.yml",
        )
    try:
        import dask  # noqa: PLC0415 - an optional extra, slow to import
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        raise CourseError(
            f"a cluster needs the package 'distributed' ({error})",
            remedy="install the kit with it: pip install 'convkit[cluster]', on every machine",
        ) from error
    for name in ("distributed", "asyncio"):  # what matters, we say ourselves
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # A submission may be as large as what is read of one.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    try:
        options: dict[str, Any] = {"set_as_default": False, "name": "autograder"}
        if closed:
            check_key(key or Path(KEY_FILE))
            options["security"] = security(key or Path(KEY_FILE))
        return Client(scheduler, timeout=CONNECT_SECONDS, **options)
    except (OSError, ValueError, TypeError) as error:  # a TimeoutError is an OSError
        raise CourseError(
            f"no Dask scheduler answers at {scheduler!r} ({type(error).__name__})",
            remedy="start one with 'autograder cluster up' and give the address that it prints"
            + ("; was it started with the same cluster.pem?" if closed else ""),
        ) from error


class Link:
    """Questions to worker processes, by key, and their answers as they come."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - distributed has no types
        self._client = client
        self._prefix = f"autograder-{secrets.token_hex(8)}"
        self._asked: dict[str, Any] = {}
        self._settled: queue.SimpleQueue[tuple[Any, list[Any]]] = queue.SimpleQueue()

    def workers(self) -> Mapping[str, int]:
        """Return who is there now: addresses of worker processes, and how many threads each has."""
        with _scheduler_there():
            there: Mapping[str, int] = self._client.sync(
                self._client.scheduler.ncores, callback_timeout=SCHEDULER_SECONDS
            )
            return there

    def ask(self, address: str, what: Callable[..., object], *args: object) -> str:
        """Have one worker process call a function; return the key of its answer."""
        key = f"{self._prefix}-{secrets.token_hex(8)}"
        call = pickle.dumps(_Call(what, args))
        with _scheduler_there():
            self._asked[key] = future = self._client.submit(
                pickle.loads, call, key=key, workers=[address], allow_other_workers=False
            )
            self._client.loop.add_callback(self._fetch, future)
        return key

    async def _fetch(self, future: Any) -> None:  # noqa: ANN401 - distributed has no types
        """Wait for an answer, in Dask's own thread, where what is ready is fetched together."""
        answer: list[Any] = []
        with contextlib.suppress(Exception, asyncio.CancelledError):
            answer = await self._client.gather([future], errors="skip", asynchronous=True)
        self._settled.put((future, answer))

    def answers(self, seconds: float) -> Iterator[tuple[str, Any]]:
        """Yield the keys and answers that are there, after waiting for the first of them.

        An answer is an exception where the worker raised one, :class:`CutError` where nobody can
        tell what became of the question.
        """
        until = time.monotonic() + seconds
        while True:
            try:
                future, answer = self._settled.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return
            if self._asked.pop(future.key, None) is not None:
                until = 0.0
                yield future.key, answer[0] if answer else _trouble(future)

    def drop(self, key: str) -> None:
        """Take a question back; its answer is not wanted any more."""
        future = self._asked.pop(key, None)
        if future is not None:
            with _scheduler_there():
                future.cancel(force=True)


def _trouble(future: Any) -> Exception:  # noqa: ANN401 - distributed has no types
    with contextlib.suppress(Exception, asyncio.CancelledError):
        if future.status == "error":
            error = future.exception(timeout=CONNECT_SECONDS)
            return error if isinstance(error, Exception) else RuntimeError(repr(error))
    return CutError("the scheduler was out of reach for a while")


@contextlib.contextmanager
def _scheduler_there() -> Iterator[None]:
    """Say that the scheduler is gone, whatever Dask raises then: that depends on the moment."""
    try:
        yield
    except (Exception, asyncio.CancelledError) as error:
        raise CourseError(
            f"the Dask scheduler is gone ({type(error).__name__})",
            remedy=f"start it and its workers again, {AGAIN}",
        ) from error
