"""What a check looks like: the same facts for a page and a terminal, in light and dark."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.axe import barriers
from tests.helpers.chromium import Browser
from tests.helpers.kit import ASSIGNMENTS
from tests.helpers.releases import report_of, right_answers, selfcheck_of
from tests.workbench.gallery.__main__ import page
from tests.workbench.gallery.panels import panels

EVERY = 17
"""Of the panels of the bank every seventeenth is looked at here."""


def words(text: str) -> list[str]:
    """Return the words of a text, without signs of drawing."""
    return re.findall(r"\w+(?:\.\w+)*", text)


def visible(panel: str) -> str:
    """Return what a page says, its pictures by their labels."""
    panel = re.sub(r'<svg [^>]*aria-label="([^"]*)".*?</svg>', r" \1 ", panel, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", panel))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_page_and_terminal_say_the_same_facts_in_the_same_order(assignment: str) -> None:
    for one in panels(assignment, EVERY):
        panel = selfcheck_of(assignment).report.panel_of(one.report)
        facts = [panel.where_you_stand, *panel.warnings]
        if panel.finding is not None:
            facts += [panel.finding.title, *panel.finding.call, *panel.finding.facts]
            facts += panel.finding.picture.lines if panel.finding.picture else ()
            facts += [panel.finding.hint.replace("`", "")]
        facts += [panel.rest_title, *(row.text for row in panel.rest), *panel.notes]
        for said in (visible(one.html), one.text):
            place, all_words = 0, words(said)
            text = " ".join(all_words)
            for fact in facts:
                wanted = " ".join(words(fact))
                found = text.find(wanted, place)
                assert found >= 0, (one.misconception.id, fact)
                place = found


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_counts_of_a_panel_add_up(assignment: str) -> None:
    for one in panels(assignment, EVERY // 4):
        panel = selfcheck_of(assignment).report.panel_of(one.report)
        total = len(one.report.lines)
        failing = sum(line.status == "fail" for line in one.report.lines)

        assert panel.where_you_stand.startswith(f"{one.report.passed} of {total} checks pass")
        assert sum(row.count for row in panel.rest) + 1 == total
        told = [int(number) for number in re.findall(r"\d+", panel.rest_title)]
        assert sum(told) + 1 == total
        rest = sum(row.count for row in panel.rest if row.status == "fail")
        assert rest + 1 == failing, one.misconception.id


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_panel_runs_nothing_fetches_nothing_and_its_pictures_have_words(assignment: str) -> None:
    for one in panels(assignment, EVERY):
        assert not re.search(r"<script|<img|<link|\bon\w+=|javascript:|@import|url\(", one.html)
        assert one.html.count("<svg") == one.html.count('<svg role="img" aria-label="')
        assert 'aria-label=""' not in one.html


def test_words_of_a_student_are_escaped() -> None:
    selfcheck = selfcheck_of("a3_relu")

    def relu_forward(x: object) -> None:
        raise ValueError("<script>alert(1)</script>")

    panel = selfcheck.report.panel_of(report_of(selfcheck, "relu_forward", relu_forward))

    assert "<script" not in selfcheck.show.as_html(panel)


def test_a_panel_says_where_one_stands() -> None:
    selfcheck = selfcheck_of("a3_relu")
    namespace = right_answers(selfcheck)
    selfcheck.report.reports(namespace)

    report = report_of(selfcheck, "relu_forward", namespace["relu_forward"])
    panel = selfcheck.report.panel_of(report, namespace=namespace)

    total = len(report.lines)
    assert panel.where_you_stand == (
        f"all {total} checks pass · this function: 7 points"
        " · notebook so far: 2 of 2 functions pass, worth 14.5 of 14.5 points"
    )
    other = selfcheck.report.panel_of(report, namespace={"relu_forward": abs})
    assert "0 of 2 functions pass" in other.where_you_stand


def test_one_fault_of_form_is_one_line() -> None:
    selfcheck = selfcheck_of("a3_relu")
    report = report_of(selfcheck, "relu_forward", lambda x: np.maximum(x, 0).tolist())

    panel = selfcheck.report.panel_of(report)

    assert panel.finding.facts == ("out: expected a NumPy array, got a list.",)
    failing = [row.text for row in panel.rest if row.status == "fail"]
    assert failing[0].endswith("more: the same")
    assert not [text for text in failing if "got a list" in text]


def test_plain_softmax_is_nan_and_that_is_said_once() -> None:
    selfcheck = selfcheck_of("a5_network")

    def softmax(scores: np.ndarray) -> np.ndarray:
        return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)

    text = selfcheck.report.details(report_of(selfcheck, "softmax", softmax))

    assert "expected nan" not in text
    assert "expected 0.5, got nan" in text


def test_the_first_panel_is_there_within_a_second() -> None:
    for assignment, name in (
        ("a2_convolution", "conv2d_backward"),
        ("a4_pooling", "avg_pool2d_backward"),
    ):
        selfcheck = selfcheck_of(assignment)
        selfcheck.examples.examples_of.cache_clear()
        selfcheck.examples._file.cache_clear()
        begun = time.process_time()
        report = report_of(selfcheck, name, right_answers(selfcheck)[name])
        selfcheck.show.as_html(selfcheck.report.panel_of(report))
        assert time.process_time() - begun < 1.0


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    with Browser(tmp_path_factory.mktemp("chromium") / "profile") as opened:
        yield opened


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nobody_is_shut_out_of_a_panel(browser: Browser, tmp_path: Path, assignment: str) -> None:
    file = tmp_path / "gallery.html"
    file.write_text(page(assignment, list(panels(assignment, 2 * EVERY))), encoding="utf-8")

    found = barriers(browser, file.as_uri())

    assert not [str(one) for one in found if one.sure]
    browser.screen(width=320)
    browser.open(file.as_uri())
    browser.wait_for("document.readyState == 'complete' && document.documentElement !== null")
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert browser.evaluate(wider) <= 0
    browser.screen()
