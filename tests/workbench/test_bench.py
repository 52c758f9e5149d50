from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.marking.bundle import Bundle
from tests.workbench.bench import layers, sections
from tests.workbench.bench.classes import BenchClass, student
from tests.workbench.bench.ideal import ideal_seconds
from tests.workbench.bench.runs import timed

NOTEBOOK = """{"cells": [{"cell_type": "code", "metadata": {}, "source": ["%s"]}]}"""


@pytest.fixture
def bench_class(tmp_path: Path) -> BenchClass:
    kinds = (("pass/a", b"a"), ("pass/copies_every_test_cell", b"b"), ("fail/c", b"c"))
    return BenchClass(tmp_path / "course", kinds)


def test_no_two_students_hand_in_the_same_bytes(bench_class: BenchClass) -> None:
    assert len({bench_class.notebook(number) for number in range(9)}) == 9
    assert [bench_class.kind(number) for number in (0, 3, 5)] == ["pass/a", "pass/a", "fail/c"]


def test_stock_nbgrader_is_spared_what_would_end_it(bench_class: BenchClass) -> None:
    assert bench_class.for_stock(9, 4) == [0, 2, 3, 5]


@pytest.mark.parametrize("size", layers.SIZES)
def test_both_libraries_are_asked_for_the_same(size: str) -> None:
    if size.startswith("resnet"):
        names = [name for name, _ in layers.functions("reference", size)]
        assert len(names) == 6
        return
    ours, loops = (dict(layers.functions(name, size)) for name in ("reference", "loops"))

    assert ours.keys() == loops.keys()
    assert ours["conv2d_forward"]().shape == loops["conv2d_forward"]().shape


def test_a_ratio_is_of_medians_by_size_and_function() -> None:
    slow = [{"s": {"f": value}} for value in (4.0, 6.0, 100.0)]

    assert sections._ratios(slow, [{"s": {"f": 2.0}}]) == {"s": {"f": 3.0}}


def test_a_program_is_timed_whole_with_its_memory(tmp_path: Path) -> None:
    run = timed([sys.executable, "-c", "import time; time.sleep(0.6); print('hi')"], tmp_path)

    assert (run.said, run.status) == ("hi\n", 0)
    assert run.seconds >= 0.6
    assert run.parent_mb > 1
    assert run.worker_mb == 0


def test_the_ideal_line_counts_what_cells_use() -> None:
    lazy = ideal_seconds(Bundle("a3_relu", b""), (NOTEBOOK % "pass").encode())
    busy = ideal_seconds(Bundle("a3_relu", b""), (NOTEBOOK % "sum(range(10**7))").encode())

    assert lazy is not None
    assert busy is not None
    assert busy > lazy + 0.05
    assert ideal_seconds(Bundle("a3_relu", b""), b"PK") is None


def test_students_sort_as_they_are_numbered() -> None:
    assert sorted(student(number) for number in (10, 9)) == [student(9), student(10)]
