"""Which code and data decide a mark, as digests.

A mark is known to stand by what decided it. A new version of the kit that changes nothing of that
leaves it alone: other rooms, other assignments' questions, comments and docstrings do not count.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import autograder
import reference
from autograder.errors import CourseError
from autograder.marking.bundle import Bundle
from autograder.marking.code_digest import digest_of
from autograder.questions import questions_of

_PACKAGES = {"autograder": Path(autograder.__path__[0]), "reference": Path(reference.__path__[0])}
_ROOTS = (
    "autograder/marking",
    "autograder/examining",
    "autograder/jail",
    "autograder/pool/task.py",
)
"""What marks, whoever asks; the rest is what these import. The jail starts some files by path."""


@cache
def grader_version() -> str:
    """Return a digest of the source of the kit: other source may mark otherwise."""
    digest = hashlib.sha256()
    for package in _PACKAGES.values():
        for file in sorted(package.rglob("*")):
            if file.suffix in {".py", ".yml", ".npz"}:
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def decided_by(bundle: Bundle) -> str:
    """Return a digest of all that decides a mark but the submission, its cases and the jail."""
    return _digest(f"{bundle.fingerprint()}\0{marking_version(bundle.assignment)}".encode())


@cache
def marking_version(assignment: str) -> str:
    """Return a digest of all code and data that decide the marks of an assignment, and of NumPy."""
    files = deciding_files(assignment)
    codes = {name: _read(name) for name, file in files.items() if file.suffix == ".py"}
    mentioned = frozenset().union(*(code.mentions for code in codes.values()))
    digest = hashlib.sha256(np.__version__.encode())
    for name, file in sorted(files.items()):
        code = codes.get(name)
        said = code.digest if code else _digest(_own_part(file, mentioned))
        digest.update(f"{name}\0{said}\0".encode())
    return digest.hexdigest()


def deciding_files(assignment: str) -> dict[str, Path]:
    """Return the files that decide the marks of an assignment, by path below the kit's folder."""
    found: dict[str, Path] = {}
    waiting = list(_starts(assignment))
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        file = found[name] = _file(name)
        if file.suffix == ".py":
            waiting += _inits(name)
            code = _read(name)
            waiting += [*code.imports, *_data_beside(name, code)]
    return found


def _starts(assignment: str) -> Iterator[str]:
    for root in _ROOTS:
        yield from _below(root) if _file(root).is_dir() else [root]
    own = f"autograder/questions/{assignment}.py"
    if _file(own).is_file():
        yield own
    for question in _questions(assignment):
        yield from _below(f"reference/misconceptions/{question}")


def _questions(assignment: str) -> tuple[str, ...]:
    try:
        return tuple(question.id for question in questions_of(assignment))
    except CourseError:
        return ()


def _below(folder: str) -> Iterator[str]:
    root = _file(folder)
    for file in sorted(root.rglob("*.py")):
        yield f"{folder}/{file.relative_to(root).as_posix()}"


def _inits(name: str) -> Iterator[str]:
    """Yield the ``__init__.py`` of every package that a file is in."""
    for folder in list(Path(name).parents)[:-1]:
        if _file(init := f"{folder.as_posix()}/__init__.py").is_file():
            yield init


def _file(name: str) -> Path:
    return _PACKAGES[name.partition("/")[0].removesuffix(".py")].parent / name


@dataclass(frozen=True, slots=True)
class _Code:
    """One file: a digest of what it does, the files it imports, and the file names it mentions."""

    digest: str
    imports: tuple[str, ...]
    mentions: frozenset[str]


def _read(name: str) -> _Code:
    return _code(name, _file(name).read_bytes())


@cache
def _code(name: str, source: bytes) -> _Code:
    tree = ast.parse(source)
    modules: list[str] = []
    mentions = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = name.split("/")[: -node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            modules += [base, *(f"{base}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            mentions.add(node.value)
    return _Code(digest_of(tree), tuple(_files_of(modules)), frozenset(mentions))


def _files_of(modules: Iterable[str]) -> Iterator[str]:
    """Yield the kit's files that are modules or packages of these names."""
    for module in modules:
        path = module.replace(".", "/")
        if module.partition(".")[0] in _PACKAGES:
            yield from (
                name for name in (f"{path}.py", f"{path}/__init__.py") if _file(name).is_file()
            )


def _data_beside(name: str, code: _Code) -> Iterator[str]:
    """Yield the files of data in a module's folder that it mentions by name."""
    folder = name.rpartition("/")[0]
    for file in _data_in(_file(folder)):
        if file in code.mentions:
            yield f"{folder}/{file}"


def _data_in(folder: Path) -> tuple[str, ...]:
    return tuple(
        sorted(f.name for f in folder.iterdir() if f.is_file() and f.suffix not in {".py", ".pyc"})
    )


def _own_part(file: Path, names: Collection[str]) -> bytes:
    """Return what a file of data says; if it is kept by question, what it says of ``names``."""
    data = file.read_bytes()
    kept = json.loads(data) if file.suffix == ".json" else None
    if not isinstance(kept, dict):
        return data
    return json.dumps({name: kept[name] for name in kept if name in names}).encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
