"""What can be seen, opened, called and reached from inside, compared with what must be."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.jail import Jail, Session, open_jail
from autograder.jail.inside.calls import ALLOWED
from autograder.jail.inside.filter import MODERN
from autograder.jail.inside.frames import Json
from autograder.jail.sandbox import BASE_DISTRIBUTIONS, DEVICES, NEEDED_VARIABLES, system_libraries
from autograder.model import Answer, Call, Limits, Outcome

LIMITS = Limits(question_cpu_seconds=4.0, notebook_cpu_seconds=20.0, wall_seconds=60.0)
HOST_FILES = (
    "/etc/passwd",
    "/etc/hostname",
    "/etc/shadow",
    "/root",
    "/home",
    "/proc/1/environ",
    "/proc/self/status",
    "/proc/self/mem",
    "/sys",
    "/bin/sh",
    "/usr/bin/env",
    "/dev/shm",  # noqa: S108 - that it is not there
    "/dev/pts",
    "/dev/tty",
    "/dev/mem",
    "/var",
    "/run",
    "/opt/packages/pip",
    "/opt/packages/nbgrader",
    "/opt/packages/sklearn",
    "/opt/kit/reference",
    "/opt/kit/autograder",
)


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as jail:
        yield jail


@pytest.fixture
def session(jail: Jail) -> Iterator[Session]:
    with jail.open({"data.txt": b"data"}) as one:
        yield one


def seen(session: Session, code: str) -> Json:
    """Run a cell that prints JSON and return what it printed."""
    (run,) = session.run([code])
    assert run.outcome is Outcome.PASS, run.outputs
    return json.loads(run.outputs[0]["text"])


def test_this_machine_builds_the_strongest_jail(jail: Jail) -> None:
    assert jail.name == "bubblewrap"


def test_the_root_holds_nothing_but_what_is_listed(session: Session) -> None:
    code = """
import json, os
paths = "/", "/opt", "/opt/kit", "/dev", "/etc", "/usr", "/proc", "/tmp", "/work", "."
print(json.dumps({path: sorted(os.listdir(path)) for path in paths}))
"""

    found = seen(session, code)

    assert set(found["/"]) <= {"dev", "etc", "lib", "lib64", "opt", "proc", "tmp", "usr", "work"}
    assert found["/opt"] == ["kit", "packages", "python"]
    assert found["/opt/kit"] == ["inside"]
    assert found["/dev"] == ["null", "random", "urandom"]
    assert found["/etc"] == ["ld.so.cache"]
    assert set(found["/usr"]) <= {"lib", "lib64"}
    assert found["/proc"] == found["/tmp"] == []  # noqa: S108 - in the jail
    assert found["/work"] == found["."] == ["data.txt"]


def test_of_the_systems_libraries_those_are_there_that_are_loaded(session: Session) -> None:
    code = """
import json, os
found = [os.path.join(top, name) for root in ("/usr", "/lib64") for top, _, names in os.walk(root)
         for name in names]
print(json.dumps(sorted(set(map(os.path.realpath, found)))))
"""

    found = seen(session, code)

    assert {Path(one).name for one in found} == {
        Path(one).name for one in system_libraries(BASE_DISTRIBUTIONS)
    }
    assert all(re.search(r"/(lib|ld-)[\w+-]+\.so", one) for one in found)


def test_the_hosts_devices_are_used_and_not_changed(session: Session) -> None:
    code = """
import json, os
found = []
for name in os.listdir("/dev"):
    path = os.path.join("/dev", name)
    for change in (os.utime, lambda one: os.chmod(one, 0o666), lambda one: os.open(one, 0)):
        try:
            change(path)
            found.append("changed")
        except OSError as error:
            found.append(error.errno)
with open(os.devnull, "w") as nothing:
    nothing.write("x")
print(json.dumps(found))
"""
    before = {name: Path("/dev", name).stat().st_mtime_ns for name in DEVICES}

    assert seen(session, code) == [errno.EROFS, errno.EROFS, "changed"] * len(DEVICES)
    assert before == {name: Path("/dev", name).stat().st_mtime_ns for name in DEVICES}


def test_only_the_listed_packages_can_be_imported(session: Session) -> None:
    code = """
import importlib.util, json
names = ("numpy", "matplotlib", "IPython", "autograder", "reference", "nbgrader", "sqlalchemy",
         "sklearn", "scipy", "torch", "pip", "setuptools", "hypothesis", "pytest")
print(json.dumps([name for name in names if importlib.util.find_spec(name)]))
"""

    assert seen(session, code) == ["numpy", "matplotlib", "IPython"]


def test_nothing_of_the_host_is_there(session: Session) -> None:
    here = [str(Path.home()), str(Path(__file__).parents[2]), str(Path.cwd())]
    code = f"""
import json, os
print(json.dumps([path for path in {[*HOST_FILES, *here]!r} if os.path.lexists(path)]))
"""

    assert seen(session, code) == []


def test_no_host_path_or_name_stands_in_memory_that_can_be_listed(session: Session) -> None:
    repository = str(Path(__file__).parents[2])
    code = f"""
import gc, json, os, sys
words = ({repository!r}, {str(Path.home())!r}, "/home")
texts = [str(sys.path), str(os.environ), str(sys.argv), str(sorted(sys.modules)), sys.executable]
texts += [str(vars(module)) for name, module in list(sys.modules.items()) if "inside" in name]
print(json.dumps([word for word in words if any(word in text for text in texts)]))
"""

    assert seen(session, code) == []


def test_only_the_folders_in_memory_can_be_written(session: Session) -> None:
    code = """
import json, os
found = []
for top, folders, files in os.walk("/", onerror=lambda error: None):
    if top.startswith(("/usr/lib/", "/opt/packages/", "/opt/python/lib/python")):
        folders[:] = folders[:3]
    try:
        os.close(os.open(top, os.O_TMPFILE | os.O_WRONLY))  # a file without a name: none is left
        found.append(top)
    except OSError:
        pass
    for name in files[:20]:
        path = os.path.join(top, name)
        try:
            os.close(os.open(path, os.O_WRONLY))
            found.append(path)
        except OSError:
            pass
print(json.dumps(sorted(set(found) - {"/work/data.txt"})))
"""

    assert seen(session, code) == [
        "/dev/null",
        "/dev/random",
        "/dev/urandom",
        "/tmp",  # noqa: S108 - in the jail
        "/work",
    ]


def test_the_environment_is_the_short_list(session: Session) -> None:
    found = seen(session, "import json, os\nprint(json.dumps(dict(os.environ)))")

    extra = {name: found.pop(name) for name in ("LD_LIBRARY_PATH", "PWD")}
    assert extra == {"LD_LIBRARY_PATH": "/opt/python/lib", "PWD": "/work"}
    assert {name: found.get(name) for name in NEEDED_VARIABLES} == NEEDED_VARIABLES
    assert set(found) - set(NEEDED_VARIABLES) <= {"CLICOLOR", "PAGER", "GIT_PAGER", "TERM"}


def test_one_socket_is_the_only_descriptor_that_leads_out(session: Session) -> None:
    code = """
import json, os, stat
kinds = {}
for fd in range(1024):
    try:
        info = os.fstat(fd)
    except OSError:
        continue
    kinds[fd] = "null" if info.st_rdev == os.makedev(1, 3) else "?"
    if stat.S_ISSOCK(info.st_mode):
        kinds[fd] = "socket"
print(json.dumps(sorted(kinds.values())))
"""

    assert seen(session, code) == ["null", "null", "null", "socket"]


def test_a_question_has_no_descriptor_but_its_own(session: Session) -> None:
    code = """
import os, stat
def f():
    count = 0
    for fd in range(3, 1024):
        try:
            count += stat.S_ISSOCK(os.fstat(fd).st_mode)
        except OSError:
            pass
    return count
"""
    session.run([code])

    assert session.ask("f", Call(())) == Answer(1)


def test_the_process_has_no_privilege(session: Session) -> None:
    code = """
import ctypes, json, os, struct
libc = ctypes.CDLL(None)
data = ctypes.create_string_buffer(24)
libc.capget(struct.pack("Ii", 0x20080522, 0), data)
bounding = [n for n in range(41) if libc.prctl(23, n, 0, 0, 0) == 1]
print(json.dumps({
    "ids": os.getresuid() + os.getresgid(),
    "groups": os.getgroups(),
    "capabilities": list(struct.unpack("6I", data.raw)),
    "bounding": bounding,
    "no_new_privs": libc.prctl(39, 0, 0, 0, 0),
    "seccomp": libc.prctl(21, 0, 0, 0, 0),
    "dumpable": libc.prctl(3, 0, 0, 0, 0),
}))
"""

    found = seen(session, code)

    assert found.pop("groups") in ([], [65534], [1000])
    assert found == {
        "ids": [1000] * 6,
        "capabilities": [0] * 6,
        "bounding": [],
        "no_new_privs": 1,
        "seccomp": 2,
        "dumpable": 0,
    }


def test_no_process_can_be_seen_or_signalled(session: Session) -> None:
    code = """
import json, os
found = []
for pid in [*range(-1, 5000), os.getpid()]:
    try:
        os.kill(pid, 0)
        found.append(pid)
    except PermissionError:
        pass
    except OSError as error:
        found.append([pid, error.errno])
print(json.dumps([found, os.getppid()]))
"""

    assert seen(session, code) == [[], 1]


UNFILTERED = (335, 336)
"""``uretprobe`` and ``uprobe``: recent kernels never ask a filter about them on x86-64. They do
nothing in a process that no privileged one has put a probe into."""


def test_every_call_that_is_not_on_the_list_is_refused(session: Session) -> None:
    allowed = [
        [number for number in row if number is not None]
        for row in zip(*ALLOWED.values(), strict=True)
    ]
    code = f"""
import ctypes, json, os
libc = ctypes.CDLL(None, use_errno=True)
allowed = {allowed!r}[0 if os.uname().machine == "x86_64" else 1]
found = {{}}
for first in (0, 0x4000_0000):
    for number in range(first, first + 1024):
        if number not in allowed and number not in {UNFILTERED!r}:
            result = libc.syscall(ctypes.c_long(number), -1, -1, -1, -1, -1)
            found[number] = [result, ctypes.get_errno()]
print(json.dumps(found))
"""

    found = seen(session, code)

    assert len(found) > 1800
    expected = {number: [-1, 1 if int(number) < MODERN else 38] for number in found}
    assert found == expected


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param(
            "syscall(56 if x86 else 220, 0x10000000 | 17, 0, 0, 0, 0)", 1, id="a new user namespace"
        ),
        pytest.param(
            "syscall(56 if x86 else 220, 0x40000000 | 17, 0, 0, 0, 0)",
            1,
            id="a new network namespace",
        ),
        pytest.param("syscall(1000)", 38, id="a call from the future"),
        pytest.param("syscall(0x40000000 | 39)", 38, id="a call of the x32 kind"),
        pytest.param("ioctl(0, 0x5412, b'x')", 1, id="typing into a terminal"),
        pytest.param("setuid(0)", 1, id="becoming root"),
        pytest.param("umount2(b'/proc', 2)", 1, id="uncovering /proc"),
    ],
)
def test_what_a_table_of_numbers_cannot_say_is_refused_too(
    session: Session, call: str, error: int
) -> None:
    code = f"""
import ctypes, platform
x86 = platform.machine() == "x86_64"
libc = ctypes.CDLL(None, use_errno=True)
result = libc.{call}
print([result, ctypes.get_errno()])
"""

    assert seen(session, code) == [-1, error]


def test_no_socket_reaches_anything(session: Session) -> None:
    code = """
import json, socket
found = []
for family in range(1, 46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(family, kind)
            found.append([family, int(kind)])
        except OSError:
            pass
try:
    socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    found.append("datagrams")
except OSError:
    pass
one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
for step in (lambda: one.bind("\\0abstract"), lambda: one.connect("\\0abstract")):
    try:
        step()
        found.append("unix")
    except OSError:
        pass
print(json.dumps(found))
"""

    assert seen(session, code) == []


def test_no_program_can_be_started(session: Session) -> None:
    code = """
import json, os, subprocess, sys
found = []
for argv in (["/bin/sh"], [sys.executable, "-c", "1"], ["/lib64/ld-linux-x86-64.so.2", "/x"]):
    try:
        subprocess.run(argv)
        found.append(argv)
    except OSError:
        pass
print(json.dumps(found + [os.system("true") == 0]))
"""

    assert seen(session, code) == [False]
