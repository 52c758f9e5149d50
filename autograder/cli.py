"""The commands. The only place that reads arguments and decides exit statuses.

0: done. 1: done, and the answer is no (``build --check``, ``audit``, ``doctor``). 2: stopped by a
mistake in the settings, the questions or the arguments, or by this machine, which is told with its
remedy. 130, 143, 129: stopped by Ctrl-C, SIGTERM or SIGHUP.

Whatever is slow to import is imported by the command that needs it: ``--help`` is at once.
"""

from __future__ import annotations

import contextlib
import errno
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from autograder.cli_cluster import cluster
from autograder.cli_return import export, return_command
from autograder.commands import decide, keep
from autograder.commands.changes import changes
from autograder.commands.collect import collect
from autograder.commands.common import (
    assignment_argument,
    course_option,
    find_course,
    section_option,
)
from autograder.commands.formgrader import formgrader
from autograder.commands.grade import feedback, grade
from autograder.commands.release_feedback import release_feedback
from autograder.commands.roster import roster
from autograder.commands.web import web
from autograder.errors import AutograderError
from autograder.private import private_files

REFUSED = 2
BY_SIGNAL = 128
"""Plus the signal's number, as shells count: 130 for Ctrl-C."""

REMEDIES = {
    errno.ENOSPC: "make room on that disk",
    errno.EDQUOT: "make room on that disk",
    errno.EIO: "check that disk",
    errno.EROFS: "let the grader write there",
    errno.EACCES: "let the grader read and write there",
    errno.EPERM: "let the grader read and write there",
}
"""What this machine may refuse, which is nobody's bug."""

Command = Callable[..., Any]


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; what is expected to go wrong has no traceback."""
    stops: list[int] = []
    try:
        with _stopped_by_signals(stops), private_files():
            status = cli.main(list(arguments), prog_name="autograder", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        over = " (without --force, which starts over)" if "--force" in arguments else ""
        click.echo(f"\nstopped; run the same command again: it continues{over}", err=True)
        return BY_SIGNAL + (stops or [signal.SIGINT])[0]
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except AutograderError as error:
        from autograder.console import complain  # noqa: PLC0415 - needed here alone

        complain(error)
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has left; there is nobody to tell
        return 0
    except OSError as error:
        remedy = REMEDIES.get(error.errno or 0)
        if remedy is None:
            raise
        from autograder.console import complain  # noqa: PLC0415 - needed here alone

        problem = f"{error.filename or 'a file'}: {error.strerror}"
        complain(AutograderError(problem, remedy=f"{remedy}, then run the same command again"))
        return REFUSED
    return status if isinstance(status, int) else 0


@contextlib.contextmanager
def _stopped_by_signals(stops: list[int]) -> Iterator[None]:
    """Let SIGTERM and SIGHUP stop a command as cleanly as Ctrl-C does; a second one ends it."""

    def stop(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - a handler's signature
        signal.signal(number, signal.SIG_DFL)
        stops.append(number)
        raise KeyboardInterrupt

    # Not what somebody else handles, and not what nohup ignores.
    ours = [n for n in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(n) == signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        ours = []
    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="convkit", message="%(version)s")
def cli() -> None:
    """Build, release, collect, grade and return assignments on convolutional networks."""


@cli.command()
@click.argument("assignments", nargs=-1)
@click.option("--check", is_flag=True, help="Only say whether assignments/ is in step (status 1).")
@click.option("--no-marks", is_flag=True, help="Do not try whether the solutions earn full marks.")
@course_option
def build(assignments: tuple[str, ...], folder: Path | None, *, check: bool, no_marks: bool) -> int:
    """Make assignments/ from solutions/, through nbgrader."""
    from autograder.console import points, say  # noqa: PLC0415
    from autograder.questions import questions_of  # noqa: PLC0415
    from autograder.releasing.build import (  # noqa: PLC0415
        demand_full_marks,
        differences,
        install_build,
        make_build,
    )
    from autograder.releasing.handout import handout_files  # noqa: PLC0415

    course = find_course(folder)
    names = assignments or tuple(assignment.name for assignment in course.assignments)
    builds = [make_build(course, name, handout_files, questions_of(name)) for name in names]
    if check:
        lines = [line for one in builds for line in differences(course, one)]
        say(*lines, *(["run 'autograder build'"] if lines else ["assignments/ is in step"]))
        return 1 if lines else 0
    if not no_marks:
        from autograder.grading.mark_files import mark_bytes  # noqa: PLC0415

        for one in builds:
            demand_full_marks(course, one, mark_bytes)
    for one in builds:
        install_build(course, one)
        size = f"{len(one.release)} files, {points(one.max_score)} points"
        say(f"assignments/{one.assignment}: {size}")
    return 0


@cli.command()
@assignment_argument
@course_option
def release(assignment: str, folder: Path | None) -> None:
    """Hand an assignment out: to nbgrader's exchange and as a zip."""
    from autograder.console import say  # noqa: PLC0415
    from autograder.releasing.release import release as hand_out  # noqa: PLC0415

    done = hand_out(find_course(folder), assignment)
    say(
        f"{assignment} is {'released again' if done.replaced else 'released'}",
        f"  exchange  {done.exchange}",
        f"  zip       {done.archive}",
    )


cli.add_command(collect)
cli.add_command(grade)
cli.add_command(feedback)
cli.add_command(formgrader)
cli.add_command(roster)
cli.add_command(web)


@cli.command()
@assignment_argument
@section_option
@course_option
def report(assignment: str, section: str, folder: Path | None) -> None:
    """Write a page about the class or a section: which questions and which mistakes."""
    from autograder.console import say  # noqa: PLC0415
    from autograder.returning.report import write_report  # noqa: PLC0415

    say(str(write_report(find_course(folder), assignment, section)))


@cli.command()
@click.option("--assignment", "assignments", multiple=True, help="Only this one; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--keys",
    type=click.IntRange(2, 1000),
    default=50,
    show_default=True,
    help="Of so many students' cases is each answer tried whether it fares alike.",
)
@course_option
def audit(assignments: tuple[str, ...], folder: Path | None, *, as_json: bool, keys: int) -> int:
    """Try whether the questions tell right from wrong (status 1 if not)."""
    from autograder.audit.counts import to_json  # noqa: PLC0415
    from autograder.audit.measure import run_audit  # noqa: PLC0415
    from autograder.audit.page import write_audit  # noqa: PLC0415
    from autograder.console import say, say_json  # noqa: PLC0415
    from autograder.course import load_course_or_kit  # noqa: PLC0415
    from autograder.show import show_audit  # noqa: PLC0415

    course = load_course_or_kit(folder)
    for name in assignments:
        course.assignment(name)
    names = assignments or tuple(assignment.name for assignment in course.assignments)
    found = run_audit(names, folder=course.folder, keys=keys)
    if as_json:
        say_json(to_json(found))
    else:
        show_audit(found)
        page = write_audit(found, names, course.working_folder / "reports" / "audit.html")
        say(f"every finding: {page}")
    return 0 if found.passed else 1


for command in (
    *(decide.extend, decide.excuse, decide.adjust, decide.decisions, decide.waiting, decide.answer),
    changes,
    release_feedback,
    *(keep.backup, keep.restore, keep.new_term, keep.adopt),
):
    cli.add_command(command)
cli.add_command(cluster)
cli.add_command(export)
cli.add_command(return_command)


@cli.command()
@course_option
def doctor(folder: Path | None) -> int:
    """Say what this machine can and cannot do, and what would help (status 1 if it cannot)."""
    from autograder.course import load_course_or_kit  # noqa: PLC0415
    from autograder.doctor import examine_machine, is_well  # noqa: PLC0415
    from autograder.show import show_findings  # noqa: PLC0415

    findings = examine_machine(load_course_or_kit(folder))
    show_findings(findings)
    return 0 if is_well(findings) else 1


@cli.command()
@click.option(
    "--folder",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the simulated course is set up.",
)
def demo(target: Path | None) -> None:
    """Run a whole course on a simulated class."""
    from autograder.demo.course import run_demo  # noqa: PLC0415

    run_demo(target) if target else run_demo()


@cli.command()
@click.option("--assignment", required=True, help="Which assignment the notebooks answer.")
@click.option("--student", help="Whose they are; else whom each path names.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each notebook.")
@click.option("--beside", is_flag=True, help="Offer each notebook the files that lie beside it.")
@click.argument(
    "notebooks",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@course_option
def mark(
    assignment: str,
    student: str | None,
    notebooks: tuple[Path, ...],
    folder: Path | None,
    *,
    as_json: bool,
    beside: bool,
) -> None:
    """Mark notebooks without any gradebook."""
    from autograder.console import say_json  # noqa: PLC0415
    from autograder.course import load_course_or_kit  # noqa: PLC0415
    from autograder.grading.mark_files import mark_files  # noqa: PLC0415
    from autograder.marking.marksheet import to_json  # noqa: PLC0415
    from autograder.show import show_marks  # noqa: PLC0415

    course = load_course_or_kit(folder)
    course.assignment(assignment)
    for notebook, sheet in mark_files(course, assignment, notebooks, student, beside=beside):
        if as_json:
            say_json(to_json(sheet, str(notebook)))
        else:
            show_marks(notebook, sheet)
