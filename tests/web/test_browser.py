"""Assignments in a real browser: solved, checked, downloaded, collected and graded; never lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import run
from autograder.collecting.submitted import load_bundle
from autograder.course import Course
from autograder.grading.mark_files import mark_bytes
from autograder.web.site import make_site
from tests.helpers.chromium import Browser
from tests.helpers.course_fixture import grades
from tests.helpers.pyodide_folder import pyodide
from tests.helpers.site import OPENED, Student, course_of_the_kit, errors, served, solved

Json = dict[str, Any]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return course_of_the_kit(tmp_path_factory.mktemp("course"), "a2_convolution", "a5_network")


@pytest.fixture(scope="module")
def base(course: Course) -> Iterator[str]:
    with served(make_site(course, [], pyodide()).folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser") / "profile") as opened:
        yield opened


def notebook_file(folder: Path, assignment: str, content: bytes) -> Path:
    file = folder / f"{assignment}.ipynb"
    file.write_bytes(content)
    return file


def test_a_notebook_solved_in_the_browser_is_collected_and_earns_full_marks(
    browser: Browser, base: str, course: Course, tmp_path: Path
) -> None:
    student = Student.at(browser, base, "a3_relu")
    said = student.open_copy(notebook_file(tmp_path, "a3_relu", solved("a3_relu")))
    student.run_all()

    assert "a3_relu.ipynb is open now" in said
    assert errors(student.notebook()) == []
    shown = student.shown()
    assert re.search(r"relu_forward all \d+ checks pass", " ".join(shown.split()))
    assert "2 of 2 functions pass" in " ".join(shown.split())
    fetched = [url for url in student.requests if url.startswith(("http", "ws"))]
    assert [url for url in fetched if not url.startswith(base)] == []

    shutil.rmtree(course.working_folder / "submitted", ignore_errors=True)
    handed_in = student.download(tmp_path / "inbox" / "ada")
    assert handed_in.name == "a3_relu.ipynb"
    place = ["--course", str(course.folder)]
    assert run(["collect", "a3_relu", "--from", str(tmp_path / "inbox"), *place]) == 0
    assert run(["grade", "a3_relu", "--workers", "1", *place]) == 0
    points = {name: auto for name, (auto, _, _) in grades(course, "ada").items()}
    assert points["test_relu_forward"] == 7.0
    assert points["test_relu_backward"] == 7.5


def test_what_is_done_so_far_stands_on_the_start_page(browser: Browser, base: str) -> None:
    browser.open(base)
    told = "[...document.querySelectorAll('.standing')].every(one => one.textContent)"
    browser.wait_for(f"document.querySelector('.standing') !== null && {told}")

    standing = "document.querySelector('[data-assignment={}]').textContent"
    assert "2 of 2 functions pass" in browser.evaluate(standing.format("a3_relu"))
    assert "Nothing of it is kept" in browser.evaluate(standing.format("a2_convolution"))


def test_a_wrong_answer_is_told_as_anywhere_and_the_rest_earns_its_marks(
    browser: Browser, base: str, course: Course, tmp_path: Path
) -> None:
    student = Student.at(browser, base, "a2_convolution")
    student.open_copy(notebook_file(tmp_path, "a2_convolution", solved("a2_convolution")))
    slip = "def pad2d(x, padding, value=0.0):\n    return np.pad(x, padding, constant_values=value)"
    student.write("pad2d", slip)
    student.run_all()

    assert errors(student.notebook()) == []
    shown = " ".join(student.shown().split())
    assert re.search(r"output_size all \d+ checks pass", shown)
    assert "The frame goes around all four axes" in shown or "all axes" in shown
    handed_in = student.download(tmp_path / "downloads")
    sheet = mark_bytes(load_bundle(course, "a2_convolution"), handed_in.read_bytes())
    earned = {one.id: one.score for one in sheet.questions}
    assert earned["output_size"] == 7.0
    assert earned["conv2d_backward"] == 10.0
    assert earned["pad2d"] < 8.0


def test_work_is_there_again_after_a_reload_and_after_the_browser_was_closed(
    base: str, tmp_path: Path
) -> None:
    mine = "def relu_forward(x):\n    return 'my very own answer'"
    with Browser(tmp_path / "profile") as browser:
        student = Student(browser, base, "a3_relu", [])
        student.load()
        student.write("relu_forward", mine)
        browser.wait_for("document.getElementById('state').textContent.includes('saved in this')")
        student.load()
        assert mine in [cell["source"] for cell in student.notebook()["cells"]]

    with Browser(tmp_path / "profile") as browser:
        student = Student(browser, base, "a3_relu", [])
        student.load(OPENED)
        assert mine in [cell["source"] for cell in student.notebook()["cells"]]


def test_what_is_no_copy_of_the_assignment_is_refused_and_changes_nothing(
    browser: Browser, base: str, tmp_path: Path
) -> None:
    student = Student(browser, base, "a3_relu", [])
    student.load()
    before = student.notebook()["cells"]

    for content, said in (
        (b"PK\x03\x04", "it is not a notebook"),
        (b"[]", "it has no cells"),
        (b'{"cells": [], "metadata": {}, "nbformat": 3}', "of the format 3"),
        (b'{"cells": [], "metadata": {}, "nbformat": 4}', "it holds none of relu_forward"),
        (solved("a2_convolution"), "it is a notebook of a2_convolution; open it there"),
    ):
        assert said in student.open_copy(notebook_file(tmp_path, "x", content))

    assert student.notebook()["cells"] == before


def test_the_network_finds_the_layers_of_earlier_assignments_in_the_same_site(
    browser: Browser, base: str, tmp_path: Path
) -> None:
    for name in ("a2_convolution", "a3_relu"):
        earlier = Student(browser, base, name, [])
        earlier.load()
        earlier.open_copy(notebook_file(tmp_path, name, solved(name)))
        earlier.kept()

    student = Student.at(browser, base, "a5_network")
    student.run_all()

    shown = student.shown()
    assert "from ../a2_convolution/a2_convolution.ipynb: copy this into the cell above" in shown
    assert "from ../a3_relu/a3_relu.ipynb: copy this into the cell above" in shown
    assert "np.maximum(x.astype(dtype), 0)" in shown
    assert "from ../a4_pooling" not in shown
