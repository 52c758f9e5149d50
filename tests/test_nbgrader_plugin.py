from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from traitlets.config import Config

from autograder import nbgrader_plugin
from autograder.collecting.submitted import load_bundle
from autograder.course import COURSE_FILE, Course, load_course
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.nbgrader_course import course_directory, quiet_log, write_config
from autograder.grading import pipeline
from autograder.grading.deciding import adjust
from autograder.grading.pipeline import grade_assignment
from autograder.jail import Jail
from autograder.marking.mark import Marked, faulted
from autograder.model import Limits
from autograder.nbgrader_plugin import configure
from autograder.pool.task import Task
from autograder.returning.feedback import write_feedback
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    POINTS,
    built_course,
    by_hand,
    canned,
    copy_of,
    graded_course,
    grades,
    no_pool,
    rows,
    rung,
)

# nbgrader's own, whenever it makes a submission's rows.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(autouse=True)
def one_look_at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "best_rung", rung)


@pytest.fixture
def ungraded(tmp_path: Path) -> Course:
    return copy_of(built_course(), tmp_path)


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


def autograde(course: Course, student: str = "*", *, force: bool = False) -> list[str]:
    """Run nbgrader's converter as its command and the formgrader do; return what it warned of."""
    config = Config()
    configure(config, course.folder)
    directory = course_directory(course, ASSIGNMENT)
    directory.student_id = student
    log, heard = quiet_log("autograde")
    converter = Autograde(coursedir=directory, config=config, log=log)
    converter.force = force
    converter.start()
    return heard.lines


def only_these(monkeypatch: pytest.MonkeyPatch, results: dict[str, Marked]) -> None:
    """Let the jail give canned results, so that a test is about nbgrader alone."""

    def given(limits: Limits, mode: str, use: object) -> Marked:
        return results[asked.pop()]

    asked: list[str] = []
    marked = nbgrader_plugin.Desk._marked

    def remember(desk: nbgrader_plugin.Desk, task: Task) -> Marked:
        asked.append(task.student)
        return marked(desk, task)

    monkeypatch.setattr(nbgrader_plugin, "_with_jail", given)
    monkeypatch.setattr(nbgrader_plugin.Desk, "_marked", remember)


def test_nbgrader_autograde_leaves_the_rows_that_grade_leaves(
    ungraded: Course, graded: Course, tmp_path_factory: pytest.TempPathFactory
) -> None:
    course = copy_of(built_course(), tmp_path_factory.mktemp("nbgrader"))
    shutil.copy(graded.working_folder / "secret", course.working_folder)
    nbgrader = Path(sys.executable).parent / "nbgrader"
    path = f"{nbgrader.parent}{os.pathsep}{os.environ['PATH']}"

    ran = subprocess.run(
        [nbgrader, "autograde", ASSIGNMENT],
        cwd=course.working_folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    for table in ("grade", "comment", "penalty"):
        assert rows(course, table) == rows(graded, table)


def test_what_nbgrader_autograde_marked_is_not_run_again_by_grade(
    ungraded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_these(monkeypatch, canned("ada", "carla").results)
    for student in ("ada", "carla"):
        autograde(ungraded, student)

    report = grade_assignment(ungraded, ASSIGNMENT, students=["ada", "carla"], pool=no_pool().start)

    assert {each.student: (each.sheet.score, each.fresh) for each in report.students} == {
        "ada": (POINTS["ada"], False),
        "carla": (POINTS["carla"], False),
    }


def test_the_executed_notebooks_are_the_same(
    graded: Course, ungraded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_these(monkeypatch, canned("dora").results)
    autograde(ungraded, "dora")

    notebooks = [
        nbformat.read(
            course.step_folder("autograded", ASSIGNMENT, "dora") / f"{ASSIGNMENT}.ipynb", 4
        )
        for course in (graded, ungraded)
    ]
    assert notebooks[0].cells == notebooks[1].cells


def test_a_fault_leaves_one_student_ungraded_and_the_rest_graded(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ada", "dora"):
        submitted = graded.step_folder("submitted", ASSIGNMENT, student) / f"{ASSIGNMENT}.ipynb"
        submitted.write_bytes(submitted.read_bytes() + b"\n")
    fault = faulted(load_bundle(graded, ASSIGNMENT), "ada", "no memory left")
    only_these(monkeypatch, canned("dora").results | {"ada": fault})

    with pytest.raises(NbGraderException, match="error"):
        autograde(graded, force=True)

    assert grades(graded, "ada")["test_relu_forward"] == (7.0, None, True)
    assert grades(graded, "dora")["test_relu_forward"] == (7.0, None, False)
    assert not graded.step_folder("autograded", ASSIGNMENT, "ada").exists()
    assert "ada" in write_feedback(graded, ASSIGNMENT).without


def test_a_fault_says_what_happened_and_what_to_do(
    ungraded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = faulted(load_bundle(ungraded, ASSIGNMENT), "ada", "no memory left")
    only_these(monkeypatch, {"ada": fault})

    with pytest.raises(nbgrader_plugin.FaultError, match=r"ada could .*: no memory left\n.*doctor"):
        nbgrader_plugin.Desk(ungraded, ASSIGNMENT).mark("ada")


def test_a_mark_given_by_hand_outlives_autograde(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(graded, "carla", "test_relu_backward", 7.5)

    autograde(graded, "carla", force=True)

    assert grades(graded, "carla")["test_relu_backward"] == (5.24, 7.5, False)


def test_autograde_warns_of_what_was_repaired(ungraded: Course) -> None:
    heard = autograde(ungraded, "fred")

    assert any("fred: the file is an archive" in line for line in heard)


def test_generate_feedback_writes_our_pages(graded: Course) -> None:
    (page,) = write_feedback(graded, ASSIGNMENT, students=["carla"]).pages
    ours = page.read_text(encoding="utf-8")
    page.unlink()
    config = Config()
    configure(config, graded.folder)
    directory = course_directory(graded, ASSIGNMENT)
    directory.student_id = "carla"
    log, _ = quiet_log("feedback")
    converter = GenerateFeedback(coursedir=directory, config=config, log=log)
    converter.force = True
    converter.start()

    assert page.read_text(encoding="utf-8").strip() == ours.strip()


def test_a_course_that_changes_is_read_again(graded: Course) -> None:
    assert nbgrader_plugin.current_course(str(graded.folder)).late.percent == 10
    file = graded.folder / COURSE_FILE
    file.write_text(file.read_text().replace("percent: 10", "percent: 25"), encoding="utf-8")
    os.utime(file, ns=(1, 1))

    assert nbgrader_plugin.current_course(str(graded.folder)).late.percent == 25


def test_a_jail_that_died_is_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    class Dying:
        def __enter__(self) -> None:
            opened.append(self)

        def __exit__(self, *exception: object) -> None:
            """Leave nothing."""

    def use(jail: Jail) -> str:
        if len(opened) == 1:
            raise BrokenPipeError
        return "marked"

    monkeypatch.setattr(nbgrader_plugin, "open_jail", lambda limits, mode: Dying())
    nbgrader_plugin._warm_jail.cache_clear()

    assert nbgrader_plugin._with_jail(Limits(), "process", use) == "marked"
    assert len(opened) == 2
    nbgrader_plugin._warm_jail.cache_clear()


def test_the_written_configuration_names_our_steps(graded: Course) -> None:
    config = Config()
    configure(config, graded.folder)

    assert config.Autograde.sanitize_preprocessors == [nbgrader_plugin.MarkInJail]
    assert config.MarkInJail.course_folder == str(load_course(graded.folder).folder)


def test_nbgrader_collect_takes_what_its_owner_handed_in(tmp_path: Path) -> None:
    course = copy_of(built_course(), tmp_path)
    inbound = course.exchange / course.id / "inbound"
    for owner, text in ((0, "the instructor's"), (71002, "a stranger's")):
        folder = inbound / f"zoe+{ASSIGNMENT}+2026-01-0{1 + bool(owner)} 10:00:00 UTC"
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_text(text)
        if owner and os.getuid() == 0:
            for path in (*folder.iterdir(), folder):
                os.chown(path, owner, owner)
        elif owner:
            shutil.rmtree(folder)
    nbgrader = Path(sys.executable).parent / "nbgrader"

    ran = subprocess.run(
        [nbgrader, "collect", ASSIGNMENT],
        cwd=course.working_folder,
        env=os.environ | {"PATH": f"{nbgrader.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    taken = course.step_folder("submitted", ASSIGNMENT, "zoe") / f"{ASSIGNMENT}.ipynb"
    assert taken.read_text() == "the instructor's"
    assert os.getuid() != 0 or "71002" in ran.stderr


def test_nbgrader_export_writes_what_counts_and_says_what_does_not_stand(graded: Course) -> None:
    settings = graded.file.read_text(encoding="utf-8")
    graded.file.write_text(settings.replace("due: 2027", "max_score: 20, due: 2027"))
    course = load_course(graded.folder)
    adjust(course, ASSIGNMENT, "scale", value=1.1)
    adjust(course, ASSIGNMENT, "bonus", value=1)
    file = course.step_folder("submitted", ASSIGNMENT, "gina") / f"{ASSIGNMENT}.ipynb"
    file.write_bytes(file.read_bytes() + b" ")
    write_config(course)
    here = str(Path(sys.executable).parent)

    subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--to", "out.csv"],
        cwd=course.working_folder,
        env=os.environ | {"PATH": os.pathsep.join([here, os.environ["PATH"]])},
        check=True,
        capture_output=True,
    )

    with (course.working_folder / "out.csv").open(encoding="utf-8", newline="") as stream:
        written = {row["student_id"]: row for row in csv.DictReader(stream)}
    counts = read_current_marks(course, ASSIGNMENT)
    assert set(written) == set(POINTS)
    assert {row["max_score"] for row in written.values()} == {"20.0"}
    for student, row in written.items():
        assert float(row["score"]) == pytest.approx(counts[student].score)
        parts = float(row["raw_score"]) - float(row["late_submission_penalty"])
        assert parts == pytest.approx(counts[student].score)
    assert {student for student, row in written.items() if row["status"] == "stale"} == {"gina"}
