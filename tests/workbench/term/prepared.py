"""A small course of two assignments, built and marked once; terms are played on copies of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from autograder.course import Course, load_course
from autograder.grading.pipeline import grade_assignment
from autograder.grading.results import Results
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked
from autograder.model import Outcome
from autograder.pool.task import Pool, Task
from autograder.questions import questions_of
from autograder.releasing.build import Build, install_build, make_build
from autograder.releasing.handout import handout_files
from tests.helpers.course_fixture import (
    BACKWARD,
    FORWARD,
    KIT,
    ON_TIME,
    OPEN_AT_ZERO,
    WRITTEN,
    Json,
    cell,
    scratch,
)
from tests.workbench.term.facts import (
    ASSIGNMENTS,
    BACK,
    BITS,
    MILDER,
    POINTS,
    RELU,
    SHORT,
    WHOLE,
    WHY,
    Settings,
    Work,
    local,
)

WORTHS = (4.0, 2.0, 6.0)
"""What the written answer may be worth."""
ANSWERS = {
    "slip": {"relu_forward": FORWARD, "relu_backward": OPEN_AT_ZERO},
    "broken": {"relu_backward": BACKWARD},  # the other one is as released
}
START = Settings(due=(local(25), local(27)))


@dataclass(frozen=True)
class Prepared:
    """The built course, builds by what the written answer is worth, and what each kind earned."""

    folder: Path
    builds: dict[tuple[str, float], Build]
    marked: dict[tuple[str, str], Marked]


@cache
def prepared() -> Prepared:
    """Build both assignments, and mark every kind of submission in the jail of this machine."""
    folder = scratch()
    (folder / "solutions").mkdir()
    (folder / "course.yml").write_text(START.text, encoding="utf-8")
    course = load_course(folder)
    builds: dict[tuple[str, float], Build] = {}
    for name in ASSIGNMENTS:
        for worth in WORTHS if name == RELU else (WHOLE, SHORT):
            (folder / "solutions" / f"{name}.py").write_text(_short(name, worth), encoding="utf-8")
            asked = tuple(q for q in questions_of(name) if worth != SHORT or f"test_{q.id}" != BITS)
            builds[name, worth] = make_build(course, name, handout_files, asked)
        install_build(course, builds[name, WHOLE])
    return Prepared(folder, builds, _marked(folder))


def install(course: Course) -> None:
    """Record both assignments in the gradebook of a course, as they were built."""
    for name in ASSIGNMENTS:
        install_build(course, prepared().builds[name, WHOLE])


def _short(assignment: str, worth: float) -> str:
    """Return an assignment's questions and nothing else of it."""
    text = (KIT / "solutions" / f"{assignment}.py").read_text(encoding="utf-8")
    cells = re.split(r"(?m)^(?=# %%)", text)
    gone = BITS.removeprefix("test_") if worth == SHORT else "nothing"
    wanted = re.compile(rf"# %% (setup|question|check)=(?!.?{gone}\b)")
    short = "".join(one for number, one in enumerate(cells) if not number or wanted.match(one))
    return short + (WRITTEN.replace("points=4", f"points={worth:g}") if assignment == RELU else "")


def _marked(folder: Path) -> dict[tuple[str, str], Marked]:
    """Mark each kind once, and see that it earns what the model says."""
    place = scratch()
    shutil.copytree(folder, place, dirs_exist_ok=True)
    course = load_course(place)
    found: dict[tuple[str, str], Marked] = {}
    for name, kinds in POINTS.items():
        for kind in kinds:
            there = course.step_folder("submitted", name, kind)
            there.mkdir(parents=True)
            (there / f"{name}.ipynb").write_bytes(_notebook(folder, name, Work(kind, "", 0)))
            (there / "timestamp.txt").write_text(f"{ON_TIME}\n", encoding="utf-8")
        grade_assignment(course, name, workers=2)
        with Results(course.working_folder / "results.db") as results:
            for kind, key in results.recorded(name).items():
                marked = results.find(key)
                assert marked is not None
                assert {f"test_{q.id}": q.score for q in marked.sheet.questions} == kinds[kind]
                found[name, kind] = marked
    return found


def _notebook(folder: Path, assignment: str, work: Work) -> bytes:
    step = "source" if work.kind == "right" else "release"
    file = folder / ".course" / step / assignment / f"{assignment}.ipynb"
    notebook: Json = json.loads(file.read_bytes())
    for name, source in ANSWERS.get(work.kind, {}).items():
        cell(notebook, name)["source"] = source
    if assignment == RELU and work.text:
        cell(notebook, WHY)["source"] = work.text
    if work.typo:
        note = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": f"typo {work.typo}"}
        notebook["cells"].append(note)
    return json.dumps(notebook).encode()


@cache
def notebook(assignment: str, work: Work) -> bytes:
    """Return what a student hands in."""
    return _notebook(prepared().folder, assignment, work)


@cache
def work_of(assignment: str, data: bytes) -> Work:
    """Return what :func:`notebook` was called with."""
    texts = ("one", "two") if assignment == RELU else ("one",)
    every = (Work(k, t, typo) for k in POINTS[assignment] for t in texts for typo in (0, 1))
    return next(work for work in every if notebook(assignment, work) == data)


@dataclass
class Marker:
    """A pool that marks as the jail did once; it may be stopped after so many results."""

    version: int = 0
    most: int = 1_000
    faults: frozenset[str] = frozenset()
    """Students for whom the worker dies."""
    marked: list[str] = field(default_factory=list)
    bundle: Bundle | None = None

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Yield the result of each task."""
        for number, task in enumerate(tasks):
            if number >= self.most:
                raise KeyboardInterrupt
            assert self.bundle is not None
            assert task.submission is not None
            self.marked.append(task.student)
            marked = _result(self.bundle.assignment, self._worth, task.submission, self.version)
            sheet = replace(marked.sheet, student=task.student)
            if task.student in self.faults:
                questions = (replace(q, outcome=Outcome.FAULT) for q in sheet.questions)
                sheet = replace(sheet, questions=tuple(questions))
            yield task, Marked(marked.notebook, sheet)

    @contextmanager
    def start(self, bundle: Bundle, jail: str) -> Iterator[Pool]:
        """Be the pool of a run."""
        self.bundle = bundle
        yield self

    @property
    def _worth(self) -> float:
        assert self.bundle is not None
        master = json.loads(self.bundle.master)
        if self.bundle.assignment != RELU:
            asked = [one["metadata"].get("nbgrader", {}).get("grade_id") for one in master["cells"]]
            return WHOLE if BITS in asked else SHORT
        return float(cell(master, WHY)["metadata"]["nbgrader"]["points"])


@cache
def _result(assignment: str, worth: float, submission: bytes, version: int) -> Marked:
    work = work_of(assignment, submission)
    marked = prepared().marked[assignment, work.kind]
    executed, sheet = json.loads(marked.notebook), marked.sheet
    if worth == SHORT:
        executed["cells"].remove(cell(executed, BITS))
        asked = (q for q in sheet.questions if f"test_{q.id}" != BITS)
        sheet = replace(sheet, questions=tuple(asked))
    if assignment == RELU:
        written = cell(executed, WHY)
        written["metadata"]["nbgrader"]["points"] = worth
        written["source"] = work.text
    if work.kind == "slip" and version % 2:  # as if another version of the kit is milder
        points = POINTS[RELU]["slip"][BACK] + MILDER
        (output,) = [
            one for one in cell(executed, BACK)["outputs"] if one["output_type"] == "execute_result"
        ]
        output["data"]["text/plain"] = str(points)
        questions = (
            replace(q, kept=points) if f"test_{q.id}" == BACK else q for q in sheet.questions
        )
        sheet = replace(sheet, questions=tuple(questions))
    return Marked(json.dumps(executed).encode(), sheet)
