"""What the person who collects says: the platform, times, owners, and that it is meant so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What is said of one collection."""

    platform: str = ""
    """The platform that made the download, instead of the one that is recognised."""
    ignore_times: bool = False
    """Take every submission as handed in on time, whatever its date."""
    file_times: bool = False
    """Take the times of files in a folder for those of handing in."""
    times: Path | None = None
    """A table of times."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Ids of students, by what the download calls them."""
    anyway: bool = False
    """Carry out a plan that looks wrong."""
    section: str = ""
    """Take only what students of this section of the roster handed in."""
    score: Callable[[str, bytes], float] | None = None
    """Marks a notebook of a student, where the best attempt counts."""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def corrects_times(self) -> bool:
        """Whether what is said of times counts before what was said earlier."""
        return self.ignore_times or self.times is not None
