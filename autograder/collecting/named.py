"""Paths that we name, which may lead through folders that others can write."""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from pathlib import Path, PurePosixPath

from autograder.private import is_ours

MOST_LINKS = 40
_HELD = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC


def open_named(path: Path) -> tuple[int, os.stat_result]:
    """Open what lies at a path, only to hold it; return it, and what its folder is.

    A link on the way that is neither ours nor root's may lead to what is its owner's, no further:
    who can write where we read could else have us read what we alone may.

    Raises
    ------
    OSError
        ``ELOOP`` for such a link, and whatever else keeps it closed.
    """
    waiting = deque(path.absolute().parts[1:])
    strangers: set[int] = set()
    links = 0
    here = os.open("/", _HELD)
    try:
        folder = info = os.fstat(here)
        while waiting:
            one = os.open(waiting.popleft(), _HELD, dir_fd=here)
            above, info = info, os.fstat(one)
            if not stat.S_ISLNK(info.st_mode):
                os.close(here)
                here, folder = one, above
                continue
            target = _target(one)
            links += 1
            strangers |= set() if is_ours(info) else {info.st_uid}
            if links > MOST_LINKS:
                raise _led_astray(path)
            if target.is_absolute():
                os.close(here)
                here = os.open("/", _HELD)
            info = os.fstat(here)
            waiting.extendleft(reversed(target.parts[target.is_absolute() :]))
        if strangers - {info.st_uid}:
            raise _led_astray(path)
    except OSError:
        os.close(here)
        raise
    return here, folder


def _target(link: int) -> PurePosixPath:
    try:
        return PurePosixPath(os.readlink("", dir_fd=link))
    finally:
        os.close(link)


def _led_astray(path: Path) -> OSError:
    return OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
