"""What is listed from inside, on every rung of the ladder, as root and as an ordinary user.

``test_jail_walls.py`` looks at the strongest rung as whoever runs the tests. Here everything that a
rung holds is listed once more on each, and once more where the grader is an ordinary user.
"""

from __future__ import annotations

import json
import os
import platform
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.jail import RUNGS
from autograder.jail.inside import keeper, landlock
from autograder.jail.inside.calls import ALLOWED
from autograder.jail.inside.filter import FCNTL, IOCTL, MODERN, PRCTL
from tests.helpers.ordinary import inspected

X86 = platform.machine() == "x86_64"
COLUMN = 0 if X86 else 1
START = """
import ctypes, errno, itertools, json, mmap, os, resource, socket, stat
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    return 0 if result >= 0 else ctypes.get_errno()
def not_refused(number, place, values):
    found = []
    for value in values:
        words = [-1] * 5
        words[place] = value
        if call(number, *words) != errno.EPERM:
            found.append(value & 0xFFFF_FFFF)
    return sorted(found)
"""
NUMBERS = {name: row[COLUMN] for name, row in ALLOWED.items() if row[COLUMN] is not None}
OUTSIDE_THE_FILTER = (335, 336)  # uretprobe and uprobe: recent kernels never ask a filter
REFUSED = sorted({*range(1024)} - {*NUMBERS.values(), *OUTSIDE_THE_FILTER})

SHARED = {
    "shmget": (29, 194, "0, 4096, 0o1777"),
    "shmat": (30, 196, "0, 0, 0"),
    "semget": (64, 190, "0, 1, 0o1777"),
    "msgget": (68, 186, "0, 0o1777"),
    "mq_open": (240, 180, "NAME, 0o102, 0o777, 0"),
    "add_key": (248, 217, "NAME, NAME, NAME, 4, -3"),
    "request_key": (249, 218, "NAME, NAME, 0, -3"),
    "keyctl": (250, 219, "0, -3, 1"),
    "memfd_create": (319, 279, "NAME, 0"),
    "inotify_init1": (294, 26, "0"),
    "fanotify_init": (300, 262, "0, 0"),
    "userfaultfd": (323, 282, "1"),
    "perf_event_open": (298, 241, "0, 0, -1, -1, 0"),
    "io_uring_setup": (425, 425, "1, 0"),
    "pidfd_open": (434, 434, "1, 0"),
    "kcmp": (312, 272, "1, 1, 0, 0, 0"),
    "socket": (41, 198, "1, 1, 0"),
    "connect": (42, 203, "0, 0, 0"),
    "bind": (49, 200, "0, 0, 0"),
    "listen": (50, 201, "0, 1"),
    "accept4": (288, 242, "0, 0, 0, 0"),
}
"""What processes could meet in without a file: the numbers, and arguments that would work."""

PROBES: dict[str, str] = {
    "calls": f"print(json.dumps([n for n in {REFUSED} if call(n, -1, -1, -1, -1, -1) not in "
    f"((1,) if n < {MODERN} else (38,))]))",
    "x32": "print(json.dumps([n for n in range(1024) if call(0x4000_0000 | n, -1, -1, -1) != 38]))",
    "shared": "NAME = ctypes.addressof(ctypes.create_string_buffer(b'/abc'))\n"
    "print(json.dumps([name for name, works in {"
    + ", ".join(
        f"{name!r}: call({row[COLUMN]}, {row[2]}) not in (1, 38)" for name, row in SHARED.items()
    )
    + "}.items() if works]))",
    # Once as it is, and once with bits of the high word set, which the kernel does not look at.
    "arguments": f"""
each = lambda *extra: [n | high << 32 for n in (*range(0x1_0000), *extra) for high in (0, 1)]
print(json.dumps({{
    "ioctl": not_refused({NUMBERS["ioctl"]}, 1, each(0x4008_6602, 0x8004_5430, 0x4004_5431)),
    "fcntl": not_refused({NUMBERS["fcntl"]}, 1, each()),
    "prctl": not_refused({NUMBERS["prctl"]}, 0, each(0x5961_6D61)),
    "getsockopt": not_refused({NUMBERS["getsockopt"]}, 2, each()),
    "prlimit of others": [pid for pid in (os.getppid(), 2, 3, os.getpid())
                          if call({NUMBERS["prlimit64"]}, pid, 7, 0, 0) != 1],
}}))""",
    "sockets": """
found = []
for family in range(1, 46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        for make in (socket.socket, socket.socketpair):
            try:
                make(family, kind)
                found.append([make.__name__, family, int(kind)])
            except OSError:
                pass
for port in PORTS:
    try:
        socket.create_connection(("127.0.0.1", port), 1)
        found.append("loopback")
    except OSError:
        pass
for address in (ABSTRACT, ABSTRACT.encode()):
    for step in ("connect", "bind"):
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            getattr(one, step)(address)
            found.append(step)
        except OSError:
            pass
    try:
        one.sendto(b"x", address)
        found.append("sendto")
    except OSError:
        pass
    one.close()
    other.close()
print(json.dumps(found))""",
    "signals": """
found = []
for pid in [*range(-1, 5000), os.getpid(), os.getppid()]:
    try:
        os.kill(pid, 0)
        found.append(pid)
    except PermissionError:
        pass
print(json.dumps(found))""",
    "descriptors": """
kinds = []
for fd in range(1024):
    try:
        info = os.fstat(fd)
    except OSError:
        continue
    null = info.st_rdev == os.makedev(1, 3)
    kinds.append("null" if null else "socket" if stat.S_ISSOCK(info.st_mode) else "?")
print(json.dumps(sorted(kinds)))""",
    "files": """
def opens(path, how):
    try:
        os.close(os.open(path, how))
        return True
    except OSError:
        return False
paths = {PATHS}
print(json.dumps([[path for path in paths if os.path.exists(path)],
                  [path for path in paths if opens(path, os.O_RDONLY)],
                  [path for path in paths if opens(path, os.O_WRONLY)]]))""",
    "changes": """
theirs, new = {PATHS}[0], os.path.join(os.path.dirname({PATHS}[0]), "new")
found = []
for name, change in {
    "emptied": lambda: os.truncate(theirs, 0),
    "removed": lambda: os.remove(theirs),
    "moved": lambda: os.rename(theirs, new),
    "linked": lambda: os.link(theirs, new),
    "a folder made": lambda: os.mkdir(new),
    "mode": lambda: os.chmod(theirs, 0o666),
    "times": lambda: os.utime(theirs),
    "owner": lambda: os.chown(theirs, os.getuid(), os.getgid()),
    **{f"{step.__name__} of {device}": lambda a=step, b=device, more=more: a(b, *more)
       for device in ("/dev/null", "/dev/random", "/dev/urandom")
       for step, more in ((os.utime, ()), (os.chmod, (0o666,)))},
}.items():
    try:
        change()
        found.append(name)
    except OSError:
        pass
print(json.dumps(found))""",
    "environment": "print(json.dumps(sorted(os.environ)))",
}
# A page of machine code that makes one call, by the instruction of its own architecture or by that
# of 32-bit programs, whose numbers the filter does not know: 20 is getpid there.
MACHINE_CODE = """
def run(code):
    page = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS,
                     mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    place = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(place)()
def native():
    return run(NATIVE) == os.getpid()
def foreign():
    return run(FOREIGN)
"""
NATIVE = bytes.fromhex("b827000000 0f05 c3" if X86 else "881580d2 010000d4 c0035fd6")
# On aarch64 a page of data: 32-bit code cannot be entered from a 64-bit program at all.
FOREIGN = bytes.fromhex("b814000000 cd80 c3" if X86 else "00000000")


@pytest.fixture(scope="module")
def theirs() -> Iterator[Path]:
    """Return a file that whoever runs the jail may read and write, but nobody inside should."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "theirs.txt"
        path.write_text("not yours")
        path.chmod(0o666)
        path.parent.chmod(0o777)
        yield path


@pytest.fixture(
    scope="module",
    params=[(rung, ordinary) for rung in RUNGS for ordinary in (False, True)],
    ids=lambda param: f"{param[0]}, {'an ordinary user' if param[1] else 'this user'}",
)
def found(request: pytest.FixtureRequest, theirs: Path) -> dict[str, Any]:
    rung, ordinary = request.param
    abstract = f"\0of-the-host-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as named:
        named.bind(abstract)
        named.listen()
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), 1).close()  # it does listen
        known = (
            f"ABSTRACT, PORTS = {abstract!r}, {[port]}\nNATIVE, FOREIGN = {NATIVE!r}, {FOREIGN!r}"
        )
        paths = [str(theirs), "/etc/passwd", "/proc/1/status", "/sys", "/dev/shm", "/bin/sh"]  # noqa: S108 - of the host
        cells = [START, known, *PROBES.values(), MACHINE_CODE]
        cells = [cell.replace("{PATHS}", repr(paths)) for cell in cells]
        seen = inspected(rung, cells, ("native", "foreign"), ordinary=ordinary)
    assert seen["troubles"] == []
    told = dict(zip(PROBES, map(json.loads, seen["cells"][2 : 2 + len(PROBES)]), strict=True))
    return seen | told | {"rung": rung, "ordinary": ordinary}


def test_the_jail_is_the_one_that_was_asked_for(found: dict[str, Any]) -> None:
    assert found["jail"] == found["rung"]
    assert found["uid"] != 0 or not found["ordinary"]


def test_calls_outside_the_list_are_refused(found: dict[str, Any]) -> None:
    assert found["calls"] == found["x32"] == []


def test_nothing_is_shared_through_the_kernel(found: dict[str, Any]) -> None:
    assert found["shared"] == []


def test_arguments_outside_the_lists_are_refused(found: dict[str, Any]) -> None:
    both = {name: [n for n in values for _ in (0, 1)] for name, values in ARGUMENTS.items()}

    assert found["arguments"] == both | {"prlimit of others": []}


ARGUMENTS = {
    "ioctl": sorted(IOCTL),
    "fcntl": sorted(FCNTL),
    "prctl": sorted(PRCTL),
    "getsockopt": [],
}


def test_no_socket_leads_anywhere(found: dict[str, Any]) -> None:
    assert found["sockets"] == [["socketpair", 1, 1], ["socketpair", 1, 5]]


def test_nobody_can_be_signalled(found: dict[str, Any]) -> None:
    assert found["signals"] == []


def test_one_socket_is_all_that_is_open(found: dict[str, Any]) -> None:
    assert found["descriptors"] == ["null", "null", "null", "socket"]


def test_the_kernel_says_that_there_is_no_privilege(found: dict[str, Any]) -> None:
    status = found["status"]
    sets = {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}

    assert sets == dict.fromkeys(sets, 0)
    # Only who has privileges can lower the bound of those that a program may bring along.
    assert int(status["CapBnd"], 16) == 0 or (found["jail"] == "process" and found["uid"] != 0)
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"


def test_code_of_another_architecture_ends_its_process(found: dict[str, Any]) -> None:
    assert found["replies"] == {"native": True, "foreign": "error"}


def test_no_file_of_the_host_can_be_opened_and_on_the_weakest_rung_alone_it_is_there(
    found: dict[str, Any], theirs: Path
) -> None:
    there, readable, writable = found["files"]

    if found["jail"] == "process":  # as the table of rungs says
        assert {str(theirs), "/etc/passwd"} <= {*there}
    else:
        assert there == []
    assert readable == writable == []


def test_nothing_of_the_host_is_changed(found: dict[str, Any], theirs: Path) -> None:
    assert found["changes"] == []
    assert theirs.read_text() == "not yours"
    assert [one.name for one in theirs.parent.iterdir()] == [theirs.name]


def test_without_landlock_root_is_refused_on_the_weakest_rung(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    monkeypatch.setattr(os, "getuid", lambda: 0)

    with pytest.raises(PermissionError, match="grade as an ordinary user"):
        keeper._wall_off(keeper.Files((), ()), tmp_path)
