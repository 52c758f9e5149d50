"""The command's way from a graded course and downloaded files to files that a platform takes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.cli_return import PLATFORM_NAMES
from autograder.course import Course
from autograder.errors import CourseError
from autograder.returning.give_back import Returned, give_back
from autograder.returning.given_marks import STALE, WAITS, given_marks
from autograder.returning.platforms.filling import (
    Became,
)
from autograder.returning.platforms.given import (
    Wishes,
)
from autograder.returning.platforms.known import PLATFORMS
from autograder.roster.person import Person, Roster
from autograder.roster.store import write_roster
from tests.helpers import importers
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    POINTS,
    by_hand,
    copy_of,
    forget,
    graded_course,
    submit,
)
from tests.helpers.importers import User

HAND = 3.0
NAMES = {
    "ada": "Ada Lovelace",
    "bob": "Bob Roe",
    "carla": "Carla Müller",
    "dora": "Dora Smith",
    "egon": "Egon Smith",
    "fred": "Fred Ng",
    "gina": "Gina Ng",
}
USERS = [
    User(str(101 + n), name, ", ".join(reversed(name.split())), login, f"00{n}", f"{login}@x.edu")
    for n, (login, name) in enumerate(NAMES.items())
]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Let everybody but carla have a mark by hand; fred has left, dora handed in anew."""
    made = copy_of(graded_course(), tmp_path / "course")
    for student in POINTS:
        if student != "carla":
            by_hand(made, student, "why", HAND)
    submit(made, "dora", b"{}")
    people = (
        Person(login, name, f"{login}@x.edu", dropped=login == "fred")
        for login, name in NAMES.items()
    )
    write_roster(made, Roster(tuple(people)))
    return made


@pytest.fixture
def gradebook(tmp_path: Path) -> Path:
    rows = [
        "Student,ID,SIS User ID,SIS Login ID,Section,ReLU & friends (812)",
        "    Points Possible,,,,,18.50",
        *(f'"{u.sortable}",{u.key},{u.number},{u.login},Sec,' for u in USERS),
    ]
    file = tmp_path / "gradebook.csv"
    file.write_bytes("\r\n".join([*rows, ""]).encode("utf-8-sig"))
    return file


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    file = tmp_path / "submissions.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for n, user in enumerate(USERS):
            name = "".join(reversed(user.name.lower().split()))
            archive.writestr(f"{name}_{user.key}_{9000 + n}_a3_relu.ipynb", "{}")
        archive.writestr("readme.txt", "")
    return file


def canvas(course: Course, *files: Path, **wishes: object) -> Returned:
    return give_back(course, ASSIGNMENT, "canvas", files, wishes=Wishes(**wishes))  # type: ignore[arg-type]


def test_only_marks_that_stand_are_given(course: Course) -> None:
    marks = given_marks(course, ASSIGNMENT).marks

    assert marks["ada"].score == POINTS["ada"] + HAND
    assert (marks["carla"].score, marks["carla"].why_not) == (None, WAITS)
    assert (marks["dora"].score, marks["dora"].why_not) == (None, STALE)


def test_a_mark_that_another_result_has_overtaken_does_not_stand(course: Course) -> None:
    forget(course, "ada")

    assert given_marks(course, ASSIGNMENT).marks["ada"].why_not == STALE


def test_marks_and_pages_reach_canvas(course: Course, gradebook: Path, submissions: Path) -> None:
    before = gradebook.read_bytes()

    done = canvas(course, gradebook, submissions)

    (table,), (archive,) = done.tables, done.archives
    after = importers.canvas_grades(table.file.read_bytes(), USERS, {"812": "ReLU & friends"})
    returned = {"ada", "bob", "egon", "gina"}
    assert after.created == []
    assert after.grades == {
        f"812/{user.key}": POINTS[user.login] + HAND for user in USERS if user.login in returned
    }
    attachments = {str(9000 + n): (u.key, "a3_relu.ipynb") for n, u in enumerate(USERS)}
    files = importers.canvas_files(archive.file.read_bytes(), attachments)
    assert set(files) == {user.key for user in USERS if user.login in returned}
    for user in USERS:
        for file in files.get(user.key, []):
            name, _, content = file.partition(": ")
            assert name == "a3_relu.ipynb"
            html = "".join(json.loads(content)["cells"][1]["outputs"][0]["data"]["text/html"])
            assert f"<b>{user.login}</b>" in html or f"({user.login})" in html
    assert gradebook.read_bytes() == before
    assert (table.file.name, archive.file.name) == ("gradebook.csv", "submissions.zip")


def test_twice_gives_the_same_bytes(course: Course, gradebook: Path, submissions: Path) -> None:
    first = canvas(course, gradebook, submissions)
    files = [one.file for one in (*first.tables, *first.archives)]
    before = [file.read_bytes() for file in files]

    canvas(course, gradebook, submissions)

    assert [file.read_bytes() for file in files] == before


def test_a_worksheet_alone_brings_marks_and_pages_to_moodle(course: Course, tmp_path: Path) -> None:
    numbers = {str(50001 + n): user.login for n, user in enumerate(USERS)}
    rows = [
        "Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade)",
        *(f'Participant {n},"{NAMES[who]}",{who}@x.edu,,18.50,-' for n, who in numbers.items()),
    ]
    worksheet = tmp_path / "Grades-CNN-ReLU & friends-42.csv"
    worksheet.write_text("\n".join([*rows, ""]), encoding="utf-8")
    site = importers.MoodleSite(
        "Identifier", "Participant ", "Grade", "Last modified (grade)", ".", 18.5, numbers
    )

    done = give_back(course, ASSIGNMENT, "moodle", [worksheet])

    returned = {"ada", "bob", "egon", "gina"}
    after = importers.moodle_grades(done.tables[0].file.read_bytes(), site)
    assert after.grades == {who: POINTS[who] + HAND for who in returned}
    files = importers.moodle_files(done.archives[0].file.read_bytes(), numbers)
    assert set(files) == returned
    assert all(page.startswith("a3_relu.html: <!DOCTYPE html>") for (page,) in files.values())


@pytest.mark.parametrize("unpacked", [False, True])
def test_a_download_of_sakai_comes_back_as_a_tree(
    course: Course, tmp_path: Path, *, unpacked: bool
) -> None:
    table = [
        '"ReLU & friends","Points"',
        '""',
        '"Display ID","ID","Last Name","First Name","grade"',
    ]
    table += [f'"{u.number}","{u.login}","{u.sortable}","",""' for u in USERS]
    tree = {"grades.csv": "\n".join([*table, ""]).encode("utf-8-sig")}
    for user in USERS:
        tree[f"{user.sortable}({user.login})/timestamp.txt"] = b"20270222120000000"
        tree[f"{user.sortable}({user.login})/Submission attachment(s)/a3_relu.ipynb"] = b"{}"
    download = tmp_path / ("ReLU" if unpacked else "bulk_download.zip")
    if unpacked:
        for name, data in tree.items():
            (download / name).parent.mkdir(parents=True, exist_ok=True)
            (download / name).write_bytes(data)
    else:
        with zipfile.ZipFile(download, "w") as archive:
            for name, data in tree.items():
                archive.writestr(f"ReLU (1)/{name}", data)

    done = give_back(course, ASSIGNMENT, "sakai", [download])

    upload = done.archives[0].file.read_bytes()
    after, files = importers.sakai_upload(upload, USERS, ",", ".")
    returned = {user.key for user in USERS if user.login in {"ada", "bob", "egon", "gina"}}
    assert set(after.grades) == set(files) == returned


def test_rows_and_students_without_each_other_are_told(course: Course, gradebook: Path) -> None:
    text = gradebook.read_text(encoding="utf-8").replace('"Lovelace, Ada",101,000,ada', '"X",9,,')
    gradebook.write_text(text.replace("egon,Sec,", "egon,Sec,EX"), encoding="utf-8")

    done = canvas(course, gradebook)

    filling = done.tables[0].filling
    assert done.without_row == ("ada",)
    assert [row.label for row in filling.of(Became.NOBODY)] == ["X, 9"]
    (kept,) = filling.of(Became.KEPT)
    assert (kept.student, kept.why) == ("egon", "holds 'EX', excused there")
    assert "beside the file of grades" in done.notes[0]


def test_other_full_marks_are_asked_about(course: Course, gradebook: Path) -> None:
    gradebook.write_bytes(gradebook.read_bytes().replace(b"18.50", b"37.00"))

    with pytest.raises(CourseError, match=r"out of 18\.5 here, and .* out of 37") as raised:
        canvas(course, gradebook)
    scaled = canvas(course, gradebook, scale=True).tables[0].filling
    plain = canvas(course, gradebook, scale=False).tables[0].filling

    assert "--scale" in raised.value.remedy
    assert [next(r.after for r in f.rows if r.student == "ada") for f in (scaled, plain)] == [
        "35",
        "17.5",
    ]


def test_a_column_is_asked_for_and_never_made(course: Course, gradebook: Path) -> None:
    gradebook.write_bytes(gradebook.read_bytes().replace(b"ReLU & friends", b"Homework 3"))

    with pytest.raises(CourseError, match=r"it has 'Homework 3 \(812\)'") as raised:
        canvas(course, gradebook)

    assert "--column '812'" in raised.value.remedy
    assert "new assignment" in raised.value.remedy
    assert not (course.working_folder / "returned").exists()
    assert canvas(course, gradebook, column="812").tables[0].filling.of(Became.WRITTEN)
    for wrong in ("ID", "Homework 4"):
        with pytest.raises(CourseError, match=wrong):
            canvas(course, gradebook, column=wrong)


def test_the_file_of_another_platform_is_named(course: Course, gradebook: Path) -> None:
    with pytest.raises(CourseError, match="no Brightspace file of grades") as raised:
        give_back(course, ASSIGNMENT, "brightspace", [gradebook])

    assert raised.value.remedy.startswith("say --for canvas")


def test_what_came_is_never_written_over(course: Course, gradebook: Path) -> None:
    with pytest.raises(CourseError, match="would be written over"):
        give_back(course, ASSIGNMENT, "canvas", [gradebook], folder=gradebook.parent)


def test_two_sections_may_have_files_of_one_name(course: Course, gradebook: Path) -> None:
    other = gradebook.parent / "section 2" / gradebook.name
    other.parent.mkdir()
    other.write_bytes(gradebook.read_bytes())

    done = canvas(course, gradebook, other)

    assert [one.file.name for one in done.tables] == ["gradebook.csv", "gradebook-2.csv"]


def test_the_command_tells_and_ends_well(
    course: Course, gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = [ASSIGNMENT, "--for", "canvas", "--course", str(course.folder), str(gradebook)]

    assert run(["return", *common]) == 0
    told = capsys.readouterr().out
    assert run(["return", "--json", *common]) == 0
    data = json.loads(capsys.readouterr().out)
    assert run(["return", "--column", "nothing", *common]) == 2

    assert "4 written" in told
    assert "waits for a mark by hand" in told
    assert "upload at   Grades > Import" in told
    assert [row["became"] for row in data["tables"][0]["rows"]].count("written") == 4
    assert "no column of gradebook.csv is called 'nothing'" in capsys.readouterr().err


def test_the_command_knows_every_platform() -> None:
    assert tuple(PLATFORMS) == PLATFORM_NAMES
