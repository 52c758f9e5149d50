"""What a question's fork answers: replies in a file that it appends to, and told of on a channel.

Most replies are short. To write one into a file in memory wakes nobody, and it stays written
whatever becomes of its writer; so the next call need not wait until a reply has been taken, and
hundreds of them cost the grader a few looks. Longer replies come over the channel itself, and a
word in the file keeps their place.

Nothing in the file is believed more than what comes over the channel: both are read in the same
way, up to the same sizes.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from typing import Self

from autograder.jail.channel import Channel, Ended, Watch
from autograder.jail.inside.frames import (
    FILE_BYTES,
    MAX_HEADER,
    SENT,
    TOLD,
    WRITTEN_BYTES,
    Frame,
    WireError,
    first_frame,
    first_parts,
)

READ_BYTES = 2 * WRITTEN_BYTES
_SEALS = fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
"""Its writer may hold it for as long as it likes: it stays as small as it is."""


_FLAGS = os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING
_NEVER_RUN = 0x8
"""``MFD_NOEXEC_SEAL`` of Linux 6.3: hardened machines may give no file in memory without it."""


def _file_in_memory() -> int:
    try:
        return os.memfd_create("replies", _FLAGS | _NEVER_RUN)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return os.memfd_create("replies", _FLAGS)  # older kernels do not know it


class _FoundError(Exception):
    """A whole reply stands in the file."""


class Replies:
    """The outer end of a channel to a fork, and of the file that it writes its replies into.

    Parameters
    ----------
    channel
        Carries what is asked, what is too long for the file, and word of what was written.
    file
        The descriptor of a file in memory; it is closed with this object.
    """

    def __init__(self, channel: Channel, file: int) -> None:
        self._channel = channel
        self._file = file
        self._position = 0
        self._read = b""
        """What was read from the file, and not taken yet."""
        self._sent: Frame | None = None
        """What came over the channel, until it is its turn."""

    @classmethod
    def begin(cls) -> tuple[Self, tuple[int, int]]:
        """Return the outer end, and the two descriptors to pass on; both are the caller's."""
        file = _file_in_memory()
        os.ftruncate(file, FILE_BYTES)
        fcntl.fcntl(file, fcntl.F_ADD_SEALS, _SEALS)
        channel, inner = Channel.pair()
        return cls(channel, file), (inner.detach(), os.dup(file))

    def close(self) -> None:
        """Hang up, and forget what was written."""
        self._channel.close()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def send(self, header: dict[str, object], body: bytes, *, watch: Watch) -> None:
        """Send a frame."""
        self._channel.send(header, body, watch=watch)

    def waiting(self, *, max_header: int, max_body: int) -> tuple[bytes, bytes] | None:
        """Return the header's text and the body of a reply that was read along with the last one.

        None where there is none, or a larger one: :meth:`receive` says what there is.
        """
        whole = first_parts(self._read, max_header, max_body)
        if whole is None or whole[0] == SENT:
            return None
        text, body, rest = whole
        self._take(rest)
        return text, body

    def receive(self, *, max_body: int, watch: Watch) -> Frame:
        """Wait for the next reply; raises what :meth:`Channel.receive` raises.

        The file comes first: it holds a word for each reply that was sent over the channel.
        """
        while True:
            if self._is_whole(max_body):
                written, rest = first_frame(self._read, MAX_HEADER, max_body)
                self._take(rest)
                if written is not None and written.text != SENT:
                    return written
                return self._taken() or self._received(max_body, watch)
            sent = self._taken()
            if sent is not None:
                return sent
            with contextlib.suppress(_FoundError):
                self._sent = self._awaited(max_body, watch)

    def _taken(self) -> Frame | None:
        sent, self._sent = self._sent, None
        return sent

    def _received(self, max_body: int, watch: Watch) -> Frame:
        """Return the next reply that comes over the channel."""
        while (frame := self._channel.receive(max_body=max_body, watch=watch)).text == TOLD:
            watch()
        return frame

    def _awaited(self, max_body: int, watch: Watch) -> Frame:
        """Return what comes over the channel, unless a reply stands in the file before."""

        def look() -> None:
            if self._is_whole(max_body):
                raise _FoundError
            watch()

        while True:
            try:
                frame = self._channel.receive(max_body=max_body, watch=look)
            except Ended:
                if self._is_whole(max_body):
                    raise _FoundError from None
                raise
            if frame.text != TOLD:
                return frame
            look()

    def _is_whole(self, max_body: int) -> bool:
        """Whether a whole frame was read from the file, now or before; zeros are none yet."""
        if first_parts(self._read, MAX_HEADER, max_body) is not None:
            return True
        self._read = os.pread(self._file, READ_BYTES, self._position)
        if first_parts(self._read, MAX_HEADER, max_body) is not None:
            return True
        if self._read[:1].strip(b"\0"):  # the first byte is written last
            raise WireError("what was written is not a frame")
        self._read = b""
        return False

    def _take(self, rest: bytes) -> None:
        """Go on where ``rest`` begins."""
        self._position += len(self._read) - len(rest)
        self._read = rest
