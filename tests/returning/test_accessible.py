"""Feedback, report and audit, looked at by axe-core in a real browser: nobody is shut out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.axe import barriers
from tests.helpers.chromium import Browser

SHUTS_OUT = """\
<!DOCTYPE html><html lang="en"><title>t</title>
<style>p { color: #aaa; background: #fff; }
@media (prefers-color-scheme: dark) { p { color: #fff; background: #000; } }
@media (min-width: 600px) { img { display: none; } }</style>
<main><h1>A page</h1><img src="data:,"><details><summary>more</summary><p>grey</p></details></main>
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser") / "profile") as browser:
        yield browser


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
