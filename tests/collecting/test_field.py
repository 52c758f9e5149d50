"""Downloads that came from real platforms, in small: who they are of, and what is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.roster.person import Person
from tests.collecting.conftest import Taker, taken
from tests.helpers.notebooks import released, work, zipped

NOTEBOOK = "a3_relu.ipynb"
JANE, BOB = Person("jdoe", "Jane Doe", "jane@x.edu"), Person("broe", "Bob Roe")
ZED, KIM = Person("zpoe", "Zed Poe"), Person("klee", "Kim Lee")
CLASS = (JANE, BOB, ZED, KIM)
PAGE = b"<!DOCTYPE html><html><body>a3_relu</body></html>"
DUE = datetime(2026, 11, 23, 17, tzinfo=UTC)

METADATA = b"""\
submission_9001:
  :submitters:
  - :name: Jane Doe
    :sid: "jdoe"
  :created_at: 2026-11-20 10:00:00 Z
"""
SAKAI = "Submission attachment(s)"


def of(*names: str) -> dict[str, bytes]:
    """Return files that each hold somebody's own work."""
    return {name: work(name) for name in names}


CASES = {
    "brightspace": (
        of(
            f"101-2001 - Jane Doe - Nov 20, 2026 1000 AM/{NOTEBOOK}",
            f"101-2001 - Jane Doe - Nov 21, 2026 926 PM/{NOTEBOOK}",
            f"102-2001 - Bob Roe - Nov 22, 2026 111 PM/{NOTEBOOK}",
        )
        | {"index.html": PAGE},
        (JANE, BOB),
        {
            "jdoe": f"101-2001 - Jane Doe - Nov 21, 2026 926 PM/{NOTEBOOK}",
            "broe": f"102-2001 - Bob Roe - Nov 22, 2026 111 PM/{NOTEBOOK}",
        },
    ),
    "canvas-anonymous": (
        of(f"anon_Ab3Xy_9001_{NOTEBOOK}", f"LATE_anon_Cd4Zw_9002_{NOTEBOOK}"),
        (),
        {
            "anon_Ab3Xy": f"anon_Ab3Xy_9001_{NOTEBOOK}",
            "anon_Cd4Zw": f"LATE_anon_Cd4Zw_9002_{NOTEBOOK}",
        },
    ),
    "canvas-zip-times": (
        of(
            f"doejane_101_9001_{NOTEBOOK}",
            "roerichard_102_9002_a3_relu-1.ipynb",
            f"poemary_LATE_103_9003_{NOTEBOOK}",
        ),
        (),
        {
            "doejane_101": f"doejane_101_9001_{NOTEBOOK}",
            "roerichard_102": "roerichard_102_9002_a3_relu-1.ipynb",
            "poemary_103": f"poemary_LATE_103_9003_{NOTEBOOK}",
        },
    ),
    "checkpoint-only": (
        of("jdoe/.ipynb_checkpoints/a3_relu-checkpoint.ipynb", f"broe/{NOTEBOOK}"),
        (JANE, BOB),
        {
            "jdoe": "jdoe/.ipynb_checkpoints/a3_relu-checkpoint.ipynb",
            "broe": f"broe/{NOTEBOOK}",
        },
    ),
    "github-classroom": (
        of(
            f"a3-relu-submissions/a3-relu-jdoe/{NOTEBOOK}",
            f"a3-relu-submissions/a3-relu-broe/{NOTEBOOK}",
        )
        | {"a3-relu-submissions/a3-relu-jdoe/README.md": b"# a3"},
        (JANE, BOB),
        {
            "jdoe": f"a3-relu-submissions/a3-relu-jdoe/{NOTEBOOK}",
            "broe": f"a3-relu-submissions/a3-relu-broe/{NOTEBOOK}",
        },
    ),
    "gradescope": (
        of(
            f"assignment_77_export/submission_9001/{NOTEBOOK}",
            f"assignment_77_export/submission_9002/{NOTEBOOK}",
        )
        | {"assignment_77_export/submission_metadata.yml": METADATA},
        (JANE,),
        {"jdoe": f"assignment_77_export/submission_9001/{NOTEBOOK}"},
    ),
    "helper-file-beside": (
        of(f"jdoe/{NOTEBOOK}", f"broe/{NOTEBOOK}") | {"jdoe/utils.py": b"def clip0(x): pass"},
        (JANE, BOB),
        {"jdoe": f"jdoe/{NOTEBOOK}", "broe": f"broe/{NOTEBOOK}"},
    ),
    "moodle-blind-and-teams": (
        of(
            f"Participant_50001_assignsubmission_file/{NOTEBOOK}",
            f"Participant_50002_assignsubmission_file/{NOTEBOOK}",
            f"Team 7_12_assignsubmission_file/{NOTEBOOK}",
        ),
        (Person("jdoe", "Jane Doe", team="Team 7"), Person("broe", "Bob Roe", team="Team 7")),
        {
            "Participant_50001": f"Participant_50001_assignsubmission_file/{NOTEBOOK}",
            "Participant_50002": f"Participant_50002_assignsubmission_file/{NOTEBOOK}",
            "jdoe": f"Team 7_12_assignsubmission_file/{NOTEBOOK}",
            "broe": f"Team 7_12_assignsubmission_file/{NOTEBOOK}",
        },
    ),
    "moodle-flat": (
        of(
            f"Jane Doe_50001_assignsubmission_file_{NOTEBOOK}",
            "Bob Roe_50002_assignsubmission_file_my notebook.ipynb",
            "Zed Poe_50003_assignsubmission_file_a3_relu (1).ipynb",
        )
        | {"Jane Doe_50001_assignsubmission_onlinetext_onlinetext.html": b"<p>hi</p>"},
        (),
        {
            "Jane_Doe": f"Jane Doe_50001_assignsubmission_file_{NOTEBOOK}",
            "Bob_Roe": "Bob Roe_50002_assignsubmission_file_my notebook.ipynb",
            "Zed_Poe": "Zed Poe_50003_assignsubmission_file_a3_relu (1).ipynb",
        },
    ),
    "moodle-folders": (
        of(
            "Jane Doe_50001_assignsubmission_file/homework.ipynb",
            f"Bob Roe_50002_assignsubmission_file/a3_relu/{NOTEBOOK}",
            "Ann Lee_50005_assignsubmission_file/a3_relu.ipynb.txt",
        )
        | {
            "Jane Doe_50001_assignsubmission_onlinetext/onlinetext.html": b"<p>hello</p>",
            "Zed Poe_50003_assignsubmission_file/a3_relu.zip": zipped(of(NOTEBOOK)),
            "Only Text_50004_assignsubmission_onlinetext/onlinetext.html": b"<p>def x</p>",
        },
        (*CLASS, Person("alee", "Ann Lee"), Person("only", "Only Text")),
        {
            "jdoe": "Jane Doe_50001_assignsubmission_file/homework.ipynb",
            "broe": f"Bob Roe_50002_assignsubmission_file/a3_relu/{NOTEBOOK}",
            "zpoe": f"Zed Poe_50003_assignsubmission_file/a3_relu.zip/{NOTEBOOK}",
            "alee": "Ann Lee_50005_assignsubmission_file/a3_relu.ipynb.txt",
        },
    ),
    "name-after-root": (
        of(*(f"a3_relu_{one.id}.ipynb" for one in CLASS)),
        CLASS,
        {one.id: f"a3_relu_{one.id}.ipynb" for one in CLASS},
    ),
    "sakai-class": (
        of(
            f"ReLU/Doe, Jane(jdoe)/{SAKAI}/{NOTEBOOK}",
            f"ReLU/Roe, Bob(broe)/{SAKAI}/{NOTEBOOK}",
        )
        | {
            "ReLU/Doe, Jane(jdoe)/timestamp.txt": b"20261120101010000",
            "ReLU/Doe, Jane(jdoe)/comments.txt": b"",
            "ReLU/Roe, Bob(broe)/timestamp.txt": b"20261120101010000",
            "ReLU/Poe, Zed(zpoe)/comments.txt": b"",
            "ReLU/grades.csv": b'"ReLU","Points"\n',
        },
        (JANE, BOB, ZED),
        {
            "jdoe": f"ReLU/Doe, Jane(jdoe)/{SAKAI}/{NOTEBOOK}",
            "broe": f"ReLU/Roe, Bob(broe)/{SAKAI}/{NOTEBOOK}",
        },
    ),
    "stray-top": (
        {f"Exports/{NOTEBOOK}": released()}
        | of(f"Exports/jdoe/{NOTEBOOK}", f"Exports/broe/{NOTEBOOK}"),
        (JANE, BOB),
        {"jdoe": f"Exports/jdoe/{NOTEBOOK}", "broe": f"Exports/broe/{NOTEBOOK}"},
    ),
    "stray-top, nobody known": (
        of(f"Exports/{NOTEBOOK}", f"Exports/jdoe/{NOTEBOOK}", f"Exports/broe/{NOTEBOOK}"),
        (),
        {"jdoe": f"Exports/jdoe/{NOTEBOOK}", "broe": f"Exports/broe/{NOTEBOOK}"},
    ),
    "two-sections": (
        of(
            f"section1/doejane_101_9001_{NOTEBOOK}",
            f"section1/roebob_102_9002_{NOTEBOOK}",
            f"section2/poezed_103_9003_{NOTEBOOK}",
            f"section2/leekim_104_9004_{NOTEBOOK}",
        ),
        (),
        {
            "doejane_101": f"section1/doejane_101_9001_{NOTEBOOK}",
            "roebob_102": f"section1/roebob_102_9002_{NOTEBOOK}",
            "poezed_103": f"section2/poezed_103_9003_{NOTEBOOK}",
            "leekim_104": f"section2/leekim_104_9004_{NOTEBOOK}",
        },
    ),
    "work-in-copy1": (
        {f"jdoe/{NOTEBOOK}": released(), "jdoe/a3_relu-Copy1.ipynb": work("jdoe")},
        (JANE,),
        {"jdoe": "jdoe/a3_relu-Copy1.ipynb"},
    ),
    "wrong-assignment-folder": (
        {"jdoe/a4_pooling.ipynb": work("jdoe", "a4_pooling"), f"broe/{NOTEBOOK}": work("broe")},
        (),
        {"broe": f"broe/{NOTEBOOK}"},
    ),
    "zip-of-zips": (
        {f"{who}.zip": zipped({f"{who}/{NOTEBOOK}": work(who)}) for who in ("jdoe", "broe")},
        (JANE, BOB),
        {who: f"{who}.zip/{who}/{NOTEBOOK}" for who in ("jdoe", "broe")},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_everybody_gets_their_own_work_and_nothing_is_taken_for_lateness(
    case: str, take: Taker, relu: Course
) -> None:
    files, people, expected = CASES[case]

    done = take(files, people)

    assert {one.student: one.source for one in done.collected} == expected
    for student, source in expected.items():
        outer, _, inner = source.partition(".zip/")
        data = files.get(source) or work(NOTEBOOK if "Zed" in outer else student)
        assert taken(relu, student)[NOTEBOOK] == data or inner
    marked = {one.student for one in done.collected if "LATE" in one.source}
    assert {one.student for one in done.collected if one.late} == marked


@pytest.mark.parametrize("case", CASES)
def test_every_file_is_accounted_for(case: str, take: Taker) -> None:
    files, people, _ = CASES[case]

    done = take(files, people)

    told = [one.source for one in done.collected]
    told += [path for one in done.collected for path in one.beside]
    told += [one.name for one in (*done.refused, *done.superseded)]
    for name in files:
        assert any(one == name or one.startswith(f"{name}/") for one in told), name


def test_what_a_canvas_student_called_the_file_matters_not(take: Taker) -> None:
    named = {
        "adamsamy_100_8999_": NOTEBOOK,
        "doejane_101_9001_": "homework3.ipynb",
        "roerichard_102_9002_": "a3_relu_Richard_Roe.ipynb",
        "poemary_103_9003_": "a3-relu.ipynb",
        "foxal_104_9004_": "a3 relu.ipynb",
        "laugus_105_9005_": "Untitled.ipynb",
        "leeann_106_9006_": "a3_relu-checkpoint.ipynb",
        "kimbo_107_9007_": "Copie de a3_relu.ipynb",
        "ngjo_108_9008_": "a3_relu_solution.ipynb",
        "ortiz_LATE_109_9009_": "relu (1).ipynb",
        "zhou_110_9010_": "a3_relu.ipynb.txt",
        "yang_111_9011_": "a3_relu.ipynb.json",
        "wu_112_9012_": "a3_relu.json",
    }
    files = {f"{before}{name}": work(before) for before, name in named.items()}
    files |= {
        "xu_113_9013_a3_relu.py": b"import numpy\n\ndef relu_forward(x):\n",
        "vega_114_text.html": b"<p>I could not</p>",
        "uhl_115_9015_a3_relu.zip": zipped({f"a3_relu/{NOTEBOOK}": work("uhl")}),
        "tan_116_9016_a3_relu.ipynb.zip": zipped({NOTEBOOK: work("tan")}),
        "sole_117_9017_a3_relu.html": PAGE,
        "rao_118_9018_a3_relu.ipynb": work("rao"),
        "rao_118_9019_utils.py": b"x=1\n",
    }

    done = take(files)

    assert len(done.collected) == 16
    assert {one.student for one in done.collected} >= {
        "uhl_115",
        "tan_116",
        "rao_118",
        "laugus_105",
    }
    assert [one.student for one in done.collected if one.late] == ["ortiz_109"]
    assert {one.beside for one in done.collected if one.student == "rao_118"} == {
        ("rao_118_9019_utils.py",)
    }
    left = {one.name: one.reason for one in done.refused}
    assert left["xu_113_9013_a3_relu.py"] == "is a Python script, not a notebook"
    assert left["sole_117_9017_a3_relu.html"] == "is a web page, not a notebook"
    assert left["xu_113"] == "handed in no notebook of a3_relu: only a3_relu.py"
    assert left["vega_114_text.html"] == "is the platform's own"


def test_a_late_mark_costs_the_least_and_nobody_else_anything(take: Taker) -> None:
    files, _, _ = CASES["canvas-zip-times"]

    late = {one.student: (one.late, one.time_source) for one in take(files).collected}

    assert late == {
        "doejane_101": (timedelta(0), "unknown"),
        "roerichard_102": (timedelta(0), "unknown"),
        "poemary_103": (timedelta(seconds=1), "LATE mark"),
    }


def test_a_late_mark_before_the_due_date_of_the_course_costs_nothing(take: Taker) -> None:
    files, _, _ = CASES["canvas-zip-times"]

    done = take(files, now=DUE - timedelta(days=1))

    assert not any(one.late for one in done.collected)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            "brightspace",
            {
                "jdoe": (datetime(2026, 11, 21, 20, 26, tzinfo=UTC), "name"),
                "broe": (datetime(2026, 11, 22, 12, 11, tzinfo=UTC), "name"),
            },
        ),
        (
            "sakai-class",
            dict.fromkeys(
                ("jdoe", "broe"), (datetime(2026, 11, 20, 9, 10, 10, tzinfo=UTC), "metadata")
            ),
        ),
        ("gradescope", {"jdoe": (datetime(2026, 11, 20, 10, tzinfo=UTC), "metadata")}),
    ],
)
def test_times_come_from_names_and_metadata_in_the_zone_of_the_course(
    case: str, expected: dict[str, tuple[datetime, str]], take: Taker
) -> None:
    files, people, _ = CASES[case]

    done = take(files, people)

    assert {one.student: (one.submitted, one.time_source) for one in done.collected} == expected


def test_a_class_of_troubles_is_told_one_by_one(take: Taker) -> None:
    conflict = work("ann").replace(
        b'"cells"', b'\n<<<<<<< HEAD\n"a"\n=======\n"b"\n>>>>>>> x\n"cells"', 1
    )
    files = {
        f"ann/{NOTEBOOK}": conflict,
        f"bob/{NOTEBOOK}": PAGE,
        f"cyd/{NOTEBOOK}": b"",
        f"dan/{NOTEBOOK}": work("dan")[:-100],
        f"eve/{NOTEBOOK}": released(),
        f"fay/{NOTEBOOK}": work("fay") + b"\n" + work("fay"),
        f"gus/{NOTEBOOK}": work("gus").decode().encode("utf-16"),
        f"hal/{NOTEBOOK}": b"%PDF-1.7",
        f"ida/{NOTEBOOK}": b"[InternetShortcut]\nURL=https://x",
        "kim/a3_relu.ipynb.txt": work("kim"),
        "lea/notes.pdf": b"%PDF-1.7",
        "max/a3_relu.py": b"import numpy\n",
    }
    people = tuple(Person(name.partition("/")[0]) for name in files)

    done = take(files, people)

    notes = {one.student: "; ".join(one.notes) for one in done.collected}
    assert "conflict markers of git" in notes["ann"]
    assert "web page" in notes["bob"]
    assert "empty" in notes["cyd"]
    assert "ends in the middle" in notes["dan"]
    assert "as released" in notes["eve"]
    assert "second notebook behind" in notes["fay"]
    assert "UTF-16" in notes["gus"]
    assert "document" in notes["hal"]
    assert "link to a file" in notes["ida"]
    assert notes["kim"] == "a3_relu.ipynb.txt was taken as a3_relu.ipynb"
    left = {one.name: one.reason for one in done.refused}
    assert left["lea"] == "handed in no notebook of a3_relu: only notes.pdf"
    assert left["max/a3_relu.py"] == "is a Python script, not a notebook"
    assert len(set(notes.values())) == 10
    assert done.absent == ("lea", "max")


def test_a_wrong_assignment_is_told(take: Taker) -> None:
    files, people, _ = CASES["wrong-assignment-folder"]

    left = {one.name: one.reason for one in take(files, people).refused}

    assert left["jdoe/a4_pooling.ipynb"] == "is the notebook of a4_pooling"
    assert left["jdoe"] == "handed in no notebook of a3_relu: only a4_pooling.ipynb"


def test_nothing_is_known_of_a_forced_platform_that_is_none(take: Taker) -> None:
    with pytest.raises(CourseError, match="no platform is called 'blackbord'"):
        take(of(f"jdoe/{NOTEBOOK}"), platform="blackbord")
