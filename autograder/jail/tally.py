"""What the questions of one submission have cost so far, and when one is asked no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from autograder.model import Limits, NoAnswer, Outcome

MAX_KILLS = 2
"""How often one question may end the notebook's process before it is asked no more."""
MAX_ENDS = 12
"""After so many calls that ended their process or broke the protocol, it is asked no more."""
MAX_STRIKES = 4
"""After so many calls that ran into a limit, a question is asked no more."""
MOST_SHARES = 4
"""One of many calls may use this part of what its question has left."""
FREE_BYTES = 20_000
"""So long a reply is read without a charge: a list of a thousand numbers."""
SECONDS_A_BYTE = 1e-6
"""What is charged for each byte beyond that; those of arrays come apart, and cost nothing."""
STRUCK_SECONDS = 0.1
"""What a call gets once another of its question ran into a limit; most need a hundredth."""
LEAST_SECONDS = 0.2
"""What a cell or a call gets at least, so that the honest ones after a loop still count."""


class Question(NamedTuple):
    """One function, asked in the state after all cells, or in one that was kept behind a cell."""

    function: str
    place: int | None = None


@dataclass
class Tally:
    """Counts, by question; each state in which a function is asked has counts of its own."""

    limits: Limits
    kills: Counter[Question] = field(default_factory=Counter)
    strikes: Counter[Question] = field(default_factory=Counter)
    ends: Counter[Question] = field(default_factory=Counter)
    used: dict[Question, float] = field(default_factory=dict)
    """CPU seconds."""
    outlived: set[Question] = field(default_factory=set)
    """Those whose fork ended while the notebook lived on: it is not waited for again."""

    def book(self, question: Question, seconds: float) -> None:
        """Add what ``question`` used."""
        self.used[question] = self.used.get(question, 0.0) + seconds

    def book_reply(self, question: Question, size: int) -> None:
        """Charge for the reading of a reply whose values but arrays take so many bytes.

        Forged in advance, a reply of 50,000 parts costs its sender nothing, and its reader much.
        """
        self.book(question, SECONDS_A_BYTE * max(0, size - FREE_BYTES))

    def share(self, question: Question, calls: int) -> float:
        """Return the CPU seconds of the next of so many calls."""
        if self.strikes[question]:
            return STRUCK_SECONDS
        left = self.limits.question_cpu_seconds - self.used.get(question, 0.0)
        return max(LEAST_SECONDS, left / min(max(calls, 2), MOST_SHARES))

    def refusal(self, question: Question) -> NoAnswer | None:
        """Return why ``question`` is asked no more, if so."""
        if refused := self._refused(question):
            return refused
        allowed = self.limits.question_cpu_seconds
        left = allowed - self.used.get(question, 0.0)
        if left < min(LEAST_SECONDS, allowed / 2):
            return NoAnswer(Outcome.LIMIT, f"{question.function} has used its {allowed:g} s")
        return None

    def _refused(self, question: Question) -> NoAnswer | None:
        if not (self.kills or self.ends or self.strikes):
            return None
        name = question.function
        if self.kills[question] >= MAX_KILLS:
            return NoAnswer(Outcome.ERROR, f"{name} ended the notebook's process")
        if self.ends[question] >= MAX_ENDS:
            return NoAnswer(
                Outcome.ERROR, f"{name} ended its process or sent no reply {MAX_ENDS} times"
            )
        if self.strikes[question] >= MAX_STRIKES:
            return NoAnswer(Outcome.LIMIT, f"{name} ran into a limit {MAX_STRIKES} times")
        return None
