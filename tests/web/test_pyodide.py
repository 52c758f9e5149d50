"""The checks in the browser's Python: the words of this one, and calls that do not end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.releasing.handout import handout_files
from autograder.web.contents import offered
from tests.helpers.in_pyodide import in_pyodide
from tests.helpers.pyodide_folder import pyodide
from tests.workbench.browser.compare import KNOWN, both

ENDLESS = """\
import importlib
import json
import sys
import time

import numpy as np

sys.path.insert(0, sys.argv[1])
report = importlib.import_module("selfcheck.report")
checklist = importlib.import_module("selfcheck.checklist")


def forever(x):
    while True:
        pass


def stubborn(x):
    while True:
        try:
            while True:
                x = x + 1
        except BaseException:
            continue


def calls(x):
    def again(n):
        return n
    for n in iter(int, 1):
        again(n)


def draws(x):
    return sum(1 for _ in iter(int, 1))


def right(x):
    out = np.empty(x.shape, dtype=np.float32 if x.dtype == np.float32 else np.float64)
    for at in np.ndindex(x.shape):
        out[at] = x[at] if x[at] > 0 or np.isnan(x[at]) else 0
    return out


found = {}
for function in (forever, stubborn, calls, draws, right):
    begun = time.monotonic()
    names = {"relu_forward": function, "np": np}
    examiner = checklist.Examiner(report.QUESTIONS, names, seconds=0.5)
    one = examiner.report("relu_forward")
    first = next((line.finding for line in one.lines if line.finding), "")
    found[function.__name__] = [first, time.monotonic() - begun, str(one.status)]
print(json.dumps(found))
"""


def test_a_call_that_does_not_end_is_stopped_there_too(tmp_path: Path) -> None:
    assert pyodide().is_dir()
    for name, content in offered(handout_files("a3_relu")).items():
        file = tmp_path / "a3_relu" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    program = tmp_path / "endless.py"
    program.write_text(ENDLESS, encoding="utf-8")

    found = json.loads(in_pyodide(program, str(tmp_path / "a3_relu")))

    for name in ("forever", "stubborn", "calls", "draws"):
        said, seconds, _ = found[name]
        assert said == "still running after 0.5 s, so it was stopped.", name
        assert seconds < 20, name
    assert found["right"][2] == "pass"


@pytest.mark.parametrize(("assignment", "every"), [("a2_convolution", 32), ("a5_network", 32)])
def test_the_checks_say_there_what_they_say_here(assignment: str, every: int) -> None:
    said = both(assignment, every)

    assert len(said) > 5
    assert [one.id for one in said if one.here != one.browser and one.id not in KNOWN] == []
