"""What lies in a submission's folders once its cells have run: every question finds just that.

What one question writes or deletes would else be there, or missing, for the next. This is for the
honest: it runs in the student's own process, and code that is bent on it can leave word elsewhere.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

MOST_KEPT = 8 << 20
"""Bytes of files that are remembered, to be written again; what is larger is not brought back."""

_close, _mkdir, _open, _read, _write = os.close, os.mkdir, os.open, os.read, os.write
_lstat, _readlink, _rmdir, _scandir = os.lstat, os.readlink, os.rmdir, os.scandir
_symlink, _unlink = os.symlink, os.unlink


@dataclass(frozen=True, slots=True)
class _Known:
    """A file, folder or link: by what it is told that it is still the same, and what it holds."""

    mark: tuple[int, ...]
    content: bytes | str | None = None


class Belongings:
    """The files below some folders, as they were when they were last noted.

    ``laid`` says what is known to lie there: it need not be read.
    """

    def __init__(self, folders: Sequence[str], laid: Mapping[str, bytes] | None = None) -> None:
        self._folders = tuple(folders)
        self._known = {path: _Known(_mark(path), data) for path, data in (laid or {}).items()}

    def note(self) -> None:
        """Remember what is there now."""
        room = MOST_KEPT
        known: dict[str, _Known] = {}
        for path, mark in self._there():
            before = self._known.get(path)
            if before is not None and before.mark == mark:
                known[path] = before
            else:
                known[path] = _Known(mark, _content(path, mark, room))
            content = known[path].content
            room -= len(content) if isinstance(content, bytes) else 0
        self._known = known

    def restore(self) -> None:
        """Remove what came since, and bring back what was changed or went, as far as known."""
        there = dict(self._there())
        for path in reversed(tuple(there)):  # what is in a folder comes behind it
            if path not in self._known or _kind(there[path]) != _kind(self._known[path].mark):
                _remove(path, there.pop(path))
        for path, known in self._known.items():
            if there.get(path) != known.mark and _put(path, known):
                self._known[path] = _Known(_mark(path), known.content)

    def _there(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield what is there, a folder before what is in it."""
        waiting = [*self._folders]
        while waiting:
            with suppress(OSError), _scandir(waiting.pop()) as entries:
                for entry in entries:
                    mark = _mark(entry.path)
                    yield entry.path, mark
                    if _kind(mark) == stat.S_IFDIR:
                        waiting.append(entry.path)


def _mark(path: str) -> tuple[int, ...]:
    info = _lstat(path)
    if stat.S_ISDIR(info.st_mode):  # a folder's time changes with what is in it
        return (info.st_mode,)
    return (info.st_mode, info.st_ino, info.st_size, info.st_mtime_ns)


def _kind(mark: tuple[int, ...]) -> int:
    return stat.S_IFMT(mark[0])


def _content(path: str, mark: tuple[int, ...], room: int) -> bytes | str | None:
    with suppress(OSError):
        if _kind(mark) == stat.S_IFLNK:
            return _readlink(path)
        if _kind(mark) == stat.S_IFREG and mark[2] <= room:
            fd = _open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                return b"".join(iter(lambda: _read(fd, 1 << 20), b""))
            finally:
                _close(fd)
    return None


def _remove(path: str, mark: tuple[int, ...]) -> None:
    with suppress(OSError):
        (_rmdir if _kind(mark) == stat.S_IFDIR else _unlink)(path)


def _put(path: str, known: _Known) -> bool:
    """Write what is known again; False where that cannot be."""
    with suppress(OSError):
        if _kind(known.mark) == stat.S_IFDIR:
            _mkdir(path, stat.S_IMODE(known.mark[0]))
            return True
        if known.content is None:
            return False
        with suppress(FileNotFoundError):
            _unlink(path)
        if isinstance(known.content, str):
            _symlink(known.content, path)
            return True
        mode = stat.S_IMODE(known.mark[0])
        fd = _open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            left = memoryview(known.content)
            while left:
                left = left[_write(fd, left) :]
        finally:
            _close(fd)
        return True
    return False
