"""A file of cells comes back byte for byte, and says what csv readers read in it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import CourseError
from autograder.returning.platforms.sheet import decode, read_sheet

CELLS = st.text(st.sampled_from("ab\"',;\t\r\n é=0𝄞"), max_size=6)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5)
SEPARATORS = st.sampled_from([",", ";", "\t", "|"])
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@given(TABLES, SEPARATORS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_cells_say_what_a_csv_reader_reads(
    table: list[list[str]], separator: str, end: str, quoted: bool
) -> None:
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=separator, lineterminator=end, quoting=quoting).writerows(table)
    data = stream.getvalue().encode("utf-8")

    sheet = read_sheet(data, separator)

    assert [list(sheet.texts(row)) for row in range(len(sheet.rows))] == table
    assert sheet.to_bytes() == data


@given(st.text(st.sampled_from('a",;\r\nü\0'), max_size=20), SEPARATORS)
def test_any_text_comes_back_or_is_refused(text: str, separator: str) -> None:
    data = text.encode("utf-8")
    problem = ""
    try:
        back = read_sheet(data, separator).to_bytes()
    except CourseError as error:
        back, problem = data, error.problem

    assert back == data
    assert not problem or "never closed" in problem


@given(st.binary(max_size=40))
def test_any_bytes_come_back_from_their_text(data: bytes) -> None:
    if not data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        mark, encoding, text = decode(data)

        assert mark + text.encode(encoding) == data


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_unicode_encoding_is_recognised(encoding: str) -> None:
    text = 'Name,Grade\r\n"Müller, Zoë",7\r\n'

    assert read_sheet(text.encode(encoding), ",").text(1, 0) == "Müller, Zoë"


def test_western_letters_without_unicode_are_read() -> None:
    data = "Name;Grade\r\nJürgen Müller;7\r\nZoë Ångström;8\r\n".encode("cp1252")

    assert [read_sheet(data, ";").text(row, 0) for row in (1, 2)] == [
        "Jürgen Müller",
        "Zoë Ångström",
    ]


def test_a_set_cell_is_quoted_as_the_old_one_or_if_need_be() -> None:
    sheet = read_sheet(b'"a","1",2,\n', ",")

    changed = sheet.with_cells({(0, 1): "3", (0, 2): "4,5", (0, 3): "6", (0, 5): "7"})

    assert changed.to_bytes() == b'"a","3","4,5",6,,7\n'


def test_an_old_workbook_is_told() -> None:
    with pytest.raises(CourseError, match="workbook of an old Excel"):
        read_sheet(b"\xd0\xcf\x11\xe0...", ",")
