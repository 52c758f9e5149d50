"""Frames and the channel they come through: however bytes are cut or bent, no crash, no waiting."""

from __future__ import annotations

import contextlib
import socket
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.jail.channel import Channel, Ended
from autograder.jail.inside.frames import HEAD, MAGIC, Frame, FrameReader, WireError, pack

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda parts: (
        st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=5), parts, max_size=4)
    ),
    max_leaves=12,
)


def fed(reader: FrameReader, data: bytes) -> Frame | None:
    frame = None
    while data and frame is None:
        frame = reader.feed(data[: reader.missing])
        data = data[reader.taken :]
    return frame


class GaveUpError(Exception):
    """Raised by a watch."""


@given(st.binary(max_size=200), st.sampled_from([b"", MAGIC, HEAD.pack(MAGIC, 10, 10)]))
def test_no_bytes_crash_the_reader_of_frames(data: bytes, start: bytes) -> None:
    reader = FrameReader(max_header=100, max_body=100)
    try:
        frame = fed(reader, start + data)
    except WireError:
        return

    assert frame is None or isinstance(frame.header, dict)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=3), st.binary(max_size=50), st.data())
def test_a_frame_arrives_whole_however_it_is_cut(
    header: dict[str, Any], body: bytes, data: st.DataObject
) -> None:
    reader = FrameReader(max_body=100)
    rest = pack(header, body)
    frame = None
    while frame is None:
        piece = data.draw(st.integers(1, reader.missing))
        frame = reader.feed(rest[:piece])
        rest = rest[piece:]

    assert (frame.header, frame.body, rest) == (header, body, b"")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"GET / HTTP/1.1\r\n", "not a frame"),
        (HEAD.pack(MAGIC, 101, 0), "is too large"),
        (HEAD.pack(MAGIC, 2, 1 << 60), "is too large"),
        (HEAD.pack(MAGIC, 2, 0) + b"[]", "not a JSON object"),
        (HEAD.pack(MAGIC, 3, 0) + b"\xff\xff\xff", "is not JSON"),
        (HEAD.pack(MAGIC, 100, 0) + b"[" * 100, "is not JSON"),
        (HEAD.pack(MAGIC, 9, 0) + b'{"a":NaN}', "NaN is not JSON"),
    ],
)
def test_what_is_no_frame_is_refused_by_name(data: bytes, message: str) -> None:
    reader = FrameReader(max_header=100, max_body=100)

    with pytest.raises(WireError, match=message):
        fed(reader, data)


def test_a_deeply_nested_header_is_refused_without_a_crash() -> None:
    text = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    reader = FrameReader(max_body=0)
    reader.feed(HEAD.pack(MAGIC, len(text), 0))

    with pytest.raises(WireError, match="RecursionError"):
        reader.feed(text)


def test_an_announced_length_allocates_nothing_before_the_bytes_come() -> None:
    reader = FrameReader(max_body=1 << 40)
    tracemalloc.start()
    reader.feed(HEAD.pack(MAGIC, 2, 1 << 39))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 100_000


def test_more_bytes_than_a_frame_has_are_refused() -> None:
    with pytest.raises(WireError, match="more bytes"):
        FrameReader(max_body=0).feed(bytes(100))


def test_a_channel_tells_an_end_from_a_frame() -> None:
    outer, inner = Channel.pair()
    inner.sendall(pack({"op": "x"})[:-1])
    inner.close()

    with outer, pytest.raises(Ended):
        outer.receive(max_body=0, watch=lambda: None)


def test_a_channel_looks_up_while_bytes_drip() -> None:
    outer, inner = Channel.pair()
    inner.settimeout(0)

    def watch() -> None:
        with contextlib.suppress(OSError):
            inner.send(b"c")
        looks.append(1)
        if len(looks) == 3:
            raise GaveUpError

    looks: list[int] = []
    with outer, inner, pytest.raises(GaveUpError):
        outer.receive(max_body=0, watch=watch)


def test_a_channel_does_not_wait_for_ever_for_a_reader() -> None:
    def watch() -> None:
        raise GaveUpError

    outer, inner = Channel.pair()
    inner.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)

    with outer, inner, pytest.raises(GaveUpError):
        outer.send({"op": "x"}, bytes(10_000_000), watch=watch)
