"""No text in a table is a formula, at whichever sign a spreadsheet parts its lines."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.returning.spreadsheet import spreadsheet_safe

SIGNS = "=+-@＝＋－＠"  # noqa: RUF001 - as they are typed
PARTING = (";", "\t", "|", "；", "｜")  # noqa: RUF001 - as they are typed
PIECES = st.sampled_from(
    [*SIGNS, *PARTING, " ", "\u200b", "\u00a0", "\r", "\n", "'", '"', "A", "1", "\x0b", "\ufeff"]
)


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet could run a cell: it passes over what cannot be seen."""
    seen = re.sub(r"[\s\"]", "", "".join(c for c in cell if unicodedata.category(c)[0] != "C"))
    return bool(seen) and seen[0] in SIGNS


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_part_of_a_text_is_a_formula(text: str) -> None:
    safe = spreadsheet_safe(text)

    if not re.fullmatch(r"[-+]?\d+(\.\d+)?", text):
        for sign in PARTING:
            assert not any(
                is_formula(cell) for line in safe.split("\n") for cell in line.split(sign)
            )


@pytest.mark.parametrize("sign", [";", "\t", ",", "|"])
@pytest.mark.parametrize("text", ["=1+1", "x;=cmd()", 'x";=cmd()', "a\tb;\t=1", "\uff1d1"])
def test_a_line_of_a_table_holds_no_formula_however_it_is_parted(text: str, sign: str) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerow(["ada", spreadsheet_safe(text), "2.5"])

    assert not any(is_formula(cell) for cell in stream.getvalue().split(sign))


@pytest.mark.parametrize(
    "text",
    ["Meyer-Lang", "a@b.org", "O'Neil", "-2.5", "+3", "Jean\u2013Luc", "x = y", "", "C++; Java"],
)
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert spreadsheet_safe(text) == text
