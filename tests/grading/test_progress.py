from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.console import Events, Progressing
from autograder.errors import CourseError
from autograder.grading import pipeline
from tests.helpers.course_fixture import ASSIGNMENT, POINTS, copy_of, graded_course, rung


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_grading_tells_scripts_one_event_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "best_rung", rung)
    course = copy_of(graded_course(), tmp_path)

    status = run(["grade", ASSIGNMENT, "--json", "--course", str(course.folder)])

    start, *marked, end = told(capsys)
    assert status == 0
    assert start == {"event": "start", "command": "grade", "assignment": ASSIGNMENT}
    assert {event["student"]: event["score"] for event in marked} == POINTS
    assert [event["done"] for event in marked] == list(range(1, len(POINTS) + 1))
    assert {(event["event"], event["known_before"], event["problem"]) for event in marked} == {
        ("marked", True, "")
    }
    assert end["event"] == "end"


def test_feedback_tells_scripts_one_event_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = copy_of(graded_course(), tmp_path)

    assert run(["feedback", ASSIGNMENT, "--json", "--course", str(course.folder)]) == 0

    start, *pages, end = told(capsys)
    assert (start["event"], end["event"]) == ("start", "end")
    assert {page["event"] for page in pages} == {"page"}
    assert [page["student"] for page in pages] == sorted(POINTS)


def test_a_run_that_is_stopped_says_how_far_it_came_and_that_it_continues(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy_of(graded_course(), tmp_path)

    def stop(self: Progressing, total: int, *, trouble: bool = False, known: bool = False) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progressing, "step", stop)
    status = run(["grade", ASSIGNMENT, "--json", "--course", str(course.folder)])

    said = capsys.readouterr()
    assert status == 130
    assert f"grading {ASSIGNMENT}: 0 of ? were done" in said.err
    assert "run the same command again: it continues" in said.err
    last = json.loads(said.out.splitlines()[-1])
    assert (last["event"], last["remedy"]) == (
        "stopped",
        "run the same command again: it continues",
    )


def test_a_run_that_fails_tells_scripts_why(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CourseError), Events("grade", "a1", wanted=True):
        raise CourseError("no jail", remedy="build one")

    assert told(capsys)[-1] == {
        "event": "failed",
        "command": "grade",
        "assignment": "a1",
        "problem": "no jail",
        "remedy": "build one",
    }


def test_a_log_gets_plain_lines_with_rate_time_left_and_troubles(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Progressing("grading a1") as bar:
        for number in range(20):
            bar.step(20, trouble=number == 3)

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[1].startswith("grading a1: 4 of 20, ")
    assert "/s, " in lines[1]
    assert "s left, 1 with trouble" in lines[1]
    assert "left" not in lines[-1]


def test_a_cluster_has_its_own_workers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["grade", "a1", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "a cluster has its own" in capsys.readouterr().err
