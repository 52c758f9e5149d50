"""Files below a folder that others can write, with the system call of new kernels and without."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from autograder.collecting import safe_files
from autograder.collecting.handed_in import (
    LARGEST_FILE,
    LONG_AGO,
    Allowance,
    Entry,
    nearest,
)
from autograder.collecting.safe_files import SafeFolder, open_beneath, read_file
from autograder.errors import SubmissionError


@pytest.fixture(params=["openat2", "step by step"], autouse=True)
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "step by step":
        monkeypatch.setattr(safe_files, "_has_openat2", lambda: False)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "file").write_bytes(b"inside")
    (root / "top").write_bytes(b"top")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_bytes(b"outside")
    return root


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def walked(root: Path) -> dict[str, str]:
    return {str(seen.path): seen.problem for seen in SafeFolder.at(root).walk()}


def test_files_are_seen_and_read_nearest_first(tree: Path) -> None:
    folder = SafeFolder.at(tree)

    assert [str(seen.path) for seen in folder.walk()] == ["top", "a/b/file"]
    assert folder.read("a/b/file", 100)[0] == b"inside"
    assert folder.read("a/b/file", 2)[0] == b"ins"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda root: (root / "a" / "b" / "x").symlink_to("file"), id="file"),
        pytest.param(lambda root: (root / "a" / "x").symlink_to("b"), id="folder beside"),
        pytest.param(lambda root: (root / "x").symlink_to("../outside"), id="folder outside"),
        pytest.param(lambda root: (root / "x").symlink_to("/etc"), id="absolute"),
        pytest.param(lambda root: (root / "x").symlink_to("/proc/self/root"), id="magic"),
        pytest.param(lambda root: (root / "x").symlink_to("x"), id="circle"),
    ],
)
def test_no_link_is_followed(tree: Path, make: Callable[[Path], None]) -> None:
    make(tree)

    problems = {path: problem for path, problem in walked(tree).items() if problem}

    assert set(problems.values()) == {"is a link, no ordinary file"}
    for path in problems:
        for below in (path, f"{path}/file", f"{path}/passwd"):
            with pytest.raises(SubmissionError, match="link"):
                SafeFolder.at(tree).read(below, 10)


@pytest.mark.parametrize("path", ["../outside/file", "a/../../outside/file", "/etc/passwd"])
def test_no_path_leads_out(tree: Path, path: str) -> None:
    descriptor = os.open(tree, os.O_RDONLY)
    try:
        with pytest.raises(OSError, match="cross-device"):
            open_beneath(descriptor, path, os.O_RDONLY)
    finally:
        os.close(descriptor)


def test_a_folder_that_becomes_a_link_after_it_was_listed_is_not_entered(tree: Path) -> None:
    folder = SafeFolder.at(tree)
    paths = [seen.path for seen in folder.walk()]
    (tree / "a" / "b").rename(tree / "a" / "aside")
    (tree / "a" / "b").symlink_to("../../outside")

    assert PurePosixPath("a/b/file") in paths
    with pytest.raises(SubmissionError, match="it is a link, or lies behind one"):
        folder.read("a/b/file", 100)


def test_nothing_waits_for_a_pipe(tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    started = time.monotonic()

    assert walked(tree)["pipe"] == "is a pipe, no ordinary file"
    with pytest.raises(SubmissionError, match="is a pipe"):
        SafeFolder.at(tree).read("pipe", 10)
    with pytest.raises(SubmissionError, match="is a pipe"):
        read_file(tree / "pipe", 10)
    with pytest.raises(SubmissionError, match="is a device"):
        read_file(Path("/dev/zero"), 10)
    with pytest.raises(SubmissionError, match="is a folder"):
        read_file(tree, 10)
    assert time.monotonic() - started < 5


def test_another_file_system_is_not_entered(tree: Path) -> None:
    root = SafeFolder.at(Path("/"))

    with pytest.raises(OSError, match="cross-device"):
        root.below("proc")


def test_a_second_name_counts_only_within_one_owner(tree: Path) -> None:
    os.link(tree / "top", tree / "a" / "again")

    assert walked(tree)["a/again"] == ""
    if os.getuid() == 0:
        os.chown(tree / "a", 71001, 71001)
        assert "somebody else" in walked(tree)["a/again"]
        with pytest.raises(SubmissionError, match="somebody else"):
            SafeFolder.at(tree).read("a/again", 10)


def test_what_lies_too_deep_is_told(tree: Path) -> None:
    deep = tree.joinpath(*"x" * (safe_files.DEEPEST + 2))
    deep.mkdir(parents=True)
    (deep / "file").touch()

    assert any("40 folders deep" in problem for problem in walked(tree).values())


def test_of_very_many_empty_folders_so_many_are_opened(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    usual = SafeFolder.below

    def noted(self: SafeFolder, path: PurePosixPath | str) -> SafeFolder:
        opened.append(str(path))
        return usual(self, path)

    monkeypatch.setattr(SafeFolder, "below", noted)
    for number in range(40):
        (tree / f"empty {number:02}" / "within").mkdir(parents=True)

    seen = list(SafeFolder.at(tree).walk(most_folders=10))

    assert len(opened) == 10
    told = [str(one.path) for one in seen if "one folder too many: 10" in one.problem]
    assert told == ["empty 09"]


def test_of_very_many_names_in_one_folder_so_many_are_looked_at(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safe_files, "MOST_NAMES", 20)
    for number in range(60):
        (tree / "a" / f"{number}").touch()

    seen = list(SafeFolder.at(tree).walk())

    assert len([one for one in seen if one.path.parent == PurePosixPath("a")]) <= 20
    assert [str(one.path) for one in seen if "more than 20 names" in one.problem] == ["a"]


def test_a_file_that_grows_is_read_up_to_its_cap(tree: Path) -> None:
    os.truncate(tree / "top", 1 << 40)

    assert len(read_file(tree / "top", 1000)) == 1001


def test_a_folder_is_closed_with_the_last_that_holds_it(tree: Path) -> None:
    before = open_descriptors()
    folders = [SafeFolder.at(tree) for _ in range(9)]
    list(folders[0].walk())
    assert open_descriptors() == before + 9

    folders.clear()

    assert open_descriptors() == before


# -- what one student may cost --------------------------------------------------------------


def entry(name: str, data: bytes = b"", size: int = 0) -> Entry:
    return Entry(PurePosixPath(name), datetime(2027, 1, 1, tzinfo=UTC), lambda: data, size)


def test_what_cannot_be_read_is_charged_all_the_same() -> None:
    def refuse() -> bytes:
        raise SubmissionError("has more than 64 MB", remedy="")

    bombs = [Entry(PurePosixPath(f"{n}"), LONG_AGO, refuse, LARGEST_FILE) for n in range(60)]
    problems = []
    for one in Allowance().share(bombs):
        with pytest.raises(SubmissionError) as raised:
            one.read()
        problems.append(raised.value.problem)

    assert problems.count("has more than 64 MB") == 3
    assert set(problems[3:]) == {"was not read: this student's files have more than 160 MB"}


def used_processor(seconds: float) -> bytes:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return b"x"


def test_time_is_charged() -> None:
    slow = Entry(PurePosixPath("a"), LONG_AGO, lambda: used_processor(0.02))
    first, second = Allowance(most_seconds=0.01).share([slow, slow])

    first.read()

    with pytest.raises(SubmissionError, match=r"takes over 0\.01 s"):
        second.read()


def test_time_in_which_the_machine_was_busy_is_not_charged() -> None:
    late = Entry(PurePosixPath("a"), LONG_AGO, lambda: bytes(not time.sleep(0.2)))
    first, second = Allowance(most_seconds=0.1).share([late, late])

    assert first.read() == second.read()


def test_what_was_read_once_can_be_read_again_when_it_is_written() -> None:
    (one,) = Allowance(most_bytes=3).share([entry("a", b"abcd")])

    assert one.read() == one.read() == b"abcd"


def test_the_nearest_files_are_kept() -> None:
    many = [entry(f"{n:05}.txt") for n in range(2000)] + [entry("deep/er/z.ipynb")]

    kept = nearest(many)

    assert len(kept) == 1000
    assert kept[-1].path.name == "z.ipynb"
