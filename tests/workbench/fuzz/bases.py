"""The notebooks that are damaged: the labelled submissions, the solutions and the stubs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.audit.labelled import handed_in, labelled_submissions
from autograder.course import load_course
from autograder.marking.bundle import Bundle
from autograder.model import Limits, Outcome
from autograder.questions import questions_of
from autograder.releasing.build import make_build
from autograder.releasing.handout import handout_files

LIMITS = Limits(
    question_cpu_seconds=0.6,
    notebook_cpu_seconds=2.0,
    wall_seconds=40,
    memory_mb=512,
    disk_mb=16,
    output_bytes=100_000,
    frame_bytes=16_000_000,
)
"""Small, so that a notebook that runs into them costs little."""
CHEAPEST = "a3_relu"


@dataclass(frozen=True, slots=True)
class Base:
    """A notebook before it is damaged."""

    name: str
    bundle: Bundle
    data: bytes
    stubs: Mapping[str, str] = field(default_factory=dict)
    """The released stub of each question, where each is answered in its own cell alone."""
    costly: bool = False

    def notebook(self) -> dict[str, Any] | None:
        """Return the notebook as a new object, or None where it is none."""
        try:
            data = json.loads(self.data.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None
        return data if isinstance(data, dict) else None


def load_bases(root: Path, assignments: Sequence[str]) -> tuple[Base, ...]:
    """Build the assignments of the course in ``root`` and return all that can be handed in."""
    return tuple(base for name in assignments for base in _bases(root, name))


def _bases(root: Path, assignment: str) -> Iterator[Base]:
    questions = questions_of(assignment)
    build = make_build(load_course(root), assignment, handout_files, questions)
    name = f"{assignment}.ipynb"
    files = {file: data for file, data in build.release.items() if file != name}
    bundle = Bundle(assignment, build.release[name], files, LIMITS)
    released = {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in json.loads(bundle.master)["cells"]
        if "nbgrader" in cell["metadata"]
    }
    stubs = {question.id: released[question.id] for question in questions}
    yield Base(f"{assignment}/solution", bundle, build.source[name], stubs)
    yield Base(f"{assignment}/stubs", bundle, bundle.master)
    for recipe in labelled_submissions(root / "tests" / "submissions", assignment):
        yield Base(
            f"{assignment}/{recipe.outcome}/{recipe.name}",
            bundle,
            handed_in(recipe, bundle.master, build.source[name]),
            costly=recipe.outcome is Outcome.LIMIT or bool(recipe.limits),
        )
