"""The system calls that Python does not offer: namespaces, mounts, capabilities, prctl."""

from __future__ import annotations

import ctypes
import os
import signal
import struct

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x0002_0000, 0x0400_0000, 0x0800_0000
CLONE_NEWUSER, CLONE_NEWPID = 0x1000_0000, 0x2000_0000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND = 32, 4096
MS_REC, MS_PRIVATE = 0x4000, 0x4_0000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 36, 38, 47
CAP_LAST = 63
CAPABILITY_VERSION = 0x2008_0522
WAKE = signal.SIGURG
"""Asks a cell that waits to stop; does nothing to a process that does not listen."""
INNER_ID = 1000
"""The user and group that a student's process sees itself as."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc_held = ctypes.PyDLL(None, use_errno=True)
"""The same, keeping Python's lock during a call."""
_CLONE_NUMBER = {"x86_64": 56, "aarch64": 220}.get(os.uname().machine, -1)


def _call(name: str, *args: object) -> None:
    if getattr(_libc, name)(*args) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def prctl(option: int, value: int = 0, third: int = 0) -> None:
    """Set an attribute of this process."""
    words = [ctypes.c_ulong(word) for word in (value, third, 0, 0)]
    _call("prctl", option, *words)


def fork_into_namespaces() -> int:
    """Fork a first process of new user, PID, mount, IPC and UTS namespaces; as os.fork returns.

    One call to the kernel, where unshare and two forks would copy this process twice. It goes round
    glibc's fork, which only keeps the thread's id; the child's own forks set that right.
    """
    uid, gid = os.getuid(), os.getgid()
    flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = int(_libc_held.syscall(_CLONE_NUMBER, flags | signal.SIGCHLD, 0, 0, 0, 0))
    number = ctypes.get_errno()
    if pid:
        ctypes.pythonapi.PyOS_AfterFork_Parent()
        if pid < 0:
            raise OSError(number, f"clone: {os.strerror(number)}")
        return pid
    ctypes.pythonapi.PyOS_AfterFork_Child()
    _map_ids(uid, gid)
    return 0


def _map_ids(uid: int, gid: int) -> None:
    prctl(PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root, and the maps cannot be written
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{INNER_ID} {uid} 1"),
        ("gid_map", f"{INNER_ID} {gid} 1"),
    ):
        fd = os.open(f"/proc/self/{name}", os.O_WRONLY)  # pathlib would touch a hundred pages more
        os.write(fd, text.encode())
        os.close(fd)


def make_mounts_private() -> None:
    """Let no mount from here on be seen elsewhere."""
    _call("mount", None, b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)


def mount_tmpfs(path: str, size_mb: int, *, read_only: bool = False) -> None:
    """Cover ``path`` with an empty folder in memory."""
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | (MS_RDONLY if read_only else 0)
    options = f"size={size_mb}m,nr_inodes=8192,mode=700".encode()
    _call("mount", b"tmpfs", path.encode(), b"tmpfs", ctypes.c_ulong(flags), options)


def make_read_only(path: str) -> None:
    """Let nobody here change the times of what is mounted at ``path``; a device still works."""
    flags = os.statvfs(path).f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC)
    flags |= MS_REMOUNT | MS_BIND | MS_RDONLY
    _call("mount", None, path.encode(), None, ctypes.c_ulong(flags), None)


def make_devices_read_only() -> None:
    """Let nobody change the times of devices, which are the host's own and seen by others."""
    for name in os.listdir("/dev"):  # noqa: PTH208 - for each submission
        make_read_only(f"/dev/{name}")


def drop_bounds() -> None:
    """Give up the capabilities that a program could bring along."""
    for capability in range(CAP_LAST + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:  # past the last one, or nothing to drop with
            break


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    drop_bounds()
    prctl(PR_CAP_AMBIENT, 4)  # PR_CAP_AMBIENT_CLEAR_ALL
    header = struct.pack("Ii", CAPABILITY_VERSION, 0)
    _call("capset", header, bytes(24))


def become_ordinary(uid: int) -> None:
    """Stop being root: an ordinary user has no way back."""
    drop_bounds()  # later there is nothing to drop them with
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def silence() -> None:
    """Point the standard streams at nothing."""
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    if null > 2:  # noqa: PLR2004 - 0, 1 and 2 stay
        os.close(null)


def close_all_but(kept: int) -> None:
    """Close every descriptor from 3 on except ``kept``."""
    os.closerange(3, kept)
    os.closerange(kept + 1, 1 << 16)
