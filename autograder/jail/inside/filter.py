"""The system-call filter: what namespaces alone still leave open to a student's process.

The filter is data (:data:`DENIED`, :data:`HIDDEN`) and a small assembler for the kernel's classic
BPF. A denied call fails with ``EPERM``, a hidden one and every call newer than
:data:`NEWEST` with ``ENOSYS``, as on an older kernel, so that programs use what they used before.
A call of a foreign architecture (32-bit code on x86-64) ends the process.

References
----------
``Documentation/userspace-api/seccomp_filter.rst`` of Linux, and its headers
``include/uapi/linux/seccomp.h`` and ``filter.h``.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from dataclasses import dataclass
from functools import cache

from .linux import PR_SET_NO_NEW_PRIVS, prctl

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
KILL_PROCESS, ERRNO, ALLOW = 0x8000_0000, 0x0005_0000, 0x7FFF_0000
LOAD, JUMP_EQUAL, JUMP_GREATER, JUMP_SET, RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
NUMBER, ARCH, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24
"""Offsets into ``struct seccomp_data`` (the low words of the arguments, little-endian)."""

NEWEST = 462
"""mseal, Linux 6.10. What comes later is not known here, so it is not there."""
NAMESPACES = 0x7E02_0000 | 0x80
"""Every CLONE_NEW… flag."""
TIOCSTI, TIOCLINUX, TIOCSCTTY = 0x5412, 0x541C, 0x540E

# name: (number on x86_64, number on aarch64); None where an architecture has no such call
_Table = dict[str, tuple[int | None, int | None]]

_MOUNTING: _Table = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "unshare": (272, 97),
    "setns": (308, 268),
}
_OTHER_PROCESSES: _Table = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "execve": (59, 221),
    "execveat": (322, 281),
}
_KERNEL: _Table = {
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "vmsplice": (278, 75),
    "splice": (275, 76),
    "tee": (276, 77),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "uselib": (134, None),
    "sysfs": (139, None),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
}
_MACHINE: _Table = {
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "vhangup": (153, 58),
    "sync": (162, 81),
    "syncfs": (306, 267),
}
_TALKING: _Table = {  # socketpair stays: asyncio wakes itself through one
    "socket": (41, 198),
    "bind": (49, 200),
    "connect": (42, 203),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
}

DENIED: _Table = {**_MOUNTING, **_OTHER_PROCESSES, **_KERNEL, **_MACHINE, **_TALKING}
"""Fails with EPERM."""
HIDDEN: _Table = {
    "clone3": (435, 435),  # its flags lie in memory, where a filter cannot look; clone remains
    "memfd_create": (319, 279),  # memory that no limit of a process counts
    "memfd_secret": (447, 447),
}
"""Fails with ENOSYS."""
_CLONE, _IOCTL = (56, 220), (16, 29)

_ARCHITECTURES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}


@dataclass(frozen=True, slots=True)
class _Instruction:
    code: int
    value: int
    if_true: str | None = None
    """Label to jump to; None falls through."""


def supported() -> bool:
    """Whether the filter knows this machine's system calls."""
    return platform.machine() in _ARCHITECTURES


@cache
def assemble(machine: str) -> bytes:
    """Return the filter for a machine, as an array of the kernel's ``struct sock_filter``.

    >>> len(assemble("x86_64")) % 8
    0
    """
    column, arch = _ARCHITECTURES[machine]
    clone, ioctl = _CLONE[column], _IOCTL[column]
    code: list[_Instruction | str] = [
        _Instruction(LOAD, ARCH),
        _Instruction(JUMP_EQUAL, arch, "known"),
        _Instruction(RETURN, KILL_PROCESS),
        "known",
        _Instruction(LOAD, NUMBER),
        _Instruction(JUMP_GREATER, NEWEST, "hidden"),
        _Instruction(JUMP_EQUAL, clone, "clone"),
        _Instruction(JUMP_EQUAL, ioctl, "ioctl"),
    ]
    for label, table in (("hidden", HIDDEN), ("denied", DENIED)):
        for row in table.values():
            number = row[column]
            if number is not None:
                code.append(_Instruction(JUMP_EQUAL, number, label))
    code += [
        _Instruction(RETURN, ALLOW),
        "clone",
        _Instruction(LOAD, FIRST_ARGUMENT),
        _Instruction(JUMP_SET, NAMESPACES, "denied"),
        _Instruction(RETURN, ALLOW),
        "ioctl",
        _Instruction(LOAD, SECOND_ARGUMENT),
        *(_Instruction(JUMP_EQUAL, number, "denied") for number in (TIOCSTI, TIOCLINUX, TIOCSCTTY)),
        _Instruction(RETURN, ALLOW),
        "hidden",
        _Instruction(RETURN, ERRNO | errno.ENOSYS),
        "denied",
        _Instruction(RETURN, ERRNO | errno.EPERM),
    ]
    return _linked(code)


def _linked(code: list[_Instruction | str]) -> bytes:
    """Replace labels by distances and return the instructions' bytes."""
    places: dict[str, int] = {}
    instructions: list[_Instruction] = []
    for line in code:
        if isinstance(line, str):
            places[line] = len(instructions)
        else:
            instructions.append(line)
    return b"".join(
        struct.pack(
            "=HBBI",
            line.code,
            places[line.if_true] - at - 1 if line.if_true else 0,
            0,
            line.value,
        )
        for at, line in enumerate(instructions)
    )


def install() -> None:
    """Put the filter on this process and all its children, for good."""
    program = assemble(platform.machine())
    held = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    buffer = ctypes.create_string_buffer(header, len(header))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(buffer))
