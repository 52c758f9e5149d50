"""Code in colours: nothing is lost, nothing does harm, and time grows with the length alone."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.returning import page
from autograder.returning.colours import coloured

PIECES = st.sampled_from(
    ["\n", " ", "\t", '"', "'", '"""', "'''", "\\", "#", "def ", "f", "@", "1", ".", "<", "&", "é"]
)


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"</?span[^>]*>", "", markup))


@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)))
def test_the_text_stays_and_no_tag_but_ours_is_there(source: str) -> None:
    made = coloured(source)

    assert text_of(made) == source
    assert set(re.findall(r"<[^>]*>", made)) <= {
        "</span>",
        *(
            f'<span class="{kind}">'
            for kind in ("c1", "s2", "m", "nd", "o", "k", "kn", "kc", "ow", "nf", "nc", "nb")
        ),
    }


def test_all_of_our_own_code_comes_out_as_it_is() -> None:
    files = sorted((Path(__file__).parents[2] / "reference").rglob("*.py"))

    for file in files:
        source = file.read_text(encoding="utf-8")
        assert text_of(coloured(source)) == source


LENGTHS = 5_000, 20_000
CULPRITS = {
    "blank lines": "\n",
    "blanks": " ",
    "blanks and lines": " \n",
    "tabs": "\t\n",
    "quotes": '"',
    "double quotes apart": '" ',
    "triple quotes": '"""\n',
    "backslashes": "\\",
    "open strings": "'\\",
    "decorators": "@",
    "prefixes": "rb",
    "dots": "1.",
    "words": "a",
    "brackets": "([{",
    "f-strings": "f'{",
    "def": "def ",
    "hashes": "#",
    "joined lines": "\\\n",
}


@pytest.mark.parametrize("piece", CULPRITS.values(), ids=CULPRITS)
def test_time_grows_with_the_length_alone(piece: str) -> None:
    """A page may hold a million characters of cells, each of at most 20,000 in colours."""
    spent = []
    for length in LENGTHS:
        source = (piece * length)[:length]
        best = min(_seconds(source) for _ in range(3))
        spent.append(best)

    assert spent[1] < 0.5
    assert spent[1] < 12 * spent[0] + 0.01


def _seconds(source: str) -> float:
    page.code.cache_clear()
    started = time.process_time()
    page.code(source)
    return time.process_time() - started
