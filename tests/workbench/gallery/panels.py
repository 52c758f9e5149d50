"""The panel of each misconception, and whether its hint is the right one."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.questions import bank_of
from reference.misconceptions.bank import Misconception
from tests.helpers.releases import report_of, selfcheck_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A misconception, what the self-check found, and the panel that says it."""

    misconception: Misconception
    report: Any
    html: str
    text: str

    @property
    def verdict(self) -> str:
        """Say what became of the hint: right, wrong, none, or not caught at all.

        Another misconception's words are right where they are the same words.
        """
        if self.report.status != "fail":
            return "not caught"
        if not self.report.slip:
            return "no name"
        return "right" if self.report.slip == self.misconception.message else "WRONG"


def panels(assignment: str, every: int = 1) -> Iterator[Shown]:
    """Yield the panels of misconceptions of an assignment, in the order of the bank.

    By default of all of them, else of the first and every so many after it.

    The bank has none for a network that was trained, so predict is not among them.
    """
    selfcheck = selfcheck_of(assignment)
    known = {question.name for question in selfcheck.report.QUESTIONS} - {"predict"}
    for one in bank_of(assignment)[::every]:
        if one.question not in known:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            report = report_of(selfcheck, one.question, one.function)
        panel = selfcheck.report.panel_of(report)
        yield Shown(one, report, selfcheck.show.as_html(panel), selfcheck.show.text(panel))
