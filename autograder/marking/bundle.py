"""All that marking one assignment needs, as bytes: it travels to any worker on any machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

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
        """Return a digest of everything in the bundle.

        >>> Bundle("a", b"{}").fingerprint() == Bundle("a", b"{ }").fingerprint()
        False
        """
        digest = hashlib.sha256(self.master)
        for name in sorted(self.files):
            digest.update(name.encode() + b"\0" + hashlib.sha256(self.files[name]).digest())
        settings = {name: getattr(self.limits, name) for name in Limits.__dataclass_fields__}
        digest.update(json.dumps([self.assignment, settings], sort_keys=True).encode())
        return digest.hexdigest()
