"""A notebook that has to run again: what people see is what it printed before it was asked."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from autograder.course import KIT_FOLDER, load_course
from autograder.grading.mark_files import released_bundle
from autograder.jail import Jail, Session, open_jail
from autograder.marking.bundle import Bundle
from autograder.marking.mark import mark


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return released_bundle(load_course(KIT_FOLDER), "a3_relu")


@pytest.fixture
def jail(bundle: Bundle) -> Iterator[Jail]:
    with open_jail(bundle.limits) as opened:
        yield opened


def test_of_a_notebook_that_ran_again_the_first_run_is_shown(
    bundle: Bundle, jail: Jail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends its process when it is asked, so that it runs again, and tells when it ran."""
    notebook = json.loads(bundle.master)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "relu_forward":
            cell["source"] = (
                "import os, time\nprint('ran at', time.time())\n"
                "def relu_forward(x):\n    os._exit(1)"
            )
    opened: list[float] = []
    usual = jail.open

    def noted(*files: object, **options: object) -> Session:
        opened.append(time.time())
        return usual(*files, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(jail, "open", noted)

    marked = mark(json.dumps(notebook).encode(), bundle, "ada", b"key", jail)

    texts = [
        "".join(output["text"]).split()[-1]
        for cell in json.loads(marked.notebook)["cells"]
        for output in cell.get("outputs", ())
        if "ran at" in "".join(output.get("text", ""))
    ]
    assert len(opened) > 1
    assert len(texts) == 1
    assert opened[0] < float(texts[0]) < opened[1]
