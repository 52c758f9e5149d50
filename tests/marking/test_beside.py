"""Files handed in beside a notebook are offered to it, and never in the place of ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting.beside import files_beside
from autograder.collecting.write import NOTES_FILE, RECORD_FILE
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE
from autograder.jail import open_jail
from autograder.marking.beside import MOST_BYTES, MOST_FILES, OURS, offered
from autograder.model import Answer, Call
from autograder.pool.task import Task, content

RELEASE = {"selfcheck/__init__.py": b"ours", "digits.npz": b"ours", "requirements.txt": b""}


@pytest.mark.parametrize("name", ["utils.py", "my data.csv", "lib/__init__.py", "a/b/c/d.txt"])
def test_a_file_is_offered_as_it_is_called(name: str) -> None:
    assert offered({name: b"x"}, RELEASE).files == {name: b"x"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("digits.npz", "the release has a file"),
        ("selfcheck/__init__.py", "the release has a file"),
        ("selfcheck/more.py", "the release has a file"),
        ("selfcheck.py", "the release has a file"),
        ("digits/__init__.py", "the release has a file"),
        ("numpy.py", "has a module of that name"),
        ("numpy/__init__.py", "has a module of that name"),
        ("random.py", "has a module of that name"),
        ("inside/candidate.py", "has a module of that name"),
        ("sitecustomize.py", "has a module of that name"),
        ("/etc/passwd", "cannot be called so"),
        ("a/b/c/d/e.txt", "cannot be called so"),
        ("a\x1b[2J.py", "cannot be called so"),
        ("\udc80.py", "cannot be called so"),
        (f"{'long' * 60}.py", "cannot be called so"),
    ],
)
def test_a_file_in_the_place_of_another_is_left_out_and_said(name: str, reason: str) -> None:
    given_back = offered({name: b"theirs", "utils.py": b""}, RELEASE)

    assert given_back.files == {"utils.py": b""}
    assert len(given_back.notes) == 1
    assert reason in given_back.notes[0]
    assert given_back.notes[0].isprintable()


def test_a_copy_of_the_releases_own_file_is_not_worth_a_word() -> None:
    files = {**RELEASE, ".DS_Store": b"", "__pycache__/utils.pyc": b"", "timestamp.txt": b"now"}

    assert offered(files, RELEASE) == offered({}, RELEASE)


def test_a_file_and_a_folder_of_one_name_do_not_clash() -> None:
    given_back = offered({"data": b"", "data/x.csv": b"", "x/y": b"", "x/y/z.csv": b""}, {})

    assert set(given_back.files) == {"data", "x/y"}
    assert len(given_back.notes) == 2


def test_many_and_large_files_are_bounded() -> None:
    many = offered({f"f{n:03}.txt": b"" for n in range(200)}, {})
    large = offered({"a.bin": bytes(MOST_BYTES), "b.txt": b"x", "c.txt": b""}, {})

    assert len(many.files) == MOST_FILES
    assert len(many.notes) == 6
    assert set(large.files) == {"a.bin", "c.txt"}


NAMES = st.text("ab./_\\\0é-", min_size=1, max_size=12)


@given(st.dictionaries(NAMES, st.binary(max_size=3), max_size=8))
def test_whatever_is_offered_can_be_laid_into_one_folder(files: dict[str, bytes]) -> None:
    given_back = offered(files, RELEASE).files

    for name in given_back:
        parts = name.split("/")
        assert not {"", ".", ".."} & set(parts)
        assert "\0" not in name
        above = {"/".join(parts[:at]) for at in range(1, len(parts))}
        assert not above & set(given_back)
    assert not set(given_back) & set(RELEASE)


@given(st.binary(max_size=9), st.dictionaries(NAMES, st.binary(max_size=3), max_size=3), st.data())
def test_what_was_handed_in_is_told_apart(
    notebook: bytes, files: dict[str, bytes], data: st.DataObject
) -> None:
    other = data.draw(st.dictionaries(NAMES, st.binary(max_size=3), max_size=3))

    assert (content(notebook, files) == content(notebook, other)) == (files == other)
    assert Task("ada", notebook, b"", files).content == content(notebook, files)


def test_only_ordinary_files_beside_a_notebook_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    (folder / "data").mkdir(parents=True)
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    (folder / "a3_relu.ipynb").write_bytes(b"{}")
    (folder / "utils.py").write_bytes(b"x = 1")
    (folder / "data" / "x.csv").write_bytes(b"1,2")
    (folder / "collected.txt").write_bytes(b"ours")
    (folder / "link.py").symlink_to(secret)
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.py")

    assert files_beside(folder / "a3_relu.ipynb") == {"utils.py": b"x = 1", "data/x.csv": b"1,2"}
    assert files_beside(tmp_path / "nobody" / "a3_relu.ipynb") == {}


def test_in_the_jail_a_notebook_imports_its_helper_and_the_selfcheck_is_ours() -> None:
    beside = {
        "utils.py": b"def clip(v):\n    return max(v, 0)",
        "numpy.py": b"raise SystemExit",
        "selfcheck.py": b"check = print",
        "data/x.txt": b"7",
    }
    release = {"selfcheck/__init__.py": b"OURS = True"}
    files = {**offered(beside, release).files, **release}
    code = (
        "import numpy.fft, selfcheck, utils\n"
        "def f(x):\n"
        "    return [selfcheck.OURS, utils.clip(x), int(open('data/x.txt').read())]"
    )

    with open_jail(mode="process") as jail, jail.open(files) as session:
        session.run([code])
        assert session.ask("f", Call((-3,))) == Answer([True, 0, 7])


def test_what_collecting_writes_beside_a_notebook_is_not_the_students() -> None:
    assert {NOTES_FILE, RECORD_FILE, TIMESTAMP_FILE} <= OURS
