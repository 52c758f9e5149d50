"""A cluster that the kit's own commands start: encrypted, closed to who has no key."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course
from autograder.errors import CourseError
from autograder.grading import pipeline
from autograder.grading.pipeline import grade_assignment, on_cluster
from autograder.pool import certificates, cluster_link
from autograder.pool.certificates import check_key, cluster_key, new_key
from autograder.pool.cluster_link import linked
from tests.helpers.course_fixture import ASSIGNMENT, POINTS, built_course, copy_of, rung
from tests.helpers.machines import free_port


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setattr(pipeline, "best_rung", rung)
    return copy_of(built_course(), tmp_path / "course")


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []
    yield running
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def start(running: list[subprocess.Popen[bytes]], folder: Path, *arguments: str) -> Path:
    """Run a command of ours as a person does; return where its output goes."""
    log = folder / f"log{len(running)}"
    with log.open("wb") as stream:
        command = [sys.executable, "-m", "autograder", "cluster", *arguments]
        running.append(
            subprocess.Popen(
                command, stdout=stream, stderr=stream, cwd=folder, start_new_session=True
            )
        )
    return log


def up(running: list[subprocess.Popen[bytes]], folder: Path, course: Course) -> int:
    port = free_port()
    listens = ("--interface", "lo", "--port", str(port))
    log = start(running, folder, "up", *listens, "--course", str(course.folder))
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return port
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_a_class_is_graded_on_a_cluster_of_our_own_commands(
    course: Course, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    port = up(started, tmp_path, course)
    address = f"tls://127.0.0.1:{port}"
    key = course.working_folder / "cluster.pem"
    start(started, tmp_path, "join", address, "--key", str(key), "--workers", "2")

    report = grade_assignment(course, ASSIGNMENT, pool=on_cluster(address, course))

    assert {one.student: one.sheet.score for one in report.students} == POINTS
    assert key.stat().st_mode & 0o077 == 0


def test_who_has_no_key_gets_no_connection(
    course: Course,
    tmp_path: Path,
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster_link, "CONNECT_SECONDS", 3.0)
    port = up(started, tmp_path, course)
    other = tmp_path / "other.pem"
    other.write_bytes(new_key())
    other.chmod(0o600)

    with (
        pytest.raises(CourseError, match="no Dask scheduler answers"),
        linked(f"tls://127.0.0.1:{port}", other),
    ):
        pass
    with (
        pytest.raises(CourseError, match="no Dask scheduler answers"),
        linked(f"tcp://127.0.0.1:{port}"),
    ):
        pass
    with linked(f"tls://127.0.0.1:{port}", course.working_folder / "cluster.pem") as link:
        assert link.workers() == {}


def spoken_to(port: int, key: Path) -> bytes:
    """Return what the scheduler says to somebody who trusts it and has no certificate."""
    context = ssl.create_default_context(cafile=key)
    context.check_hostname = False
    with (
        socket.create_connection(("127.0.0.1", port), 5) as plain,
        context.wrap_socket(plain) as closed,
    ):
        closed.settimeout(10)
        closed.sendall(b"x" * 64)
        return closed.recv(1)


def test_a_stranger_is_sent_away_before_a_word_is_read(
    course: Course, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    port = up(started, tmp_path, course)

    with pytest.raises((ssl.SSLError, ConnectionError)):
        spoken_to(port, course.working_folder / "cluster.pem")


@pytest.mark.parametrize(
    "address", ["tcp://10.255.0.1:8786", "10.255.0.1:8786", "ws://10.255.0.1:8786"]
)
def test_an_open_line_to_another_machine_is_refused(course: Course, address: str) -> None:
    with pytest.raises(CourseError, match="is not encrypted") as raised:
        grade_assignment(course, ASSIGNMENT, pool=on_cluster(address, course))

    assert "cluster_encryption: not required" in raised.value.remedy


def test_an_open_line_is_taken_where_the_course_says_so(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_link, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(cluster_link, "is_loopback", lambda _: False)
    address = f"tcp://127.0.0.1:{free_port()}"

    with pytest.raises(CourseError, match="no Dask scheduler answers"):
        grade_assignment(
            course, ASSIGNMENT, pool=on_cluster(address, replace(course, encrypts_cluster=False))
        )


def test_a_worker_joins_nothing_that_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["cluster", "join", "tcp://127.0.0.1:8786", "--key", str(tmp_path / "k")]) == 2
    assert "a worker runs whatever is sent to it" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "name one: --interface NAME or --host ADDRESS"),
        (("--interface", "nothere0"), "no interface 'nothere0'"),
    ],
)
def test_an_interface_has_to_be_named(
    course: Course, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["cluster", "up", "--course", str(course.folder), *options]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_key_is_made_once_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = cluster_key(tmp_path / ".course")
    content = key.read_bytes()

    assert cluster_key(tmp_path / ".course").read_bytes() == content
    key.chmod(0o640)
    with pytest.raises(CourseError, match="can be read by others"):
        check_key(key)
    key.chmod(0o600)
    key.write_bytes(content[: len(content) // 2])
    with pytest.raises(CourseError, match="is no cluster key"):
        check_key(key)
    with pytest.raises(CourseError, match="there is no cluster key"):
        check_key(tmp_path / "gone.pem")
    monkeypatch.setattr(certificates, "LASTS", -timedelta(hours=1))
    key.write_bytes(new_key())
    with pytest.raises(CourseError, match="was valid until"):
        check_key(key)
