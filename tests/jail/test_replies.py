"""Replies in a file and on a channel: each arrives once, in its order, however they are mixed."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.jail.channel import Ended
from autograder.jail.inside import candidate
from autograder.jail.inside.frames import (
    FILE_BYTES,
    HEAD,
    MAGIC,
    SENT,
    TOLD,
    WRITTEN_BYTES,
    WireError,
    pack,
)
from autograder.jail.replies import Replies

LENGTHS = st.sampled_from([0, 1, 300, WRITTEN_BYTES - 60, WRITTEN_BYTES, 40_000])
MOST = 100_000


class GaveUpError(Exception):
    """Raised by a watch."""


def patience() -> Callable[[], None]:
    """Return a watch that gives up when it is called too often."""
    left = iter(range(20))

    def watch() -> None:
        if next(left, None) is None:
            raise GaveUpError

    return watch


def impatient() -> None:
    raise GaveUpError


@contextmanager
def both_ends() -> Iterator[tuple[Replies, socket.socket, int]]:
    replies, (inner, file) = Replies.begin()
    with socket.socket(fileno=inner) as sock:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's signature
        try:
            yield replies, sock, file
        finally:
            replies.close()
            os.close(file)


@given(
    st.lists(LENGTHS, max_size=8),
    st.integers(0, 9),
    st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_each_reply_arrives_once_and_in_order(
    lengths: list[int], closed_at: int, told: list[bool]
) -> None:
    """A file that fails half-way, and word that comes late or early, change nothing."""
    with both_ends() as (replies, sock, file):
        writer = candidate._Replies(sock, file)
        for at, length in enumerate(lengths):
            if at == closed_at:
                writer._file = -1
            writer.put({"id": str(at)}, bytes(length))
            if told[at]:
                writer.tell()
        writer.tell()

        for at, length in enumerate(lengths):
            frame = replies.receive(max_body=MOST, watch=patience())
            assert (frame.header, len(frame.body)) == ({"id": str(at)}, length)


@given(st.lists(LENGTHS, min_size=1, max_size=8), st.lists(st.booleans(), min_size=8, max_size=8))
def test_replies_can_be_taken_while_more_are_put(lengths: list[int], take: list[bool]) -> None:
    with both_ends() as (replies, sock, file):
        writer = candidate._Replies(sock, file)
        taken = 0
        for at, length in enumerate(lengths):
            writer.put({"id": str(at)}, bytes(length))
            while take[at] and taken <= at:
                waiting = replies.waiting(max_header=100, max_body=MOST)
                if waiting is None:
                    body = replies.receive(max_body=MOST, watch=patience()).body
                else:
                    body = waiting[1]
                assert len(body) == lengths[taken]
                taken += 1

        sock.close()
        for length in lengths[taken:]:
            assert len(replies.receive(max_body=MOST, watch=patience()).body) == length


PIECES = st.sampled_from(
    [
        b"",
        MAGIC,
        b"x" * WRITTEN_BYTES,
        HEAD.pack(MAGIC, 10, 10),
        HEAD.pack(MAGIC, 10, 1 << 50),
        HEAD.pack(MAGIC, len(TOLD), 0) + TOLD,
        HEAD.pack(MAGIC, len(SENT), 0) + SENT,
        HEAD.pack(MAGIC, 3, 0) + b"{}}",
        pack({"id": "1"}, b"123"),
    ]
)


def test_behind_a_full_file_replies_come_over_the_channel() -> None:
    length = WRITTEN_BYTES - 100
    count = FILE_BYTES // length + 3
    with both_ends() as (replies, sock, file):
        writer = candidate._Replies(sock, file)
        for at in range(count):
            writer.put({"id": str(at)}, bytes(length))

        for at in range(count):
            frame = replies.receive(max_body=MOST, watch=patience())
            assert (frame.header, len(frame.body)) == ({"id": str(at)}, length)


def test_the_file_stays_as_large_as_it_is_whoever_holds_it() -> None:
    with both_ends() as (_, _, file):
        for size in (0, 1 << 30):
            with pytest.raises(PermissionError):
                os.ftruncate(file, size)
        with pytest.raises(PermissionError):
            os.pwrite(file, b"x", FILE_BYTES)


def test_a_kernel_that_does_not_know_files_that_never_run_gives_one_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create = os.memfd_create

    def older(name: str, flags: int) -> int:
        if flags & 0x8:
            raise OSError(errno.EINVAL, "no such flag")
        return create(name, flags)

    monkeypatch.setattr(os, "memfd_create", older)
    with both_ends() as (_, _, file):
        assert os.fstat(file).st_size == FILE_BYTES


@given(st.lists(PIECES, max_size=6), st.lists(PIECES, max_size=6), st.booleans())
def test_no_bytes_crash_whoever_reads_them_or_keep_them(
    written: list[bytes], sent: list[bytes], closes: bool
) -> None:
    with both_ends() as (replies, sock, file):
        os.write(file, b"".join(written))
        sock.sendall(b"".join(sent))
        if closes:
            sock.close()

        with suppress(WireError, Ended, GaveUpError):
            for _ in range(20):
                replies.receive(max_body=MOST, watch=impatient)
            raise AssertionError("there are fewer frames")
