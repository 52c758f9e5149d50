"""Running a whole notebook for its functions: every cell contained, nothing shown."""

from __future__ import annotations

import builtins
import contextlib
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

from .attempt import Sink, in_one_line, place_of
from .limit import TooLong, Watch
from .report import silence
from .stand_in import stand_ins

CELL_SECONDS = 300.0
"""For one cell; training the network takes about a minute."""

_PATIENCE = 15.0
"""After this it is said which cell is running."""


class Unreadable(Exception):  # noqa: N818 - reads as a sentence
    """The notebook cannot be read; holds what is wrong and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}\n  fix: {remedy}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that raised; the others ran all the same."""

    cell: int
    what: str

    def __str__(self) -> str:
        return f"code cell {self.cell} stopped: {self.what}"


@dataclass(frozen=True, slots=True)
class Run:
    """What a notebook defined, and which of its cells raised."""

    namespace: dict[str, Any]
    troubles: tuple[Trouble, ...]


def find_notebook(folder: Path, assignment: str) -> tuple[Path, str]:
    """Return the notebook to look at, and a note if there was a choice.

    A renamed copy counts ("a2_convolution (1).ipynb"); of several the one saved last is taken.

    Raises
    ------
    Unreadable
        If there is no notebook.
    """
    every = [path for path in folder.glob("*.ipynb") if not path.name.startswith(".")]
    fitting = [path for path in every if path.name.startswith(assignment)] or every
    if not fitting:
        raise Unreadable(
            f"no notebook in {folder}",
            f"change to the folder of {assignment}.ipynb, or name it: python -m selfcheck NOTEBOOK",
        )
    chosen = max(fitting, key=lambda path: (path.stat().st_mtime_ns, path.name))
    if len(fitting) == 1:
        return chosen, ""
    return chosen, (
        f"{len(fitting)} notebooks here; this is the one saved last."
        " Another one: python -m selfcheck NOTEBOOK"
    )


def code_cells(path: Path) -> tuple[str, ...]:
    """Return the source of every code cell.

    Raises
    ------
    Unreadable
        If the file is missing or is not a notebook of today's format.
    """
    again = "save it once more in Jupyter (File > Save), or take it from the assignment again"
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Unreadable(
            f"cannot read {path}: {error.strerror}", "check the name and the folder"
        ) from None
    except (ValueError, RecursionError):
        raise Unreadable(f"{path.name} is not a notebook (no JSON)", again) from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise Unreadable(f"{path.name} is not a notebook of format 4", again)
    return tuple(
        _source(cell)
        for cell in cells
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    )


def run_notebook(path: Path) -> Run:
    """Run every code cell in a namespace of its own, in the notebook's folder."""
    cells = code_cells(path)
    with (
        Watch(CELL_SECONDS, patience=_PATIENCE) as watch,
        _quiet(path.resolve().parent),
        stand_ins(),
        _runner() as (namespace, run),
    ):
        troubles = []
        for number, source in enumerate(cells, start=1):
            error = _in_time(run, source, number, watch)
            if isinstance(error, KeyboardInterrupt):
                raise error
            # A call of a stub is reported with the stub's function, not with the cell.
            stub = isinstance(error, NotImplementedError) and not error.args
            if error is not None and not stub:
                troubles.append(Trouble(number, in_one_line(error) + place_of(error)))
            _close_figures()
        return Run(dict(namespace), tuple(troubles))


def _in_time(
    run: Callable[[str, int], BaseException | None], source: str, number: int, watch: Watch
) -> BaseException | None:
    """Run a cell in limited time; return what stopped it."""
    first = next(iter(source.strip().splitlines()), "")
    try:
        with watch.call(lambda: f"code cell {number} ({first})"):
            error = run(source, number)
    except TooLong as late:
        error = late
    if isinstance(error, TooLong):
        return TimeoutError(f"still running after {watch.seconds:g} s ({first} …)")
    return error


Runner = tuple[dict[str, Any], Callable[[str, int], BaseException | None]]


@contextlib.contextmanager
def _runner() -> Iterator[Runner]:
    """Run cells as IPython does if it is installed, else as plain Python."""
    main = sys.modules.get("__main__")
    hook = sys.excepthook, sys.displayhook
    try:
        with contextlib.ExitStack() as stack:
            try:
                made = _ipython(stack)
            except Exception:  # noqa: BLE001 - missing, too old, or unable to start here
                made = _plain()
            yield made
    finally:
        sys.excepthook, sys.displayhook = hook
        if main is not None:
            sys.modules["__main__"] = main


def _ipython(stack: contextlib.ExitStack) -> Runner:
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415 - may be missing
    from traitlets.config import Config  # noqa: PLC0415 - comes with IPython

    class Shell(InteractiveShell):  # type: ignore[misc] # IPython is not seen by mypy
        def enable_gui(self, gui: object = None) -> None:
            """Have no windows: what `%matplotlib` would open is not looked at."""

    folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell(config=config, ipython_dir=folder)

    def run(source: str, number: int) -> BaseException | None:
        del number
        with shell.builtin_trap:
            result = shell.run_cell(source, store_history=False)
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        return error

    return shell.user_ns, run


def _plain() -> Runner:
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = module.__dict__

    def run(source: str, number: int) -> BaseException | None:
        try:
            exec(compile(without_magics(source), f"<cell {number}>", "exec"), namespace)  # noqa: S102 - it is their notebook
        except BaseException as error:  # noqa: BLE001 - one cell costs that cell
            return error
        return None

    return namespace, run


def without_magics(source: str) -> str:
    r"""Comment out what only IPython understands.

    >>> without_magics("%matplotlib inline\nfor i in x:\n    !ls\n    y = i %2")
    '#%matplotlib inline\nfor i in x:\n    pass #!ls\n    y = i %2'
    """
    lines = source.split("\n")
    if lines[0].startswith("%%"):
        return "\n".join("#" + line for line in lines)
    return "\n".join(map(_without_magic, lines))


def _without_magic(line: str) -> str:
    bare = line.lstrip()
    if not bare.startswith(("%", "!", "?")):
        return line
    indent = line[: len(line) - len(bare)]
    return f"{indent}pass #{bare}" if indent else f"#{bare}"


@contextlib.contextmanager
def _quiet(folder: Path) -> Iterator[None]:
    """Stand in the notebook's folder; take away the screen, the keyboard and our own ``check``."""
    package = sys.modules[__package__ or "selfcheck"]
    before = Path.cwd(), sys.stdin, list(sys.path), sys.modules.get("selfcheck"), builtins.input
    sink = Sink()
    os.environ.setdefault("MPLBACKEND", "Agg")
    os.chdir(folder)
    sys.stdin = StringIO()
    sys.path.insert(0, str(folder))
    sys.modules["selfcheck"] = package
    try:
        with (
            silence(),
            contextlib.redirect_stdout(sink),
            contextlib.redirect_stderr(sink),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        os.chdir(before[0])
        sys.stdin, sys.path[:] = before[1], before[2]
        builtins.input = before[4]
        if before[3] is None:
            del sys.modules["selfcheck"]
        else:
            sys.modules["selfcheck"] = before[3]


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)
