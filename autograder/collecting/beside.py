"""What lies beside a notebook: files of the student's that it may import or read."""

from __future__ import annotations

import contextlib
from itertools import islice
from pathlib import Path

from autograder.collecting.safe_files import SafeFolder
from autograder.errors import SubmissionError
from autograder.marking.beside import MOST_BYTES, MOST_DEPTH, is_wanted

MOST_ENTRIES = 500
"""So many files of a folder, and so many folders below it, are looked at."""


def files_beside(notebook: Path) -> dict[str, bytes]:
    """Return the files beside a notebook, by path relative to its folder; links are not followed.

    Which of them are offered to the notebook is decided by
    :func:`autograder.marking.beside.offered`. Where the folder cannot be read there are none.
    """
    found: dict[str, bytes] = {}
    left = 2 * MOST_BYTES  # what is too much is read as far as it takes to say so
    with contextlib.suppress(OSError):
        folder = SafeFolder.at(notebook.parent)
        seen = islice(folder.walk(deepest=MOST_DEPTH - 1, most_folders=MOST_ENTRIES), MOST_ENTRIES)
        for path in sorted(one.path.as_posix() for one in seen if not one.problem):
            if path == notebook.name or not is_wanted(path) or left <= 0:
                continue
            with contextlib.suppress(SubmissionError):
                found[path], _ = folder.read(path, min(left, MOST_BYTES))
                left -= len(found[path])
    return found
