"""The keeper of one submission: first process of its namespaces; runs no code of the student's.

It covers what may be written with empty folders in memory, writes the files of the release, gives
up every privilege, and forks the student's process, which inherits the lack of them. When that
one ends, the keeper ends, and with it everything in its namespaces.
"""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

from . import filter as system_calls
from . import landlock, linux, student
from .cells import Shell
from .frames import Frame, receive, send

SETUP_BYTES = 1 << 30
"""The files of a release come from the trusted side; this is only for a clear error."""


@dataclass(frozen=True, slots=True)
class Files:
    """Paths of the machine: to read, with all below, and folders to list."""

    readable: tuple[str, ...]
    listable: tuple[str, ...]

    @property
    def modules(self) -> frozenset[str]:
        """What may be imported: Python's own, and the packages among these paths."""
        names = (os.path.basename(path).partition(".")[0] for path in self.readable)  # noqa: PTH119 - text alone
        return frozenset({*names, *sys.stdlib_module_names})


class _Finder:
    """Finds nothing that cannot be read: else a package of the machine's would be half there."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known

    def find_spec(self, name: str, path: object = None, _: object = None) -> ModuleSpec | None:
        """Return a module of the notebook's folder where Python would look elsewhere, too."""
        if path is not None or name in self._known:
            return None
        found = PathFinder.find_spec(name, [""])
        if found is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """How the warm parent was told to confine its submissions."""

    namespaces: bool
    """Whether a submission gets namespaces of its own, on top of those of the jail."""
    files: Files | None = None
    """What there is to read where no namespace hides the machine's files."""


def prepare() -> None:
    """Do once, in the warm parent, what every keeper would have to do."""
    if system_calls.supported():
        system_calls.assemble(platform.machine())
        system_calls.assemble(platform.machine(), system_calls.MODES)


def files_of(frame: Frame) -> dict[str, bytes]:
    """Return the files that a frame carries, by their paths."""
    files: dict[str, bytes] = {}
    position = 0
    for name, size in frame.header["files"]:
        files[name] = frame.body[position : position + size]
        position += size
    return files


def start(sock: socket.socket, plan: Plan, shell: Shell, files: Mapping[str, bytes]) -> None:
    """Fork a keeper for the submission on ``sock``; returns in the warm parent alone.

    ``files`` are those of the release.

    Where the kernel refuses the namespaces, the outer side is told so.
    """
    try:
        pid = linux.fork_into_namespaces() if plan.namespaces else os.fork()
    except OSError as error:
        _report(sock, error)
        return
    if pid == 0:
        _keep(sock, plan, shell, files)


def _keep(sock: socket.socket, plan: Plan, shell: Shell, files: Mapping[str, bytes]) -> None:
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        linux.close_all_but(sock.fileno())
        _be_deaf()
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        if not plan.namespaces:  # nothing else would end with the warm parent, or collect orphans
            linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
            linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        received = receive(sock, max_body=SETUP_BYTES)
        if received is None:
            return
        folder = _prepare(received[0], plan)
        laid = _laid(folder, {**files_of(received[0]), **files})
        send(sock, {"op": "keeper"})
        linux.drop_capabilities()
        refused = system_calls.MODES if plan.files else frozenset[str]()
        if plan.files is not None:
            _wall_off(plan.files, folder)
        if os.fork() == 0:
            bounds = student.Bounds(**received[0].header["bounds"])
            student.serve(sock, shell, bounds, folder, laid=laid, refused=refused)
        linux.silence()
        sock.close()
        with contextlib.suppress(ChildProcessError):  # nobody is left
            while True:
                os.wait()
    except Exception as error:  # noqa: BLE001 - told to the outer side; no student is here yet
        _report(sock, error)
    finally:
        os._exit(0)


def _prepare(setup: Frame, plan: Plan) -> Path:
    """Make the folder of the notebook; return its path."""
    header: dict[str, Any] = setup.header
    folder = Path(header["folder"])
    if plan.namespaces:
        linux.make_mounts_private()
        linux.mount_tmpfs("/proc", 1, read_only=True)
        linux.make_devices_read_only()
        for path in ("/tmp", str(folder)):  # noqa: S108 - our own, and empty
            linux.mount_tmpfs(path, header["bounds"]["disk_mb"])
    os.umask(0o022)
    return folder


def _laid(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Write files into a folder; return them by their whole paths."""
    laid = {f"{folder}/{name}": data for name, data in files.items()}
    for parent in {os.path.dirname(path) for path in laid}:  # noqa: PTH120 - for each submission
        os.makedirs(parent, exist_ok=True)  # noqa: PTH103 - as above
    for path, data in laid.items():
        with open(path, "wb", buffering=0) as file:  # noqa: PTH123 - as above
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
    return laid


def _wall_off(files: Files, folder: Path) -> None:
    """Leave the submission its folder, and of the machine's files what it needs to read."""
    if landlock.version() >= (landlock.ENOUGH if os.getuid() == 0 else 1):
        landlock.restrict(files.readable, files.listable, [str(folder), "/dev/null"])
        sys.meta_path.insert(0, _Finder(files.modules))
    elif os.getuid() == 0:
        raise PermissionError(
            "as root, student code could write to this machine: grade as an ordinary user, "
            "or with Linux 6.2 or newer, whose Landlock prevents that"
        )


def _be_deaf() -> None:
    """Ignore what a student's process may send: the first process of a namespace then is safe."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGPROF):
        signal.signal(number, signal.SIG_IGN)


def _report(sock: socket.socket, error: Exception) -> None:
    with contextlib.suppress(OSError):  # if nobody listens any more
        send(sock, {"op": "trouble", "text": f"{type(error).__name__}: {error}"[:500]})
