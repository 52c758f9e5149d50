from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.marking.bundle import Bundle
from autograder.model import ItemResult, Marksheet, Outcome, Question, QuestionResult
from autograder.releasing.build import (
    Build,
    HandoutFiles,
    demand_full_marks,
    differences,
    install_build,
    make_build,
    read_folder,
    replace_folder,
)
from autograder.releasing.leaks import find_leaks, function_bodies
from autograder.releasing.source import source_notebook

Questions = tuple[Question, ...]


def cells(build: Build, which: str = "release") -> dict[str, dict[str, Any]]:
    data = json.loads(getattr(build, which)["a4_pooling.ipynb"])
    return {cell["id"]: cell for cell in data["cells"]}


def marker(*items: ItemResult) -> Any:  # noqa: ANN401 - any callable will do
    result = QuestionResult("double", Outcome.PASS, items)
    return lambda bundle, _notebook: Marksheet(
        bundle.assignment, "solution", (result,), "none", 0.0
    )


def test_a_release_holds_stubs_and_no_answers(built: tuple[Course, Build]) -> None:
    _, build = built

    source = "".join(cells(build)["double"]["source"])

    assert source.endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert "once is not enough" not in build.release["a4_pooling.ipynb"].decode()
    assert "YOUR ANSWER HERE" in "".join(cells(build)["why"]["source"])


def test_marks_become_what_nbgrader_reads(built: tuple[Course, Build]) -> None:
    _, build = built

    said = {
        name: {key: cell["metadata"]["nbgrader"][key] for key in ("grade", "locked", "solution")}
        for name, cell in cells(build).items()
        if "nbgrader" in cell["metadata"]
    }

    assert said == {
        "setup": {"grade": False, "locked": True, "solution": False},
        "double": {"grade": False, "locked": False, "solution": True},
        "test_double": {"grade": True, "locked": True, "solution": False},
        "why": {"grade": True, "locked": False, "solution": True},
    }
    assert cells(build)["test_double"]["metadata"]["nbgrader"]["points"] == 3.0
    assert cells(build)["why"]["metadata"]["nbgrader"]["points"] == 4.0
    assert build.max_score == 7.0


def test_the_gradebook_knows_the_points_and_the_due_date(built: tuple[Course, Build]) -> None:
    course, _ = built

    with open_gradebook(course) as gradebook:
        assignment = gradebook.find_assignment("a4_pooling")
        points = {cell.name: cell.max_score for cell in assignment.notebooks[0].grade_cells}
        due = str(assignment.duedate)

    assert points == {"test_double": 3.0, "why": 4.0}
    assert due == "2027-03-08 17:00:00"


def test_the_files_beside_the_notebook_are_released_and_kept_for_grading(
    built: tuple[Course, Build],
) -> None:
    course, build = built

    expected = {"a4_pooling.ipynb", "selfcheck/__init__.py"}

    assert read_folder(course.step_folder("source", "a4_pooling")).keys() == expected
    assert read_folder(course.step_folder("release", "a4_pooling")) == build.release
    assert read_folder(course.assignments_folder / "a4_pooling") == build.release
    assert build.release.keys() == expected


def test_building_twice_makes_the_same_bytes(
    built: tuple[Course, Build], questions: Questions, handout: HandoutFiles
) -> None:
    course, build = built

    assert make_build(course, "a4_pooling", handout, questions) == build
    assert differences(course, build) == ()


def test_a_release_out_of_step_is_told_file_by_file(built: tuple[Course, Build]) -> None:
    course, build = built
    folder = course.assignments_folder / "a4_pooling"
    (folder / "a4_pooling.ipynb").write_text("{}")
    (folder / "selfcheck" / "__init__.py").unlink()
    (folder / "notes.txt").write_text("old")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.pyc").write_text("Python's own")

    assert differences(course, build) == (
        "a4_pooling/selfcheck/__init__.py is missing",
        "a4_pooling/notes.txt is left over",
        "a4_pooling/a4_pooling.ipynb differs",
    )


CHECK = '# %% check="double"\ncheck(double)\n'


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        pytest.param(CHECK, "", "'double' has no test cell", id="a question has a test cell"),
        pytest.param(
            CHECK,
            CHECK + '# %% check="treble"\ncheck(treble)\n',
            "(check='treble') is a test cell without a question",
            id="a test cell has a question",
        ),
        pytest.param(
            '# %% question="double"',
            '# %% solution="double"',
            "'double' has no answer cell",
            id="a question has an answer cell",
        ),
        pytest.param(CHECK, CHECK * 2, "2 cells are called 'test_double'", id="a name stands once"),
        pytest.param(
            "    ### END SOLUTION",
            "",
            "needs '### BEGIN SOLUTION' and '### END SOLUTION' in turn",
            id="a solution ends",
        ),
        pytest.param(
            "    ### BEGIN SOLUTION\n    return np.add(x, x) * 1.0\n    ### END SOLUTION",
            "    return x",
            "needs '### BEGIN SOLUTION'",
            id="an answer has a solution",
        ),
        pytest.param(
            "# %%\ndouble",
            "# %%\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION",
            "has a solution but is no answer cell",
            id="a plain cell has no solution",
        ),
        pytest.param(
            "setup=true", "setpu=true", "unknown mark 'setpu'", id="an unknown mark is refused"
        ),
        pytest.param(
            'check="double"',
            'check="double" setup=true',
            "has more than one mark",
            id="a cell has one mark",
        ),
        pytest.param("points=4", "points=0", "is worth nothing", id="a written answer has points"),
        pytest.param(
            '[markdown] written="why"',
            'written="why"',
            "is a code cell",
            id="a written answer is text",
        ),
        pytest.param(
            "check(double)",
            "double(1)",
            "does not check anything",
            id="a test cell checks its function",
        ),
        pytest.param(
            "def double(x):",
            "y = 1\ndef double(x):",
            "must hold the function 'double' and nothing else",
            id="an answer cell holds its function alone",
        ),
        pytest.param("def double(x):", "def double(x:", "is not Python", id="an answer is Python"),
        pytest.param('written="why"', 'written="w y"', "no usable name", id="a name is a name"),
    ],
)
def test_a_solution_file_that_does_not_fit_is_refused(
    questions: Questions, before: str, after: str, problem: str, solution: str
) -> None:
    assert before in solution

    with pytest.raises(CourseError) as raised:
        source_notebook(solution.replace(before, after), questions, "solutions/a4_pooling.py")

    assert problem in str(raised.value)
    assert raised.value.problem.startswith("solutions/a4_pooling.py")


def test_an_empty_solution_file_is_refused() -> None:
    with pytest.raises(CourseError, match="there are no cells"):
        source_notebook("", (), "solutions/a4_pooling.py")


def test_a_failing_build_leaves_the_release_before_it(
    built: tuple[Course, Build], questions: Questions, handout: HandoutFiles, solution: str
) -> None:
    course, build = built
    (course.solutions_folder / "a4_pooling.py").write_text(solution.replace(CHECK, ""))

    with pytest.raises(CourseError, match="no test cell"):
        make_build(course, "a4_pooling", handout, questions)

    assert differences(course, build) == ()


def test_cells_do_not_come_and_go_once_submissions_are_graded(
    built: tuple[Course, Build], questions: Questions, handout: HandoutFiles, solution: str
) -> None:
    course, build = built
    with open_gradebook(course) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission("a4_pooling", "ada")
    more = solution + '# %% setup="plots"\nimport math\n'
    (course.solutions_folder / "a4_pooling.py").write_text(more)
    changed = make_build(course, "a4_pooling", handout, questions)

    with pytest.raises(CourseError, match="submissions of it have been graded"):
        install_build(course, changed)

    assert differences(course, build) == ()


def test_a_missing_solution_file_is_told_with_its_path(
    course: Course, questions: Questions, handout: HandoutFiles
) -> None:
    with pytest.raises(CourseError, match="'a3_relu' has no solution file") as raised:
        make_build(course, "a3_relu", handout, questions)

    assert "a3_relu.py" in raised.value.remedy


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        pytest.param(
            {"selfcheck/x.py": b"def f(x):\n  return np.add(x, x) * 1.0\n"},
            "selfcheck/x.py gives away the solution of double",
            id="a solution",
        ),
        pytest.param(
            {"notes.md": b"### BEGIN SOLUTION"},
            "notes.md holds the marker 'BEGIN SOLUTION'",
            id="a marker",
        ),
    ],
)
def test_a_release_that_gives_away_an_answer_is_refused(
    course: Course, questions: Questions, files: Mapping[str, bytes], problem: str, solution: str
) -> None:
    with pytest.raises(CourseError) as raised:
        make_build(course, "a4_pooling", lambda _: files, questions)

    assert problem in str(raised.value)


def test_a_copy_of_the_hidden_reference_is_found() -> None:
    module = (
        "def f(x):\n    '''Doc.'''\n    a = x + 1\n    b = a * 2\n    c = b - 3\n    return c\n"
    )
    hidden = function_bodies(module, "relu")

    copied = {
        "a.py": "def g(x):\n\n    a = x + 1\n    # mine\n    b = a * 2\n    c = b - 3\n    return c"
    }
    alike = {"a.py": "def g(x):\n    a = x + 1\n    b = a * 2\n    return b"}

    assert [leak.secret for leak in find_leaks(copied, hidden)] == ["relu:f"]
    assert list(find_leaks(alike, hidden)) == []


def test_a_solution_that_loses_points_is_refused(built: tuple[Course, Build]) -> None:
    course, build = built
    half = ItemResult("numbers", Outcome.FAIL, 0.0, 2.5, "the values differ")

    with pytest.raises(CourseError, match=r"earns 0 of 2\.5 points") as raised:
        demand_full_marks(course, build, marker(half))

    assert "double, numbers: fail the values differ" in raised.value.problem


def test_a_solution_with_full_marks_is_accepted(built: tuple[Course, Build]) -> None:
    course, build = built
    seen = []

    def mark(bundle: Bundle, notebook: bytes) -> Marksheet:
        seen.append(notebook)
        return marker(ItemResult("numbers", Outcome.PASS, 2.5, 2.5))(bundle, notebook)

    demand_full_marks(course, build, mark)

    assert b"np.add(x, x)" in seen[0]


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "release"

    replace_folder(folder, {"a": b"1", "b/c": b"2"})
    replace_folder(folder, {"a": b"3"})

    assert read_folder(tmp_path) == {"release/a": b"3"}


def test_a_folder_survives_a_build_that_was_killed_while_replacing_it(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    replace_folder(folder, {"a": b"1"})
    folder.rename(tmp_path / ".release.old")

    with pytest.raises(TypeError):
        replace_folder(folder, {"a": None})  # type: ignore[dict-item]  # a write that fails

    assert read_folder(folder) == {"a": b"1"}


def test_ids_of_cells_stay_when_a_cell_is_added_before_them(
    questions: Questions, solution: str
) -> None:
    before = source_notebook(solution, questions, "x")["cells"]
    after = source_notebook("# %%\nnew = 1\n\n" + solution, questions, "x")["cells"]

    assert [cell["id"] for cell in after[1:]] == [cell["id"] for cell in before]
    assert len({cell["id"] for cell in after}) == len(after)
