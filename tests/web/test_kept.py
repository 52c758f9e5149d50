"""Work is never lost: new versions, full and cleared storage, browsers that cannot keep it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.web.site import make_site
from tests.helpers.axe import WIDER, barriers
from tests.helpers.chromium import Browser
from tests.helpers.site import APP, OPENED, PANEL, Student, course_of_the_kit, served

Json = dict[str, Any]
DIALOG = (
    "document.getElementById('notebook').contentDocument.querySelector('.jp-Dialog')?.innerText"
)
MINE = "def relu_forward(x):\n    return 'my very own answer'"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return course_of_the_kit(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def base(course: Course) -> Iterator[str]:
    with served(make_site(course, []).folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser") / "profile") as opened:
        yield opened


@pytest.fixture
def student(browser: Browser, base: str) -> Student:
    student = Student(browser, base, "a3_relu", [])
    student.load()
    return student


def press(browser: Browser, label: str) -> None:
    """Press the button of a message."""
    browser.evaluate(
        f"[...document.querySelectorAll('#messages button')].find(one => one.textContent =="
        f" {json.dumps(label)}).click()"
    )


def test_all_that_a_student_wrote_moves_into_a_new_version(
    student: Student, course: Course, tmp_path: Path
) -> None:
    """Two texts change in the new version; the student had changed one of them, and a third."""
    file = course.step_folder("release", "a3_relu") / "a3_relu.ipynb"
    released = file.read_text(encoding="utf-8")
    cells = json.loads(released)["cells"]
    texts = [at for at, cell in enumerate(cells) if cell["cell_type"] == "markdown"]
    student.write("relu_forward", MINE)
    for at in texts[1:3]:
        student.browser.evaluate(
            f"void {PANEL}.context.model.sharedModel.getCell({at}).setSource('my own words {at}')"
        )
    student.browser.evaluate(
        f"void {PANEL}.context.model.sharedModel.insertCell(6,"
        " {cell_type: 'code', source: 'my_helper = 1', metadata: {}})"
    )
    student.save()
    file.write_text(renewed(released, texts[0], texts[1]), encoding="utf-8")
    make_site(course, [])
    try:
        student.load()
        assert "There is a new version of this assignment" in student.said()
        assert MINE in sources(student)

        student.browser.download_to(tmp_path)
        press(student.browser, "Move my work into the new version")
        student.browser.wait_for(
            "document.getElementById('messages').innerText.includes('This is the new version')"
        )

        now = sources(student)
        assert "Below a text stands yours where you had changed it (2)" in student.said()
        assert [now[at].startswith("Renewed") for at in (0, texts[1])] == [True, True]
        assert MINE in now
        assert now[now.index("my_helper = 1") - 1].endswith(f"my own words {texts[2]}")
        for at in texts[1:3]:
            (own,) = [text for text in now if f"my own words {at}" in text]
            assert own.startswith("*You had changed this text")
        assert now[now.index(own) - 1] == "".join(cells[texts[2]]["source"])
        assert now[texts[1] + 1].endswith(f"my own words {texts[1]}")
        assert len(now) == len(cells) + 3
        assert "There is a new version" not in student.said()
        student.browser.rest(0.5)
        old = json.loads((tmp_path / "a3_relu (old version).ipynb").read_bytes())
        assert "my_helper = 1" in ["".join(cell["source"]) for cell in old["cells"]]
        press(student.browser, "Take back what was here")
        assert not sources(student)[0].startswith("Renewed")
    finally:
        file.write_text(released, encoding="utf-8")
        make_site(course, [])


def renewed(released: str, *which: int) -> str:
    """Return a release with some of its texts written anew; their ids change as in a build."""
    notebook = json.loads(released)
    for at in which:
        notebook["cells"][at] |= {"id": f"markdown-new{at}", "source": [f"Renewed text {at}"]}
    return json.dumps(notebook)


def sources(student: Student) -> list[str]:
    return ["".join(cell["source"]) for cell in student.notebook()["cells"]]


def test_of_two_tabs_of_one_notebook_one_writes_at_a_time(student: Student, base: str) -> None:
    browser, first = student.browser, student.browser.tab
    student.write("relu_forward", MINE)
    second = browser.new_tab()
    browser.open(f"{base}a3_relu.html")
    browser.wait_for("document.getElementById('messages').innerText.includes('another tab')")
    assert browser.evaluate("document.getElementById('notebook').contentWindow.jupyterapp") is None

    press(browser, "Save it there and work here")
    browser.wait_for(OPENED)
    assert MINE in sources(student)
    assert "another tab" not in student.said()

    browser.turn_to(first)
    assert "was saved and is open in another tab now" in student.said()
    press(browser, "Work here again")
    browser.wait_for("document.getElementById('messages')?.innerText.includes('once it is')")
    browser.turn_to(second)
    student.write("relu_forward", MINE + "  # in the second")
    student.save()
    browser.close_tab(first)
    browser.wait_for(OPENED)
    assert MINE + "  # in the second" in sources(student)


def test_saves_at_once_do_not_take_each_other_for_strangers(student: Student) -> None:
    for turn in range(4):
        student.write("relu_forward", f"{MINE}  # {turn}")
        student.browser.evaluate(
            f"void Promise.allSettled([{PANEL}.context.save(), {PANEL}.context.save(),"
            f" {APP}.commands.execute('docmanager:save')]).then(() => {{ window.saved = {turn} }})"
        )
        student.browser.rest(0.2)

    student.browser.wait_for("window.saved === 3")
    assert student.browser.evaluate(DIALOG) is None


def test_a_full_storage_is_said_with_the_way_out(student: Student, tmp_path: Path) -> None:
    student.browser.evaluate(
        "document.getElementById('notebook').contentWindow.IDBObjectStore.prototype.put ="
        " () => { throw new DOMException('no room', 'QuotaExceededError') }, 0"
    )
    student.write("relu_forward", MINE)
    student.browser.evaluate(f"void {PANEL}.context.save().catch(() => 0)")
    student.browser.wait_for("document.getElementById('state').textContent.includes('NOT')")

    assert "Your browser could not keep your work" in student.said()
    file = student.download(tmp_path)
    assert MINE in file.read_text(encoding="utf-8").replace("\\n", "\n")


def test_work_goes_on_after_the_storage_was_cleared(student: Student) -> None:
    student.write("relu_forward", MINE)
    student.save()
    student.browser.evaluate(
        "new Promise(done => { const asked = indexedDB.deleteDatabase('convkit cnn');"
        " asked.onsuccess = asked.onerror = asked.onblocked = done })"
    )
    student.write("relu_forward", MINE + "  # after")
    student.browser.evaluate(f"void {PANEL}.context.save().catch(() => 0)")
    student.browser.rest(3)

    told = "could not keep" in student.said()
    student.browser.evaluate(f"void {APP}.commands.execute('docmanager:save')")
    student.browser.rest(1)
    student.load()
    assert told or MINE + "  # after" in sources(student)


def test_a_python_that_does_not_come_is_said_with_where_it_comes_from(
    browser: Browser, base: str
) -> None:
    later = "const now = Date.now; Date.now = () => now() + (window.late ? 100000 : 0)"
    asked = browser.before_each_page(later)
    try:
        student = Student(browser, base, "a3_relu", [])
        student.load()
        browser.evaluate("window.late = true")
        browser.wait_for("document.getElementById('messages').innerText.includes('not started')")
        assert "It comes from cdn.jsdelivr.net" in student.said()
    finally:
        browser.no_longer(asked)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("delete Navigator.prototype.serviceWorker", "it is a private window"),
        ("delete WebAssembly.Tag", "This browser is too old"),
        ("delete Navigator.prototype.locks", "This browser is too old"),
        ("Object.defineProperty(window, 'isSecureContext', {value: false})", "over https"),
    ],
)
def test_a_browser_that_cannot_is_told_so_before_any_work(
    browser: Browser, base: str, script: str, said: str
) -> None:
    asked = browser.before_each_page(script)
    try:
        browser.open(base)
        browser.wait_for("document.getElementById('unfit') !== null")
        assert said in browser.evaluate("document.getElementById('messages').innerText")
    finally:
        browser.no_longer(asked)


def test_a_page_opened_from_a_folder_says_how_to_serve_it(browser: Browser, course: Course) -> None:
    browser.open((make_site(course, []).folder / "index.html").as_uri())

    said = browser.evaluate("document.getElementById('messages').innerText")
    assert "This page was opened from a folder" in said
    assert "python3 -m http.server --bind 127.0.0.1" in said


def test_little_room_is_said(browser: Browser, base: str) -> None:
    asked = browser.before_each_page(
        "StorageManager.prototype.estimate = async () => ({quota: 10000000, usage: 0})"
    )
    try:
        browser.open(base)
        said = "has room for 10 MB more"
        browser.wait_for(f"document.getElementById('messages').innerText.includes({said!r})")
    finally:
        browser.no_longer(asked)


@pytest.mark.parametrize("private", [True, False])
def test_where_work_is_kept_is_said_once_and_in_private_windows_each_time(
    base: str, tmp_path: Path, private: bool
) -> None:
    found = []
    for _ in range(2):
        with Browser(tmp_path / "profile", private=private) as browser:
            student = Student(browser, base, "a3_relu", [])
            student.load()
            found.append("A private window forgets it" in student.said())
            browser.quit()

    assert found == [True, private]


def test_the_pages_shut_nobody_out(browser: Browser, base: str) -> None:
    ready = "[...document.querySelectorAll('.standing')].every(one => one.textContent)"
    assert [str(one) for one in barriers(browser, base, ready=ready)] == []
    assert [
        str(one) for one in barriers(browser, f"{base}a3_relu.html", within="header") if one.sure
    ] == []


def test_the_page_of_a_notebook_is_used_by_keyboard(student: Student, tmp_path: Path) -> None:
    browser = student.browser
    browser.evaluate("document.activeElement.blur()")
    browser.evaluate("document.body.focus()")
    focused = []
    for _ in range(3):
        browser.press("Tab")
        focused.append(browser.evaluate("document.activeElement.textContent"))
    assert focused == ["All assignments", "Open a saved copy", "Download to hand in"]

    browser.download_to(tmp_path)
    browser.press("Enter")
    browser.wait_for("document.getElementById('messages').innerText.includes('in your downloads')")


@pytest.mark.parametrize(("width", "height"), [(640, 400), (1024, 600), (320, 640)])
def test_the_notebook_has_room_on_small_screens_and_at_200_percent(
    browser: Browser, base: str, width: int, height: int
) -> None:
    browser.screen(width=width, height=height)
    try:
        for page in ("", "a3_relu.html"):
            browser.open(base + page)
            assert browser.evaluate(WIDER) == 0
        room = browser.evaluate("document.getElementById('notebook').clientHeight")
        assert room >= 0.55 * height
    finally:
        browser.screen()
