"""Changes to a notebook that may neither cost nor earn a point.

Each change takes a source of randomness and a notebook of its own, and changes it in place:
everything but the code that is neither a test nor an output. :data:`NEUTRAL` holds them all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

from tests.workbench.fuzz.values import Json, text, wild

Notebook = dict[str, Any]
Change = Callable[[Random, Notebook], None]

FIELDS = (
    *("grade_id", "grade", "solution", "locked", "task", "points", "schema_version"),
    *("checksum", "cell_type", "remove"),
)
KERNELS: tuple[Json, ...] = (
    {"name": "julia-1.9", "display_name": "Julia", "language": "julia"},
    {"name": "../../bin/sh", "argv": ["/bin/sh", "-c", "id"]},
    {"name": 5},
    [],
    "python3",
    None,
)
HARMLESS_TESTS = ("", "pass", "1000.0", "print('10/10')", "assert False", "1 +", "(" * 300, "# x")
MANY = 300


def cells_of(notebook: Notebook) -> list[Json]:
    """Return the cells that are cells."""
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        return []
    return [cell for cell in cells if isinstance(cell, dict)]


def marks_of(cell: Notebook) -> dict[str, Any]:
    """Return nbgrader's marks of a cell, if it has any."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}


def copied(value: Json) -> Json:
    """Return a copy, however deep the value is."""
    return json.loads(json.dumps(value))


def is_code(cell: Notebook) -> bool:
    """Whether it says that it is a code cell."""
    return cell.get("cell_type") == "code"


def is_test(cell: Notebook) -> bool:
    """Whether a cell is one of the released tests, by its text: its mark may be another's now."""
    source = cell.get("source")
    return is_code(cell) and isinstance(source, str) and source.startswith("check(")


def some(rng: Random, cells: list[Json]) -> list[Json]:
    """Return one of the cells, some, or all."""
    if not cells:
        return []
    share = rng.choice((0.0, 0.3, 1.0))
    return [cell for cell in cells if rng.random() < share] or [rng.choice(cells)]


def _metadata_of_cells(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        cell["metadata"] = wild(rng)


def _metadata_lost(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        if rng.random() < 0.5:
            cell["metadata"] = {}
        else:
            cell.pop("metadata", None)


def _marks_of_any_type(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        cell["metadata"] = {"nbgrader": wild(rng)}


def _marks_exchanged(rng: Random, notebook: Notebook) -> None:
    cells = [cell for cell in cells_of(notebook) if rng.random() < 0.5]
    metadata = [copied(cell.get("metadata", {})) for cell in cells]
    rng.shuffle(metadata)
    for cell, taken in zip(cells, metadata, strict=True):
        cell["metadata"] = taken


def _marks_copied(rng: Random, notebook: Notebook) -> None:
    marked = [cell for cell in cells_of(notebook) if marks_of(cell)]
    if marked:
        source = rng.choice(marked)
        for cell in some(rng, cells_of(notebook)):
            cell["metadata"] = copied(source["metadata"])


def _fields_of_marks(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, [cell for cell in cells_of(notebook) if marks_of(cell)]):
        for name in rng.sample(FIELDS, rng.randint(1, 4)):
            marks_of(cell)[name] = wild(rng, 1)


def _points(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, [cell for cell in cells_of(notebook) if marks_of(cell)]):
        marks_of(cell)["points"] = rng.choice((1000, -1000, 1e308, float("nan"), "7", [7], None))


def _flags_of_marks(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, [cell for cell in cells_of(notebook) if marks_of(cell)]):
        for name in ("grade", "solution", "locked", "task"):
            marks_of(cell)[name] = rng.choice((True, False))


def _tags(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        if isinstance(cell.get("metadata"), dict):
            tags = ["skip-execution", "raises-exception", "remove_cell", "parameters"]
            cell["metadata"]["tags"] = rng.choice((tags, "skip-execution", wild(rng)))


def _ids(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        cell["id"] = rng.choice(("same", "", "cell-0", "relu_forward", wild(rng)))
        if rng.random() < 0.2:
            del cell["id"]


def _metadata_of_notebook(rng: Random, notebook: Notebook) -> None:
    notebook["metadata"] = rng.choice((wild(rng), {"kernelspec": rng.choice(KERNELS)}, {}))
    if rng.random() < 0.1:
        del notebook["metadata"]


def _outputs(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, [cell for cell in cells_of(notebook) if is_code(cell)]):
        kinds = ("stream", "display_data", "execute_result", "error", "pyout", text(rng))
        one = {
            "output_type": rng.choice(kinds),
            "data": rng.choice((wild(rng), {"text/plain": "10.0", "text/html": text(rng)})),
            "text": wild(rng, 1),
            "name": wild(rng, 0),
            "metadata": wild(rng, 1),
        }
        cell["outputs"] = rng.choice((wild(rng), [one], [one] * MANY, "x" * 200_000))
        cell["execution_count"] = wild(rng, 1)


def _attachments(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        cell["attachments"] = rng.choice((wild(rng), {text(rng): {"image/png": text(rng)}}))


def _other_keys(rng: Random, notebook: Notebook) -> None:
    for place in [notebook, *some(rng, cells_of(notebook))]:
        key = f"x-{text(rng)}"
        place[key] = wild(rng)


def _lines(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        source = cell.get("source")
        if isinstance(source, str):
            cuts = sorted(rng.randint(0, len(source)) for _ in range(rng.randint(0, 20)))
            ends = [0, *cuts, len(source)]
            cell["source"] = [source[a:b] for a, b in pairwise(ends)]


def _ends_of_lines(rng: Random, notebook: Notebook) -> None:
    end = rng.choice(("\r\n", "\r"))
    for cell in some(rng, cells_of(notebook)):
        if isinstance(cell.get("source"), str):
            cell["source"] = cell["source"].replace("\n", end)


def _format_numbers(rng: Random, notebook: Notebook) -> None:
    notebook["nbformat"] = rng.choice((0, 1, 2, 3, 4, 5, 97, "4", wild(rng)))
    notebook["nbformat_minor"] = rng.choice((0, 1, 2, 3, 4, 5, 99, wild(rng)))
    if rng.random() < 0.2:
        del notebook["nbformat"]


def _texts(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, [cell for cell in cells_of(notebook) if not is_code(cell)]):
        if isinstance(cell.get("source"), str):
            cell["source"] = rng.choice((text(rng), cell["source"] + text(rng)))
            cell["cell_type"] = rng.choice(("markdown", "raw"))


def _texts_added_and_deleted(rng: Random, notebook: Notebook) -> None:
    if not isinstance(notebook.get("cells"), list):
        return
    deleted = some(rng, [cell for cell in cells_of(notebook) if not is_code(cell)])
    cells = [cell for cell in notebook["cells"] if not any(cell is gone for gone in deleted)]
    for _ in range(rng.choice((1, 5, MANY))):
        added: Json = {
            "cell_type": rng.choice(("markdown", "raw")),
            "source": text(rng),
            "metadata": {},
        }
        cells.insert(rng.randint(0, len(cells)), added)
    notebook["cells"] = cells


def _empty_cells(rng: Random, notebook: Notebook) -> None:
    if isinstance(notebook.get("cells"), list):
        for _ in range(rng.choice((1, 3, 30))):
            one: Json = {"cell_type": "code", "source": rng.choice(("", "\n \n", "# nothing", []))}
            notebook["cells"].insert(rng.randint(0, len(notebook["cells"])), one)


def _damaged_cells(rng: Random, notebook: Notebook) -> None:
    if isinstance(notebook.get("cells"), list):
        for _ in range(rng.choice((1, 3, 30))):
            kind: Json = rng.choice(("code", "markdown", "heading", [], {}, None, 5))
            broken = {"cell_type": kind, "metadata": wild(rng), "source": rng.choice((5, {}, [5]))}
            place = rng.randint(0, len(notebook["cells"]))
            junk: Json = rng.choice((None, 5, "cell", [], {}, broken))
            notebook["cells"].insert(place, junk)


def _tests(rng: Random, notebook: Notebook) -> None:
    cells = notebook.get("cells")
    tests = some(rng, [cell for cell in cells_of(notebook) if is_test(cell)])
    if not tests or not isinstance(cells, list):
        return
    fate = rng.randrange(4)
    for test in tests:
        place = next(at for at, cell in enumerate(cells) if cell is test)
        if fate == 0:
            del cells[place]
        elif fate == 1:
            cells.insert(rng.randint(0, len(cells)), copied(test))
        elif fate == 2:
            test["source"] = rng.choice(HARMLESS_TESTS)
        else:
            cells.insert(rng.randint(0, len(cells) - 1), cells.pop(place))


NEUTRAL: dict[str, Change] = {
    change.__name__.lstrip("_"): change
    for change in (
        *(_metadata_of_cells, _metadata_lost, _metadata_of_notebook, _other_keys),
        *(_marks_of_any_type, _marks_exchanged, _marks_copied, _fields_of_marks, _points),
        *(_flags_of_marks, _tags, _ids, _outputs, _attachments, _lines, _ends_of_lines),
        *(_format_numbers, _texts, _texts_added_and_deleted, _empty_cells, _damaged_cells, _tests),
    )
}
