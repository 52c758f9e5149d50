"""The folder of a submission where the kernel gives it none of its own (the rung ``process``)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import islice

LOOK_SECONDS = 0.5
"""How often a folder is measured at most."""
MAX_NAMES = 8192
"""How many files a submission may make, as in its folders in memory."""
HIDDEN = 1 << 50
"""What a folder counts as that cannot be looked into."""
TOOLS = "/usr/bin:/bin"


class Folder:
    """A folder on the grader's disk, measured while it is used; ``path`` is where it lies."""

    def __init__(self, most_bytes: int) -> None:
        self.path = tempfile.mkdtemp(prefix="submission-")
        self._most_bytes = self._room = most_bytes
        self._most_names = MAX_NAMES
        self._looked = 0.0

    def trouble(self) -> str:
        """Say what there is too much of in it; nothing if all is well, or was a moment ago.

        Each trouble is told once: what comes after it is not blamed for what lies there already.
        """
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return ""
        sizes = list(islice(_sizes(self.path), self._most_names + 1))
        self._looked = time.monotonic()
        if len(sizes) > self._most_names:
            self._most_names += MAX_NAMES
            return f"made more than {MAX_NAMES} files"
        if sum(sizes) > self._room:
            self._room = sum(sizes) + self._most_bytes
            return f"wrote more than {self._most_bytes >> 20} MB to disk"
        return ""

    def remove(self) -> None:
        """Delete it, however deep and however locked it was left."""
        try:
            shutil.rmtree(self.path)
        except (OSError, RecursionError):
            for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
                subprocess.run(
                    [*command, "--", self.path],
                    check=False,
                    stderr=subprocess.DEVNULL,
                    env={"PATH": TOOLS},
                )


def _sizes(path: str) -> Iterator[int]:
    """Yield how much of the disk each file below a folder takes; links are not followed."""
    waiting = [path]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    yield entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:
            continue
        except OSError:  # locked, or too deep to be named: nobody needs that
            yield HIDDEN
