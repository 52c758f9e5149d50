"""A student at the site: a real browser on a page of it, and what it shows."""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course, load_course
from autograder.questions import questions_of
from autograder.releasing.build import notebook_bytes
from autograder.releasing.source import source_notebook
from autograder.web.serve import server
from tests.helpers.chromium import Browser
from tests.helpers.course_fixture import KIT, built_course, copy_of

APP = "document.getElementById('notebook').contentWindow.jupyterapp"
PANEL = f"{APP}.shell.currentWidget"
READY = "document.getElementById('state')?.textContent.startsWith('Python is ready')"
OPENED = "document.getElementById('download')?.disabled === false"
PATIENCE = 240.0
"""For what takes seconds on a machine that does nothing else."""

Json = dict[str, Any]


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a site; yield its address."""
    with server(folder, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}/"
        finally:
            running.shutdown()
            thread.join()


@dataclass
class Student:
    """Somebody who works on one assignment of a site that is served at ``base``."""

    browser: Browser
    base: str
    assignment: str
    requests: list[str]

    @classmethod
    def at(cls, browser: Browser, base: str, assignment: str) -> Student:
        """Open an assignment and wait until Python is there."""
        student = cls(browser, base, assignment, [])
        student.load(READY)
        return student

    def load(self, until: str = OPENED) -> None:
        """Open the page, or load it anew."""
        seen = self.browser.open(f"{self.base}{self.assignment}.html")
        self.browser.wait_for(until, PATIENCE)
        self.requests = seen.requests

    def open_copy(self, file: Path) -> str:
        """Open a saved copy and return what the page says."""
        before = self.said()
        self.browser.choose_file("#file", file)
        self.browser.wait_for(
            f"document.getElementById('messages').innerText != {json.dumps(before)}", PATIENCE
        )
        return self.said().removeprefix(before)

    def said(self) -> str:
        """Return what the messages on the page say."""
        text: str = self.browser.evaluate("document.getElementById('messages').innerText")
        return text

    def run_all(self) -> float:
        """Run all cells and return the seconds that it took."""
        begun = time.monotonic()
        self.browser.evaluate(
            f"void (window.ran = 0, {APP}.commands.execute('notebook:run-all-cells')"
            ".finally(() => { window.ran = 1 }))"
        )
        self.browser.wait_for("window.ran == 1", PATIENCE)
        return time.monotonic() - begun

    def notebook(self) -> Json:
        """Return the notebook as it is open."""
        found: Json = self.browser.evaluate(f"{PANEL}.context.model.toJSON()")
        return found

    def shown(self) -> str:
        """Return the text that the notebook shows, its outputs with it."""
        text: str = self.browser.evaluate(f"{PANEL}.content.node.innerText")
        return text

    def write(self, grade_id: str, source: str) -> None:
        """Type an answer into the cell of a question."""
        self.browser.evaluate(
            f"[...{PANEL}.context.model.cells].find(cell =>"
            f" cell.getMetadata('nbgrader')?.grade_id == {json.dumps(grade_id)})"
            f".sharedModel.setSource({json.dumps(source)})"
        )

    def save(self) -> None:
        """Save, and wait until that is done."""
        self.browser.evaluate(
            f"void (window.stored = 0, {PANEL}.context.save()"
            ".finally(() => { window.stored = 1 }))"
        )
        self.browser.wait_for("window.stored == 1", PATIENCE)

    def kept(self) -> None:
        """Wait until what the page keeps by itself is kept."""
        self.browser.wait_for(f"!{PANEL}.context.model.dirty", PATIENCE)

    def download(self, folder: Path) -> Path:
        """Press the button, and return the file that came."""
        self.browser.download_to(folder)
        self.browser.evaluate("document.getElementById('download').click()")
        file = folder / f"{self.assignment}.ipynb"
        end = time.monotonic() + PATIENCE
        while not file.is_file():
            assert time.monotonic() < end, "nothing was downloaded"
            self.browser.rest(0.1)
        return file


def errors(notebook: Json) -> list[str]:
    """Return what cells of a notebook raised."""
    return [
        f"{output['ename']}: {output['evalue']}"
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    ]


def course_of_the_kit(folder: Path, *assignments: str) -> Course:
    """Return a course with the kit's own releases in it, and a gradebook of ``a3_relu`` alone."""
    course = copy_of(built_course(), folder)
    named = "".join(f"  {name}: {{title: Of {name}}}\n" for name in assignments)
    course.file.write_text(course.file.read_text(encoding="utf-8") + named, encoding="utf-8")
    for name in assignments:
        shutil.copytree(KIT / "assignments" / name, course.step_folder("release", name))
    return load_course(folder)


def solved(assignment: str) -> bytes:
    """Return the kit's own answers to an assignment, as a notebook."""
    file = KIT / "solutions" / f"{assignment}.py"
    text = file.read_text(encoding="utf-8")
    notebook = source_notebook(text, questions_of(assignment), file.name)
    return notebook_bytes(notebook)
