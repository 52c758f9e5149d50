"""``autograder grade`` and ``feedback``: the marks of a class, and a page about them for each."""

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


@click.command()
@assignment_argument
@students_options
@click.option("--workers", type=click.IntRange(min=1), help="How many processes, on this machine.")
@click.option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster that does the work.")
@click.option("--force", is_flag=True, help="Run again what was run before.")
@click.option("--dry-run", is_flag=True, help="Say who would change, by how much and why.")
@click.option("--keep-higher", is_flag=True, help="Where the same is marked again, nothing falls.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each event.")
@course_option
def grade(
    *,
    assignment: str,
    students: tuple[str, ...],
    section: str,
    workers: int | None,
    scheduler: str | None,
    folder: Path | None,
    force: bool,
    dry_run: bool,
    keep_higher: bool,
    as_json: bool,
) -> int:
    """Mark what was collected and write the gradebook."""
    from autograder.console import Events, Progressing, say  # noqa: PLC0415
    from autograder.grading.pipeline import StudentReport, grade_assignment, on_cluster  # noqa: PLC0415
    from autograder.returning.written_pages import old_pages, outdated_pages  # noqa: PLC0415
    from autograder.show import show_class  # noqa: PLC0415

    if scheduler and workers:
        raise click.UsageError("--workers counts processes here; a cluster has its own")
    course = find_course(folder)
    students = chosen(course, students, section, assignment)
    if dry_run:
        from autograder.commands.changes import show_rehearsal  # noqa: PLC0415 - slow to import

        pool = on_cluster(scheduler, course) if scheduler else None
        show_rehearsal(
            course, assignment, students, workers=workers, pool=pool, keep_higher=keep_higher
        )
        return 0
    with (
        Events("grade", assignment, wanted=as_json) as events,
        Progressing(f"grading {assignment}", quiet=as_json) as bar,
    ):

        def progress(report: StudentReport, done: int, total: int) -> None:
            bar.step(total, trouble=report.in_trouble, known=not report.fresh)
            if as_json:
                from autograder.marking.marksheet import to_json  # noqa: PLC0415

                sheet = to_json(report.sheet, f"{report.student}/{assignment}.ipynb")
                known = {"known_before": not report.fresh, "problem": report.problem}
                events.tell("marked", done=done, total=total, **known, **sheet)

        report = grade_assignment(
            course,
            assignment,
            workers=workers,
            students=students,
            force=force,
            keep_higher=keep_higher,
            pool=on_cluster(scheduler, course) if scheduler else None,
            progress=progress,
        )
        for note in report.notes:
            events.tell("note", text=note)
    if not as_json:
        show_class(report)
        if old := outdated_pages(course, assignment):
            say(old_pages(assignment, old))
    return int(any(student.problem for student in report.students))  # their marks do not stand


@click.command()
@assignment_argument
@students_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each event.")
@course_option
def feedback(
    assignment: str,
    students: tuple[str, ...],
    section: str,
    folder: Path | None,
    *,
    as_json: bool,
) -> None:
    """Write a page of feedback for each student."""
    from autograder.console import Events, Progressing, say  # noqa: PLC0415
    from autograder.returning.feedback import write_feedback  # noqa: PLC0415
    from autograder.returning.written_pages import old_pages  # noqa: PLC0415

    course = find_course(folder)
    students = chosen(course, students, section, assignment)
    with (
        Events("feedback", assignment, wanted=as_json) as events,
        Progressing(f"feedback on {assignment}", quiet=as_json) as bar,
    ):

        def progress(student: str, done: int, total: int) -> None:
            bar.step(total)
            events.tell("page", student=student, done=done, total=total)

        done = write_feedback(course, assignment, students=students, progress=progress)
    if as_json:
        return
    say(f"{len(done.pages)} pages of feedback in {course.working_folder / 'feedback'}")
    say(*(f"none for {student}: {why}" for student, why in done.without.items()))
    if done.archive:
        say(f"  all of them  {done.archive}")
    if done.old:
        say(f"but {old_pages(assignment, done.old)}")
