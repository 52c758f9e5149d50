"""Changes to a notebook that may cost points: cells and code go, move, merge and break.

:data:`HARMFUL` changes cells, :data:`CODE` what stands in them; :func:`without` takes the answer to
a question out, so that it must earn nothing.
"""

from __future__ import annotations

import keyword
import re
from random import Random
from typing import Any

from tests.workbench.fuzz.neutral import Change, Notebook, cells_of, copied, is_code, marks_of, some
from tests.workbench.fuzz.values import Json, nested, text, wild

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
PIECES = (
    *("(", ")", "[", "]", "{", "}", ":", ";", ",", "=", "->", ":=", "@", "*", "**", "\\", "`", "$"),
    *("'", '"', '"""', "\\N{SNOWMAN}", "0x", "1_0", "1e999", "9" * 5000, "0777", "1j", "...", "\0"),
    *(
        " \t",
        "\n\t",
        "\x0c",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "ﬁ",
        "\U0001d431",
        "İ",
        "\uff32\uff25\uff2c\uff35",
        "\ud800",
        "🙂",
    ),
    *(
        "await ",
        "yield ",
        "return ",
        "global x\n",
        "nonlocal x\n",
        "import antigravity\n",
        "del x\n",
    ),
    *(
        "lambda: ",
        "not ",
        "async ",
        "match x:\n case ",
        "class ",
        "def f(): ",
        "print ",
        "exit()\n",
    ),
)
MAGICS = (
    *("%matplotlib notebook", "%%bash\nrm -rf /", "%%time", "%timeit 1", "!rm -rf ~", "%reset -f"),
    *("%%writefile relu.py", "%run x.py", "%load_ext autoreload", "?relu_forward", "%%html\n<b>"),
    *(
        "%%capture out",
        "%pdb on",
        "%debug",
        "%%script python",
        "%cd ..",
        "%pip install x",
        "%xdel x",
    ),
    *("%%javascript\nalert(1)", "get_ipython().kernel", "%%unknown", "%", "%%", "!", "??", "exit"),
)
LONG = 3_000
MANY_CELLS = 50_000
LONGEST_NAME = 100
"""Of those that may take the place of another one, which may stand in many places."""


def _cells(notebook: Notebook) -> list[Json]:
    """Return the list of cells, whatever is in it, to be changed in place."""
    cells = notebook.get("cells")
    return cells if isinstance(cells, list) else []


def _delete(rng: Random, notebook: Notebook) -> None:
    gone = some(rng, cells_of(notebook))
    if isinstance(notebook.get("cells"), list):
        notebook["cells"] = [
            cell for cell in notebook["cells"] if not any(cell is other for other in gone)
        ]


def _duplicate(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        _cells(notebook).insert(rng.randint(0, len(_cells(notebook))), copied(cell))


def _shuffle(rng: Random, notebook: Notebook) -> None:
    rng.shuffle(_cells(notebook))


def _swap(rng: Random, notebook: Notebook) -> None:
    cells = _cells(notebook)
    if cells:
        one, other = rng.randrange(len(cells)), rng.randrange(len(cells))
        cells[one], cells[other] = cells[other], cells[one]


def _retype(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        kinds = ("code", "markdown", "raw", "heading", "Code", "html", wild(rng, 1))
        cell["cell_type"] = rng.choice(kinds)


def _merge(rng: Random, notebook: Notebook) -> None:
    code = [cell for cell in cells_of(notebook) if is_code(cell)]
    if len(code) > 1:
        first, second = rng.sample(code, 2)
        first["source"] = f"{source_of(first)}\n\n{source_of(second)}"
        _cells(notebook)[:] = [cell for cell in _cells(notebook) if cell is not second]


def _split(rng: Random, notebook: Notebook) -> None:
    code = [at for at, cell in enumerate(_cells(notebook)) if isinstance(cell, dict)]
    if code:
        place = rng.choice(code)
        cell = _cells(notebook)[place]
        lines = source_of(cell).split("\n")
        cut = rng.randint(0, len(lines))
        second = copied(cell)
        cell["source"], second["source"] = "\n".join(lines[:cut]), "\n".join(lines[cut:])
        _cells(notebook).insert(place + 1, second)


def _sources_of_any_type(rng: Random, notebook: Notebook) -> None:
    for cell in some(rng, cells_of(notebook)):
        cell["source"] = rng.choice((wild(rng), [source_of(cell), 5], [[source_of(cell)]], None))
        if rng.random() < 0.2:
            del cell["source"]


def _cells_of_any_type(rng: Random, notebook: Notebook) -> None:
    cells = _cells(notebook)
    for place in range(len(cells)):
        if rng.random() < 0.2:
            cells[place] = wild(rng)


def _list_of_any_type(rng: Random, notebook: Notebook) -> None:
    as_object = {str(at): cell for at, cell in enumerate(_cells(notebook))}
    notebook["cells"] = rng.choice((wild(rng), as_object, [_cells(notebook)], None))


def _worksheets(rng: Random, notebook: Notebook) -> None:
    """Say it in the format of 2013, more or less."""
    cells = [
        {
            "cell_type": cell.get("cell_type"),
            "input": cell.get("source"),
            "source": cell.get("source"),
            "language": "python",
            "metadata": cell.get("metadata"),
            "outputs": rng.choice(([], wild(rng))),
            "collapsed": False,
            "level": rng.choice((1, wild(rng, 0))),
        }
        for cell in cells_of(notebook)
    ]
    notebook["worksheets"] = rng.choice(([{"cells": cells, "metadata": {}}], wild(rng)))
    notebook["nbformat"] = rng.choice((1, 2, 3, 3, 3, 4, wild(rng, 0)))
    notebook["metadata"] = {"name": text(rng)}
    if rng.random() < 0.8:
        notebook.pop("cells", None)


def _very_many_cells(rng: Random, notebook: Notebook) -> None:
    one = {"cell_type": "markdown", "metadata": {}, "source": "1"}
    many = rng.choice((1_000, 1_950, 2_001, MANY_CELLS))
    if rng.random() < 0.1:
        one["cell_type"] = "code"
    _cells(notebook).extend([one] * many)


def _giant_source(rng: Random, notebook: Notebook) -> None:
    piece = rng.choice(("x", "(", "1+", "# ", "\n", "\t\n", "é", "a = 1\n", "if 1:\n", "'", "\\\n"))
    for cell in some(rng, cells_of(notebook))[:3]:
        cell["source"] = piece * rng.choice((1_000, 100_000, 1_100_000 // len(piece)))


def _deep(rng: Random, notebook: Notebook) -> None:
    depth = rng.choice((300, 900))
    for cell in some(rng, cells_of(notebook))[:5]:
        cell[rng.choice(("metadata", "outputs", "source", "x"))] = nested(depth, is_list=False)


HARMFUL: dict[str, Change] = {
    change.__name__.lstrip("_"): change
    for change in (
        *(_delete, _duplicate, _shuffle, _swap, _retype, _merge, _split, _sources_of_any_type),
        *(_cells_of_any_type, _list_of_any_type, _worksheets, _very_many_cells, _giant_source),
        _deep,
    )
}


def source_of(cell: Notebook) -> str:
    """Return a cell's text, if it has one."""
    source = cell.get("source")
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


# -- code ----------------------------------------------------------------------------------------


def _swapped_tokens(rng: Random, code: str) -> str:
    tokens = _TOKEN.findall(code)
    if len(tokens) > 1:
        one, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def _replaced_token(rng: Random, code: str) -> str:
    tokens = _TOKEN.findall(code)
    if tokens:
        others = (rng.choice(tokens), rng.choice(keyword.kwlist), rng.choice(PIECES))
        tokens[rng.randrange(len(tokens))] = rng.choice(others)
    return "".join(tokens)


def _inserted_piece(rng: Random, code: str) -> str:
    place = rng.randint(0, len(code))
    return code[:place] + rng.choice(PIECES) + code[place:]


def _lines_moved(rng: Random, code: str) -> str:
    lines = code.split("\n")
    place = rng.randrange(len(lines))
    fate = rng.randrange(3)
    if fate == 0:
        del lines[place]
    elif fate == 1:
        lines.insert(rng.randint(0, len(lines)), lines[place])
    else:
        rng.shuffle(lines)
    return "\n".join(lines)


def _indented(rng: Random, code: str) -> str:
    lines = code.split("\n")
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(lines))
        lines[place] = rng.choice((" ", "\t", "    ", "")) + lines[place].lstrip()
    return "\n".join(lines)


def _magic(rng: Random, code: str) -> str:
    lines = code.split("\n")
    lines.insert(rng.choice((0, len(lines), rng.randint(0, len(lines)))), rng.choice(MAGICS))
    return "\n".join(lines)


def _long_expression(rng: Random, code: str) -> str:
    piece = rng.choice(
        ("1 + ", "-", "not ", "(", "[", "{1: ", "f(", "x.a", "x[0]", "a, ", "lambda: ")
    )
    grown = piece * rng.choice((90, 250, LONG, 20 * LONG))
    return rng.choice((f"{grown}1\n{code}", f"{code}\n{grown}", f"y = {grown}1\n{code}"))


def _nested_blocks(rng: Random, code: str) -> str:
    head = rng.choice(("if True:", "while False:", "def f():", "class A:", "try:", "for i in ():"))
    blocks = "\n".join(" " * depth + head for depth in range(rng.choice((10, 90, 110))))
    return f"{code}\n{blocks}"


def _character(rng: Random, code: str) -> str:
    if not code:
        return text(rng)
    place = rng.randrange(len(code))
    return (
        code[:place]
        + rng.choice(("", text(rng)[:3], chr(rng.randrange(0x110000))))
        + code[place + 1 :]
    )


def _rubbish(rng: Random, code: str) -> str:
    del code
    return text(rng)


def _endless(rng: Random, code: str) -> str:
    loop = rng.choice(
        ("while True: pass", "while True: print('x')", "x = [0]\nfor i in x: x.append(i)")
    )
    return rng.choice((f"{code}\n{loop}", f"{loop}\n{code}"))


def _names(rng: Random, code: str) -> str:
    found = {token for token in _TOKEN.findall(code) if token.isidentifier()}
    names = sorted(name for name in found if len(name) <= LONGEST_NAME)
    if not names:
        return code
    old, new = (
        rng.choice(names),
        rng.choice((*names, "self", "None", "print", "ﬂoat", "_", "__class__")),
    )
    return re.sub(rf"\b{re.escape(old)}\b", new, code)


CODE = {
    change.__name__.lstrip("_"): change
    for change in (
        *(_swapped_tokens, _replaced_token, _inserted_piece, _lines_moved, _indented, _magic),
        *(_long_expression, _nested_blocks, _character, _rubbish, _names),
    )
}
ENDLESS = _endless
"""Costs all the time that a cell may use, so it is tried seldom."""


# -- answers that are not there ------------------------------------------------------------------


def without(rng: Random, notebook: Notebook, question: str, stub: str) -> None:
    """Take the answer to ``question`` out of a notebook that answers it in its own cell alone."""
    cells: list[Any] = notebook["cells"]
    place = next(at for at, cell in enumerate(cells) if marks_of(cell).get("grade_id") == question)
    cell = cells[place]
    source = source_of(cell)
    definition = f"def {question}("
    fates: tuple[Json, ...] = (
        *("", stub, "raise NotImplementedError()", f"{question} = None", f"{question} = 7"),
        source.replace(definition, f"def {question}_("),
        source.replace(definition, f"def _{question}("),
        "\n".join(f"# {line}" for line in source.split("\n")),
        f"'''\n{source}\n'''".replace('"""', "###"),
        f"if False:\n    pass\nelse:\n    def {question}(*a, **k): raise ValueError(a)",
        source.replace(definition, f"def {question}(("),
        5,
        {"source": source},
        [source, None],
    )
    choice = rng.randrange(len(fates) + 3)
    if choice < len(fates):
        cell["source"] = fates[choice]
    elif choice == len(fates):
        del cells[place]
    elif choice == len(fates) + 1:
        cell["cell_type"] = rng.choice(("markdown", "raw"))
    else:
        del cell["source"]
