"""A real PostgreSQL server, in a folder of its own and for as long as it is needed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "grader"
SERVER_USER = "nobody"
"""Who runs the server when we are root, which PostgreSQL refuses to be."""


def program(name: str) -> str:
    """Return where a program of PostgreSQL lies: on PATH, or where Debian puts it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = shutil.which(name) or (str(found[-1]) if found else "")
    assert path, f"no {name} here; install PostgreSQL: apt-get install postgresql"
    return path


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server, and yield the URL of its maintenance database."""
    # Not in a folder of pytest's, which another run of pytest closes to other users.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    data = folder / "data"
    who: str | None = None
    if os.getuid() == 0:
        who = SERVER_USER
        for path in (folder, *list(folder.parents)[:3]):
            path.chmod(path.stat().st_mode | 0o011)
        os.chown(folder, pwd.getpwnam(who).pw_uid, -1)

    def run(*command: str) -> None:
        with (folder / "said").open("ab") as log:
            subprocess.run(command, check=True, user=who, cwd="/", stdout=log, stderr=log)

    initdb = ("--auth=trust", f"--username={USER}", "--encoding=UTF8", "--no-sync")
    run(program("initdb"), "-D", str(data), *initdb)
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c fsync=off"
    options += f" -c unix_socket_directories={folder}"
    run(program("pg_ctl"), "-D", str(data), "-o", options, "-w", "start")
    try:
        yield f"postgresql+psycopg://{USER}@127.0.0.1:{port}/postgres"
    finally:
        run(program("pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
