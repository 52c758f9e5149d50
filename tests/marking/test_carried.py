"""Errors carried forward: what runs beside right answers earns its own points, and no more.

Every submission here is wrong in ``flatten``, so that what calls it is marked once more, in a
session in which stand-ins for wrong parts run (:mod:`autograder.marking.carried`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from autograder.audit import labelled
from autograder.jail import STRETCH, Jail, Session, open_jail
from autograder.marking.attempts import Exam
from autograder.marking.carried import ALL_SHARE
from autograder.marking.mark import Marked, longest_seconds, mark
from autograder.marking.marksheet import to_json
from autograder.marking.tried import SHARE as TRIED_SHARE
from autograder.model import Limits, QuestionResult
from autograder.questions import bank_of
from reference.stand_ins import STAND_INS
from tests.marking.test_submissions import KEY, built

ASSIGNMENT = "a5_network"
LIMITS = Limits(question_cpu_seconds=1, notebook_cpu_seconds=20, wall_seconds=120)
FLATTEN = """
def flatten(x):
    return x.reshape(x.shape[0], -1) + (len(x) == 1) * 0.01
"""
"""Wrong for one sample."""
FORWARD = """
def cnn_forward(x, parameters):
    w, b, w_fc, b_fc = parameters
    maps = max_pool2d_forward(relu_forward(conv2d_forward(x, w, b, padding=1)), 2)
    return linear_forward(flatten(maps), w_fc, b_fc)
"""
IS_THERE = """
import sys
sys.setrecursionlimit(2000)

def is_there(function):
    "Whether a stand-in took a function's place: its cell holds nothing else."
    return "kind" in function.__code__.co_varnames or "np" in function.__code__.co_varnames
"""


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as opened:
        yield opened


def marked(jail: Jail, *cells: str, limits: Limits = LIMITS) -> Marked:
    """Mark the right answers with some of them replaced by ``cells``."""
    bundle, source = built(ASSIGNMENT)
    notebook = labelled._with_answers(
        json.loads(bundle.master),
        labelled._answers(json.loads(source)),
    )
    notebook = labelled._with_cells(notebook, cells)
    bundle = replace(bundle, limits=limits)
    return mark(json.dumps(notebook).encode(), bundle, "ada", KEY, jail)


def by_id(found: Marked) -> Mapping[str, QuestionResult]:
    return {question.id: question for question in found.sheet.questions}


def test_what_calls_a_wrong_part_is_marked_once_more(jail: Jail) -> None:
    found = by_id(marked(jail, FLATTEN, FORWARD))

    assert found["flatten"].score < found["flatten"].max_score
    assert found["cnn_forward"].score == found["cnn_forward"].max_score
    assert "flatten put right" in found["cnn_forward"].because


HUNTS = """
def right_answer(name, own):
    "Look for another function of that name: in objects, modules, frames, and texts of cells."
    import gc, inspect, linecache, sys, types
    seen = [f for f in gc.get_objects() if isinstance(f, types.FunctionType)]
    codes = [c for f in seen for c in (f.__code__, *f.__code__.co_consts)]
    codes += [c for c in gc.get_objects() if isinstance(c, types.CodeType)]
    shell = get_ipython()
    texts = ["".join(lines) for _, _, lines, _ in linecache.cache.values() if lines]
    texts += [*map(str, shell.user_ns.get("In", ())), *map(str, shell.user_ns.get("_ih", ()))]
    for text in texts:
        if f"def {name}(" in text:
            try:
                codes += compile(text, "found", "exec").co_consts
            except SyntaxError:
                pass
    for code in codes:
        if isinstance(code, types.CodeType) and code.co_name == name and code is not own.__code__:
            yield types.FunctionType(code, {"np": np})

def cross_entropy(scores, labels):
    for found in right_answer("cross_entropy", cross_entropy):
        if "logs" in found.__code__.co_varnames:
            return found(scores, labels)
    p = softmax(scores)
    return -np.log(p[np.arange(len(p)), labels]).mean() + 1, p
"""
SOFTMAX = """
def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) + (len(scores) == 1) * 0.01
"""


def test_nobody_finds_the_right_answer_to_what_is_asked(jail: Jail) -> None:
    found = by_id(marked(jail, SOFTMAX, HUNTS))

    assert found["softmax"].max_score / 4 <= found["softmax"].score < found["softmax"].max_score
    assert found["cross_entropy"].score < found["cross_entropy"].max_score / 2


def test_a_session_never_holds_the_right_answer_to_what_it_asks(
    jail: Jail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All parts are wrong at once; each session says what runs in it and what it is asked."""
    ran: dict[int, str] = {}
    run, ask = Session.run, Session.ask_about
    asked: set[tuple[str, str]] = set()

    def noted_run(self: Session, cells: list[str], *rest: object) -> object:
        ran[id(self)] = "\n".join(cells)
        return run(self, cells, *rest)  # type: ignore[arg-type]

    def noted_ask(self: Session, question: object, calls: object) -> object:
        asked.add((question.function, ran[id(self)]))  # type: ignore[attr-defined]
        return ask(self, question, calls)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "run", noted_run)
    monkeypatch.setattr(Session, "ask_about", noted_ask)
    wrong = (
        "def linear_forward(x, w, b):\n    return x @ w + b + (len(x) == 1)\n",
        "def linear_backward(dout, x, w):\n    return dout @ w.T, x.T @ dout, dout.sum(axis=1)\n",
    )

    marked(jail, FLATTEN, FORWARD, SOFTMAX, HUNTS.replace("+ 1, p", ", p"), *wrong)

    with_stand_ins = {
        (name, part) for name, text in asked for part in STAND_INS if STAND_INS[part] in text
    }
    assert {part for _, part in with_stand_ins} >= {"flatten", "softmax", "linear_forward"}
    assert [name for name, part in with_stand_ins if name == part] == []


TELLS = f"""{IS_THERE}
import inspect, linecache
def cnn_forward(x, parameters):
    text = "".join("".join(v[2]) for v in linecache.cache.values() if "np.prod" in str(v[2]))
    if not is_there(flatten):
        raise ValueError("qzleak of the first session")
    print("qzleak", text)
    display(text)
    open("/work/qzleak", "w").write(text)
    kind = type("qzleak" + "".join(c for c in text if c.isalnum())[:60], (Exception,), {{}})
    if x.shape[1] == 1:
        return conv2d_forward(x, parameters[0], parameters[1], padding=1)[:, 0, 0, 0]
    raise kind(text)
"""


def test_nothing_that_is_said_beside_right_answers_is_kept(jail: Jail) -> None:
    found = marked(jail, FLATTEN, TELLS)

    own = re.sub(r"\s", "", "".join(built(ASSIGNMENT)[1].decode().split("\\n")))
    lines = {
        line.strip()
        for text in STAND_INS.values()
        for line in text.splitlines()
        if len(line.strip()) > 30 and re.sub(r"\s", "", line) not in own
    }
    said = found.notebook.decode() + json.dumps(to_json(found.sheet, ""))
    assert len(lines) > 10
    assert [line for line in lines if json.dumps(line)[1:-1] in said] == []


LEAVES_WORD = f"""{IS_THERE}
import os, threading, time
def word():
    "Leave word wherever something can be left, and say whether any was there."
    found = any(os.path.exists(f"{{folder}}/word") for folder in ("/work", "/tmp", "/dev/shm"))
    found = found or hasattr(np, "word") or any(t.name == "word" for t in threading.enumerate())
    np.word = True
    threading.Thread(target=time.sleep, args=(100,), name="word", daemon=True).start()
    for folder in ("/work", "/tmp", "/dev/shm"):
        try:
            open(f"{{folder}}/word", "w").close()
        except OSError:
            pass
    return found

def cnn_forward(x, parameters):
    if is_there(flatten):
        word()
    w, b, w_fc, b_fc = parameters
    maps = max_pool2d_forward(relu_forward(conv2d_forward(x, w, b, padding=1)), 2)
    return linear_forward(flatten(maps), w_fc, b_fc)
"""
HEARS_WORD = """
def cnn_backward(x, labels, parameters):
    if os.path.exists("/work/word") or os.path.exists("/tmp/word") or hasattr(np, "word"):
        raise ValueError("there was word")
    w, b, w_fc, b_fc = parameters
    maps = conv2d_forward(x, w, b, padding=1)
    active = relu_forward(maps)
    pooled = max_pool2d_forward(active, 2)
    features = flatten(pooled)
    loss, dscores = cross_entropy(linear_forward(features, w_fc, b_fc), labels)
    dfeatures, dw_fc, db_fc = linear_backward(dscores, features, w_fc)
    dactive = max_pool2d_backward(dfeatures.reshape(pooled.shape), active, 2)
    _, dw, db = conv2d_backward(relu_backward(dactive, maps), x, w, padding=1)
    return loss, (dw, db, dw_fc, db_fc)
"""


def test_no_session_hears_of_the_one_before(jail: Jail) -> None:
    found = by_id(marked(jail, FLATTEN, LEAVES_WORD, HEARS_WORD))

    assert found["cnn_backward"].score == found["cnn_backward"].max_score
    assert "flatten put right" in found["cnn_backward"].because


def test_what_is_named_is_one_of_our_own_mistakes(jail: Jail) -> None:
    found = by_id(marked(jail, FLATTEN, FORWARD.replace("padding=1", "padding=0")))

    messages = {wrong.message for wrong in bank_of(ASSIGNMENT)}
    ours = re.compile(r"It is one small change away from being right, in line 3 of your cell\. .*")
    said = [result.diagnosis for result in found.values() if result.because and result.diagnosis]
    assert {one.message for one in said if not ours.fullmatch(one.message)} <= messages
    assert said


SLOW = """
def cross_entropy(scores, labels):
    if len(scores) == 1:
        while True: pass
    p = softmax(scores)
    d = p.copy()
    d[np.arange(len(p)), labels] -= 1
    return -np.log(p[np.arange(len(p)), labels]).mean(), d / len(p)
"""


def test_what_is_marked_once_more_has_a_share_of_the_time(
    jail: Jail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look gets what is left of one share, however many questions never end."""
    given: list[float] = []

    def noted(self: Exam, seconds: float, *, again: bool = False, **more: object) -> Session:
        if not more:  # small changes are tried in sessions with limits of their own
            given.append(seconds)
        return usual(self, seconds, again=again, **more)  # type: ignore[arg-type]

    usual = Exam.open
    monkeypatch.setattr(Exam, "open", noted)
    monkeypatch.setattr("autograder.marking.carried.SHARE", ALL_SHARE)
    limits = replace(LIMITS, question_cpu_seconds=1.0, wall_seconds=16.0)
    bent = FORWARD.replace(
        "    w, b,", "    if len(x) == 1:\n        while True: pass\n    w, b,", 1
    )

    marked(jail, FLATTEN, SOFTMAX, SLOW, bent, limits=limits)

    looks = [seconds for seconds in given if seconds <= ALL_SHARE * limits.wall_seconds]
    assert len(looks) >= 2
    assert looks == sorted(looks, reverse=True)
    assert looks[-1] < looks[0] - 0.5
    shares = 1 + ALL_SHARE + 2 * TRIED_SHARE
    assert longest_seconds(limits) == STRETCH * shares * limits.wall_seconds
