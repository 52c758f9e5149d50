from __future__ import annotations

import json
import os
import stat
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.collecting import archives, handed_in, zips
from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.collecting.plan import Collected, Collection
from autograder.course import Course
from autograder.errors import CourseError, SubmissionError
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.releasing.build import read_folder

A = "a4_pooling"
NOTEBOOK = b'{"cells": [], "def double(": 1}'
ON_TIME = datetime(2027, 3, 1, 12, tzinfo=UTC)
BY_FILES = Options(file_times=True, anyway=True)
IGNORED = Options(ignore_times=True)


def put(inbox: Path, name: str, data: bytes = NOTEBOOK, when: datetime = ON_TIME) -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (when.timestamp(), when.timestamp()))
    return path


def notebook(text: str) -> bytes:
    return json.dumps({"cells": [], "text": text}).encode()


def taken(course: Course, student: str) -> dict[str, bytes]:
    files = read_folder(course.step_folder("submitted", A, student))
    files.pop("collected.json")
    return files


def one(collection: Collection) -> Collected:
    (only,) = collection.collected
    return only


def make_zip(path: Path, files: dict[str, bytes], when: datetime = ON_TIME) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, when.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


def test_a_folder_of_students_is_collected(ready: Course, inbox: Path) -> None:
    put(inbox, "ada/a4_pooling.ipynb")
    put(inbox, "bob/a4_pooling/a4_pooling.ipynb", b"not JSON at all")
    put(inbox, "bob/a3_relu/a3_relu.ipynb")

    done = collect(ready, A, inbox, BY_FILES)

    assert [(got.student, got.state, got.notes) for got in done.collected] == [
        ("ada", "new", ()),
        ("bob", "new", ("a4_pooling.ipynb is not a notebook: not valid JSON",)),
    ]
    assert [(one.name, one.reason) for one in done.refused] == [
        ("bob/a3_relu/a3_relu.ipynb", "holds nothing of a4_pooling")
    ]
    assert done.added == ("ada", "bob")
    assert taken(ready, "ada") == {
        "a4_pooling.ipynb": NOTEBOOK,
        "timestamp.txt": b"2027-03-01 12:00:00.000000 UTC\n",
    }
    assert taken(ready, "bob")["a4_pooling.ipynb"] == b"not JSON at all"


def test_a_platforms_zip_is_collected(ready: Course, tmp_path: Path) -> None:
    archive = make_zip(
        tmp_path / "lms.zip",
        {"doe_jane_12345_a4_pooling (1).ipynb": NOTEBOOK, "roe_max_77_a4_pooling.ipynb": b"x"},
    )

    done = collect(ready, A, archive, Options(anyway=True))

    jane, roe = done.collected
    assert jane.student == "doe_jane_12345"
    assert jane.given == "doe_jane_12345"
    assert jane.notes == ("doe_jane_12345_a4_pooling (1).ipynb was taken as a4_pooling.ipynb",)
    assert (jane.submitted, jane.time_source) == (None, "unknown")  # a zip's are the download's
    assert taken(ready, "roe_max_77")["a4_pooling.ipynb"] == b"x"
    assert roe.state == "new"


def test_new_students_are_added_and_the_roster_stays(ready: Course, inbox: Path) -> None:
    with open_gradebook(ready) as gradebook:
        gradebook.add_student("ada", first_name="Ada")
        gradebook.add_student("zoe")
    put(inbox, "ada/a4_pooling.ipynb")
    put(inbox, "O'Neil/a4_pooling.ipynb")

    done = collect(ready, A, inbox, BY_FILES)

    with open_gradebook(ready) as gradebook:
        known = {s.id: (s.first_name, s.last_name) for s in gradebook.students}
    assert known == {"ada": ("Ada", None), "zoe": (None, None), "O_Neil-a803de": (None, "O'Neil")}
    assert [got.given for got in done.collected] == ["O'Neil", "ada"]
    assert done.added == ("O_Neil-a803de",)
    assert done.absent == ("zoe",)


def test_two_students_never_become_one(ready: Course, inbox: Path) -> None:
    put(inbox, "Jane Doe/a4_pooling.ipynb", b"1")
    put(inbox, "Jane_Doe/a4_pooling.ipynb", b"2")
    put(inbox, "Bob/a4_pooling.ipynb", b"3")

    with pytest.raises(CourseError, match="several owners would become one student") as raised:
        collect(ready, A, inbox)
    done = collect(ready, A, inbox, Options(anyway=True))
    told = collect(ready, A, inbox, Options(owners={"Jane Doe": "jane1", "Jane_Doe": "jane2"}))

    assert "--owner 'NAME=ID'" in raised.value.remedy
    assert [got.student for got in done.collected] == ["Bob"]
    assert [got.student for got in told.collected] == ["Bob", "jane1", "jane2"]
    assert taken(ready, "jane2")["a4_pooling.ipynb"] == b"2"


def test_of_two_notebooks_the_latest_is_taken_and_it_is_said(ready: Course, inbox: Path) -> None:
    put(inbox, "ada/a4_pooling.ipynb", notebook("old"))
    put(inbox, "ada/a4_pooling (1).ipynb", notebook("new"), ON_TIME + timedelta(hours=2))

    got = one(collect(ready, A, inbox, BY_FILES))

    assert taken(ready, "ada")["a4_pooling.ipynb"] == notebook("new")
    assert got.notes[-1] == (
        "a4_pooling (1).ipynb, the latest, was taken rather than a4_pooling.ipynb"
    )


def test_of_two_saved_together_the_plainly_named_is_taken(ready: Course, inbox: Path) -> None:
    put(inbox, "ada/a4_pooling.ipynb", notebook("plain"))
    put(inbox, "ada/a4_pooling-Copy1.ipynb", notebook("copy"), ON_TIME + timedelta(seconds=5))

    got = one(collect(ready, A, inbox, BY_FILES))

    assert taken(ready, "ada")["a4_pooling.ipynb"] == notebook("plain")
    assert got.notes == (
        "a4_pooling.ipynb, the most plainly named, was taken rather than a4_pooling-Copy1.ipynb",
    )


def test_another_name_is_recognised_by_what_is_in_it(
    ready: Course, inbox: Path, questions: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.collecting.planner.questions_of", lambda _: questions)
    put(inbox, "ada/homework.ipynb", b'{"cells": [], "source": "def double(x):"}')
    put(inbox, "bob/shopping.ipynb", notebook("milk"))

    done = collect(ready, A, inbox, BY_FILES)

    assert one(done).notes == ("homework.ipynb was taken as a4_pooling.ipynb",)
    assert [(no.name, no.reason) for no in done.refused] == [
        ("bob", "handed in no notebook of a4_pooling: only shopping.ipynb"),
        ("bob/shopping.ipynb", "holds nothing of a4_pooling"),
    ]


def test_a_late_submission_is_late_by_the_time_since_it_was_due(ready: Course, inbox: Path) -> None:
    put(inbox, "ada/a4_pooling.ipynb", when=datetime(2027, 3, 9, 17, tzinfo=UTC))

    assert one(collect(ready, A, inbox, BY_FILES)).late == timedelta(days=1)
    ignored = one(collect(ready, A, inbox, IGNORED))
    assert (ignored.late, ignored.submitted) == (timedelta(0), None)
    assert "timestamp.txt" not in taken(ready, "ada")


def test_a_timestamp_counts_in_a_folder_and_not_in_a_platforms_zip(
    ready: Course, inbox: Path, tmp_path: Path
) -> None:
    early = b"2026-01-01 00:00:00.000000 UTC"
    put(inbox, "ada/a4_pooling.ipynb")
    put(inbox, "ada/timestamp.txt", early)
    archive = make_zip(
        tmp_path / "lms.zip",
        {"bob_1/a4_pooling.ipynb": NOTEBOOK, "bob_1/timestamp.txt": early},
    )

    assert one(collect(ready, A, inbox, BY_FILES)).submitted == datetime(2026, 1, 1, tzinfo=UTC)
    assert one(collect(ready, A, archive, Options(anyway=True))).time_source == "unknown"


@pytest.mark.parametrize("text", ["yesterday, I think", "9999-12-31 23:59:59.000000 UTC", ""])
def test_a_timestamp_that_holds_no_likely_time_is_told(
    ready: Course, inbox: Path, text: str
) -> None:
    put(inbox, "ada/a4_pooling.ipynb")
    put(inbox, "ada/timestamp.txt", text.encode())

    done = collect(ready, A, inbox)

    assert (one(done).submitted, one(done).time_source) == (None, "unknown")
    assert done.refused[0].reason == "of ada holds no likely time, so it was not taken"


def test_collecting_again_changes_nothing_and_never_goes_back(ready: Course, inbox: Path) -> None:
    put(inbox, "ada/a4_pooling.ipynb", notebook("second"))
    collect(ready, A, inbox, BY_FILES)

    assert one(collect(ready, A, inbox, BY_FILES)).state == "unchanged"
    put(inbox, "ada/a4_pooling.ipynb", notebook("first"), ON_TIME - timedelta(days=1))
    assert one(collect(ready, A, inbox, BY_FILES)).state == "kept"
    assert taken(ready, "ada")["a4_pooling.ipynb"] == notebook("second")
    put(inbox, "ada/a4_pooling.ipynb", notebook("third"), ON_TIME + timedelta(days=1))
    assert one(collect(ready, A, inbox, BY_FILES)).state == "updated"
    assert taken(ready, "ada")["a4_pooling.ipynb"] == notebook("third")


def test_what_lies_beside_a_notebook_is_kept(ready: Course, inbox: Path) -> None:
    put(inbox, "ada/a4_pooling.ipynb")
    put(inbox, "ada/helpers.py", b"x = 1")
    put(inbox, "ada/.ipynb_checkpoints/a4_pooling-checkpoint.ipynb", notebook("old"))

    collect(ready, A, inbox, BY_FILES)

    files = taken(ready, "ada")
    assert files.keys() == {"a4_pooling.ipynb", "helpers.py", "timestamp.txt", "collected.txt"}


def test_a_known_student_without_a_notebook_is_told_and_absent(ready: Course, inbox: Path) -> None:
    with open_gradebook(ready) as gradebook:
        gradebook.add_student("ada")
    put(inbox, "ada/a4_pooling.pdf", b"%PDF")

    done = collect(ready, A, inbox)

    assert done.collected == ()
    assert done.absent == ("ada",)
    assert [(no.name, no.reason) for no in done.refused] == [
        ("ada", "handed in no notebook of a4_pooling: only a4_pooling.pdf"),
        ("ada/a4_pooling.pdf", "is a document (PDF, Word or the like), not a notebook"),
    ]


def test_links_and_pipes_are_left_alone(ready: Course, inbox: Path, tmp_path: Path) -> None:
    secret = put(tmp_path, "elsewhere/a4_pooling.ipynb", b"secret")
    put(inbox, "ada/a4_pooling.ipynb")
    (inbox / "bob").mkdir()
    (inbox / "bob" / "a4_pooling.ipynb").symlink_to(secret)
    (inbox / "eve").symlink_to(secret.parent)
    os.mkfifo(inbox / "ada" / "pipe.ipynb")

    done = collect(ready, A, inbox, BY_FILES)

    assert one(done).student == "ada"
    assert {refused.name for refused in done.refused} == {
        "bob/a4_pooling.ipynb",
        "eve",
        "ada/pipe.ipynb",
    }
    assert {refused.reason for refused in done.refused} == {
        "is a link, no ordinary file",
        "is a pipe, no ordinary file",
    }


@pytest.mark.parametrize(
    "name",
    ["../../evil/a4_pooling.ipynb", "/etc/a4_pooling.ipynb", "..\\..\\a4_pooling.ipynb", "C:/x"],
)
def test_a_zip_cannot_write_where_it_likes(ready: Course, tmp_path: Path, name: str) -> None:
    archive = make_zip(tmp_path / "evil.zip", {name: b"x", "ada/a4_pooling.ipynb": NOTEBOOK})
    before = {path for path in tmp_path.rglob("*") if ".course" not in path.parts}

    done = collect(ready, A, archive, Options(anyway=True))

    assert one(done).student == "ada"
    assert [refused.reason for refused in done.refused] == ["has a path that leads out of the zip"]
    assert {path for path in tmp_path.rglob("*") if ".course" not in path.parts} == before


def test_a_link_in_a_zip_is_left_alone(ready: Course, tmp_path: Path) -> None:
    archive = tmp_path / "links.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        link = zipfile.ZipInfo("bob/a4_pooling.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/passwd")

    done = collect(ready, A, archive, Options(anyway=True))

    assert done.collected == ()
    assert done.refused[0].reason == "is a link or no ordinary file"


def test_a_path_of_thousands_of_folders_is_told_at_once(ready: Course, tmp_path: Path) -> None:
    paths = [f"ada/{'a/' * 20_000}{n}.ipynb" for n in range(5)]
    archive = make_zip(tmp_path / "deep.zip", dict.fromkeys(paths, NOTEBOOK))
    began = time.process_time()

    done = collect(ready, A, archive, Options(anyway=True))

    assert time.process_time() - began < 5
    assert done.refused[0].reason.startswith("lies more than ")


def test_a_notebook_too_large_costs_its_owner_alone(
    ready: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (handed_in, zips):
        monkeypatch.setattr(module, "LARGEST_FILE", 1_000_000)
    bomb = b"\0" * 3_000_000
    files = {"ada/a4_pooling.ipynb": NOTEBOOK, "bob/a4_pooling.ipynb": bomb}
    archive = make_zip(tmp_path / "bomb.zip", files)

    ada, bob = collect(ready, A, archive, Options(anyway=True)).collected

    assert archive.stat().st_size < 10_000
    assert ada.notes == ()
    assert bob.notes == (
        "a4_pooling.ipynb has more than 1 MB; ask for it with the outputs cleared",
    )
    assert taken(ready, "bob")["a4_pooling.ipynb"] == b"not collected: has more than 1 MB"


def test_a_damaged_entry_costs_its_owner_alone(ready: Course, tmp_path: Path) -> None:
    content = b"the same words " * 9
    archive = tmp_path / "damaged.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("ada/a4_pooling.ipynb", NOTEBOOK)
        opened.writestr("bob/a4_pooling.ipynb", content)
    archive.write_bytes(archive.read_bytes().replace(content, content[::-1]))

    ada, bob = collect(ready, A, archive, Options(anyway=True)).collected

    assert ada.notes == ()
    assert "cannot be read from the zip" in bob.notes[0]


def test_what_is_no_zip_is_told(ready: Course, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="is no zip"):
        collect(ready, A, put(tmp_path, "x.zip", b"words"))
    with pytest.raises(CourseError, match="there is no"):
        collect(ready, A, tmp_path / "nowhere")


def test_a_folder_of_everything_is_refused(
    ready: Course, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_FILES", 2)
    for name in "abc":
        put(inbox, f"{name}/a4_pooling.ipynb")

    with pytest.raises(CourseError, match="more than 2 files"):
        collect(ready, A, inbox, BY_FILES)


def test_a_file_that_may_not_be_read_costs_its_owner_alone(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "ada/a4_pooling.ipynb")
    ((entry,), _) = archives.entries(inbox, "UTC")
    (inbox / "ada" / "a4_pooling.ipynb").unlink()
    (inbox / "ada" / "a4_pooling.ipynb").symlink_to("/etc/passwd")

    with pytest.raises(SubmissionError, match="cannot be read: it is a link"):
        entry.read()
