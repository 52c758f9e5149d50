"""The warm parent: imports once what every submission needs, then forks a keeper for each.

It never sees a key, a reference or anything of a student's: a submission's socket is passed through
it unread. It keeps the files of the release that is marked, which every submission finds.
"""

from __future__ import annotations

import gc
import json
import signal
import socket
import sys

from . import linux
from .frames import receive, send

REQUEST_BYTES = 1 << 30
"""Requests come from the trusted side; this is only for a clear error."""


def main(text: str) -> None:
    """Serve until the outer side hangs up.

    ``text`` is JSON: ``fd``, ``namespaces``, ``uid``, ``files``, ``devices``.
    """
    settings = json.loads(text)
    if settings["devices"]:
        linux.make_devices_read_only()
    if settings["uid"] is not None:
        linux.become_ordinary(settings["uid"])
    elif settings["devices"]:
        linux.drop_capabilities()
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    control = socket.socket(fileno=settings["fd"])

    from . import cells, keeper  # noqa: PLC0415 - not as root

    shell = cells.make_shell()
    files = settings["files"] and keeper.Files(*map(tuple, settings["files"]))
    plan = keeper.Plan(namespaces=settings["namespaces"], files=files)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers
    keeper.prepare()
    gc.collect()
    gc.freeze()
    send(control, {"op": "warm", "python": sys.version.split()[0]})
    laid: dict[str, bytes] = {}
    while (received := receive(control, max_body=REQUEST_BYTES)) is not None:
        if received[0].header["op"] == "files":
            laid = keeper.files_of(received[0])
        for fd in received[1]:
            with socket.socket(fileno=fd) as sock:
                keeper.start(sock, plan, shell, laid)
