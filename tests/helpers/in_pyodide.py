"""The browser's Python without a browser: Pyodide in Node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.helpers.pyodide_folder import pyodide

SCRIPT = Path(__file__).with_suffix(".mjs")


def in_pyodide(program: Path, *arguments: str, seconds: float = 600) -> str:
    """Run a Python program in Pyodide and return what it prints.

    Arguments that begin with a slash are paths of this machine.
    """
    node = shutil.which("node")
    assert node, "no Node here; install it: apt-get install npm"
    command = [node, str(SCRIPT), str(pyodide()), str(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout
