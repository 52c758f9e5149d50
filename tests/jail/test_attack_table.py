"""The table of attacks names tests and labelled submissions that exist."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.helpers.kit import ROOT

TABLE = ROOT / "autograder" / "jail" / "ATTACKS.md"
NOT_TRIED = "not tried"


def rows() -> list[tuple[str, str, str]]:
    """Return what is tried, tried by and held by, of every row."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in lines if "|" in line]
    return [row for row in cells if len(row) == 3 and row[1] not in {"tried by", "---"}]


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def exists(name: str) -> bool:
    if "::" not in name:
        return (ROOT / "tests" / "submissions" / f"{name}.py").is_file()
    file, _, function = name.partition("::")
    return (ROOT / "tests" / file).is_file() and function in functions_of(file)


@pytest.mark.parametrize(("what", "tried_by", "held_by"), rows(), ids=[row[0] for row in rows()])
def test_what_a_row_names_exists(what: str, tried_by: str, held_by: str) -> None:
    names = re.findall(r"`([^`]+)`", tried_by)

    assert names or tried_by == NOT_TRIED
    assert [name for name in names if not exists(name)] == []
    assert held_by


def test_the_table_has_a_row_for_every_class() -> None:
    assert len({what for what, _, _ in rows()}) == len(rows()) >= 55


def test_a_name_that_stands_nowhere_is_found() -> None:
    assert exists("jail/test_attack_table.py::test_a_name_that_stands_nowhere_is_found")
    assert not exists("jail/test_attack_table.py::test_of_nothing")
    assert not exists("test_nowhere.py::test_of_nothing")
    assert not exists("a3_relu/fail/nothing")
