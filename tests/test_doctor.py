from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import doctor
from autograder.cli import run
from autograder.course import Course
from autograder.doctor import examine_machine, is_well
from autograder.jail import Finding as Rung


@pytest.fixture
def ready(course: Course, empty_gradebook: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    course.working_folder.mkdir()
    shutil.copy(empty_gradebook, course.working_folder)
    jails(monkeypatch, bubblewrap=True, process=True)
    return course


def jails(monkeypatch: pytest.MonkeyPatch, **works: bool) -> None:
    """Let the machine have these jails; what they can do is tested where they are."""
    found = tuple(
        Rung(f"jail {name}", ok=ok, detail="works" if ok else "refused", remedy="" if ok else "x")
        for name, ok in works.items()
    )
    monkeypatch.setattr("autograder.jail.probe.probe", lambda: found)


def found(course: Course) -> dict[str, doctor.Finding]:
    return {finding.what: finding for finding in examine_machine(course)}


def test_a_machine_that_can_do_everything_is_well(ready: Course) -> None:
    findings = examine_machine(ready)

    assert is_well(findings), [finding for finding in findings if not finding.well]
    assert found(ready)["jail used"].found == "bubblewrap"
    assert found(ready)["gradebook"].found == "0 students, 0 assignments"
    assert all(finding.remedy for finding in findings if not finding.well)


def test_a_weaker_jail_is_not_enough_unless_the_course_allows_it(
    ready: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    jails(monkeypatch, bubblewrap=False, process=True)

    assert not is_well(examine_machine(ready))
    assert "weaker jail in course.yml" in found(ready)["jail used"].remedy
    assert is_well(examine_machine(replace(ready, weakest_jail="process")))


def test_a_jail_that_does_not_exist_is_told(ready: Course) -> None:
    finding = found(replace(ready, weakest_jail="cage"))["jail allowed"]

    assert not finding.well
    assert "bubblewrap" in finding.remedy


def test_a_gradebook_out_of_reach_is_told_and_the_rest_is_still_looked_at(ready: Course) -> None:
    looked = found(replace(ready, gradebook_url="sqlite:////nowhere/at/all.db"))

    assert not looked["gradebook"].well
    assert "'gradebook' in course.yml" in looked["gradebook"].remedy
    assert looked["disk"].well


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://grader:hunter2@127.0.0.1:1/cnn",
        "postgresql+psycopg://grader:x@hunter2@127.0.0.1:1/cnn",
        "postgresql+psycopg://grader:x/hunter2@127.0.0.1:1/cnn",
        "postgresql+psycopg://grader:hunter%32@127.0.0.1:1/cnn",
        "postgresql+psycopg://127.0.0.1:1/cnn?user=grader&password=hunter2",
        "postgresql+psycopg://127.0.0.1:1/cnn?sslpassword=hunter2&connect_timeout=1",
        "postgresql+psycopg://grader:hunter2@[::1/cnn",
        "no-such-kind://grader:hunter2@127.0.0.1/cnn",
    ],
)
def test_a_password_in_the_gradebooks_url_is_never_shown(ready: Course, url: str) -> None:
    told = found(replace(ready, gradebook_url=url))["gradebook"]

    assert not told.well
    assert "hunter" not in told.found + told.remedy
    assert "grader" not in told.found


def test_an_exchange_that_cannot_be_written_is_told(ready: Course, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")

    told = found(replace(ready, exchange=blocked / "exchange"))["exchange"]

    assert not told.well
    assert str(blocked) in told.remedy


def test_an_unsupported_python_is_told(ready: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))

    assert found(ready)["python"].remedy == "install Python 3.11, 3.12 or 3.13"


def test_a_package_that_is_not_there_is_told(
    ready: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package",))

    assert found(ready)["no-such-package"].found == "not installed"


def test_a_full_disk_is_told(ready: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_DISK", 1e18)

    assert not found(ready)["disk"].well


def test_the_command_ends_with_1_if_something_needed_is_missing(
    ready: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor", "--course", str(ready.folder)]) == 0
    jails(monkeypatch, bubblewrap=False)
    assert run(["doctor", "--course", str(ready.folder)]) == 1
    assert "follow the remedies above" in " ".join(capsys.readouterr().out.split())
