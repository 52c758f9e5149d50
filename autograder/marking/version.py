"""The version of the grader: a digest of its source."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import autograder
import reference


@cache
def grader_version() -> str:
    """Return a digest of the source of the kit: other source may mark otherwise."""
    digest = hashlib.sha256()
    for package in (Path(autograder.__path__[0]), Path(reference.__path__[0])):
        for file in sorted(package.rglob("*")):
            if file.suffix in {".py", ".yml", ".npz"}:
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
