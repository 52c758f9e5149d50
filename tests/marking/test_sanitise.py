"""Whatever students do to a notebook, the master's cells are there and their answers are found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.errors import SubmissionError
from autograder.marking.sanitise import Prepared, Role, read_master, sanitise

Notebook = dict[str, Any]


def cell(source: str, grade_id: str = "", kind: str = "code", **marks: object) -> Notebook:
    metadata: Notebook = {}
    if grade_id:
        defaults = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
        metadata["nbgrader"] = {**defaults, "grade_id": grade_id, "cell_type": kind, **marks}
    return {"cell_type": kind, "metadata": metadata, "source": source}


SETUP = cell("import numpy as np", "setup", locked=True)
STUB = cell("def double(x):\n    raise NotImplementedError()", "double", solution=True)
TEST = cell("check(double)", "test_double", grade=True, locked=True, points=4)
ESSAY = cell("YOUR ANSWER HERE", "essay", "markdown", grade=True, solution=True, points=2)
TEXT = cell("Double it.", kind="markdown")
SOLVED = {**STUB, "source": "def double(x):\n    return 2 * x"}


def notebook(*cells: Notebook) -> bytes:
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return json.dumps(
        {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


ASKED = cell("Why does it work?", kind="markdown")
MASTER = read_master(notebook(SETUP, TEXT, STUB, TEST, ASKED, ESSAY))


def prepared(*cells: Notebook) -> Prepared:
    return sanitise(notebook(*cells), MASTER)


def sources(result: Prepared) -> list[str]:
    return [cell.source for cell in result.cells if cell.runs]


def roles(result: Prepared) -> list[Role]:
    return [cell.role for cell in result.cells if cell.role is not Role.TEXT]


def test_an_honest_notebook_passes_through_without_a_note() -> None:
    result = prepared(SETUP, TEXT, SOLVED, TEST, cell("double(3)"), ASKED, ESSAY)

    assert result.notes == ()
    assert sources(result) == [SETUP["source"], SOLVED["source"], "double(3)"]
    assert roles(result) == [Role.LOCKED, Role.ANSWER, Role.TEST, Role.STUDENT, Role.WRITTEN]


def test_a_deleted_test_cell_is_put_back_behind_its_answer() -> None:
    result = prepared(SETUP, SOLVED, ESSAY)

    assert roles(result) == [Role.LOCKED, Role.ANSWER, Role.TEST, Role.WRITTEN]
    assert "test_double was missing" in result.notes[0]


def test_a_deleted_answer_is_put_back_but_does_not_run() -> None:
    result = prepared(SETUP, cell("from mine import double"), TEST, ESSAY)

    assert sources(result) == [SETUP["source"], "from mine import double"]


def test_a_changed_test_cell_is_restored_and_not_run() -> None:
    result = prepared(SETUP, SOLVED, {**TEST, "source": "print('10/10')"}, ESSAY)

    assert "print('10/10')" not in [cell.source for cell in result.cells]


def test_an_answer_that_slipped_into_a_test_cell_still_runs() -> None:
    merged = {**TEST, "source": SOLVED["source"] + "\ncheck(double)"}

    assert merged["source"] in sources(prepared(SETUP, merged, ESSAY))


def test_a_changed_setup_cell_runs_behind_the_master_s() -> None:
    mine = {**SETUP, "source": "import numpy as np\nimport math"}

    result = prepared(mine, SOLVED, TEST, ESSAY)

    assert sources(result)[:2] == [SETUP["source"], mine["source"]]


def test_a_duplicated_test_cell_changes_nothing() -> None:
    result = prepared(SETUP, SOLVED, TEST, TEST, ESSAY)

    assert roles(result).count(Role.TEST) == 1


def test_answers_without_marks_are_found_by_name() -> None:
    lost = [{**c, "metadata": {}} for c in (SETUP, SOLVED, TEST, ESSAY)]

    result = prepared(*lost)

    answers = [cell for cell in result.cells if cell.role is Role.ANSWER]
    assert [cell.source for cell in answers] == [SOLVED["source"]]
    assert any("found by name" in note for note in result.notes)


def test_a_written_answer_without_its_mark_is_found_below_its_question() -> None:
    answer = cell("Because of the distributive law.", kind="markdown")

    result = prepared(SETUP, TEXT, SOLVED, TEST, ASKED, answer)

    (written,) = [cell for cell in result.cells if cell.role is Role.WRITTEN]
    assert written.source == answer["source"]
    assert written.metadata["nbgrader"]["grade_id"] == "essay"
    assert result.notes == ("the answer to essay had lost its mark and was found by its place",)


def test_a_written_answer_that_was_deleted_is_not_made_of_the_text_below() -> None:
    result = prepared(SETUP, SOLVED, TEST, ASKED, TEXT)

    (written,) = [cell for cell in result.cells if cell.role is Role.WRITTEN]
    assert (written.source, written.absent) == (ESSAY["source"], True)


def test_the_program_that_lost_the_marks_is_named() -> None:
    lost = [{**c, "metadata": {}} for c in (SETUP, SOLVED, TEST, ESSAY)]
    saved = json.loads(notebook(*lost))
    saved["metadata"] = {"colab": {"provenance": []}}

    result = sanitise(json.dumps(saved).encode(), MASTER)

    lost_by = "had lost its mark (the notebook was saved by Colab) and was found by"
    assert result.notes == (
        f"the answer to double {lost_by} name",
        f"the answer to essay {lost_by} its place",
    )


def test_a_notebook_of_another_assignment_is_called_by_its_name() -> None:
    other = [
        cell("def conv2d_forward(x, w, b):\n    return x"),
        cell("check(conv2d_forward)", "test_conv2d_forward", grade=True, points=4),
    ]

    assert prepared(*other).notes == ("this looks like the notebook of a2_convolution",)
    assert "a2_convolution" not in str(prepared(*other, SOLVED).notes)


def test_what_python_warns_of_in_a_cell_is_not_ours_to_print(
    recwarn: pytest.WarningsRecorder,
) -> None:
    prepared(SETUP, cell("def double(x):\n    return 0x1for x in (1,) if x is 5"), TEST, ESSAY)

    assert list(recwarn) == []


def test_ends_of_lines_of_windows_are_no_change() -> None:
    windows = [
        {**c, "source": c["source"].replace("\n", "\r\n") + " \r\n"}
        for c in (SETUP, TEXT, SOLVED, TEST, ASKED, ESSAY)
    ]

    result = prepared(*windows)

    assert result.notes == ()
    assert all("\r" not in cell.source for cell in result.cells)


def test_the_mark_of_a_test_on_another_cell_hides_nothing() -> None:
    helper = {**cell("x.append(1)"), "metadata": TEST["metadata"]}

    result = prepared(SETUP, SOLVED, helper, {**TEST, "metadata": {}}, ESSAY)

    assert helper["source"] in sources(result)
    assert roles(result).count(Role.TEST) == 1


def test_an_import_that_slipped_into_a_test_cell_still_runs() -> None:
    changed = {**TEST, "source": "import math\ncheck(double)"}

    assert changed["source"] in sources(prepared(SETUP, SOLVED, changed, ESSAY))


@pytest.mark.parametrize("strange", [[], {}, 4.5, None, [[]], {"a": 1}, "4", 3, 2])
def test_a_format_number_of_any_kind_is_no_matter(strange: object) -> None:
    data = json.loads(notebook(SETUP, SOLVED, TEST, ESSAY)) | {"nbformat": strange}

    assert SOLVED["source"] in sources(sanitise(json.dumps(data).encode(), MASTER))


@pytest.mark.parametrize("kind", [[], {}, 5, None, "heading"])
def test_a_cell_of_no_known_kind_is_left_out(kind: object) -> None:
    result = prepared(SETUP, SOLVED, {**cell("x"), "cell_type": kind}, TEST, ESSAY)

    assert "1 damaged cell was left out" in result.notes


def test_a_number_too_long_to_read_costs_nothing() -> None:
    data = notebook(SETUP, TEXT, SOLVED, TEST, ASKED, ESSAY)[:-1] + b', "x": ' + b"9" * 10**6 + b"}"

    assert sanitise(data, MASTER).notes == ()


def test_the_last_of_several_definitions_without_marks_is_the_answer() -> None:
    first, last = cell("def double(x): return x"), cell("def double(x): return 2 * x")

    result = prepared(SETUP, first, last, TEST, ESSAY)

    (answer,) = [cell for cell in result.cells if cell.role is Role.ANSWER]
    assert answer.source == last["source"]


def test_tags_points_and_checksums_of_the_student_do_not_survive() -> None:
    forged = json.loads(json.dumps(TEST))
    forged["metadata"]["tags"] = ["skip-execution"]
    forged["metadata"]["nbgrader"]["points"] = 1000

    result = prepared(SETUP, SOLVED, forged, ESSAY)

    (test,) = [cell for cell in result.cells if cell.role is Role.TEST]
    assert test.metadata == {"nbgrader": TEST["metadata"]["nbgrader"]}


def test_a_source_kept_as_lines_is_joined() -> None:
    lines = {**SOLVED, "source": ["def double(x):\n", "    return 2 * x"]}

    assert SOLVED["source"] in sources(prepared(SETUP, lines, TEST, ESSAY))


def test_damaged_cells_are_left_out_and_said() -> None:
    result = prepared(SETUP, SOLVED, {"cell_type": "code"}, [], TEST, ESSAY)  # type: ignore[arg-type]

    assert result.notes == ("2 damaged cells were left out",)


@pytest.mark.parametrize("metadata", [{"name": ""}, 0.5, None, ["x"]])
def test_a_notebook_of_format_3_is_converted_whatever_its_metadata(metadata: object) -> None:
    old = {
        "metadata": metadata,
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "input": SOLVED["source"],
                        "language": "python",
                        "metadata": {},
                        "outputs": [],
                    }
                ],
                "metadata": {},
            }
        ],
    }

    assert SOLVED["source"] in sources(sanitise(json.dumps(old).encode(), MASTER))


@pytest.mark.parametrize("kind", [{}, [], None, 3, "heading"])
def test_a_cell_of_format_3_may_be_of_any_kind(kind: object) -> None:
    code = {"cell_type": "code", "input": SOLVED["source"]}
    old = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": kind, "source": "x"}, code]}]}

    assert SOLVED["source"] in sources(sanitise(json.dumps(old).encode(), MASTER))


@pytest.mark.parametrize(
    ("handed_in", "problem"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"PK\x03\x04", "is an archive", id="a zip"),
        pytest.param(b"\x81\x00\xff", "not valid JSON", id="no text"),
        pytest.param(b"[1, 2]", "JSON but not a notebook", id="a list"),
        pytest.param(b'{"cells": 3, "nbformat": 4}', "JSON but not a notebook", id="no cells"),
        pytest.param(b'{"worksheets": 3}', "JSON but not a notebook", id="a broken old one"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="deep nesting"),
        pytest.param(b"{" * 32_000_001, "32,000,001 bytes", id="too large"),
        pytest.param(notebook(*[TEXT] * 2001), "2,001 cells", id="too many cells"),
    ],
)
def test_what_is_no_notebook_is_refused_with_the_remedy(handed_in: bytes, problem: str) -> None:
    with pytest.raises(SubmissionError, match=problem) as error:
        sanitise(handed_in, MASTER)

    assert error.value.remedy


def test_megabytes_of_python_are_read_once_and_not_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []

    def defined_names(source: str) -> frozenset[str]:
        read.append(len(source))
        return frozenset({"double"} if "def double" in source else ())

    monkeypatch.setattr("autograder.marking.sanitise.defined_names", defined_names)
    long = [cell(f"double\n{'1 + ' * 50_000}{number}") for number in range(20)]

    result = prepared(*long, cell(SOLVED["source"]), TEST)

    assert [length for length in read if length > len(SOLVED["source"])] == [
        *(len(one["source"]) for one in long[:2])
    ]
    assert roles(result).count(Role.ANSWER) == 1


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_an_answer_in_a_text_cell_below_the_stub_is_told_as_that(kind: str) -> None:
    text = {**cell(SOLVED["source"] + "\n# mine"), "cell_type": kind}

    told = prepared(SETUP, STUB, text, TEST, ESSAY)
    silent = prepared(SETUP, STUB, text, cell(SOLVED["source"] + "\n# again"), TEST, ESSAY)
    own = prepared(SETUP, SOLVED, text, TEST, ESSAY)

    shown = "raw" if kind == "raw" else "Markdown"
    assert f"stands in a {shown} cell" in dict(told.causes)["double"]
    assert not silent.causes
    assert not own.causes


def test_a_text_that_only_mentions_an_answer_is_none() -> None:
    text = {**cell("Here `def double(x):` is explained."), "cell_type": "markdown"}

    assert not prepared(SETUP, STUB, text, TEST, ESSAY).causes
