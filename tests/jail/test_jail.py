"""Honest notebooks in the jail: cells behave as in Jupyter, questions are answered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from autograder.errors import JailError
from autograder.jail import CellRun, Jail, Session, open_jail
from autograder.jail.inside.frames import Json
from autograder.model import Answer, Call, Foreign, Limits, NoAnswer, Outcome, Value

LIMITS = Limits(question_cpu_seconds=4.0, notebook_cpu_seconds=20.0, wall_seconds=120.0)


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as jail:
        yield jail


@pytest.fixture
def session(jail: Jail) -> Iterator[Session]:
    with jail.open(
        {"data/numbers.txt": b"1 2 3", "helper.py": b"def helped(): return 'yes'"}
    ) as one:
        yield one


def run(session: Session, code: str) -> CellRun:
    return session.run([code])[0]


def printed(run: CellRun) -> str:
    return "".join(output.get("text", "") for output in run.outputs)


def answer(session: Session, function: str, *args: Value, **kwargs: Value) -> Json:
    reply = session.ask(function, Call(args, kwargs))
    assert isinstance(reply, Answer), reply
    return reply.value


def test_the_last_expression_of_a_cell_is_its_result(session: Session) -> None:
    first, second = session.run(["x = 20", "print('hello')\nx + 1"])

    assert first == CellRun(Outcome.PASS, (), first.seconds)
    assert second.outputs == (
        {"output_type": "stream", "name": "stdout", "text": "hello\n"},
        {
            "output_type": "execute_result",
            "execution_count": 2,
            "data": {"text/plain": "21"},
            "metadata": {},
        },
    )


def test_a_semicolon_hides_the_result_and_underscore_recalls_it(session: Session) -> None:
    runs = session.run(["5;", "6", "_ * 2", "Out[2], In[1]"])

    assert runs[0].outputs == ()
    assert runs[2].outputs[0]["data"]["text/plain"] == "12"
    assert runs[3].outputs[0]["data"]["text/plain"] == "(6, '5;')"


def test_streams_merge_while_they_are_the_same(session: Session) -> None:
    code = "import sys\nprint(1)\nprint(2)\nprint(3, file=sys.stderr)\nprint(4)"

    texts = [(output["name"], output["text"]) for output in run(session, code).outputs]

    assert texts == [("stdout", "1\n2\n"), ("stderr", "3\n"), ("stdout", "4\n")]


def test_an_error_shows_its_traceback_and_the_next_cells_still_run(session: Session) -> None:
    wrong, unreadable, right = session.run(["1 / 0", "def (:", "3"])

    assert wrong.outcome is Outcome.ERROR
    assert wrong.outputs[0]["ename"] == "ZeroDivisionError"
    assert "----> 1 1 / 0" in "".join(wrong.outputs[0]["traceback"])
    assert unreadable.outputs[0]["ename"] == "SyntaxError"
    assert right.outcome is Outcome.PASS


@pytest.mark.parametrize("magic", ["", "%matplotlib inline\n", "%matplotlib notebook\n"])
def test_a_figure_is_shown_below_its_cell(session: Session, magic: str) -> None:
    code = f"{magic}import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"

    result = run(session, code)

    assert result.outcome is Outcome.PASS
    assert result.outputs[-1]["data"]["image/png"].startswith("iVBOR")


def test_display_shows_every_form_and_can_be_updated(session: Session) -> None:
    code = (
        "from IPython.display import HTML, display\n"
        "handle = display(HTML('<b>1</b>'), display_id='a')\n"
        "display({'a': 1})\n"
        "handle.update(HTML('<b>2</b>'))"
    )

    outputs = run(session, code).outputs

    assert [output["data"].get("text/html") for output in outputs] == ["<b>2</b>", None]
    assert outputs[1]["data"]["text/plain"] == "{'a': 1}"


def test_clear_output_forgets_what_was_shown(session: Session) -> None:
    code = """
from IPython.display import clear_output
for i in range(3):
    clear_output(wait=True)
    print(i)
"""

    assert printed(run(session, code)) == "2\n"


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("%time sum(range(10))", Outcome.PASS),
        ("%%time\nx = 3", Outcome.PASS),
        ("%timeit -n1 -r1 1 + 1", Outcome.PASS),
        ("len?", Outcome.PASS),
        ("help(len)", Outcome.PASS),
        ("await __import__('asyncio').sleep(0)", Outcome.PASS),
        ("import warnings; warnings.warn('careful')", Outcome.PASS),
        ("import logging; logging.warning('careful')", Outcome.PASS),
        ("exit()", Outcome.PASS),
        ("raise SystemExit", Outcome.ERROR),
        ("raise KeyboardInterrupt", Outcome.ERROR),
        ("%no_such_magic", Outcome.ERROR),
    ],
)
def test_a_cell_of_this_kind_ends_as_in_jupyter(
    session: Session, code: str, outcome: Outcome
) -> None:
    first, after = session.run([code, "'still here'"])

    assert first.outcome is outcome, first
    assert after.outcome is Outcome.PASS


def test_commands_are_not_run_and_do_no_harm(session: Session) -> None:
    runs = session.run(["!pip install numpy", "x = !ls\nprint(len(x))", "%pip list"])

    assert "shell commands are not run" in printed(runs[0])
    assert printed(runs[1]).endswith("0\n")
    assert [one.outcome for one in runs[:2]] == [Outcome.PASS, Outcome.PASS]


def test_input_fails_at_once_and_says_why(session: Session) -> None:
    result = run(session, "name = input('Your name? ')")

    assert result.outcome is Outcome.ERROR
    assert "gets no answer" in result.outputs[0]["evalue"]


def test_the_files_of_the_release_lie_beside_the_notebook(session: Session) -> None:
    code = "import helper\nprint(helper.helped(), open('data/numbers.txt').read())"

    assert printed(run(session, code)) == "yes 1 2 3\n"


def test_a_file_of_the_release_cannot_lie_elsewhere(jail: Jail) -> None:
    for name in ("../x", "/etc/x", "a/../../x", ""):
        with jail.open({name: b""}) as session, pytest.raises(JailError, match="cannot lie at"):
            session.run(["1"])


def test_each_submission_finds_its_release_and_what_its_own_student_laid_there(jail: Jail) -> None:
    look = "import os\nprint({n: open(n).read() for n in sorted(os.listdir('.'))})"
    for files, beside in (
        ({"a": b"1", "b": b"2"}, {"mine": b"x", "a": b"not this"}),
        ({"a": b"1", "b": b"2"}, {}),
        ({"a": b"3"}, {"yours": b"y"}),
        ({}, {}),
    ):
        with jail.open(files, beside=beside) as session:
            found = {name: data.decode() for name, data in sorted({**beside, **files}.items())}
            assert printed(run(session, look)) == f"{found}\n"


def test_what_one_submission_wrote_the_next_does_not_see(jail: Jail) -> None:
    write = (
        "open('here', 'w').write('x'); open('/tmp/there', 'w').write('x'); import sys; sys.mine = 1"
    )
    look = "import os, sys\nprint(os.listdir('.'), os.listdir('/tmp'), hasattr(sys, 'mine'))"

    with jail.open({}) as session:
        assert run(session, write).outcome is Outcome.PASS
    with jail.open({}) as session:
        assert printed(run(session, look)) == "[] [] False\n"


def test_cells_can_be_run_in_several_goes(session: Session) -> None:
    session.run(["x = 1"])
    session.run(["x += 1", "def f():\n    return x"])

    assert answer(session, "f") == 2


def test_a_function_is_called_with_what_it_is_given(session: Session) -> None:
    session.run(["def f(a, *rest, b=0, **more):\n    return a, rest, b, tuple(more.items())"])

    assert answer(session, "f", 1, "x", None, b=2.5, c=(1, [2])) == (
        1,
        ("x", None),
        2.5,
        (("c", (1, [2])),),
    )


def test_arrays_come_with_their_memory_order_and_may_be_written_to(session: Session) -> None:
    session.run(["def f(x):\n    x[...] += 1\n    return x.strides, x.flags.writeable, x"])
    x = np.arange(24.0).reshape(4, 6)[::-1, ::2]

    strides, writeable, out = answer(session, "f", x)

    assert strides == x.strides
    assert writeable is True
    np.testing.assert_array_equal(out, x + 1)
    assert x[0, 0] == 18.0


def test_a_call_that_changes_its_arguments_is_told(jail: Jail) -> None:
    with jail.open({}, parameters={"f": ("x", "n")}) as session:
        session.run(["def f(x, n, extra=None, other=None):\n    x += n\n    extra.append(1)"])
        call = Call((np.zeros(2), 1), {"extra": [], "other": [2]})

        reply = session.ask("f", call)

    assert reply == Answer(None, ("x", "extra"))


def test_a_reply_of_another_type_comes_as_its_name(session: Session) -> None:
    code = """
import numpy as np
class Yes(np.ndarray):
    def __eq__(self, other): return True
class Thing: pass
def f(): return np.zeros(2).view(Yes), Thing(), {1: 2}, np.matrix([1])
"""
    session.run([code])

    assert answer(session, "f") == tuple(map(Foreign, ("Yes", "Thing", "dict", "matrix")))


def test_numpy_scalars_stay_numpy_scalars(session: Session) -> None:
    session.run(["import numpy as np\ndef f(x): return x.sum(), x.dtype.type(3), np.bool_(1)"])

    total, three, true = answer(session, "f", np.ones(3, np.float32))

    assert (type(total), type(three), type(true)) == (np.float32, np.float32, np.bool_)


@pytest.mark.parametrize(
    ("code", "outcome", "message"),
    [
        ("", Outcome.MISSING, "f is not defined"),
        ("f = 3", Outcome.MISSING, "f is not a function"),
        ("def f(x):\n    raise NotImplementedError()", Outcome.MISSING, "f is not written yet"),
        (
            "def f(x):\n    y = 1\n    return x[5]",
            Outcome.ERROR,
            "IndexError: index 5 is out of bounds for axis 0 with size 2, line 3 of your cell",
        ),
        (
            "def f():\n    return 1",
            Outcome.ERROR,
            "TypeError: f() takes 0 positional arguments but 1 was given",
        ),
        ("def f(x):\n    raise SystemExit", Outcome.ERROR, "SystemExit, line 2 of your cell"),
        ("def f(x):\n    raise KeyboardInterrupt", Outcome.ERROR, "KeyboardInterrupt, line 2"),
        (
            "def f(x):\n    raise ValueError('a\\nb' + 'c' * 999)",
            Outcome.ERROR,
            "ValueError: a bcc",
        ),
        (
            "class E(Exception):\n    def __str__(self): raise self\ndef f(x):\n    raise E",
            Outcome.ERROR,
            "E: (its text could not be made), line 4 of your cell",
        ),
        ("import os\ndef f(x):\n    os._exit(0)", Outcome.ERROR, "the process ended early"),
        ("import os\ndef f(x):\n    os.abort()", Outcome.ERROR, "the process ended early"),
        (
            "import ctypes\ndef f(x):\n    ctypes.string_at(0)",
            Outcome.ERROR,
            "the process ended early",
        ),
        (
            "import numpy as np\ndef f(x):\n    return np.zeros(10**12)",
            Outcome.LIMIT,
            "MemoryError",
        ),
    ],
)
def test_a_function_that_gives_nothing_says_why(
    session: Session, code: str, outcome: Outcome, message: str
) -> None:
    session.run([code, "def g(x):\n    return 'g'"])

    reply = session.ask("f", Call((np.zeros(2),)))

    assert isinstance(reply, NoAnswer)
    assert reply.outcome is outcome
    assert message in reply.message
    assert "\n" not in reply.message
    assert len(reply.message) <= 300
    assert answer(session, "g", 1) == "g"


def test_what_an_examined_call_prints_is_dropped(session: Session) -> None:
    code = """
import os, sys, warnings
def f(x):
    print('pass'); sys.stderr.write('x'); os.write(1, b'x'); warnings.warn('w')
    return x
"""
    session.run([code])

    assert answer(session, "f", 3) == 3


def test_calls_of_one_question_share_a_process_and_questions_do_not(session: Session) -> None:
    session.run(
        ["seen = []\ndef f(x):\n    seen.append(x)\n    return seen\ndef g():\n    return seen"]
    )

    assert [answer(session, "f", 1), answer(session, "f", 2)] == [[1], [1, 2]]
    assert answer(session, "g") == []
    assert answer(session, "f", 3) == [3]


PATCHES = """
import builtins, json, numpy as np, os
def f(x):
    for name in ("len", "type", "isinstance", "sum", "list", "map", "str", "bytes", "zip"):
        setattr(builtins, name, None)
    np.array = np.ndarray = np.empty = np.frombuffer = np.dtype = None
    json.loads = json.dumps = os._exit = os.times = None
    return x * 2
"""


def test_an_honest_answer_survives_its_own_patches(session: Session) -> None:
    session.run([PATCHES])

    np.testing.assert_array_equal(answer(session, "f", np.arange(3.0)), [0.0, 2.0, 4.0])
    assert answer(session, "f", 2) == 4


def test_two_submissions_cannot_be_told_apart_from_inside(jail: Jail) -> None:
    code = """
import os, socket
print(os.getpid(), os.getuid(), socket.gethostname(), sorted(os.environ.items()))
"""
    seen = set()
    for _ in range(2):
        with jail.open({}) as session:
            seen.add(printed(run(session, code)))

    assert len(seen) == 1
    assert seen.pop().startswith("2 1000 jail [")
