"""What we name is read where it lies, and not where a student's link leads."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.collecting.beside import with_what_is_beside
from autograder.collecting.named import open_named
from autograder.collecting.safe_files import SafeFolder, read_file
from autograder.errors import SubmissionError
from tests.helpers.users import root_alone

ADA = 71001


def give_to_ada(path: Path) -> None:
    os.chown(path, ADA, ADA, follow_symlinks=False)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Make a folder of a student's beside one of ours."""
    for name in ("ours", "hers"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ipynb").write_text(name, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("hers/a.ipynb", "hers"),
        ("hers/../ours/./a.ipynb", "ours"),
        ("link/a.ipynb", "ours"),
        ("hers/back/ours/a.ipynb", "ours"),
        ("hers/file", "ours"),
    ],
)
def test_our_own_links_are_followed(
    shared: Path, path: str, leads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shared / "link").symlink_to(shared / "ours")
    (shared / "hers" / "back").symlink_to("..")
    (shared / "hers" / "file").symlink_to("../link/a.ipynb")
    monkeypatch.chdir(shared)

    assert read_file(Path(path), 100) == read_file(shared / path, 100) == leads.encode()
    assert SafeFolder.at(Path(path).parent).names()


def test_links_in_a_circle_end(shared: Path) -> None:
    (shared / "hers" / "x").symlink_to("y")
    (shared / "hers" / "y").symlink_to("x")

    with pytest.raises(SubmissionError, match="it is a link"):
        read_file(shared / "hers" / "x", 100)


def the_file(folder: Path) -> None:
    (folder / "hers" / "a.ipynb").unlink()
    (folder / "hers" / "a.ipynb").symlink_to("../ours/a.ipynb")


def its_folder(folder: Path) -> None:
    (folder / "hers").rename(folder / "old")
    (folder / "hers").symlink_to("ours")


def a_second_name(folder: Path) -> None:
    (folder / "hers" / "a.ipynb").unlink()
    (folder / "hers" / "a.ipynb").hardlink_to(folder / "ours" / "a.ipynb")
    give_to_ada(folder / "hers")


@root_alone
@pytest.mark.parametrize("swap", [the_file, its_folder, a_second_name])
def test_a_students_link_does_not_lead_to_what_is_ours(
    shared: Path, swap: Callable[[Path], None]
) -> None:
    path = shared / "hers" / "a.ipynb"
    swap(shared)
    for link in (path, path.parent):
        if link.is_symlink():
            give_to_ada(link)

    with pytest.raises(SubmissionError, match=r"it is a link|is a second name"):
        read_file(path, 100)
    with pytest.raises(SubmissionError, match=r"it is a link|is a second name"):
        with_what_is_beside(path, 100)


@root_alone
def test_a_students_link_may_lead_to_what_is_theirs(shared: Path) -> None:
    give_to_ada(shared / "hers" / "a.ipynb")
    link = shared / "handed_in.ipynb"
    link.symlink_to("hers/a.ipynb")
    give_to_ada(link)

    assert read_file(link, 100) == b"hers"


def test_a_notebook_and_what_lies_beside_it_come_from_one_folder(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is swapped at the moment in between."""
    for name in ("ours", "hers"):
        (shared / name / "helper.py").write_text(name, encoding="utf-8")
    read = SafeFolder.read

    def swapping(self: SafeFolder, path: str, most: int) -> tuple[bytes, os.stat_result]:
        found = read(self, path, most)
        if (shared / "ours").exists():
            (shared / "hers").rename(shared / "away")
            (shared / "ours").rename(shared / "hers")
        return found

    monkeypatch.setattr(SafeFolder, "read", swapping)

    assert with_what_is_beside(shared / "hers" / "a.ipynb", 100) == (
        b"hers",
        {"helper.py": b"hers"},
    )


def test_nothing_stays_open(shared: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    held, folder = open_named(shared / "ours" / "a.ipynb")
    os.close(held)
    with pytest.raises(FileNotFoundError):
        open_named(shared / "ours" / "gone" / "a.ipynb")

    assert os.path.samestat(folder, (shared / "ours").stat())
    assert len(list(Path("/proc/self/fd").iterdir())) == before
