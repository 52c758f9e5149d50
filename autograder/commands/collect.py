"""``autograder collect``: what is said of a collection, the plan that is shown, and the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.common import (
    assignment_argument,
    course_option,
    find_course,
    section_option,
)

if TYPE_CHECKING:
    from autograder.course import Course


@click.command()
@assignment_argument
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, path_type=Path),
    help="A folder or a zip of notebooks, instead of nbgrader's exchange.",
)
@click.option(
    "--as",
    "platform",
    default="",
    help="The platform that made it: canvas, moodle, blackboard, brightspace, sakai, gradescope, "
    "github, google, plain (folders and names that people gave) or pattern (of course.yml).",
)
@click.option(
    "--owner",
    "owners",
    multiple=True,
    metavar="NAME=ID",
    help="Who somebody is whom the download calls NAME; repeatable.",
)
@click.option(
    "--times",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table (CSV, XLSX) of who handed in when; it counts before all else.",
)
@click.option("--file-times", is_flag=True, help="Take the times of a folder's files.")
@click.option("--ignore-times", is_flag=True, help="Take everything as handed in on time.")
@section_option
@click.option("--dry-run", is_flag=True, help="Show the plan, and write nothing.")
@click.option("--anyway", is_flag=True, help="Collect although the plan looks wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as one JSON object.")
@course_option
def collect(
    *,
    assignment: str,
    source: Path | None,
    platform: str,
    owners: Sequence[str],
    times: Path | None,
    section: str,
    folder: Path | None,
    file_times: bool,
    ignore_times: bool,
    dry_run: bool,
    anyway: bool,
    as_json: bool,
) -> None:
    """Bring in what students handed in."""
    from autograder.collecting.collect import carry_out, demand_no_stops, planned  # noqa: PLC0415
    from autograder.collecting.options import Options  # noqa: PLC0415
    from autograder.collecting.plan import to_json  # noqa: PLC0415
    from autograder.console import say_json  # noqa: PLC0415
    from autograder.show import show_collection  # noqa: PLC0415

    course = find_course(folder)
    options = Options(
        platform=platform,
        ignore_times=ignore_times,
        file_times=file_times,
        times=times,
        owners=_pairs(owners),
        anyway=anyway,
        section=section,
        score=_score(course, assignment),
    )
    with planned(course, assignment, source, options) as plan:
        stopped = bool(plan.stops) and not anyway
        if as_json:
            say_json(to_json(plan))
        elif dry_run or stopped:
            show_collection(plan, planned=True)
        demand_no_stops(plan, options)
        if dry_run:
            return
        done = carry_out(course, plan)
    if not as_json:
        show_collection(done)


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = [pair.rpartition("=") for pair in given]
    for (name, _, student), pair in zip(pairs, given, strict=True):
        if not name.strip() or not student.strip():
            raise click.UsageError(f"--owner {pair!r} is not of the form NAME=ID")
    return {name.strip(): student.strip() for name, _, student in pairs}


def _score(course: Course, assignment: str) -> Callable[[str, bytes], float] | None:
    """Return what marks an attempt, where the best of them counts."""
    if course.collecting.attempts != "best":
        return None
    from autograder.collecting.submitted import load_bundle  # noqa: PLC0415
    from autograder.grading.mark_files import mark_bytes  # noqa: PLC0415

    bundle = load_bundle(course, assignment)
    return lambda student, notebook: mark_bytes(bundle, notebook, student).score
