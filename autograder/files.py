"""Files that other programs read, written so that nobody ever meets half of one."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, also in the place of one that is read-only.

    Two programs that write the same file take turns. One that is killed leaves the old file, and
    at most ``.<name>.new`` beside it, which the next writer takes over.
    """
    fresh = file.with_name(f".{file.name}.new")
    with _only_writer(fresh) as descriptor:
        try:
            os.ftruncate(descriptor, 0)
            with open(descriptor, "wb", closefd=False) as stream:
                stream.write(data)
            os.replace(fresh, file)  # noqa: PTH105 - atomic, and says so
        except BaseException:
            with contextlib.suppress(OSError):
                fresh.unlink()  # it may be what fills the disk
            raise


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep a folder for this program alone among those that ask so; it ends with the program."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # a file system without locks: nobody takes turns
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _only_writer(path: Path) -> Iterator[int]:
    """Open or make a file that no other writer holds."""
    while True:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            with contextlib.suppress(OSError):  # a file system without locks: nobody takes turns
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_at(path, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether what we opened is still there, or became its last writer's file meanwhile."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
