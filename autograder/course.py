"""course.yml: every setting an instructor changes, checked as a whole before anything is done.

:func:`load_course` returns a :class:`Course` whose paths are absolute; whatever is wrong with the
file is collected and raised as one :class:`~autograder.errors.CourseError`.
"""

from __future__ import annotations

import math
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from rapidfuzz import fuzz, process

from autograder.course_file import read_settings
from autograder.course_settings import (
    CourseSettings,
    ExceptionSettings,
    LateSettings,
    OwnLateSettings,
)
from autograder.errors import CourseError
from autograder.model import Limits
from autograder.private import OTHERS, is_ours, make_private, user_name

COURSE_FILE = "course.yml"
KIT_FOLDER = Path(__file__).resolve().parent.parent
"""Where the kit itself lies; its own course.yml is the course of a command run elsewhere."""
SHORTEST_SECRET = 16
"""Characters; the kit's own have 64."""


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """What a late submission loses: ``percent`` of what it earned for every day begun.

    Examples
    --------
    >>> LatePolicy(percent=10, max_percent=50).penalty(8.0, timedelta(hours=30))
    1.6
    """

    percent: float = 0.0
    max_percent: float = 100.0
    grace: timedelta = timedelta(0)
    """As late as this is in time."""
    most_late_days: int | None = None
    """So many of a student's late days may be spent on one assignment; None: all of them."""

    def penalty(self, score: float, late: timedelta) -> float:
        """Return the points taken from ``score``, never more than ``max_percent`` of it."""
        if late <= timedelta(0) or score <= 0:
            return 0.0
        days = math.ceil(late / timedelta(days=1))
        return score * min(days * self.percent, self.max_percent) / 100


@dataclass(frozen=True, slots=True)
class Someone:
    """Whom an exception is for: one student, a team or a section; of one assignment or of all."""

    student: str = ""
    team: str = ""
    section: str = ""
    assignment: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """More time: ``until`` a moment, so many days more, or (``waive``) whenever it comes."""

    whose: Someone
    until: datetime | None = None
    days: float = 0.0
    waive: bool = False


@dataclass(frozen=True, slots=True)
class GradingPolicy:
    """How points become the grade of a course."""

    drop_lowest: int = 0
    """So many assignments do not count, those that harm a student most."""
    rounding: float = 0.0
    """Totals are rounded to multiples of this, halves up; 0: not at all."""
    letters: tuple[tuple[str, float], ...] = ()
    """Letters and the least percent for each, the best first."""

    def letter(self, percent: float) -> str:
        """Return the letter for a percentage; empty if there is none.

        >>> GradingPolicy(letters=(("A", 90.0), ("B", 80.0))).letter(89.9)
        'B'
        """
        return next((letter for letter, least in self.letters if percent >= least - 1e-9), "")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment as the course sets it: ``due`` knows its time zone."""

    name: str
    title: str
    due: datetime | None
    weight: float
    limits: Limits
    late: LatePolicy | None = None
    """What differs from the course's policy; None: nothing."""
    max_score: float | None = None
    """What full marks are; by default the sum of the questions."""
    bonus: float = 0.0
    """Points for everybody who handed in."""


@dataclass(frozen=True, slots=True)
class CollectingPolicy:
    """Which of several attempts counts, and how files are named where no platform named them."""

    attempts: Literal["latest", "latest_on_time", "best"] = "latest"
    pattern: str = ""
    time_format: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A course: its settings, with every path absolute."""

    folder: Path
    id: str
    title: str
    time_zone: str
    assignments: tuple[Assignment, ...]
    late: LatePolicy
    weakest_jail: str
    gradebook_url: str
    exchange: Path
    secret_file: Path
    workers: int
    logins: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The student behind a login name, where the two differ."""
    graders: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The section that a grader looks after, by login name; who is not here sees all of them."""
    encrypts_cluster: bool = True
    """Whether a line to a cluster on other machines has to be encrypted."""
    checks_owners: bool = True
    """Whether the owner of what lies in the exchange has to be the student whom it names."""
    collecting: CollectingPolicy = CollectingPolicy()
    extensions: tuple[Extension, ...] = ()
    excused: tuple[Someone, ...] = ()
    late_days: int = 0
    """Days that each student may be late in the term before anything is taken."""
    grading: GradingPolicy = GradingPolicy()
    term: str = ""
    """Kept in the gradebook beside the id: last term's is not this term's."""

    @property
    def file(self) -> Path:
        """The course.yml that this was read from."""
        return self.folder / COURSE_FILE

    @property
    def working_folder(self) -> Path:
        """The ``.course`` folder: nbgrader's course root."""
        return self.folder / ".course"

    @property
    def solutions_folder(self) -> Path:
        """Where the percent notebooks with the answers lie."""
        return self.folder / "solutions"

    @property
    def assignments_folder(self) -> Path:
        """Where the folders that students receive are generated."""
        return self.folder / "assignments"

    def assignment(self, name: str) -> Assignment:
        """Return the assignment called ``name``.

        Raises
        ------
        CourseError
            If course.yml has none of that name; the remedy is the nearest one.
        """
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        names = [assignment.name for assignment in self.assignments]
        nearest = process.extractOne(name, names, scorer=fuzz.WRatio)
        meant = f"write {nearest[0]!r}, or " if nearest else ""
        raise CourseError(
            f"{COURSE_FILE} has no assignment {name!r}",
            remedy=f"{meant}add it under 'assignments' in {self.file}",
        )

    def step_folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Return nbgrader's folder of a step, such as ``submitted/<student>/<assignment>``."""
        return self.working_folder / step / student / assignment


def find_course_folder(start: Path) -> Path | None:
    """Return the nearest folder at or above ``start`` that holds a course.yml.

    Raises
    ------
    CourseError
        If it is somebody else's: it says where marks go, and anybody may put one into ``/tmp``.
    """
    for folder in (start, *start.parents):
        file = folder / COURSE_FILE
        if file.is_file():
            info, kit = file.stat(), Path(__file__).stat()
            if not is_ours(info) and info.st_uid != kit.st_uid:
                raise CourseError(
                    f"{file} belongs to {user_name(info.st_uid)}, and is not taken unasked",
                    remedy=f"if it is the course that you mean: --course '{folder}'",
                )
            return folder
    return None


def load_course(path: Path | None = None) -> Course:
    """Read and check a course.

    Parameters
    ----------
    path
        The course.yml or its folder; by default the nearest one at or above the current folder.

    Raises
    ------
    CourseError
        If there is no such file, or with everything that is wrong in it.
    """
    if path is None:
        folder = find_course_folder(Path.cwd())
        if folder is None:
            raise CourseError(
                f"no {COURSE_FILE} in {Path.cwd()} or any folder above it",
                remedy="go to the course's folder, or name it with --course FOLDER",
            )
    else:
        folder = (path.parent if path.name == COURSE_FILE else path).resolve()
    return _course(folder, read_settings(folder / COURSE_FILE))


def load_course_or_kit(path: Path | None = None) -> Course:
    """Read the course that ``path`` or the current folder names, else the kit's own."""
    if path is None and find_course_folder(Path.cwd()) is None:
        path = KIT_FOLDER
    return load_course(path)


def read_secret(course: Course) -> bytes:
    """Return the secret from which hidden cases are drawn; the first call makes it.

    The file is readable by its owner alone. Whoever has it can draw the cases of every student.
    """
    file = course.secret_file
    if not file.exists():
        if file.parent == course.working_folder:
            make_private(file.parent)
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        try:
            os.link(fresh, file)  # fails if another process was first: then its secret counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    problem, remedy = secret_problem(file)
    if problem:
        raise CourseError(problem, remedy=remedy)
    return file.read_text(encoding="utf-8").strip().encode()


def secret_problem(file: Path) -> tuple[str, str]:
    """Return what is wrong with a secret, and the remedy; two empty texts if nothing is."""
    info = file.stat()
    if not stat.S_ISREG(info.st_mode):  # a pipe would be waited for
        return f"the course secret {file} is no ordinary file", "restore it from a backup"
    mode = stat.S_IMODE(info.st_mode)
    if mode & OTHERS:
        return (
            f"the course secret {file} can be read by others (mode {mode:04o})",
            f"chmod 600 '{file}'; if a student may have read it, delete it and grade again",
        )
    try:
        length = len(file.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        return (
            f"the course secret {file} cannot be read: {why}",
            f"let user {info.st_uid}, who owns it, run this; or restore it from a backup",
        )
    if length < SHORTEST_SECRET:
        told = f"has only {length} characters" if length else "is empty"
        return (
            f"the course secret {file} {told}",
            "restore it from a backup; or delete it, and grade every submission again",
        )
    return "", ""


def _course(folder: Path, settings: CourseSettings) -> Course:
    overall = settings.limits.chosen()
    assignments = tuple(
        Assignment(
            name=name,
            title=own.title,
            due=settings.local(own.due),
            weight=own.weight,
            limits=_limits(overall | own.limits.chosen()),
            late=_late(settings.late, own.late) if own.late.model_fields_set else None,
            max_score=own.max_score,
            bonus=own.bonus,
        )
        for name, own in settings.assignments.items()
    )
    grading = settings.grading
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Course(
        folder=folder,
        id=settings.id,
        title=settings.title,
        time_zone=settings.time_zone,
        assignments=assignments,
        late=_late(settings.late, OwnLateSettings()),
        weakest_jail=settings.jail.weakest_allowed,
        gradebook_url=_absolute_url(settings.gradebook, folder),
        exchange=_exchange(folder, settings.exchange),
        secret_file=folder / settings.secret_file,
        logins=dict(settings.logins),
        graders=dict(settings.graders),
        encrypts_cluster=settings.cluster_encryption == "required",
        checks_owners=settings.exchange_owners == "checked",
        workers=settings.workers if isinstance(settings.workers, int) else cores or 1,
        collecting=CollectingPolicy(
            settings.collecting.attempts,
            settings.collecting.pattern,
            settings.collecting.time_format,
        ),
        extensions=tuple(
            Extension(_someone(one), settings.local(one.until), one.days, one.waive)
            for one in settings.extensions
        ),
        excused=tuple(map(_someone, settings.excused)),
        late_days=settings.late.late_days,
        grading=GradingPolicy(
            grading.drop_lowest,
            grading.rounding,
            tuple(sorted(grading.letters.items(), key=lambda pair: -pair[1])),
        ),
        term=settings.term,
    )


def _late(overall: LateSettings, own: OwnLateSettings) -> LatePolicy:
    """Return an assignment's policy: what it says itself, else what is said for all."""
    chosen = overall.model_dump() | own.model_dump(exclude_none=True)
    grace = timedelta(minutes=chosen["grace_minutes"])
    most = chosen["late_days_per_assignment"]
    if chosen["policy"] == "none":
        return LatePolicy(grace=grace, most_late_days=most)
    return LatePolicy(chosen["percent"], chosen["max_percent"], grace, most)


def _someone(given: ExceptionSettings) -> Someone:
    return Someone(given.student, given.team, given.section, given.assignment, given.why)


def _exchange(folder: Path, chosen: str | None) -> Path:
    """Return where the exchange lies: of a course begun before it moved out, where it was."""
    earlier = folder / ".course" / "exchange"
    return folder / chosen if chosen else earlier if earlier.is_dir() else folder / "exchange"


def _limits(chosen: Mapping[str, float]) -> Limits:
    return Limits(**chosen)  # type: ignore[arg-type]  # checked field by field on reading


def _absolute_url(url: str, folder: Path) -> str:
    """Return ``url`` with a relative SQLite path made absolute.

    >>> _absolute_url("sqlite:///.course/gradebook.db", Path("/srv/cnn"))
    'sqlite:////srv/cnn/.course/gradebook.db'
    """
    scheme, separator, path = url.partition(":///")
    if scheme.startswith("sqlite") and separator and path and path != ":memory:":
        return f"{scheme}:///{folder / path}"
    return url
