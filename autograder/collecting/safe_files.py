"""Files below a folder that somebody else can write: read by descriptors, never by a path.

Between looking at a path and reading it, whoever can write there may put a link in its place. So
every folder is opened once, and what lies below it is reached from its descriptor: no link is
followed, no ``..`` and no other file system is entered, only ordinary files are read, up to a size,
and opening waits for nobody (a pipe, a device, a lease).
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import stat
import weakref
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Self

from autograder.collecting.named import open_named
from autograder.errors import SubmissionError
from autograder.private import is_ours

OPENAT2 = 437
"""The number of the system call, the same on every architecture of ours (Linux 5.6)."""
NO_XDEV, NO_MAGICLINKS, NO_SYMLINKS, BENEATH = 0x01, 0x02, 0x04, 0x08
RESOLVE = NO_XDEV | NO_MAGICLINKS | NO_SYMLINKS | BENEATH
DEEPEST = 40
"""Folders within folders; what lies deeper is told and not looked at."""
MOST_FOLDERS = 100_000
"""Folders below one that are looked into, empty ones too."""
MOST_NAMES = 100_000
"""Names in one folder that are looked at."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_CHUNK = 1 << 20
_KINDS = {
    stat.S_IFLNK: "is a link",
    stat.S_IFIFO: "is a pipe",
    stat.S_IFSOCK: "is a socket",
    stat.S_IFCHR: "is a device",
    stat.S_IFBLK: "is a device",
    stat.S_IFDIR: "is a folder",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies at a path below a folder, as it was when it was listed."""

    path: PurePosixPath
    info: os.stat_result | None
    problem: str = ""
    """Why it is not to be read; empty for an ordinary file."""


class SafeFolder:
    """A folder that is held open, for as long as anything keeps this object.

    Parameters
    ----------
    descriptor
        Of the folder; it is closed with this object.
    """

    def __init__(self, descriptor: int) -> None:
        self._fd = descriptor
        self.info = os.fstat(descriptor)
        weakref.finalize(self, os.close, descriptor)

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open a folder that *we* name; for links see :func:`open_named`.

        Raises
        ------
        OSError
            If it is none, or may not be opened.
        """
        held, _ = open_named(path)
        try:
            return cls(os.open(f"/proc/self/fd/{held}", _FOLDER & ~os.O_NOFOLLOW))
        finally:
            os.close(held)

    def below(self, path: PurePosixPath | str) -> SafeFolder:
        """Open a folder below this one.

        Raises
        ------
        OSError
            If it is none, may not be opened, or a link or another file system lies on the way.
        """
        return SafeFolder(open_beneath(self._fd, str(path), _FOLDER))

    def names(self, most: int | None = None) -> list[str]:
        """Return what lies directly in this folder, of very many as many as are wanted."""
        with os.scandir(self._fd) as found:
            return sorted(each.name for each in islice(found, most))

    def walk(self, *, deepest: int = DEEPEST, most_folders: int = MOST_FOLDERS) -> Iterator[Seen]:
        """Yield what lies below this folder that is not a folder, nearest first.

        What cannot be looked at is yielded with the reason; so is, once, what there is too much of.
        """
        waiting = deque([PurePosixPath()])
        left = most_folders
        while waiting:
            above = waiting.popleft()
            try:
                folder = self.below(above) if above.parts else self
                names = folder.names(MOST_NAMES + 1)
            except OSError as error:
                yield Seen(above, None, f"cannot be opened: {why(error)}; make it readable")
                continue
            if len(names) > MOST_NAMES:
                yield Seen(above, None, f"holds more than {MOST_NAMES:,} names; so many are read")
            for name in names[:MOST_NAMES]:
                info = folder.look(name)
                path = above / name
                if info is None or not stat.S_ISDIR(info.st_mode):
                    yield Seen(path, info, _problem(info, folder.info))
                elif len(path.parts) > deepest:
                    yield Seen(path, info, f"lies more than {deepest} folders deep")
                elif left > 0:
                    left -= 1
                    waiting.append(path)
                elif left == 0:
                    left = -1
                    yield Seen(path, None, f"is one folder too many: {most_folders:,} are opened")

    def read(self, path: PurePosixPath | str, most: int) -> tuple[bytes, os.stat_result]:
        """Return at most ``most + 1`` bytes of an ordinary file below, and what it then was.

        Raises
        ------
        SubmissionError
            If it is no ordinary file, lies behind a link, or cannot be read.
        """
        path = PurePosixPath(path)
        try:
            if path.parent.parts:
                return self.below(path.parent).read(path.name, most)
            descriptor = open_beneath(self._fd, path.name, _FILE)
        except OSError as error:
            raise unreadable(error) from error
        try:
            return _content(descriptor, most, self.info)
        finally:
            os.close(descriptor)

    def look(self, name: str) -> os.stat_result | None:
        """Return what lies directly in this folder under a name; None if it has gone."""
        try:
            return os.stat(name, dir_fd=self._fd, follow_symlinks=False)
        except OSError:
            return None


def read_file(path: Path, most: int) -> bytes:
    """Return at most ``most + 1`` bytes of a file that we name.

    A link to it counts as in :func:`autograder.collecting.named.open_named`.

    Raises
    ------
    SubmissionError
        If it is no ordinary file, or cannot be read; a pipe or device is never waited for.
    """
    try:
        held, above = open_named(path)
    except OSError as error:
        raise unreadable(error) from error
    try:
        if kind := _kind(os.fstat(held).st_mode):  # to open a device may do something
            raise SubmissionError(kind, remedy="name an ordinary file")
        descriptor = os.open(f"/proc/self/fd/{held}", _FILE & ~os.O_NOFOLLOW)
    except OSError as error:
        raise unreadable(error) from error
    finally:
        os.close(held)
    try:
        return _content(descriptor, most, None if is_ours(above) else above)[0]
    finally:
        os.close(descriptor)


def open_beneath(folder: int, path: str, flags: int) -> int:
    """Open what lies at a relative path below a folder, over no link and in the same file system.

    Raises
    ------
    OSError
        ``ELOOP`` for a link, ``EXDEV`` for what leads out, and whatever else keeps it closed.
    """
    if _has_openat2():
        return _openat2(folder, path, flags)
    return _step_by_step(folder, path, flags)


def why(error: OSError) -> str:
    """Return the reason of an error in words."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)


def unreadable(error: OSError) -> SubmissionError:
    """Return what to say of a file that does not open."""
    return SubmissionError(
        f"cannot be read: {why(error)}", remedy="make it an ordinary, readable file"
    )


_REASONS = {
    errno.ELOOP: "it is a link, or lies behind one",
    errno.ENOTDIR: "it is a link, or lies behind one",
    errno.EXDEV: "it leads to another file system",
    errno.ENXIO: "it is a socket or pipe",
    errno.ENODEV: "it is a device",
    errno.EWOULDBLOCK: "another program holds it (a lease); try again",
}


def _content(
    descriptor: int, most: int, folder: os.stat_result | None
) -> tuple[bytes, os.stat_result]:
    info = os.fstat(descriptor)
    problem = _problem(info, folder) if folder else _kind(info.st_mode)
    if problem:
        raise SubmissionError(problem, remedy="ask for it again, as an ordinary file")
    data = bytearray()
    try:
        while len(data) <= most and (chunk := os.read(descriptor, min(_CHUNK, most + 1))):
            data += chunk
    except OSError as error:
        raise unreadable(error) from error
    return bytes(data[: most + 1]), info


def _problem(info: os.stat_result | None, folder: os.stat_result) -> str:
    """Return why what lies in ``folder`` is not read; a second name may be of anybody's file."""
    if info is None:
        return "cannot be read: it is gone"
    if kind := _kind(info.st_mode):
        return kind
    if info.st_nlink > 1 and info.st_uid != folder.st_uid:
        return f"is a second name of a file of somebody else (user {info.st_uid})"
    return ""


def _kind(mode: int) -> str:
    why_not = "" if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), "is something else")
    return f"{why_not}, no ordinary file" if why_not else ""


def _step_by_step(folder: int, path: str, flags: int) -> int:
    """Do what openat2 does, one folder at a time, where the kernel is older."""
    *above, last = PurePosixPath(path).parts or (".",)
    if ".." in (*above, last) or path.startswith("/"):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), path)
    device = os.fstat(folder).st_dev
    held = os.dup(folder)
    try:
        for name in above:
            held, old = os.open(name, _FOLDER, dir_fd=held), held
            os.close(old)
        opened = os.open(last, flags | os.O_NOFOLLOW, dir_fd=held)
    except NotADirectoryError as error:  # what Linux says of a link where a folder is wanted
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path) from error
    finally:
        os.close(held)
    if os.fstat(opened).st_dev != device:
        os.close(opened)
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), path)
    return opened


class _How(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    )


def _openat2(folder: int, path: str, flags: int) -> int:
    how = _How(flags, 0, RESOLVE)
    for _ in range(128):  # EAGAIN: something was renamed meanwhile
        opened = _libc().syscall(
            ctypes.c_long(OPENAT2),
            ctypes.c_int(folder),
            ctypes.c_char_p(os.fsencode(path)),
            ctypes.byref(how),
            ctypes.c_size_t(ctypes.sizeof(how)),
        )
        if opened >= 0:
            return int(opened)
        number = ctypes.get_errno()
        if number not in {errno.EAGAIN, errno.EINTR}:
            break
    raise OSError(number, os.strerror(number), path)


@functools.cache
def _libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


@functools.cache
def _has_openat2() -> bool:
    """Whether this kernel knows the call, and no filter around us denies it."""
    here = os.open("/", os.O_PATH | os.O_CLOEXEC)
    try:
        os.close(_openat2(here, ".", os.O_PATH | os.O_CLOEXEC))
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(here)
