"""Examine this machine and the course folder: what works, what does not, and the remedy."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import KIT_FOLDER, Course, secret_problem
from autograder.errors import AutograderError
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.grading.results import KEPT_SECONDS, MOST_BYTES, Results
from autograder.private import answers_in_sight, exchange_openings, openings

OLDEST, NEWEST = (3, 11), (3, 13)
LEAST_DISK = 1_000_000_000
PACKAGES = ("numpy", "nbgrader", "nbclient", "ipython", "jupytext", "sqlalchemy", "pydantic")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``remedy`` is empty when it is ``well``.

    ``needed`` is False for what only makes some things possible: a second jail, say.
    """

    what: str
    found: str
    well: bool = True
    remedy: str = ""
    needed: bool = True


def examine_machine(course: Course) -> tuple[Finding, ...]:
    """Look at everything a course needs of the machine; nothing is changed for good."""
    looks: tuple[Callable[[Course], Iterator[Finding]], ...] = (
        _python,
        _packages,
        _jails,
        _gradebook,
        _folders,
        _privacy,
        _exchange,
        _results,
        _room,
    )
    return tuple(finding for look in looks for finding in _safely(look, course))


def is_well(findings: tuple[Finding, ...]) -> bool:
    """Tell whether a course can be run here."""
    return all(finding.well for finding in findings if finding.needed)


def _safely(look: Callable[[Course], Iterator[Finding]], course: Course) -> Iterator[Finding]:
    """Let one look that fails be a finding, so that the others are still told."""
    try:
        yield from look(course)
    except AutograderError as error:
        yield Finding(look.__name__.strip("_"), error.problem, well=False, remedy=error.remedy)
    except OSError as error:
        yield Finding(
            look.__name__.strip("_"), str(error), well=False, remedy="see what the message names"
        )


def _python(_course: Course) -> Iterator[Finding]:
    version = sys.version_info[:2]
    yield Finding(
        "python",
        f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        well=OLDEST <= version <= NEWEST,
        remedy="" if OLDEST <= version <= NEWEST else "install Python 3.11, 3.12 or 3.13",
    )


def _packages(_course: Course) -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            remedy = "run 'make install' in the kit's folder"
            yield Finding(name, "not installed", well=False, remedy=remedy)


def _jails(course: Course) -> Iterator[Finding]:
    from autograder.jail import RUNGS  # noqa: PLC0415 - slow to import
    from autograder.jail.probe import probe  # noqa: PLC0415

    looked = probe()
    for one in looked:
        # No single one is needed: what counts is that some jail is strong enough.
        yield Finding(one.subject, one.detail, well=one.ok, remedy=one.remedy, needed=False)
    if course.weakest_jail not in RUNGS:
        yield Finding(
            "jail allowed",
            f"course.yml names no jail: {course.weakest_jail!r}",
            well=False,
            remedy=f"set jail.weakest_allowed to one of {', '.join(RUNGS)}",
        )
        return
    allowed = RUNGS[: RUNGS.index(course.weakest_jail) + 1]
    working = {one.subject.removeprefix("jail ") for one in looked if one.ok}
    used = next((rung for rung in allowed if rung in working), None)
    yield Finding(
        "jail used",
        used or f"none of those that course.yml allows: {', '.join(allowed)}",
        well=used is not None,
        remedy="" if used else "follow the remedies above, or allow a weaker jail in course.yml",
    )


def _gradebook(course: Course) -> Iterator[Finding]:
    with open_gradebook(course) as gradebook:
        students, assignments = len(gradebook.students), len(gradebook.assignments)
    yield Finding("gradebook", f"{students} students, {assignments} assignments")


def _folders(course: Course) -> Iterator[Finding]:
    for what, folder in (("working folder", course.working_folder), ("exchange", course.exchange)):
        nearest = next(path for path in (folder, *folder.parents) if path.exists())
        try:
            with tempfile.TemporaryFile(dir=nearest):
                yield Finding(what, f"{_shown(folder, course)} can be written")
        except OSError as error:
            yield Finding(
                what,
                f"{_shown(folder, course)}: {error.strerror}",
                well=False,
                remedy=f"let {nearest} be written by you, or name another in course.yml",
            )


def _privacy(course: Course) -> Iterator[Finding]:
    """Say who else could look into what is the course's alone, or put another in its place."""
    found = list(openings(course.working_folder))
    for one in found:
        itself = one.path == course.working_folder.resolve()
        problem = f"{one.path} {one.problem}"
        yield Finding("privacy", problem, well=False, remedy=one.remedy, needed=itself)
    if not found:
        yield Finding("privacy", f"{_shown(course.working_folder, course)} is open to nobody else")
    if course.secret_file.exists():
        problem, remedy = secret_problem(course.secret_file)
        yield Finding("secret", problem or "closed and long", well=not problem, remedy=remedy)


def _exchange(course: Course) -> Iterator[Finding]:
    """Say whether students reach the exchange; a course on a platform needs none."""
    for one in exchange_openings(course.exchange, course.id, course.working_folder):
        yield Finding(
            "exchange", f"{one.path} {one.problem}", well=False, remedy=one.remedy, needed=False
        )
    if course.exchange.exists():  # then students have logins here
        for one in answers_in_sight(course.folder, KIT_FOLDER):
            yield Finding(
                "privacy", f"{one.path} {one.problem}", well=False, remedy=one.remedy, needed=False
            )
    if not course.checks_owners:
        yield Finding(
            "exchange",
            "anybody hands in for anybody: exchange_owners is 'not checked'",
            well=False,
            remedy="let each student have a user of their own, and remove that line",
            needed=False,
        )


def _results(course: Course) -> Iterator[Finding]:
    """Say how much room the kept results take."""
    file = course.working_folder / "results.db"
    if file.is_file():
        with Results(file) as results:
            kept, recorded, size = results.size()
        days = KEPT_SECONDS / 24 / 3600
        yield Finding(
            "kept results",
            f"{size / 1e6:.0f} MB: {recorded} of {kept} stand in the gradebook; of the others, at "
            f"most {MOST_BYTES / 1e6:.0f} MB are kept, for {days:.0f} days",
        )


def _shown(folder: Path, course: Course) -> str:
    return (
        str(folder.relative_to(course.folder))
        if folder.is_relative_to(course.folder)
        else str(folder)
    )


def _room(course: Course) -> Iterator[Finding]:
    free = shutil.disk_usage(course.folder).free
    yield Finding(
        "disk",
        f"{free / 1e9:.1f} GB free",
        well=free >= LEAST_DISK,
        remedy="" if free >= LEAST_DISK else "make room: 1 GB at least",
    )
    cores = os.cpu_count() or 1
    yield Finding("cores", f"{cores}, of which {course.workers} are used as workers")
