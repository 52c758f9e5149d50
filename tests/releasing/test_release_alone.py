"""A release folder stands alone: an environment of its own, far from the kit, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import KIT_FOLDER
from autograder.questions import questions_of
from autograder.releasing.source import source_notebook
from tests.helpers.kit import ASSIGNMENTS


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment from the requirements of the releases, which are all the same."""
    requirements = {
        (KIT_FOLDER / "assignments" / name / "requirements.txt").read_text() for name in ASSIGNMENTS
    }
    (text,) = requirements
    folder = tmp_path_factory.mktemp("environment")
    (folder / "requirements.txt").write_text(text)
    python = folder / "env" / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "-q", "-p", sys.executable, folder / "env"], check=True)
    install = [*uv, "pip", "install", "-q", "--python", python, "-r", folder / "requirements.txt"]
    subprocess.run(install, check=True)
    return python


@pytest.fixture(params=ASSIGNMENTS)
def release(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Copy a release to where nothing else is."""
    return Path(shutil.copytree(KIT_FOLDER / "assignments" / request.param, tmp_path / "home"))


def ran(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8"}
    return subprocess.run(
        [python, *arguments],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


def executed(python: Path, folder: Path, name: str) -> str:
    """Run a notebook as Jupyter does and return its outputs as text."""
    done = ran(
        python, folder, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", name
    )
    assert done.returncode == 0, done.stderr
    cells = json.loads((folder / name).read_text())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    return json.dumps(outputs, ensure_ascii=False)


def test_an_unsolved_release_runs_and_reads_as_not_started(
    environment: Path, release: Path
) -> None:
    (notebook,) = release.glob("*.ipynb")

    outputs = executed(environment, release, notebook.name)
    summary = ran(environment, release, "-m", "selfcheck")

    assert "not started" in outputs
    assert '"output_type": "error"' not in outputs
    assert summary.returncode == 1
    assert "Traceback" not in summary.stdout + summary.stderr


def test_a_solved_release_runs_and_passes_its_own_checks(environment: Path, release: Path) -> None:
    (notebook,) = release.glob("*.ipynb")
    name = notebook.stem
    text = (KIT_FOLDER / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    notebook.write_text(json.dumps(source_notebook(text, questions_of(name), f"{name}.py")))

    outputs = executed(environment, release, notebook.name)
    summary = ran(environment, release, "-m", "selfcheck")
    tests = ran(environment, release, "-m", "pytest", "-q")

    assert '"output_type": "error"' not in outputs
    assert (summary.returncode, tests.returncode) == (0, 0), summary.stdout + tests.stdout
