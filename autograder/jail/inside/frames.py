"""Frames: a length-prefixed JSON header and a body of raw bytes, on a socket.

Both sides use this module. Lengths are compared with a cap before anything is kept, and a frame
that is not exactly as announced raises :class:`WireError`; nothing here is ever unpickled.
"""

from __future__ import annotations

import array
import builtins
import json
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

# A student may replace a builtin. What is defined below keeps those of before.
globals()["__builtins__"] = dict(vars(builtins))

Json = Any
"""Whatever JSON can hold; what it is, is checked where it is used."""
HEAD = struct.Struct("<4sIQ")
"""Magic, length of the header, length of the body."""
MAGIC = b"ckf1"
MAX_HEADER = 2_000_000
MAX_FDS = 4
CHUNK = 1 << 20
FILE_BYTES = 1 << 20
WRITTEN_BYTES = 1 << 14
"""Replies up to here are written into a file, as long as there is room; ..."""
TOLD = b'{"op":"told"}'
"""... this header, on the channel, says that there are some; ..."""
SENT = b'{"op":"sent"}'
"""... and this one, in the file, stands for a longer one that comes over the channel."""


class WireError(Exception):
    """What came over the wire is not what may come over it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: ``header`` says what it is, ``body`` holds the bytes of its arrays."""

    header: dict[str, Any]
    body: bytes
    text: bytes = field(default=b"", compare=False, repr=False)
    """The header as it came over the wire."""


def _refuse(constant: str) -> None:
    raise WireError(f"{constant} is not JSON")


# The C halves of json alone: the Python halves would look up builtins that were replaced.
_encoded = json.encoder.c_make_encoder(  # type: ignore[attr-defined]  # CPython's own
    *(None, None, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, False)
)
_scan = json.JSONDecoder(parse_constant=_refuse).scan_once  # type: ignore[attr-defined]  # as above


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Return the bytes of a frame.

    >>> len(pack({"op": "hello"}, b"123"))
    33
    """
    text = "".join(_encoded(header, 0)).encode("ascii")
    return HEAD.pack(MAGIC, len(text), len(body)) + text + body


def parse_header(text: bytes) -> dict[str, Any]:
    """Read a header; a JSON object and nothing else.

    >>> parse_header(b'{"op": "hello"}')
    {'op': 'hello'}
    """
    try:
        decoded = text.decode("utf-8")
        header, end = _scan(decoded, 0)
    except (ValueError, RecursionError, StopIteration) as error:
        raise WireError(f"a header is not JSON ({type(error).__name__})") from None
    if type(header) is not dict or end != len(decoded):
        raise WireError("a header is not a JSON object")
    return header


class FrameReader:
    """Puts one frame together from the pieces in which it arrives.

    Examples
    --------
    >>> reader = FrameReader(max_header=100, max_body=100)
    >>> whole = pack({"op": "hello"}, b"xyz")
    >>> while (frame := reader.feed(whole[: reader.missing])) is None:
    ...     whole = whole[reader.taken :]
    >>> frame
    Frame(header={'op': 'hello'}, body=b'xyz')
    """

    def __init__(self, *, max_header: int = MAX_HEADER, max_body: int) -> None:
        self._caps = (max_header, max_body)
        self._lengths: tuple[int, int] | None = None
        self._buffer = bytearray()
        self.taken = 0
        """How many bytes the last :meth:`feed` took: all it was given."""

    @property
    def missing(self) -> int:
        """The number of bytes that may be fed at once; never reaches into the next frame."""
        wanted = HEAD.size if self._lengths is None else sum(self._lengths)
        return wanted - len(self._buffer)

    def feed(self, data: bytes) -> Frame | None:
        """Take at most :attr:`missing` bytes; return the frame once it is whole."""
        if len(data) > self.missing:
            raise WireError("more bytes than the frame has")
        self.taken = len(data)
        self._buffer += data
        if self._lengths is None:
            if self.missing:
                return None
            self._lengths = self._announced()
            self._buffer.clear()
        if self.missing:
            return None
        split = self._lengths[0]
        text = bytes(self._buffer[:split])
        return Frame(parse_header(text), bytes(self._buffer[split:]), text)

    def _announced(self) -> tuple[int, int]:
        magic, header, body = HEAD.unpack(self._buffer)
        if magic != MAGIC:
            raise WireError("not a frame")
        if header > self._caps[0] or body > self._caps[1]:
            raise WireError(f"a frame of {header} + {body} bytes is too large")
        return header, body


def first_frame(data: bytes, max_header: int, max_body: int) -> tuple[Frame | None, bytes]:
    """Return the frame that data begins with, None as long as it is not whole, and what is left.

    >>> frame, rest = first_frame(pack({"op": "hello"}, b"123") + b"behind", 100, 100)
    >>> frame, rest
    (Frame(header={'op': 'hello'}, body=b'123'), b'behind')
    """
    whole = first_parts(data, max_header, max_body)
    if whole is None:
        return None, data
    text, body, rest = whole
    return Frame(parse_header(text), body, text), rest


def first_parts(data: bytes, max_header: int, max_body: int) -> tuple[bytes, bytes, bytes] | None:
    """Return the text of the first header, its body and what is left; None while it is not whole.

    >>> first_parts(pack({"op": "hello"}, b"123") + b"behind", 100, 100)
    (b'{"op":"hello"}', b'123', b'behind')
    """
    if len(data) < HEAD.size:
        return None
    magic, header, body = HEAD.unpack_from(data)
    split, end = HEAD.size + header, HEAD.size + header + body
    if magic != MAGIC or header > max_header or body > max_body or len(data) < end:
        return None  # whoever reads it piece by piece says what is wrong
    return data[HEAD.size : split], data[split:end], data[end:]


def send(sock: socket.socket, header: dict[str, Any], body: bytes = b"") -> None:
    """Send a frame, waiting until it is gone (inside, where waiting is the job)."""
    sock.sendall(pack(header, body))


def receive(sock: socket.socket, *, max_body: int) -> tuple[Frame, list[int]] | None:
    """Wait for a frame and the descriptors passed with it; None at the end of the stream."""
    reader = FrameReader(max_body=max_body)
    fds: list[int] = []
    size = array.array("i").itemsize
    while True:
        data, ancillary, _, _ = sock.recvmsg(
            min(reader.missing, CHUNK), socket.CMSG_SPACE(MAX_FDS * size)
        )
        for level, kind, packed in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                numbers = array.array("i")
                numbers.frombytes(packed[: len(packed) - len(packed) % size])
                fds.extend(numbers)
        if not data:
            return None
        frame = reader.feed(data)
        if frame is not None:
            return frame, fds
