"""Every labelled submission, marked in the real jail, earns what its folder and header say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from autograder.audit.labelled import LabelledSubmission, handed_in, labelled_submissions
from autograder.audit.tricks import TRICKS
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.jail import Jail, open_jail
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked, mark
from autograder.marking.shown import SHOWN_BY_STUDENT
from autograder.model import Limits, Outcome
from autograder.questions import questions_of
from autograder.releasing.build import make_build
from autograder.releasing.handout import handout_files
from tests.helpers.kit import ASSIGNMENTS, ROOT

FOLDER = ROOT / "tests" / "submissions"
LIMITS = Limits(question_cpu_seconds=2, notebook_cpu_seconds=10, wall_seconds=120)
TRAINING = replace(LIMITS, notebook_cpu_seconds=30)
KEY = b"a key for labelled submissions"
RECIPES = labelled_submissions(FOLDER)


@cache
def built(assignment: str) -> tuple[Bundle, bytes]:
    """Return an assignment as a build makes it, and its notebook with the answers."""
    build = make_build(load_course(ROOT), assignment, handout_files, questions_of(assignment))
    name = f"{assignment}.ipynb"
    files = {file: data for file, data in build.release.items() if file != name}
    limits = TRAINING if assignment == "a5_network" else LIMITS
    return Bundle(assignment, build.release[name], files, limits), build.source[name]


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as opened:
        yield opened


def marked(recipe: LabelledSubmission, jail: Jail) -> Marked:
    bundle, source = built(recipe.assignment)
    bundle = replace(bundle, limits=replace(bundle.limits, **recipe.limits))
    return mark(handed_in(recipe, bundle.master, source), bundle, recipe.name, KEY, jail)


@pytest.mark.parametrize(
    "recipe", RECIPES, ids=lambda recipe: str(recipe.path.relative_to(FOLDER).with_suffix(""))
)
def test_a_labelled_submission_earns_what_it_should(recipe: LabelledSubmission, jail: Jail) -> None:
    result = marked(recipe, jail)

    told = {q.id: [q.outcome.value, q.score] for q in result.sheet.questions}
    for question in result.sheet.questions:
        wanted = recipe.expected(question.id)
        lost = [(i.name, i.outcome.value, i.message) for i in question.items if i.lost]
        if wanted.outcome is not None:
            assert question.outcome is wanted.outcome, (question.id, told, lost)
        if wanted.points is not None:
            assert question.score == wanted.points, (question.id, told, lost)
    assert_only_verdicts_in_the_test_cells(result)


def test_an_answer_whose_cell_stops_is_told_why(jail: Jail) -> None:
    (recipe,) = (one for one in RECIPES if one.name == "one_bracket_lost")

    notes = marked(recipe, jail).sheet.notes

    assert [note for note in notes if note.startswith("the cell of relu_forward stopped: Syntax")]


SPELT = "qzleak"
"""How what a function spells of its hidden inputs begins, where a submission does so."""


def assert_only_verdicts_in_the_test_cells(result: Marked) -> None:
    """Demand each verdict once, with the points of the release, and nothing beside it."""
    notebook = json.loads(result.notebook)
    tests = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("points") and cell["cell_type"] == "code"
    }
    assert sorted(tests) == sorted(f"test_{q.id}" for q in result.sheet.questions)
    for question in result.sheet.questions:
        cell = tests[f"test_{question.id}"]
        shown, scored = cell["outputs"]
        assert cell["metadata"]["nbgrader"]["points"] == question.max_score
        assert scored["output_type"] == "execute_result"
        assert float(scored["data"]["text/plain"]) == question.score
        assert "<script" not in shown["data"]["text/html"]
        assert "<img" not in shown["data"]["text/html"]
        assert SPELT not in shown["data"]["text/html"].lower()
        assert not re.search(r"\d{6}", shown["data"]["text/plain"])
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            own = cell["metadata"].get("nbgrader", {}).get("grade_id") in tests
            plain = "text/html" not in output.get("data", {})
            assert own or plain or output == SHOWN_BY_STUDENT


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_solution_earns_every_point(assignment: str, jail: Jail) -> None:
    bundle, source = built(assignment)

    sheet = mark(source, bundle, "solution", KEY, jail).sheet

    assert [q.id for q in sheet.questions if q.outcome is not Outcome.PASS] == []
    assert sheet.score == sheet.max_score == sum(q.max_score for q in questions_of(assignment))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_untouched_stubs_earn_nothing(assignment: str, jail: Jail) -> None:
    bundle, _ = built(assignment)

    sheet = mark(bundle.master, bundle, "stubs", KEY, jail).sheet

    assert {q.outcome for q in sheet.questions} == {Outcome.MISSING}
    assert sheet.score == 0


def test_every_kind_of_outcome_is_met_and_every_assignment_answered() -> None:
    by_folder = Counter((recipe.assignment, recipe.outcome) for recipe in RECIPES)

    assert len(RECIPES) >= 160
    assert {outcome for _, outcome in by_folder} == set(Outcome) - {Outcome.FAULT}
    for assignment in ASSIGNMENTS:
        assert by_folder[assignment, Outcome.PASS] >= 2
        assert by_folder[assignment, Outcome.FAIL] >= 4


def test_every_trick_is_played_by_some_submission() -> None:
    assert set(TRICKS) == {trick for recipe in RECIPES for trick in recipe.tricks}


def test_every_submission_says_in_one_line_what_it_does() -> None:
    for recipe in RECIPES:
        assert recipe.about.endswith("."), recipe.path
        assert "\n" not in recipe.about, recipe.path


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("about: x\n# trick: [empty]", "unknown 'trick'"),
        ("about: x\n# tricks: [levitate]", "unknown 'levitate'"),
        ("about: x\n# limits: {memory: 1}", "unknown 'memory'"),
        ("about: x\n# base: blank", "unknown 'blank'"),
    ],
)
def test_a_recipe_with_a_slip_is_refused(tmp_path: Path, header: str, problem: str) -> None:
    file = tmp_path / "a3_relu" / "pass" / "slip.py"
    file.parent.mkdir(parents=True)
    file.write_text(f"# ---\n# {header}\n# ---\n", encoding="utf-8")

    with pytest.raises(CourseError, match=problem):
        labelled_submissions(tmp_path)


def test_a_recipe_without_a_header_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a3_relu" / "pass" / "bare.py"
    file.parent.mkdir(parents=True)
    file.write_text("x = 1\n", encoding="utf-8")

    with pytest.raises(CourseError, match="has no header"):
        labelled_submissions(tmp_path)
