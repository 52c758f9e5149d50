"""The figures of the notebooks: what they show, what they say, and that they come out the same."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograder.figures import explorer
from autograder.figures.catalogue import FIGURES
from autograder.figures.png import png
from autograder.figures.svg import PAPER, Figure, listed, pixels
from autograder.releasing.illustrate import illustrated

SVG = "{http://www.w3.org/2000/svg}"
# Okabe and Ito's eight, on which colour-blind readers agree, and greys and tints below them.
STRONG = {"#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442"}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_lies_within_its_paper_and_brings_its_own_light(name: str) -> None:
    figure = FIGURES[name]()
    root = ET.fromstring(figure.svg())  # noqa: S314 - our own drawing
    paper = root.find(f"{SVG}rect")

    assert paper is not None
    assert paper.get("fill") == PAPER
    assert 300 < figure.width <= 800
    for element in root.iter(f"{SVG}rect"):
        x, y = (float(element.get(key, "0")) for key in "xy")
        width, height = (float(element.get(key, "0")) for key in ("width", "height"))
        assert -20 <= x <= x + width <= figure.width + 1, (name, element.attrib)
        assert -1 <= y <= y + height <= figure.height + 1, (name, element.attrib)


@pytest.mark.parametrize("name", FIGURES)
def test_words_are_legible_and_lines_are_of_colours_that_all_tell_apart(name: str) -> None:
    root = ET.fromstring(FIGURES[name]().svg())  # noqa: S314 - our own drawing

    for words in root.iter(f"{SVG}text"):
        assert float(words.get("font-size", "0")) >= 11
        assert _contrast(words.get("fill", "")) >= 3.0, (name, words.text, words.get("fill"))
    strokes = {element.get("stroke", "none") for element in root.iter()} - {"none"}
    coloured = {one for one in strokes if len({one[1:3], one[3:5], one[5:7]}) == 3}
    greys = {"#5f6368", "#9aa0a6", "#cfd4d8"}
    assert coloured - greys <= STRONG


def _contrast(colour: str) -> float:
    """Return the contrast with white, as WCAG counts it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05)


@pytest.mark.parametrize("name", FIGURES)
def test_the_words_of_a_figure_hold_its_numbers(name: str) -> None:
    figure = FIGURES[name]()

    assert 12 <= len(figure.alt.split()) <= 110
    assert re.search(r"\d", figure.alt)
    assert not re.search(r"[\[\]*`$|]|\n", figure.alt)


@pytest.mark.parametrize("name", ["sliding_window", "photograph"])
def test_a_figure_comes_out_the_same_every_time(name: str) -> None:
    one, other = (png(FIGURES[name]()) for _ in range(2))

    assert one == other
    assert one.startswith(b"\x89PNG")
    assert len(one) < 60_000


def test_an_embedded_figure_is_the_drawing_with_its_words() -> None:
    text = illustrated("before\n\n![](figure:ties)\n\nafter, ![](figure:ties)")
    figure = FIGURES["ties"]()

    (definition,) = re.findall(r"(?m)^\[fig-ties\]: data:image/png;base64,(\S+)$", text)

    assert text.count(f"![{figure.alt}][fig-ties]") == 2
    assert base64.b64decode(definition) == png(figure)
    assert text.splitlines()[4] == f"after, ![{figure.alt}][fig-ties]"


def test_pixels_that_are_alike_are_drawn_in_one_go() -> None:
    row = np.array([[0, 0, 255]], dtype=np.uint8)

    drawn = list(pixels(0, 0, row, 2))

    assert ['width="4"' in drawn[0], 'width="2"' in drawn[1], len(drawn)] == [True, True, 2]


def test_words_are_escaped() -> None:
    svg = Figure("a < b & c", 10, 10, ()).svg()

    assert "a &lt; b &amp; c" in svg
    assert listed(3) == "3"


def test_the_explorer_needs_nothing_from_elsewhere_and_stands_without_scripts() -> None:
    page = explorer.page()

    assert not re.search(r"""(src|href)\s*=\s*["'](https?:)?//""", page)
    assert "import " not in page.split("<script>")[1]
    assert page.index("<svg") < page.index("<script>")
    assert 'aria-live="polite"' in page
    assert explorer.frame(page).count("<iframe ") == 1
