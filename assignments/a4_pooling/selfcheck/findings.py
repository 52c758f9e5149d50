"""What is looked at, and what was found: a function, one check of it, all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .attempt import Attempt
from .compare import Entry
from .examples import Example


class Status(StrEnum):
    """What became of a check or of a whole function."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    WAITING = "waiting"
    NOT_STARTED = "not started"
    UNTRIED = "not tried"


Property = Callable[[Attempt], None]
"""A check that raises :class:`Mismatch`; its name is the function's, with spaces."""


@dataclass(frozen=True, slots=True)
class Question:
    """A function to fill in and how to look at it.

    ``returns`` names what comes back; ``floats`` says that float32 goes in and float32 comes out;
    ``integers`` that whole numbers are computed as floats; ``layers`` are those of earlier
    assignments that the function is built from.
    """

    name: str
    parameters: tuple[str, ...]
    returns: tuple[str, ...]
    properties: tuple[Property, ...] = ()
    floats: bool = True
    integers: bool = True
    layers: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found.

    ``call`` is the call it is about, ``entry`` the first wrong entry of an answer, ``example`` the
    worked example that was tried and ``number`` its number.
    """

    name: str
    status: Status
    finding: str = ""
    advice: str = ""
    call: str = ""
    entry: Entry | None = None
    example: Example | None = None
    number: int = 0
    key: object = None
    """Equal for lines that follow from the same fault; None for one of its own."""
    error: str = ""
    """The name of what was raised."""


@dataclass(frozen=True, slots=True)
class Report:
    """What all checks of one function found; ``slip`` is the known mistake that explains it.

    ``hint`` is what else can be said of the failures if none does.
    """

    question: str
    lines: tuple[Line, ...]
    slip: str = ""
    printed: int = 0
    hint: str = ""

    @property
    def status(self) -> Status:
        """The worst of all lines; nothing written at all is "not started"."""
        found = {line.status for line in self.lines}
        if found <= {Status.NOT_STARTED}:
            return Status.NOT_STARTED
        if found & {Status.FAIL, Status.NOT_STARTED}:
            return Status.FAIL
        return Status.WAITING if Status.WAITING in found else Status.PASS

    @property
    def passed(self) -> int:
        """How many checks pass."""
        return sum(line.status is Status.PASS for line in self.lines)
