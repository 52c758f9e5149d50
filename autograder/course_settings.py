"""The schema of course.yml: what may stand there, and what goes together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    create_model,
    field_validator,
    model_validator,
)

from autograder.model import Limits

NAME = r"^[A-Za-z][A-Za-z0-9_]*$"
"""Names of assignments are names of Python modules, folders and notebooks at once."""

STUDENT = r"^[^/.][^/]*$"
"""A student's id is the name of a folder too."""


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _LimitBase(_Settings):
    def chosen(self) -> dict[str, float]:
        """Return the limits that are written down, by name."""
        return self.model_dump(exclude_unset=True)


_LIMITS: dict[str, Any] = {
    name: (Annotated[kind, Field(gt=0, allow_inf_nan=False)], Field(default=None))
    for name, kind in get_type_hints(Limits).items()
}
LimitSettings: type[_LimitBase] = create_model("LimitSettings", __base__=_LimitBase, **_LIMITS)


class LateSettings(_Settings):
    """What a late submission loses."""

    policy: Literal["none", "per_day"] = "none"
    percent: float = Field(default=10.0, ge=0, le=100)
    max_percent: float = Field(default=100.0, ge=0, le=100)
    grace_minutes: float = Field(default=0.0, ge=0, le=24 * 60)
    late_days: int = Field(default=0, ge=0)
    late_days_per_assignment: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _spends_what_there_is(self) -> Self:
        most = self.late_days_per_assignment
        if most is not None and not self.late_days:
            problem = "late_days_per_assignment limits late days, of which there are none"
            raise ValueError(f"{problem}; write late_days: N beside it, or remove it")
        if most is not None and most > self.late_days:
            problem = f"late_days_per_assignment is {most}, of only {self.late_days} late_days"
            raise ValueError(f"{problem}; write a number up to {self.late_days}, or remove it")
        return self


class OwnLateSettings(_Settings):
    """What differs for one assignment; what is not written is as for all."""

    policy: Literal["none", "per_day"] | None = None
    percent: float | None = Field(default=None, ge=0, le=100)
    max_percent: float | None = Field(default=None, ge=0, le=100)
    grace_minutes: float | None = Field(default=None, ge=0, le=24 * 60)
    late_days_per_assignment: int | None = Field(default=None, ge=0)


class AssignmentSettings(_Settings):
    """One assignment under ``assignments``."""

    title: str
    due: datetime | None = None
    weight: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    max_score: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    bonus: float = Field(default=0.0, allow_inf_nan=False)
    late: OwnLateSettings = Field(default_factory=OwnLateSettings)
    limits: _LimitBase = Field(default_factory=LimitSettings)

    @field_validator("due", mode="before")
    @classmethod
    def _read_due(cls, value: object) -> object:
        return _read_moment(value)

    @field_validator("limits", mode="before")
    @classmethod
    def _read_limits(cls, value: object) -> object:
        return LimitSettings.model_validate(value)


class JailSettings(_Settings):
    """How weak a jail may be before a class is refused."""

    weakest_allowed: str = Field(default="bubblewrap", min_length=1)


class ExceptionSettings(_Settings):
    """Whom an exception is for, of which assignment (or all), and why."""

    student: str = ""
    team: str = ""
    section: str = ""
    assignment: str = ""
    why: str = ""

    @field_validator("student", "team", "section", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return str(value) if type(value) is int else value

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        if len([one for one in (self.student, self.team, self.section) if one]) != 1:
            raise ValueError("it is for nobody in particular; write one of student, team, section")
        return self


class ExtensionSettings(ExceptionSettings):
    """More time: ``until`` a moment, so many ``days``, or whenever it comes."""

    until: datetime | None = None
    days: float = Field(default=0.0, ge=0, le=366, allow_inf_nan=False)
    waive: bool = False

    @field_validator("until", mode="before")
    @classmethod
    def _read_until(cls, value: object) -> object:
        return _read_moment(value)

    @model_validator(mode="after")
    def _gives_time(self) -> Self:
        if (self.until is not None) + bool(self.days) + self.waive != 1:
            raise ValueError("it gives no time; write one of until, days, waive: true")
        return self


class GradingSettings(_Settings):
    """How points become the grade of a course."""

    drop_lowest: int = Field(default=0, ge=0)
    rounding: float = Field(default=0.0, ge=0, le=10)
    letters: Mapping[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(
        default_factory=dict
    )


class CollectingSettings(_Settings):
    """How submissions are taken from a download."""

    attempts: Literal["latest", "latest_on_time", "best"] = "latest"
    pattern: str = ""
    time_format: str = "%Y-%m-%d-%H-%M-%S"

    @field_validator("pattern")
    @classmethod
    def _names_an_owner(cls, value: str) -> str:
        fields = set(re.findall(r"\{(\w+)\}", value))
        known = {"id", "login", "email", "name", "number", "when", "late", "file", "any"}
        if unknown := sorted(fields - known):
            problem = f"unknown field {{{unknown[0]}}}; use {', '.join(sorted(known))}"
            raise ValueError(problem)
        if value and not ({"id", "login", "email", "name"} & fields and "file" in fields):
            raise ValueError(f"{value!r} names no owner; write one such as {{id}}_{{file}}")
        return value


class CourseSettings(_Settings):
    """The whole of course.yml."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    title: str = ""
    term: str = ""
    time_zone: str = "UTC"
    assignments: Mapping[Annotated[str, Field(pattern=NAME)], AssignmentSettings]
    late: LateSettings = Field(default_factory=LateSettings)
    extensions: tuple[ExtensionSettings, ...] = ()
    excused: tuple[ExceptionSettings, ...] = ()
    grading: GradingSettings = Field(default_factory=GradingSettings)
    limits: _LimitBase = Field(default_factory=LimitSettings)
    jail: JailSettings = Field(default_factory=JailSettings)
    collecting: CollectingSettings = Field(default_factory=CollectingSettings)
    gradebook: str = "sqlite:///.course/gradebook.db"
    exchange: str | None = Field(default=None, min_length=1)
    secret_file: str = ".course/secret"  # noqa: S105 - a path
    exchange_owners: Literal["checked", "not checked"] = "checked"
    logins: Mapping[str, Annotated[str, Field(pattern=STUDENT)]] = Field(default_factory=dict)
    graders: Mapping[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    cluster_encryption: Literal["required", "not required"] = "required"
    workers: int | Literal["auto"] = "auto"

    @field_validator("extensions", "excused", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _of_assignments(self) -> Self:
        for place, listed in (("extensions", self.extensions), ("excused", self.excused)):
            for one in listed:
                if one.assignment and one.assignment not in self.assignments:
                    names = ", ".join(self.assignments)
                    problem = f"{place}: no assignment {one.assignment!r}; write one of {names}"
                    raise ValueError(problem)
        return self

    @model_validator(mode="after")
    def _spends_what_there_is(self) -> Self:
        most = self.late.late_days
        for name, one in self.assignments.items():
            if (one.late.late_days_per_assignment or 0) > most:
                problem = f"assignments.{name}.late.late_days_per_assignment is "
                problem += f"{one.late.late_days_per_assignment}, of only {most} late_days"
                raise ValueError(f"{problem}; write a number up to {most}, or remove it")
        return self

    @field_validator("limits", mode="before")
    @classmethod
    def _read_limits(cls, value: object) -> object:
        return LimitSettings.model_validate(value)

    @field_validator("logins", "graders", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        """Take numbers for names: of users without one, of students and sections."""
        if not isinstance(value, dict):
            return value
        return {str(login): str(name) for login, name in value.items()}

    @field_validator("workers", mode="before")
    @classmethod
    def _whole(cls, value: object) -> object:
        if value == "auto" or (type(value) is int and value >= 1):
            return value
        raise ValueError(f"{value!r} is no number of workers; write auto, 1, 2, …")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"no time zone {value!r}; write one such as Europe/Berlin") from None
        return value

    def local(self, moment: datetime | None) -> datetime | None:
        """Return ``moment`` in the course's time zone, unless it names its own."""
        if moment is None or moment.tzinfo is not None:
            return moment
        return moment.replace(tzinfo=ZoneInfo(self.time_zone))


def _read_moment(value: object) -> object:
    if isinstance(value, datetime) or value is None:
        return value
    if isinstance(value, date):
        problem = f"{value} has no time of day; write it as in {value} 18:00"
        raise ValueError(problem)  # noqa: TRY004 - pydantic collects ValueErrors
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no date and time; write 2027-02-01 18:00") from None
