"""A Dask cluster on this machine: a scheduler and worker processes that share only the network."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

START_SECONDS = 60.0


@contextmanager
def running_cluster(folder: Path, workers: int) -> Iterator[str]:
    """Start a cluster with so many workers, give its address, and end it.

    ``folder`` is where the processes work and write what they say.
    """
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    common = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(folder))
    with ExitStack() as stack:
        scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        stack.enter_context(_running(folder, *scheduler))
        _wait_for(port)
        for _ in range(workers):
            stack.enter_context(_running(folder, "worker", address, *common))
        yield address


@contextmanager
def _running(folder: Path, *command: str) -> Iterator[None]:
    with (folder / f"{command[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *command], cwd=folder, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
