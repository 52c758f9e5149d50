"""Ordinary users of this machine, whom root can be."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

root_alone = pytest.mark.xfail(
    os.getuid() != 0, reason="only root can be several users", raises=PermissionError, strict=True
)


def as_user(uid: int, do: Callable[[], object]) -> None:
    """Do something as an ordinary user of this machine, in another process."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            do()
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def become(uid: int, do: Callable[[], object]) -> None:
    if os.getuid() != 0:
        raise PermissionError("only root can be several users")
    as_user(uid, do)
