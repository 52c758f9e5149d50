"""A kill in the middle of something: in a process of its own, after so many steps."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable

import sqlalchemy as sql

CHANGES = frozenset(
    {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.utime", "shutil.move", "sqlite3.connect"}
)
"""What a program tells Python's auditing before it changes a file."""
FAILED = 3


def killed(work: Callable[[], object], after: int) -> bool:
    """Do something in a process that is killed after so many steps; return whether it was.

    A step is a statement of SQL, or a change of a file. No connection to a database may be open.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which libraries have
        child = os.fork()
    if not child:
        _work_and_die(work, after)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) != FAILED, "it says why above"
    return os.WIFSIGNALED(status)


def _work_and_die(work: Callable[[], object], after: int) -> None:
    left = after

    def step() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, given: tuple[object, ...]) -> None:
        if event in CHANGES or (event == "open" and _writes(given[-1])):
            step()

    sys.addaudithook(heard)
    sql.event.listen(sql.Engine, "before_cursor_execute", lambda *_: step())
    sql.event.listen(sql.Engine, "commit", lambda *_: step())
    try:
        work()
    except BaseException:  # noqa: BLE001 - whatever it is, the parent says so
        traceback.print_exc()
        os._exit(FAILED)
    os._exit(0)


def _writes(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
