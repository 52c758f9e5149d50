"""A wheel of a pure package that is installed here, for a browser that must fetch nothing."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
from pathlib import Path

from autograder.releasing.release import packed

_WRITTEN_BY_INSTALLERS = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"}


def wheel_of(package: str) -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel: the same package, the same bytes.

    >>> wheel_of("comm")[0].startswith("comm-")
    True
    """
    found = importlib.metadata.distribution(package)
    about = f"{package}-{found.version}.dist-info"
    files = {
        file.as_posix(): Path(file.locate()).read_bytes()
        for file in found.files or ()
        if file.name not in _WRITTEN_BY_INSTALLERS
        and file.suffix != ".pyc"
        and ".." not in file.parts
    }
    rows = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in sorted(files.items())]
    record = "\n".join([*rows, f"{about}/RECORD,,", ""])
    files[f"{about}/RECORD"] = record.encode()
    return f"{package}-{found.version}-py3-none-any.whl", packed(files)


def index_of(name: str, wheel: bytes) -> bytes:
    """Return the list that the browser's installer reads, with this one wheel beside it."""
    package, version, _ = name.split("-", 2)
    sums = {"md5": "", "sha256": hashlib.sha256(wheel).hexdigest()}
    entry = {
        "comment_text": "",
        "digests": sums,
        "downloads": -1,
        "filename": name,
        "has_sig": False,
        "md5_digest": "",
        "packagetype": "bdist_wheel",
        "python_version": "py3",
        "requires_python": ">=3.11",
        "size": len(wheel),
        "upload_time": "2026-09-01T08:00:00Z",
        "upload_time_iso_8601": "2026-09-01T08:00:00Z",
        "url": f"./{name}",
        "yanked": False,
        "yanked_reason": None,
    }
    return json.dumps({package: {"releases": {version: [entry]}}}, indent=1).encode()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
