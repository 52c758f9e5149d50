"""The explorer of windows in a browser: right for every choice, by keyboard, without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from autograder.figures import explorer
from reference.shapes import output_size
from tests.helpers.axe import barriers
from tests.helpers.chromium import Browser, Seen

SAID = "document.getElementById('said').textContent"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(tmp_path: Path) -> str:
    (tmp_path / explorer.NAME).write_text(explorer.page(), encoding="utf-8")
    return (tmp_path / explorer.NAME).as_uri()


def opened(browser: Browser, page: str) -> Seen:
    """Open the explorer and wait until something is drawn."""
    seen = browser.open(page)
    browser.wait_for("document.querySelector('#stage svg') !== null")
    return seen


def windows(choice: tuple[int, int, int, int, bool]) -> int:
    size, kernel, _, padding, _ = choice
    return output_size(*choice) if kernel <= size + 2 * padding else 0


def test_the_explorer_counts_as_the_reference_does_whatever_is_chosen(
    browser: Browser, page: str
) -> None:
    choices = list(
        product(range(1, 13), range(1, 8), range(1, 7), range(4), (False, True))
    )  # all that its fields let in
    opened(browser, page)

    counted = browser.evaluate(f"{json.dumps(choices)}.map((choice) => count(...choice))")

    assert counted == [windows(choice) for choice in choices]


def test_the_explorer_is_used_by_keyboard_and_says_what_it_shows(
    browser: Browser, page: str
) -> None:
    opened(browser, page)
    assert "2 steps, 3 windows each way. The map is 3 × 3." in browser.evaluate(SAID)  # noqa: RUF001

    for _ in range(4):
        browser.press("Tab")
    browser.press("ArrowUp")  # padding 1

    assert "(7 + 2·1 - 3) / 2 = 3" in browser.evaluate(SAID)

    for _ in range(3):
        browser.press("Tab")
    browser.press("Enter")  # the next window

    assert browser.evaluate(SAID).endswith("Now at row 0, column 1 of the map.")
    assert browser.evaluate("document.activeElement.id") == "on"


def test_the_explorer_shuts_nobody_out_and_loads_nothing(browser: Browser, page: str) -> None:
    # Of words within a drawing axe cannot tell the background; theirs is one of three, all light.
    assert [barrier for barrier in barriers(browser, page) if barrier.sure] == []

    seen = opened(browser, page)

    assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []


def test_without_scripts_the_explorer_shows_three_cases(browser: Browser, page: str) -> None:
    browser._call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        opened(browser, page)
        shown = browser.evaluate(
            "[document.querySelector('#stage svg').getBoundingClientRect().height > 200,"
            " document.getElementById('controls').hidden, document.title]"
        )
    finally:
        browser._call("Emulation.setScriptExecutionDisabled", value=False)

    assert shown == [True, True, "Windows: size, kernel, stride, padding"]
