"""What a submission may use: a limit costs the cell or the call that hit it, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.jail import Jail, Session, open_jail
from autograder.jail.submission import RunningSubmission
from autograder.model import Answer, Call, Limits, NoAnswer, Outcome, Reply

LIMITS = Limits(
    question_cpu_seconds=0.8,
    notebook_cpu_seconds=2.0,
    wall_seconds=60.0,
    memory_mb=256,
    processes=16,
    open_files=64,
    disk_mb=8,
    output_bytes=20_000,
    frame_bytes=2_000_000,
)
LOOP = "while True: pass"
STUBBORN = """
import signal
signal.signal(signal.SIGPROF, signal.SIG_IGN)
while True: pass
"""


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as jail:
        yield jail


@pytest.fixture
def session(jail: Jail) -> Iterator[Session]:
    with jail.open({}) as one:
        yield one


def said(reply: Reply) -> tuple[Outcome, str]:
    assert isinstance(reply, NoAnswer), reply
    return reply.outcome, reply.message


def shown_by(session: Session, code: str) -> str:
    (run,) = session.run([code])
    return "".join(output.get("text", "") for output in run.outputs)


@pytest.mark.parametrize(
    ("code", "outcome", "text"),
    [
        pytest.param(LOOP, Outcome.LIMIT, "CpuTimeLimit", id="an endless loop"),
        pytest.param(STUBBORN, Outcome.LIMIT, "CPU time", id="a loop that swallows everything"),
        pytest.param("import os; os._exit(0)", Outcome.ERROR, "ended early", id="an exit"),
        pytest.param(
            "import os; os.kill(os.getpid(), 9)", Outcome.ERROR, "not permitted", id="a kill"
        ),
        pytest.param(
            "import os; os.kill(-1, 9)",
            Outcome.ERROR,
            "not permitted",
            id="a kill of all",
        ),
        pytest.param(
            "import ctypes; ctypes.string_at(0)", Outcome.ERROR, "ended early", id="a segfault"
        ),
        pytest.param(
            "import numpy as np; a = np.ones(10**9)", Outcome.LIMIT, "MemoryError", id="memory"
        ),
        pytest.param(
            "x = bytearray(10**9)", Outcome.LIMIT, "MemoryError", id="memory in one piece"
        ),
        pytest.param(
            "import mmap\nm = mmap.mmap(-1, 10**9)", Outcome.ERROR, "memory", id="mapped memory"
        ),
    ],
)
def test_a_cell_that_hits_a_limit_costs_itself_alone(
    session: Session, code: str, outcome: Outcome, text: str
) -> None:
    before, cell, after = session.run(
        ["def f():\n    return 1", code, "def g():\n    return f() + 1"]
    )

    assert (before.outcome, cell.outcome, after.outcome) == (Outcome.PASS, outcome, Outcome.PASS)
    assert text in repr(cell.outputs)
    assert session.ask("g", Call(())) == Answer(2)


def test_what_a_cell_defined_before_its_loop_stays(session: Session) -> None:
    session.run([f"def f():\n    return 1\n{LOOP}"])

    assert session.ask("f", Call(())) == Answer(1)


def test_many_endless_cells_end_in_bounded_time(jail: Jail) -> None:
    started = time.monotonic()

    with jail.open({}, replace(LIMITS, notebook_cpu_seconds=0.8)) as session:
        runs = session.run([STUBBORN] * 30 + ["1"])

    assert {run.outcome for run in runs} == {Outcome.LIMIT}
    assert time.monotonic() - started < 30


def test_an_endless_call_costs_its_case_and_then_its_question(session: Session) -> None:
    session.run(["def f(n):\n    while n: pass\n    return n", "def g():\n    return 1"])

    assert said(session.ask("f", Call((1,))))[0] is Outcome.LIMIT
    assert session.ask("f", Call((0,))) == Answer(0)
    replies = [said(session.ask("f", Call((1,))))[1] for _ in range(4)]
    assert replies[-1] == "f has used its 0.8 s"
    assert session.ask("g", Call(())) == Answer(1)


def test_time_used_in_children_and_threads_counts(session: Session) -> None:
    code = """
import os, threading, time
def f():
    for _ in range(3):
        if os.fork() == 0:
            while True: pass
    while True: time.sleep(1)
"""
    session.run([code])

    assert said(session.ask("f", Call(()))) == (
        Outcome.LIMIT,
        "this call used more than 0.4 s of CPU time",
    )
    assert session.ask("f", Call(())) != Answer(None)


WAITING = {
    "sleep": "time.sleep(100)",
    "pipe": "os.read(os.pipe()[0], 1)",
    "event": "threading.Event().wait()",
    "pause": "signal.pause()",
}


@pytest.mark.parametrize("waits", WAITING.values(), ids=WAITING)
@pytest.mark.parametrize(
    ("again", "outcome"), [(False, Outcome.FAULT), (True, Outcome.LIMIT)], ids=["first", "again"]
)
def test_a_function_that_only_waits_costs_itself_alone(
    jail: Jail, waits: str, *, again: bool, outcome: Outcome
) -> None:
    code = f"import os, signal, threading, time\ndef f(): {waits}\ndef g(): return 1"
    with jail.open({}, again=again) as session:
        (run,) = session.run([code])
        waited = said(session.ask("f", Call(())))
        reply = session.ask("g", Call(()))

    assert run.outcome is Outcome.PASS
    assert waited == (outcome, "this call waited for 0.4 s and computed nothing")
    assert not again or reply == Answer(1)


@pytest.mark.parametrize("waits", WAITING.values(), ids=WAITING)
def test_a_cell_that_only_waits_again_costs_itself_alone(jail: Jail, waits: str) -> None:
    code = f"import os, signal, threading, time\n{waits}"
    with jail.open({}, again=True) as session:
        runs = session.run(["def f(): return 1", code, "def g(): return f() + 1"])
        reply = session.ask("g", Call(()))

    assert [run.outcome for run in runs] == [Outcome.PASS, Outcome.LIMIT, Outcome.PASS]
    assert reply == Answer(2)


def test_memory_is_bounded_over_all_processes_together(jail: Jail) -> None:
    code = """
import os, time
def f():
    for _ in range(6):
        if os.fork() == 0:
            held = b"x" * 150_000_000
            time.sleep(60)
    time.sleep(60)
"""
    with jail.open({}, replace(LIMITS, question_cpu_seconds=30.0)) as session:
        session.run([code])
        outcome, message = said(session.ask("f", Call(())))

    assert (outcome, message) == (Outcome.LIMIT, "this call used more than 256 MB of memory")


THREADS = """held = [threading.Thread(target=time.sleep, args=(60,)) for _ in range(1000)]
    for one in held: one.start()"""


@pytest.mark.parametrize(
    "bomb",
    [
        "while True: os.fork()",
        "while True:\n        if os.fork() == 0: os.setsid()",
        THREADS,
    ],
)
def test_a_bomb_of_processes_or_threads_stops_at_the_limit(session: Session, bomb: str) -> None:
    session.run([f"import os, threading, time\ndef f():\n    {bomb}", "def g():\n    return 1"])

    reply = session.ask("f", Call(()))

    assert said(reply)[0] in {Outcome.ERROR, Outcome.LIMIT}
    assert session.ask("g", Call(())) == Answer(1)


def test_open_files_are_bounded(session: Session) -> None:
    code = """
import os
try:
    while True: os.dup(0)
except OSError as error:
    print(error)
"""

    assert "Too many open files" in shown_by(session, code)


@pytest.mark.parametrize("folder", [".", "/tmp"])  # noqa: S108 - in the jail
def test_disk_is_bounded(session: Session, folder: str) -> None:
    code = f"""
import os
total, number = 0, 0
try:
    while number < 100:
        with open(f"{folder}/{{number}}", "wb", buffering=0) as file:
            for _ in range(10):
                total += file.write(bytes(1_000_000))
        number += 1
except OSError as error:
    print(error.strerror)
print(total < 9_000_000)
"""

    assert shown_by(session, code).endswith("True\n")


def test_there_is_a_bound_on_the_number_of_files(session: Session) -> None:
    code = """
try:
    for number in range(20_000):
        open(str(number), "w").close()
except OSError as error:
    print(error.strerror)
"""

    assert shown_by(session, code) == "No space left on device\n"


@pytest.mark.parametrize(
    "flood",
    [
        pytest.param("print('x' * 50_000_000)", id="one long line"),
        pytest.param("for i in range(300_000): print(i)", id="many lines"),
        pytest.param("import sys\nsys.stderr.write('x' * 10**7)", id="errors"),
        pytest.param("'x' * 10**7", id="a result"),
        pytest.param("raise ValueError('x' * 10**7)", id="an exception"),
        pytest.param("from IPython.display import *\ndisplay(HTML('x' * 10**8))", id="a page"),
        pytest.param(
            "from IPython.display import *\nfor i in range(10**4): display(HTML(''))",
            id="many displays",
        ),
        pytest.param(
            "display({'application/json': list(range(10**5))}, raw=True)",
            id="data",
        ),
        pytest.param("print('\\0' * 10**7)", id="what has to be escaped"),
        pytest.param("print('é' * 10**7)", id="what has more than a byte"),
        pytest.param("print('\\ud800' * 10**7)", id="lone surrogates"),
    ],
)
def test_a_flood_of_output_is_cut_with_a_note(session: Session, flood: str) -> None:
    (run,) = session.run([flood])

    assert "output cut" in run.outputs[-1]["text"]
    assert len(repr(run.outputs).encode()) < 120_000


def test_figures_are_cut_with_a_note(session: Session) -> None:
    code = "import matplotlib.pyplot as plt\nfor i in range(4):\n    plt.plot([1, i]); plt.show()"

    (run,) = session.run([code])

    assert "output cut" in run.outputs[-1]["text"]


def test_output_written_to_the_descriptors_goes_nowhere(session: Session) -> None:
    (run,) = session.run(["import os\nfor i in range(1000): os.write(1, b'x' * 10_000)\n1"])

    assert len(run.outputs) == 1


def test_a_result_that_is_too_large_is_a_limit(session: Session) -> None:
    session.run(["import numpy as np\ndef f(n): return np.zeros(n)"])

    assert said(session.ask("f", Call((1_000_000,)))) == (
        Outcome.LIMIT,
        "the result has 8,000,000 bytes, more than may be sent",
    )
    reply = session.ask("f", Call((1000,)))
    assert isinstance(reply, Answer)
    np.testing.assert_array_equal(reply.value, np.zeros(1000))


def test_a_huge_cell_is_not_run(session: Session) -> None:
    (run,) = session.run(["1;" * 600_000])

    assert run.outcome is Outcome.LIMIT


def test_nothing_outlives_its_submission(jail: Jail) -> None:
    code = """
import os, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
"""
    with jail.open({}) as session:
        session.run([code])
        assert session._running is not None
        pids = session._running.usage().pids
        assert len(pids) >= 6

    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_no_descriptor_is_left_open(jail: Jail) -> None:
    def one() -> None:
        with jail.open({"a": b"1"}) as session:
            session.run(["def f():\n    return 1", "import os; os._exit(1)"])
            session.ask("f", Call(()))
            session.ask("g", Call(()))

    one()
    before = sorted(fd.name for fd in Path("/proc/self/fd").iterdir())
    one()

    assert sorted(fd.name for fd in Path("/proc/self/fd").iterdir()) == before


def test_a_function_that_ends_its_process_at_every_call_is_waited_for_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[bool] = []
    lasts = RunningSubmission.lasts

    def count(life: RunningSubmission) -> bool:
        waited.append(lasts(life))
        return waited[-1]

    monkeypatch.setattr(RunningSubmission, "lasts", count)
    session.run(["import os\ndef f():\n    os._exit(0)\ndef g():\n    return 1"])

    replies = [session.ask("f", Call(())) for _ in range(4)]

    assert [said(reply)[0] for reply in replies] == [Outcome.ERROR] * 4
    assert waited == [True]
    assert session.ask("g", Call(())) == Answer(1)
