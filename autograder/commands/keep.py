"""``autograder backup``, ``restore``, ``new-term`` and ``adopt``: a course as a whole."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.common import course_option, find_course


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@course_option
def backup(file: Path, folder: Path | None) -> None:
    """Write the whole course to FILE: gradebook, students' work, secret, settings."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.gradebook.archive import backup as write  # noqa: PLC0415

    done = write(find_course(folder), file)
    size = file.stat().st_size / 1_000_000
    say(f"{file}: {done.files} files and {done.rows} rows of the gradebook, {size:.1f} MB")
    say("whoever has it has the secret and everybody's work: keep it where only you can read it")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The course's folder; by default the current one.",
)
@click.option("--replace", is_flag=True, help="Move a running course that is there aside.")
def restore(file: Path, target: Path, *, replace: bool) -> None:
    """Put a course back from FILE, here or on an empty machine."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.gradebook.archive import restore as put_back  # noqa: PLC0415
    from autograder.grading.points import lost, read_contents  # noqa: PLC0415

    before = read_contents(target.resolve()) if replace else None
    done = put_back(file, target.resolve(), replace=replace)
    say(f"{done.course} as of {done.made}: {done.files} files and {done.rows} rows")
    say(*(f"what was there lies in {path}" for path in done.aside))
    after = read_contents(target.resolve()) if before else None
    if before and after:
        say(*(f"  in it alone: {line}" for line in lost(before, after)))
    if done.outdated:
        say(
            f"this version of the kit marks otherwise: {', '.join(done.outdated)}; "
            "marks are stale there until 'autograder grade' ran"
        )


@click.command("new-term")
@click.argument("target", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path))
@click.option("--term", required=True, help="What the new term is called, as in 2028-spring.")
@click.option("--gradebook", default="", metavar="URL", help="Its database, if a server's.")
@course_option
def new_term(target: Path, term: str, gradebook: str, folder: Path | None) -> None:
    """Make FOLDER for the next term: settings and solutions, and nothing of a class."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.gradebook.new_term import new_term as make  # noqa: PLC0415

    done = make(find_course(folder), target.resolve(), term, gradebook)
    say(f"{done.course.folder}: {done.course.id}, term {term}")
    say(*(f"left out of course.yml: {key}" for key in done.left_out))
    dated = ", ".join(
        f"{one.name} {one.due:%Y-%m-%d}" for one in done.course.assignments if one.due
    )
    say(f"move the due dates in its course.yml ({dated}), then run 'autograder build' there")


@click.command()
@course_option
def adopt(folder: Path | None) -> None:
    """Say that the gradebook is this course's: where only its id or term was renamed."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.gradebook.identity import adopt as take  # noqa: PLC0415

    before = take(find_course(folder))
    say(f"the gradebook was that of {before}" if before else "the gradebook had no course's name")
