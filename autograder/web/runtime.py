"""Pyodide, the Python of the browser: its address, or a copy of it whose every file was checked.

The interpreter's own files have the sums below; each package has the sum that the folder's
``pyodide-lock.json`` gives. Only what our notebooks need is copied, and the lock is cut to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

VERSION = "314.0.3"
"""The version that the tests run; its Python is 3.14."""
ADDRESS = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/pyodide.mjs"
"""Where the official release lies."""
FOLDER = "pyodide"
"""What the copy's folder is called, with its version behind."""
LOCK = "pyodide-lock.json"
INTERPRETER = {
    "pyodide.mjs": "5cfc46f5dcbaf2a16f26e2363f441873eb424762609cc03db00d6a2ace4d00e5",
    "pyodide.asm.mjs": "1a9775427ef6e8abaa7db88ece0515422d1886915ae5c9093776410c865dfd8d",
    "pyodide.asm.wasm": "e7f8fac36f8bf11085309cbc5c829b3ec3057c18bf1d73b05a6741612d63cdbf",
    "python_stdlib.zip": "444c770dfd75a32097fc0a7d5c1413fd3140601f49c3a1f2e9af0376fcd124b4",
}
"""SHA-256 of the files that no lock names, as in npm's ``pyodide`` of this version."""
PACKAGES = ("ipython", "matplotlib", "micropip", "numpy")
"""What a kernel starts with, and what marking has."""
DONE_WITHOUT = ("jedi",)
"""What a kernel asks for and need not have: it completes what was not run, and starts slowly."""
_SAME_AGAIN = f"get Pyodide {VERSION} again: the release's archive, or 'npm pack pyodide@{VERSION}'"

Json = dict[str, Any]


def copied(folder: Path) -> dict[str, bytes]:
    """Return the files of a Pyodide that our notebooks need, by name.

    Raises
    ------
    CourseError
        If the folder is no Pyodide, or one of another version, or a file is missing or damaged.
    """
    lock = _lock(folder)
    files = {name: _checked(folder, name, sum_) for name, sum_ in INTERPRETER.items()}
    needed = with_needs(lock, PACKAGES)
    for entry in needed.values():
        files[entry["file_name"]] = _checked(folder, entry["file_name"], entry["sha256"])
    cut: Json = {**lock, "packages": needed}
    files[LOCK] = json.dumps(cut, sort_keys=True, separators=(",", ":")).encode()
    return files


def folder_of(files: Mapping[str, bytes]) -> str:
    """Return what the folder of a copy is called: another content has another name.

    So browsers may keep what they fetched from it for as long as they like.

    >>> folder_of({"pyodide-lock.json": b"{}"})
    'pyodide-314.0.3-44136fa355b3'
    """
    sum_ = hashlib.sha256(files[LOCK]).hexdigest()[:12] if files else "official"
    return f"{FOLDER}-{VERSION}-{sum_}"


def with_needs(lock: Json, names: tuple[str, ...]) -> dict[str, Json]:
    """Return the lock's entries of some packages and of all that they need, by name.

    >>> lock = {"packages": {"a": {"depends": ["b"]}, "b": {"depends": []}, "c": {"depends": []}}}
    >>> sorted(with_needs(lock, ("a",)))
    ['a', 'b']
    """
    found: dict[str, Json] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        entry = lock["packages"].get(name)
        if entry is None:
            raise CourseError(
                f"{LOCK} lists no package {name!r}, which the notebooks need",
                remedy=f"give the folder of the full Pyodide {VERSION}, with its packages",
            )
        found[name] = entry
        waiting += entry["depends"]
    return dict(sorted(found.items()))


def _lock(folder: Path) -> Json:
    try:
        lock = json.loads((folder / LOCK).read_bytes())
        python, packages = lock["info"]["python"], lock["packages"]
    except FileNotFoundError:
        raise CourseError(
            f"{folder} is no Pyodide: it holds no {LOCK}",
            remedy=f"name the folder of an unpacked Pyodide {VERSION}, in which pyodide.mjs lies",
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(
            f"{folder / LOCK} cannot be read: {error or type(error).__name__}",
            remedy=_SAME_AGAIN,
        ) from error
    if not isinstance(packages, Mapping):
        raise CourseError(f"{folder / LOCK} lists no packages", remedy=_SAME_AGAIN)
    if not str(python).startswith("3.14."):
        raise CourseError(
            f"{folder} is a Pyodide with Python {python}; the site is made for {VERSION},"
            " which has 3.14",
            remedy=f"give the folder of Pyodide {VERSION}",
        )
    return dict(lock)


def _checked(folder: Path, name: str, wanted: str) -> bytes:
    if Path(name).name != name:
        raise CourseError(f"{LOCK} names a file {name!r} outside the folder", remedy=_SAME_AGAIN)
    try:
        data = (folder / name).read_bytes()
    except FileNotFoundError:
        kind = "wheel" if name.endswith(".whl") else "file"
        raise CourseError(
            f"{folder} lacks the {kind} {name}",
            remedy=f"lay it there (the full release of Pyodide {VERSION} has it), and run the same"
            " command again",
        ) from None
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        raise CourseError(
            f"{folder / name} is not what it should be: SHA-256 {found}, not {wanted}",
            remedy=_SAME_AGAIN,
        )
    return data
