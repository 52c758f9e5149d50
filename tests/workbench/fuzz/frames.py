"""Damaged frames through everything outside the jail that reads what the student's side wrote.

Each reader either refuses by the one error that it may raise, or returns values of the promised
types. None takes long, keeps more memory than a small multiple of what came, or takes an answer to
a question that was not asked.
"""

from __future__ import annotations

import json
import socket
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import numpy as np

from autograder.jail.channel import Channel, Ended
from autograder.jail.inside.codec import CODES, Writer
from autograder.jail.inside.frames import HEAD, MAGIC, Frame, FrameReader, WireError
from autograder.jail.outputs import read_outputs
from autograder.jail.wire import read_reply, shown
from autograder.model import Answer, Call, Foreign, NoAnswer, Outcome
from tests.workbench.fuzz.tally import Finding, Tally, resident_mb
from tests.workbench.fuzz.values import wild

Json = Any
Told = Callable[[Tally], None]

MAX_BODY = 100_000
CAP = 20_000
SLOW_SECONDS = 2.0
TRACED_EVERY = 20
ROOM = 200_000
"""What a reader may allocate beside a multiple of what came, in bytes."""
TIMES = 40
"""So much larger than its bytes may JSON be in memory: ``[[],[]]`` is the worst."""
CALL = Call((np.zeros(2), 3), {"stride": 2})
NODES: tuple[Json, ...] = (
    *(["a", "f8", [2], None, 16], ["a", "b1", [3], None, 3], ["z", "i8", 8], ["f", "nan"]),
    *(["x", "module.Type"], ["l"], ["t"], ["l", 1, 2], ["t", ["l", None]], None, 5, 0.5, "text"),
)
TAGS: tuple[Json, ...] = ("a", "z", "f", "x", "l", "t", "q", "", 1, None, [])
NUMBERS: tuple[Json, ...] = (
    0,
    -1,
    1,
    2,
    8,
    16,
    17,
    2**31,
    2**40,
    2**63,
    10**30,
    1.0,
    True,
    None,
    "1",
    [],
    -(2**70),
)


class LyingReaderError(Exception):
    """A reader returned what it must not."""


def fuzz_frames(numbers: Sequence[int], seed: int, report: Told = lambda _: None) -> Tally:
    """Read the damaged frames of these numbers."""
    tally = Tally("frames", seed)
    started = time.monotonic()
    for number in numbers:
        rng = Random(f"{seed}/{number}")  # noqa: S311 - to be repeated, not to be kept secret
        name, make, read = rng.choice(READERS)
        made = make(rng)
        traced = number % TRACED_EVERY == 0
        begun = time.process_time()
        if traced:
            tracemalloc.start()
        try:
            taken, result = read(made, rng)
            if traced and tracemalloc.get_traced_memory()[1] > ROOM + TIMES * taken:
                peak = tracemalloc.get_traced_memory()[1]
                problem = f"{taken} bytes made it allocate {peak}"
                tally.findings.append(Finding(number, (name,), problem))
        except Exception as error:  # noqa: BLE001 - this is what we look for
            result = "crash"
            problem = f"{type(error).__name__}: {error}"[:300]
            tally.findings.append(Finding(number, (name,), problem))
        finally:
            if traced:
                tracemalloc.stop()
        seconds = time.process_time() - begun
        tally.took(seconds, number)
        if seconds > SLOW_SECONDS:
            tally.findings.append(Finding(number, (name,), f"took {seconds:.1f} s"))
        tally.tried += 1
        tally.kinds[name] += 1
        tally.results[result] += 1
        if tally.tried % 1000 == 0:
            tally.memory.append(resident_mb())
        tally.seconds = time.monotonic() - started
        report(tally)
    return tally


# -- what is read --------------------------------------------------------------------------------


def node(rng: Random, depth: int = 3) -> Json:
    """Return the node of a value, more or less."""
    kind = rng.randrange(6)
    if kind == 0:
        return wild(rng, 2)
    if kind == 1 and depth:
        tag = rng.choice(("l", "t", rng.choice(TAGS)))
        return [tag, *(node(rng, depth - 1) for _ in range(rng.randint(0, 4)))]
    if kind == 2:
        shape = [
            rng.choice((rng.randint(0, 4), rng.choice(NUMBERS))) for _ in range(rng.randint(0, 3))
        ]
        size = rng.choice((8, 16, 24, rng.choice(NUMBERS)))
        return ["a", rng.choice((*CODES, "O", "U3", 5)), shape, rng.choice((None, None, [1])), size]
    chosen = json.loads(json.dumps(rng.choice(NODES)))
    if isinstance(chosen, list) and chosen and rng.random() < 0.4:
        chosen[rng.randrange(len(chosen))] = rng.choice((rng.choice(NUMBERS), wild(rng, 1)))
    return chosen


def _value(rng: Random) -> tuple[Json, bytes]:
    """Return an honest value's node and bytes, or damaged ones."""
    if rng.random() < 0.3:
        writer = Writer(layouts=False, strict=False)
        shape = tuple(rng.randint(0, 4) for _ in range(rng.randint(0, 3)))
        array = np.zeros(shape, rng.choice(CODES))
        return writer.node(rng.choice((array, (array, 1.0), [array, array], 3))), writer.body
    return node(rng), rng.randbytes(rng.choice((0, 3, 8, 16, 24, 64)))


def _reply(rng: Random) -> tuple[dict[str, Json], bytes, str]:
    asked = "0123456789ab"
    value, body = _value(rng)
    answer: dict[str, Json] = {"id": asked, "op": "answer", "value": value, "changed": []}
    none: dict[str, Json] = {"id": asked, "op": "none", "outcome": "error", "message": "no"}
    header = rng.choice((answer, answer, none))
    if rng.random() < 0.5:
        keys = ("id", "op", "value", "changed", "outcome", "message", "x")
        others = ("answer", "none", "pass", "fault", "limit", asked[:-1], ["0"], ["stride"], ["9"])
        header[rng.choice(keys)] = rng.choice((wild(rng, 2), rng.choice(others), node(rng)))
        if rng.random() < 0.2:
            header.pop(rng.choice(keys), None)
    return header, body, asked


def _outputs(rng: Random) -> bytes:
    kinds = ("stream", "error", "display_data", "execute_result", wild(rng, 1))
    mimes = ("text/plain", "text/html", "image/png", "application/json", "x", "a/b+json", "A/b")
    outputs = []
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
        one: dict[str, Json] = {
            "output_type": rng.choice(kinds),
            "name": rng.choice(("stdout", "stderr", wild(rng, 1))),
            "text": rng.choice(("hi", "x" * rng.choice((10, 10_000)), wild(rng, 1))),
            "ename": rng.choice(("E", wild(rng, 1))),
            "evalue": rng.choice(("E", wild(rng, 1))),
            "traceback": rng.choice((["a"], [], wild(rng, 1))),
            "data": rng.choice(({rng.choice(mimes): rng.choice(("x", wild(rng)))}, wild(rng, 1))),
            "metadata": rng.choice(({}, {"image/png": {"width": rng.choice(NUMBERS)}}, wild(rng))),
            "execution_count": rng.choice((1, rng.choice(NUMBERS))),
        }
        outputs.append(one)
    many = outputs * (300 if rng.random() < 0.05 else 1)
    data = json.dumps(rng.choice((many, many, wild(rng)))).encode()
    return _bent(rng, data) if rng.random() < 0.2 else data


def _bent(rng: Random, data: bytes) -> bytes:
    """Flip, cut, repeat or insert some bytes."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 20))):
        place = rng.randint(0, len(changed))
        fate = rng.randrange(4)
        if fate == 0 and place < len(changed):
            changed[place] ^= 1 << rng.randrange(8)
        elif fate == 1:
            del changed[place : place + rng.choice((1, 4, 100))]
        elif fate == 2:
            changed[place:place] = changed[max(0, place - 50) : place]
        else:
            pieces = (b"\0", b"\xff" * 4, b"[" * 300, b"9" * 5_000, b"{}", b'"', MAGIC, b"1e999")
            changed[place:place] = rng.choice(pieces)
    return bytes(changed)


def _frame(rng: Random) -> bytes:
    header, body, _ = _reply(rng)
    text = json.dumps(header).encode()  # with NaN and the like, which ours would not write
    data = HEAD.pack(MAGIC, len(text), len(body)) + text + body
    if rng.random() < 0.6:
        data = _bent(rng, data)
    if rng.random() < 0.2:
        lengths = (0, 1, 100, len(data), 2_000_001, 2**31, 2**32 - 1)
        long = rng.choice((0, 16, 10**5 + 1, 2**63, 2**64 - 1))
        data = HEAD.pack(rng.choice((MAGIC, b"ckf2")), rng.choice(lengths), long) + data[16:]
    return data


# -- who reads -----------------------------------------------------------------------------------


def _read_reply(made: tuple[dict[str, Json], bytes, str], _: Random) -> tuple[int, str]:
    header, body, asked = made
    size = len(json.dumps(header)) + len(body)
    try:
        reply = read_reply(Frame(header, body), asked, CALL, ("x", "kernel_size"))
    except WireError:
        return size, "refused"
    if header.get("id") != asked:
        raise LyingReaderError(f"took a reply to {header.get('id')!r}")
    _check_reply(reply)
    return size, "answer" if isinstance(reply, Answer) else "no answer"


def _check_reply(reply: object) -> None:
    if isinstance(reply, Answer):
        if not set(reply.changed) <= {"x", "kernel_size", "stride"}:
            raise LyingReaderError(f"says that {reply.changed} were changed")
        _check_value(reply.value)
    elif isinstance(reply, NoAnswer):
        allowed = {Outcome.ERROR, Outcome.LIMIT, Outcome.MISSING}
        if reply.outcome not in allowed or reply.message != shown(reply.message):
            raise LyingReaderError(f"returned {reply}")
    else:
        raise LyingReaderError(f"returned a {type(reply).__name__}")


def _check_value(value: object) -> None:
    if type(value) in {list, tuple}:
        for part in value:  # type: ignore[attr-defined]  # a list or a tuple
            _check_value(part)
    elif type(value) is np.ndarray:
        if not value.flags.owndata and value.base is None:
            raise LyingReaderError("returned an array of somebody else's memory")
        if value.dtype.kind not in "biufc":
            raise LyingReaderError(f"returned an array of {value.dtype}")
    elif not isinstance(value, np.generic | Foreign | bool | int | float | str | None):
        raise LyingReaderError(f"returned a {type(value).__name__}")


def _read_frame(data: bytes, rng: Random) -> tuple[int, str]:
    reader = FrameReader(max_header=MAX_BODY, max_body=MAX_BODY)
    at = 0
    try:
        while at < len(data):
            step = rng.choice((1, 7, 100, MAX_BODY))
            piece = data[at : at + min(step, reader.missing)]
            frame = reader.feed(piece)
            at += reader.taken
            if frame is not None:
                if len(frame.body) > MAX_BODY or type(frame.header) is not dict:
                    raise LyingReaderError("returned a frame that is none")
                return len(data), "frame"
    except WireError:
        return len(data), "refused"
    return len(data), "unfinished"


def _receive(data: bytes, _: Random) -> tuple[int, str]:
    """Let a real socket bring the bytes, and hang up behind them."""
    data = data[:60_000]  # what fits into a socket that nobody reads yet
    outer, inner = Channel.pair()
    with outer:
        with inner:
            inner.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
            inner.sendall(data)
        try:
            outer.receive(max_header=MAX_BODY, max_body=MAX_BODY, watch=lambda: None)
        except WireError:
            return len(data), "refused"
        except Ended:
            return len(data), "ended"
    return len(data), "frame"


def _read_outputs(data: bytes, _: Random) -> tuple[int, str]:
    try:
        outputs = read_outputs(data, CAP)
    except WireError:
        return len(data), "refused"
    json.dumps(outputs, allow_nan=False).encode()
    for text in _texts(outputs):
        text.encode()
    kinds = {"stream", "error", "display_data", "execute_result"}
    if not all(output["output_type"] in kinds for output in outputs):
        raise LyingReaderError("returned an output of another kind")
    return len(data), "outputs"


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


Making = Callable[[Random], Any]
Reading = Callable[[Any, Random], tuple[int, str]]
READERS: tuple[tuple[str, Making, Reading], ...] = (
    ("reply", _reply, _read_reply),
    ("reply", _reply, _read_reply),
    ("frame in pieces", _frame, _read_frame),
    ("frame from a socket", _frame, _receive),
    ("outputs", _outputs, _read_outputs),
)
