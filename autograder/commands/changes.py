"""``autograder changes`` and ``grade --dry-run``: what a marking changed, or would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.common import (
    assignment_argument,
    course_option,
    find_course,
    in_section,
    students_options,
)

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading.changes import QuestionChange
    from autograder.grading.grader import StartPool


@click.command()
@assignment_argument
@students_options
@course_option
def changes(assignment: str, students: tuple[str, ...], section: str, folder: Path | None) -> None:
    """Say what the last marking changed, for whom and why; and write a page about it."""
    from autograder.console import points, say, table  # noqa: PLC0415 - slow to import
    from autograder.grading.changes import last_changes  # noqa: PLC0415
    from autograder.returning.changes_page import write_changes  # noqa: PLC0415

    course = find_course(folder)
    course.assignment(assignment)
    theirs = in_section(course, section)
    everybody = last_changes(course, assignment)
    found = [one for one in everybody if one.student in students]
    if section or not students:
        found = [one for one in everybody if one in found or theirs(one.student)]
    if not found:
        say(f"nothing of {assignment} was marked otherwise than before")
        return
    rows = [
        (
            one.student,
            points(one.before),
            points(one.after),
            one.cause,
            _why(one.questions),
        )
        for one in found
    ]
    columns = ("student", "before", "after", "why", "questions")
    table(f"{len(rows)} changed", columns, rows, numbers=("before", "after"))
    say("points of the questions that are marked by machine; lateness and hands aside")
    say(f"page: {write_changes(course, assignment, found, section)}")


def show_rehearsal(
    course: Course,
    assignment: str,
    students: Sequence[str],
    *,
    workers: int | None,
    pool: StartPool | None,
    keep_higher: bool,
) -> None:
    """Print who would change; nothing is written but results, which the run then knows."""
    from autograder.console import points, say, table  # noqa: PLC0415 - slow to import
    from autograder.grading.rehearsal import lost_and_won, rehearse  # noqa: PLC0415

    found = rehearse(
        course,
        assignment,
        students=students,
        workers=workers,
        pool=pool,
        keep_higher=keep_higher,
    )
    rows = [
        (
            one.student,
            "-" if one.before is None else points(one.before),
            points(one.after),
            one.problem or _why(one.questions),
        )
        for one in found
        if one.changes
    ]
    if rows:
        columns = ("student", "now", "then", "questions")
        table(f"{assignment}: would change", columns, rows, numbers=("now", "then"))
    counts = ", ".join(f"{number} {what}" for what, number in lost_and_won(found))
    say(f"{len(found)} students: {counts}")
    say("no mark was written; run the same without --dry-run for that")


def _why(questions: Sequence[QuestionChange]) -> str:
    return "; ".join(
        one.said + (f" ({', '.join(one.items)})" if one.items else "") for one in questions
    )
