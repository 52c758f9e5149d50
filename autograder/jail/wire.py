"""The examiner's side of the wire: calls out, replies in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import CourseError
from autograder.jail.inside.codec import Reader, Writer
from autograder.jail.inside.frames import Frame, WireError, parse_header
from autograder.kept import Kept
from autograder.model import Answer, Call, Foreign, NoAnswer, Outcome, Reply

MAX_MESSAGE = 300
MAX_BATCH = 64
"""Calls in one frame, ..."""
MAX_BATCH_BYTES = 1 << 20
MAX_BATCH_NODES = 20_000
"""... and the size of their arguments: a frame never grows with the number of cases."""
_OUTCOMES = {outcome.value: outcome for outcome in (Outcome.ERROR, Outcome.LIMIT, Outcome.MISSING)}


def new_id() -> str:
    """Return what replies have to repeat: nobody can have answered a frame before it was sent."""
    return secrets.token_hex(12)


def calls_frame(
    function: str, calls: Sequence[Call], cpu_seconds: float, max_body: int
) -> tuple[dict[str, Any], bytes]:
    """Return the header and the body that ask for the first of ``calls``, as many as fit.

    Parameters
    ----------
    function
        Who is called.
    calls
        At least one.
    cpu_seconds
        What one call may use.
    max_body
        What the other side takes at most; the first call is sent whatever its size.

    Raises
    ------
    CourseError
        If an argument is of a type that cannot cross the wall.
    """
    asked: list[dict[str, Any]] = []
    bodies: list[bytes] = []
    room, nodes = min(MAX_BATCH_BYTES, max_body), MAX_BATCH_NODES
    token = new_id()
    for at, call in enumerate(calls[:MAX_BATCH]):
        written = _written(function, call)
        room, nodes = room - len(written.body), nodes - written.nodes
        if asked and min(room, nodes) < 0:
            break
        asked.append({"id": f"{token}{at:x}", "size": len(written.body), **written.node})
        bodies.append(written.body)
    header = {"op": "calls", "function": function, "cpu_seconds": cpu_seconds, "calls": asked}
    return header, b"".join(bodies)


@dataclass(frozen=True, slots=True)
class _Written:
    """A call as it crosses the wall; it holds the call, so that no other takes its identity."""

    call: Call
    node: dict[str, Any]
    body: bytes
    nodes: int


_SHARED: dict[int, _Written] = {}
"""By identity: what is asked of everybody is written once."""


def _written(function: str, call: Call) -> _Written:
    kept = _SHARED.get(id(call))
    if kept is None:
        writer = Writer(layouts=True, strict=True)
        node = _asked_node(function, call, writer)
        kept = _Written(call, node, writer.body, writer.nodes)
        if call.shared:
            _SHARED[id(call)] = kept
    return kept


def _asked_node(function: str, call: Call, writer: Writer) -> dict[str, Any]:
    try:
        return {
            "args": [writer.node(value) for value in call.args],
            "kwargs": {name: writer.node(value) for name, value in call.kwargs.items()},
        }
    except WireError as error:
        raise CourseError(
            f"a case of {function}: {error}",
            remedy="draw arrays, numbers, None, strings, lists or tuples",
        ) from error


KEPT_BYTES = 4_096
"""Longer replies are read each time, so that no student fills the memory."""
_ANSWERED: Kept[Reply] = Kept(most=4_096)
"""By shared call and what came: most students' right answers are alike to the last bit."""


def reply_to(
    text: bytes, body: bytes, asked: str, call: Call, parameters: tuple[str, ...] = ()
) -> Reply:
    """Read what a candidate claims to be its reply, from the header's text and the body.

    What is asked of everybody is often answered alike: such an answer is read once.
    """
    begin = b'{"id":"%b",' % asked.encode()
    short = len(text) + len(body) <= KEPT_BYTES
    if not (call.shared and short and text.startswith(begin)):
        return read_reply(Frame(parse_header(text), body), asked, call, parameters)
    return _ANSWERED.of(
        call,
        also=(text[len(begin) :], body, parameters),
        make=lambda: _unchanging(
            read_reply(Frame(parse_header(text), body), asked, call, parameters)
        ),
    )


def _unchanging(reply: Reply) -> Reply:
    """Lock the arrays of a reply that many get."""
    if isinstance(reply, Answer):
        parts = reply.value if isinstance(reply.value, tuple) else (reply.value,)
        for part in parts:
            if isinstance(part, np.ndarray):
                part.setflags(write=False)
    return reply


def read_reply(frame: Frame, asked: str, call: Call, parameters: tuple[str, ...] = ()) -> Reply:
    """Read what a candidate claims to be its reply to ``call``.

    Parameters
    ----------
    frame
        What came.
    asked
        The id of the request; a reply to anything else is none.
    call
        The call that was asked for.
    parameters
        The names of the function's parameters, where they are known.

    Raises
    ------
    WireError
        If it is not a reply to that request.
    """
    header = frame.header
    if header.get("id") != asked:
        raise WireError("the reply does not belong to the question")
    if header.get("op") == "none":
        return _no_answer(header)
    if header.get("op") != "answer" or "value" not in header:
        raise WireError("the reply is neither an answer nor none")
    reader = Reader(frame.body, foreign=lambda name: Foreign(shown(name)), layouts=False)
    value = reader.value(header["value"])
    reader.end()
    changed = header.get("changed")
    if changed == [] and type(changed) is list:
        return Answer(value)
    names = {str(at): _name(at, parameters) for at in range(len(call.args))}
    names |= {name: name for name in call.kwargs}
    if type(changed) is not list or not all(type(key) is str and key in names for key in changed):
        raise WireError("the reply names arguments that there are not")
    return Answer(value, tuple(dict.fromkeys(names[key] for key in changed)))


def shown(text: str) -> str:
    r"""Return a student's text as one printable line of at most 300 characters.

    >>> shown("a\x1b[31m\nb")
    'a [31m b'
    """
    line = "".join(letter if letter.isprintable() else " " for letter in text[: 2 * MAX_MESSAGE])
    line = " ".join(line.split())
    return line if len(line) <= MAX_MESSAGE else line[: MAX_MESSAGE - 1] + "…"


def _no_answer(header: dict[str, Any]) -> NoAnswer:
    outcome, message = header.get("outcome"), header.get("message")
    if type(outcome) is not str or outcome not in _OUTCOMES or type(message) is not str:
        raise WireError("the reply has no outcome")
    return NoAnswer(_OUTCOMES[outcome], shown(message), claimed=True)


def _name(at: int, parameters: tuple[str, ...]) -> str:
    return parameters[at] if at < len(parameters) else f"number {at + 1}"
