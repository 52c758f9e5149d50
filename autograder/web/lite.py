"""JupyterLite as far as one notebook needs it: the application, its kernel and their settings."""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

KERNEL = "@jupyterlite/pyodide-kernel-extension"
OTHER_APPS = ("consoles", "edit", "lab", "repl", "tree", "doc")
KEPT_OF_OTHERS = {"lab/favicon.ico"}
NOT_SERVED = ("package.json", ".map", ".ts", "index.html.tmp")
_TOOLS_OF_BUILDERS = {"index.html", "jupyterlite.schema.v0.json"}
REMEDY = "install it: pip install 'convkit[web]', or run 'make install' in the kit"

HASTY = b"l=!!((null==i?void 0:i.enabled)||crossOriginIsolated)"
PATIENT = (
    b"l=!!((navigator.serviceWorker&&null!=i?(await i.ready.catch(()=>0),i.enabled):void 0)"
    b"||crossOriginIsolated)"
)

Files = dict[str, bytes]
Json = dict[str, Any]


@cache
def application() -> Mapping[str, bytes]:
    """Return JupyterLite's files by their path in the site, without what no notebook needs.

    Raises
    ------
    CourseError
        If JupyterLite is not installed.
    """
    try:
        package = files("jupyterlite_core")
    except ModuleNotFoundError:
        raise CourseError("JupyterLite is not installed here", remedy=REMEDY) from None
    archives = [one for one in package.iterdir() if one.name.endswith(".tgz")]
    made: Files = {}
    for resource in archives:
        with as_file(resource) as path, tarfile.open(path) as archive:
            for member in archive:
                name = member.name.removeprefix("package/")
                data = archive.extractfile(member) if member.isfile() else None
                if data is not None and _is_served(name):
                    made[name] = data.read()
    if "notebooks/index.html" not in made:
        raise CourseError(
            f"JupyterLite in {package} has no notebook application",
            remedy="install the version that requirements.lock names: make install",
        )
    return made


def _is_served(name: str) -> bool:
    if name in KEPT_OF_OTHERS:
        return True
    top, _, rest = name.partition("/")
    of_another = top in OTHER_APPS or (top == "build" and rest.partition("/")[0] in OTHER_APPS)
    return not (
        of_another or name in _TOOLS_OF_BUILDERS or name.endswith(NOT_SERVED) or "rspack" in name
    )


def lists() -> Files:
    """Return the lists that JupyterLite asks for and that are empty here."""
    english = {"en": {"displayName": "English", "nativeName": "English"}}
    languages = json.dumps({"data": english, "message": ""}).encode()
    return {
        "api/translations/all.json": languages,
        "api/translations/en.json": json.dumps({"data": {}, "message": ""}).encode(),
        "build/schemas/all_federated.json": b"[]",
    }


def kernel() -> tuple[Files, Json]:
    """Return the kernel's files by their path in the site, and how JupyterLite loads it.

    Raises
    ------
    CourseError
        If it is not installed, or is of a version that we do not know.
    """
    folder = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / KERNEL
    try:
        about = json.loads((folder / "package.json").read_bytes())
    except FileNotFoundError:
        raise CourseError(f"{KERNEL} is not in {folder}", remedy=REMEDY) from None
    made = {
        f"extensions/{KERNEL}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".map"
    }
    return _mended(made), {"name": KERNEL, **about["jupyterlab"]["_build"]}


def _mended(files: Files) -> Files:
    """Let a kernel wait for the service worker through which it reads the notebook's folder.

    JupyterLite looks once whether the worker is registered. A kernel that started before that had
    no files, for as long as it ran; on a second visit, and on a busy machine, that was common.
    """
    found = [name for name, data in files.items() if data.count(HASTY) == 1]
    if len(found) != 1:
        raise CourseError(
            f"{KERNEL} starts kernels in another way than the version that we know",
            remedy="install the version that requirements.lock names: make install",
        )
    return files | {found[0]: files[found[0]].replace(HASTY, PATIENT)}


def settings(
    app: Mapping[str, bytes], loads: Json, *, title: str, storage: str, python: Json
) -> bytes:
    """Return the site's ``jupyter-lite.json``.

    Parameters
    ----------
    app, loads
        As :func:`application` and :func:`kernel` return them.
    title
        Of the course.
    storage
        What the browser calls the place where work is kept.
    python
        Settings of the kernel: where Pyodide lies, and what it loads.
    """
    whole: Json = json.loads(app["jupyter-lite.json"])
    whole["jupyter-config-data"] |= {
        "appName": title,
        "appUrl": "./notebooks",
        "collaborative": False,
        "contentsAllJsonFile": "all.json",
        "contentsStorageName": storage,
        "disabledExtensions": list(SILENT),
        "exposeAppInBrowser": True,
        "federated_extensions": [loads],
        "litePluginSettings": {f"{KERNEL}:kernel": python},
        "settingsOverrides": CALM,
        "settingsStorageName": f"{storage} settings",
        "workspacesStorageName": f"{storage} workspaces",
    }
    return json.dumps(whole, indent=1, sort_keys=True).encode()


SILENT = (
    "@jupyter-notebook/application-extension:logo",
    "@jupyter-notebook/help-extension",
    "@jupyter-notebook/notebook-extension:trusted",
    "@jupyterlab/application-extension:announcements",
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/console-extension",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/launcher-extension",
    "@jupyterlab/terminal-extension",
    "@jupyterlite/application-extension:share-file",
    "@jupyterlite/apputils-extension:kernel-status",
    "@jupyterlite/help-extension",
)
"""What leads away from the notebook; a wheel that turns until Python is there, and slows it."""
CALM: Json = {
    "@jupyter-notebook/application-extension:top": {"visible": "no"},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
"""The title bar is ours; work is saved every ten seconds; all of a notebook is on the page."""
