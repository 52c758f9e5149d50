"""The README of a handout: one screen that says how to start, where to get help, what was tried."""

from __future__ import annotations

import re
from collections.abc import Collection

from autograder.course import KIT_FOLDER
from autograder.errors import CourseError

_TEXT = """\
{name}

  {name}.ipynb   text, pictures and your code: hand in this file
  selfcheck/   what check(...) runs; leave it beside the notebook
{data}
START  One environment serves all assignments. In the folder that holds them:

  Linux and macOS    python3 -m venv env
                     env/bin/pip install -r {name}/requirements.txt
                     env/bin/jupyter lab
                     env/bin/python -m pytest {name}

  Windows            py -m venv env
                     env\\Scripts\\pip install -r {name}\\requirements.txt
                     env\\Scripts\\jupyter lab
                     env\\Scripts\\python -m pytest {name}

The last line tries all checks of the notebook at once, in a terminal; so does
"python -m selfcheck" within this folder.

  VS Code            open the folder, then the notebook; choose the kernel "env"
  Colab              open the notebook; upload the zip (folder sign, left); run
                     !unzip -qo {name}.zip && cp -r {name}/* .

HELP  check(...) under each task says what differs, and "Stuck?" opens a hint.
Still stuck? Ask your teachers, and send them what check(...) says.

Tried with Python {python},
{versions}.
"""
PYTHON = "3.11 to 3.13"


def readme(assignment: str, beside: Collection[str]) -> bytes:
    """Return the README of an assignment's folder.

    Parameters
    ----------
    assignment
        The name of the folder and of the notebook in it.
    beside
        The files that lie in the folder; data among them are named.
    """
    data = sorted(name for name in beside if name.endswith((".npz", ".html")))
    words = _TEXT.format(
        name=assignment,
        data="".join(f"  {name}\n" for name in data),
        python=PYTHON,
        versions=tried_with(),
    )
    return words.encode()


def tried_with() -> str:
    """Return the locked versions that the notebooks are run with.

    Raises
    ------
    CourseError
        If ``requirements.lock`` does not hold them.
    """
    text = (KIT_FOLDER / "requirements.lock").read_text(encoding="utf-8")
    parts = []
    for name, shown in (
        ("numpy", "NumPy"),
        ("matplotlib", "Matplotlib"),
        ("jupyterlab", "JupyterLab"),
    ):
        found = sorted(set(re.findall(rf"(?m)^{name}==(\d+\.\d+)", text)))
        if not found:
            raise CourseError(f"requirements.lock has no {name}", remedy="run 'make lock'")
        parts.append(f"{shown} {' and '.join(found)}")
    return ", ".join(parts)
