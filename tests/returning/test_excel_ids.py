"""Ids that Excel, LibreOffice and Sheets would make something else of, and ids that they leave."""

from __future__ import annotations

import pytest

from autograder.returning.excel_ids import is_eaten, safe_id

EATEN = (
    *("007", "00", "1e5", "1E400", "123456789012", "3-4", "3/4/21", "1-2-3", "12:30", "1.5", "1,5"),
    *(
        "5%",
        "1 000",
        "mar12",
        "12 Dec",
        "dec-1",
        "OCT2020",
        "mai5",
        "août3",
        "true",
        "FALSCH",
        "-7",
    ),
)
KEPT = (
    "jdoe",
    "0",
    "12345678",
    "ab12",
    "marie",
    "marie3",
    "maya",
    "julia7",
    "decker",
    "s-7",
    "x1e5",
)


@pytest.mark.parametrize("eaten", EATEN)
def test_an_id_that_a_spreadsheet_would_change_is_guarded(eaten: str) -> None:
    assert safe_id(eaten) == f"'{eaten}"


@pytest.mark.parametrize("kept", KEPT)
def test_an_ordinary_id_stays_as_it_is(kept: str) -> None:
    assert safe_id(kept) == kept
    assert not is_eaten(kept)
