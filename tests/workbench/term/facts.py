"""The words of the model: what was handed in, decided and set, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
IMAGES, RELU = "a1_images", "a3_relu"
ASSIGNMENTS = (IMAGES, RELU)
WEIGHTS = {IMAGES: 1.0, RELU: 3.0}
WHY, BACK, BITS = "why", "test_relu_backward", "test_to_bits"
POINTS: dict[str, dict[str, dict[str, float]]] = {
    IMAGES: {
        "right": {"test_quantize": 8.0, "test_to_bits": 6.5, "test_split_channels": 5.0},
        "blank": {"test_quantize": 0.0, "test_to_bits": 0.0, "test_split_channels": 0.0},
    },
    RELU: {
        "right": {"test_relu_forward": 7.0, BACK: 7.5},
        "blank": {"test_relu_forward": 0.0, BACK: 0.0},
        "slip": {"test_relu_forward": 7.0, BACK: 5.24},
        "broken": {"test_relu_forward": 0.0, BACK: 7.5},
    },
}
"""What the functions of each kind of submission earn; ``right`` is all that can be earned."""
WHOLE, SHORT = 4.0, -1.0
"""Builds of the first assignment: with all its questions, and without :data:`BITS`."""
MILDER = 1.0
"""So much more a slip earns under every other version of the kit."""


@dataclass(frozen=True)
class Work:
    """What is marked: whose functions, the written answer, and a typo that matters to nobody."""

    kind: str
    text: str
    typo: int

    def answer(self, cell: str) -> str:
        """Return what a person reads who marks a cell."""
        return self.text if cell == WHY else self.kind

    @property
    def has_work(self) -> bool:
        """Whether a function was written at all."""
        return self.kind != "blank"


@dataclass(frozen=True)
class Handed:
    """One submission as it was collected."""

    work: Work
    when: datetime
    asks: str = ""
    """What a ``regrade.txt`` beside it says."""
    drawn: str = ""
    """Under which id its hidden cases are drawn."""


@dataclass(frozen=True)
class Asked:
    """What else a mark depends on: the build, a limit, the kit's version."""

    worth: float = 4.0
    """Points of the written answer; of the other assignment :data:`WHOLE` or :data:`SHORT`."""
    seconds: int = 1
    version: int = 0


@dataclass(frozen=True)
class Standing:
    """What the gradebook holds of one submission; not ``known``: it is in doubt."""

    work: Work
    when: datetime
    auto: dict[str, float | None]
    asked: Asked
    known: bool = True
    team: str = ""
    """As which it was handed in."""


@dataclass(frozen=True)
class Hand:
    """Points that a person gave for one answer; None: they looked, and the machine's stand."""

    points: float | None
    asks: bool = False


@dataclass(frozen=True)
class Decision:
    """One decision that stands: ``extend``, ``waive``, ``excuse``, an adjustment, an ``answer``."""

    kind: str
    assignment: str
    target: str = ""
    value: float = 0.0
    question: str = ""
    text: str = ""


@dataclass(frozen=True)
class Person:
    """One student of the class."""

    section: str = "A"
    team: str = "t"
    dropped: bool = False


@dataclass(frozen=True)
class Settings:
    """What course.yml says."""

    due: tuple[datetime, datetime]
    """By assignment, in the order of :data:`ASSIGNMENTS`."""
    percent: int = 10
    most: int = 50
    grace: int = 0
    late_days: int = 0
    late_days_each: int | None = None
    """So many of them on one assignment."""
    rounding: float = 0.0
    drop_lowest: int = 0
    max_score: float | None = None
    """Of the second assignment."""
    bonus: float = 0.0
    attempts: str = "latest"
    seconds: int = 1
    extended: tuple[tuple[str, int], ...] = ()
    """A student, ``team:T`` or ``section:S``, and days more for everything."""
    database: str = ""
    name: str = "cnn"

    def due_of(self, assignment: str) -> datetime:
        """Return when an assignment is due."""
        return self.due[ASSIGNMENTS.index(assignment)]

    def with_due(self, assignment: str, due: datetime) -> Settings:
        """Return these settings with another due date."""
        first, second = self.due
        return replace(self, due=(due, second) if assignment == IMAGES else (first, due))

    def percent_of(self, assignment: str) -> int:
        """Return what a day costs; the first assignment has a policy of its own."""
        return 40 if assignment == IMAGES else self.percent

    @property
    def text(self) -> str:
        """The file itself."""
        images, relu = (f"{due.astimezone(ZONE):%Y-%m-%d %H:%M}" for due in self.due)
        more = f", bonus: {self.bonus}"
        if self.max_score is not None:
            more += f", max_score: {self.max_score}"
        late = f"policy: per_day, percent: {self.percent}, max_percent: {self.most}"
        late += f", grace_minutes: {self.grace}, late_days: {self.late_days}"
        if self.late_days_each is not None:
            late += f", late_days_per_assignment: {self.late_days_each}"
        grading = f"drop_lowest: {self.drop_lowest}, rounding: {self.rounding}"
        lines = [
            f"id: {self.name}",
            "time_zone: Europe/Berlin",
            f"late: {{{late}}}",
            f"limits: {{question_cpu_seconds: {self.seconds}}}",
            f"collecting: {{attempts: {self.attempts}}}",
            f"grading: {{{grading}, letters: {{A: 80, B: 50}}}}",
            "assignments:",
            f"  {IMAGES}: {{title: Images, due: {images}, weight: 1, late: {{percent: 40}}}}",
            f"  {RELU}: {{title: ReLU, due: {relu}, weight: 3{more}}}",
        ]
        if self.extended:
            lines.append("extensions:")
        for target, days in self.extended:
            kind, _, name = target.rpartition(":")
            lines.append(f"  - {{{kind or 'student'}: {name}, days: {days}}}")
        if self.database:
            lines.append(f"gradebook: {self.database}")
        return "\n".join(lines) + "\n"


def local(day: int, hour: int = 18) -> datetime:
    """Return a moment of a day of March 2027; in the night before the 28th, clocks change."""
    return datetime(2027, 3, 1, hour, tzinfo=ZONE) + timedelta(days=day - 1)


def utc(moment: datetime) -> datetime:
    """Return a moment as the gradebook keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
