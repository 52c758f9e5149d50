"""Runs the cells of a notebook as Jupyter does, in an IPython shell without a kernel.

The shell lives in the student's process, so nothing it says is worth a point; it makes the outputs
of the executed notebook and the functions that are examined afterwards.
"""

from __future__ import annotations

import _sitebuiltins
import ast
import builtins
import itertools
import re
import signal
import sys
import warnings
from contextlib import AbstractContextManager, nullcontext
from types import FrameType, TracebackType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

from .linux import WAKE
from .recorder import Recorder, Stream

Untyped = Any
"""IPython says nothing about its types."""
NO_COMMANDS = "[shell commands are not run while a notebook is graded]\n"
NO_INPUT = "input() gets no answer while a notebook is graded"
REST_IS_RUN = "[the rest of this cell is run all the same]\n"
MOST_IMPORTS = 20
"""So many imports of one cell may fail before the rest of it is left alone."""
CELL_FILE = "<ipython-input-"
"""How the file names of cells begin."""
_AS_A_CELL = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_PROMPT = re.compile(r"(?:.*\n)?[ \t]*(?:>>>|\.\.\.|In \[)")
"""In one of the first two lines, which is where IPython looks for copied prompts."""


class CpuTimeLimit(BaseException):
    """The cell used its processor time; not an Exception, so that few handlers swallow it."""


class WaitLimit(BaseException):
    """The cell waited and computed nothing, for as long as it may compute."""


class Hook(DisplayHook):  # type: ignore[misc]  # IPython is untyped
    """Records the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """Write none: the count is a field of the output."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Untyped = None) -> None:
        """Record the value in all the forms that it has."""
        self.shell.recorder.result(format_dict, md_dict, self.prompt_count)

    def finish_displayhook(self) -> None:
        """End the display of a value."""
        self._is_active = False


class Publisher(DisplayPublisher):  # type: ignore[misc]  # IPython is untyped
    """Records what ``display`` is called with, figures included."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *_: Untyped,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **__: Untyped,
    ) -> None:
        """Record one displayed object."""
        name = (transient or {}).get("display_id")
        self.shell.recorder.display(data, metadata, name=name, update=update)

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - IPython's signature
        """Forget what the cell has shown."""
        self.shell.recorder.clear(wait=wait)
        for stream in self.shell.streams:
            stream.listen(self.shell.recorder)


class Shell(InteractiveShell):  # type: ignore[misc]  # IPython is untyped
    """An IPython shell whose outputs are recorded."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

    def __init__(self, **settings: Untyped) -> None:
        self.recorder = Recorder(0)
        self.streams = (Stream("stdout"), Stream("stderr"))
        super().__init__(**settings)
        self._own_transforms = self._transforms()

    def _transforms(self) -> tuple[tuple[Untyped, ...], ...]:
        """Return what cells go through before they are Python."""
        manager = self.input_transformer_manager
        lists = (manager.cleanup_transforms, manager.line_transforms, manager.token_transformers)
        return tuple(map(tuple, (*lists, self.input_transformers_post)))

    def transform_cell(self, raw_cell: str) -> str:
        """Turn a cell into Python; most are Python already, which is told much sooner."""
        if self._transforms() == self._own_transforms and _is_python(raw_cell):
            return raw_cell if raw_cell.endswith("\n") else f"{raw_cell}\n"
        return str(super().transform_cell(raw_cell))

    def should_run_async(self, raw_cell: str, **how: Untyped) -> bool:
        """Tell whether a cell awaits something; IPython compiles every cell to see."""
        may = "await" in raw_cell or "async" in raw_cell or not raw_cell.isascii()
        return may and bool(super().should_run_async(raw_cell, **how))

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.recorder.error(etype.__name__, str(evalue), list(stb))

    def _tee(self, channel: str) -> AbstractContextManager[None]:  # noqa: ARG002 - IPython's signature
        """Keep no second copy of what is printed: IPython's has no limit, and costs more."""
        return nullcontext()

    def enable_gui(self, gui: Untyped = None) -> None:
        """Do nothing: there is no window to draw in."""

    def enable_matplotlib(self, gui: Untyped = None) -> Untyped:  # noqa: ARG002 - IPython's signature
        """Show figures below the cell, whatever ``%matplotlib`` asks for."""
        return super().enable_matplotlib("inline")

    def ask_exit(self) -> None:
        """Ignore ``exit`` and ``quit``: the cells below still count."""

    def system(self, cmd: str) -> None:  # noqa: ARG002 - IPython's signature
        """Say that ``!command`` is not run."""
        self.recorder.stream("stderr", NO_COMMANDS)
        self.user_ns["_exit_code"] = 1

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Untyped:  # noqa: FBT001, FBT002 - IPython's signature
        """Return nothing for ``x = !command``."""
        del depth
        self.system(cmd)
        return SList() if split else ""


def _is_python(cell: str) -> bool:
    """Whether IPython would leave a cell as it is: no magic and no prompt is Python."""
    if cell[:1].isspace() or "\n" not in cell.strip() or _PROMPT.match(cell):
        return False  # of a single line IPython may make a call
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are said when the cell runs
            compile(cell, CELL_FILE, "exec", _AS_A_CELL)
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
        return False
    return True


def make_shell() -> Shell:
    """Return the shell that every submission's process inherits."""
    config = Config()
    config.HistoryManager.enabled = False  # no database, no thread
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    config.InteractiveShell.warn_venv = False
    config.InteractiveShell.enable_tip = False
    shell: Shell = Shell.instance(config=config)
    builtins.input = _no_input
    builtins.help = _sitebuiltins._Helper()  # noqa: SLF001 - what site would have done
    shell.enable_matplotlib()
    _rehearse(shell)
    return shell


def _no_input(prompt: object = "", /) -> str:
    raise EOFError(f"{NO_INPUT} ({str(prompt)[:60]!r})" if prompt else NO_INPUT)


def _rehearse(shell: Shell) -> None:
    """Run what every notebook runs once, so that forks inherit the modules that it loads."""
    cells = (
        "import numpy as np\nimport matplotlib.pyplot as plt",
        "fig, ax = plt.subplots()\nax.imshow(np.eye(3)); ax.set_title('a')\nplt.plot([1, 2])",
        "def f(x):\n    raise ValueError(x)\nf(1)",
        "%matplotlib inline\nnp.zeros((2, 2))",
        "np.random.default_rng(0).normal(size=2)\nimport encodings.cp437  # of zip archives",
    )
    for code in cells:
        run_cell(shell, code, cap=1_000_000, cpu_seconds=60.0)
    shell.reset(new_session=True)
    shell.displayhook.flush()
    shell.execution_count = 1
    shell.compile.reset_compiler_flags()


def _run_behind_imports(shell: Shell, code: str, trouble: BaseException | None) -> None:
    """Run what stands behind an import of something that is not there.

    A cell of imports often holds helpers, too, which are not to be lost with it.
    """
    for _ in range(MOST_IMPORTS):
        code = behind_import(code, trouble)
        if not code:
            return
        shell.recorder.stream("stderr", REST_IS_RUN)
        result = shell.run_cell(code, store_history=False)
        trouble = result.error_before_exec or result.error_in_exec


def behind_import(code: str, trouble: BaseException | None) -> str:
    """Return what stands behind the import that ended a cell, on its lines; else nothing."""
    if not isinstance(trouble, ImportError):
        return ""
    line = _line_of_cell(trouble.__traceback__)
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node, below in itertools.pairwise(body):
        is_it = isinstance(node, ast.Import | ast.ImportFrom) and node.lineno <= line
        if is_it and line <= (node.end_lineno or 0):
            above = [one.lineno for one in getattr(below, "decorator_list", ())]
            first = min([below.lineno, *above])
            rest = code.splitlines()[first - 1 :]
            return "#\n" * (first - 1) + "\n".join(rest) if first > line else ""
    return ""


def _line_of_cell(traceback: TracebackType | None) -> int:
    """Return the line at which the cell itself was."""
    while traceback is not None:
        frame = traceback.tb_frame.f_code
        if frame.co_filename.startswith(CELL_FILE) and frame.co_name == "<module>":
            return traceback.tb_lineno
        traceback = traceback.tb_next
    return 0


def run_cell(
    shell: Shell, code: str, *, cap: int, cut: str = "", cpu_seconds: float
) -> tuple[str, bytes]:
    """Run one cell; return its outcome and its outputs, at most ``cap`` bytes, as JSON."""
    recorder = shell.recorder = Recorder(cap, cut)
    for stream in shell.streams:
        stream.listen(recorder)
    sys.stdout, sys.stderr = shell.streams
    runs, stopped = True, False

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        __tracebackhide__ = True
        if not runs:
            return
        stopped = True
        if number == WAKE:
            raise WaitLimit("this cell waited too long and computed nothing")
        raise CpuTimeLimit(f"this cell used more than {cpu_seconds:g} s of processor time")

    signal.signal(signal.SIGPROF, stop)
    signal.signal(WAKE, stop)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        result = shell.run_cell(code, store_history=True)
        trouble = result.error_before_exec or result.error_in_exec
        _run_behind_imports(shell, code, trouble)
    except (CpuTimeLimit, WaitLimit) as error:  # it came between two of IPython's own lines
        trouble = error
    finally:
        runs = False
        signal.setitimer(signal.ITIMER_PROF, 0)
    outcome = "pass" if trouble is None else "error"
    if stopped or isinstance(trouble, MemoryError):
        outcome = "limit"
    return outcome, recorder.as_json()
