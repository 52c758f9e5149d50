"""A program: opens a jail, as whoever runs it or as an ordinary user, and prints what comes back.

``python ordinary.py RUNG``, and JSON on its standard input: ``cells`` to run, ``functions`` to ask
without arguments, and whether to become ``ordinary`` first (who is so already stays what they are).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl  # what is imported late has to be there already

import autograder.jail.submission
from autograder.jail import open_jail
from autograder.jail.inside import linux
from autograder.model import Call, Limits, NoAnswer, Outcome

ROOT = Path(__file__).resolve().parents[2]
LATE = (mpl, autograder.jail.submission)
MS_BIND_ALL = 4096 | 16384
LIMITS = Limits(question_cpu_seconds=2.0, notebook_cpu_seconds=20.0, wall_seconds=60.0)


def inspected(
    rung: str, cells: Sequence[str], functions: Sequence[str] = (), *, ordinary: bool = False
) -> dict[str, Any]:
    """Run this program and return what it found."""
    asked = json.dumps({"cells": cells, "functions": functions, "ordinary": ordinary})
    command = [sys.executable, "-P", __file__, rung]
    done = subprocess.run(
        command, input=asked, capture_output=True, text=True, cwd="/", check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def become_ordinary() -> None:
    """Stop being root; whatever keeps others out of the interpreter and the kit is hidden first."""
    linux._call("unshare", linux.CLONE_NEWNS)
    linux.make_mounts_private()
    for path in (sys.base_prefix, sys.prefix, ROOT):
        _open_up(Path(path).resolve())
    linux.become_ordinary(65534)
    linux.prctl(linux.PR_SET_DUMPABLE, 1)


def _open_up(path: Path) -> None:
    parents = [*reversed(path.parents)]
    barrier = next((one for one in parents if one.stat().st_mode & 0o005 != 0o005), None)
    if barrier is None:
        return
    fd = os.open(path, os.O_PATH)
    linux._call("mount", b"tmpfs", str(barrier).encode(), b"tmpfs", 0, b"mode=755")
    path.mkdir(parents=True)
    source = f"/proc/self/fd/{fd}".encode()
    linux._call("mount", source, str(path).encode(), None, MS_BIND_ALL, None)
    os.close(fd)


def inspect(rung: str, cells: Sequence[str], functions: Sequence[str]) -> dict[str, Any]:
    """Run cells, ask functions, and look at the notebook's process from outside."""
    with open_jail(LIMITS, mode=rung) as jail, jail.open({}) as session:
        runs = session.run(list(cells))
        status = Path(f"/proc/{session._running_submission().student}/status").read_text(
            encoding="ascii"
        )
        replies = {name: session.ask(name, Call(())) for name in functions}
        return {
            "uid": os.getuid(),
            "jail": jail.name,
            "cells": [
                run.outputs[0]["text"] if run.outcome is Outcome.PASS and run.outputs else ""
                for run in runs
            ],
            "troubles": [str(run.outputs) for run in runs if run.outcome is not Outcome.PASS],
            "status": dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line),
            "replies": {
                name: reply.outcome.value if isinstance(reply, NoAnswer) else reply.value
                for name, reply in replies.items()
            },
        }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    if asked["ordinary"] and os.getuid() == 0:
        become_ordinary()
    json.dump(inspect(sys.argv[1], asked["cells"], asked["functions"]), sys.stdout)
