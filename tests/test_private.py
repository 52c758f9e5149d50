"""Who can look into a course: its owner alone, whatever the umask and whatever was there."""

from __future__ import annotations

import mmap
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course, load_course, read_secret
from autograder.errors import CourseError
from autograder.private import (
    answers_in_sight,
    exchange_openings,
    file_system,
    keep_private,
    make_exchange,
    make_private,
    open_as_usual,
    openings,
    private_files,
)
from autograder.releasing.build import Build
from autograder.releasing.release import release
from tests.helpers.users import root_alone

UMASKS = (0o000, 0o002, 0o022, 0o027, 0o077, 0o777)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture(params=UMASKS, ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_folder_is_made_closed_whatever_the_umask(tmp_path: Path) -> None:
    make_private(tmp_path / "a" / ".course")

    assert mode(tmp_path / "a" / ".course") == 0o700


@pytest.mark.parametrize("before", [0o755, 0o777, 0o770, 0o711, 0o2755])
def test_an_open_folder_is_closed(tmp_path: Path, before: int) -> None:
    tmp_path.chmod(before)

    make_private(tmp_path)

    assert mode(tmp_path) & 0o777 == 0o700


def test_what_others_can_open_and_is_not_ours_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)

    def not_ours(self: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(self))

    monkeypatch.setattr(Path, "chmod", not_ours)

    with pytest.raises(CourseError, match=r"others can look into .* \(mode 0755\)") as raised:
        keep_private(tmp_path)

    assert "chmod go=" in raised.value.remedy


def test_students_pass_through_to_an_exchange_that_lies_within(course: Course) -> None:
    """A course begun before the exchange moved out goes on working, and nothing else is open."""
    folder = course.working_folder
    (folder / "exchange" / "small" / "inbound").mkdir(parents=True)
    for name in ("gradebook.db", "secret"):
        (folder / name).write_text("x" * 64)
        (folder / name).chmod(0o644)
    (folder / "submitted").mkdir(mode=0o755)
    old = load_course(course.folder)

    keep_private(folder)

    assert old.exchange == folder / "exchange"
    assert mode(folder) == 0o711
    assert [mode(folder / name) for name in ("gradebook.db", "secret", "submitted")] == [
        0o600,
        0o600,
        0o700,
    ]
    assert mode(folder / "exchange") & 0o055 == 0o055
    problems = [one.problem for one in exchange_openings(old.exchange, "small", folder)]
    assert "lies in the private folder of the course" in problems


def test_all_that_commands_write_is_closed_but_what_students_get(
    built: tuple[Course, Build], umask: int
) -> None:
    course, _ = built
    assert run(["build", "a4_pooling", "--no-marks", "--course", str(course.folder)]) in {0, 2}
    assert run(["release", "a4_pooling", "--course", str(course.folder)]) == 0
    assert os.umask(umask) == umask

    assert mode(course.working_folder) == 0o700
    archive = course.working_folder / "handout" / "a4_pooling.zip"
    assert mode(archive) == 0o600
    exchange = course.exchange
    assert not exchange.is_relative_to(course.working_folder)
    assert mode(exchange) == 0o1777
    assert mode(exchange / course.id) == 0o755
    assert mode(exchange / course.id / "inbound") == 0o3733
    released = exchange / course.id / "outbound" / "a4_pooling"
    assert mode(released) == 0o755
    assert {mode(path) for path in released.rglob("*") if path.is_file()} == {0o644}


def test_what_students_get_is_written_by_nobody_else(tmp_path: Path, umask: int) -> None:
    (tmp_path / "a3_relu").mkdir(mode=0o700)
    (tmp_path / "a3_relu" / "a3_relu.ipynb").touch(0o600)

    with private_files():
        open_as_usual(tmp_path / "a3_relu")
    got = [mode(path) for path in (tmp_path / "a3_relu", tmp_path / "a3_relu" / "a3_relu.ipynb")]
    (tmp_path / "a3_relu").chmod(0o700)

    assert got == [0o775 & ~umask, 0o664 & ~umask]


def test_an_exchange_that_was_made_without_the_sticky_bit_gets_it(
    built: tuple[Course, Build],
) -> None:
    course, _ = built
    inbound = course.exchange / course.id / "inbound"
    inbound.mkdir(parents=True)
    inbound.chmod(0o2733)
    course.exchange.chmod(0o777)

    release(course, "a4_pooling")

    assert mode(inbound) == 0o3733
    assert mode(course.exchange) == 0o1777


@root_alone
@pytest.mark.parametrize("as_link", [True, False], ids=["a link", "a folder"])
def test_where_a_student_was_first_nothing_of_ours_is_opened(tmp_path: Path, as_link: bool) -> None:
    ours, exchange = tmp_path / "ours", tmp_path / "exchange"
    ours.mkdir(mode=0o700)
    make_exchange(exchange, "cnn")
    theirs = exchange / "next"
    if as_link:
        theirs.symlink_to(ours)
    else:
        theirs.mkdir()
    os.chown(theirs, 71001, 71001, follow_symlinks=False)

    with pytest.raises(CourseError, match=r"next .*belongs to user 71001"):
        make_exchange(exchange, "next")

    assert mode(ours) == 0o700
    assert not list(ours.iterdir())
    told = [one.problem for one in exchange_openings(exchange, "next", ours)]
    assert any("who can read and replace" in problem for problem in told)


def test_who_could_replace_the_course_is_found(tmp_path: Path) -> None:
    open_one = tmp_path / "open"
    course = open_one / "cnn" / ".course"
    make_private(course)
    open_one.chmod(0o777)

    told = {one.path: one.problem for one in openings(course)}

    assert "lets others replace" in told[open_one.resolve()]
    open_one.chmod(0o1777)
    assert open_one.resolve() not in {one.path for one in openings(course)}


@pytest.mark.parametrize(
    ("root", "inbound", "told"),
    [
        (0o777, 0o2733, "lets everybody remove"),
        (0o1777, 0o2777, "can be listed"),
        (0o700, 0o3733, "lets nobody hand in"),
        (0o1777, 0o755, "can be listed"),
        (0o1777, 0o3733, ""),
    ],
)
def test_an_exchange_is_looked_at(tmp_path: Path, root: int, inbound: int, told: str) -> None:
    exchange = tmp_path / "exchange"
    (exchange / "cnn" / "inbound").mkdir(parents=True)
    (exchange / "cnn" / "inbound").chmod(inbound)
    exchange.chmod(root)

    found = [
        one.problem
        for one in exchange_openings(exchange, "cnn", tmp_path / ".course")
        if one.path.is_relative_to(exchange)
    ]

    assert bool(found) == bool(told)
    assert told in " ".join(found)


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o644])
def test_a_secret_that_others_can_read_is_refused(course: Course, bits: int) -> None:
    read_secret(course)
    course.secret_file.chmod(bits)

    with pytest.raises(CourseError, match=rf"can be read by others \(mode 0{bits:o}\)") as raised:
        read_secret(course)

    assert "chmod 600" in raised.value.remedy


def test_a_short_secret_is_refused(course: Course) -> None:
    read_secret(course)
    course.secret_file.write_text("swordfish\n")

    with pytest.raises(CourseError, match="has only 9 characters"):
        read_secret(course)


def test_a_secret_that_is_no_text_is_told(course: Course) -> None:
    read_secret(course)
    course.secret_file.write_bytes(b"\xff" * 64)

    with pytest.raises(CourseError, match="cannot be read: it is no text"):
        read_secret(course)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["a pipe", "a folder"])
def test_a_secret_that_is_no_file_is_told_at_once(
    course: Course, make: Callable[[Path, int], None]
) -> None:
    course.secret_file.parent.mkdir()
    make(course.secret_file, 0o600)

    with pytest.raises(CourseError, match="is no ordinary file"):
        read_secret(course)


def test_a_secret_elsewhere_leaves_its_folder_as_it_is(course: Course, tmp_path: Path) -> None:
    elsewhere = replace(course, secret_file=tmp_path / "keys" / "secret")
    (tmp_path / "keys").mkdir(mode=0o755)

    read_secret(elsewhere)

    assert mode(tmp_path / "keys") == 0o755
    assert mode(elsewhere.secret_file) == 0o600


def test_an_exchange_in_memory_is_told_as_no_time_holds_there() -> None:
    """What keeps a file mapped from before the deadline changes it later under its early time."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as held:
        root = Path(held) / "an exchange"
        make_exchange(root, "c")
        notebook = root / "c" / "inbound" / "late.ipynb"
        notebook.write_bytes(b"{} ")
        with notebook.open("r+b") as file, mmap.mmap(file.fileno(), 3) as mapped:
            mapped[:] = b"[] "
            handed_in = notebook.stat().st_ctime_ns
            mapped[:] = b"[1]"
            assert notebook.read_bytes() == b"[1]"
            assert notebook.stat().st_ctime_ns == handed_in

        told = [one.problem for one in exchange_openings(root, "c", Path("/nowhere"))]

    assert [one for one in told if one.startswith("lies in memory (tmpfs)")]


def test_the_kind_of_a_file_system_is_that_of_the_nearest_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    within = f"{tmp_path}/a folder".replace(" ", "\\040")
    mounts.write_text(f"r / ext4 rw 0 0\nm {within} tmpfs rw 0 0\nx {within}x xfs rw 0 0\n")
    monkeypatch.setattr("autograder.private.MOUNTS", mounts)

    assert file_system(tmp_path) == "ext4"
    assert file_system(tmp_path / "a folder" / "exchange") == "tmpfs"


def test_answers_that_students_of_the_machine_can_read_are_found() -> None:
    kit = Path(tempfile.mkdtemp(prefix="kit-"))  # pytest's folders are closed to others
    try:
        for name in ("solutions", "reference"):
            (kit / name).mkdir()
        settings = kit / "course.yml"
        settings.write_text("gradebook: postgresql://grader:s3cret@localhost/cnn", "utf-8")
        told = {}
        for mode in (0o755, 0o700):
            kit.chmod(mode)
            told[mode] = {one.path.name for one in answers_in_sight(kit, kit)}
        kit.chmod(0o755)
        for path in kit.iterdir():
            path.chmod(0o700)
        told[0] = {one.path.name for one in answers_in_sight(kit, kit)}
    finally:
        shutil.rmtree(kit)

    assert told == {0o755: {"solutions", "reference", "course.yml"}, 0o700: set(), 0: set()}
