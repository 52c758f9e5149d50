"""The commands ``return`` and ``export``: marks for a platform's own files, and as tables.

They stand beside the other commands, which :mod:`autograder.cli` holds.
"""

from __future__ import annotations

from pathlib import Path

import click

PLATFORM_NAMES = ("canvas", "moodle", "brightspace", "blackboard", "sakai")
"""As in :data:`autograder.returning.platforms.known.PLATFORMS`, which is slow to import."""

course_option = click.option(
    "--course",
    "folder",
    type=click.Path(path_type=Path),
    help="The course's folder or course.yml; else the nearest one above the current folder.",
)


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--xlsx", is_flag=True, help="Write an Excel workbook, too.")
@click.option("--section", default="", help="Only this section of the roster.")
@course_option
def export(assignments: tuple[str, ...], section: str, folder: Path | None, *, xlsx: bool) -> None:
    """Write the grades as CSV and JSON."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.course import load_course  # noqa: PLC0415
    from autograder.returning.export import export as write_grades  # noqa: PLC0415
    from autograder.returning.export import export_workbook, last_export  # noqa: PLC0415
    from autograder.returning.written_pages import old_pages, outdated_pages  # noqa: PLC0415

    course = load_course(folder)
    before = last_export(course, section)
    as_table, as_data, table = write_grades(course, assignments, section)
    files = [as_table, as_data, *([export_workbook(course, table)] if xlsx else [])]
    say(f"grades of {len(table.students)} students", *(f"  {file}" for file in files))
    if changed := before.changed(table):
        some = "; ".join(changed[:5]) + ("; …" if len(changed) > 5 else "")  # noqa: PLR2004
        say(f"{len(changed)} percentages are others than in the export before: {some}")
    if table.left_out:
        names = ", ".join(table.left_out)
        say(f"left out: {names}, handed in and marked, but not in course.yml (any more)")
    for head in table.assignments:
        stale = [who for who, name in table.stale if name == head.name]
        if stale:
            some = ", ".join(stale[:5]) + (", …" if len(stale) > 5 else "")  # noqa: PLR2004
            say(f"{head.name}: {len(stale)} stale ({some}); run 'autograder grade {head.name}'")
        if old := outdated_pages(course, head.name):
            say(f"{head.name}: {old_pages(head.name, old)}")


@click.command("return")
@click.argument("assignment")
@click.option(
    "--for",
    "platform",
    type=click.Choice(PLATFORM_NAMES),
    required=True,
    help="The platform that the files are from and go back to.",
)
@click.option("--column", metavar="HEADER", help="Which column is this assignment's: header or id.")
@click.option(
    "--scale/--no-scale",
    default=None,
    help="Turn our full marks into the platform's, or return points as they are.",
)
@click.option("--section", default="", help="Fill only what is of this section of the roster.")
@click.option("--keep", is_flag=True, help="Leave grades alone that stand in the file already.")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for what goes back, instead of .course/returned/ASSIGNMENT.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@course_option
def return_command(
    *,
    assignment: str,
    platform: str,
    column: str | None,
    scale: bool | None,
    section: str,
    keep: bool,
    target: Path | None,
    files: tuple[Path, ...],
    folder: Path | None,
    as_json: bool,
) -> None:
    """Fill the files that you downloaded from a platform with marks and feedback.

    FILE is the platform's file of grades (of a section each, or one), and the submissions as it
    let you download them (a zip, or the unpacked folder), for feedback under the names that it
    takes. Upload what is made of them.
    """
    from autograder.console import Progressing, say_json  # noqa: PLC0415 - slow to import
    from autograder.course import load_course  # noqa: PLC0415
    from autograder.returning.give_back import give_back  # noqa: PLC0415
    from autograder.returning.platforms.given import Wishes  # noqa: PLC0415,
    from autograder.show_return import returned_json, show_returned  # noqa: PLC0415

    course = load_course(folder)
    course.assignment(assignment)
    with Progressing(f"feedback on {assignment}", quiet=as_json) as bar:
        done = give_back(
            course,
            assignment,
            platform,
            files,
            wishes=Wishes(column, scale, keep),
            section=section,
            folder=target,
            progress=lambda _student, _done, total: bar.step(total),
        )
    if as_json:
        say_json(returned_json(done))
    else:
        show_returned(done)
