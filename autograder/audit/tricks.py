"""Changes to a notebook: by accident, by other programs, or on purpose.

Each trick takes a notebook and returns a notebook, or the bytes of what is no longer one.
:mod:`autograder.audit.mishaps` holds odder ones, :mod:`autograder.audit.forged` those that are no
accidents; :data:`TRICKS` names them all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from autograder.audit import forged, mishaps
from autograder.audit.forged import Notebook, each, is_answer, is_test, marks_of

Trick = Callable[[Any], Any]


def text_of(cell: Notebook) -> str:
    """Return a cell's source as one string."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


# -- what students do in Jupyter ------------------------------------------------------------------


def duplicate_test_cells(notebook: Notebook) -> Notebook:
    """Copy and paste every test cell, marks and all."""
    return each(notebook, lambda c: [c, {**c, "id": c["id"] + "-copy"}] if is_test(c) else [c])


def duplicate_answer_cells(notebook: Notebook) -> Notebook:
    """Copy every answer to the end, marks and all, as a backup."""
    copies = [{**c, "id": c["id"] + "-copy"} for c in notebook["cells"] if is_answer(c)]
    return {**notebook, "cells": notebook["cells"] + copies}


def delete_test_cells(notebook: Notebook) -> Notebook:
    """Delete every test cell."""
    return each(notebook, lambda c: [] if is_test(c) else [c])


def empty_test_cells(notebook: Notebook) -> Notebook:
    """Write ``pass`` into every test cell."""
    return each(notebook, lambda c: [{**c, "source": "pass"}] if is_test(c) else [c])


def delete_answer_cells(notebook: Notebook) -> Notebook:
    """Delete every cell that holds an answer."""
    return each(notebook, lambda c: [] if is_answer(c) else [c])


def empty_answer_cells(notebook: Notebook) -> Notebook:
    """Select all and press delete, in every answer."""
    return each(notebook, lambda c: [{**c, "source": ""}] if is_answer(c) else [c])


def answers_as_text(notebook: Notebook) -> Notebook:
    """Press ``m`` in every answer, which makes it Markdown."""
    return each(notebook, lambda c: [{**c, "cell_type": "markdown"}] if is_answer(c) else [c])


def answers_in_new_cells(notebook: Notebook) -> Notebook:
    """Leave the stubs, and write every answer into a cell of one's own behind the last cell."""
    own = [
        {"cell_type": "code", "id": f"{c['id']}-own", "metadata": {}, "source": c["source"]}
        for c in notebook["cells"]
        if is_answer(c)
    ]
    stub = "raise NotImplementedError()"
    left = each(notebook, lambda c: [{**c, "source": stub}] if is_answer(c) else [c])
    return {**left, "cells": left["cells"] + own}


def answers_alone(notebook: Notebook) -> Notebook:
    """Delete everything that has no mark: text, pictures and experiments."""
    return each(notebook, lambda c: [c] if marks_of(c) or c["id"].startswith("own-") else [])


def break_first_answer(notebook: Notebook) -> Notebook:
    """Lose a bracket in the first answer: the cell does not even parse."""
    first = next(cell for cell in notebook["cells"] if is_answer(cell))

    def change(cell: Notebook) -> list[Notebook]:
        if cell["id"] == first["id"]:
            cell["source"] = text_of(cell).replace("(", "((", 1)
        return [cell]

    return each(notebook, change)


def change_setup(notebook: Notebook) -> Notebook:
    """Replace the locked imports by one's own; the self-check says yes to everything."""
    source = "import numpy as np\n\ndef check(function):\n    print('all checks passed')\n"

    def change(cell: Notebook) -> list[Notebook]:
        return [{**cell, "source": source} if marks_of(cell).get("grade_id") == "setup" else cell]

    return each(notebook, change)


def reverse_cells(notebook: Notebook) -> Notebook:
    """Move cells about until the last is the first."""
    return {**notebook, "cells": notebook["cells"][::-1]}


# -- what other programs do -----------------------------------------------------------------------


def lose_marks(notebook: Notebook) -> Notebook:
    """Lose all metadata, as old editors do."""
    return each(notebook, lambda c: [{**c, "metadata": {}}])


def saved_by_colab(notebook: Notebook) -> Notebook:
    """Save as Colab does: ids of its own in the metadata, none of nbgrader's, no cell ids."""

    def save(cell: Notebook) -> list[Notebook]:
        saved = {key: value for key, value in cell.items() if key != "id"}
        saved["metadata"] = {"id": "mXy3kQ0aB1cD", "colab": {"base_uri": "https://localhost:8080/"}}
        return [saved]

    metadata = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    return {**each(notebook, save), "metadata": metadata, "nbformat_minor": 0}


def saved_by_vscode(notebook: Notebook) -> Notebook:
    """Save as VS Code does: a language for each cell, ends of lines of Windows."""

    def save(cell: Notebook) -> list[Notebook]:
        cell["metadata"] = {**cell["metadata"], "vscode": {"languageId": "python"}}
        return [{**cell, "source": text_of(cell).replace("\n", "\r\n")}]

    return each(notebook, save)


def old_schema(notebook: Notebook) -> Notebook:
    """Claim the marks of an old nbgrader."""

    def age(cell: Notebook) -> list[Notebook]:
        if marks_of(cell):
            cell["metadata"]["nbgrader"]["schema_version"] = 1
        return [cell]

    return each(notebook, age)


def lines_for_sources(notebook: Notebook) -> Notebook:
    """Keep sources as lists of lines, as Jupyter itself saves them."""
    return each(notebook, lambda c: [{**c, "source": text_of(c).splitlines(keepends=True)}])


def clashing_ids(notebook: Notebook) -> Notebook:
    """Give every cell the same id."""
    return each(notebook, lambda c: [{**c, "id": "same"}])


def damaged_cells(notebook: Notebook) -> Notebook:
    """Add cells that are none: no type, no source, a number for a cell."""
    junk = [{}, 7, None, [], {"cell_type": "code"}, {"cell_type": "heading", "source": "x"}]
    return {**notebook, "cells": [*junk, *notebook["cells"], {"cell_type": "code", "source": 5}]}


def lone_surrogates(notebook: Notebook) -> Notebook:
    """Put NUL characters and halves of emoji into text and code."""
    odd = {
        "cell_type": "code",
        "id": "odd",
        "metadata": {},
        "source": "s = '\ud83d\0'",
        "outputs": [],
    }
    text = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": "\udc80 \0 \ufeff"}
    return {**notebook, "cells": [text, *notebook["cells"], odd]}


def format_3(notebook: Notebook) -> bytes:
    """Save in the notebook format of 2013."""
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            code = {"cell_type": "code", "input": cell["source"], "language": "python"}
            cells.append({**code, "metadata": cell["metadata"], "outputs": [], "collapsed": False})
        else:
            text = {"cell_type": "markdown", "metadata": cell["metadata"]}
            cells.append({**text, "source": cell["source"]})
    sheet = {"cells": cells, "metadata": {}}
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [sheet]}
    return json.dumps(old).encode()


def format_of_the_future(notebook: Notebook) -> Notebook:
    """Claim a format that nobody has written yet."""
    return {**notebook, "nbformat": 97, "nbformat_minor": 99}


def byte_order_mark(notebook: Notebook) -> bytes:
    """Open in an editor of Windows, and save."""
    return b"\xef\xbb\xbf" + json.dumps(notebook, ensure_ascii=False).encode()


# -- what is left of them -------------------------------------------------------------------------


def utf_16(notebook: Notebook) -> bytes:
    """Save in an encoding that no notebook has."""
    return json.dumps(notebook).encode("utf-16")


def not_json(notebook: Notebook) -> bytes:
    """Hand in a page that is not a notebook at all."""
    return f"<html>{len(notebook['cells'])} cells: please sign in to download</html>".encode()


def a_zip(_notebook: Notebook) -> bytes:
    """Hand in an archive under the name of the notebook."""
    return b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(200)


def truncated(notebook: Notebook) -> bytes:
    """Lose the second half on the way."""
    content = json.dumps(notebook).encode()
    return content[: len(content) // 2]


def empty(_notebook: Notebook) -> bytes:
    """Hand in a file of no bytes."""
    return b""


def no_cells(notebook: Notebook) -> Notebook:
    """Delete every cell."""
    return {**notebook, "cells": []}


def json_list(notebook: Notebook) -> bytes:
    """Hand in JSON that is no notebook."""
    return json.dumps(notebook["cells"]).encode()


def cells_in_a_dictionary(notebook: Notebook) -> Notebook:
    """Keep the cells in a dictionary where a list belongs."""
    return {**notebook, "cells": {str(at): cell for at, cell in enumerate(notebook["cells"])}}


_BY_ACCIDENT: tuple[Trick, ...] = (
    duplicate_test_cells,
    duplicate_answer_cells,
    delete_test_cells,
    empty_test_cells,
    delete_answer_cells,
    empty_answer_cells,
    answers_as_text,
    answers_in_new_cells,
    answers_alone,
    break_first_answer,
    change_setup,
    reverse_cells,
    lose_marks,
    saved_by_colab,
    saved_by_vscode,
    old_schema,
    lines_for_sources,
    clashing_ids,
    damaged_cells,
    lone_surrogates,
    format_3,
    format_of_the_future,
    byte_order_mark,
    utf_16,
    not_json,
    a_zip,
    truncated,
    empty,
    no_cells,
    json_list,
    cells_in_a_dictionary,
    mishaps.own_cells_last,
    mishaps.stubs_pasted_below,
    mishaps.notebook_pasted_below,
    mishaps.split_first_answer,
    mishaps.first_answer_raw,
    mishaps.conflict_in_first_answer,
    mishaps.merge_conflict,
    mishaps.second_notebook_behind,
)
_ON_PURPOSE: tuple[Trick, ...] = (
    forged.skip_execution_tags,
    forged.forge_points,
    forged.negative_points,
    forged.forge_outputs,
    forged.write_floats_into_tests,
    forged.write_results_into_tests,
    forged.retag_answers_as_tests,
    forged.swap_grade_ids,
    forged.foreign_questions,
    forged.marks_of_strange_types,
    forged.other_kernel,
    forged.scripts_everywhere,
    forged.two_lists_of_cells,
    forged.deep_nesting,
    forged.deep_expressions,
    forged.many_cells,
    forged.huge,
    forged.huge_number,
)
TRICKS: dict[str, Trick] = {trick.__name__: trick for trick in (*_BY_ACCIDENT, *_ON_PURPOSE)}
