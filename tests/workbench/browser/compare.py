"""Both Pythons asked about the same misconceptions, and where they differ."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.questions import questions_of
from autograder.releasing.handout import handout_files
from autograder.web.contents import offered
from tests.helpers.in_pyodide import in_pyodide

WORDS = Path(__file__).with_name("words.py")

KNOWN = {
    "quantize/step_in_whole_volts": "an integer of NaN is the smallest one here and 0 there",
    "output_size/array_of_one": "integers have 64 bits here and 32 there",
    "global_max_pool2d/position": "integers have 64 bits here and 32 there",
    "max_pool2d_forward/padding_before_stride": "Python 3.14 words a division by zero anew",
}
"""What is told otherwise in the browser, and why that is right."""


@dataclass(frozen=True, slots=True)
class Both:
    """What the two say about one misconception."""

    id: str
    here: str
    browser: str


def both(assignment: str, every: int = 1) -> list[Both]:
    """Ask both about every so many misconceptions of an assignment."""
    questions = [one.id for one in questions_of(assignment) if one.id != "predict"]
    with tempfile.TemporaryDirectory() as folder:
        for name, content in offered(handout_files(assignment)).items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        arguments = [folder, str(every), *questions]
        command = [sys.executable, str(WORDS), *arguments]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        here: dict[str, str] = json.loads(said)
        browser: dict[str, str] = json.loads(in_pyodide(WORDS, *arguments))
    assert here.keys() == browser.keys()
    return [Both(name, here[name], browser[name]) for name in here]
