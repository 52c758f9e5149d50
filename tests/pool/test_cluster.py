"""A real scheduler and real worker processes on this machine; only the network is shared."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.grading import pipeline
from autograder.grading.pipeline import ClassReport, StudentReport, grade_assignment, on_cluster
from autograder.model import Outcome
from autograder.pool import cluster, cluster_link
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    POINTS,
    answered,
    built_course,
    copy_of,
    graded_course,
    no_pool,
    rows,
    rung,
    submit,
)
from tests.helpers.machines import Machines, eventually, free_port, jails

FATAL = "# this ends the worker process\n"
DEADLY = f"""\
import os
from autograder.marking import mark as marking
def mark(submission, *rest, _mark=marking.mark, **more):
    if {FATAL.strip().encode()!r} in (submission or b""):
        os._exit(1)
    return _mark(submission, *rest, **more)
marking.mark = mark
"""
OTHER_VERSION = """
from autograder.pool import cluster_worker
cluster_worker.grader_version = lambda: "0" * 64
"""
NO_KIT = "import sys\nsys.modules['autograder.pool.cluster_worker'] = None\n"


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    folder = tmp_path / "machines"
    folder.mkdir()
    running = Machines(folder)
    running.scheduler()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return copy_of(built_course(), tmp_path / "course")


@pytest.fixture(autouse=True)
def one_look_at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "best_rung", rung)


def graded(
    course: Course,
    machines: Machines,
    progress: Callable[[StudentReport, int, int], None] = pipeline.quiet,
) -> ClassReport:
    pool = on_cluster(machines.address)
    return grade_assignment(course, ASSIGNMENT, pool=pool, progress=progress)


def scores(report: ClassReport) -> Mapping[str, float]:
    return {one.student: one.sheet.score for one in report.students}


def test_marks_and_rows_are_those_of_a_local_run_and_no_jail_is_left_behind(
    course: Course, machines: Machines, tmp_path: Path
) -> None:
    workers = [machines.worker("--no-nanny") for _ in range(2)]
    local = copy_of(graded_course(), tmp_path / "local")
    opened: set[int] = set()

    def look(report: StudentReport, done: int, total: int) -> None:
        opened.update(*(jails(worker.pid) for worker in workers))

    report = graded(course, machines, look)

    assert scores(report) == POINTS
    for table in ("grade", "comment", "penalty"):
        assert rows(course, table) == rows(local, table)
    assert len(opened) == 2 or rung() == "bubblewrap-cold"  # one each, warm all the time
    assert eventually(lambda: not any(jails(worker.pid) for worker in workers))


def test_one_worker_dies_and_another_comes_in_the_middle_and_nothing_is_lost(
    course: Course, machines: Machines
) -> None:
    first = machines.worker("--no-nanny")
    seen: list[str] = []

    def change(report: StudentReport, done: int, total: int) -> None:
        seen.append(report.student)
        if done == 2:
            first.kill()
            machines.worker("--no-nanny")

    report = graded(course, machines, change)

    assert first.poll() is not None
    assert scores(report) == POINTS
    assert sorted(seen) == sorted(POINTS)


def test_a_submission_that_costs_three_workers_is_a_fault_and_the_rest_goes_on(
    course: Course, machines: Machines
) -> None:
    submit(course, "bob", json.dumps(answered(course, FATAL)).encode())
    workers = [machines.worker("--no-nanny", preload=DEADLY) for _ in range(4)]

    report = graded(course, machines)

    assert sum(worker.poll() is not None for worker in workers) == 3
    bob = next(one for one in report.students if one.student == "bob")
    assert {question.outcome for question in bob.sheet.questions} == {Outcome.FAULT}
    assert "lost with 3 workers" in bob.sheet.notes[0]
    assert scores(report) == POINTS


@pytest.mark.parametrize(
    ("preload", "said"),
    [
        pytest.param(OTHER_VERSION, "is of another version", id="a worker of another version"),
        pytest.param(NO_KIT, "cannot load the kit", id="a worker without the kit"),
    ],
)
def test_a_worker_that_would_mark_otherwise_is_refused(
    course: Course, machines: Machines, preload: str, said: str
) -> None:
    machines.worker("--no-nanny", preload=preload)
    machines.wait_for(1)

    with pytest.raises(CourseError, match=rf"the worker tcp://.* {said}.*\n.*requirements.lock"):
        graded(course, machines)


def test_a_cluster_without_workers_is_waited_for_and_then_said(
    course: Course, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LONELY_SECONDS", 1.0)

    with pytest.raises(CourseError, match=r"no worker for 1 s\n.*cluster join.*it continues"):
        graded(course, machines)


def test_a_scheduler_that_goes_stops_the_run_and_the_next_one_continues(
    course: Course, machines: Machines
) -> None:
    machines.worker("--no-nanny")

    def end(report: StudentReport, done: int, total: int) -> None:
        machines.running[0].kill()

    with pytest.raises(CourseError, match=r"scheduler is gone.*\n.*it continues"):
        graded(course, machines, end)

    kept = {student for student, *_ in rows(course, "penalty")}
    again = grade_assignment(course, ASSIGNMENT, students=sorted(kept), pool=no_pool().start)
    assert kept
    assert not any(one.fresh for one in again.students)


def test_nobody_at_an_address_is_said(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_link, "CONNECT_SECONDS", 0.5)
    nowhere = on_cluster(f"tcp://127.0.0.1:{free_port()}")

    with pytest.raises(CourseError, match=r"no Dask scheduler answers.*\n.*cluster up"):
        grade_assignment(course, ASSIGNMENT, pool=nowhere)


def test_a_cluster_without_dask_is_said(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    missing: Any = None
    monkeypatch.setitem(sys.modules, "distributed", missing)

    with pytest.raises(CourseError, match=r"needs the package 'distributed'.*\n.*\[cluster\]"):
        grade_assignment(course, ASSIGNMENT, pool=on_cluster("tcp://127.0.0.1:1"))
