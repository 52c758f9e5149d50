"""A file that stops whoever reads it is told, and costs its owner alone."""

from __future__ import annotations

import json
import time

import pytest

from autograder.collecting.content import Content, examine
from autograder.collecting.reader import SMALL, Reader
from autograder.course import KIT_FOLDER
from autograder.pool.aside import Aside

PIECES = (
    *("(", "[", "{a:", "lambda x:", "not ", "-", "**", '"', "'''", "f'{", "{x:{", "\\\n", "\n\t"),
    *(
        "if a:\n ",
        "with (a as b,",
        "[a for a in ",
        "match a:\n case (",
        "import a.",
        "def f(a=",
        "@a\n",
    ),
    *(
        "1_",
        "0x",
        "é",
        "\x1b[",
        "\u0301",
        "<",
        "`",
        "$",
        "%",
        ">>> ",
        '{"a":',
        "\\u00e9",
        "<<<<<<< ",
    ),
)


@pytest.mark.parametrize("piece", PIECES)
def test_no_file_so_small_that_it_is_read_here_takes_long(piece: str) -> None:
    text = piece * (SMALL // (4 * len(json.dumps(piece))))
    cell = {"cell_type": "code", "metadata": {}, "source": f"def relu_forward(x):\n  0\n{text}"}
    notebook = json.dumps({"cells": [cell, cell | {"cell_type": "markdown"}]}).encode()
    assert len(notebook) <= SMALL
    release = KIT_FOLDER / "assignments" / "a3_relu" / "a3_relu.ipynb"
    began = time.process_time()

    for data in (notebook, text.encode(), notebook[: len(notebook) // 2]):
        examine(data, ["relu_forward"], release.read_bytes())

    assert time.process_time() - began < 2.0


def swell(data: bytes) -> Content:
    """Do what a file would have to bring about."""
    return Content(str(bytearray(len(data) << 40)))


def test_a_file_is_read_elsewhere_as_it_would_be_here() -> None:
    cell = b'{"cell_type": "code", "source": "def relu_forward(x): pass"}'
    data = b'{"cells": [' + cell + b" " * SMALL + b"]}"

    with Reader(["relu_forward"], None) as examined:
        found = examined(data)

    assert found == examine(data, ["relu_forward"])
    assert found.own


def test_a_file_that_swells_is_no_notebook() -> None:
    with Reader([], None) as examined:
        examined._aside = Aside(swell)
        found = examined(bytes(SMALL + 1))
        examined._aside.close()

    assert found.problem == "takes more than 2 GB to be read"
    assert not found.readable


def test_a_file_that_breaks_its_reader_costs_its_owner_alone() -> None:
    def breaks(_: bytes) -> Content:
        raise RecursionError

    with Reader([], None) as examined:
        examined._here = breaks
        found = examined(b"{}")

    assert found.problem == "cannot be looked into (RecursionError)"
    assert not found.readable
