"""Downloads that people made by hand: each file has one owner or a reason, and time is fair."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.course import Course
from autograder.errors import CourseError
from autograder.roster.person import Person
from tests.collecting.conftest import AFTER, Taker, taken
from tests.helpers.notebooks import ANSWERS, ASSIGNMENT, work, zipped

NOTEBOOK = "a3_relu.ipynb"
JANE, BOB = Person("jdoe", "Jane Doe"), Person("broe", "Bob Roe")
IDS = tuple(Person(f"2023000{n}") for n in range(1, 6))


@pytest.mark.parametrize("people", [(), IDS], ids=["without a roster", "with a roster"])
@pytest.mark.parametrize("folder", ["Abgaben", "Kram von gestern"])
def test_one_unreadable_name_makes_nobody_of_a_folder_of_many(
    take: Taker, people: tuple[Person, ...], folder: str
) -> None:
    files = {f"{folder}/{one.id}_a3_relu.ipynb": work(one.id) for one in IDS}
    files[f"{folder}/edliX.ipynb"] = work("edliX")

    done = take(files, people)

    assert [one.student for one in done.collected] == [one.id for one in IDS]
    assert [(one.name, one.reason) for one in done.refused] == [
        (f"{folder}/edliX.ipynb", "does not say whose it is")
    ]


def test_a_file_that_names_nobody_can_be_given_to_somebody(take: Taker) -> None:
    files = {f"Abgaben/{one.id}_a3_relu.ipynb": work(one.id) for one in IDS[:4]}
    files["Abgaben/edliX.ipynb"] = work("edliX")

    done = take(files, IDS, owners={"edliX.ipynb": IDS[4].id})

    assert [one.student for one in done.collected] == [one.id for one in IDS]
    assert not done.refused


@pytest.mark.parametrize(
    "name",
    [
        *("a3_relu (20230003).ipynb", "a3_relu [20230003].ipynb", "a3_relu_20230003.ipynb"),
        *("a3_relu_20230003 (2).ipynb", "a3_relu (20230003) (1).ipynb", "a3_relu20230003.ipynb"),
        *("(20230003) a3_relu.ipynb", "20230003a3_relu.ipynb", "a3_relu {20230003}.ipynb"),
        "a3_relu - 20230003 - final.ipynb",
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_an_id_in_brackets_or_behind_the_name_is_no_number_of_a_copy(
    take: Taker, name: str, *, known: bool
) -> None:
    files = {name: work("3"), "20230001_a3_relu.ipynb": work("1")}

    done = take(files, IDS if known else ())

    assert [one.student for one in done.collected] == ["20230001", "20230003"]


def test_a_short_id_in_brackets_is_read_where_the_roster_knows_it(take: Taker) -> None:
    files = {"a3_relu (101).ipynb": work("1"), "a3_relu (102).ipynb": work("2")}

    done = take(files, (Person("101"), Person("102")))

    assert [one.student for one in done.collected] == ["101", "102"]


@pytest.mark.parametrize(
    "name",
    [
        "ReLU_jdoe_attempt_{}-11-{}-10-00-00_a3_relu.ipynb",
        "7-77 - Jane Doe - Nov {1}, {0} 1000 AM/a3_relu.ipynb",
    ],
    ids=["Blackboard", "Brightspace"],
)
def test_the_same_bytes_again_keep_the_earliest_time_of_the_download(
    take: Taker, name: str
) -> None:
    files = {name.format(2026, day): work("jane") for day in (20, 25)}
    other = name.replace("jdoe", "broe").replace("7-77 - Jane Doe", "8-78 - Bob Roe")
    files |= {other.format(2026, day): work(f"bob {day}") for day in (20, 25)}

    done = take(files, (JANE, BOB))

    assert {one.student: one.late > timedelta(0) for one in done.collected} == {
        "broe": True,
        "jdoe": False,
    }


def test_an_owner_that_the_download_does_not_name_is_told(take: Taker, relu: Course) -> None:
    files = {f"Jane Doe_50001_assignsubmission_file/{NOTEBOOK}": work("jane")}

    with pytest.raises(CourseError, match="'Jane D': nobody is called so") as raised:
        take(files, (JANE, BOB), owners={"Jane D": "jdoe"})

    assert "Jane Doe" in raised.value.remedy
    assert not (relu.working_folder / "submitted").exists()


@pytest.mark.parametrize(
    "names", [("jdoe/{}", "broe/{}"), ("jdoe_{}", "broe_{}"), ("one_{}", "two_{}"), ("{}",)]
)
def test_a_whole_download_of_another_assignment_stops(
    relu: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...]
) -> None:
    archive = tmp_path / "my class.zip"
    file = "a4_pooling.ipynb"
    archive.write_bytes(zipped({name.format(file): work(name, "a4_pooling") for name in names}))
    command = ["collect", ASSIGNMENT, "--from", str(archive), "--course", str(relu.folder)]

    status = run(command)
    said = capsys.readouterr().err

    assert status == 2
    assert "handed in the notebook of a4_pooling" in said
    assert f"autograder collect a4_pooling --from '{archive}'" in said
    assert not (relu.working_folder / "submitted").exists()
    assert run([*command, "--anyway"]) == 0


def test_one_wrong_assignment_among_right_ones_stops_nothing(take: Taker) -> None:
    files = {"jdoe/a4_pooling.ipynb": work("jane", "a4_pooling"), f"broe/{NOTEBOOK}": work("bob")}

    done = take(files, (JANE, BOB))

    assert [one.student for one in done.collected] == ["broe"]
    assert ("jdoe/a4_pooling.ipynb", "is the notebook of a4_pooling") in [
        (one.name, one.reason) for one in done.refused
    ]


def test_a_students_file_name_in_another_folder_stops_nobody(take: Taker, relu: Course) -> None:
    files = {
        f"honest/{NOTEBOOK}": work("honest"),
        f"bob/{NOTEBOOK}": work("bob"),
        "a3_relu/honest_a3_relu.ipynb": work("mallory"),
    }

    done = take(files)

    assert [one.student for one in done.collected] == ["bob", "honest"]
    assert taken(relu, "honest")[NOTEBOOK] == work("honest")
    assert [one.name for one in done.refused] == ["a3_relu/honest_a3_relu.ipynb"]
    assert "put it in that folder" in done.refused[0].reason


def test_names_of_a_download_stay_on_one_line(
    relu: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "inbox"
    bad = "eve\n\x1b[31mcollected: 99\r\u2028x"
    (folder / bad).mkdir(parents=True)
    (folder / bad / f"a3_relu {bad}.ipynb").write_bytes(work("eve"))
    (folder / bad / f"notes {bad}.txt").write_text("mine")

    assert run(["collect", ASSIGNMENT, "--from", str(folder), "--course", str(relu.folder)]) == 0

    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert not any(
        line.lstrip().startswith(("?[31m", "collected: 99")) for line in said.split("\n")
    )


def test_who_a_times_table_names_is_not_shown_as_told(
    relu: Course, tmp_path: Path, take: Taker
) -> None:
    table = tmp_path / "times.csv"
    table.write_text("id,name,submitted at\njdoe,Jane Doe,2026-11-20 10:00\n")
    files = {f"Jane Doe_50001_assignsubmission_file/{NOTEBOOK}": work("jane")}

    (one,) = take(files, (JANE,), times=table).collected
    archive = tmp_path / "submissions.zip"
    options = Options(now=AFTER, owners={"Jane Doe": "jdoe"})
    (told,) = collect(relu, ASSIGNMENT, archive, options).collected

    assert one.how == "times table"
    assert told.how == "as told"
    assert json.dumps(one.source)


@pytest.mark.parametrize(
    "lines",
    [
        ("Matrikelnummer;Abgabezeitpunkt", "jdoe;20.11.2026 10:05"),
        ("Nachname;Vorname;Eingereicht am", "Doe;Jane;20.11.2026, 10:05"),
        ("Name;Vorname;Datum;Uhrzeit", "Doe;Jane;20.11.2026;10:05"),
        ("Kennung;Hochgeladen am", "jdoe;20. November 2026, 10:05"),
        ("Nom,Prénom,Date de remise", '"Doe","Jane","vendredi 20 novembre 2026, 10:05"'),
        ("Nombre completo,Última modificación (entrega)", '"Jane Doe","20/11/2026 10:05"'),
        ("Cognome;Nome;Data e ora", "Doe;Jane;20/11/2026 10:05"),
        ("Student;Inlämnad;Bedömd", "Jane Doe;2026-11-20 10:05;2026-11-29 12:00"),
        ("Wer;Irgendwann", "jdoe;20.11.2026 10:05"),
        ("Wer;Irgendwann;Fällig am", "jdoe;20.11.2026 10:05;23.11.2026 18:00"),
    ],
    ids=lambda lines: lines[0],
)
def test_a_table_of_times_is_read_in_other_languages(
    tmp_path: Path, take: Taker, lines: tuple[str, str]
) -> None:
    table = tmp_path / "zeiten.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    files = {f"Jane Doe_50001_assignsubmission_file/{NOTEBOOK}": work("jane")}

    (one,) = take(files, (JANE, BOB), times=table).collected

    assert one.student == "jdoe"
    assert one.submitted == datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
    assert one.time_source == "times table"


def test_a_table_with_two_columns_that_may_be_the_time_is_asked_about(
    tmp_path: Path, take: Taker
) -> None:
    table = tmp_path / "zeiten.csv"
    table.write_text("Wer;Erst;Dann\njdoe;20.11.2026 10:05;21.11.2026 10:05\n")

    with pytest.raises(CourseError, match="no column of times"):
        take({f"jdoe/{NOTEBOOK}": work("jane")}, (JANE,), times=table)


def test_an_export_of_a_single_submission_is_gradescopes(take: Taker) -> None:
    metadata = 'submission_4:\n  :submitters:\n  - :name: "Jane Doe"\n    :sid: "jdoe"\n'
    files = {
        "assignment_7_export/submission_4/a3_relu.ipynb": work("jane"),
        "assignment_7_export/submission_metadata.yml": metadata.encode(),
    }

    done = take(files, (JANE, BOB))

    assert [(one.student, one.how) for one in done.collected] == [("jdoe", "metadata")]


def test_downloads_of_two_platforms_in_one_are_not_guessed_at(take: Taker) -> None:
    files = {
        "doejane_101_9001_a3_relu.ipynb": work("jane"),
        f"Bob Roe_50001_assignsubmission_file/{NOTEBOOK}": work("bob"),
    }

    with pytest.raises(CourseError, match="downloads of Canvas and Moodle seem to lie in one"):
        take(files, (JANE, BOB))


@pytest.mark.parametrize("people", [(), (JANE, BOB)], ids=["without a roster", "with a roster"])
def test_downloads_of_sections_that_are_still_zips_are_opened(
    take: Taker, people: tuple[Person, ...]
) -> None:
    one = zipped({"doejane_101_9001_a3_relu.ipynb": work("jane")})
    other = zipped({"roebob_LATE_102_9002_a3_relu-1.ipynb": work("bob")})

    done = take({"section 1.zip": one, "submissions (1).zip": other}, people)

    ids = [person.id for person in people] or ["doejane_101", "roebob_102"]
    assert sorted(one.student for one in done.collected) == sorted(ids)
    assert [one.late > timedelta(0) for one in done.collected].count(True) == 1


def test_what_is_in_a_students_own_zip_is_nobody_elses(take: Taker) -> None:
    trick = zipped({"roebob_102_9002_a3_relu.ipynb": work("trick")})
    files = {"jdoe.zip": trick, "broe.zip": zipped({NOTEBOOK: work("bob")})}

    done = take(files, (JANE, BOB))

    assert {one.student: one.source.split("/")[0] for one in done.collected} == {
        "jdoe": "jdoe.zip",
        "broe": "broe.zip",
    }


def test_the_stubs_of_an_older_release_are_no_work(take: Taker, relu: Course) -> None:
    older = json.loads(work("jane"))
    for cell in older["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name in ANSWERS:
            signature = ANSWERS[name].split(":")[0]
            cell["source"] = f'{signature}:\n    """Older."""\n    raise NotImplementedError()'
    files = {
        f"jdoe/{NOTEBOOK}": json.dumps(older).encode(),
        "jdoe/a3_relu-Copy1.ipynb": work("jane"),
    }

    done = take(files, (JANE, BOB))

    assert taken(relu, "jdoe")[NOTEBOOK] == work("jane")
    assert [one.reason for one in done.superseded] == ["has nothing filled in"]


def test_a_line_left_below_an_answer_does_not_make_it_nothing(take: Taker, relu: Course) -> None:
    left = json.loads(work("jane"))
    for cell in left["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id", "") in ANSWERS:
            cell["source"] = cell["source"].replace("return", "out =", 1)
            cell["source"] += "    raise NotImplementedError()\n"
    files = {
        f"jdoe/{NOTEBOOK}": json.dumps(left).encode(),
        "jdoe/a3_relu-Copy1.ipynb": work("")[:-9],
    }

    take(files, (JANE, BOB))

    assert taken(relu, "jdoe")[NOTEBOOK] == json.dumps(left).encode()


def test_by_what_people_were_known_is_said_of_names_that_people_gave(take: Taker) -> None:
    files = {
        f"Jane Doe/{NOTEBOOK}": work("jane"),
        f"broe, Bob/{NOTEBOOK}": work("bob"),
        f"zed@x.edu/{NOTEBOOK}": work("zed"),
    }

    done = take(files, (JANE, BOB, Person("zpoe", "Zed Poe", "zed@x.edu")))

    assert {one.student: one.how for one in done.collected} == {
        "jdoe": "name",
        "broe": "id",
        "zpoe": "e-mail",
    }


def test_a_colon_leads_out_of_no_zip(take: Taker) -> None:
    files = {f"jdoe/12:30 {NOTEBOOK}": work("jane"), f"broe: mine/{NOTEBOOK}": work("bob")}

    done = take({**files, f"C:/{NOTEBOOK}": work("evil")}, (JANE, BOB))

    assert [one.student for one in done.collected] == ["broe", "jdoe"]
    assert [one.reason for one in done.refused] == ["has a path that leads out of the zip"]
