"""Each question finds the files that the cells left, whatever the questions before it did."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.jail import RUNGS, Jail, open_jail
from autograder.jail.inside.belongings import MOST_KEPT, Belongings
from autograder.model import Answer, Call, Limits

LIMITS = Limits(question_cpu_seconds=4.0, notebook_cpu_seconds=20.0, wall_seconds=60.0)
CELLS = """
import os, shutil, tempfile
os.makedirs("own/deep")
with open("own/deep/a.txt", "w") as file:
    file.write("a")
with open("changed.txt", "w") as file:
    file.write("as it was")
os.symlink("data.txt", "link")

def spoil():
    os.remove("data.txt")
    os.remove("link")
    shutil.rmtree("own")
    with open("changed.txt", "a") as file:
        file.write(" and more")
    os.makedirs("new/deeper")
    for path in "new/deeper/word", os.path.join(tempfile.gettempdir(), "word"):
        with open(path, "w") as file:
            file.write("word")

def fill():
    try:
        with open("large", "wb") as file:
            while True:
                file.write(bytes(1 << 20))
    except OSError:
        return os.path.getsize("large") > 1 << 20

def found():
    names = sorted(os.path.join(top, name)[2:] for top, _, names in os.walk(".") for name in names)
    word = os.path.exists(os.path.join(tempfile.gettempdir(), "word"))
    texts = [open(name).read() for name in names]
    with open("mine", "wb") as file:
        file.write(bytes(1 << 20))
    return [names, texts, word]
"""
AS_LEFT = [
    ["changed.txt", "data.txt", "link", "own/deep/a.txt"],
    ["as it was", "data", "data", "a"],
    False,
]


@pytest.fixture(scope="module", params=RUNGS)
def jail(request: pytest.FixtureRequest) -> Iterator[Jail]:
    with open_jail(LIMITS, mode=request.param) as one:
        yield one


def test_what_a_question_does_to_files_the_next_does_not_find(jail: Jail) -> None:
    with jail.open({"data.txt": b"data"}) as session:
        session.run([CELLS])
        assert session.ask("found", Call(())) == Answer(AS_LEFT)
        session.ask("spoil", Call(()))
        assert session.ask("found", Call(())) == Answer(AS_LEFT)
        assert session.ask("fill", Call(())) == Answer(value=True)
        assert session.ask("found", Call(())) == Answer(AS_LEFT)


def test_files_of_later_cells_are_there(jail: Jail) -> None:
    with jail.open({}) as session:
        session.run(["import os\ndef names(): return sorted(os.listdir())"])
        session.ask("names", Call(()))
        session.run(["open('later', 'w').close()"])

        assert session.ask("names", Call(())) == Answer(["later"])
        assert session.ask("names", Call(())) == Answer(["later"])


def test_what_cannot_be_brought_back_is_left(tmp_path: Path) -> None:
    large, pipe = tmp_path / "large", tmp_path / "pipe"
    large.write_bytes(bytes(MOST_KEPT + 1))
    os.mkfifo(pipe)
    ours = Belongings([str(tmp_path)])
    ours.note()
    large.write_bytes(b"changed")
    (tmp_path / "new").touch()

    ours.restore()

    assert sorted(one.name for one in tmp_path.iterdir()) == ["large", "pipe"]
    assert large.read_bytes() == b"changed"


def test_a_folder_in_the_place_of_a_file_goes(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    ours = Belongings([str(tmp_path)])
    ours.note()
    file.unlink()
    (file / "deep").mkdir(parents=True)

    ours.restore()

    assert file.read_text() == "mine"
