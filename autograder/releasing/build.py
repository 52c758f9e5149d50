"""From ``solutions/`` to what students receive, through nbgrader; a failing build changes nothing.

A build is made and checked in a folder of its own. Only when nothing is left that can be refused
is it recorded in the gradebook and put in the place of the one before.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import KIT_FOLDER, Course
from autograder.errors import CourseError
from autograder.gradebook.identity import claim
from autograder.gradebook.nbgrader_course import (
    course_directory,
    naive_utc,
    open_gradebook,
    quiet_log,
    write_config,
)
from autograder.marking.bundle import Bundle
from autograder.model import Marksheet, Question
from autograder.private import open_as_usual
from autograder.releasing.folders import Files, read_folder
from autograder.releasing.illustrate import illustrated, with_outputs
from autograder.releasing.leaks import find_leaks, function_bodies, significant
from autograder.releasing.rendering import refuse_faults
from autograder.releasing.source import BEGIN, END, Notebook, solution_regions, source_notebook

HandoutFiles = Callable[[str], Mapping[str, bytes]]
"""All files of a release but its notebook, by their path in it."""
Marker = Callable[[Bundle, bytes], Marksheet]
"""Marks a notebook of an assignment; the build asks it for full marks."""


@dataclass(frozen=True, slots=True)
class Build:
    """A checked build of one assignment, in memory: files by their path."""

    assignment: str
    source: Files
    release: Files
    max_score: float


def make_build(
    course: Course, assignment: str, handout: HandoutFiles, questions: tuple[Question, ...]
) -> Build:
    """Make and check what :func:`install_build` puts in place; nothing outside is changed.

    Raises
    ------
    CourseError
        If the solution file, its questions and nbgrader do not agree, or the release gives
        away what it must not.
    """
    course.assignment(assignment)
    file = course.solutions_folder / f"{assignment}.py"
    if not file.is_file():
        raise CourseError(
            f"assignment {assignment!r} has no solution file",
            remedy=f"write {file}, or take the assignment out of course.yml",
        )
    shown = str(file.relative_to(course.folder))
    text = file.read_text(encoding="utf-8")
    notebook = source_notebook(text, questions, shown)
    name = f"{assignment}.ipynb"
    beside = dict(handout(assignment))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = illustrated(cell["source"])
    refuse_faults(notebook, text, shown, beside.keys() | {name})
    source = beside | {name: notebook_bytes(notebook)}
    release = _generate(course, assignment, source, record=False)
    release[name] = with_outputs(release[name])
    _refuse_leaks(assignment, notebook, release)
    points = [cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in notebook["cells"]]
    return Build(assignment, source, release, sum(points))


def demand_full_marks(course: Course, build: Build, mark: Marker) -> None:
    """Refuse a build whose own solution loses points.

    Raises
    ------
    CourseError
        With the items that the solution does not earn, and why.
    """
    name = f"{build.assignment}.ipynb"
    beside = {file: data for file, data in build.release.items() if file != name}
    limits = course.assignment(build.assignment).limits
    bundle = Bundle(build.assignment, build.release[name], beside, limits)
    sheet = mark(bundle, build.source[name])
    lost = [
        f"  {question.id}, {item.name}: {item.outcome} {item.message}".rstrip()
        for question in sheet.questions
        for item in question.items
        if item.points < item.max_points
    ]
    if lost or not sheet.questions:
        notes = "\n".join(lost or sheet.notes)
        raise CourseError(
            f"solutions/{build.assignment}.py earns {sheet.score:g} of {sheet.max_score:g} points:"
            f"\n{notes}",
            remedy="correct the solution or the question; nothing was released",
        )


def install_build(course: Course, build: Build) -> None:
    """Record a build in the gradebook and put it in the place of the one before.

    Raises
    ------
    CourseError
        If nbgrader refuses it, as it does when cells come or go after submissions were graded.
    """
    with open_gradebook(course) as gradebook:
        claim(gradebook.db.connection(), course)
        gradebook.db.commit()
    _generate(course, build.assignment, build.source, record=True)
    due = course.assignment(build.assignment).due
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(
            build.assignment, duedate=naive_utc(due) if due else None
        )
    write_config(course)
    replace_folder(course.step_folder("source", build.assignment), build.source)
    replace_folder(course.step_folder("release", build.assignment), build.release)
    replace_folder(course.assignments_folder / build.assignment, build.release)
    open_as_usual(course.assignments_folder / build.assignment)


def differences(course: Course, build: Build) -> tuple[str, ...]:
    """Return what in ``assignments/`` is not as a build would make it; empty if in step."""
    folder = course.assignments_folder / build.assignment
    if not folder.is_dir():
        return (f"{build.assignment} is missing",)
    there = read_folder(folder)
    wanted = build.release
    return (
        *(f"{build.assignment}/{name} is missing" for name in sorted(wanted.keys() - there.keys())),
        *(
            f"{build.assignment}/{name} is left over"
            for name in sorted(there.keys() - wanted.keys())
        ),
        *(
            f"{build.assignment}/{name} differs"
            for name in sorted(wanted.keys() & there.keys())
            if wanted[name] != there[name]
        ),
    )


def notebook_bytes(notebook: Notebook) -> bytes:
    """Return a notebook as nbformat writes it, the same bytes each time."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their path below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put ``files`` in the place of ``folder``: either all of them are there, or the old ones."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = (folder.with_name(f".{folder.name}.{state}") for state in ("new", "old"))
    if old.exists() and not folder.exists():
        old.rename(folder)  # a build was killed between the two renames below
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    write_files(fresh, files)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _generate(course: Course, assignment: str, source: Files, *, record: bool) -> Files:
    """Run nbgrader's generate_assignment on ``source`` in a folder of its own."""
    from nbgrader.converters import GenerateAssignment  # noqa: PLC0415 - slow to import
    from nbgrader.converters.base import NbGraderException  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    config = Config()
    config.SaveCells.enabled = record
    log, warnings = quiet_log("build")
    if record:
        with open_gradebook(course):
            pass  # made, with its tables, and known to be reachable
    with tempfile.TemporaryDirectory(prefix="autograder-build-") as scratch:
        root = Path(scratch).resolve()
        write_files(root / "source" / assignment, source)
        converter = GenerateAssignment(
            coursedir=course_directory(course, assignment, root),
            config=config,
            no_database=not record,
            log=log,
        )
        try:
            converter.start()
        except (NbGraderException, SystemExit) as error:
            raise _refused(assignment, warnings.summary) from error
        return read_folder(root / "release" / assignment)


def _refused(assignment: str, reason: str) -> CourseError:
    if "submissions associated" in reason:
        return CourseError(
            f"cells of {assignment} came or went, but submissions of it have been graded",
            remedy="undo that, or give the new version a new name in course.yml and solutions/",
        )
    return CourseError(
        f"nbgrader refuses {assignment}: {reason}",
        remedy=f"correct solutions/{assignment}.py; the release before is as it was",
    )


def _refuse_leaks(assignment: str, notebook: Notebook, release: Files) -> None:
    secrets = {
        f"the solution of {cell['id']}": significant(region)
        for cell in notebook["cells"]
        for region in solution_regions(cell["source"])
    }
    for file in _hidden_files(assignment):
        secrets |= function_bodies(file.read_text(encoding="utf-8"), file.stem)
    texts = dict(_texts(release))
    for name, text in texts.items():
        for marker in (BEGIN, END):
            if marker in text:
                raise _leak(assignment, f"{name} holds the marker {marker!r}")
    for leak in find_leaks(texts, secrets):
        raise _leak(assignment, f"{leak.file} gives away {leak.secret}: {leak.line!r}")


def _leak(assignment: str, problem: str) -> CourseError:
    return CourseError(
        f"the release of {assignment}: {problem}",
        remedy="keep it within the solution, or write it another way; nothing was released",
    )


def _hidden_files(assignment: str) -> Iterator[Path]:
    """Yield the hidden truth: the reference, and the questions of this assignment."""
    yield from sorted((KIT_FOLDER / "reference").glob("*.py"))
    questions = KIT_FOLDER / "autograder" / "questions" / f"{assignment}.py"
    if questions.is_file():
        yield questions


def _texts(release: Files) -> Iterator[tuple[str, str]]:
    """Yield every released text by its name; of a notebook, the text of its cells."""
    for name, data in release.items():
        if name.endswith(".ipynb"):
            cells = json.loads(data)["cells"]
            sources = (cell["source"] for cell in cells)
            yield name, "\n".join(s if isinstance(s, str) else "".join(s) for s in sources)
        else:
            try:
                yield name, data.decode()
            except UnicodeDecodeError:
                continue  # data: arrays and pictures hold no text
