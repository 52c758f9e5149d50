"""Calls that do not end: stopped, named, and what cannot be stopped said."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from autograder.selfcheck.limit import TooLong, Watch
from tests.helpers.releases import report_of, selfcheck_of


def endless() -> None:
    while True:
        pass


def stubborn(seconds: float) -> None:
    """Swallow whatever is raised, for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(BaseException):  # as badly written answers do
            time.sleep(0.05)


def test_an_endless_loop_is_stopped_and_the_next_call_is_not() -> None:
    with Watch(0.2) as watch:
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(TooLong), watch.call(str):
                endless()
            assert time.monotonic() - begun < 5
        with watch.call(str):
            assert sum(range(1000)) == 499500


def test_no_call_in_time_is_ever_stopped_late() -> None:
    """Calls that end at about their limit either return or raise inside the call."""
    for _ in range(300):
        with Watch(0.0005) as watch:
            for _ in range(10):
                try:
                    with watch.call(str):
                        for _ in range(300):
                            pass
                except TooLong:
                    pass
                for _ in range(50):  # nothing may be raised out here
                    pass


def test_what_cannot_be_stopped_is_said_with_the_call() -> None:
    said: list[str] = []
    with Watch(0.1, said.append, patience=0.3) as watch:
        try:
            with watch.call(lambda: "pad2d(x, 1)"):
                stubborn(0.8)
        except TooLong:
            pass

    (line,) = said
    assert line.startswith("pad2d(x, 1) has been running for 0 s and cannot be stopped from here.")
    assert "Kernel > Interrupt" in line


def test_a_long_call_is_announced_before_its_limit() -> None:
    said: list[str] = []
    with Watch(30.0, said.append, patience=0.1) as watch, watch.call(lambda: "code cell 7 (x = 1)"):
        time.sleep(0.4)

    assert said == ["code cell 7 (x = 1) has been running for 0 s; it is stopped after 30 s."]


def test_without_threads_there_is_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none)
    with Watch(0.0) as watch, watch.call(str):
        time.sleep(0.05)


def test_a_check_of_an_endless_function_names_the_call_and_tries_no_other() -> None:
    selfcheck = selfcheck_of("a3_relu")
    calls = []

    def relu_forward(x: object) -> None:
        calls.append(x)
        endless()

    report = report_of(selfcheck, "relu_forward", relu_forward, seconds=0.3)
    text = selfcheck.report.details(report)

    assert len(calls) == 1
    assert "relu_forward(np.array([[-2., 0.5], [0., -0.1]]))" in text
    assert "still running after 0.3 s, so it was stopped." in text
    assert f"{len(report.lines) - 1} were not tried" in text


def test_an_interrupt_is_a_finding() -> None:
    selfcheck = selfcheck_of("a3_relu")

    def relu_forward(x: object) -> None:
        raise KeyboardInterrupt

    text = selfcheck.report.details(report_of(selfcheck, "relu_forward", relu_forward))

    assert "you interrupted it." in text
