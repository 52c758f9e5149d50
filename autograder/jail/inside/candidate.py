"""Answers the examiner's calls with the student's functions, in a fork that is theirs alone.

Everything here runs in a process that the student's code may have bent, and is believed only as
their claim. What is captured at import keeps an honest student safe from their own patches.
"""

from __future__ import annotations

import builtins
import math
import os
import resource
import socket
import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from .cells import CELL_FILE
from .codec import Reader, Writer
from .frames import FILE_BYTES, WRITTEN_BYTES, Frame, pack, receive, send
from .recorder import Nowhere

# A student may replace a builtin. What is defined below keeps those of before.
globals()["__builtins__"] = dict(vars(builtins))

MAX_MESSAGE = 300
_exit = os._exit
_nowhere = Nowhere()
_SENT = pack({"op": "sent"})
_ceil = math.ceil
_monotonic, _pwrite, _times = time.monotonic, os.pwrite, os.times
_getrlimit, _setrlimit, _RLIMIT_CPU = resource.getrlimit, resource.setrlimit, resource.RLIMIT_CPU


TELL_SECONDS = 0.0025
"""The examiner reads what is there while the next calls are answered, and not for each alone."""


class _Replies:
    """Where replies go: short ones into the file, the others over the socket."""

    def __init__(self, sock: socket.socket, file: int) -> None:
        self._sock = sock
        self._file = file
        self._position = 0
        self._untold = False
        self._told = _monotonic()

    def put(self, header: dict[str, Any], body: bytes) -> None:
        """Let the examiner have a reply, whatever becomes of this process.

        Who has shut the channel is gone for the examiner, and whatever comes later comes too late.
        """
        self._sock.send(b"")
        frame = pack(header, body)
        if len(frame) <= WRITTEN_BYTES and self._written(frame):
            self._untold = True
            if _monotonic() - self._told > TELL_SECONDS:
                self.tell()
        else:
            self._written(_SENT)
            self._untold = False
            self._sock.sendall(frame)

    def tell(self) -> None:
        """Say that there is something to read, if there is."""
        if self._untold:
            self._untold = False
            send(self._sock, {"op": "told"})
        self._told = _monotonic()

    def _written(self, frame: bytes) -> bool:
        """Write a frame, its first byte last: what begins is whole; False if it cannot be."""
        begin, end = self._position, self._position + len(frame)
        if self._file < 0 or end > FILE_BYTES:
            self._file = -1  # nor anything behind it, which would be read too early
            return False
        try:
            whole = _pwrite(self._file, frame[1:], begin + 1) == len(frame) - 1
            if whole and _pwrite(self._file, frame[:1], begin) == 1:
                self._position = end
                return True
        except OSError:  # a student closed it
            pass
        self._file = -1
        return False


def serve(sock: socket.socket, file: int, namespace: dict[str, Any], *, max_body: int) -> None:
    """Answer calls until the examiner hangs up; never returns."""
    try:
        sys.stdout = sys.stderr = _nowhere
        replies = _Replies(sock, file)
        while (received := receive(sock, max_body=max_body)) is not None:
            _answer_all(replies, received[0], namespace, max_body)
    finally:
        _exit(0)


def _answer_all(
    replies: _Replies, request: Frame, namespace: Mapping[str, Any], max_body: int
) -> None:
    """Answer the calls of one frame in their order; every reply is out before the next call."""
    name, cpu_seconds = request.header["function"], request.header["cpu_seconds"]
    position = 0
    for call in request.header["calls"]:
        end = position + call["size"]
        _set_alarm(cpu_seconds)
        header, body = answer(name, call, request.body[position:end], namespace, max_body)
        replies.put({"id": call["id"], **header}, body)
        position = end
    replies.tell()


def answer(
    name: str, call: dict[str, Any], data: bytes, namespace: Mapping[str, Any], max_body: int
) -> tuple[dict[str, Any], bytes]:
    """Call the function that is asked for; return the reply's header and body."""
    if name not in namespace:
        return _none("missing", f"{name} is not defined"), b""
    function = namespace[name]
    if not callable(function):
        return _none("missing", f"{name} is not a function"), b""
    reader = Reader(data, foreign=None, layouts=True)
    args, kwargs = _arguments(call, reader)
    try:
        value = function(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is the answer
        return _trouble(name, error), b""
    changed = [] if reader.is_unchanged() else _changed(call, data, args, kwargs)
    return _reply(value, changed, max_body)


def _arguments(call: dict[str, Any], reader: Reader) -> tuple[list[Any], dict[str, Any]]:
    args = [reader.value(node) for node in call["args"]]
    return args, {key: reader.value(node) for key, node in call["kwargs"].items()}


def _set_alarm(cpu_seconds: float) -> None:
    """Let the kernel end this process as a backstop; the examiner measures from outside."""
    used = _times()
    hard = _getrlimit(_RLIMIT_CPU)[1]
    _setrlimit(_RLIMIT_CPU, (min(_ceil(used[0] + used[1] + cpu_seconds) + 2, hard), hard))


def _reply(value: object, changed: list[str], max_body: int) -> tuple[dict[str, Any], bytes]:
    writer = Writer(layouts=False, strict=False)
    node = writer.node(value)
    if writer.size > max_body:
        return _none("limit", f"the result has {writer.size:,} bytes, more than may be sent"), b""
    return {"op": "answer", "value": node, "changed": changed}, writer.body


def _changed(
    call: dict[str, Any], data: bytes, args: list[Any], kwargs: dict[str, Any]
) -> list[str]:
    """Return which arguments are no longer what the call says."""
    again = Reader(data, foreign=None, layouts=True)
    before, after = _images(*_arguments(call, again)), _images(args, kwargs)
    return [key for key in before if before[key] != after[key]]


def _images(args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return every argument as it would cross the wall."""
    images = {}
    for key, value in [*((str(at), value) for at, value in enumerate(args)), *kwargs.items()]:
        writer = Writer(layouts=True, strict=False)
        images[key] = (writer.node(value), writer.body)
    return images


def _none(outcome: str, message: str) -> dict[str, Any]:
    return {"op": "none", "outcome": outcome, "message": message[:MAX_MESSAGE]}


def _trouble(name: str, error: BaseException) -> dict[str, Any]:
    if isinstance(error, NotImplementedError):
        return _none("missing", f"{name} is not written yet")
    try:
        text = " ".join(str(error).split())
    except BaseException:  # noqa: BLE001 - a student's __str__
        text = "(its text could not be made)"
    kind = type(error).__name__
    line = _line(error.__traceback__)
    where = f", line {line} of your cell" if line else ""
    room = MAX_MESSAGE - len(where)
    message = (f"{kind}: {text}" if text else kind)[:room] + where
    return _none("limit" if isinstance(error, MemoryError) else "error", message)


def _line(traceback: TracebackType | None) -> int | None:
    """Return the line of the innermost frame that lies in a cell."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename.startswith(CELL_FILE):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
