"""All that marking one assignment needs, as bytes: it travels to any worker on any machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.marking.code_digest import code_digest
from autograder.model import Limits


@dataclass(frozen=True, slots=True)
class Bundle:
    """An assignment as released: its notebook, the files beside it, and the limits.

    ``master`` is the released notebook (nbformat 4 JSON); ``files`` are laid beside the student's
    notebook in the jail, whatever the student handed in.
    """

    assignment: str
    master: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def fingerprint(self) -> str:
        """Return a digest of all in the bundle that can decide a mark.

        What students only read cannot: text cells without marks of nbgrader's, comments of the
        self-check, the two files about how to start.

        >>> text = b'{"cells": [{"cell_type": "markdown", "metadata": {}, "source": "%s"}]}'
        >>> Bundle("a", text % b"one").fingerprint() == Bundle("a", text % b"two").fingerprint()
        True
        """
        digest = hashlib.sha256(_examined(self.master))
        for name in sorted(self.files.keys() - _READ_ONLY):
            data = self.files[name]
            said = code_digest(data) if name.endswith(".py") else hashlib.sha256(data).hexdigest()
            digest.update(f"{name}\0{said}\0".encode("utf-8", "surrogateescape"))
        settings = {name: getattr(self.limits, name) for name in Limits.__dataclass_fields__}
        digest.update(json.dumps([self.assignment, settings], sort_keys=True).encode())
        return digest.hexdigest()


_READ_ONLY = frozenset({"README.txt", "requirements.txt"})


def _examined(master: bytes) -> bytes:
    """Return a released notebook without the cells of text that students only read."""
    try:
        notebook = json.loads(master)
        cells = [
            cell
            for cell in notebook["cells"]
            if cell["cell_type"] != "markdown" or "nbgrader" in cell["metadata"]
        ]
    except (ValueError, KeyError, TypeError):
        return master
    return json.dumps({**notebook, "cells": cells}, sort_keys=True).encode()
