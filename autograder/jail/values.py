"""Values and errors of the jail besides replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.model import Outcome


@dataclass(frozen=True, slots=True)
class CellRun:
    """What became of one cell: ``outputs`` are nbformat v4 outputs, cut to the limit.

    ``outcome`` is ``PASS`` (nothing raised), ``ERROR``, ``LIMIT`` or ``FAULT``.
    """

    outcome: Outcome
    outputs: tuple[dict[str, Any], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``autograder doctor`` found out about this machine."""

    subject: str
    ok: bool
    detail: str
    remedy: str = ""


class Lost(Exception):  # noqa: N818 - not an error of ours
    """What was asked for will not come: the outcome, and the sentence for the student."""

    def __init__(self, outcome: Outcome, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.message = message
