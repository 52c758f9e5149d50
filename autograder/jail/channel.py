"""The outer end of a socket to a process that is not trusted: bounded, and never blocking for long.

While it waits it calls a watch about twenty times a second, which may give up by raising
:class:`~autograder.jail.values.Lost`.
"""

from __future__ import annotations

import array
import select
import socket
import struct
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from autograder.jail.inside.frames import (
    CHUNK,
    MAX_HEADER,
    Frame,
    FrameReader,
    first_frame,
    first_parts,
    pack,
)

Watch = Callable[[], None]
POLL_SECONDS = 0.05
AHEAD = 16_384
"""How many bytes are read at once where fewer are missing: most replies are shorter."""
CREDENTIALS = struct.Struct("iii")
"""pid, uid, gid of the sender, as the kernel tells them."""


class Ended(Exception):  # noqa: N818 - an end is not always an error
    """The other side is gone."""


class Channel:
    """One socket; ``sender`` is the host's pid of the process whose bytes came last."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's signature
        self._socket = sock
        self._room = 0
        """For what may come along with bytes. Descriptors that find none are closed by the kernel:
        a student's process could otherwise fill the grader's table with them."""
        self.sender = 0
        self._ahead = b""
        """What came along with the last frame, of the next ones."""
        self._begun: FrameReader | None = None
        """Of a frame that a watch interrupted: it is read on."""

    @classmethod
    def pair(cls, *, credentials: bool = False) -> tuple[Self, socket.socket]:
        """Return an outer end, and the inner one to pass on and close."""
        outer, inner = socket.socketpair()
        if credentials:
            outer.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        channel = cls(outer)
        channel._room = credentials * socket.CMSG_SPACE(CREDENTIALS.size)
        return channel, inner

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def forget_senders(self) -> None:
        """Ask the kernel no longer who sends: from here on it does not matter."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        self._room = 0

    def send(
        self, header: dict[str, Any], body: bytes = b"", *, fds: Sequence[int] = (), watch: Watch
    ) -> None:
        """Send a frame, and descriptors along with its first byte."""
        data = memoryview(pack(header, body))
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        pause = _Pause(watch)
        while data:
            try:
                data = data[self._socket.sendmsg([data[:CHUNK]], rights) :]
                rights = []
            except BlockingIOError:
                pause.until(self._socket, select.POLLOUT)
            except OSError as error:
                raise Ended from error

    def waiting(self, *, max_header: int, max_body: int) -> tuple[bytes, bytes] | None:
        """Return the header's text and the body of a frame that came along with the last one.

        None where there is none, or a larger one: :meth:`receive` says what there is.
        """
        whole = first_parts(self._ahead, max_header, max_body)
        if whole is None:
            return None
        text, body, self._ahead = whole
        return text, body

    def receive(self, *, max_header: int = MAX_HEADER, max_body: int, watch: Watch) -> Frame:
        """Wait for a frame.

        Raises
        ------
        Ended
            If the other side went before its frame was whole.
        WireError
            If what came is not a frame, or a larger one than allowed.
        Lost
            Whatever ``watch`` raised.
        """
        if self._begun is None:
            frame, self._ahead = first_frame(self._ahead, max_header, max_body)
            if frame is not None:
                return frame
            self._begun = FrameReader(max_header=max_header, max_body=max_body)
        reader = self._begun
        pause = _Pause(watch)
        while True:
            pause.look()
            if not self._ahead and not self._come(reader.missing):
                pause.until(self._socket, select.POLLIN)
                continue
            missing = reader.missing
            data, self._ahead = self._ahead[:missing], self._ahead[missing:]
            frame = reader.feed(data)
            if frame is not None:
                self._begun = None
                return frame

    def _come(self, missing: int) -> bool:
        """Take what has come of a frame that misses some bytes; False if it is nothing."""
        # Who sends is asked for with each frame's own bytes.
        most = min(max(missing, 0 if self._room else AHEAD), CHUNK)
        try:
            self._ahead, ancillary, _, _ = self._socket.recvmsg(most, self._room)
        except BlockingIOError:
            return False
        except OSError as error:
            raise Ended from error
        for level, kind, packed in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
                self.sender = CREDENTIALS.unpack(packed)[0]
        if not self._ahead:
            raise Ended
        return True


class _Pause:
    """Waits for a socket, and looks after the process meanwhile."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._looked = time.monotonic()

    def look(self) -> None:
        """Call the watch if it is time to, also when bytes keep coming one by one."""
        if time.monotonic() - self._looked >= POLL_SECONDS:
            self._watch()
            self._looked = time.monotonic()

    def until(self, sock: socket.socket, event: int) -> None:
        """Wait a while for ``event``."""
        poll = select.poll()
        poll.register(sock, event)
        poll.poll(POLL_SECONDS * 1000)
        self.look()
