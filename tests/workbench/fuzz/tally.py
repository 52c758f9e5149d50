"""The result of a fuzzing campaign: how much was tried, and what went wrong."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not happen; ``number`` and the seed make it happen again."""

    number: int
    kinds: tuple[str, ...]
    problem: str
    kept: str = ""
    """The file that holds what was tried."""

    def __str__(self) -> str:
        where = f", kept as {self.kept}" if self.kept else ""
        return f"number {self.number} ({', '.join(self.kinds)}): {self.problem}{where}"


@dataclass
class Tally:
    """Counts that grow while a campaign runs."""

    what: str
    seed: int
    tried: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    """Seconds and number of the one that took longest."""
    memory: list[int] = field(default_factory=list)
    """This process's resident megabytes, looked at now and then."""

    def took(self, seconds: float, number: int) -> None:
        """Remember how long one took, if it is the slowest so far."""
        self.slowest = max(self.slowest, (seconds, number))

    def add(self, other: Tally) -> None:
        """Count what another process tried at the same time as well."""
        self.tried += other.tried
        self.seconds = max(self.seconds, other.seconds)
        self.kinds += other.kinds
        self.results += other.results
        self.findings += other.findings
        self.slowest = max(self.slowest, other.slowest)
        self.memory += other.memory

    def growth(self) -> int:
        """Return by how many megabytes this process grew from the second quarter to the last."""
        quarter = len(self.memory) // 4
        if not quarter:
            return 0
        return min(self.memory[-quarter:]) - min(self.memory[quarter : 2 * quarter])

    def lines(self) -> list[str]:
        """Return the campaign as lines of text."""
        slow, number = self.slowest
        lines = [
            f"{self.what}: {self.tried:,} tried (seed {self.seed}), {self.seconds:.0f} s",
            f"  results  {_counted(self.results)}",
            f"  kinds    {_counted(self.kinds)}",
            f"  slowest  {slow:.2f} s (number {number})",
        ]
        if self.memory:
            lines.append(
                f"  memory   {min(self.memory)} to {max(self.memory)} MB resident, "
                f"grew by {self.growth()} MB"
            )
        lines += [f"  FINDING  {finding}" for finding in self.findings]
        results, findings = self.results.total(), len(self.findings)
        lines.append(
            f"{self.tried:,} {self.what}, {results:,} results by outcome, {findings} findings"
        )
        return lines


def resident_mb() -> int:
    """Return this process's resident memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counter.most_common())
