"""On a machine with other things to do, what takes long is the student's only if it is theirs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

from autograder.jail import open_jail
from autograder.jail.session import MAX_AGAIN, MAX_LEFT_OUT
from autograder.jail.submission import RunningSubmission
from autograder.model import Answer, Call, Limits, NoAnswer, Outcome

LIMITS = Limits(question_cpu_seconds=0.8, notebook_cpu_seconds=2.0, wall_seconds=1.9)
"""A cell gets a second, which takes two beside another process and may take nine beside many."""
LOOP = "while True: pass"


@contextlib.contextmanager
def busy_processor() -> Iterator[None]:
    """Let this thread, and what it starts, share one processor with a process that never rests."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    busy = subprocess.Popen([sys.executable, "-c", LOOP])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()
        os.sched_setaffinity(0, before)


def test_on_a_busy_machine_an_endless_loop_is_still_the_students() -> None:
    with busy_processor(), open_jail(LIMITS) as jail, jail.open({}) as session:
        runs = session.run(["def f(): return 1", LOOP])
        reply = session.ask("f", Call(()))

    assert [run.outcome for run in runs] == [Outcome.PASS, Outcome.LIMIT]
    assert reply == Answer(1)


def test_a_cell_whose_process_the_machine_ended_runs_again_and_shows_what_it_shows() -> None:
    def end_it() -> None:
        os.kill(session._running_submission().student, signal.SIGKILL)

    with open_jail(LIMITS) as jail, jail.open({}) as session:
        session.run(["a = 1"])
        timer = threading.Timer(0.2, end_it)
        timer.start()
        first, second = session.run(
            ["import time; time.sleep(0.6); print('done')", "def f(): return a"]
        )
        timer.join()
        reply = session.ask("f", Call(()))

    assert "done" in str(first.outputs)
    assert [first.outcome, second.outcome, reply] == [Outcome.PASS, Outcome.PASS, Answer(1)]
    assert not session.ended_early


def test_a_cell_that_ends_its_process_each_time_is_left_out() -> None:
    with open_jail(LIMITS) as jail, jail.open({}) as session:
        first, second = session.run(["import os; os._exit(0)", "def f(): return 1"])
        reply = session.ask("f", Call(()))

    assert "ended early" in str(first.outputs)
    assert [first.outcome, second.outcome, reply] == [Outcome.ERROR, Outcome.PASS, Answer(1)]
    assert session.ended_early


def test_cells_that_end_each_life_at_another_place_end_only_so_many() -> None:
    """A clock tells them which life it is: here it is a file of the release that changes."""
    files = {"life": b"0"}
    cells = [f"import os\nif open('life').read() == '{at}': os._exit(0)" for at in range(40)]
    with open_jail(LIMITS) as jail, jail.open(files) as session:
        usual = session._begin

        def begin() -> RunningSubmission:
            begun = usual()
            files["life"] = str(int(files["life"]) + 1).encode()
            return begun

        session._begin = begin  # type: ignore[method-assign]  # the seam of a test
        runs = session.run([*cells, "def f(): return 1"])
        reply = session.ask("f", Call(()))

    assert int(files["life"]) == MAX_AGAIN + MAX_LEFT_OUT + 1
    assert [run.outcome for run in runs].count(Outcome.ERROR) == MAX_LEFT_OUT
    assert runs[-1].outcome is Outcome.LIMIT
    assert reply == NoAnswer(Outcome.MISSING, "f is not defined", claimed=True)
    assert session.ended_early


def test_time_of_two_processors_counts_twice() -> None:
    both = "import os\nfor _ in range(3): os.fork()\nwhile True: pass"
    limits = replace(LIMITS, notebook_cpu_seconds=100.0, wall_seconds=2.0)
    with open_jail(limits) as jail, jail.open({}, again=True) as session:
        began = time.monotonic()
        (run,) = session.run([both])
        took = time.monotonic() - began

    assert run.outcome is Outcome.LIMIT
    assert "not done after 2 s" in str(run.outputs)
    assert took < 30  # by its processor time alone it would be at work for 50 and more
