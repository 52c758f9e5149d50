"""Files that a student handed in beside the notebook: which of them are offered to it, and how.

They lie in the jail's folder as they lay in the student's. The release's own files stay what they
are, and no name of Python's or NumPy's is taken, so that the self-check below a function and the
one at marking are the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

MOST_FILES = 50
MOST_BYTES = 8_000_000
"""Of all files together."""
MOST_DEPTH = 4
MOST_NAME = 120
"""Bytes of one part of a path."""
NEVER = frozenset({".ipynb", ".pyc", ".pyo", ".so", ".pyd", ".pth", ".zip", ".html", ".pdf"})
"""Kinds of files that no notebook needs beside it."""
OURS = frozenset(
    {
        "timestamp.txt",
        "collected.txt",
        "collected.json",
        "requirements.txt",
        "submission_secret.txt",
        "regrade.txt",
    }
)
_MODULES = sys.stdlib_module_names | {
    *("numpy", "matplotlib", "mpl_toolkits", "IPython", "traitlets", "matplotlib_inline", "PIL"),
    *("inside", "sitecustomize", "usercustomize", "site", "autograder", "reference"),
}
_CODE = frozenset({".py", ""})
"""What may be a module: a file of Python's, or a folder."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The files that are laid beside the notebook, and what is said of the others."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()


def offered(beside: Mapping[str, bytes], release: Mapping[str, bytes]) -> Offered:
    """Return which of the files ``beside`` a notebook are offered to it.

    Parameters
    ----------
    beside
        What was handed in, by path relative to the notebook.
    release
        The files of the release.

    Examples
    --------
    >>> offered({"utils.py": b"x = 1", "random.py": b""}, {}).files
    {'utils.py': b'x = 1'}
    """
    files: dict[str, bytes] = {}
    notes: list[str] = []
    room = MOST_BYTES
    for name in sorted(beside):
        if beside[name] == release.get(name) or not is_wanted(name):
            continue
        reason = _refusal(name, release) or _clash(name, files)
        if not reason and (len(files) >= MOST_FILES or len(beside[name]) > room):
            reason = f"more than {MOST_FILES} files or {MOST_BYTES // 1_000_000} MB came with it"
        if reason:
            notes.append(f"{_said(name)}, handed in beside the notebook, is not used: {reason}")
        else:
            files[name] = beside[name]
            room -= len(beside[name])
    return Offered(files, tuple(_few(notes)))


def is_wanted(name: str) -> bool:
    """Whether a file of such a name may be of use to a notebook.

    >>> is_wanted("utils.py"), is_wanted("__pycache__/utils.pyc"), is_wanted("timestamp.txt")
    (True, False, False)
    """
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__pycache__", "__MACOSX")) for part in path.parts)
    return not hidden and name not in OURS and path.suffix.lower() not in NEVER


def _refusal(name: str, release: Mapping[str, bytes]) -> str:
    path = PurePosixPath(name)
    parts = name.split("/")
    if path.is_absolute() or not path.parts or any(map(_is_odd, parts)) or len(parts) > MOST_DEPTH:
        return "a file cannot be called so there"
    top = PurePosixPath(path.parts[0])
    taken = {_stem(PurePosixPath(file).parts[0]) for file in release}
    if top.name in {PurePosixPath(file).parts[0] for file in release}:
        return "the release has a file of that name, which is used"
    if (len(parts) > 1 or top.suffix in _CODE) and _stem(top.name) in taken:
        return "the release has a file of that name, which is used"
    if (len(parts) > 1 or top.suffix == ".py") and _stem(top.name) in _MODULES:
        return "Python or NumPy has a module of that name; give it another one"
    return ""


def _clash(name: str, files: Mapping[str, bytes]) -> str:
    """Say where a file stands in the place of another one's folder."""
    above = {str(parent) for parent in PurePosixPath(name).parents}
    below = any(other.startswith(f"{name}/") for other in files)
    return "a file lies where its folder should" if below or above & set(files) else ""


def _is_odd(part: str) -> bool:
    try:
        size = len(part.encode())
    except UnicodeEncodeError:
        return True
    return part in {"", ".", ".."} or size > MOST_NAME or not part.isprintable() or "\\" in part


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _said(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:80]


def _few(notes: list[str], most: int = 5) -> Iterator[str]:
    yield from notes[:most]
    if len(notes) > most:
        yield f"{len(notes) - most} more files beside the notebook are not used"
