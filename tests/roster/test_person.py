from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course
from autograder.errors import CourseError
from autograder.roster.person import Person, Roster
from autograder.roster.store import (
    format_roster,
    parse_roster,
    read_roster,
    roster_file,
    write_roster,
)

JANE = Person("jdoe", "Jane Doé", "Jane@x.edu", "jd1", (("canvas", "101"),))
BOB = Person("broe", "Roe, Bob Łukasz", "bob@x.edu")
CLASS = Roster((JANE, BOB))


@pytest.mark.parametrize(
    ("look_up", "given_name", "found"),
    [
        ("by_id", "jdoe", JANE),
        ("by_id", "JDOE", JANE),
        ("by_id", "", None),
        ("by_login", "JD1", JANE),
        ("by_login", "bob", BOB),
        ("by_email", "jane@X.edu", JANE),
        ("by_email", "jane", None),
        ("by_name", "Jane Doe", JANE),
        ("by_name", "doé,jane", JANE),
        ("by_name", "Bob Lukasz Roe", BOB),
        ("by_name", "Jane", None),
        ("by_name", "", None),
        ("by_slug", "doejane", JANE),
        ("by_slug", "roeboblukasz", BOB),
    ],
)
def test_a_name_finds_its_owner(look_up: str, given_name: str, found: Person | None) -> None:
    assert getattr(CLASS, look_up)(given_name) == found


def test_a_platforms_number_finds_its_owner_on_that_platform_alone() -> None:
    assert CLASS.by_platform_id("101", "canvas") == JANE
    assert CLASS.by_platform_id("101", "moodle") is None


def test_a_name_that_two_bear_finds_nobody() -> None:
    roster = Roster((Person("1", "Kim Lee"), Person("2", "Lee, Kim"), Person("A"), Person("a")))

    assert roster.by_name("Kim Lee") is None
    assert {person.id for person in roster.all_by_name("lee kim")} == {"1", "2"}
    assert (roster.by_id("a"), roster.by_id("A")) == (Person("a"), Person("A"))


def test_an_id_of_two_words_is_a_name_where_none_is_known() -> None:
    roster = Roster((Person("Jane_Doe"), Person("roe")))

    assert roster.by_name("Doe, Jane") == Person("Jane_Doe")
    assert roster.by_slug("doejane") == Person("Jane_Doe")
    assert roster.by_name("roe") is None


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12).map(str.strip)
PEOPLE = st.builds(
    Person,
    id=TEXT.filter(bool),
    name=TEXT,
    email=TEXT,
    login=TEXT,
    platform_ids=st.dictionaries(st.sampled_from(["canvas", "sis"]), TEXT.filter(bool)).map(
        lambda ids: tuple(sorted(ids.items()))
    ),
    section=TEXT,
    team=TEXT,
    dropped=st.booleans(),
)


@given(st.lists(PEOPLE, max_size=5, unique_by=lambda person: person.id))
def test_what_is_written_is_read_back(people: list[Person]) -> None:
    roster = Roster(tuple(sorted(people, key=lambda person: person.id)))

    assert parse_roster(format_roster(roster)) == roster


def test_a_roster_lies_in_the_course_and_spreadsheets_compute_nothing_in_it(course: Course) -> None:
    assert read_roster(course) == Roster()

    write_roster(course, Roster((Person("1", "=cmd|' /C calc'!A0"),)))

    assert roster_file(course).read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert ",'=cmd" not in roster_file(course).read_text(encoding="utf-8-sig").partition("\n")[0]
    assert "1,'=cmd|" in roster_file(course).read_text(encoding="utf-8-sig")
    assert read_roster(course).persons[0].name == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"name\nJane\n", "has no column 'id'"),
        (b"id\na\na\n", "the id 'a' stands twice"),
        (b"id,name\n,Jane\n", "a row has no id"),
        (b"id\n\xff\n", "is not UTF-8"),
    ],
)
def test_a_roster_that_was_damaged_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(CourseError, match=problem):
        parse_roster(data)


def test_a_roster_saved_by_a_spreadsheet_is_read() -> None:
    assert parse_roster(b"id;name;dropped\njdoe;Jane;yes\n;;\n").persons == (
        Person("jdoe", "Jane", dropped=True),
    )


def test_a_name_is_found_without_the_signs_that_no_file_may_bear() -> None:
    roster = Roster((Person("x", "=cmd|calc d'Arc"), Person("y", "Jo_Ann O'Neil")))

    assert [one.id for one in roster.all_by_name("=cmdcalc d'Arc")] == ["x"]
    assert [one.id for one in roster.all_by_name("=cmdcalc dArc")] == ["x"]
    assert [one.id for one in roster.all_by_name("JoAnn ONeil")] == ["y"]
