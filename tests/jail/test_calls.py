"""Many calls on their way at once: each has its own reply, its own time and its own accidents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from autograder.jail import Jail, Session, open_jail
from autograder.jail.tally import Question
from autograder.model import Answer, Call, Limits, NoAnswer, Outcome, Reply

LIMITS = Limits(
    question_cpu_seconds=1.0,
    notebook_cpu_seconds=20.0,
    wall_seconds=60.0,
    memory_mb=256,
    frame_bytes=2_000_000,
)


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as jail:
        yield jail


@pytest.fixture
def session(jail: Jail) -> Iterator[Session]:
    with jail.open({}) as one:
        yield one


def calls(*numbers: int) -> list[Call]:
    return [Call((number,)) for number in numbers]


def told(replies: Sequence[Reply]) -> list[object]:
    return [reply.value if isinstance(reply, Answer) else reply.outcome for reply in replies]


def test_every_call_gets_its_own_reply_in_order(session: Session) -> None:
    session.run(["def f(x):\n    return x + 1"])
    arrays = [Call((np.full((5, n), float(n)),)) for n in range(1, 200)]

    replies = list(session.ask_all("f", arrays))

    for n, reply in enumerate(replies, start=1):
        assert isinstance(reply, Answer)
        np.testing.assert_array_equal(reply.value, np.full((5, n), n + 1.0))


def test_the_calls_share_a_process_and_the_next_question_has_another(session: Session) -> None:
    session.run(["seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)\ng = f"])

    assert told(list(session.ask_all("f", calls(*range(100))))) == list(range(1, 101))
    assert told(list(session.ask_all("f", calls(1, 2)))) == [101, 102]
    assert told(list(session.ask_all("g", calls(1, 2)))) == [1, 2]


@pytest.mark.parametrize(
    ("accident", "outcome"),
    [
        pytest.param("while True: pass", Outcome.LIMIT, id="an endless loop"),
        pytest.param("os._exit(0)", Outcome.ERROR, id="an exit"),
        pytest.param("os.kill(os.getpid(), 9)", Outcome.ERROR, id="a kill"),
        pytest.param("ctypes.string_at(0)", Outcome.ERROR, id="a segfault"),
        pytest.param("os.closerange(3, 99)", Outcome.ERROR, id="a closed socket"),
        pytest.param("return bytearray(10**10)", Outcome.LIMIT, id="memory"),
        pytest.param("return np.zeros(10**6)", Outcome.LIMIT, id="a result too large"),
        pytest.param("raise SystemExit", Outcome.ERROR, id="an exception"),
    ],
)
def test_an_accident_costs_its_own_call_alone(
    session: Session, accident: str, outcome: Outcome
) -> None:
    code = f"""
import ctypes, os
import numpy as np
def f(n):
    if n != 2:
        return n
    {accident}
"""
    session.run([code, "def g(n):\n    return n"])

    replies = list(session.ask_all("f", calls(0, 1, 2, 3, 4)))

    assert told(replies) == [0, 1, outcome, 3, 4]
    assert told(list(session.ask_all("g", calls(7)))) == [7]


def test_calls_that_all_loop_are_soon_asked_no_more(session: Session) -> None:
    session.run(["def f(n):\n    while True: pass", "def g(n):\n    return n"])

    replies = list(session.ask_all("f", calls(*range(30))))

    assert set(told(replies)) == {Outcome.LIMIT}
    assert replies[-1] == NoAnswer(Outcome.LIMIT, "f ran into a limit 4 times")
    assert session._tally.used[Question("f")] < 1.0
    assert told(list(session.ask_all("g", calls(7)))) == [7]


def test_time_used_ahead_of_the_examiner_counts(session: Session) -> None:
    session.run(["def f(n):\n    for _ in range(n): pass\n    return 0"])
    replies = session.ask_all("f", calls(0, 10**9))

    assert next(replies) == Answer(0)
    assert told(list(replies)) == [Outcome.LIMIT]
    assert session._tally.used[Question("f")] >= 0.5


ANSWERS_AHEAD = """
import os, sys
from inside.frames import pack
def f(n):
    frame = sys._getframe()
    while "request" not in frame.f_locals:
        frame = frame.f_back
    asked = frame.f_locals["request"].header["calls"]
    for one in {order}:
        reply = pack({{"op": "answer", "id": one["id"], "value": 42, "changed": []}})
        frame.f_locals["replies"].{place}(reply)
    os._exit(0)
"""
PLACES = pytest.mark.parametrize("place", ["_sock.sendall", "_written"])


@PLACES
def test_what_answers_ahead_only_claims_what_it_could_have_answered_in_turn(
    session: Session, place: str
) -> None:
    session.run([ANSWERS_AHEAD.format(order="asked", place=place), "def g(n):\n    return n"])

    assert told(list(session.ask_all("f", calls(1, 2, 3)))) == [42, 42, 42]
    assert told(list(session.ask_all("g", calls(7)))) == [7]


@PLACES
def test_a_reply_to_another_call_of_the_same_frame_is_none(session: Session, place: str) -> None:
    session.run([ANSWERS_AHEAD.format(order="asked[::-1]", place=place)])

    replies = list(session.ask_all("f", calls(1, 2)))

    assert "does not belong to the question" in repr(replies[0])
    # The second call is asked again, alone: backwards is forwards then.
    assert told(replies[1:]) == [42]


def test_replies_of_all_lengths_come_in_their_order(session: Session) -> None:
    session.run(["import numpy as np\ndef f(n):\n    return np.full(n, n)"])
    lengths = [1, 10_000, 2, 100_000, 3, 1_500, 1_900, 2_100, *range(2_030, 2_050), 4]

    replies = list(session.ask_all("f", calls(*lengths)))

    for length, reply in zip(lengths, replies, strict=True):
        assert isinstance(reply, Answer)
        np.testing.assert_array_equal(reply.value, np.full(length, length))


MEDDLES = """
import os, sys
from inside import candidate
from inside.frames import HEAD, MAGIC, TOLD, pack
def f(n):
    frame = sys._getframe()
    while "replies" not in frame.f_locals:
        frame = frame.f_back
    replies = frame.f_locals["replies"]
    file, sock, here = replies._file, replies._sock, replies._position
    if n == 1:
        {what}
    return n
"""


@pytest.mark.parametrize(
    ("what", "replies"),
    [
        pytest.param("os.close(file)", [0, 1, 2], id="closes it"),
        pytest.param(
            "os.pwrite(file, b'x' * 200, here); os._exit(0)",
            [0, Outcome.ERROR, 2],
            id="writes noise",
        ),
        pytest.param(
            "os.pwrite(file, HEAD.pack(MAGIC, 9, 1 << 40), here); os._exit(0)",
            [0, Outcome.ERROR, 2],
            id="announces too much",
        ),
        pytest.param(
            "replies._untold = True; replies.tell()",
            [0, 1, 2],
            id="tells too early",
        ),
        pytest.param(
            'exec(\'while True: sock.sendall(pack({"op": "told"}))\')',
            [0, Outcome.LIMIT, 2],
            id="tells without end",
        ),
    ],
)
def test_who_meddles_with_the_file_of_replies_loses_no_more_than_their_own(
    jail: Jail, what: str, replies: list[object]
) -> None:
    with jail.open({}, again=True) as session:
        session.run([MEDDLES.format(what=what)])

        assert told(list(session.ask_all("f", calls(0, 1, 2)))) == replies


def test_where_no_second_descriptor_is_left_all_replies_come_over_the_channel(
    session: Session,
) -> None:
    taken = (
        "import os\nheld = []\ntry:\n    while True: held.append(os.dup(0))\n"
        "except OSError: os.close(held.pop())\ndef f(n):\n    return n"
    )
    session.run([taken])

    assert told(list(session.ask_all("f", calls(1, 2, 3)))) == [1, 2, 3]


TAKES_THE_NOTEBOOK_ALONG = """
import os, threading
told, tell = os.pipe()
threading.Thread(target=lambda: os.read(told, 1) and os._exit(0), daemon=True).start()
def f(n):
    notebook = os.getppid()
    os.write(tell, b"x")
    while os.getppid() == notebook: pass
    os._exit(0)
"""


def test_a_function_that_kills_the_notebook_at_every_call_is_asked_no_more(
    session: Session,
) -> None:
    session.run([TAKES_THE_NOTEBOOK_ALONG, "def g(n):\n    return n"])

    replies = list(session.ask_all("f", calls(*range(10))))

    assert set(told(replies)) == {Outcome.ERROR}
    assert "ended the notebook's process" in repr(replies[-1])
    assert told(list(session.ask_all("g", calls(7, 8)))) == [7, 8]


def test_replies_nobody_waits_for_any_more_answer_nothing_else(session: Session) -> None:
    session.run(["def f(n):\n    return n\ndef g(n):\n    return -n"])
    left = session.ask_all("f", calls(1, 2, 3))

    assert next(left) == Answer(1)
    assert told(list(session.ask_all("f", calls(8, 9)))) == [8, 9]
    assert next(left) == Answer(2)
    assert told(list(session.ask_all("g", calls(8)))) == [-8]
    assert told(list(left)) == [3]


def test_replies_larger_together_than_a_frame_arrive(session: Session) -> None:
    session.run(["import numpy as np\ndef f(n):\n    return np.full(200_000, n, float)"])

    replies = list(session.ask_all("f", calls(*range(12))))

    assert [reply.value[-1] for reply in replies] == list(range(12))  # type: ignore[union-attr, index]  # answers


def test_calls_larger_together_than_a_frame_are_sent_in_several(jail: Jail) -> None:
    with jail.open({}, replace(LIMITS, frame_bytes=100_000)) as session:
        session.run(["def f(x):\n    return x.sum()"])
        arrays = [Call((np.full(9_000, n),)) for n in range(20)]

        assert told(list(session.ask_all("f", arrays))) == [9_000 * n for n in range(20)]
