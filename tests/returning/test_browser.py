"""What submissions leave behind, opened in a real browser: it runs, loads and forges nothing.

The notebook of one student tries everything at once. What comes of it is opened where people read
it: the pages of feedback and report, what nbconvert makes of it, the formgrader, and JupyterLab.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbconvert import HTMLExporter

from autograder.course import Course
from autograder.grading.pipeline import grade_assignment
from autograder.returning.feedback import write_feedback
from autograder.returning.report import write_report
from tests.helpers import markup
from tests.helpers.chromium import Browser, Seen
from tests.helpers.course_fixture import ASSIGNMENT, answered, built_course, copy_of, submit
from tests.helpers.machines import free_port
from tests.helpers.markup import ACT, THEIRS

STUDENT = "gina"
FORGED = "<div class='verdict'><p><b>7 of 7 points</b> (right)</p></div>"

HTML = (
    f"<script>{ACT}</script>",
    f'<img src="{THEIRS}-img" onerror="{ACT}">',
    f'<IMG SRC=x ONERROR="{ACT}"><svg/onload="{ACT}"></svg>',
    f'<svg><image href="{THEIRS}-svg"/><style>@import "{THEIRS}-import";</style></svg>',
    f'<iframe src="{THEIRS}-frame"></iframe><iframe srcdoc="<script>{ACT}</script>"></iframe>',
    f'<object data="{THEIRS}-object"></object><embed src="{THEIRS}-embed">',
    f'<link rel="stylesheet" href="{THEIRS}-sheet"><style>body{{display:none}}</style>',
    f'<meta http-equiv="refresh" content="0; url={THEIRS}-refresh"><base href="{THEIRS}-base/">',
    f'<form action="{THEIRS}-form"><input autofocus onfocus="{ACT}"></form>',
    f'<details open ontoggle="{ACT}"><summary>s</summary></details>',
    f'<video poster="{THEIRS}-poster"><source src="{THEIRS}-video" onerror="{ACT}"></video>',
    f'<p style="background:url({THEIRS}-style)">s</p><table background="{THEIRS}-table">',
    f'<math><mtext></mtext><mglyph><style><img src=x onerror="{ACT}"></style></mglyph></math>',
    f'<noscript><p title="</noscript><img src=x onerror={ACT!r}>"></noscript>',
    '<div id="cell-test_relu_forward" style="position:fixed;inset:0;background:#fff">over</div>',
    FORGED,
    "</div></div></div></main></body></html>",
    *markup.HTML,
)
MARKDOWN = (
    *HTML,
    f"![a picture]({THEIRS}-picture)",
    f"![a picture][far]\n\n[far]: {THEIRS}-far",
    f"[a link](javascript:{ACT.replace(' ', '%20')})",
    "[a link](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    f"<{THEIRS}-address> {THEIRS}-bare www.127.0.0.1:9/theirs",
    f"$\\href{{javascript:{ACT}}}{{x}}$",
    f"$$\\require{{html}}\\style{{background:url({THEIRS}-math)}}{{x}}$$",
    f"$\\includegraphics{{{THEIRS}-graphics}}$ $\\class{{verdict}}{{7}}$ $\\cssId{{why}}{{7}}$",
    "$\\def\\frac#1#2{forged}\\gdef\\sqrt#1{forged}$",
    f'```mermaid\ngraph TD; A["<img src=x onerror={ACT}>"]; click A "javascript:{ACT}"\n```',
    "![p](attachment:evil.svg) ![p](attachment:evil.png)",
    "## relu_forward\n\n**7 of 7 points** (right)",
    "\u202e\u2066 turned and \u200bhidden Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
    "<!-- everything below is hidden",
    "```\na fence without an end",
    "<details><summary>hidden</summary>",
    *markup.MARKDOWN,
)
CODE = f"""\
ACT, THEIRS, TEXTS, BUNDLES = {ACT!r}, {THEIRS!r}, {HTML!r}, {markup.BUNDLES!r}
"""
CODE += """\
from IPython.display import HTML, Javascript, display, publish_display_data
KINDS = (
    "text/html", "text/markdown", "text/latex", "text/vnd.mermaid", "application/javascript",
    "image/svg+xml", "application/pdf", "application/xhtml+xml", "image/png", "image/jpeg",
)
for text in TEXTS:
    display(HTML(text))
    publish_display_data(dict.fromkeys(KINDS, text))
    print(text)
svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="' + ACT + '"/>'
publish_display_data({"image/svg+xml": svg})
publish_display_data({"application/vnd.plotly.v1+json": {"data": [], "layout": {}}})
publish_display_data({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}})
publish_display_data({"application/geo+json": {"type": "Point", "coordinates": [0, 0]}})
publish_display_data({"application/vnd.vega.v5+json": {"data": [{"url": THEIRS + "-vega"}]}})
for kind, content in BUNDLES.items():
    publish_display_data({kind: content})
    publish_display_data({kind: content}, metadata={"isolated": True, kind: {"width": ACT}})
publish_display_data(BUNDLES)
print(BUNDLES["text/plain"])
print("\\x9b8m\\x9d8;;" + THEIRS + "\\x9c \\x1b]52;c;dGhlaXJz\\x07 \\x1b]0;theirs\\x07")
display(Javascript(ACT))
print("\\x1b]8;;" + THEIRS + "-terminal\\x07a link\\x1b]8;;\\x07 \\x1b[8mhidden " + THEIRS)
print("relu_forward: 7 of 7 points (right)")
raise ValueError(TEXTS[0] + "\\x1b[31m " + THEIRS)
"""
IN_CODE = f"# </textarea></pre></code>{HTML[0]}\n"
LINKS = """
[...document.querySelectorAll('a, area, form, base, link')].map(
    e => e.getAttribute('href') || e.getAttribute('xlink:href') || e.getAttribute('action') || ''
).filter(to => !to.startsWith('#') && /theirs|javascript:[^;v]|data:text|127.0.0.1:9/.test(to))
"""

Json = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """One page, read by the browser."""

    seen: Seen
    title: str
    links: Sequence[str]
    text: str

    @property
    def harm(self) -> list[str]:
        """What a submission made the page do, or offers a reader to do."""
        addresses = [url for url in (*self.seen.requests, *self.seen.went) if THEIRS in url]
        words = [said for said in (*self.seen.dialogs, self.title) if "theirs" in said]
        return [*addresses, *words, *self.links]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser") / "profile") as browser:
        yield browser


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Grade a class of two: one who hands in all of that, and one who is honest."""
    course = copy_of(built_course(), tmp_path_factory.mktemp("course"))
    notebook = answered(course, IN_CODE + "def relu_forward(x):\n    raise ValueError(x)")
    own: Json = {"metadata": {}}
    for number, text in enumerate(MARKDOWN):
        pictures = {"evil.svg": {"image/svg+xml": HTML[2]}, "evil.png": {"image/png": HTML[2]}}
        more = {"cell_type": "markdown", "id": f"m{number}", "source": text}
        notebook["cells"].insert(3, own | more | {"attachments": pictures})
    for number, source in enumerate((CODE, IN_CODE)):
        more = {"cell_type": "code", "id": f"c{number}", "source": source}
        notebook["cells"].insert(3, own | more | {"outputs": [], "execution_count": None})
    submit(course, STUDENT, json.dumps(notebook).encode())
    grade_assignment(course, ASSIGNMENT, students=[STUDENT, "ada"], workers=1)
    return course


@pytest.fixture(scope="module")
def jupyter(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start JupyterLab as the README says; return its address, with a blank for the path."""
    port, token = free_port(), secrets.token_hex(16)
    home = tmp_path_factory.mktemp("home")
    options = ("--no-browser", "--allow-root", f"--port={port}", "--port-retries=0")
    here = str(Path(sys.executable).parent)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options, f"--IdentityProvider.token={token}"],
            cwd=course.working_folder,
            env=os.environ
            | {"HOME": str(home), "PATH": os.pathsep.join([here, os.environ["PATH"]])},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}{{}}?token={token}"
    try:
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            assert process.poll() is None, (home / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.2)
        yield address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def read(browser: Browser, url: str, ready: str = "document.readyState == 'complete'") -> Read:
    """Open a page, let it do what it will, and open whatever is folded."""
    seen = browser.open(url)
    browser.wait_for(ready)
    browser.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    browser.rest(1.0)
    return Read(
        seen,
        browser.evaluate("document.title"),
        browser.evaluate(LINKS),
        browser.evaluate("document.body.innerText"),
    )


def test_the_browser_tells_what_a_page_does(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<title>t</title>{''.join(HTML[:6])}<a href='javascript:alert(1)'>x</a>")

    found = read(browser, page.as_uri())

    assert {f"{THEIRS}-script", f"{THEIRS}-img", f"{THEIRS}-frame"} <= {*found.seen.requests}
    assert "theirs" in found.seen.dialogs
    assert found.title == "theirs"
    assert found.links == ["javascript:alert(1)"]


def test_the_page_of_feedback_shows_everything_and_does_nothing(
    browser: Browser, course: Course
) -> None:
    (page,) = write_feedback(course, ASSIGNMENT, students=[STUDENT]).pages

    found = read(browser, page.as_uri())

    assert found.harm == []
    assert {url.partition(":")[0] for url in found.seen.requests} <= {"file", "data"}
    assert HTML[0] in found.text
    assert browser.evaluate("document.querySelectorAll('section.card[id] > .top').length") == 3
    assert "0 of 7 points" in found.text


def test_the_report_does_nothing(browser: Browser, course: Course) -> None:
    found = read(browser, write_report(course, ASSIGNMENT).as_uri())

    assert found.harm == []
    assert {url.partition(":")[0] for url in found.seen.requests} <= {"file", "data"}
    assert STUDENT in found.text


def test_nbconvert_s_page_of_the_executed_notebook_does_nothing(
    browser: Browser, course: Course, tmp_path: Path
) -> None:
    notebook = course.step_folder("autograded", ASSIGNMENT, STUDENT) / f"{ASSIGNMENT}.ipynb"
    page = tmp_path / "page.html"
    page.write_text(HTMLExporter().from_filename(str(notebook))[0], encoding="utf-8")

    found = read(browser, page.as_uri())

    assert found.harm == []
    assert_nothing_is_forged(browser)


def test_the_formgrader_does_nothing(browser: Browser, course: Course, jupyter: str) -> None:
    read(browser, jupyter.format("/formgrader/manage_assignments"))  # signs in

    found = read(
        browser,
        jupyter.format(f"/formgrader/submissions/{submission(course)}/"),
        "document.querySelectorAll('.score').length > 0",
    )

    assert found.harm == []
    assert_nothing_is_forged(browser)
    overview = read(
        browser,
        jupyter.format(f"/formgrader/manage_submissions/{ASSIGNMENT}"),
        f"(document.body || {{}}).innerText?.includes('{STUDENT}')",
    )
    assert overview.harm == []


def test_jupyterlab_does_nothing(browser: Browser, course: Course, jupyter: str) -> None:
    path = f"autograded/{STUDENT}/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    everything = "document.querySelectorAll('.jp-Notebook .jp-Cell').length > 20"

    found = read(browser, jupyter.format(f"/lab/tree/{path}"), everything)

    assert found.harm == []
    for place in range(0, 40_000, 800):  # cells are made when they come into view
        browser.evaluate(f"document.querySelector('.jp-WindowedPanel-outer').scrollTop = {place}")
        browser.rest(0.1)
    title, links = browser.evaluate("document.title"), browser.evaluate(LINKS)
    assert Read(found.seen, title, links, "").harm == []


def assert_nothing_is_forged(browser: Browser) -> None:
    """Look for the verdicts: ours alone, and nothing hides them."""
    verdicts = browser.evaluate(
        "[...document.querySelectorAll('.verdict')].map(e => e.innerText.slice(0, 40))"
    )
    assert len(verdicts) == 2
    assert not [text for text in verdicts if "7 of 7" in text]
    assert browser.evaluate(
        "[...document.querySelectorAll('.verdict')].every(e => e.offsetHeight > 10)"
    )


def submission(course: Course) -> str:
    """Return what the formgrader calls the student's notebook."""
    with sqlite3.connect(course.working_folder / "gradebook.db") as database:
        (found,) = database.execute(
            """select n.id from submitted_notebook n
            join submitted_assignment s on s.id = n.assignment_id where s.student_id = ?""",
            (STUDENT,),
        ).fetchone()
    return str(found)
