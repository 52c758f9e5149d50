"""A whole course on a simulated class: build, release, submit, collect, grade, return, export.

Nothing is simulated but the students: their notebooks are the labelled submissions of the tests,
and everything they go through is what a real class goes through.
"""

from __future__ import annotations

import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from autograder.audit.labelled import LabelledSubmission, handed_in, labelled_submissions
from autograder.collecting.collect import collect
from autograder.console import Progressing, points, say, table
from autograder.course import COURSE_FILE, KIT_FOLDER, Assignment, Course, load_course
from autograder.demo.downloads import download_name, grade_file
from autograder.demo.students import CLASS, SimulatedStudent
from autograder.gradebook.grades import Gradetable
from autograder.gradebook.nbgrader_course import course_directory, open_gradebook, quiet_log
from autograder.grading.pipeline import ClassReport, grade_assignment
from autograder.questions import questions_of
from autograder.releasing.build import Build, install_build, make_build
from autograder.releasing.handout import handout_files
from autograder.releasing.release import release
from autograder.returning.export import export
from autograder.returning.feedback import write_feedback
from autograder.returning.give_back import give_back
from autograder.returning.report import write_report
from autograder.roster.person import Person, Roster
from autograder.roster.store import write_roster
from autograder.show import show_collection, trouble
from autograder.show_return import show_filled

RECIPES = KIT_FOLDER / "tests" / "submissions"
BY_EXCHANGE = "a1_images"
"""Comes through nbgrader's exchange; the rest as the downloads of platforms."""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """Where everything lies, and what became of each assignment."""

    folder: Path
    reports: tuple[ClassReport, ...]
    grades: Path
    pages: tuple[Path, ...]


def run_demo(
    folder: Path | None = None,
    *,
    workers: int | None = None,
    assignments: Sequence[str] = (),
    students: Sequence[SimulatedStudent] = CLASS,
) -> DemoResult:
    """Run a course in a folder of its own, and print what an instructor would look at.

    Parameters
    ----------
    folder
        Where; by default ``.course/demo`` of the kit. What an earlier demo left there is removed.
    workers
        How many processes grade.
    assignments, students
        Part of the course and of the class, for a short run.
    """
    started = time.monotonic()
    course = _new_course(folder or KIT_FOLDER / ".course" / "demo")
    chosen = [one for one in course.assignments if not assignments or one.name in assignments]
    say(f"a course with {len(students)} simulated students in {course.folder}", "")
    with _timed("build the assignments from solutions/"):
        builds = [_built(course, one.name) for one in chosen]
        _enrol(course, students)
    reports: list[ClassReport] = []
    pages: list[Path] = []
    for build, assignment in zip(builds, chosen, strict=True):
        say("")
        with _timed(f"{assignment.name}: release, submit, collect"):
            release(course, assignment.name)
            _submit(course, build, assignment, students)
        with _timed(f"{assignment.name}: grade"):
            reports.append(_graded(course, assignment.name, workers))
        with _timed(f"{assignment.name}: feedback and report"):
            pages += write_feedback(course, assignment.name).pages
            write_report(course, assignment.name)
        _return(course, assignment, students, reports[-1])
    csv, _, grades = export(course, [one.name for one in chosen])
    _show(grades, reports)
    _show_paths(course, csv, _telling(pages, reports))
    say("", f"all of it: {time.monotonic() - started:.0f} s")
    return DemoResult(course.folder, tuple(reports), csv, tuple(pages))


def _new_course(folder: Path) -> Course:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    shutil.copy(KIT_FOLDER / COURSE_FILE, folder)
    shutil.copytree(KIT_FOLDER / "solutions", folder / "solutions")
    return load_course(folder)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    say(f"{what}: {time.monotonic() - started:.1f} s")


def _built(course: Course, assignment: str) -> Build:
    build = make_build(course, assignment, handout_files, questions_of(assignment))
    install_build(course, build)
    return build


def _enrol(course: Course, students: Sequence[SimulatedStudent]) -> None:
    """Write the roster: what platforms call people leads to their ids by their names."""
    people = tuple(
        Person(one.id, f"{one.last}, {one.first}", f"{one.id}@example.edu") for one in students
    )
    write_roster(course, Roster(people))
    with open_gradebook(course) as gradebook:
        for one in students:
            gradebook.update_or_create_student(one.id, first_name=one.first, last_name=one.last)


def _submit(
    course: Course, build: Build, assignment: Assignment, students: Sequence[SimulatedStudent]
) -> None:
    """Let every student hand in, as their platform has it, and collect what came."""
    recipes = {
        f"{one.outcome}/{one.name}": one for one in labelled_submissions(RECIPES, assignment.name)
    }
    handed = [
        (student, recipes[name], _notebook(recipes[name], build))
        for number, student in enumerate(students)
        if (name := student.hands_in(assignment.name, number))
    ]
    if assignment.name == BY_EXCHANGE:
        for student, _, notebook in handed:
            _submit_to_exchange(course, assignment.name, student.id, notebook)
        show_collection(collect(course, assignment.name))
        return
    source = course.folder / "downloads" / f"{assignment.name}.zip"
    source.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, recipe, notebook in handed:
            when = _handed_in_at(assignment, recipe)
            name = download_name(assignment, student, recipe.file_name, when)
            archive.writestr(name, notebook, zipfile.ZIP_DEFLATED)
    show_collection(collect(course, assignment.name, source))


def _notebook(recipe: LabelledSubmission, build: Build) -> bytes:
    name = f"{build.assignment}.ipynb"
    return handed_in(recipe, build.release[name], build.source[name])


def _handed_in_at(assignment: Assignment, recipe: LabelledSubmission) -> datetime:
    """Return a time before the due date, unless the recipe is late."""
    due = assignment.due or datetime(2027, 1, 1, 12, 0)  # noqa: DTZ001 - local, as platforms write
    return due - timedelta(hours=3) + timedelta(hours=recipe.late_hours and recipe.late_hours + 3)


def _submit_to_exchange(course: Course, assignment: str, student: str, notebook: bytes) -> None:
    """Fetch and submit as nbgrader does for a student: by a home folder and the exchange."""
    from nbgrader.auth import Authenticator  # noqa: PLC0415 - slow to import
    from nbgrader.exchange.default import (  # noqa: PLC0415
        ExchangeFetchAssignment,
        ExchangeSubmit,
    )

    home = course.folder / "homes" / student
    home.mkdir(parents=True, exist_ok=True)
    directory = course_directory(course, assignment)
    directory.student_id = student
    log, _ = quiet_log("submit")
    settings = {
        "coursedir": directory,
        "authenticator": Authenticator(),
        "root": str(course.exchange),
        "assignment_dir": str(home),
        "cache": str(home / ".cache"),
        "log": log,
    }
    ExchangeFetchAssignment(**settings).start()
    (home / assignment / f"{assignment}.ipynb").write_bytes(notebook)
    ExchangeSubmit(**settings).start()


def _graded(course: Course, assignment: str, workers: int | None) -> ClassReport:
    with Progressing(f"grading {assignment}") as bar:
        return grade_assignment(
            course,
            assignment,
            workers=workers,
            progress=lambda report, _done, total: bar.step(total, trouble=report.in_trouble),
        )


def _return(
    course: Course,
    assignment: Assignment,
    students: Sequence[SimulatedStudent],
    report: ClassReport,
) -> None:
    """Give the assignment's platform its own files back, filled."""
    most = report.students[0].sheet.max_score if report.students else 0.0
    made = grade_file(assignment, students, most)
    if made is None:
        return
    platform, name, content = made
    folder = course.folder / "downloads" / assignment.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    download = course.folder / "downloads" / f"{assignment.name}.zip"
    with _timed(f"{assignment.name}: return to {platform}"):
        show_filled(give_back(course, assignment.name, platform, [folder / name, download]))


def _show(grades: Gradetable, reports: Sequence[ClassReport]) -> None:
    heads = grades.assignments
    rows = [
        (
            f"{student.last_name}, {student.first_name}",
            *(points(grades.of(student, head).total) for head in heads),
            f"{grades.percent(student) or 0.0:.0f} %",
        )
        for student in grades.students
    ]
    columns = [f"{head.name} / {points(head.max_score)}" for head in heads]
    say("")
    table("grades", ("student", *columns, "all"), rows, numbers=(*columns, "all"))
    notable = [
        (report.assignment, one.student, points(one.sheet.score), one.problem or trouble(one.sheet))
        for report in reports
        for one in report.students
        if one.in_trouble
    ]
    table("notable", ("assignment", "student", "points", "what"), notable, numbers=("points",))
    named = Counter(
        (question.id, question.diagnosis.message)
        for report in reports
        for one in report.students
        for question in one.sheet.questions
        if question.diagnosis
    )
    rows = [(str(count), name, said) for (name, said), count in named.most_common(8)]
    table("mistakes recognised", ("students", "question", "what they read"), rows)


def _telling(pages: Sequence[Path], reports: Sequence[ClassReport]) -> Path | None:
    """Return the page of somebody whose mistake has a name, or any."""
    wanted = {
        (one.student, report.assignment)
        for report in reports
        for one in report.students
        if any(question.diagnosis for question in one.sheet.questions)
    }
    named = [page for page in pages if (page.parent.parent.name, page.parent.name) in wanted]
    return next(iter([*named[-1:], *pages[-1:]]), None)


def _show_paths(course: Course, csv: Path, page: Path | None) -> None:
    say("", "open:", f"  grades    {csv}")
    say(*([f"  feedback  {page}"] if page else []))
    reports = sorted((course.working_folder / "reports").glob("*.html"))
    say(*(f"  report    {page}" for page in reports[-1:]))
