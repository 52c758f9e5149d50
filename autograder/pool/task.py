"""One submission to mark, and what marks one after another: the same here and on a cluster.

The unit of work is :func:`autograder.marking.mark.mark`, a function of bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked, faulted

if TYPE_CHECKING:
    from autograder.jail import Jail


@dataclass(frozen=True, slots=True)
class Task:
    """One submission to mark: everything but the bundle, which each worker holds."""

    student: str
    submission: bytes | None
    key: bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """What was handed in beside the notebook, by path relative to it."""

    @property
    def content(self) -> bytes | None:
        """All that was handed in, as one text of bytes that says the same of nothing else."""
        return content(self.submission, self.beside)


def content(submission: bytes | None, beside: Mapping[str, bytes]) -> bytes | None:
    """Return a text of bytes for a notebook and what lies beside it; no other two have the same.

    >>> content(b"{}", {}) == b"{}", content(b"{}", {"a.py": b""}) == content(b"{}", {"a.py": b" "})
    (True, False)
    """
    if not beside:
        return submission
    parts = {"": submission or b"", **beside}
    digests = [[name, hashlib.sha256(parts[name]).hexdigest()] for name in sorted(parts)]
    return b"with files beside: " + json.dumps([submission is None, digests]).encode()


def content_digest(task: Task) -> str:
    """Return what tells what was handed in from anything else."""
    return hashlib.sha256(task.content or b"").hexdigest()


def mark_task(task: Task, bundle: Bundle, jail: Jail) -> Marked:
    """Mark one task in a jail."""
    from autograder.marking.mark import mark  # noqa: PLC0415 - only workers pay for it

    return mark(task.submission, bundle, task.student, task.key, jail, beside=task.beside)


class Pool(Protocol):
    """Whatever can mark tasks: here, or on other machines."""

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Mark every task; results come as they are done."""


class Station:
    """Marks one submission after another in one warm jail, which starts with the first.

    To be used and closed by one thread: the jail ends with the thread that started it.
    """

    def __init__(self, jail_mode: str | None) -> None:
        self._jail_mode = jail_mode
        self._jail: Jail | None = None

    @property
    def jail(self) -> Jail:
        """The jail, which the first use opens."""
        if self._jail is None:
            from autograder.jail import open_jail  # noqa: PLC0415 - only workers pay for it

            self._jail = open_jail(mode=self._jail_mode)
        return self._jail

    def mark(self, bundle: Bundle, task: Task) -> Marked:
        """Mark one task; whatever goes wrong twice, in jails of their own, is a result."""
        reason = ""
        for _ in range(2):
            try:
                return mark_task(task, bundle, self.jail)
            except Exception as error:  # noqa: BLE001 - one student's trouble stays theirs
                reason = f"{type(error).__name__}: {error}"
                self.close()
        return faulted(bundle, task.student, reason)

    def close(self) -> None:
        """End the jail."""
        if self._jail is not None:
            self._jail.close()
            self._jail = None
