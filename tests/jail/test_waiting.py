"""Nothing that student code can do makes the machine seem the one that kept it waiting."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from autograder.jail import Jail, open_jail
from autograder.model import Call, Limits, NoAnswer, Outcome

LIMITS = Limits(question_cpu_seconds=1.0, notebook_cpu_seconds=5.0, wall_seconds=30.0)
CODE = """
import ctypes, fcntl, glob, json, mmap, os
import numpy as np

path = max(glob.glob("/opt/packages/numpy/_core/*.so"), key=os.path.getsize)
libc = ctypes.CDLL(None, use_errno=True)
PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS

def trouble(step):
    try:
        return step() or 0
    except OSError as error:
        return error.errno

def advised(what):
    page = mmap.mmap(-1, 4096, PRIVATE)
    place = np.frombuffer(page, np.uint8).ctypes.data
    return ctypes.get_errno() if libc.madvise(ctypes.c_void_p(place), 4096, what) else 0

def syncing():
    fd = os.open(path, os.O_RDONLY)
    while True:
        os.fsync(fd)
"""
PROBE = """
fd = os.open(path, os.O_RDONLY)
print(json.dumps({
    "fsync": trouble(lambda: os.fsync(fd)),
    "fdatasync": trouble(lambda: os.fdatasync(fd)),
    "sched_yield": trouble(os.sched_yield),
    "open": trouble(lambda: os.open(path, os.O_RDONLY | os.O_DIRECT)),
    "fcntl": trouble(lambda: fcntl.fcntl(fd, fcntl.F_SETFL, os.O_DIRECT)),
    "fcntl as usual": trouble(lambda: fcntl.fcntl(fd, fcntl.F_SETFL, os.O_NONBLOCK)),
    "uncached": trouble(lambda: os.preadv(fd, [mmap.mmap(-1, 4096, PRIVATE)], 0, 0x80) and 0),
    "as usual": trouble(lambda: os.preadv(fd, [mmap.mmap(-1, 4096, PRIVATE)], 0) and 0),
    "sent out": [advised(what) for what in (12, 20, 21, 25)],
    "as numpy does": advised(14),
}))
"""


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as one:
        yield one


def test_no_call_waits_for_the_machine(jail: Jail) -> None:
    with jail.open({}) as session:
        _, run = session.run([CODE, PROBE])

    assert run.outcome is Outcome.PASS, run.outputs
    found = json.loads(run.outputs[0]["text"])
    assert {name for name, code in found.items() if code == 1} == {"open", "fcntl", "uncached"}
    assert found["sent out"] == [1] * 4
    pretended = ("fsync", "fdatasync", "sched_yield")
    assert {found[name] for name in (*pretended, "fcntl as usual", "as usual")} == {0}
    assert found["as numpy does"] in {0, 22}  # a kernel may have no huge pages


def test_a_loop_that_syncs_is_its_own_limit(jail: Jail) -> None:
    with jail.open({}) as session:
        session.run([CODE])
        reply = session.ask("syncing", Call(()))

    assert isinstance(reply, NoAnswer)
    assert reply.outcome is Outcome.LIMIT
    assert "CPU time" in reply.message
