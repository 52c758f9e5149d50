"""What came instead of a notebook is said by name, to teacher and student; what can be is read."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import SubmissionError
from autograder.marking.damage import Kind, damage_of, open_notebook
from autograder.marking.reading import read_notebook

CELL = {"cell_type": "code", "metadata": {}, "source": "x = 'é'", "outputs": []}
GOOD = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4}, ensure_ascii=False, indent=1)
OTHER = json.dumps({"cells": [], "metadata": {}, "nbformat": 4})
CONFLICT = GOOD.replace(
    '"nbformat"', '\n<<<<<<< HEAD\n"a": 1,\n=======\n"a": 2,\n>>>>>>> 1a2b3c4\n"nbformat"'
)


def zipped() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.ipynb", GOOD)
    return buffer.getvalue()


LOST = {
    Kind.EMPTY: (b"", b"\xef\xbb\xbf\n", b"\0" * 5000),
    Kind.WEB_PAGE: (
        b"<!DOCTYPE html><html></html>",
        b"\n\n<HTML lang='en'>",
        b"\xef\xbb\xbf<!-- saved from url=(0046) --><html>",
    ),
    Kind.MERGE_CONFLICT: (CONFLICT.encode(), CONFLICT.replace("\n", "\r\n").encode()),
    Kind.ARCHIVE: (zipped(), b"\x1f\x8b\x08\x00rest", b"7z\xbc\xaf'\x1c"),
    Kind.DOCUMENT: (b"%PDF-1.7 ...", b"{\\rtf1\\ansi"),
    Kind.PICTURE: (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"),
    Kind.SHORTCUT: (
        b"[InternetShortcut]\r\nURL=https://colab.research.google.com/",
        b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}',
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0",
    ),
    Kind.SCRIPT: (b"#!/usr/bin/env python\nimport numpy as np\n", b"# %%\nx = 1\ndef f(x):\n"),
    Kind.CUT_OFF: (GOOD[:-1].encode(), GOOD[:40].encode(), GOOD[: GOOD.index("'é") + 1].encode()),
    Kind.TOO_DEEP: (b"[" * 100_000,),
    Kind.NOT_JSON: (b"hello", GOOD.replace('"cells":', "cells:").encode()),
    Kind.OTHER_JSON: (b"[1, 2]", b'{"cells": 3, "nbformat": 4}', b"7", b"null"),
}
MENDED = {
    Kind.SECOND_NOTEBOOK: (GOOD + "\n" + OTHER, GOOD + GOOD),
    Kind.REST_BEHIND: (GOOD + ' "nbformat": 4\n}', GOOD + "}", GOOD + GOOD[:50]),
}
ENCODED = {
    Kind.UTF_16: (GOOD.encode("utf-16"), GOOD.encode("utf-16-le"), GOOD.encode("utf-16-be")),
    Kind.OLD_ENCODING: (GOOD.encode("cp1252"),),
}


@pytest.mark.parametrize(
    ("kind", "data"), [(kind, data) for kind, all_of in LOST.items() for data in all_of]
)
def test_what_is_lost_is_said_by_name_and_refused(kind: Kind, data: bytes) -> None:
    damage = damage_of(data)

    assert damage is not None
    assert (damage.kind, damage.readable) == (kind, False)
    with pytest.raises(SubmissionError) as error:
        read_notebook(data)
    assert error.value.problem == f"the file {damage.teacher}"
    assert error.value.remedy == damage.student


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        *((kind, text.encode()) for kind, texts in MENDED.items() for text in texts),
        *((kind, data) for kind, all_of in ENCODED.items() for data in all_of),
    ],
)
def test_what_can_be_read_is_read_and_said(kind: Kind, data: bytes) -> None:
    damage = damage_of(data)
    read = read_notebook(data)

    assert damage is not None
    assert (damage.kind, damage.readable) == (kind, True)
    assert read.damage == damage
    assert [cell.source for cell in read.cells] == [CELL["source"]]


def test_of_several_values_the_first_that_is_a_notebook_is_taken() -> None:
    assert [cell.source for cell in read_notebook(f"null {GOOD}".encode()).cells] == ["x = 'é'"]


@pytest.mark.parametrize("good", [GOOD, f"\ufeff{GOOD}", f"{GOOD}\n\0\0\0", OTHER])
def test_a_good_notebook_is_not_damaged(good: str) -> None:
    assert damage_of(good.encode()) is None


def test_a_merge_conflict_within_a_cell_is_the_cells_own() -> None:
    cell = CELL | {"source": "<<<<<<< HEAD\nx = 1\n=======\n>>>>>>> b"}

    assert damage_of(json.dumps({"cells": [cell]}, indent=1).encode()) is None


def test_a_large_file_is_known_by_its_head_alone() -> None:
    large = b"<html>" + b" " * 9_000_000

    assert damage_of(large) == damage_of(b"<html>")
    assert damage_of(b"{" + b" " * 9_000_000) is None  # told when it is marked
    assert open_notebook(b"{" + b" " * 9_000_000).damage == damage_of(b"{")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_the_bytes_are_there_is_a_notebook_or_a_damage(data: bytes) -> None:
    opened = open_notebook(data)

    assert opened.damage == damage_of(data)
    assert (opened.content is None) == (opened.damage is not None and not opened.damage.readable)
    if opened.damage:
        assert opened.damage.teacher
        assert opened.damage.student


@given(st.integers(1, len(GOOD.encode()) - 1))
def test_a_notebook_that_is_cut_anywhere_is_said_to_be_cut(at: int) -> None:
    damage = damage_of(GOOD.encode()[:at])

    assert damage is not None
    assert damage.kind is Kind.CUT_OFF
