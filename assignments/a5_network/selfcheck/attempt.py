"""Calling a student's function safely: in limited time, prints counted, errors in one line."""

from __future__ import annotations

import contextlib
import io
import linecache
import os
import sys
import sysconfig
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .calls import typed
from .compare import Array, Mismatch, as_array, flat, kind
from .errors import advice_for
from .limit import TooLong, Watch

_HERE = str(Path(__file__).parent)
_LIBRARIES = tuple(
    {path for name, path in sysconfig.get_paths().items() if name.endswith(("lib", "stdlib"))}
    | {str(Path(np.__file__).parent)}
)
_LONGEST_MESSAGE = 160


class Raised(Mismatch):
    """The student's function raised; the finding says what and where."""

    def __init__(self, error: BaseException) -> None:
        self.place = place_of(error)
        self.not_written = isinstance(error, NotImplementedError)
        self.type_name = type(error).__name__
        super().__init__(
            f"{in_one_line(error)}{self.place}",
            advice_for(error, in_own_code=", in " in self.place),
            key=(self.type_name, self.place),
        )


class Stopped(Exception):  # noqa: N818 - nothing more is tried
    """A call that took too long or was interrupted: everything after it would take as long."""

    def __init__(self, finding: str, call: str) -> None:
        super().__init__(finding)
        self.finding = finding
        self.call = call


class Waiting(Exception):  # noqa: N818 - not an error: something else comes first
    """A check that needs something else first: ``name`` with its ``remedy``, in a few words.

    ``reason`` says why, where it is another function.
    """

    def __init__(self, name: str, remedy: str, reason: str = "") -> None:
        super().__init__(name, remedy)
        self.name = name
        self.remedy = remedy
        self.reason = reason

    @property
    def finding(self) -> str:
        """Say what is waited for, and what to do."""
        return f"waiting for {self.name}: {self.remedy}"


def waiting_for(*names: str, written: bool) -> Waiting:
    """Return what is raised where other functions of the student have to come first."""
    remedy, state = ("mend", "right") if written else ("write", "written")
    if len(names) == 1:
        reason = f"It is not {state} yet, and is needed here: it is called, or compared with."
        return Waiting(f"your {names[0]}", f"{remedy} that first", reason)
    reason = f"They are not {state} yet, and this function calls them."
    return Waiting(f"your {' and '.join(names)}", f"{remedy} those first", reason)


class Sink(io.TextIOBase):
    """Takes any amount of text, keeps none, and counts its lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = 0
        self._begun = False

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Forget ``text``."""
        self.lines += text.count("\n")
        if text:
            self._begun = not text.endswith("\n")
        return len(text)

    @property
    def count(self) -> int:
        """How many lines were written, the last one though it may lack its end."""
        return self.lines + self._begun


@dataclass
class Attempt:
    """A student's function, called with copies; remembers which inputs it changed.

    ``returns`` names what comes back: one name for one array, several for a tuple.
    ``own(name)`` gives another function of the same student, or raises :class:`Waiting`.
    """

    function: Callable[..., object]
    name: str
    parameters: tuple[str, ...]
    returns: tuple[str, ...]
    uses: tuple[str, ...] = ()
    find: Callable[[str], Attempt] | None = None
    watch: Watch | None = None
    sibling: bool = False
    """It is not this function that is looked at, but one that it is compared with."""
    changed: set[str] = field(default_factory=set)
    printed: int = 0
    changed_by: str = ""
    """The first call that changed something."""
    _last: tuple[tuple[Any, ...], dict[str, Any]] | None = None

    def own(self, name: str) -> Attempt:
        """Return another function of the same student, if it is there and works."""
        if self.find is None:
            raise waiting_for(name, written=False)
        return self.find(name)

    def raw(self, *args: object, **kwargs: object) -> object:
        """Call the function and return exactly what it returned.

        Raises
        ------
        Raised
            If the function raised.
        Stopped
            If it took too long, or somebody interrupted it.
        """
        given = [_copy(value) for value in args]
        named = {name: _copy(value) for name, value in kwargs.items()}
        self._last = args, kwargs
        sink = Sink()
        try:
            with (
                contextlib.redirect_stdout(sink),
                contextlib.redirect_stderr(sink),
                warnings.catch_warnings(),
                np.errstate(all="ignore"),
                self.watch.call(self.last_call) if self.watch else contextlib.nullcontext(),
            ):
                warnings.simplefilter("ignore")
                value = self.function(*given, **named)
        except TooLong:
            seconds = self.watch.seconds if self.watch else 0
            raise Stopped(
                f"still running after {seconds:g} s, so it was stopped.", self.last_call()
            ) from None
        except KeyboardInterrupt:
            raise Stopped("you interrupted it.", self.last_call()) from None
        except BaseException as error:  # noqa: BLE001 - sys.exit() in an answer is an answer too
            missing = self._missing_layer(error)
            if missing:
                raise waiting_for(missing, written=False) from None
            if self.sibling:
                raise waiting_for(self.name, written=True) from None
            raise Raised(error) from None
        finally:
            self.printed += sink.count
            before = [*zip(self.parameters, args, strict=False), *kwargs.items()]
            after = [*zip(self.parameters, given, strict=False), *named.items()]
            for (name, old), (_, new) in zip(before, after, strict=True):
                if not _untouched(old, new):
                    self.changed_by = self.changed_by or self.last_call()
                    self.changed.add(name)
        return value

    def last_call(self) -> str:
        """Write the call made last, as one would type it."""
        if self._last is None:
            return ""
        return typed(self.name, self.parameters, *self._last)

    def all(self, *args: object, **kwargs: object) -> tuple[Array, ...]:
        """Call the function and return its arrays, one for each name in ``returns``."""
        value = self.raw(*args, **kwargs)
        try:
            return self.read(value)
        except Mismatch:
            if self.sibling:
                raise waiting_for(self.name, written=True) from None
            raise

    def __call__(self, *args: object, **kwargs: object) -> Array:
        """Call the function and return its first array."""
        return self.all(*args, **kwargs)[0]

    def read(self, value: object) -> tuple[Array, ...]:
        """Read an answer as one array for each name in ``returns``."""
        if len(self.returns) == 1:
            return (as_array(value, self.returns[0]),)
        wanted = f"({', '.join(self.returns)})"
        parts = self.parts(value)
        if not isinstance(value, tuple | list) or len(parts) != len(self.returns):
            size = f" of {len(value)}" if isinstance(value, tuple | list) else ""
            raise Mismatch(
                f"expected the tuple {wanted}, got {kind(value)}{size}.",
                f"Return all of it together, in this order: `return {', '.join(self.returns)}`.",
                key=("tuple", size),
            )
        return tuple(as_array(part, name) for name, part in zip(self.returns, parts, strict=True))

    def parts(self, value: object) -> tuple[object, ...]:
        """Return what came back piece by piece, as many as it should be if that can be."""
        if len(self.returns) == 1:
            return (value,)
        whole = isinstance(value, tuple | list) and len(value) == len(self.returns)
        return tuple(value) if whole else flat(value)  # type: ignore[arg-type] # it has a length

    def _missing_layer(self, error: BaseException) -> str:
        """Name the layer of an earlier assignment that this call could not do without."""
        if isinstance(error, NameError) and error.name in self.uses:
            return str(error.name)
        if isinstance(error, NotImplementedError):
            frames = traceback.extract_tb(error.__traceback__)
            if frames and frames[-1].name in self.uses:
                return frames[-1].name
        return ""


def in_one_line(error: BaseException) -> str:
    r"""Write an exception as one line of reasonable length.

    >>> in_one_line(ValueError("too many\nvalues"))
    'ValueError: too many values'
    """
    try:
        # A syntax error's own text ends in the invented name of the cell's file.
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        message = " ".join(text.split())
    except Exception:  # noqa: BLE001 - a student's own exception class may fail to print
        message = ""
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE] + " …"
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def place_of(error: BaseException) -> str:
    """Say at which line of the student's own code an exception arose."""
    if isinstance(error, SyntaxError) and error.lineno:
        text = (error.text or "").strip()
        return f" (line {error.lineno} of your cell{_quoted(text)})"
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not _belongs_to_a_library(frame.filename)
    ]
    if not own:
        return ""
    frame = own[-1]
    inside = f", in {frame.name}" if frame.name != "<module>" else ""
    text = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return f" (line {frame.lineno} of your cell{inside}{_quoted(text)})"


def _quoted(text: str) -> str:
    return f": `{text}`" if text else ""


def _belongs_to_a_library(filename: str) -> bool:
    if filename.startswith(("<frozen", "<__array_function__")):
        return True
    # A cell's file has an invented name; only files that exist can be a library's.
    return filename.startswith((_HERE + os.sep, *(path + os.sep for path in _LIBRARIES)))


def _copy(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    if isinstance(value, tuple | list):
        return type(value)(_copy(part) for part in value)
    return value


def _untouched(old: object, new: object) -> bool:
    if isinstance(old, np.ndarray):
        if not isinstance(new, np.ndarray) or old.shape != new.shape or old.dtype != new.dtype:
            return False
        return bool(np.array_equal(old, new))
    if isinstance(old, tuple | list) and isinstance(new, tuple | list):
        return len(old) == len(new) and all(map(_untouched, old, new))
    return bool(old == new)


def safe_stdout() -> None:
    """Let a console that lacks a sign print a question mark instead of stopping."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
