"""The files of a release, as they lie in a folder."""

from __future__ import annotations

from pathlib import Path

Files = dict[str, bytes]

_NOT_RELEASED = {"__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".DS_Store"}


def read_folder(folder: Path) -> Files:
    """Return every file below a folder, but for what editors and Python leave behind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _NOT_RELEASED & set(path.relative_to(folder).parts)
    }
