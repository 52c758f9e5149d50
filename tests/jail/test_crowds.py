"""What many processes hold together, and none of them by itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.jail import open_jail, processes
from autograder.model import Limits, Outcome


def test_what_waits_in_the_sockets_of_many_processes_is_memory_too() -> None:
    code = """
import os, socket, time
def fill():
    held = []
    try:
        while True:
            held += socket.socketpair()
            for one in held[-2:]:
                one.setblocking(False)
                try:
                    while True: one.send(bytes(16_000))
                except BlockingIOError: pass
    except OSError: pass
    while True: pass
for _ in range(14):
    if os.fork() == 0: fill()
while True: pass
"""
    limits = Limits(memory_mb=200, processes=16, open_files=128, notebook_cpu_seconds=60.0)
    with open_jail(limits) as jail, jail.open({}) as session:
        (run,) = session.run([code])

    assert run.outcome is Outcome.LIMIT
    assert "of memory" in str(run.outputs)


def test_a_crowd_is_counted_where_the_kernel_does_not_say_what_a_socket_holds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As in many containers, whose /proc does not show it."""
    monkeypatch.setattr(processes, "BUFFER_FILE", tmp_path / "none")
    monkeypatch.setattr(processes, "SMALL_TABLE", 0)
    processes._buffer_bytes.cache_clear()
    try:
        held = processes.buffers_of([os.getpid()] * processes.CROWD)
    finally:
        processes._buffer_bytes.cache_clear()

    assert held >= processes.CROWD * 64 * processes.USUAL_BUFFER
