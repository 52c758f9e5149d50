"""What is called aside ends within its bounds, and costs nobody else anything."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from autograder.errors import SubmissionError
from autograder.pool.aside import Aside


def act(what: str) -> object:
    """Do what a file could make its reader do."""
    if what == "swell":
        return len(bytearray(1 << 40))
    if what == "stall":
        time.sleep(600)
    if what == "wait":
        time.sleep(0.8)  # as if others had the processor
    while what == "loop":
        pass
    if what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == "refuse":
        raise SubmissionError("is no notebook", remedy="ask for another")
    return os.getpid()


@pytest.fixture(scope="module")
def aside() -> Iterator[Aside[object]]:
    with Aside(act, seconds=0.4) as one:
        yield one


def test_calls_share_a_process_that_is_not_ours(aside: Aside[object]) -> None:
    assert aside("") == aside("")
    assert aside("") != os.getpid()


def test_what_the_function_raises_is_raised(aside: Aside[object]) -> None:
    with pytest.raises(SubmissionError, match="is no notebook"):
        aside("refuse")


def test_what_takes_too_much_memory_is_told_and_the_next_is_read(aside: Aside[object]) -> None:
    with pytest.raises(SubmissionError, match="takes more than 2 GB to be read"):
        aside("swell")

    assert isinstance(aside(""), int)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("stall", "cannot be read: it hung for 0.4 s"),
        ("loop", "cannot be read: it hung for"),
        ("crash", "cannot be read: it ended with"),
    ],
)
def test_what_stalls_or_ends_its_reader_is_told_and_the_next_is_read(
    what: str, told: str, aside: Aside[object]
) -> None:
    began = time.monotonic()

    with pytest.raises(SubmissionError, match=told):
        aside(what)

    assert time.monotonic() - began < 10
    assert isinstance(aside(""), int)


def test_a_busy_machine_is_not_the_fault_of_what_is_read() -> None:
    with Aside(act, seconds=0.4) as one:
        one("")
        before = one.cpu_seconds

        assert isinstance(one("wait"), int)
        assert one.cpu_seconds - before < 0.4


def test_the_time_of_each_process_is_counted() -> None:
    with Aside(act, seconds=0.4) as one, pytest.raises(SubmissionError):
        one("loop")

    assert one.cpu_seconds >= 0.4


def test_the_process_ends_with_its_owner() -> None:
    with Aside(act) as one:
        pid = one("")

    with pytest.raises(ProcessLookupError):
        os.kill(int(str(pid)), 0)
