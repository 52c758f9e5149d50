"""What a worker process leaves behind, and what it may take: whoever is killed, nothing stays.

Between making the first process of a jail and letting it go on, bubblewrap tells what it made. Here
nobody reads that, and so the moment, which takes microseconds, lasts.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from autograder.collecting.submitted import load_bundle
from autograder.jail.processes import end_tree
from autograder.jail.sandbox import bwraps
from autograder.marking.bundle import Bundle
from autograder.model import Outcome
from autograder.pool import worker
from autograder.pool.task import Task
from autograder.pool.worker import Worker, WorkerLostError
from tests.helpers.course_fixture import ASSIGNMENT, KIT, built_course, copy_of
from tests.helpers.machines import eventually
from tests.workbench.soak.processes import children

BUNDLE = Bundle("a", b"")
TASK = Task("ada", b"", b"")
WORKER = """
import sys
from pathlib import Path
from tests.pool.test_worker import Station
from autograder.pool import task, worker
task.Station = lambda jail: Station(Path({file!r}))
worker.main({fd}, {parent})
"""
GRADER = """
import sys
from pathlib import Path
from tests.pool.test_worker import BUNDLE, TASK, Worker, command_in, worker
worker._command = command_in(Path(sys.argv[1]))
one = Worker()
one.prepare(BUNDLE, None)
one.mark(TASK, 600.0)
"""


SWOLLEN = """
import sys
from autograder.pool import worker
from autograder.marking import mark

def swell(*_, **__):
    return bytearray(1 << 40)

mark.mark = swell
worker.main({fd}, {parent})
"""


class Starting:
    """A jail that is about to start, and writes down which process is its first."""

    def __init__(self, file: Path) -> None:
        self._reads, told = os.pipe()
        os.set_blocking(told, False)
        with suppress(BlockingIOError):
            while True:
                os.write(told, bytes(4096))
        os.set_blocking(told, True)
        user = [] if os.getuid() == 0 else ["--unshare-user"]
        command = [bwraps()[0], *user, "--die-with-parent", "--unshare-pid", "--new-session"]
        command += ["--ro-bind", "/", "/", "--info-fd", str(told), "sleep", "600"]
        self.process = subprocess.Popen(command, pass_fds=[told])
        os.close(told)
        assert eventually(lambda: len(children(self.process.pid)) == 1)
        file.write_text(str(*children(self.process.pid)))

    def __del__(self) -> None:
        os.close(self._reads)


class Station:
    """Whose jail starts for as long as anybody waits."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def mark(self, *_: object) -> None:
        """Start the jail, and get no further."""
        self._jail = Starting(self._file)
        time.sleep(600)


def command_in(file: Path) -> Callable[[int], list[str]]:
    """Return what starts a worker whose jail stays at its start."""

    def command(fd: int) -> list[str]:
        code = WORKER.format(file=str(file), fd=fd, parent=os.getpid())
        return [sys.executable, "-c", code]

    return command


def there(file: Path) -> bool:
    """Whether the process that is written down in a file is there."""
    with suppress(OSError):
        stat = Path(f"/proc/{int(file.read_text() or 0)}/stat").read_bytes()
        return stat.rpartition(b")")[2].split()[0] not in b"ZX"
    return False


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return tmp_path / "first"


def test_a_jail_that_is_ended_while_it_starts(first: Path) -> None:
    jail = Starting(first)
    assert there(first)

    end_tree(jail.process.pid)

    jail.process.wait()
    assert eventually(lambda: not there(first))


def test_a_worker_that_is_killed_while_its_jail_starts(
    first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_command", command_in(first))
    monkeypatch.chdir(KIT)
    lost = Worker()
    lost.prepare(BUNDLE, None)

    def kill() -> None:
        if eventually(lambda: there(first)):
            os.kill(lost._process.pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    with pytest.raises(WorkerLostError, match="-9"):
        lost.mark(TASK, 120.0)
    thread.join()
    lost.close()

    assert eventually(lambda: not there(first))


def test_a_grader_that_is_killed_while_a_jail_starts(first: Path) -> None:
    grader = subprocess.Popen([sys.executable, "-c", GRADER, str(first)], cwd=KIT)
    assert eventually(lambda: there(first))

    grader.kill()

    grader.wait()
    assert eventually(lambda: not there(first))


def test_a_notebook_that_swells_costs_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(fd: int) -> list[str]:
        return [sys.executable, "-c", SWOLLEN.format(fd=fd, parent=os.getpid())]

    monkeypatch.setattr(worker, "_command", command)
    bundle = load_bundle(copy_of(built_course(), tmp_path), ASSIGNMENT)
    one = Worker()
    one.prepare(bundle, None)

    marked = one.mark(Task("ada", bundle.master, b"key"), 120.0)

    assert "MemoryError" in str(marked.sheet)
    assert {question.outcome for question in marked.sheet.questions} == {Outcome.FAULT}
    limits = Path(f"/proc/{one._process.pid}/limits").read_text()
    one.close()
    assert re.search(rf"Max address space +{worker.MOST_BYTES} ", limits)
