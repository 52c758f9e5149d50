"""The exchange: submissions of the instructor's own, and of ordinary users of the same machine."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.collecting import exchange
from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.collecting.plan import Collected, Collection
from autograder.course import Course, load_course
from autograder.errors import CourseError
from autograder.releasing.build import read_folder
from tests.helpers.users import become, root_alone

A = "a4_pooling"
NOTEBOOK = f"{A}.ipynb"
ADA, BOB, NOBODY = 71001, 71002, 71003
LOGINS = {str(ADA): "ada", str(BOB): "bob"}


@pytest.fixture
def shared(ready: Course) -> Iterator[Course]:
    """Make an exchange that other users of this machine reach, as pytest's folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="exchange-"))
    folder.chmod(0o755)
    inbound = folder / ready.id / "inbound"
    inbound.mkdir(parents=True)
    inbound.chmod(0o3733)
    yield replace(ready, exchange=folder, logins=LOGINS)
    shutil.rmtree(folder)


def now() -> datetime:
    """Return the time: on a busy machine minutes pass from one test to the next."""
    return datetime.now(UTC)


def inbound(course: Course) -> Path:
    return course.exchange / course.id / "inbound"


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC"


def submit(
    course: Course, student: str, files: dict[str, bytes], when: datetime | str | None = None
) -> Path:
    """Do what ``nbgrader submit`` does, as whoever runs this."""
    text = when if isinstance(when, str) else stamp(when or now())
    folder = inbound(course) / f"{student}+{A}+{text}+abc"
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "timestamp.txt").write_text(text)
    (folder / "submission_secret.txt").write_bytes(b"s3cret")
    folder.chmod(0o777)
    return folder


def taken(course: Course, student: str) -> dict[str, bytes]:
    files = read_folder(course.step_folder("submitted", A, student))
    files.pop("collected.json", None)
    return files


def by_student(done: Collection) -> dict[str, Collected]:
    return {one.student: one for one in done.collected}


def reasons(done: Collection) -> str:
    return "\n".join(f"{one.name}: {one.reason}" for one in done.refused)


# -- what the instructors put there themselves ----------------------------------------------


def test_the_latest_of_each_student_is_taken_and_no_name_says_when(shared: Course) -> None:
    day = timedelta(days=1)
    submit(shared, "ada", {NOTEBOOK: b"first"}, now() + day)
    submit(shared, "ada", {"a4_pooling (1).ipynb": b"second"}, now() - day)
    evil = submit(shared, "eve+1", {"ada_a4_pooling.ipynb": b"e"}, now())
    (evil / "key").symlink_to("/etc/passwd")
    submit(shared, "odd", {NOTEBOOK: b"odd"}, "the day after")

    done = collect(shared, A)

    assert {one.given for one in done.collected} == {"ada", "eve+1", "odd"}
    got = taken(shared, "ada")
    when = datetime.fromisoformat(got.pop("timestamp.txt").decode().replace(" UTC\n", "+00:00"))
    assert abs(when - datetime.now(UTC)) < timedelta(minutes=2)
    assert got == {
        NOTEBOOK: b"second",
        "collected.txt": b"a4_pooling (1).ipynb is not a notebook: not valid JSON\n"
        b"a4_pooling (1).ipynb was taken as a4_pooling.ipynb\n",
        "submission_secret.txt": b"s3cret",
    }
    assert all("key" not in taken(shared, one.student) for one in done.collected)
    assert "key: is a link, no ordinary file" in reasons(done)
    assert "the time in the name ada+a4_pooling" in reasons(done)


def test_a_copied_exchange_fines_nobody_unasked(shared: Course) -> None:
    submit(shared, "eve", {NOTEBOOK: b"handed in after that"})
    for number in range(4):
        moment = now() - timedelta(days=30 + number)
        submit(shared, f"s{number}", {NOTEBOOK: f"{number}".encode()}, moment)

    with pytest.raises(CourseError, match="the exchange was copied or restored") as raised:
        collect(shared, A)
    done = collect(shared, A, options=Options(ignore_times=True))

    assert "--times TABLE" in raised.value.remedy
    assert len(done.collected) == 5


def test_one_students_many_submissions_are_capped_and_hold_nothing_open(shared: Course) -> None:
    for number in range(exchange.MOST_ENTRIES_EACH + 30):
        moment = now() - timedelta(minutes=1) + timedelta(milliseconds=number)
        submit(shared, "eve", {NOTEBOOK: f"{number}".encode()}, moment)
    for number in range(60):
        submit(shared, f"s{number}", {NOTEBOOK: b"x"})
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + 40, hard)
    )
    try:
        done = collect(shared, A)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert len(done.collected) == 61
    assert taken(shared, "eve")[NOTEBOOK] == b"79"
    assert "29 more: is one of 80 of one student; the newest 50 count" in reasons(done)


def test_nothing_counts_as_handed_in_later_than_now(shared: Course) -> None:
    submit(shared, "ada", {NOTEBOOK: b"real"}, now())
    planned = submit(shared, "ada", {NOTEBOOK: b"planned"}, datetime(2099, 1, 1, tzinfo=UTC))

    first = by_student(collect(shared, A))["ada"]
    shutil.rmtree(planned)
    submit(shared, "ada", {NOTEBOOK: b"after"}, datetime.now(UTC) + timedelta(seconds=1))
    second = by_student(collect(shared, A))["ada"]

    assert first.submitted is not None
    assert first.submitted <= datetime.now(UTC)
    assert second.state == "updated"
    assert taken(shared, "ada")[NOTEBOOK] == b"after"


def test_an_exchange_without_the_assignment_is_told(ready: Course) -> None:
    ready.exchange.mkdir(parents=True)

    with pytest.raises(CourseError, match="cannot collect a4_pooling") as raised:
        collect(ready, A)

    assert "autograder release a4_pooling" in raised.value.remedy


# -- users of one machine -------------------------------------------------------------------


@root_alone
def test_each_user_hands_in_for_nobody_else(shared: Course) -> None:
    become(ADA, lambda: submit(shared, "ada", {NOTEBOOK: b"ada's own"}))
    become(
        BOB, lambda: submit(shared, "ada", {NOTEBOOK: b"bob's trick"}, now() + timedelta(hours=9))
    )
    become(NOBODY, lambda: submit(shared, "bob", {NOTEBOOK: b"a stranger's"}))

    done = collect(shared, A)

    assert set(by_student(done)) == {"ada"}
    assert taken(shared, "ada")[NOTEBOOK] == b"ada's own"
    assert "says 'ada', and belongs to 71002" in reasons(done)
    assert "user 71003, who has no login name here" in reasons(done)


@root_alone
def test_a_login_name_is_the_students_where_the_course_says_nothing(shared: Course) -> None:
    course = replace(shared, logins={})
    become(1, lambda: submit(course, "daemon", {NOTEBOOK: b"daemon's own"}))
    become(1, lambda: submit(course, "bin", {NOTEBOOK: b"daemon's trick"}))

    done = collect(course, A)

    assert taken(course, "daemon")[NOTEBOOK] == b"daemon's own"
    assert set(by_student(done)) == {"daemon"}
    assert "says 'bin', and belongs to 'daemon'" in reasons(done)


@root_alone
def test_a_login_that_is_a_student_hands_in_under_either_name(shared: Course) -> None:
    course = replace(shared, logins={"daemon": "ada"})
    become(1, lambda: submit(course, "daemon", {NOTEBOOK: b"by the login"}))

    collect(course, A)

    assert taken(course, "ada")[NOTEBOOK] == b"by the login"


@root_alone
def test_the_file_system_says_when_it_came(shared: Course) -> None:
    early = now() - timedelta(days=300)

    def hand_in() -> None:
        folder = submit(shared, "ada", {NOTEBOOK: b"late"}, early)
        for path in (*folder.iterdir(), folder):
            os.utime(path, (early.timestamp(), early.timestamp()))

    become(ADA, hand_in)

    done = collect(shared, A)

    submitted = by_student(done)["ada"].submitted
    assert submitted is not None
    assert abs(submitted - datetime.now(UTC)) < timedelta(minutes=2)
    assert "the time in the name" in reasons(done)


@root_alone
def test_what_was_collected_keeps_its_time_when_the_exchange_is_copied(shared: Course) -> None:
    become(ADA, lambda: submit(shared, "ada", {NOTEBOOK: b"same"}))
    before = by_student(collect(shared, A))["ada"]
    for file in inbound(shared).rglob(NOTEBOOK):
        os.utime(file)
        file.chmod(0o600)

    after = by_student(collect(shared, A))["ada"]

    assert after.state == "unchanged"
    assert after.submitted == before.submitted


@root_alone
def test_what_somebody_plants_in_anothers_submission_is_left(shared: Course) -> None:
    become(ADA, lambda: submit(shared, "ada", {NOTEBOOK: b"ada's own"}))
    (folder,) = inbound(shared).iterdir()

    def plant() -> None:
        (folder / "a4_pooling (9).ipynb").write_bytes(b"planted")
        (folder / "timestamp.txt").unlink()
        (folder / "timestamp.txt").write_text("1999-01-01 00:00:00.000000 UTC")

    become(BOB, plant)

    done = collect(shared, A)

    assert taken(shared, "ada")[NOTEBOOK] == b"ada's own"
    assert by_student(done)["ada"].submitted is not None
    assert by_student(done)["ada"].submitted > now() - timedelta(hours=1)  # type: ignore[operator]
    assert "owned by somebody else (71002)" in reasons(done)


@root_alone
def test_a_link_swapped_in_while_it_is_read_leads_nowhere(shared: Course, tmp_path: Path) -> None:
    """A student swaps a folder for a link to the model answer, again and again, while we read."""
    model = tmp_path / "model"
    model.mkdir(mode=0o700)
    (model / NOTEBOOK).write_bytes(b"the model answer")
    become(ADA, lambda: submit(shared, "ada", {"x": b"x"}))
    (folder,) = inbound(shared).iterdir()
    swap = f"""
import os, sys
os.setgid({ADA}); os.setuid({ADA})
os.chdir({str(folder)!r})
os.mkdir("sub"); open("sub/{NOTEBOOK}", "wb").write(b"ada's own")
os.symlink({str(model)!r}, "link")
print("swapping", flush=True)
while True:
    os.rename("sub", "aside"); os.rename("link", "sub")
    os.rename("sub", "link"); os.rename("aside", "sub")
"""
    with subprocess.Popen([sys.executable, "-c", swap], stdout=subprocess.PIPE) as swapper:
        assert swapper.stdout is not None
        swapper.stdout.readline()
        try:
            for _ in range(40):
                collect(shared, A)
                held = taken(shared, "ada")
                assert b"the model answer" not in held.values()
        finally:
            swapper.kill()


@root_alone
def test_another_name_of_the_instructors_file_is_nobodys_work(shared: Course) -> None:
    secret = shared.exchange / "model.ipynb"
    secret.write_bytes(b"the model answer")
    secret.chmod(0o600)
    become(ADA, lambda: submit(shared, "ada", {"x": b"x"}))
    (folder,) = inbound(shared).iterdir()
    os.link(secret, folder / NOTEBOOK)  # as a student may where fs.protected_hardlinks is 0

    done = collect(shared, A)

    assert NOTEBOOK not in taken(shared, "ada")
    assert "second name of a file of somebody else" in reasons(done)


@root_alone
def test_who_owns_the_folder_to_hand_in_to_is_not_believed_unasked(shared: Course) -> None:
    folder = submit(shared, "bob", {NOTEBOOK: b"not bob's"})
    for path in (folder, *folder.iterdir(), inbound(shared)):
        os.chown(path, ADA, ADA)

    with pytest.raises(CourseError, match=f"inbound belongs to user {ADA}, who can read") as told:
        collect(shared, A)

    assert "--anyway" in told.value.remedy
    assert by_student(collect(shared, A, options=Options(anyway=True))).keys() == {"bob"}


@root_alone
def test_a_students_link_in_place_of_the_exchange_is_not_followed(
    shared: Course, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    inbound(shared).parent.rename(elsewhere)
    shared.exchange.chmod(0o1777)
    become(ADA, lambda: (shared.exchange / shared.id).symlink_to(elsewhere))

    with pytest.raises(CourseError, match=f"is no folder, and belongs to user {ADA}"):
        collect(shared, A)


@root_alone
def test_pipes_sockets_and_devices_are_told_at_once(shared: Course) -> None:
    def hand_in() -> None:
        folder = submit(shared, "ada", {"x": b"x"})
        os.mkfifo(folder / NOTEBOOK)
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(folder / "s.ipynb")[:100])

    become(ADA, hand_in)
    (folder,) = inbound(shared).iterdir()
    os.mknod(folder / "full.ipynb", 0o666 | stat.S_IFCHR, os.makedev(1, 7))
    os.chown(folder / "full.ipynb", ADA, ADA)

    told = reasons(collect(shared, A))

    assert f"{NOTEBOOK}: is a pipe" in told
    assert "s.ipynb: is a socket" in told
    assert "full.ipynb: is a device" in told


@root_alone
def test_one_students_thousands_of_files_cost_that_student_alone(shared: Course) -> None:
    def hand_in() -> None:
        folder = submit(shared, "ada", {NOTEBOOK: b"ada's own"})
        for number in range(1500):
            (folder / f"{number}.txt").touch()

    become(ADA, hand_in)
    become(BOB, lambda: submit(shared, "bob", {NOTEBOOK: b"bob's own"}))

    done = collect(shared, A)

    assert taken(shared, "ada")[NOTEBOOK] == b"ada's own"
    assert taken(shared, "bob")[NOTEBOOK] == b"bob's own"
    assert "more than 1000 files" in reasons(done)


@root_alone
def test_where_all_are_one_user_the_course_can_say_so(shared: Course) -> None:
    become(BOB, lambda: submit(shared, "ada", {NOTEBOOK: b"on a hub"}))

    collect(replace(shared, checks_owners=False), A)

    assert taken(shared, "ada")[NOTEBOOK] == b"on a hub"


def test_the_settings_of_owners_are_read(course: Course) -> None:
    text = course.file.read_text(encoding="utf-8")
    more = "exchange_owners: not checked\nlogins: {u123: ada, 1007: 4711}\n"
    course.file.write_text(text + more, encoding="utf-8")

    read = load_course(course.folder)

    assert not read.checks_owners
    assert read.logins == {"u123": "ada", "1007": "4711"}
    course.file.write_text(text + "logins: {u123: ../bob}\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"'\.\./bob' cannot be a name"):
        load_course(course.folder)
