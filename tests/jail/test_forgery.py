"""Frames that a student's process writes, and processes it ends: nothing is won, no other loses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.jail import Jail, Session, open_jail
from autograder.jail.tally import MAX_ENDS
from autograder.model import Answer, Call, Limits, NoAnswer, Outcome, Reply

LIMITS = Limits(question_cpu_seconds=4.0, notebook_cpu_seconds=20.0, wall_seconds=60.0)


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as jail:
        yield jail


@pytest.fixture
def session(jail: Jail) -> Iterator[Session]:
    with jail.open({}) as one:
        yield one


FORGED = """
import os, struct
from inside.frames import pack
def f():
    for fd in range(3, 200):
        try:
            for _ in range(50):
                os.write(fd, {})
        except OSError:
            pass
"""
FORGERIES = {
    "answers to the next question": FORGED.format(
        "pack({'op': 'answer', 'id': '0' * 24, 'value': 42, 'changed': []})"
    ),
    "results of cells": FORGED.format("pack({'op': 'ran', 'id': '0' * 24, 'outcome': 'pass'})"),
    "garbage": FORGED.format("b'x' * 5000"),
    "a huge announcement": FORGED.format("struct.pack('<4sIQ', b'ckf1', 10, 1 << 50)"),
    "half a frame": FORGED.format("pack({'op': 'answer'}, bytes(99))[:-1]"),
    "a closed socket": "import os\ndef f():\n    os.closerange(3, 200)",
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_frames_written_by_the_student_answer_nothing(session: Session, kind: str) -> None:
    session.run([FORGERIES[kind], "def g():\n    return 1"])

    reply = session.ask("f", Call(()))

    # Its own answer, None, may overtake what it wrote; nothing else counts.
    assert reply == Answer(None) or isinstance(reply, NoAnswer)
    assert isinstance(reply, Answer) or reply.outcome is Outcome.ERROR
    assert session.ask("g", Call(())) == Answer(1)


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_cell_that_writes_frames_costs_itself_alone(session: Session, kind: str) -> None:
    runs = session.run([f"{FORGERIES[kind]}\nf()", "def g():\n    return 1"])

    assert runs[0].outcome is Outcome.ERROR
    assert session.ask("g", Call(())) == Answer(1)


def test_the_id_of_a_request_is_the_only_way_to_answer_it(session: Session) -> None:
    code = """
import sys, os, stat
from inside.frames import pack
def f():
    frame = sys._getframe()
    while "call" not in frame.f_locals:
        frame = frame.f_back
    ident = frame.f_locals["call"]["id"]
    for fd in range(3, 200):
        try:
            os.write(fd, pack({"op": "answer", "id": ident, "value": 42, "changed": []}))
        except OSError:
            pass
    return 41
"""
    session.run([code])

    # Whoever answers is the student's process either way: 42 is as much its claim as 41.
    claims = [Answer(41), Answer(42)]
    assert session.ask("f", Call(())) in claims
    reply = session.ask("f", Call(()))
    assert reply in claims or "the reply" in str(reply)


def test_what_was_written_for_one_request_answers_no_other(session: Session) -> None:
    code = """
import sys
from inside.frames import pack
def f(n):
    frame = sys._getframe()
    while "replies" not in frame.f_locals:
        frame = frame.f_back
    ident = frame.f_locals["call"]["id"]
    forged = pack({"op": "answer", "id": ident, "value": 42, "changed": []})
    replies = frame.f_locals["replies"]
    replies._written(forged) if n else replies._sock.sendall(forged)
    return 41
"""
    session.run([code])

    for n in (1, 0):
        first = session.ask("f", Call((n,)))
        assert first in (Answer(41), Answer(42))
        second = session.ask("f", Call((n,)))
        if first == Answer(42):
            assert isinstance(second, NoAnswer)
            assert "does not belong" in second.message


TAKES_THE_NOTEBOOK_ALONG = """
import os, threading
told, tell = os.pipe()
threading.Thread(target=lambda: os.read(told, 1) and os._exit(0), daemon=True).start()
def ends():
    notebook = os.getppid()
    os.write(tell, b"x")
    while os.getppid() == notebook: pass
    os._exit(0)
"""


def test_a_question_that_ends_the_notebook_costs_itself_alone(session: Session) -> None:
    enders = "\n".join(f"def f{n}():\n    ends()" for n in range(4))
    session.run([TAKES_THE_NOTEBOOK_ALONG, enders, "def g():\n    return 1"])

    for number in range(4):
        replies = [session.ask(f"f{number}", Call(())) for _ in range(5)]
        assert all(isinstance(reply, NoAnswer) for reply in replies)
        assert "ended the notebook's process" in repr(replies[-1])
        assert session.ask("g", Call(())) == Answer(1)


def test_a_question_that_ends_the_notebook_and_answers_costs_no_other(session: Session) -> None:
    session.run(
        [TAKES_THE_NOTEBOOK_ALONG, "def f():\n    os.write(tell, b'x')", "def g():\n    return 1"]
    )

    session.ask("f", Call(()))

    assert session.ask("g", Call(())) == Answer(1)


@pytest.mark.parametrize("number", [9, 15, 19, 20])
def test_no_process_is_sent_a_signal(session: Session, number: int) -> None:
    session.run([f"import os\ndef f(pid):\n    os.kill(pid or os.getpid(), {number})"])

    for pid in (0, 1, -1):
        reply = session.ask("f", Call((pid,)))
        assert isinstance(reply, NoAnswer)
        assert reply.outcome is Outcome.ERROR
        assert "not permitted" in reply.message


MANY_PARTS = """
from inside import candidate
parts = ["l", *[["l"]] * 49_000]
def f():
    candidate._reply = lambda *_: ({"op": "answer", "value": parts, "changed": []}, b"")
def g():
    return list(range(1000))
"""


def test_replies_of_very_many_parts_are_charged_for_their_reading(session: Session) -> None:
    """A reply that is made once and sent sixty times costs its sender next to nothing."""
    session.run([MANY_PARTS])

    answers = [reply for reply in session.ask_all("f", [Call(())] * 60) if _is_answer(reply)]
    honest = [reply for reply in session.ask_all("g", [Call(())] * 60) if _is_answer(reply)]

    assert 1 <= len(answers) < 40
    assert len(honest) == 60


def test_who_keeps_breaking_the_protocol_is_asked_no_more(session: Session) -> None:
    session.run([FORGERIES["garbage"], "def g():\n    return 1"])

    replies = list(session.ask_all("f", [Call(())] * (MAX_ENDS + 2)))

    told = [reply.message for reply in replies if isinstance(reply, NoAnswer)]
    assert len(told) == len(replies)
    assert told[-2:] == [f"f ended its process or sent no reply {MAX_ENDS} times"] * 2
    assert session.ask("g", Call(())) == Answer(1)


def _is_answer(reply: Reply) -> bool:
    return isinstance(reply, Answer)
