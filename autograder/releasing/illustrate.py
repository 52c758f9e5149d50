"""Figures put into a notebook: ``![](figure:sampling)`` becomes a picture with its words.

The picture is a PNG in the text cell itself, as a link definition at its end: the one form that
JupyterLab, VS Code, Colab and nbconvert all show without a file beside the notebook (JupyterLab
shows no SVG that is attached to a cell, Colab no attachments), and that leaves the text readable.
"""

from __future__ import annotations

import base64
import functools
import json
import re
from collections.abc import Sequence

from rapidfuzz import process

from autograder.errors import CourseError
from autograder.figures import explorer
from autograder.figures.catalogue import FIGURES
from autograder.figures.png import png

_EXPLORER = "setup_explorer"
"""The cell whose output is stored in a release."""
_DIRECTIVE = re.compile(r"!\[\]\(figure:([^)\s]*)\)")


def illustrated(source: str) -> str:
    r"""Return a text cell with its figures embedded; lines stay where they are.

    Raises
    ------
    CourseError
        If a figure does not exist.

    Examples
    --------
    >>> text = illustrated("Look:\n\n![](figure:ties)")
    >>> text.splitlines()[2].startswith("![Ties, with dout 5")
    True
    >>> text.splitlines()[-1].startswith("[fig-ties]: data:image/png;base64,")
    True
    """
    names = list(dict.fromkeys(_DIRECTIVE.findall(source)))
    if not names:
        return source
    text = _DIRECTIVE.sub(
        lambda found: f"![{_drawn(found.group(1))[0]}][fig-{found.group(1)}]", source
    )
    definitions = [f"[fig-{name}]: data:image/png;base64,{_drawn(name)[1]}" for name in names]
    return "\n".join([text.rstrip("\n"), "", *definitions])


def with_outputs(notebook: bytes) -> bytes:
    """Return a release with the explorer as its cell's output, so that it is there before a run."""
    data = json.loads(notebook)
    cells = [cell for cell in data["cells"] if cell.get("id") == _EXPLORER]
    if not cells:
        return notebook
    shown = {"text/html": explorer.frame(explorer.page()), "text/plain": "An explorer of windows."}
    output = {"data": shown, "metadata": {}, "output_type": "display_data"}
    for cell in cells:
        cell["outputs"] = [output]
    return f"{json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def figures_of(sources: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the figures that text cells ask for, in order.

    >>> figures_of(["![](figure:ties)", "no figure"])
    ('ties',)
    """
    return tuple(name for source in sources for name in _DIRECTIVE.findall(source))


@functools.cache
def _drawn(name: str) -> tuple[str, str]:
    """Return the words of a figure, and its PNG in base64."""
    if name not in FIGURES:
        nearest = process.extractOne(name, sorted(FIGURES))[0]
        raise CourseError(
            f"there is no figure {name!r}",
            remedy=f"write figure:{nearest}, or draw it in autograder/figures/",
        )
    figure = FIGURES[name]()
    return figure.alt, base64.b64encode(png(figure)).decode()
