"""The tree is the architecture: who may import whom, who may print, how long a file may be."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("autograder", "reference")
# The rooms of `autograder/`, lowest floor first. A room imports rooms of lower floors alone.
FLOORS = (
    {"bounded_yaml", "errors", "files", "kept", "model", "selfcheck"},
    {"console", "course_settings", "examining", "figures", "jail", "private"},
    {"course_file", "questions"},
    {"course"},
    {"marking", "roster"},
    {"gradebook"},
    {"pool", "releasing"},
    {"collecting"},
    {"grading"},
    {"enrolment", "formgrader", "returning"},
    {"audit", "doctor", "nbgrader_plugin", "web"},
    {"cli_cluster", "show", "show_return"},
    {"cli_return", "commands", "demo"},
    {"cli"},
    {"__main__"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# Courses made by version 0.1 name this file in their configuration of nbgrader.
OLD_NAME = "autograder.grading.nbgrader_config"
# Values in, values out. `reference` is below them, the jail and the edge above.
PURE = (
    "model",
    "errors",
    "kept",
    "examining",
    "questions",
    "marking.marksheet",
    "releasing.leaks",
    "releasing.markdown",
    "releasing.rendering",
    "releasing.source",
    "collecting.file_names",
    "roster.moments",
    "roster.names",
    "roster.person",
    "returning.platforms",
)
# bench/layers.py is a program of its own: it runs in the environment that has PyTorch.
PRINTS = ("cli.py", "cli_cluster.py", "__main__.py", "console.py", "layers.py")
LONGEST_FILE = 400


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of every module that a file imports, inside functions too."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")
            base = ".".join(above[: len(above) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def is_in(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def is_pure(module: str) -> bool:
    return is_in(module, *(f"autograder.{name}" for name in PURE))


def room_of(module: str) -> str:
    return module.split(".")[1]


def files_imported(path: Path, names: frozenset[str]) -> set[str]:
    """Return which of the files called ``names`` a file imports."""
    here = name_of(path)
    found = {name for name in imported(path) if name in names}
    # `from package import name` names the package too; only what stands in it is meant.
    packages = {name for name in found if any(other.startswith(f"{name}.") for other in found)}
    return found - packages - {here}


def test_every_file_and_folder_is_a_room_of_the_house() -> None:
    entries = {
        entry.stem
        for entry in (ROOT / "autograder").iterdir()
        if entry.suffix == ".py" or (entry.is_dir() and any(entry.glob("*.py")))
    }

    assert entries - {"__init__"} == set(FLOOR)


@pytest.mark.parametrize("path", modules("autograder"), ids=name_of)
def test_a_room_imports_rooms_of_lower_floors_alone(path: Path) -> None:
    here = name_of(path)
    if here in {"autograder", OLD_NAME}:
        return
    rooms = {room_of(name) for name in imported(path) if is_in(name, "autograder") and "." in name}
    above = {
        room for room in rooms & set(FLOOR) - {room_of(here)} if FLOOR[room] >= FLOOR[room_of(here)]
    }

    assert above == set()


@pytest.mark.parametrize("folder", OURS)
def test_no_files_import_each_other_in_a_circle(folder: str) -> None:
    files = modules(folder)
    names = frozenset(map(name_of, files))
    graph = {name_of(path): files_imported(path, names) for path in files}

    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("path", [p for f in OURS for p in modules(f)], ids=name_of)
def test_what_is_shipped_imports_nothing_of_the_tests(path: Path) -> None:
    assert not [name for name in imported(path) if is_in(name, "tests")]


@pytest.mark.parametrize("path", modules("reference"), ids=name_of)
def test_the_reference_imports_numpy_and_itself_alone(path: Path) -> None:
    allowed = {"reference", "numpy", "__future__"}
    if path.name == "examples.py":
        allowed.add("yaml")
    foreign = {
        name
        for name in imported(path)
        if name.partition(".")[0] not in allowed | sys.stdlib_module_names
    }

    assert foreign == set()


@pytest.mark.parametrize(
    "path", [path for path in modules("autograder") if is_pure(name_of(path))], ids=name_of
)
def test_a_pure_module_imports_no_edge(path: Path) -> None:
    edges = {
        name
        for name in imported(path)
        if is_in(name, "autograder") and name != "autograder" and not is_pure(name)
    }

    assert edges == set()


@pytest.mark.parametrize("path", modules("autograder/jail/inside"), ids=name_of)
def test_what_runs_inside_the_jail_imports_nothing_of_ours_from_outside(path: Path) -> None:
    outside = {
        name
        for name in imported(path)
        # "autograder" itself is empty; what stands above the package comes with its name.
        if is_in(name, *OURS)
        and not is_in("autograder.jail.inside", name)
        and not is_in(name, "autograder.jail.inside")
    }

    assert outside == set()


@pytest.mark.parametrize("path", modules("autograder/selfcheck"), ids=name_of)
def test_the_self_check_stands_alone(path: Path) -> None:
    hidden = {
        name
        for name in imported(path)
        if is_in(name, *OURS) and not is_in(name, "autograder.selfcheck")
    }
    if path.is_relative_to(ROOT / "autograder" / "selfcheck" / "cases"):
        hidden -= {name for name in hidden if is_in(name, "reference.examples")}

    assert hidden - {"reference"} == set()


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in OURS
        for path in modules(folder)
        if path.name not in PRINTS and "selfcheck" not in path.parts and "inside" not in path.parts
    ],
    ids=name_of,
)
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    spoken = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.exit", "exit"})
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.argv", "sys.stdout"})
    ]

    assert spoken == []


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in (*OURS, "tests")
        for path in modules(folder)
        if "submissions" not in path.parts
    ],
    ids=name_of,
)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_help_imports_nothing_that_is_slow() -> None:
    code = (
        "import sys; from autograder.cli import run; run(['--help']); "
        "print(sorted({'numpy', 'nbgrader', 'rich', 'pydantic', 'IPython'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
