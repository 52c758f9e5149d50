"""``autograder roster``: the list of the class, and changes to it that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.common import course_option, find_course, in_section, section_option

if TYPE_CHECKING:
    from autograder.enrolment.changes import Change


@click.group()
def roster() -> None:
    """Who is in the class: import, show, add, drop, rename, merge, undo."""


@roster.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="ROLE=HEADER",
    help="A column that is not recognised, as in --map id=Matrikelnummer; repeatable. Roles: id, "
    "login, email, name, first, last, section, team, canvas.",
)
@course_option
def import_(file: Path, mapping: Sequence[str], folder: Path | None) -> None:
    """Read a list of the class: CSV of any kind or XLSX, as platforms export it."""
    from autograder.console import say  # noqa: PLC0415
    from autograder.enrolment.changes import import_roster  # noqa: PLC0415

    course = find_course(folder)
    change, found = import_roster(course, file, _pairs(mapping))
    roles = (f"{role} from {header!r}" for role, header in found.columns.items())
    say(f"columns: {', '.join(roles)}")
    say(*(f"left out: {line}" for line in found.skipped))
    _show(change)


@roster.command()
@section_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a student.")
@course_option
def show(section: str, folder: Path | None, *, as_json: bool) -> None:
    """List everybody."""
    from dataclasses import asdict  # noqa: PLC0415

    from autograder.console import say, say_json, table  # noqa: PLC0415
    from autograder.gradebook.students import class_list, has_roster  # noqa: PLC0415

    course = find_course(folder)
    theirs = in_section(course, section)
    everybody = [person for person in class_list(course) if theirs(person.id)]
    if as_json:
        for person in everybody:
            say_json({**asdict(person), "platform_ids": dict(person.platform_ids)})
        return
    rows = [
        (
            person.id,
            person.name,
            person.email,
            person.login,
            " ".join(f"{name} {value}" for name, value in person.platform_ids),
            person.section,
            person.team,
            "dropped" if person.dropped else "",
        )
        for person in everybody
    ]
    columns = ("id", "name", "e-mail", "login", "platforms", "section", "team", "")
    table(f"{len(rows)} students", columns, rows)
    if not has_roster(course):
        say("this is who was seen so far: there is no roster; 'autograder roster import FILE'")


@roster.command()
@course_option
def make(folder: Path | None) -> None:
    """Make a roster of everybody seen so far."""
    from autograder.enrolment.changes import make_roster  # noqa: PLC0415

    _show(make_roster(find_course(folder)))


@roster.command()
@click.argument("student")
@click.option("--name", default="", help="Full name.")
@click.option("--email", default="", help="E-mail address.")
@click.option("--login", default="", help="Login name, where it is not the id.")
@click.option("--section", default="", help="Section of the course.")
@click.option("--team", default="", help="Team that hands in together.")
@click.option(
    "--platform-id",
    "platform_ids",
    multiple=True,
    metavar="PLATFORM=ID",
    help="A platform's id of this student, as in --platform-id canvas=101; repeatable.",
)
@course_option
def add(
    *,
    student: str,
    name: str,
    email: str,
    login: str,
    section: str,
    team: str,
    platform_ids: Sequence[str],
    folder: Path | None,
) -> None:
    """Add a student, change what is known of one, or bring one back."""
    from autograder.enrolment.changes import add_person  # noqa: PLC0415
    from autograder.roster.person import Person  # noqa: PLC0415

    ids = tuple(_pairs(platform_ids).items())
    person = Person(student, name, email, login, ids, section, team)
    _show(add_person(find_course(folder), person))


@roster.command()
@click.argument("student")
@course_option
def drop(student: str, folder: Path | None) -> None:
    """Let a student leave the course; marks are kept, and nothing is graded any more."""
    from autograder.enrolment.changes import drop_person  # noqa: PLC0415

    _show(drop_person(find_course(folder), student))


@roster.command()
@click.argument("old")
@click.argument("new")
@course_option
def rename(old: str, new: str, folder: Path | None) -> None:
    """Give a student another id, with all marks, comments and files."""
    from autograder.enrolment.changes import rename_person  # noqa: PLC0415

    _show(rename_person(find_course(folder), old, new))


@roster.command()
@click.argument("one")
@click.argument("other")
@course_option
def merge(one: str, other: str, folder: Path | None) -> None:
    """Make one student of two: what ONE has becomes OTHER's."""
    from autograder.enrolment.changes import merge_people  # noqa: PLC0415

    _show(merge_people(find_course(folder), one, other))


@roster.command()
@course_option
def undo(folder: Path | None) -> None:
    """Take the last change to the roster back."""
    from autograder.console import say  # noqa: PLC0415
    from autograder.enrolment.changes import undo_change  # noqa: PLC0415

    say(*undo_change(find_course(folder)))


def _show(change: Change) -> None:
    from autograder.console import say  # noqa: PLC0415

    say(*change.lines)
    say(f"as it was before: {change.backup}; 'autograder roster undo' takes it back")


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given]
    for (name, _, value), pair in zip(pairs, given, strict=True):
        if not name.strip() or not value.strip():
            raise click.UsageError(f"{pair!r} is not of the form NAME=VALUE")
    return {name.strip(): value.strip() for name, _, value in pairs}
