"""Feedback, report and audit, looked at by axe-core in a real browser: nobody is shut out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.audit.measure import Audit, MisconceptionFinding
from autograder.audit.mutants import Mutant, MutantFinding
from autograder.audit.page import write_audit
from autograder.audit.right_answers import RightAnswerFinding
from autograder.course import Course
from autograder.gradebook.current_marks import CurrentMarks
from autograder.marking.verdict import MARKS
from autograder.returning import page
from autograder.returning.answers import source_of
from autograder.returning.feedback import write_feedback
from autograder.returning.feedback_page import shown_cells
from autograder.returning.next_step import Kind, NextStep
from autograder.returning.report import write_report
from autograder.returning.tasks import tasks_of
from tests.helpers.axe import SCHEMES, UNFOLD, WIDER, barriers
from tests.helpers.chromium import Browser
from tests.helpers.course_fixture import ASSIGNMENT, KIT, by_hand
from tests.helpers.harmless import read
from tests.helpers.large_class import COPIERS, large_class

SHUTS_OUT = """\
<!DOCTYPE html><html lang="en"><title>t</title>
<style>p { color: #aaa; background: #fff; }
@media (prefers-color-scheme: dark) { p { color: #fff; background: #000; } }
@media (min-width: 600px) { img { display: none; } }</style>
<main><h1>A page</h1><img src="data:,"><details><summary>more</summary><p>grey</p></details></main>
"""
RELEASES = KIT / "assignments"
STATES = {
    "ada": "all is right, and a mark by hand waits",
    "bob": "nothing was started",
    "carla": "one slip, late, points and a comment by hand",
    "egon": "a limit",
    "fred": "no notebook",
    "gina": "an error, and text that means harm",
    "s005": "many items",
}
FOCUS = """(() => {
    const at = document.activeElement ?? document.body, style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return at === document.body ? null : {
        name: at.tagName + ' ' + at.innerText.slice(0, 40),
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
})()"""
REACHABLE = """[...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter(
    each => each.offsetParent !== null || each.tagName === 'MATH').length"""
SPLIT_WORDS = """(() => {
    const split = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode;
        if (!node.parentElement.closest('.name, .student, h1, h2, h3, .counted .quiet')) continue;
        for (const word of node.data.matchAll(/[\\p{L}\\p{N}']+/gu)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const tops = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (tops.size > 1) split.push(word[0]);
        }
    }
    return split;
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser") / "profile") as browser:
        yield browser


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = large_class(tmp_path_factory.mktemp("large"), students=40)
    by_hand(course, "carla", "why", 3.0, "Well argued, but short.")
    return course


@pytest.fixture(scope="module")
def report(course: Course) -> str:
    return write_report(course, ASSIGNMENT).as_uri()


@pytest.fixture(scope="module")
def pages(course: Course) -> dict[str, str]:
    made = write_feedback(course, ASSIGNMENT, students=list(STATES)).pages
    return {page.parent.parent.name: page.as_uri() for page in made}


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a page on which everything that can be wanting is."""
    wrong = [
        MisconceptionFinding("q/caught", "i", ("plain", "stride 2"), 1.5, (), (), "itself", "q/a"),
        MisconceptionFinding("q/lives", "i", (), 0.0, ("other",), (), "unnamed"),
        MisconceptionFinding(
            "long_name_of_a_question/other", "i", ("i",), 1.0, (), (), "other", "b"
        ),
    ]
    mutant = Mutant("a", "q", "source", "total = total + x[i, j] * w[i, j]", "total = total - x")
    found = Audit(
        tuple(wrong),
        (RightAnswerFinding("a/q-loops", "q", ("stride 2: wrong",)),),
        (MutantFinding(mutant, "alive"), MutantFinding(mutant, "equivalent", "it is the same")),
    )
    return write_audit(found, ["a"], tmp_path_factory.mktemp("audit") / "audit.html").as_uri()


def sure(browser: Browser, url: str) -> list[str]:
    """Return what shuts people out for sure; what axe cannot decide was looked at by people."""
    return [str(barrier) for barrier in barriers(browser, url) if barrier.sure]


def test_barriers_are_found_on_the_screens_that_show_them(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(SHUTS_OUT)

    found = {(each.rule, each.scheme, each.width) for each in barriers(browser, page.as_uri())}

    assert found == {
        ("color-contrast", "light", 320),  # what is folded too
        ("color-contrast", "light", 1280),
        ("image-alt", "light", 320),
        ("image-alt", "dark", 320),
    }


@pytest.mark.parametrize("student", STATES, ids=STATES.values())
def test_no_page_of_feedback_shuts_anybody_out(
    browser: Browser, pages: dict[str, str], student: str
) -> None:
    assert sure(browser, pages[student]) == []


def test_the_report_shuts_nobody_out(browser: Browser, report: str) -> None:
    assert sure(browser, report) == []


def test_the_audit_shuts_nobody_out(browser: Browser, audit: str) -> None:
    assert sure(browser, audit) == []


@pytest.mark.parametrize("assignment", sorted(path.name for path in RELEASES.iterdir()))
def test_no_released_notebook_on_a_page_shuts_anybody_out(
    browser: Browser, tmp_path: Path, assignment: str
) -> None:
    released = json.loads((RELEASES / assignment / f"{assignment}.ipynb").read_bytes())["cells"]
    cells = [{"outputs": []} | cell for cell in released]
    task = next(iter(tasks_of(cells).values()))
    html = page.template("feedback.html.j2").render(
        course="Layers",
        title=assignment,
        student="ada",
        current=CurrentMarks("ada"),
        facts=(),
        cards=(),
        other_comments={},
        notes=(),
        step=NextStep(Kind.START, task, gain=7.0),
        tried=None,
        illegible="",
        cells=tuple(shown_cells(cells, frozenset(map(source_of, cells)))),
        marks=MARKS,
    )
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")

    assert read(html).harm == []
    assert "$" not in html.partition("Your notebook, as it was run")[2].replace("$HOME", "")
    assert sure(browser, file.as_uri()) == []
    browser.screen(width=320)
    browser.open(file.as_uri())
    browser.evaluate(UNFOLD)
    assert browser.evaluate(WIDER) == 0
    assert browser.evaluate("[...document.images].every(each => each.naturalWidth > 0)")
    browser.screen()


@pytest.mark.parametrize("width", [320, 390, 768])
def test_pages_fit_a_narrow_screen(
    browser: Browser, pages: dict[str, str], report: str, audit: str, width: int
) -> None:
    browser.screen(width=width)
    for url in (*pages.values(), report, audit):
        browser.open(url)
        browser.evaluate(UNFOLD)

        assert browser.evaluate(WIDER) == 0, url
        assert browser.evaluate(SPLIT_WORDS) == [], url
    browser.screen()


def test_a_report_on_a_phone_is_no_longer_than_its_class(browser: Browser, report: str) -> None:
    browser.screen(width=320)
    browser.open(report)

    assert browser.evaluate("document.documentElement.scrollHeight") < 12_000
    browser.screen()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everything_is_reached_by_the_keyboard_and_seen_when_it_is(
    browser: Browser, pages: dict[str, str], report: str, scheme: str
) -> None:
    for url in (pages["carla"], report):
        browser.screen(width=390, scheme=scheme)
        browser.open(url)
        browser.evaluate(UNFOLD)
        there = browser.evaluate(REACHABLE)
        reached = []
        for _ in range(there):
            browser.press("Tab")
            reached.append(browser.evaluate(FOCUS))

        assert there >= 5
        assert None not in reached
        assert [at["name"] for at in reached if at["outline"] < 2] == []
        assert [at["name"] for at in reached if not at["seen"]] == []
    browser.screen()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_folds_open_and_close_by_the_keyboard(
    browser: Browser, pages: dict[str, str], key: str
) -> None:
    browser.open(pages["carla"])
    while (browser.evaluate(FOCUS) or {"name": ""})["name"][:7] != "SUMMARY":
        browser.press("Tab")
    is_open = "document.activeElement.parentElement.open"
    before = browser.evaluate(is_open)

    browser.press(key)
    assert browser.evaluate(is_open) is not before
    browser.press(key)
    assert browser.evaluate(is_open) is before


def test_the_report_names_people_and_says_who_has_what_in_common(
    browser: Browser, report: str
) -> None:
    browser.open(report)
    text = " ".join(browser.evaluate("document.body.innerText").split())

    assert "Similar work" in text
    assert "Zo\u00eb O'Brien (s003)" in text
    assert "100% alike" in text
    assert "lines 2-10, 12-13" in text
    assert "leaves its inputs alone: says nothing" in text
    assert "lower third" in text
    for copier in COPIERS:
        assert f"({copier})" in text.partition("Similar work")[2].partition("The class")[0]
