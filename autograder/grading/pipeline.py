"""Grade a class: find the submissions, mark them, write the gradebook, say what happened.

Marks travel one way: submissions to workers, results to this process, which alone writes. A result
is kept the moment it arrives, so a run that was killed continues where it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from autograder.collecting.submitted import chosen_students, load_bundle
from autograder.course import Course
from autograder.errors import CourseError
from autograder.grading.allowed import allowed_jails
from autograder.grading.grader import Grader, StartPool, StudentReport
from autograder.grading.waiting import read_waiting
from autograder.jail import RUNGS, best_rung
from autograder.marking.bundle import Bundle
from autograder.pool.certificates import KEY_FILE
from autograder.pool.local import local_pool
from autograder.pool.task import Pool

__all__ = ["ClassReport", "StudentReport", "grade_assignment", "on_cluster", "strong_enough"]


@dataclass(frozen=True, slots=True)
class ClassReport:
    """What became of a class."""

    assignment: str
    students: tuple[StudentReport, ...]
    jail: str
    notes: tuple[str, ...] = ()
    """What happened to the run itself and concerns everybody."""
    waiting: int = 0
    """Answers that wait for a person."""


Progress = Callable[[StudentReport, int, int], None]
"""Called with each result, how many are done, and how many there are."""


def quiet(report: StudentReport, done: int, total: int) -> None:
    """Say nothing."""


def on_cluster(scheduler: str, course: Course | None = None) -> StartPool:
    """Return what does the work on the Dask cluster whose scheduler listens at an address.

    A cluster that ``autograder cluster up`` of ``course`` started is met with that course's key.
    """
    key = course.working_folder / KEY_FILE if course else None
    unencrypted = bool(course and not course.encrypts_cluster)

    def start(bundle: Bundle, jail: str) -> AbstractContextManager[Pool]:
        from autograder.pool.cluster import cluster_pool  # noqa: PLC0415 - only clusters pay for it

        return cluster_pool(
            bundle, scheduler=scheduler, jail=jail, key=key, unencrypted=unencrypted
        )

    return start


def grade_assignment(
    course: Course,
    assignment: str,
    *,
    workers: int | None = None,
    students: Sequence[str] = (),
    force: bool = False,
    keep_higher: bool = False,
    pool: StartPool | None = None,
    progress: Progress = quiet,
) -> ClassReport:
    """Grade every collected submission of an assignment, or those of ``students``.

    Parameters
    ----------
    course, assignment
        What is graded.
    workers
        How many processes; by default as course.yml says.
    students
        Whose; by default everybody's.
    force
        Run again what was run before.
    keep_higher
        Where the same work is marked again, let no question fall.
    pool
        Where the work is done: called with the bundle and the jail; by default on this machine.
    progress
        Told of each result as it arrives.

    Raises
    ------
    CourseError
        If the assignment is not built, a student has no submission, or the jail is too weak here.
    """
    bundle = load_bundle(course, assignment)
    names = chosen_students(course, assignment, students)
    grader = Grader(course, bundle, allowed_jails(course), force=force, keep_higher=keep_higher)
    start = pool or (
        lambda bundle, jail: local_pool(bundle, workers=workers or course.workers, jail=jail)
    )
    reports: list[StudentReport] = []
    with grader:
        for report in grader.run(names, start, lambda: strong_enough(course)):
            reports.append(report)
            progress(report, len(reports), len(names))
    jails = sorted({report.sheet.jail for report in reports} & {*RUNGS})
    in_order = tuple(sorted(reports, key=lambda report: report.student))
    waiting = 0
    with contextlib.suppress(CourseError):  # a gradebook that nobody can read was told already
        waiting = len(read_waiting(course, assignment)) if reports else 0
    return ClassReport(assignment, in_order, ", ".join(jails) or "none", grader.notes, waiting)


def strong_enough(course: Course) -> str:
    """Return the strongest jail of this machine; refuse one weaker than course.yml allows."""
    allowed = allowed_jails(course)
    jail = best_rung()
    if jail not in allowed:
        jail = best_rung()  # a moment without memory must not look like a machine without jails
    if jail not in allowed:
        raise CourseError(
            f"this machine can only build the jail {jail!r}, and course.yml asks for "
            f"{course.weakest_jail!r} at least",
            remedy="run 'autograder doctor' to see why; or accept the risk with "
            f"'jail: {{weakest_allowed: {jail}}}' in course.yml",
        )
    return jail
