from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.cli import cli, run
from autograder.course import Course
from autograder.model import Question
from autograder.releasing.build import Build, HandoutFiles

COMMANDS = {
    "adjust",
    "adopt",
    "answer",
    "audit",
    "backup",
    "build",
    "changes",
    "cluster",
    "collect",
    "decisions",
    "demo",
    "doctor",
    "excuse",
    "export",
    "extend",
    "feedback",
    "formgrader",
    "grade",
    "mark",
    "new-term",
    "release",
    "release-feedback",
    "report",
    "restore",
    "return",
    "roster",
    "web",
    "waiting",
}


@pytest.fixture
def here(built: tuple[Course, Build], monkeypatch: pytest.MonkeyPatch) -> Course:
    course, _ = built
    monkeypatch.chdir(course.folder)
    return course


@pytest.fixture
def small(
    monkeypatch: pytest.MonkeyPatch, handout: HandoutFiles, questions: tuple[Question, ...]
) -> None:
    """Let the commands find the small course's question and handout."""
    monkeypatch.setattr("autograder.questions.questions_of", lambda _: questions)
    monkeypatch.setattr("autograder.releasing.handout.handout_files", handout)


def test_the_commands_are_those_that_are_promised() -> None:
    assert set(cli.commands) == COMMANDS


def test_each_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    for name in sorted(COMMANDS):
        assert run([name, "--help"]) == 0
        assert f"Usage: autograder {name}" in capsys.readouterr().out


ABOUT_EVERYBODY = {
    # of the machine, the course or its assignments
    *("adopt", "audit", "backup", "build", "cluster", "demo", "doctor", "new-term", "release"),
    *("restore", "web"),
    # of one student or file, or for everybody alike
    *("adjust", "answer", "mark"),
    # its own commands have it where they show somebody
    "roster",
}


def test_a_command_about_students_can_be_about_a_section() -> None:
    without = {
        name
        for name, command in cli.commands.items()
        if not any("--section" in parameter.opts for parameter in command.params)
    }

    assert without == ABOUT_EVERYBODY


def test_help_is_at_once() -> None:
    started = time.process_time(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "autograder", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "collect" in done.stdout
    slow = {"numpy", "nbgrader", "rich", "pydantic", "jupytext"}
    assert not slow & set(re.findall(r"\| +(\w+)$", done.stderr, re.MULTILINE))
    assert time.perf_counter() - started[1] < 30


def test_a_problem_is_two_lines_on_stderr_and_status_2(
    here: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["release", "a5"])

    told = capsys.readouterr()
    assert status == 2
    assert told.out == ""
    assert told.err.splitlines()[0] == "course.yml has no assignment 'a5'"
    assert told.err.splitlines()[1].startswith("  fix: write 'a")
    assert here.folder.name in told.err


def test_a_wrong_option_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--chekc"]) == 2
    assert "--check" in capsys.readouterr().err


def test_without_a_command_the_commands_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    run([])

    told = capsys.readouterr()
    assert "collect" in told.out + told.err


def test_ctrl_c_says_how_to_continue(
    here: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.releasing.release.release", interrupted)

    assert run(["release", "a4_pooling", "--course", str(here.folder)]) == 130
    assert "run the same command again: it continues" in capsys.readouterr().err


@pytest.mark.usefixtures("small")
def test_build_makes_the_assignment_and_check_agrees(
    here: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "a4_pooling", "--no-marks"]) == 0
    assert "assignments/a4_pooling: 2 files, 7 points" in capsys.readouterr().out
    assert run(["build", "a4_pooling", "--check"]) == 0
    assert "in step" in capsys.readouterr().out

    (here.assignments_folder / "a4_pooling" / "a4_pooling.ipynb").write_text("{}")

    assert run(["build", "a4_pooling", "--check"]) == 1
    assert "a4_pooling/a4_pooling.ipynb differs" in capsys.readouterr().out


@pytest.mark.usefixtures("small")
def test_build_stops_before_anything_is_written(
    here: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    release = here.assignments_folder / "a4_pooling" / "a4_pooling.ipynb"
    before = release.read_bytes()
    solution = here.solutions_folder / "a4_pooling.py"
    solution.write_text(solution.read_text().replace('check="double"', 'check="duoble"'))

    assert run(["build", "a4_pooling", "--no-marks"]) == 2
    assert "is a test cell without a question" in capsys.readouterr().err
    assert release.read_bytes() == before


def test_release_collect_and_export_hang_together(
    here: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "ada").mkdir(parents=True)
    (inbox / "ada" / "a4_pooling (1).ipynb").write_text("{}")

    assert run(["release", "a4_pooling"]) == 0
    assert "handout/a4_pooling.zip" in capsys.readouterr().out
    assert run(["collect", "a4_pooling", "--from", str(inbox)]) == 0
    noted = here.step_folder("submitted", "a4_pooling", "ada") / "collected.txt"
    assert "a4_pooling (1).ipynb was taken as a4_pooling.ipynb" in noted.read_text()
    said = capsys.readouterr().out
    assert "a4_pooling (1).ipynb" in said
    assert "a4_pooling: 1 new; 0 late" in said
    assert run(["export", "a4_pooling"]) == 0
    assert "grades of 1 students" in capsys.readouterr().out
    assert (here.working_folder / "grades.csv").read_text().splitlines()[1].startswith("ada,")


def test_nothing_a_student_chose_reaches_the_terminal_as_a_command(
    here: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "\x1b[2J[red]eve").mkdir(parents=True)
    (inbox / "\x1b[2J[red]eve" / "a4_pooling (1).ipynb").write_text("{}")

    assert run(["collect", "a4_pooling", "--from", str(inbox), "--course", str(here.folder)]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "?[2J[red]eve" in said


def test_mark_prints_one_object_a_line_in_order_and_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.ipynb").write_text("not JSON")
    (tmp_path / "empty.ipynb").write_text("")

    status = run(["mark", "--assignment", "a3_relu", "--json", "empty.ipynb", "broken.ipynb"])

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 0
    assert [line["notebook"] for line in lines] == ["empty.ipynb", "broken.ipynb"]
    assert [line["student"] for line in lines] == ["empty", "broken"]
    for line in lines:
        assert line["assignment"] == "a3_relu"
        assert line["score"] == 0
        assert line["max_score"] > 0
        assert [q["id"] for q in line["questions"]] == ["relu_forward", "relu_backward"]
        for question in line["questions"]:
            assert question.keys() >= {"id", "score", "max_score", "outcome", "items", "diagnosis"}
            for item in question["items"]:
                assert item.keys() >= {"name", "outcome", "points", "max_points", "message"}


def test_what_is_true_of_a_whole_file_is_said_once_for_each_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.ipynb").write_text("not JSON")

    assert run(["mark", "--assignment", "a3_relu", "broken.ipynb"]) == 0

    shown = capsys.readouterr().out
    assert shown.count("not valid JSON") == 3  # two questions, and the note
    assert "called again" not in shown


@pytest.mark.parametrize("bad", ["\x1b[2J", "\x85", "\x9b31m", "\u2028", "\u202e", "\x07"])
def test_no_name_of_a_notebook_reaches_a_terminal_as_a_command(
    bad: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"a{bad}b.ipynb").write_text("")

    assert run(["mark", "--assignment", "a3_relu", f"a{bad}b.ipynb"]) == 0
    shown = capsys.readouterr().out
    assert run(["mark", "--assignment", "a3_relu", "--json", f"a{bad}b.ipynb"]) == 0
    printed = capsys.readouterr().out

    assert bad not in shown
    assert printed.isascii()
    assert json.loads(printed)["notebook"] == f"a{bad}b.ipynb"


def test_mark_refuses_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mark", "--assignment", "a3_relu", "nowhere.ipynb"]) == 2
    assert "nowhere.ipynb" in capsys.readouterr().err
