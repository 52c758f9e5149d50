"""``autograder release-feedback``: the pages of feedback to nbgrader's exchange."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.common import (
    assignment_argument,
    chosen,
    course_option,
    find_course,
    students_options,
)


@click.command("release-feedback")
@assignment_argument
@students_options
@course_option
def release_feedback(
    assignment: str, students: tuple[str, ...], section: str, folder: Path | None
) -> None:
    """Write the pages of feedback and put them into nbgrader's exchange."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.returning.release_feedback import release_feedback as release  # noqa: PLC0415

    course = find_course(folder)
    done = release(course, assignment, chosen(course, students, section, assignment))
    say(f"{len(done.reached)} pages in the exchange: students see them with 'Fetch feedback'")
    say(*(f"none for {student}: {why}" for student, why in done.feedback.without.items()))
    if done.elsewhere:
        say(
            f"{len(done.elsewhere)} did not hand in through the exchange, and fetch nothing there; "
            f"their pages lie in {done.feedback.archive}"
        )
