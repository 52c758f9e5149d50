"""What a student finds in the site: the released files, and the lists that JupyterLite reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

MOMENT = "2026-09-01T08:00:00Z"
"""When each file says that it was changed: a day that is no surprise, the same for all."""
FOR_INSTALLING = {"README.txt", "requirements.txt"}
"""How to install what the browser needs not; left out."""
EXAMPLES, READ_AS_TEXT = "selfcheck/examples.json", "selfcheck/examples.txt"
"""JupyterLite parses what is called JSON, which loses 1.0, and fails on the NaN in ours."""

Files = dict[str, bytes]
Json = dict[str, Any]


def offered(release: Mapping[str, bytes]) -> Files:
    """Return what of a release lies in the site, by its path in the assignment's folder."""
    files = {name: data for name, data in release.items() if name not in FOR_INSTALLING}
    if EXAMPLES in files:
        files[READ_AS_TEXT] = files.pop(EXAMPLES)
    return files


def listed(files: Mapping[str, bytes]) -> Files:
    """Return ``files/`` and ``api/contents/`` of the site for files by their path in it."""
    made = {f"files/{name}": data for name, data in files.items()}
    folders: dict[str, dict[str, Json]] = {"": {}}
    for name, data in sorted(files.items()):
        path = PurePosixPath(name)
        for parent in [*path.parents][::-1][1:]:
            above = "" if str(parent.parent) == "." else str(parent.parent)
            folders[above].setdefault(parent.name, _model(parent, "directory", None))
            folders.setdefault(str(parent), {})
        above = "" if str(path.parent) == "." else str(path.parent)
        kind = "notebook" if path.suffix == ".ipynb" else "file"
        folders[above][path.name] = _model(path, kind, len(data))
    for folder, entries in folders.items():
        at = PurePosixPath(folder)
        listing = _model(at, "directory", None) | {"content": list(entries.values())}
        where = f"api/contents/{folder}/all.json" if folder else "api/contents/all.json"
        made[where] = json.dumps(listing | {"path": folder}, separators=(",", ":")).encode()
    return made


_TYPES = {
    ".py": "text/x-python",
    ".txt": "text/plain",
    ".html": "text/html",
    ".css": "text/css",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".ipynb": "application/x-ipynb+json",
    ".npz": "application/octet-stream",
    ".png": "image/png",
}


def _model(path: PurePosixPath, kind: str, size: int | None) -> Json:
    mimetype = None
    if kind != "directory":
        mimetype = _TYPES.get(path.suffix, "application/octet-stream")
    return {
        "name": path.name,
        "path": str(path),
        "type": kind,
        "format": None,
        "content": None,
        "created": MOMENT,
        "last_modified": MOMENT,
        "mimetype": mimetype,
        "size": size,
        "writable": True,
    }
