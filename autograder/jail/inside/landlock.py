"""Leave a process no file but those that are named: walls by Landlock, which needs no privilege.

Used where nothing else hides the machine's files (the rung ``process``). Landlock does not look at
changes of modes, owners and times, which the system-call filter refuses there
(:data:`autograder.jail.inside.filter.MODES`), and lets everybody ask whether a path exists.

References
----------
``Documentation/userspace-api/landlock.rst`` of Linux.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from .linux import PR_SET_NO_NEW_PRIVS, prctl

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
CREATE_RULESET_VERSION, RULE_PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
KNOWN_AT_FIRST = (1 << 13) - 1
"""What version 1 knows; 2 adds ``REFER``, 3 ``TRUNCATE``, 5 ``IOCTL_DEV``."""
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
ENOUGH = 3
"""The first version without which files could still be emptied."""

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Return the version of Landlock that this kernel has; 0 for none."""
    return max(0, int(_libc.syscall(CREATE_RULESET, None, 0, CREATE_RULESET_VERSION)))


def restrict(readable: Iterable[str], listable: Iterable[str], writable: Iterable[str]) -> None:
    """Leave this process and its children those paths, for good; what is not there is skipped.

    Parameters
    ----------
    readable
        Files and folders to read, with all below.
    listable
        Folders whose names can be listed, with those below.
    writable
        Files and folders with which everything may be done.

    Raises
    ------
    OSError
        If this kernel has no Landlock.
    """
    handled = KNOWN_AT_FIRST
    for first, right in ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV)):
        handled |= right if version() >= first else 0
    rules = struct.pack("=Q", handled)
    ruleset = _checked(_libc.syscall(CREATE_RULESET, rules, len(rules), 0))
    try:
        for paths, rights in (
            (readable, READ_FILE | READ_DIR),
            (listable, READ_DIR),
            (writable, handled & ~EXECUTE),
        ):
            for path in paths:
                _allow(ruleset, path, rights)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        _checked(_libc.syscall(RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        folder = stat.S_ISDIR(os.fstat(fd).st_mode)
        rule = struct.pack("=Qi", rights if folder else rights & OF_FILES, fd)
        _checked(_libc.syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, rule, 0))
    finally:
        os.close(fd)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result
