"""What lies beside a notebook: files of the student's that it may import or read."""

from __future__ import annotations

import contextlib
import stat
from itertools import islice
from pathlib import Path

from autograder.collecting.safe_files import SafeFolder, read_file
from autograder.errors import SubmissionError
from autograder.marking.beside import MOST_BYTES, MOST_DEPTH, is_wanted

MOST_ENTRIES = 500
"""So many files of a folder, and so many folders below it, are looked at."""


def files_beside(notebook: Path) -> dict[str, bytes]:
    """Return the files beside a notebook, by path relative to its folder; links are not followed.

    Which of them are offered to the notebook is decided by
    :func:`autograder.marking.beside.offered`. Where the folder cannot be read there are none.
    """
    with contextlib.suppress(OSError):
        return _below(SafeFolder.at(notebook.parent), notebook.name)
    return {}


def with_what_is_beside(notebook: Path, most: int) -> tuple[bytes, dict[str, bytes]]:
    """Return at most ``most + 1`` bytes of a notebook, and the files beside it: of one folder.

    It is found by its path once, so whoever can write there cannot put another in between.

    Raises
    ------
    SubmissionError
        If the notebook is no ordinary file, or cannot be read.
    """
    try:
        folder = SafeFolder.at(notebook.parent)
    except OSError:  # what may be passed through, and not be listed
        return read_file(notebook, most), {}
    info = folder.look(notebook.name)
    if info is not None and stat.S_ISLNK(info.st_mode):
        data = read_file(notebook, most)
    else:
        data, _ = folder.read(notebook.name, most)
    return data, _below(folder, notebook.name)


def _below(folder: SafeFolder, notebook: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = 2 * MOST_BYTES  # what is too much is read as far as it takes to say so
    with contextlib.suppress(OSError):
        seen = islice(folder.walk(deepest=MOST_DEPTH - 1, most_folders=MOST_ENTRIES), MOST_ENTRIES)
        for path in sorted(one.path.as_posix() for one in seen if not one.problem):
            if path == notebook or not is_wanted(path) or left <= 0:
                continue
            with contextlib.suppress(SubmissionError):
                found[path], _ = folder.read(path, min(left, MOST_BYTES))
                left -= len(found[path])
    return found
