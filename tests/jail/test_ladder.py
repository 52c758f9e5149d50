"""The ladder of jails: each rung works, is named, and says why where it does not."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import JailError
from autograder.jail import RUNGS, Jail, best_rung, open_jail
from autograder.jail import ladder as ladder_module
from autograder.jail.probe import probe
from autograder.jail.sandbox import Recipe, package_files
from autograder.jail.warm import Jail as WarmJail
from autograder.model import Answer, Call, Limits, NoAnswer, Outcome
from tests.helpers.kit import ROOT

LIMITS = Limits(
    question_cpu_seconds=1.0, notebook_cpu_seconds=4.0, wall_seconds=60.0, memory_mb=256
)
CELLS = (
    "import os, time\nimport numpy as np",
    "def double(x):\n    return 2 * x",
    "def loop(x):\n    while True: pass",
    "def memory(x):\n    return np.ones(10**9)",
    "def bomb(x):\n    while True:\n        if os.fork() == 0: time.sleep(60)",
    "def call(x):\n    os.execv('/bin/sh', ['sh'])",
    "def socket(x):\n    import socket\n    socket.socket()",
)


@pytest.fixture(scope="module", params=["bubblewrap-cold", "process"])
def weaker(request: pytest.FixtureRequest) -> Iterator[Jail]:
    with open_jail(LIMITS, mode=request.param) as jail:
        yield jail


def test_a_weaker_rung_holds_every_limit_too(weaker: Jail) -> None:
    x = np.arange(3.0)
    with weaker.open({"a/b.txt": b"b"}) as session:
        runs = session.run([*CELLS, "print(open('a/b.txt').read())"])
        pids = session._running_submission().usage().pids
        replies = {
            name: session.ask(name, Call((x,)))
            for name in ("loop", "memory", "bomb", "call", "socket", "double")
        }

    assert {run.outcome for run in runs} == {Outcome.PASS}
    assert isinstance(replies["double"], Answer)
    np.testing.assert_array_equal(replies["double"].value, [0.0, 2.0, 4.0])
    outcomes = [reply.outcome for reply in replies.values() if isinstance(reply, NoAnswer)]
    assert outcomes[:2] == [Outcome.LIMIT, Outcome.LIMIT]
    assert outcomes[2] in {Outcome.LIMIT, Outcome.ERROR}
    assert outcomes[3:] == [Outcome.ERROR, Outcome.ERROR]
    _gone(pids)


def test_a_rung_that_does_not_exist_is_refused() -> None:
    with pytest.raises(JailError, match="no jail is called 'docker'"):
        open_jail(mode="docker")


def test_a_machine_without_bubblewrap_steps_down_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ladder_module, "bwraps", lambda: ())
    assert best_rung() == "process"
    with pytest.raises(JailError, match="no bubblewrap on this machine") as caught:
        open_jail(mode="bubblewrap")
    assert "apt install bubblewrap" in caught.value.remedy


def test_a_bubblewrap_that_fails_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladder_module, "bwraps", lambda: ("/bin/false", "/no/such/bwrap"))
    with pytest.raises(JailError, match=r"no reason given.*cannot be started"):
        open_jail(mode="bubblewrap")


def test_a_system_that_is_not_linux_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(JailError, match="cannot be confined on darwin"):
        open_jail()


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(JailError, match="'no-such-package' is to be there"):
        package_files(["no-such-package"])


def test_only_a_list_of_packages_and_what_they_need_is_bound() -> None:
    names = {name for _, name in package_files(["matplotlib"])}

    assert {"numpy", "matplotlib", "mpl_toolkits", "PIL", "dateutil", "pylab.py"} <= names
    assert not {"pip", "nbgrader", "bin", "..", "distutils-precedence.pth"} & names


def test_a_jail_opens_again_when_its_parent_was_killed_and_ends_all_when_closed() -> None:
    with WarmJail(next(ladder_module.recipes("process")), LIMITS) as jail:
        assert jail._parent is not None
        jail._parent._process.kill()
        jail._parent._process.wait()
        session = jail.open({})
        (run,) = session.run([SURVIVORS])
        pids = session._running_submission().usage().pids

    assert run.outcome is Outcome.PASS
    assert len(pids) == 5
    session.close()
    _gone(pids)


SURVIVORS = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        time.sleep(99)
"""
KILLED = """
import os, sys, time
from autograder.jail import open_jail
with open_jail() as jail, jail.open({}) as session:
    session.run(["import os, time\\nif os.fork() == 0: os.setsid(); time.sleep(99)"])
    print(*session._running_submission().usage().pids, jail._parent._process.pid, flush=True)
    time.sleep(99)
"""


def test_a_grader_that_is_killed_leaves_nothing_behind() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as grader:
        assert grader.stdout is not None
        pids = [int(pid) for pid in grader.stdout.readline().split()]
        grader.send_signal(signal.SIGKILL)

    assert len(pids) >= 4
    _gone(pids)


# As root: hide what keeps others out of the interpreter and the kit, then become an ordinary user.
ORDINARY = """
import json, os, sys, tempfile
from pathlib import Path
from autograder.jail.inside import linux
from autograder.jail import open_jail
from autograder.model import Call, Limits
import autograder.jail.submission, matplotlib  # whatever is imported late has to be there already

def closed(path):
    parents = [*reversed(path.parents)]
    return next((one for one in parents if one.stat().st_mode & 0o005 != 0o005), None)

def open_up(path):
    barrier = closed(path)
    if barrier is None:
        return
    fd = os.open(path, os.O_PATH)
    linux._call("mount", b"tmpfs", str(barrier).encode(), b"tmpfs", 0, b"mode=755")
    path.mkdir(parents=True)
    source, bind = f"/proc/self/fd/{fd}".encode(), 4096 | 16384
    linux._call("mount", source, str(path).encode(), None, bind, None)
    os.close(fd)

if os.getuid() == 0:
    linux._call("unshare", linux.CLONE_NEWNS)
    linux.make_mounts_private()
    for path in (sys.base_prefix, sys.prefix, ROOT):
        open_up(Path(path).resolve())
    linux.become_ordinary(65534)
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
with open_jail(mode="bubblewrap") as jail, jail.open({}) as session:
    session.run(["import os\\ndef ids(): return os.getresuid(), os.listdir('/proc')", BOMB])
    print(json.dumps([os.getuid(), jail.name, session.ask("ids", Call(())).value,
                      session.ask("bomb", Call(())).outcome]))
"""
BOMB = "def bomb():\n    while True:\n        if os.fork() == 0:\n            while True: pass"


def test_an_ordinary_user_gets_the_strongest_jail_too() -> None:
    code = f"ROOT = {str(ROOT)!r}\nBOMB = {BOMB!r}\n{ORDINARY}"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd="/", check=False
    )

    assert done.stdout, done.stderr
    uid, name, ids, bomb = json.loads(done.stdout)
    assert uid != 0
    assert name == "bubblewrap"
    assert ids == [[1000, 1000, 1000], []]
    assert bomb in {"limit", "error"}


def test_the_doctor_says_what_this_machine_can_do() -> None:
    findings = {finding.subject: finding for finding in probe()}

    assert {f"jail {rung}" for rung in RUNGS} <= findings.keys()
    assert all(finding.ok or finding.remedy for finding in findings.values())
    assert findings["jail bubblewrap"].ok


@pytest.mark.parametrize("recipe", list(ladder_module.recipes("bubblewrap"))[1:], ids=repr)
def test_every_other_way_to_the_strongest_rung_works_here(recipe: Recipe) -> None:
    with WarmJail(recipe, LIMITS) as jail, jail.open({}) as session:
        session.run(["import os\ndef f(): return os.getuid()"])
        reply = session.ask("f", Call(()))
        host_uid = Path(f"/proc/{session._running_submission().student}").stat().st_uid

    assert reply == Answer(1000)
    assert recipe.uid is None or host_uid == recipe.uid


def _gone(pids: Sequence[int]) -> None:
    deadline = time.monotonic() + 10
    rest = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    while rest and time.monotonic() < deadline:
        time.sleep(0.02)
        rest = [pid for pid in rest if Path(f"/proc/{pid}").exists()]
    assert rest == []
