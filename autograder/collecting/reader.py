"""What a file holds, told by a process that may take so much time and memory and no more."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection
from functools import partial
from types import TracebackType
from typing import Self

from autograder.collecting.content import Content, examine
from autograder.errors import SubmissionError
from autograder.pool.aside import Aside

SMALL = 32_000
"""Bytes that can neither swell nor stall anybody: they are read here."""


class Reader:
    """Examines one file after another (:func:`autograder.collecting.content.examine`)."""

    def __init__(self, own: Collection[str], release: bytes | None) -> None:
        self._here = partial(examine, own=own, release=release)
        self._aside = Aside(self._here)
        self._seen: dict[bytes, Content] = {}
        """Of one content there may be many: the untouched release, or a student's copies."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._aside.close()

    @property
    def cpu_seconds(self) -> float:
        """Processor time that was used here and by what reads aside."""
        return time.process_time() + self._aside.cpu_seconds

    def __call__(self, data: bytes) -> Content:
        """Return what a file holds; one that cannot be read within bounds is no notebook."""
        key = hashlib.sha256(data).digest()
        if key not in self._seen:
            self._seen[key] = self._examined(data)
        return self._seen[key]

    def _examined(self, data: bytes) -> Content:
        try:
            return self._here(data) if len(data) <= SMALL else self._aside(data)
        except SubmissionError as error:
            return Content(hashlib.sha256(data).hexdigest(), problem=error.problem)
        except Exception as error:  # noqa: BLE001 - one student's file, whatever it does to us
            problem = f"cannot be looked into ({type(error).__name__})"
            return Content(hashlib.sha256(data).hexdigest(), problem=problem)
