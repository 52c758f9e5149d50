"""Which shared libraries of the system the interpreter and the packages load, and no others.

What a program loads stands in its file: names of libraries, which name more. They are looked for
as the system's loader does (the file's own paths, its cache, its usual folders), so that each can
be bound by itself, on whatever layout: Debian's folders by architecture, Fedora's ``/usr/lib64``,
Arch's one ``/usr/lib``.
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path

ALWAYS = ("libgcc_s.so.1",)
"""Loaded by name at run time, when a thread ends or C++ raises; no file says so."""
CACHE = "etc/ld.so.cache"
_USUAL = ("lib64", "usr/lib64", "lib", "usr/lib", "usr/local/lib")
_MAGIC = b"glibc-ld.so.cache1.1"
_LOAD, _DYNAMIC, _INTERPRETER = 1, 2, 3
_NEEDED, _STRINGS, _RPATH, _RUNPATH = 1, 5, 15, 29
_MOST_HEADERS = 64
_BITS_64, _LITTLE = 2, 1
_LIBRARY_NAME = re.compile(r"[\w.+-]+")


@dataclass(frozen=True, slots=True)
class Elf:
    """What a program or library says that it loads."""

    needed: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    interpreter: str = ""


@dataclass(frozen=True)
class System:
    """The libraries of a machine whose root is at ``root``."""

    root: Path = Path("/")
    multiarch: str = ""
    own: tuple[Path, ...] = ()
    """Folders that are bound as a whole, with the libraries in them."""
    found: dict[str, Path] = field(default_factory=dict)

    def needed(self, files: Iterable[Path]) -> dict[str, Path]:
        """Return what ``files`` load of the system: by its path there, the file itself."""
        bound: dict[str, Path] = {}
        seen: set[Path] = set()
        waiting = list(files)
        for name in ALWAYS:
            waiting += self._bind(self._of_system(name), bound)
        while waiting:
            file = waiting.pop()
            if file in seen:
                continue
            seen.add(file)
            elf = read_elf(file)
            if elf.interpreter:
                waiting += self._bind(self.root / elf.interpreter.lstrip("/"), bound)
            for name in elf.needed:
                if _LIBRARY_NAME.fullmatch(name) and not self._is_own(file, elf, name):
                    waiting += self._bind(self._of_system(name), bound)
        return bound

    def _is_own(self, file: Path, elf: Elf, name: str) -> bool:
        """Whether a library lies in what is bound as a whole anyway."""
        origins = [path.replace("${ORIGIN}", "$ORIGIN") for path in elf.paths]
        folders = [
            Path(path.replace("$ORIGIN", str(file.parent)))
            for path in origins
            if path.startswith("$ORIGIN")
        ]
        return any((folder / name).exists() for folder in (*folders, *self.own))

    def _of_system(self, name: str) -> Path | None:
        cached = _cached(self.root / CACHE).get(name)
        if cached and (path := self.root / cached.lstrip("/")).exists():
            return path
        usual = [f"{above}/{self.multiarch}" for above in ("lib", "usr/lib") if self.multiarch]
        folders = (self.root / folder for folder in (*usual, *_USUAL))
        return next((folder / name for folder in folders if (folder / name).exists()), None)

    def _bind(self, path: Path | None, bound: dict[str, Path]) -> list[Path]:
        """Add one to what is bound; return it if it is new."""
        if path is None:
            return []
        place = f"/{self._inside(path.parent)}/{path.name}"
        if place in bound:
            return []
        bound[place] = self._real(path)
        return [bound[place]]

    def _inside(self, folder: Path) -> str:
        """Return the place of a folder in its root, free of links."""
        return self._real(folder).relative_to(self.root.resolve()).as_posix()

    def _real(self, path: Path) -> Path:
        """Follow links as they are meant where ``root`` is the root."""
        if self.root == Path("/"):
            return path.resolve()
        at = self.root.resolve()
        for _ in range(40):
            parts = path.relative_to(self.root).parts if path.is_relative_to(self.root) else ()
            at = self.root.resolve()
            for number, part in enumerate(parts):
                at = at / part
                if at.is_symlink():
                    to = at.readlink()
                    base = self.root if to.is_absolute() else self.root / Path(*parts[:number])
                    to = Path(*to.parts[1:]) if to.is_absolute() else to
                    path = base / to / Path(*parts[number + 1 :])
                    break
            else:
                return at
        return at


def read_elf(file: Path) -> Elf:
    """Return what a file loads; nothing where it is no program of this machine's kind."""
    try:
        with file.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
            return _elf(data)
    except (OSError, struct.error, IndexError, ValueError, OverflowError):
        return Elf()


def _elf(data: mmap) -> Elf:
    if data[:4] != b"\x7fELF" or data[4] != _BITS_64 or data[5] != _LITTLE:
        return Elf()
    table, size, count = *struct.unpack_from("<Q", data, 32), *struct.unpack_from("<HH", data, 54)
    headers = [
        struct.unpack_from("<IIQQQQ", data, table + size * number)
        for number in range(min(count, _MOST_HEADERS))
    ]
    loads = [(start, offset, n) for kind, _, offset, start, _, n in headers if kind == _LOAD]
    interpreter = ""
    tags: list[tuple[int, int]] = []
    for kind, _, offset, _, _, length in headers:
        if kind == _INTERPRETER:
            interpreter = data[offset : offset + length].rstrip(b"\0").decode()
        elif kind == _DYNAMIC:
            tags += struct.iter_unpack("<QQ", data[offset : offset + length // 16 * 16])
    strings = next((value for tag, value in tags if tag == _STRINGS), 0)
    at = next((o + strings - s for s, o, n in loads if s <= strings < s + n), 0)

    def text(value: int) -> str:
        return data[at + value : data.find(b"\0", at + value)].decode()

    needed = tuple(text(value) for tag, value in tags if tag == _NEEDED)
    paths = [text(value) for tag, value in tags if tag in {_RPATH, _RUNPATH}]
    return Elf(needed, tuple(part for path in paths for part in path.split(":")), interpreter)


@cache
def _cached(file: Path) -> dict[str, str]:
    """Return what the loader's cache says: the path of each name, the first that it would take."""
    try:
        data = file.read_bytes()
        return dict(reversed(list(_entries(data[data.index(_MAGIC) :]))))
    except (OSError, ValueError, struct.error):
        return {}


def _entries(data: bytes) -> Iterator[tuple[str, str]]:
    (count,) = struct.unpack_from("<I", data, len(_MAGIC))
    for number in range(count):
        flags, key, value = struct.unpack_from("<iII", data, 48 + 24 * number)
        if _is_for_us(flags):
            yield _text(data, key), _text(data, value)


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode()


def _is_for_us(flags: int) -> bool:
    """Whether a line of the cache is of 64 bits, as this interpreter is."""
    architecture = flags & 0xFF00
    return architecture in {0x0300, 0x0A00} if sys.maxsize > 1 << 32 else architecture == 0
