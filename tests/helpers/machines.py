"""A real Dask scheduler and real worker processes on this machine; only the network is shared."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 60.0


@dataclass
class Machines:
    """A scheduler and its workers; each worker has a folder of its own and nothing in common."""

    folder: Path
    address: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"log{len(self.running)}").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def scheduler(self, preload: str = "") -> subprocess.Popen[bytes]:
        """Start a scheduler on a free port."""
        port = free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        command = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        return self._start(*command, *self._preload(preload))

    def worker(self, *options: str, preload: str = "") -> subprocess.Popen[bytes]:
        """Start a worker; ``preload`` is source that it runs first."""
        folder = self.folder / f"worker{len(self.running)}"
        folder.mkdir()
        common = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(folder))
        return self._start("worker", self.address, *common, *options, *self._preload(preload))

    def _preload(self, source: str) -> tuple[str, ...]:
        if not source:
            return ()
        file = self.folder / f"preload{len(self.running)}.py"
        file.write_text(source, encoding="utf-8")
        return "--preload", str(file)

    @contextlib.contextmanager
    def client(self) -> Iterator[Any]:
        """Hold a client of Dask's own."""
        from distributed import Client  # noqa: PLC0415 - slow to import

        with Client(self.address, timeout=PATIENCE_SECONDS, set_as_default=False) as client:
            yield client

    def wait_for(self, workers: int) -> dict[str, int]:
        """Wait until so many worker processes are there; return their pids by address."""
        with self.client() as client:
            client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)
            pids: dict[str, int] = client.run(os.getpid)
            return pids

    def stop(self) -> None:
        """End all of them."""
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def jails(pid: int) -> set[int]:
    """Return the first process of each jail that a worker process has open."""
    found: set[int] = set()
    for children in Path(f"/proc/{pid}").glob("task/*/children"):
        with contextlib.suppress(OSError):  # of a thread or a child that went meanwhile
            for child in children.read_text().split():
                if b"inside.warm" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.add(int(child))
    return found


def eventually(claim: Callable[[], bool]) -> bool:
    """Wait until something holds; False if it does not in time."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
