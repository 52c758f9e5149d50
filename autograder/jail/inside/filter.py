"""The system-call filter: what namespaces alone still leave open to a student's process.

It lets through what :mod:`calls` lists, some of it with certain arguments alone (:data:`RULES`),
and refuses everything else: a call that is older than :data:`MODERN` fails with ``EPERM``, a newer
one with ``ENOSYS``, as on an older kernel, so that programs use what they used before. A call of a
foreign architecture (32-bit code on x86-64) ends the process; those of the x32 kind have numbers
that are not on the list.

References
----------
``Documentation/userspace-api/seccomp_filter.rst`` of Linux, and its headers
``include/uapi/linux/seccomp.h`` and ``filter.h``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from .calls import ALLOWED
from .linux import PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, prctl

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
KILL_PROCESS, ERRNO, ALLOW = 0x8000_0000, 0x0005_0000, 0x7FFF_0000
LOAD, AND, RETURN, JUMP = 0x20, 0x54, 0x06, 0x05
EQUAL, AT_LEAST, ANY_BIT = 0x15, 0x35, 0x45
NUMBER, ARCH, ARGUMENTS = 0, 4, 16
"""Offsets into ``struct seccomp_data``. Of its 64-bit arguments the low word comes first, and is
all that the kernel itself reads of an int."""

MODERN = 424
"""From here on the numbers are the same on all architectures (Linux 5.1)."""
LAST = 0xFFFF_FFFF

NEW_NAMESPACES = 0x7E02_0000 | 0x80
CLONE_PTRACE, CLONE_VFORK, CLONE_PARENT, CLONE_UNTRACED = 0x2000, 0x4000, 0x8000, 0x80_0000
SHARED_WITHOUT_FILE, MAP_HUGETLB = 0x21, 0x4_0000
IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""``TCGETS`` ``TIOCGWINSZ`` (a terminal?), ``FIONREAD`` ``FIONBIO`` ``FIONCLEX`` ``FIOCLEX``."""
FCNTL = (0, 1, 2, 3, 1030, 1032)
"""``F_DUPFD`` ``F_GETFD`` ``F_SETFD`` ``F_GETFL`` ``F_DUPFD_CLOEXEC`` ``F_GETPIPE_SZ``."""
F_SETFL = 4
O_DIRECT = getattr(os, "O_DIRECT", 0)
PRCTL = (PR_SET_PDEATHSIG, 2, 3, 15, 16, 21, 23, 38, 39)
"""Gets the signal of a parent's death, dumpable, name, seccomp, bounding set, no_new_privs; sets
that signal, the name and no_new_privs."""
SOCKET, AF_UNIX, SOCKET_KIND, STREAM, SEQPACKET = 1, 1, 0xF, 1, 5
SOCKET_OPTIONS = (3, 4, 38, 39)
"""``SO_TYPE`` ``SO_ERROR`` ``SO_PROTOCOL`` ``SO_DOMAIN``."""
MADVICE_REFUSED = (12, 20, 21, 25, 100, 101)
"""``MADV_MERGEABLE``; ``COLD`` ``PAGEOUT`` ``COLLAPSE``, which keep the machine busy; poison."""
MODES = frozenset(
    {
        *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
        *("utime", "utimes", "futimesat", "utimensat"),
    }
)
"""What changes modes, owners and times of files: refused where the host's own can be named."""

_ARCHITECTURES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction; where ``then`` names a label, it jumps there, if its test holds."""

    code: int
    value: int
    then: str = ""


Code = tuple[Step | str, ...]
"""Instructions and labels; it ends in one of the :data:`_ENDS`, else the call is let through."""


def _word(argument: int, *, high: bool = False) -> Step:
    return Step(LOAD, ARGUMENTS + 8 * argument + 4 * high)


def _only(argument: int, *values: int, goal: str = "allowed") -> Code:
    """Go to ``goal`` where an argument is one of ``values``."""
    return (_word(argument), *(Step(EQUAL, value, goal) for value in values))


_CHILD = signal.SIGCHLD.value
RULES: dict[str, Code] = {
    "clone": (
        _word(0),
        Step(
            ANY_BIT,
            NEW_NAMESPACES | CLONE_PTRACE | CLONE_VFORK | CLONE_PARENT | CLONE_UNTRACED,
            "denied",
        ),
    ),
    "ioctl": (
        *_only(1, *IOCTL),
        Step(RETURN, 0, "denied"),
    ),
    "fcntl": (
        *_only(1, F_SETFL, goal="flags"),
        *_only(1, *FCNTL),
        Step(RETURN, 0, "denied"),
        "flags",
        _word(2),
        Step(ANY_BIT, O_DIRECT, "denied"),
    ),
    # Who waits for a disk is not blamed for it; in memory there is nothing to wait for.
    "fsync": (Step(RETURN, 0, "pretended"),),
    "fdatasync": (Step(RETURN, 0, "pretended"),),
    "msync": (Step(RETURN, 0, "pretended"),),
    "open": (_word(1), Step(ANY_BIT, O_DIRECT, "denied")),
    "openat": (_word(2), Step(ANY_BIT, O_DIRECT, "denied")),
    "preadv2": (*_only(5, 0), Step(RETURN, 0, "denied")),
    "pwritev2": (*_only(5, 0), Step(RETURN, 0, "denied")),
    # Who always yields would compute nothing on a busy machine, and seem kept from it.
    "sched_yield": (Step(RETURN, 0, "pretended"),),
    "prctl": (*_only(0, *PRCTL), Step(RETURN, 0, "denied")),
    "prlimit64": (*_only(0, 0), Step(RETURN, 0, "denied")),
    "madvise": _only(2, *MADVICE_REFUSED, goal="denied"),
    # Pages of no file that several processes share are in nobody's account, and huge ones neither.
    "mmap": (
        _word(3),
        Step(ANY_BIT, MAP_HUGETLB, "no memory"),
        Step(AND, SHARED_WITHOUT_FILE),
        Step(EQUAL, SHARED_WITHOUT_FILE, "no memory"),
    ),
    # Children that nobody has to wait for would take their CPU time out of every sum.
    "rt_sigaction": (
        *_only(0, _CHILD, goal="sigchld"),
        Step(RETURN, 0, "allowed"),
        "sigchld",
        _word(1),
        Step(ANY_BIT, LAST, "denied"),
        _word(1, high=True),
        Step(ANY_BIT, LAST, "denied"),
    ),
    # A datagram could be sent to any address; SO_PEERPIDFD would be a handle on the grader.
    "socketpair": (
        *_only(0, AF_UNIX, goal="unix"),
        Step(RETURN, 0, "denied"),
        "unix",
        _word(1),
        Step(AND, SOCKET_KIND),
        Step(EQUAL, STREAM, "allowed"),
        Step(EQUAL, SEQPACKET, "allowed"),
        Step(RETURN, 0, "denied"),
    ),
    "getsockopt": (
        *_only(1, SOCKET, goal="option"),
        Step(RETURN, 0, "denied"),
        "option",
        *_only(2, *SOCKET_OPTIONS),
        Step(RETURN, 0, "denied"),
    ),
}
"""What is looked at in the arguments of some calls."""

_ENDS = {
    "allowed": ALLOW,
    "denied": ERRNO | errno.EPERM,
    "hidden": ERRNO | errno.ENOSYS,
    "no memory": ERRNO | errno.ENOMEM,
    "pretended": ERRNO,
}


def supported() -> bool:
    """Whether the filter knows this machine's system calls."""
    return platform.machine() in _ARCHITECTURES


@cache
def assemble(machine: str, without: frozenset[str] = frozenset()) -> bytes:
    """Return the filter for a machine, as an array of the kernel's ``struct sock_filter``.

    The calls ``without`` are refused too.

    >>> len(assemble("x86_64")) % 8
    0
    """
    column, arch = _ARCHITECTURES[machine]
    code: list[Step | str] = [
        Step(LOAD, ARCH),
        Step(EQUAL, arch, "known"),
        Step(RETURN, KILL_PROCESS),
        "known",
        Step(LOAD, NUMBER),
    ]
    code += _search(_spans(column, without))
    for name, rule in RULES.items():
        code += [f"rule of {name}", *rule, Step(RETURN, ALLOW)]
    for label, value in _ENDS.items():
        code += [label, Step(RETURN, value)]
    return _linked(code)


def _search(spans: Sequence[tuple[int, str]]) -> list[Step | str]:
    """Find the run of a number by halves: the kernel tries every number when it installs this."""
    if len(spans) == 1:
        what = spans[0][1]
        return [Step(RETURN if what in _ENDS else JUMP, 0, what)]
    middle = len(spans) // 2
    first = spans[middle][0]
    above = f"from {first}"
    return [
        Step(AT_LEAST, first, above),
        *_search(spans[:middle]),
        above,
        *_search(spans[middle:]),
    ]


def verdict(machine: str, number: int) -> str:
    """Return what becomes of a call: ``allowed``, ``denied``, ``hidden`` or ``rule of NAME``.

    >>> verdict("x86_64", 59)  # execve
    'denied'
    """
    spans = _spans(_ARCHITECTURES[machine][0], frozenset())
    return next(what for first, what in reversed(spans) if number >= first)


def _spans(column: int, without: frozenset[str]) -> list[tuple[int, str]]:
    """Return the first number of each run of calls that are treated alike, and how they are."""
    what = {
        row[column]: f"rule of {name}" if name in RULES else "allowed"
        for name, row in ALLOWED.items()
        if row[column] is not None and name not in without
    }
    numbers = range(max(MODERN, *(number for number in what if number is not None)) + 2)
    labels = [(n, what.get(n, "denied" if n < MODERN else "hidden")) for n in numbers]
    runs = groupby(labels, key=lambda pair: pair[1])
    return [next(pairs) for _, pairs in runs]


def _linked(code: list[Step | str]) -> bytes:
    """Replace labels by distances and return the instructions' bytes."""
    places: dict[str, int] = {}
    steps: list[Step] = []
    for line in code:
        if isinstance(line, str):
            places[line] = len(steps)
        else:
            steps.append(line)
    return b"".join(_packed(step, at, places) for at, step in enumerate(steps))


def _packed(step: Step, at: int, places: dict[str, int]) -> bytes:
    if step.code == RETURN and step.then:
        return struct.pack("=HBBI", RETURN, 0, 0, _ENDS[step.then])
    distance = places[step.then] - at - 1 if step.then else 0
    if step.code == JUMP:
        return struct.pack("=HBBI", JUMP, 0, 0, distance)
    return struct.pack("=HBBI", step.code, distance, 0, step.value)


def install(without: frozenset[str] = frozenset()) -> None:
    """Put the filter on this process and all its children, for good."""
    program = assemble(platform.machine(), without)
    held = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    buffer = ctypes.create_string_buffer(header, len(header))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(buffer))
