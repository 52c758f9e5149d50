"""``autograder extend``, ``excuse``, ``adjust``, ``decisions``: what counts for whom, undoable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands import common
from autograder.commands.common import assignment_argument, course_option, find_course

if TYPE_CHECKING:
    from autograder.grading.deciding import Decided

why_option = click.option("--why", default="", help="Kept, and shown to the student.")
undo_option = click.option("--undo", "undone", is_flag=True, help="Take the last one back.")
student_argument = click.argument("student", required=False, default="")
team_option = click.option("--team", default="", help="Everybody in this team instead.")
section_option = click.option("--section", default="", help="Everybody in this section instead.")


def whose(command: Callable[..., object]) -> Callable[..., object]:
    """Let a command be about a student, a team or a section."""
    return student_argument(team_option(section_option(command)))


@click.command()
@assignment_argument
@whose
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
    help="A local time of the course: '2027-02-20 18:00'.",
)
@click.option("--days", type=float, default=0.0, help="So many days more.")
@click.option("--waive", is_flag=True, help="Whenever it comes, lateness costs nothing.")
@why_option
@undo_option
@course_option
def extend(
    *,
    assignment: str,
    student: str,
    team: str,
    section: str,
    until: datetime | None,
    days: float,
    waive: bool,
    why: str,
    undone: bool,
    folder: Path | None,
) -> None:
    """Give a student, a team or a section more time."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.grading import deciding  # noqa: PLC0415

    course, target = find_course(folder), _target(student, team, section)
    if undone:
        _alone(until, days, waive, why)
        _show(deciding.take_back(course, assignment, {deciding.EXTEND}, target))
    else:
        _show(
            deciding.extend(
                course,
                assignment,
                target,
                until=until,
                days=days,
                waive=waive,
                why=why,
                careful=True,
            )
        )
    if course.collecting.attempts == "latest_on_time":
        say("another attempt may be the latest on time now: run 'autograder collect' again")


@click.command()
@assignment_argument
@whose
@why_option
@undo_option
@course_option
def excuse(
    *,
    assignment: str,
    student: str,
    team: str,
    section: str,
    why: str,
    undone: bool,
    folder: Path | None,
) -> None:
    """Let a student, a team or a section go without an assignment: it does not count."""
    from autograder.grading import deciding  # noqa: PLC0415 - slow to import

    course, target = find_course(folder), _target(student, team, section)
    if undone:
        _alone(why)
        _show(deciding.take_back(course, assignment, {deciding.EXCUSE}, target))
        return
    _show(deciding.excuse(course, assignment, target, why, careful=True))


@click.command()
@assignment_argument
@click.option("--drop", default="", metavar="QUESTION", help="It does not count, for anybody.")
@click.option("--full", default="", metavar="QUESTION", help="It counts in full for everybody.")
@click.option("--scale", type=float, help="What was earned counts so many times.")
@click.option("--bonus", type=float, help="Points for everybody who handed in.")
@why_option
@click.option(
    "--undo", "undone", is_flag=True, help="Take the last one back, or the one that is written."
)
@course_option
def adjust(
    *,
    assignment: str,
    drop: str,
    full: str,
    scale: float | None,
    bonus: float | None,
    why: str,
    undone: bool,
    folder: Path | None,
) -> None:
    """Change what counts for everybody, after the fact; students are told in a sentence."""
    from autograder.grading import deciding  # noqa: PLC0415 - slow to import

    course = find_course(folder)
    given = {"drop": drop, "full": full, "scale": scale, "bonus": bonus}
    chosen = [(kind, value) for kind, value in given.items() if value not in {"", None}]
    if undone and not chosen:
        _alone(why)
        _show(deciding.take_back(course, assignment, deciding.ADJUST))
        return
    if len(chosen) != 1:
        raise click.UsageError("write one of --drop, --full, --scale, --bonus, or --undo")
    kind, value = chosen[0]
    number = value if isinstance(value, float) else 0.0
    question = value if isinstance(value, str) else ""
    if undone:
        _alone(why)
        said = {"question": question} if question else {"value": number}
        _show(deciding.take_back(course, assignment, {kind}, value=said))
        return
    _show(
        deciding.adjust(
            course, assignment, kind, question=question, value=number, why=why, careful=True
        )
    )


@click.command()
@assignment_argument
@click.argument("student")
@click.argument("text", required=False, default="")
@undo_option
@course_option
def answer(*, assignment: str, student: str, text: str, undone: bool, folder: Path | None) -> None:
    """Answer a student's request (regrade.txt) to look again; their page shows it."""
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.grading import deciding  # noqa: PLC0415

    course = find_course(folder)
    if undone:
        _alone(text)
        _show(deciding.take_back(course, assignment, {deciding.ANSWER}, student))
        return
    if not text.strip():
        raise click.UsageError("say what you answer, as in: answer A STUDENT 'You are right.'")
    _show(deciding.answer(course, assignment, student, text.strip()))
    say(f"their page says so after 'autograder feedback {assignment}'")


@click.command()
@click.argument("assignment", required=False, default="")
@common.section_option
@course_option
def decisions(assignment: str, section: str, folder: Path | None) -> None:
    """List what was decided by extend, excuse and adjust, by whom and why."""
    from autograder.console import say, table  # noqa: PLC0415 - slow to import
    from autograder.grading.deciding import decisions as read  # noqa: PLC0415

    rows = [
        (f"{one.at:%Y-%m-%d %H:%M}", one.assignment, one.target, one.said, one.why, one.who)
        for one in read(find_course(folder), assignment, section)
    ]
    if rows:
        table("decisions", ("when (UTC)", "assignment", "for", "what", "why", "by"), rows)
    else:
        say("nothing was decided by a command; course.yml may hold extensions of its own")


@click.command()
@assignment_argument
@click.option("--section", default="", help="Only of this section.")
@click.option("--text", is_flag=True, help="Show the answers themselves, old and new.")
@course_option
def waiting(assignment: str, section: str, folder: Path | None, *, text: bool) -> None:
    """List the answers that wait for a person."""
    from autograder.console import points, say, table  # noqa: PLC0415 - slow to import
    from autograder.grading.requests import read_requests  # noqa: PLC0415
    from autograder.grading.waiting import read_unlike, read_waiting  # noqa: PLC0415

    course = find_course(folder)
    course.assignment(assignment)
    found = read_waiting(course, assignment, section)
    asked = [one for one in read_requests(course, assignment, section) if not one.answered]
    if asked:
        table(
            f"{len(asked)} ask for a look",
            ("student", "what they write"),
            [(one.student, one.text) for one in asked],
        )
        say(f"answer them: autograder answer {assignment} STUDENT 'what you say'")
    if unlike := read_unlike(course, assignment, section):
        table(
            "one answer, unlike points",
            ("question", "team", "student", "points"),
            [(question, team, who, points(given)) for question, team, who, given in unlike],
        )
    if not found:
        say("no answer waits for a person")
        return
    rows = [
        (
            one.student,
            one.question,
            points(one.max_score),
            one.why,
            "" if one.before is None else f"{points(one.before.points or 0)} for the one before",
        )
        for one in found
    ]
    table(f"{len(rows)} answers wait", ("student", "question", "of", "why", "given"), rows)
    for one in found if text else ():
        say(f"\n{one.student}, {one.question}:", one.answer)
        if one.before is not None:
            given = f"{points(one.before.points or 0)} points. {one.before.comment or ''}".strip()
            say(f"before it changed ({given}):", one.before.text)
    say("mark them in the formgrader: autograder formgrader")


def _target(student: str, team: str, section: str) -> str:
    given = [
        one for one in (student, team and f"team:{team}", section and f"section:{section}") if one
    ]
    if len(given) != 1:
        raise click.UsageError("say for whom: a student's id, --team or --section")
    return given[0]


def _alone(*others: object) -> None:
    """Refuse what would be passed over beside --undo."""
    if any(others):
        raise click.UsageError("--undo takes the last one back, whatever it says: write it alone")


def _show(done: Decided) -> None:
    from autograder.console import points, say  # noqa: PLC0415 - slow to import

    say(done.said)
    say(
        *(f"  {one.student}: {points(one.before)} -> {points(one.after)}" for one in done.changes),
        f"{len(done.changes)} students' points change",
    )
    if done.elsewhere:
        say("by late days, in other assignments too:", *(f"  {line}" for line in done.elsewhere))
    if done.changes or done.elsewhere:
        say("what was given back says the old: run 'feedback', 'export' and 'return' again")
