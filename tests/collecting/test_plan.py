"""What is said before anything is written, and what then holds: times, attempts, teams, owners."""

from __future__ import annotations

import json
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from autograder.cli import run
from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.course import Course, load_course
from autograder.errors import CourseError
from autograder.roster.person import Person, Roster
from autograder.roster.store import read_roster, write_roster
from tests.collecting.conftest import AFTER, COURSE, Taker, taken
from tests.helpers.notebooks import ASSIGNMENT, released, work, zipped

NOTEBOOK = "a3_relu.ipynb"
JANE, BOB = Person("jdoe", "Jane Doe", "jane@x.edu"), Person("broe", "Bob Roe")
DUE = datetime(2026, 11, 23, 17, tzinfo=UTC)
MOODLE = "assignsubmission_file"


def blackboard(who: str, when: str, name: str = NOTEBOOK) -> str:
    return f"ReLU_{who}_attempt_{when}_{name}"


def test_a_class_that_nobody_knows_stops_before_anything_is_written(
    take: Taker, relu: Course
) -> None:
    files = {f"Jim Poe_50001_{MOODLE}/{NOTEBOOK}": work("jim")}

    with pytest.raises(CourseError, match="1 of 1 are new") as raised:
        take(files, (JANE, BOB))

    assert "roster import" in raised.value.remedy
    assert "--anyway" in raised.value.remedy
    assert not (relu.working_folder / "submitted").exists()
    assert take(files, anyway=True).added == ("Jim_Poe",)


def test_two_owners_never_become_one_student(take: Taker, relu: Course) -> None:
    files = {
        f"Jane Doe_50001_{MOODLE}/{NOTEBOOK}": work("one"),
        f"Jane Doe_50002_{MOODLE}/{NOTEBOOK}": work("other"),
        f"Bob Roe_50003_{MOODLE}/{NOTEBOOK}": work("bob"),
    }

    with pytest.raises(CourseError, match="several owners would become one student"):
        take(files, (JANE, BOB))
    done = take(files, anyway=True)
    told = take(files, owners={"Jane Doe_50001": "jdoe", "Jane Doe_50002": "jdoe2"}, anyway=True)

    assert [one.student for one in done.collected] == ["broe"]
    assert [one.student for one in told.collected] == ["broe", "jdoe", "jdoe2"]
    assert taken(relu, "jdoe2")[NOTEBOOK] == work("other")


def test_people_of_one_name_are_told_apart_by_a_table(take: Taker, tmp_path: Path) -> None:
    people = (JANE, Person("jdoe2", "Jane Doe", "jane2@x.edu"), BOB)
    files = {f"Jane Doe_5000{n}_{MOODLE}/{NOTEBOOK}": work(str(n)) for n in (1, 2)}
    files[f"Bob Roe_50003_{MOODLE}/{NOTEBOOK}"] = work("bob")
    table = tmp_path / "worksheet.csv"
    table.write_text(
        "Identifier,Full name,Email address,Last modified (submission)\n"
        'Participant 50001,Jane Doe,jane2@x.edu,"Friday, 20 November 2026, 10:05 AM"\n'
        'Participant 50002,Jane Doe,jane@x.edu,"Tuesday, 24 November 2026, 7:00 PM"\n'
        "Participant 50003,Bob Roe,bob@x.edu,-\n"
    )

    alone = take(files, people)
    done = take(files, times=table)

    assert [one.student for one in alone.collected] == ["broe"]
    assert "may be any of jdoe, jdoe2" in alone.refused[0].reason
    assert {one.student: (one.source.split("_")[1], one.late) for one in done.collected} == {
        "jdoe": ("50002", timedelta(days=1, hours=1)),
        "jdoe2": ("50001", timedelta(0)),
        "broe": ("50003", timedelta(0)),
    }


def test_file_times_of_a_copy_stop(relu: Course, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    for one in (JANE, BOB):
        (inbox / one.id).mkdir(parents=True)
        (inbox / one.id / NOTEBOOK).write_bytes(work(one.id))

    with pytest.raises(CourseError, match="within 1 minutes"):
        collect(relu, ASSIGNMENT, inbox, Options(file_times=True))

    assert {one.time_source for one in collect(relu, ASSIGNMENT, inbox).collected} == {"unknown"}


def test_the_times_of_a_platforms_entries_are_refused(take: Taker) -> None:
    with pytest.raises(CourseError, match="those of the download"):
        take({f"doejane_101_9001_{NOTEBOOK}": work("jane")}, file_times=True)


def test_the_same_bytes_keep_their_first_time_until_somebody_says_otherwise(
    take: Taker, tmp_path: Path
) -> None:
    early = {blackboard("jdoe", "2026-11-20-10-00-00"): work("jane")}
    late = {blackboard("jdoe", "2026-11-25-10-00-00"): work("jane")}
    table = tmp_path / "times.csv"
    table.write_text("id,submitted at\njdoe,2026-11-24 18:30\n")

    first = take(early, (JANE,)).collected[0]
    again = take(late).collected[0]
    told = take(late, times=table).collected[0]
    after = take(early).collected[0]
    ignored = take(early, ignore_times=True).collected[0]
    still = take(early).collected[0]

    assert (again.submitted, again.late, again.state) == (
        first.submitted,
        timedelta(0),
        "unchanged",
    )
    assert (told.time_source, told.late) == ("times table", timedelta(days=1, minutes=30))
    assert (after.submitted, after.time_source) == (told.submitted, "times table")
    assert (ignored.submitted, ignored.late) == (None, timedelta(0))
    assert (still.submitted, still.time_source) == (None, "ignored")


ATTEMPTS = {
    blackboard("jdoe", "2026-11-20-10-00-00"): work("first"),
    blackboard("jdoe", "2026-11-22-10-00-00"): work("second"),
    blackboard("jdoe", "2026-11-25-10-00-00"): work("third"),
    blackboard("jdoe", "2026-11-26-10-00-00"): released(),
}


@pytest.mark.parametrize(
    ("rule", "counts"), [("latest", "third"), ("latest_on_time", "second"), ("best", "first")]
)
def test_the_attempt_that_counts_is_what_the_course_says_and_never_the_release(
    rule: str, counts: str, relu: Course, tmp_path: Path
) -> None:
    relu.file.write_text(f"{COURSE}collecting: {{attempts: {rule}}}\n", encoding="utf-8")
    course = load_course(relu.folder)
    write_roster(course, Roster((JANE,)))
    archive = tmp_path / "x.zip"
    archive.write_bytes(zipped(ATTEMPTS))
    scores = {work("first"): 3.0, work("second"): 2.0, work("third"): 1.0}
    options = Options(now=AFTER, score=lambda _, data: scores[data])

    done = collect(course, ASSIGNMENT, archive, options)

    assert taken(course, "jdoe")[NOTEBOOK] == work(counts)
    assert len(done.superseded) == 3
    assert any("as released" in one.reason for one in done.superseded)


@pytest.mark.parametrize(
    ("given", "counts", "late"),
    [
        pytest.param("extensions: [{student: jdoe, days: 2}]", "third", 0, id="an extension"),
        pytest.param("extensions: [{student: jdoe, waive: true}]", "third", 1, id="a waiver"),
        pytest.param("extensions: [{student: broe, days: 2}]", "second", 0, id="somebody else's"),
        pytest.param("late: {grace_minutes: 1440}", "third", 1, id="grace"),
    ],
)
def test_on_time_is_what_the_student_may_have_and_follows_what_is_decided_later(
    given: str, counts: str, late: int, relu: Course, tmp_path: Path
) -> None:
    plain = COURSE.replace("late: {policy: per_day, percent: 10, max_percent: 50}\n", "")
    settings = f"{plain}collecting: {{attempts: latest_on_time}}\n"
    write_roster(relu, Roster((JANE, BOB)))
    archive = tmp_path / "x.zip"
    last = {blackboard("jdoe", "2026-11-23-23-00-00"): work("third")}
    archive.write_bytes(zipped(dict([*ATTEMPTS.items()][:2]) | last))
    options = Options(now=AFTER)

    relu.file.write_text(f"{settings}{given}\n", encoding="utf-8")
    done = collect(load_course(relu.folder), ASSIGNMENT, archive, options)
    found = taken(relu, "jdoe")[NOTEBOOK]
    relu.file.write_text(settings, encoding="utf-8")
    collect(load_course(relu.folder), ASSIGNMENT, archive, options)

    assert (found, bool(done.collected[0].late)) == (work(counts), bool(late))
    assert taken(relu, "jdoe")[NOTEBOOK] == work("second")


def test_an_untouched_copy_or_a_damaged_file_never_takes_the_place_of_work(
    take: Taker, relu: Course
) -> None:
    take({f"jdoe/{NOTEBOOK}": work("jane")}, (JANE,))

    untouched = take({f"jdoe/{NOTEBOOK}": released()}).collected[0]
    damaged = take({f"jdoe/{NOTEBOOK}": work("jane")[:-200]}).collected[0]

    assert (untouched.state, damaged.state) == ("kept", "kept")
    assert "as released" in untouched.notes[0]
    assert taken(relu, "jdoe")[NOTEBOOK] == work("jane")


def test_what_a_member_handed_in_counts_before_the_teams(take: Taker, relu: Course) -> None:
    people = (Person("jdoe", "Jane Doe", team="team_7"), Person("broe", "Bob Roe", team="team_7"))
    files = {
        f"team_7_201_9001_{NOTEBOOK}": work("team"),
        f"doejane_101_9002_{NOTEBOOK}": work("jane"),
    }

    done = take(files, people)

    assert {one.student: one.how for one in done.collected} == {"jdoe": "name", "broe": "team"}
    assert taken(relu, "broe")[NOTEBOOK] == work("team")


def test_a_platforms_number_is_remembered_and_another_students_id_takes_nothing(
    take: Taker, relu: Course
) -> None:
    people = (JANE, Person("101", "Zed Poe"))
    files = {f"doejane_101_9001_{NOTEBOOK}": work("jane")}

    take(files, people)
    renamed = take({f"married_101_9005_{NOTEBOOK}": work("jane, later")})

    assert read_roster(relu).by_platform_id("101", "canvas") == read_roster(relu).by_id("jdoe")
    assert [one.student for one in renamed.collected] == ["jdoe"]
    assert not (relu.working_folder / "submitted" / "101").exists()


@pytest.mark.parametrize(
    "name",
    [
        f"doejane_101_9001_roebob_102_9002_{NOTEBOOK}",
        f"doejane_101_9001_102_9002_{NOTEBOOK}",
        f"doejane_101_9001_broe_{NOTEBOOK}",
    ],
)
def test_what_a_student_calls_a_file_makes_it_nobody_elses(
    name: str, take: Taker, relu: Course
) -> None:
    files = {name: work("jane"), f"roebob_102_9003_{NOTEBOOK}": work("bob")}

    take(files, (JANE, BOB))

    assert taken(relu, "jdoe")[NOTEBOOK] == work("jane")
    assert taken(relu, "broe")[NOTEBOOK] == work("bob")


def test_an_archive_names_nobody_but_its_owner(take: Taker, relu: Course) -> None:
    inside = {f"Bob Roe_50002_{MOODLE}/{NOTEBOOK}": work("jane")}
    files = {
        f"Jane Doe_50001_{MOODLE}/a3.zip": zipped(inside),
        f"Jane Doe_50001_{MOODLE}/b.zip": zipped({"c.zip": zipped(inside)}),
    }

    done = take(files, (JANE, BOB), anyway=True)

    assert [one.student for one in done.collected] == ["jdoe"]
    assert not (relu.working_folder / "submitted" / "broe").exists()


def test_a_pattern_of_the_course_reads_names_of_its_own(relu: Course, tmp_path: Path) -> None:
    pattern = "{any}--{id}--{when}--{file}"
    relu.file.write_text(f'{COURSE}collecting: {{pattern: "{pattern}"}}\n', encoding="utf-8")
    course = load_course(relu.folder)
    write_roster(course, Roster((JANE,)))
    archive = tmp_path / "x.zip"
    archive.write_bytes(zipped({f"hw3--jdoe--2026-11-20-10-00-00--{NOTEBOOK}": work("jane")}))

    (jane,) = collect(course, ASSIGNMENT, archive).collected

    assert (jane.student, jane.submitted) == ("jdoe", datetime(2026, 11, 20, 9, tzinfo=UTC))


@pytest.mark.parametrize("pattern", ["{nobody}_{file}", "{any}"])
def test_a_pattern_that_names_nobody_is_refused(pattern: str, relu: Course) -> None:
    relu.file.write_text(f'{COURSE}collecting: {{pattern: "{pattern}"}}\n', encoding="utf-8")

    with pytest.raises(CourseError, match="pattern"):
        load_course(relu.folder)


def test_a_dropped_student_is_left_alone(take: Taker) -> None:
    people = (Person("jdoe", "Jane Doe", dropped=True), BOB)
    files = {f"jdoe/{NOTEBOOK}": work("jane"), f"broe/{NOTEBOOK}": work("bob")}

    done = take(files, people)

    assert [one.student for one in done.collected] == ["broe"]
    assert "dropped the course" in done.refused[0].reason


def test_the_commands_show_a_plan_stop_and_collect(
    relu: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_roster(relu, Roster((JANE, BOB)))
    archive = tmp_path / "x.zip"
    archive.write_bytes(zipped({f"Jim Poe_50001_{MOODLE}/{NOTEBOOK}": work("jim")}))
    command = ["collect", ASSIGNMENT, "--from", str(archive), "--course", str(relu.folder)]

    assert run(command) == 2
    told = capsys.readouterr()
    assert "Jim_Poe" in told.out
    assert "1 of 1 are new" in told.err
    assert run([*command, "--json", "--dry-run", "--owner", "Jim Poe=jdoe"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["platform"] == "Moodle"
    assert plan["students"][0]["student"] == "jdoe"
    assert plan["students"][0]["recognised_by"] == "as told"
    assert plan["absent"] == ["broe"]
    assert not (relu.working_folder / "submitted").exists()
    assert run([*command, "--owner", "Jim Poe"]) == 2
    assert run([*command, "--owner", "Jim Poe=jdoe"]) == 0
    assert taken(relu, "jdoe")[NOTEBOOK] == work("jim")


def test_the_roster_commands_work_together(
    relu: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Kuerzel;Wer\njdoe;Jane Doe\n", encoding="utf-8")
    here = ["--course", str(relu.folder)]

    assert run(["roster", "import", str(file), *here]) == 2
    assert (
        run(["roster", "import", str(file), "--map", "id=Kuerzel", "--map", "name=Wer", *here]) == 0
    )
    assert run(["roster", "add", "broe", "--name", "Bob Roe", *here]) == 0
    assert run(["roster", "rename", "broe", "bob", *here]) == 0
    assert run(["roster", "drop", "bob", *here]) == 0
    assert run(["roster", "undo", *here]) == 0
    assert run(["roster", "merge", "bob", "jdoe", *here]) == 0
    capsys.readouterr()
    assert run(["roster", "show", "--json", *here]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["jdoe"]
    assert run(["roster", "show", *here]) == 0
    assert "Jane Doe" in capsys.readouterr().out


class Unflagged(zipfile.ZipInfo):
    """An entry whose name is UTF-8 and does not say so, as many platforms write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's name
        return self.filename.encode(), self.flag_bits & ~0x800


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_in_utf_8_without_the_zips_flag_are_read(
    form: Literal["NFC", "NFD"], relu: Course, tmp_path: Path
) -> None:
    write_roster(relu, Roster((Person("jose", "José Núñez"), BOB)))
    archive = tmp_path / "x.zip"
    name = unicodedata.normalize(form, f"José Núñez_50001_{MOODLE}/{NOTEBOOK}")
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(Unflagged(name), work("jose"))

    (jose,) = collect(relu, ASSIGNMENT, archive).collected

    assert (jose.student, jose.given) == ("jose", name.partition("_")[0])
