"""Nonsense is refused before anything is written, and says what to type."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course
from autograder.grading.deciding import decisions
from autograder.roster.person import Person, Roster
from autograder.roster.store import write_roster
from tests.helpers.course_fixture import ASSIGNMENT, POINTS, copy_of, graded_course

REFUSED = 2
STANDING = [
    ["extend", "bob", "--days", "2"],
    ["excuse", "dora"],
    ["adjust", "--drop", "relu_forward"],
    ["adjust", "--bonus", "2"],
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a class, from which fred dropped, in which some decisions stand."""
    made = copy_of(graded_course(), tmp_path_factory.mktemp("class"))
    people = [
        Person(one, section="A", team="T" if one < "c" else "", dropped=one == "fred")
        for one in POINTS
    ]
    write_roster(made, Roster(tuple(people)))
    for command, *rest in STANDING:
        assert run([command, ASSIGNMENT, *rest, "--course", str(made.folder)]) == 0
    return made


NONSENSE = [
    (["extend", "ada", "--days", "-1"], "-1 days more make no sense"),
    (["extend", "ada", "--days", "nan"], "nan days more make no sense"),
    (["extend", "ada", "--days", "inf"], "--waive lets it cost nothing"),
    (["extend", "ada", "--days", "1e9"], "--waive lets it cost nothing"),
    (["extend", "ada", "--days", "1e-9"], "give a day or a part of it"),
    (["extend", "ada", "--days", "soon"], "'soon' is not a valid float"),
    (["extend", "ada"], "write one of --until"),
    (["extend", "ada", "--days", "0"], "write one of --until"),
    (["extend", "ada", "--days", "1", "--waive"], "gives one thing"),
    (["extend", "ada", "--until", "2027-02-20 18:00"], "no later than 2027-02-22 18:00"),
    (["extend", "ada", "--until", "2028-02-25 18:00"], "look at the year"),
    (["extend", "ada", "--until", "9999-12-31 23:59"], "look at the year"),
    (["extend", "ada", "--until", "2027-02-30 18:00"], "does not match the formats"),
    (["extend", "ada", "--until", "2027-02-24"], "does not match the formats"),
    (["extend", "ada", "--until", "2027-03-28 02:30"], "write 2027-03-28 03:30"),
    (["extend", "adaa", "--days", "1"], "write 'ada'"),
    (["extend", "fred", "--days", "1"], "fred dropped the course"),
    (["extend", "--days", "1"], "say for whom"),
    (["extend", "ada", "--team", "T", "--days", "1"], "say for whom"),
    (["extend", "--team", "U", "--days", "1"], "nobody is known as 'team:U'"),
    (["extend", "--section", "Z", "--days", "1"], "nobody is known as 'section:Z'"),
    (["extend", "bob", "--days", "2"], "that stands already"),
    (["extend", "ada", "--undo"], "nothing of that kind was decided for ada"),
    (["extend", "bob", "--undo", "--days", "1"], "write it alone"),
    (["excuse", "nobody"], "nobody is known as 'nobody'"),
    (["excuse", "fred"], "fred dropped the course"),
    (["excuse", "dora"], "that stands already"),
    (["excuse", "ada", "--why", "x" * 5000], "the reason has 5000 characters"),
    (["excuse", "dora", "--undo", "--why", "ill"], "write it alone"),
    (["adjust", "--drop", "conv2d_forward"], "has no question 'conv2d_forward'"),
    (["adjust", "--drop", "test_relu_backward"], "write 'relu_backward'"),
    (["adjust", "--drop", "relu_forward"], "that stands already"),
    (["adjust", "--full", "relu_forward"], "--undo --drop relu_forward"),
    (["adjust", "--scale", "0"], "a scale of 0 makes no sense"),
    (["adjust", "--scale", "1"], "a scale of 1 makes no sense"),
    (["adjust", "--scale", "-2"], "a scale of -2 makes no sense"),
    (["adjust", "--scale", "nan"], "a scale of nan makes no sense"),
    (["adjust", "--scale", "inf"], "a scale of inf makes no sense"),
    (["adjust", "--scale", "1e9"], "a scale of 1e+09 makes no sense"),
    (["adjust", "--bonus", "nan"], "a bonus of nan points makes no sense"),
    (["adjust", "--bonus", "inf"], "a bonus of inf points makes no sense"),
    (["adjust", "--bonus", "-inf"], "a bonus of -inf points makes no sense"),
    (["adjust", "--bonus", "1e9"], "where 11.5 are full marks"),
    (["adjust", "--bonus", "0"], "a bonus of 0 points makes no sense"),
    (["adjust", "--bonus", "2"], "that stands already"),
    (["adjust", "--bonus", "1", "--scale", "1.1"], "write one of"),
    (["adjust"], "write one of"),
    (["adjust", "--undo", "--bonus", "3"], "nothing of that kind was decided"),
    (["adjust", "--undo", "--scale", "1.1", "--drop", "why"], "write one of"),
    (["answer", "ada", "You are right."], "'ada' asked for nothing"),
    (["answer", "ada", "--undo"], "nothing of that kind was decided"),
]


@pytest.mark.parametrize(("words", "said"), NONSENSE, ids=[" ".join(w)[:60] for w, _ in NONSENSE])
def test_nonsense_writes_nothing_and_is_said(
    course: Course, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    before = decisions(course)
    command, *rest = words

    status = run([command, ASSIGNMENT, *rest, "--course", str(course.folder)])

    assert (status, decisions(course)) == (REFUSED, before)
    assert said in " ".join(capsys.readouterr().err.split())


def test_an_unknown_assignment_is_said_of_decisions_too(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["decisions", "a9", "--course", str(course.folder)]) == REFUSED
    assert "no assignment 'a9'" in capsys.readouterr().err


def test_the_last_question_is_not_dropped_and_one_of_several_decisions_is_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = copy_of(graded_course(), tmp_path)

    def adjust(*words: str) -> int:
        return run(["adjust", ASSIGNMENT, *words, "--course", str(course.folder)])

    assert [adjust("--drop", one) for one in ("relu_forward", "relu_backward")] == [0, 0]
    assert adjust("--drop", "why") == REFUSED
    assert "all that is left of a3_relu" in capsys.readouterr().err
    assert adjust("--bonus", "-1", "--why", "a\nb") == 0
    assert adjust("--undo", "--drop", "relu_forward") == 0
    assert [one.said for one in decisions(course)] == [
        "relu_backward does not count, for anybody",
        "everybody who handed in has 1 points less (a b)",
    ]


def test_an_extension_that_changes_nobody_s_due_date_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = copy_of(graded_course(), tmp_path)
    where = ["--course", str(course.folder)]
    assert run(["extend", ASSIGNMENT, "ada", "--days", "3", *where]) == 0
    before = capsys.readouterr().out
    with course.file.open("a", encoding="utf-8") as file:
        file.write("\ncollecting: {attempts: latest_on_time}\n")

    assert run(["extend", ASSIGNMENT, "ada", "--days", "1", *where]) == 0

    after = capsys.readouterr().out
    assert "nobody's due date changes" not in before
    assert "nobody's due date changes, as a later one stands" in after
    assert ["run 'autograder collect' again" in said for said in (before, after)] == [False, True]


def test_a_time_that_a_clock_shows_twice_is_the_later_one(tmp_path: Path) -> None:
    course = copy_of(graded_course(), tmp_path)
    settings = course.file.read_text(encoding="utf-8")
    course.file.write_text(settings.replace("2027-02-22 18:00", "2027-10-25 18:00"))

    assert (
        run(["extend", ASSIGNMENT, "ada", "--until", "2027-10-31 02:30", "--course", str(tmp_path)])
        == 0
    )

    (one,) = decisions(course)
    assert one.value == {"until": "2027-10-31T02:30:00+01:00"}
