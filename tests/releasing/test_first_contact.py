"""What a student meets first: the folder, its README, and a notebook that came alone."""

from __future__ import annotations

import io
import re
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import jupytext
import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
from matplotlib import pyplot as plt  # after the choice of a backend without a screen

from autograder.course import KIT_FOLDER
from autograder.figures.photo import CREDIT, photo
from autograder.releasing.handout import handout_files
from autograder.releasing.readme import PYTHON, readme, tried_with
from autograder.releasing.release import zip_bytes
from tests.helpers.kit import ASSIGNMENTS

MOST_WORDS = 16_322
"""What the five notebooks held before they had figures: pictures take the place of words."""


def source(assignment: str) -> str:
    return (KIT_FOLDER / "solutions" / f"{assignment}.py").read_text(encoding="utf-8")


def cells(assignment: str, kind: str) -> list[str]:
    read = jupytext.reads(source(assignment), fmt="py:percent")
    return [cell["source"] for cell in read["cells"] if cell["cell_type"] == kind]


def run(text: str, folder: Path, *, with_check: bool = True) -> int:
    """Run a notebook's code in a folder of its own; return how many pictures it showed."""
    shown = []
    stub = ModuleType("selfcheck")
    stub.check = lambda _function: None  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "path", [entry for entry in sys.path if entry])
        patch.setitem(sys.modules, "selfcheck", stub if with_check else None)
        patch.setattr(plt, "show", lambda: (shown.append(1), plt.close("all")))
        exec(compile(text, "notebook", "exec"), {"__name__": "notebook"})  # noqa: S102 - ours
    return len(shown)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_notebook_alone_says_what_is_missing_and_still_draws(
    assignment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = re.sub(r"(?m)^prediction = None$", "prediction = 4", source(assignment))

    pictures = run(text.replace("from selfcheck import", "from no_selfcheck import"), tmp_path)

    said = capsys.readouterr().out
    assert 'The folder "selfcheck" is not beside this notebook' in said
    assert f"Get {assignment}.zip" in said
    assert "is not beside this notebook: " in said  # the photograph or the digits, too
    assert pictures >= 2


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_without_numpy_or_matplotlib_a_notebook_says_how_to_get_them(
    assignment: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)

    with pytest.raises(
        ModuleNotFoundError, match=r"is missing: run  %pip install numpy matplotlib"
    ):
        run(source(assignment), tmp_path)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_typed_prediction_is_answered_right_or_wrong(
    assignment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in handout_files(assignment).items():
        if name.endswith((".npz", ".html")):
            (tmp_path / name).write_bytes(data)
    asked = len(re.findall(r"(?m)^prediction = None$", source(assignment)))

    run(re.sub(r"(?m)^prediction = None$", "prediction = 'nothing'", source(assignment)), tmp_path)
    wrong = capsys.readouterr().out
    truths = iter(re.findall(r"You said nothing; it is (.+)\.\n", wrong))
    typed = re.sub(
        r"(?m)^prediction = None$", lambda _: f"prediction = {_literal(next(truths))}",
        source(assignment),
    )  # fmt: skip
    run(typed, tmp_path)

    right = capsys.readouterr().out
    assert asked >= 3
    assert wrong.count("You said nothing; it is ") == asked
    assert len(re.findall(r"(?m)^Yes: ", right)) == asked, right


def _literal(truth: str) -> str:
    return truth if re.fullmatch(r"-?[\d.]+", truth) else repr(truth)


def test_without_a_prediction_a_notebook_asks_for_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(source("a3_relu"), tmp_path)

    said = capsys.readouterr().out
    assert said.count("Type your prediction behind the = in this cell") == 3
    assert "it is" not in said


def test_the_notebooks_hold_no_more_words_than_before_they_had_figures() -> None:
    counted = {
        name: sum(len(text.split()) for text in cells(name, "markdown")) for name in ASSIGNMENTS
    }

    assert sum(counted.values()) <= MOST_WORDS, counted


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_text_speaks_of_pages_that_students_do_not_have(assignment: str) -> None:
    texts = [*cells(assignment, "markdown"), *cells(assignment, "code")]

    for text in texts:
        assert not re.search(
            r"(?i)\b(the page|the articles?|document \d|the introduction|the tutorial)\b", text
        ), text[:200]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_each_notebook_has_one_box_of_misprints_with_the_right_values(assignment: str) -> None:
    boxes = [text for text in cells(assignment, "markdown") if "Spot the error" in text]

    (box,) = boxes
    printed, _, right = box.partition("<details><summary>The error")
    assert "(optional)" in printed
    assert re.search(r"\d", printed)
    assert re.search(r"\d.*=.*\d|\bmax\(0, x\)", right)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_readme_is_one_screen_with_four_commands_for_each_system(assignment: str) -> None:
    lines = handout_files(assignment)["README.txt"].decode().splitlines()
    text = "\n".join(lines)

    assert len(lines) <= 36
    assert max(map(len, lines)) <= 80
    assert all(text.count(f"{start} ") >= 1 for start in ("env/bin/jupyter", "env\\Scripts\\pip"))
    assert (text.count("env/bin/"), text.count("env\\Scripts\\")) == (3, 3)
    assert all(word in text for word in ("VS Code", "Colab", "HELP", "hand in", tried_with()))
    assert f"Tried with Python {PYTHON}" in text


def test_the_versions_that_were_tried_are_those_that_are_supported() -> None:
    project = tomllib.loads((KIT_FOLDER / "pyproject.toml").read_text())["project"]
    first, last = PYTHON.split(" to ")

    assert project["requires-python"] == f">={first},<3.{int(last.split('.')[1]) + 1}"
    assert re.fullmatch(
        r"NumPy [\d.]+( and [\d.]+)*, Matplotlib [\d.]+, JupyterLab [\d.]+", tried_with()
    )


def test_a_readme_names_the_data_beside_the_notebook() -> None:
    text = readme("a9", ["photo.npz", "selfcheck/__init__.py", "explorer.html"]).decode()

    assert "  explorer.html\n  photo.npz\n" in text


def test_files_in_a_zip_bear_a_date_of_this_century_and_the_same_one_every_time() -> None:
    archives = [zip_bytes("a1", {"x.txt": b"1", "y/z.txt": b"2"}) for _ in range(2)]
    with zipfile.ZipFile(io.BytesIO(archives[0])) as opened:
        dates = {entry.date_time for entry in opened.infolist()}

    assert archives[0] == archives[1]
    assert dates == {(2026, 9, 1, 8, 0, 0)}


def test_the_photograph_is_small_and_its_maker_is_named() -> None:
    picture = photo()

    assert (picture.shape, picture.dtype) == ((48, 64, 3), np.uint8)
    assert "danielbuechele" in CREDIT
    assert "CC BY 2.0" in CREDIT
