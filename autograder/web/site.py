"""The site as files by their path, and its place in the course's folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autograder.course import Assignment, Course
from autograder.errors import CourseError
from autograder.private import open_as_usual
from autograder.releasing.build import replace_folder
from autograder.releasing.folders import read_folder
from autograder.web import contents, lite, pages, runtime
from autograder.web.wheel import index_of, wheel_of

FOLDER = "site"
NOT_IN_LOCK = "comm"
"""What the kernel starts with and Pyodide lacks; PyPI is never asked."""

Files = dict[str, bytes]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a site lies, and how large it is; sizes in bytes."""

    folder: Path
    assignments: tuple[str, ...]
    size: int
    runtime_size: int
    """Of Pyodide's copy in it; 0 where the browser fetches the official one."""


def make_site(course: Course, names: Sequence[str], pyodide: Path | None = None) -> Site:
    """Build the site from what was released, in the place of the one before.

    Parameters
    ----------
    course, names
        The course, and which of its assignments; none means all that are built.
    pyodide
        A folder of Pyodide to copy; without one the site names the official release.

    Raises
    ------
    CourseError
        If an assignment is not built, or Pyodide or JupyterLite is missing or damaged.
    """
    assignments = _chosen(course, names)
    python = runtime.copied(pyodide) if pyodide is not None else {}
    files = site_files(course, assignments, python)
    folder = course.working_folder / FOLDER
    replace_folder(folder, files)
    open_as_usual(folder)
    return Site(
        folder,
        tuple(one.name for one in assignments),
        sum(map(len, files.values())),
        sum(map(len, python.values())),
    )


def site_files(course: Course, assignments: Sequence[Assignment], python: Files) -> Files:
    """Return every file of the site by its path: the same course, the same bytes."""
    app = lite.application()
    kernel, loads = lite.kernel()
    name, wheel = wheel_of(NOT_IN_LOCK)
    work: Files = {}
    shown: list[pages.Shown] = []
    for assignment in assignments:
        release = _marked(assignment.name, _release(course, assignment.name))
        work |= {f"{assignment.name}/{path}": data for path, data in release.items()}
        shown.append(pages.shown(assignment, release[f"{assignment.name}.ipynb"]))
    storage = f"convkit {course.id}"
    settings = _python(storage, python)
    title = course.title or course.id
    made = {**app} | lite.lists() | kernel | contents.listed(work)
    made["jupyter-lite.json"] = lite.settings(
        app, loads, title=title, storage=storage, python=settings
    )
    made |= {"pypi/all.json": index_of(name, wheel), f"pypi/{name}": wheel}
    made |= {f"{runtime.folder_of(python)}/{path}": data for path, data in python.items()}
    source = "this site" if python else urlsplit(runtime.ADDRESS).netloc
    return made | pages.pages(
        shown, title=title, zone=course.time_zone, storage=storage, python=source
    )


def _python(storage: str, python: Files) -> Json:
    """Return the kernel's settings: what it starts from, and what of it the browser keeps."""
    folder = runtime.folder_of(python)
    options = {
        "done_without": list(runtime.DONE_WITHOUT),
        "indexURL": f"./{folder}/" if python else runtime.ADDRESS.removesuffix("pyodide.mjs"),
        "kept": f"{storage} {folder}",
        "packages": sorted({*runtime.PACKAGES, *runtime.DONE_WITHOUT}),
    }
    return {
        "disablePyPIFallback": True,
        "loadPyodideOptions": options,
        "pipliteUrls": ["./pypi/all.json"],
        "pyodideUrl": "./static/python.mjs",
    }


def _chosen(course: Course, names: Sequence[str]) -> tuple[Assignment, ...]:
    if names:
        return tuple(course.assignment(name) for name in dict.fromkeys(names))
    built = tuple(one for one in course.assignments if _release(course, one.name, needed=False))
    if not built:
        raise CourseError(
            f"no assignment of {course.file} has been built", remedy="run 'autograder build' first"
        )
    return built


def _release(course: Course, name: str, *, needed: bool = True) -> Files:
    files = read_folder(course.step_folder("release", name))
    if not files and needed:
        raise CourseError(
            f"assignment {name!r} has not been built", remedy=f"run 'autograder build {name}' first"
        )
    return contents.offered(files)


def _marked(name: str, release: Files) -> Files:
    """Return a release whose notebook says what it was like at first, wherever it travels."""
    data = release[f"{name}.ipynb"]
    notebook: Json = json.loads(data)
    notebook["metadata"][pages.RELEASE] = hashlib.sha256(data).hexdigest()[:16]
    notebook["metadata"][pages.SUMS] = {
        cell["id"]: hashlib.sha256("".join(cell["source"]).encode()).hexdigest()[:12]
        for cell in notebook["cells"]
        if "nbgrader" not in cell["metadata"]
    }
    whole = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return release | {f"{name}.ipynb": whole.encode()}
