"""What is measured, each a function that returns keys of bench.json.

Times are whole processes by the clock, from the start of Python to its end; every figure that is
compared is measured in the same run on the same notebooks.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.collecting.submitted import load_bundle
from autograder.course import KIT_FOLDER, Course
from tests.workbench.bench import layers
from tests.workbench.bench.classes import ASSIGNMENT, BenchClass, command, student
from tests.workbench.bench.ideal import ideal_seconds
from tests.workbench.bench.runs import Run, timed

Found = dict[str, Any]
BEST_WORKERS = 2
BEST = "--workers", str(BEST_WORKERS)
Times = dict[str, dict[str, float]]
"""Seconds by size and function."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What to measure on, and how often."""

    bench_class: BenchClass
    submissions: int
    stock: int
    repeat: int
    growth: tuple[int, ...]
    workers: tuple[int, ...]
    torch_python: str | None


def graded(course: Course, *options: str) -> Run:
    """Run ``autograder grade`` as a whole."""
    run = timed(
        [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, *options],
        course.folder,
        {"PYTHONPATH": str(KIT_FOLDER)},
    )
    if run.status:
        raise RuntimeError(run.said)
    return run


def grading(setting: Setting) -> Found:
    """Grade against stock nbgrader, against the ideal line, and an unchanged class again."""
    everybody = range(setting.submissions)
    course = setting.bench_class.course("ours", everybody)
    first = graded(course, *BEST)
    again = [graded(course, *BEST).seconds for _ in range(setting.repeat)]
    stock_seconds, stock = _stock(setting)
    ours_each = first.seconds / setting.submissions
    ideal = _ideal(setting)
    agree, differ = _same_marks(setting, course, stock)
    return {
        "submissions": setting.submissions,
        "seconds_each": ours_each,
        "stock_seconds_each": stock_seconds / setting.submissions,
        "ideal_cpu_seconds_each": ideal,
        "grade_vs_nbgrader": stock_seconds / first.seconds,
        # What 2 workers could do at best is half of the CPU time of one.
        "grade_vs_ideal": ours_each * BEST_WORKERS / ideal,
        "regrade_vs_first": first.seconds / statistics.median(again),
        "marks_equal_to_nbgrader": agree,
        "marks_that_differ": differ,
    }


def _stock(setting: Setting) -> tuple[float, Path]:
    """Return what stock nbgrader would take for the class, and where it graded a part of it.

    It takes each notebook after the other, so its time grows by the same for each round of the
    class; one run over the first student alone tells what it takes to start.
    """
    chosen = setting.bench_class.for_stock(setting.submissions, setting.stock)
    folder = setting.bench_class.stock("stock", chosen)
    made = command("nbgrader", "generate_assignment", ASSIGNMENT, "--force", "--create")
    timed(made, folder)
    one = timed(command("nbgrader", "autograde", ASSIGNMENT, "--student", student(0)), folder)
    for made_by_one in (folder / "autograded").glob("*"):
        made_by_one.rename(folder / f"one-{made_by_one.name}")
    whole = timed(command("nbgrader", "autograde", ASSIGNMENT), folder)
    if "old version" in whole.said:
        raise RuntimeError(f"stock nbgrader did not come to the end: {whole.said[-2000:]}")
    each = (whole.seconds - one.seconds) / max(1, len(chosen) - 1)
    return one.seconds + each * (setting.submissions - 1), folder


def _ideal(setting: Setting) -> float:
    bundle = load_bundle(setting.bench_class.course("ideal", ()), ASSIGNMENT)
    kinds = range(len(setting.bench_class.kinds))
    seconds = [ideal_seconds(bundle, setting.bench_class.notebook(number)) for number in kinds]
    known = [value or 0.0 for value in seconds]
    return sum(known) / len(known)


def _same_marks(setting: Setting, course: Course, stock: Path) -> tuple[int, dict[str, int]]:
    """Count questions in which both gave all points or none, and how the others differ."""
    ours, theirs = _marks(course.working_folder), _marks(stock)
    agree = 0
    differ: dict[str, int] = {}
    for (who, question), (score, most) in theirs.items():
        if score is None or (who, question) not in ours or not most:
            continue
        mine = ours[who, question][0] or 0.0
        if mine == score:
            agree += 1
        else:
            kind = setting.bench_class.kind(int(who[1:]))
            part = "all" if score == most else "nothing"
            why = f"stock gives {part} for a part" if 0 < mine < most else "otherwise"
            label = f"{why} ({kind})"
            differ[label] = differ.get(label, 0) + 1
    return agree, differ


def _marks(folder: Path) -> dict[tuple[str, str], tuple[float | None, float]]:
    query = """
        select s.student_id, b.name, g.auto_score, c.max_score
        from grade g join base_cell b on b.id = g.cell_id join grade_cells c on c.id = b.id
        join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment s on s.id = n.assignment_id"""
    with sqlite3.connect(folder / "gradebook.db") as database:
        return {(who, name): (auto, most) for who, name, auto, most in database.execute(query)}


def feedback(setting: Setting) -> Found:
    """Write everybody's page, against ``nbgrader generate_feedback`` as in :func:`_stock`."""
    course = setting.bench_class.course("feedback", range(setting.submissions))
    graded(course, *BEST)
    ours = timed(
        [sys.executable, "-m", "autograder", "feedback", ASSIGNMENT],
        course.folder,
        {"PYTHONPATH": str(KIT_FOLDER)},
    )
    chosen = setting.bench_class.for_stock(setting.submissions, setting.stock)
    folder = setting.bench_class.stock("stock-feedback", chosen)
    timed(command("nbgrader", "generate_assignment", ASSIGNMENT, "--force", "--create"), folder)
    timed(command("nbgrader", "autograde", ASSIGNMENT), folder)
    write = command("nbgrader", "generate_feedback", ASSIGNMENT, "--force")
    one = timed([*write, "--student", student(0)], folder)
    whole = timed(write, folder)
    pages = len(list((course.working_folder / "feedback").glob(f"*/{ASSIGNMENT}/*.html")))
    theirs = len(list((folder / "feedback").glob(f"*/{ASSIGNMENT}/*.html")))
    each = (whole.seconds - one.seconds) / max(1, theirs - 1)
    return {
        "feedback_pages": [pages, theirs],
        "feedback_seconds_each": ours.seconds / max(1, pages),
        "feedback_vs_nbgrader": (one.seconds + each * (pages - 1)) / ours.seconds,
    }


def width(setting: Setting) -> Found:
    """Grade the class with more and fewer workers."""
    seconds = {
        workers: graded(
            setting.bench_class.course("width", range(setting.submissions)),
            "--workers",
            str(workers),
        ).seconds
        for workers in setting.workers
    }
    found: Found = {"seconds_by_workers": {str(k): v for k, v in seconds.items()}}
    if {1, BEST_WORKERS} <= seconds.keys():
        found["two_workers_vs_one"] = seconds[1] / seconds[BEST_WORKERS]
    return found


def growth(setting: Setting) -> Found:
    """Grade classes of several sizes: time for each submission, and memory, stay flat."""
    found: dict[str, dict[str, float]] = {}
    for size in setting.growth:
        run = graded(setting.bench_class.course("growth", range(size)), *BEST)
        found[str(size)] = {
            "seconds_each": run.seconds / size,
            "parent_mb": run.parent_mb,
            "worker_mb": run.worker_mb,
        }
    return {"growth": found}


def cluster(setting: Setting) -> Found:
    """Grade the class on a Dask cluster of one and of two worker processes on this machine."""
    from distributed import LocalCluster  # noqa: PLC0415 - an optional extra, slow to import

    seconds: dict[int, float] = {}
    for workers in (1, BEST_WORKERS):
        course = setting.bench_class.course("cluster", range(setting.submissions))
        there = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=str(course.folder),
        )
        with there:
            seconds[workers] = graded(course, "--scheduler", there.scheduler_address).seconds
    return {
        "cluster_seconds_by_workers": {str(count): one for count, one in seconds.items()},
        "cluster_two_workers_vs_one": seconds[1] / seconds[BEST_WORKERS],
    }


def reference(setting: Setting) -> Found:
    """Time the layers against the loops, and against PyTorch where there is one."""
    ours = [_layers(sys.executable, "reference") for _ in range(setting.repeat)]
    loops = [_layers(sys.executable, "loops")]
    found: Found = {"loops_vs_reference": _ratios(loops, ours)}
    if setting.torch_python:
        theirs = []
        for _ in range(setting.repeat):  # in turn: the machine may be busier now than before
            theirs.append(_layers(setting.torch_python, "torch"))
            ours.append(_layers(sys.executable, "reference"))
        found["reference_vs_torch"] = _ratios(ours, theirs)
    return found


def _layers(python: str, library: str) -> Times:
    """Time one library in a process of its own, with one thread, as in a grader's worker."""
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    code = f"import json, layers; print(json.dumps(layers.measured({library!r})))"
    paths = os.pathsep.join([str(Path(layers.__file__).parent), str(KIT_FOLDER)])
    run = timed([python, "-c", code], KIT_FOLDER, {**one, "PYTHONPATH": paths})
    times: Times = json.loads(run.said.splitlines()[-1])
    return times


def _ratios(above: list[Times], below: list[Times]) -> Times:
    """Return how many times as long ``above`` takes as ``below``, by size and function."""

    def middle(runs: list[Times], size: str, name: str) -> float:
        return statistics.median(run[size][name] for run in runs)

    return {
        size: {name: middle(above, size, name) / middle(below, size, name) for name in names}
        for size, names in above[0].items()
    }


SECTIONS: dict[str, Callable[[Setting], Found]] = {
    "grading": grading,
    "feedback": feedback,
    "width": width,
    "growth": growth,
    "cluster": cluster,
    "reference": reference,
}
