"""Plug-in for nbgrader: its own commands and buttons give our marks.

``nbgrader autograde`` and the formgrader's button hand the submitted bytes to the same jail and
examiner as ``autograder grade``, and keep the result in the same place. nbgrader's own steps then
find the points in the notebook and write the gradebook. ``nbgrader generate_feedback`` writes our
pages. Nothing of a submission is executed, or even parsed, by nbgrader before it was repaired.
"""

from __future__ import annotations

import atexit
import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import (
    CheckCellMetadata,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets import Unicode

from autograder.collecting.options import Options
from autograder.collecting.submitted import load_bundle, submission_time, submitted_task
from autograder.course import COURSE_FILE, Course, load_course, read_secret
from autograder.errors import AutograderError, JailError
from autograder.files import write_whole
from autograder.gradebook.nbgrader_course import configure_course
from autograder.gradebook.records import read_recorded
from autograder.gradebook.writer import GradeWriter
from autograder.grading.pipeline import strong_enough
from autograder.grading.results import Results, fingerprint
from autograder.jail import Jail, open_jail
from autograder.marking.mark import Marked
from autograder.marking.version import decided_by
from autograder.model import Limits, Outcome
from autograder.pool.task import Task, content_digest, mark_task
from autograder.private import keep_private
from autograder.roster.sections import section_shown

FORMGRADER = "nbgrader.server_extensions.formgrader.base"
"""The module whose handlers a formgrader runs; other programs of nbgrader do not import it."""
Notebook = Any
Resources = Any
"""nbformat and nbconvert are untyped."""
Value = TypeVar("Value")


def configure(config: Any, folder: Path) -> None:  # noqa: ANN401 - traitlets' Config is untyped
    """Set nbgrader up for the course in ``folder``, so that its own commands give our marks."""
    course = load_course(folder)
    keep_private(course.working_folder)
    configure_course(config, course)
    if FORMGRADER in sys.modules:
        from autograder.formgrader import attach  # noqa: PLC0415 - only the formgrader needs it

        attach(course)
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.sanitize_preprocessors = [MarkInJail]
    config.Autograde.autograde_preprocessors = [
        SaveAutoGrades,
        CheckCellMetadata,
        RememberMarks,
    ]
    config.ExchangeFactory.collect = CheckedCollect
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.ExportApp.plugin_class = CourseExport
    for each in (MarkInJail, RememberMarks, FeedbackExporter, CheckedCollect, CourseExport):
        config[each.__name__].course_folder = str(course.folder)


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert is untyped
    """Leaves a submission unread, whatever it is: :class:`MarkInJail` reads its bytes."""

    def from_filename(
        self,
        filename: str,
        resources: Resources = None,
        **options: Any,  # noqa: ANN401 - nbconvert's signature
    ) -> tuple[Any, Resources]:
        """Return the notebook as nbgrader writes it."""
        if any(isinstance(step, MarkInJail) for step in self._preprocessors):
            empty = nbformat.v4.new_notebook()
            resources = (resources or {}) | {"metadata": {"name": Path(filename).stem}}
            marked: tuple[Any, Resources] = self.from_notebook_node(
                empty, resources=resources, **options
            )
            return marked
        read: tuple[Any, Resources] = super().from_filename(
            filename, resources=resources, **options
        )
        return read


class MarkInJail(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """Puts the marked notebook in the place of the submitted one.

    A fault of ours raises, so that nbgrader says so, leaves this submission ungraded and goes on.
    """

    course_folder = Unicode(help="The folder of course.yml.").tag(config=True)

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Mark the submission that ``resources`` name; ``nb`` is not looked at."""
        del nb
        whose = resources["nbgrader"]
        desk = Desk(current_course(self.course_folder), whose["assignment"])
        marked = desk.mark(whose["student"])
        for note in marked.sheet.notes:
            self.log.warning("%s: %s", whose["student"], note)
        return nbformat.reads(marked.notebook.decode(), as_version=4), resources


class CheckedCollect(ExchangeCollect):  # type: ignore[misc]  # nbgrader is untyped
    """Collects from the exchange as ``autograder collect`` does; nbgrader takes anybody's."""

    course_folder = Unicode(help="The folder of course.yml.").tag(config=True)

    def start(self) -> None:
        """Collect what each student's latest submission is, and say what was left alone."""
        from autograder.collecting.collect import collect  # noqa: PLC0415 - it alone needs it

        course = current_course(self.course_folder)
        try:
            options = Options(section=section_shown(course))
            done = collect(course, self.coursedir.assignment_id, options=options)
        except AutograderError as error:
            self.fail(str(error))
        for refused in done.refused:
            self.log.warning("left alone: %s %s", refused.name, refused.reason)
        self.log.info("collected: %d", len(done.collected))


class RememberMarks(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """Remembers, after the gradebook was written, which result stands in it."""

    course_folder = Unicode(help="The folder of course.yml.").tag(config=True)

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Change nothing in the notebook."""
        whose = resources["nbgrader"]
        Desk(current_course(self.course_folder), whose["assignment"]).remember(whose["student"])
        return nb, resources


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]  # nbconvert is untyped
    """Gives our page of feedback where the submission was marked by us, else nbgrader's own."""

    course_folder = Unicode(help="The folder of course.yml.").tag(config=True)

    def from_filename(
        self,
        filename: str,
        resources: Resources = None,
        **options: Any,  # noqa: ANN401 - nbconvert's signature
    ) -> tuple[Any, Resources]:
        """Return the page as HTML."""
        from autograder.returning.feedback_page import FeedbackMaker  # noqa: PLC0415 - only feedback needs it

        whose = resources["nbgrader"]
        course = current_course(self.course_folder)
        marked = Desk(course, whose["assignment"]).recorded(whose["student"])
        if marked is None:
            made: tuple[Any, Resources] = super().from_filename(
                filename, resources=resources, **options
            )
            return made
        html = FeedbackMaker(course, whose["assignment"]).page(whose["student"], marked)
        return html, resources | {"output_extension": self.file_extension}


class CourseExport(ExportPlugin):  # type: ignore[misc]  # nbgrader is untyped
    """Exports the points that count; nbgrader's own takes full marks for the sum of the cells."""

    course_folder = Unicode(help="The folder of course.yml.").tag(config=True)

    def export(self, gradebook: Any) -> None:  # noqa: ANN401 - nbgrader is untyped
        """Write the table to where ``--to`` says."""
        from autograder.formgrader import view_of  # noqa: PLC0415 - only this needs them
        from autograder.returning.nbgrader_table import nbgrader_csv  # noqa: PLC0415

        del gradebook  # as it is read by everything else that shows marks
        course = current_course(self.course_folder)
        names = [str(one) for one in self.assignment]
        students = [str(one) for one in self.student]
        text = nbgrader_csv(course, names, students, view_of(course).shows)
        write_whole(Path(self.to or "grades.csv"), text.encode("utf-8", "replace"))


class FaultError(JailError):
    """A submission could not be marked, and it is not the student's doing."""


class Desk:
    """Marks single submissions of one assignment in this process, as ``grade`` does in its own."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._assignment = assignment
        self._bundle = load_bundle(course, assignment)
        self._mode = _jail_mode(course)

    def mark(self, student: str) -> Marked:
        """Mark a submission, or find how it was marked before.

        Raises
        ------
        FaultError
            If it could not be marked; what stands in the gradebook then asks for a look.
        """
        task, key = self._task(student)
        self._doubt(student)
        with self._results() as results:
            results.forget_recorded(self._assignment, student)
            marked = results.find(key)
            if marked is None:
                marked = self._marked(task)
                results.keep(key, marked)
        return marked

    def remember(self, student: str) -> None:
        """Write the gradebook as ``grade`` does: what hands gave, lateness, which result stands."""
        task, key = self._task(student)
        when = submission_time(self._course, self._assignment, student)
        content = content_digest(task)
        with self._results() as results, GradeWriter(self._course, self._assignment) as writer:
            marked = results.find(key)
            if marked is None:  # it was let go of meanwhile: it asks for a look until it is marked
                return
            writer.follow_due()
            writer.record(when, marked, key=key, content=content)
            results.mark_recorded(self._assignment, student, key)

    def recorded(self, student: str) -> Marked | None:
        """Return the result that stands in the gradebook, if it came from here."""
        key = read_recorded(self._course, self._assignment).get(student)
        with self._results() as results:
            return results.find(key) if key else None

    def _task(self, student: str) -> tuple[Task, str]:
        secret = read_secret(self._course)
        task = submitted_task(self._course, self._assignment, student, secret)
        decided = decided_by(self._bundle)
        return task, fingerprint(task.content, decided, task.key, self._mode)

    def _marked(self, task: Task) -> Marked:
        marked = _with_jail(
            self._bundle.limits,
            self._mode,
            lambda jail: mark_task(task, self._bundle, jail),
        )
        faults = [q for q in marked.sheet.questions if q.outcome is Outcome.FAULT]
        if faults:
            reason = next((i.message for q in faults for i in q.items if i.message), "")
            raise FaultError(
                f"{task.student} could not be marked: {reason}",
                remedy="run the same command again; 'autograder doctor' if it happens once more",
            )
        return marked

    def _doubt(self, student: str) -> None:
        """Let the old marks ask for a look until the new ones stand."""
        course = self._course
        with contextlib.suppress(AutograderError), GradeWriter(course, self._assignment) as writer:
            writer.doubt([student])

    @contextlib.contextmanager
    def _results(self) -> Iterator[Results]:
        with Results(self._course.working_folder / "results.db") as results:
            yield results


def current_course(folder: str) -> Course:
    """Return the course in ``folder``, read again when its file changes."""
    return _course_of((Path(folder) / COURSE_FILE), (Path(folder) / COURSE_FILE).stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _course_of(file: Path, changed: int) -> Course:
    del changed  # a new time is a new entry of the cache
    return load_course(file)


@lru_cache(maxsize=2)
def _jail_mode(course: Course) -> str:
    """Return the jail to use; trying out what this machine can build takes a while."""
    return strong_enough(course)


@lru_cache(maxsize=2)
def _warm_jail(limits: Limits, mode: str) -> Jail:
    """Return this process's jail, which stays open for the next submission."""
    jail = open_jail(limits, mode=mode)
    jail.__enter__()
    atexit.register(jail.__exit__, None, None, None)
    return jail


def _with_jail(limits: Limits, mode: str, use: Callable[[Jail], Value]) -> Value:
    """Use the warm jail; if it has died meanwhile, a new one."""
    try:
        return use(_warm_jail(limits, mode))
    except (JailError, OSError):
        _warm_jail.cache_clear()
        return use(_warm_jail(limits, mode))
