"""A file that stops whoever reads it is told, and costs its owner alone."""

from __future__ import annotations

from autograder.collecting.content import Content, examine
from autograder.collecting.reader import SMALL, Reader
from autograder.pool.aside import Aside


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
