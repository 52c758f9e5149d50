"""The student's process: confined for good, it runs cells and forks a candidate per question.

Between cells it may also be asked to keep its state: a fork of it, which waits, then serves
questions as it would have at that moment.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import candidate, cells
from . import filter as system_calls
from .belongings import Belongings
from .frames import receive, send
from .linux import PR_SET_PDEATHSIG, close_all_but, prctl, silence

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """What this process may use, as the outer side said when it opened the submission."""

    cpu_seconds: float
    address_space: int
    processes: int | None
    open_files: int
    disk_mb: int
    frame_bytes: int


def set_limits(bounds: Bounds) -> None:
    """Set the kernel's limits on this process and its children."""
    cpu = int(bounds.cpu_seconds) + 10  # a backstop; the outer side measures and kills
    limits = {
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_AS: bounds.address_space,
        resource.RLIMIT_NOFILE: bounds.open_files,
        resource.RLIMIT_FSIZE: bounds.disk_mb * MEGABYTE,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 256,
    }
    if bounds.processes is not None:
        limits[resource.RLIMIT_NPROC] = bounds.processes
    for kind, value in limits.items():
        hard = resource.getrlimit(kind)[1]
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (top, top))


def serve(
    sock: socket.socket,
    shell: cells.Shell,
    bounds: Bounds,
    folder: Path,
    *,
    laid: Mapping[str, bytes],
    refused: frozenset[str] = frozenset(),
) -> None:
    """Do what the outer side asks until it hangs up; never returns.

    ``laid`` holds the files that lie in ``folder``, by their paths. The system calls ``refused``
    are so besides those that always are.
    """
    try:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        silence()
        close_all_but(sock.fileno())
        os.chdir(folder)
        os.environ["PWD"] = str(folder)
        set_limits(bounds)
        np.random.seed()  # noqa: NPY002 - the one that all forks would share
        folders = [str(folder)] if refused else [str(folder), "/tmp"]  # noqa: S108 - ours
        belongings = Belongings(folders, laid)
        written = False
        system_calls.install(refused)
        send(sock, {"op": "ready"})
        while (received := receive(sock, max_body=bounds.frame_bytes)) is not None:
            frame, fds = received
            if frame.header["op"] == "cell":
                _cell(sock, shell, frame.header)
                written = False
            elif frame.header["op"] == "keep":
                _keep(sock, fds, shell.user_ns, bounds)
            else:
                with suppress(Exception):  # a thread of the student's may be writing there
                    belongings.restore() if written else belongings.note()
                written = True
                _fork(sock, fds, shell.user_ns, bounds)
    finally:
        os._exit(0)


def _cell(sock: socket.socket, shell: cells.Shell, request: dict[str, Any]) -> None:
    outcome, outputs = cells.run_cell(
        shell,
        request["code"],
        cap=request["output_bytes"],
        cut=request["cut"],
        cpu_seconds=request["cpu_seconds"],
    )
    send(sock, {"op": "ran", "id": request["id"], "outcome": outcome}, outputs)


def _keep(sock: socket.socket, fds: list[int], namespace: dict[str, Any], bounds: Bounds) -> None:
    """Fork a state that waits for questions on the descriptor that came with the request."""
    _reap()
    if os.fork() == 0:
        try:
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            sock.close()
            own = socket.socket(fileno=fds[0])
            send(own, {"op": "kept"})
            while (received := receive(own, max_body=0)) is not None:
                _fork(own, received[1], namespace, bounds)
        finally:
            os._exit(0)
    for fd in fds:
        os.close(fd)


def _fork(sock: socket.socket, fds: list[int], namespace: dict[str, Any], bounds: Bounds) -> None:
    """Fork a candidate that answers on the descriptors that came with the request."""
    _reap()
    if os.fork() == 0:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        sock.close()
        asks = socket.socket(fileno=fds[0])
        file = fds[1] if len(fds) > 1 else -1  # there may be room for no more
        candidate.serve(asks, file, namespace, max_body=bounds.frame_bytes)
    for fd in fds:
        os.close(fd)


def _reap() -> None:
    """Bury the candidates that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
