"""``make install``: a run that failed leaves nothing behind that a later one takes for whole."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers.kit import ROOT

PYTHON = """\
#!/bin/sh
# Stands for an interpreter: makes an environment whose programs do nothing, or fail.
case "$*" in
    "-m venv .venv") mkdir -p .venv/bin; cp "$0" .venv/bin/python; cp "$0" .venv/bin/uv ;;
    *requirements.lock*) [ ! -e fail ] ;;
esac
"""


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "python"
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


def install(kit: Path) -> subprocess.CompletedProcess[str]:
    command = ["make", "install", f"PYTHON={kit / 'python'}"]
    variables = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        command, cwd=kit, env=variables, capture_output=True, text=True, check=False
    )


def test_an_environment_that_was_left_half_made_is_made_anew(kit: Path) -> None:
    (kit / "fail").touch()
    assert install(kit).returncode != 0
    (kit / ".venv" / "half").touch()
    (kit / "fail").unlink()

    assert install(kit).returncode == 0
    assert (kit / ".venv" / "installed").exists()
    assert not (kit / ".venv" / "half").exists()


def test_an_environment_that_is_whole_is_kept(kit: Path) -> None:
    assert install(kit).returncode == 0
    (kit / ".venv" / "mine").touch()
    os.utime(kit / "requirements.lock")

    assert install(kit).returncode == 0
    assert (kit / ".venv" / "mine").exists()


def test_what_another_make_is_making_is_left_alone(kit: Path) -> None:
    (kit / ".venv").mkdir()
    (kit / ".venv" / "making").write_text(f"{os.getpid()}\n", encoding="ascii")

    done = install(kit)

    assert done.returncode != 0
    assert f"another make is at work in .venv (process {os.getpid()})" in done.stderr
    assert (kit / ".venv" / "making").exists()
