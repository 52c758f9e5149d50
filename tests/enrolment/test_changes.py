"""Renaming, merging and dropping: everything of a student moves along, and comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli import run
from autograder.collecting.collect import collect
from autograder.course import Course, load_course
from autograder.enrolment.backup import undo_last
from autograder.enrolment.changes import (
    add_person,
    drop_person,
    import_roster,
    make_roster,
    merge_people,
    rename_person,
    undo_change,
)
from autograder.errors import CourseError
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.grades import read_grades
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.grading.deciding import extend
from autograder.grading.pipeline import grade_assignment
from autograder.releasing.build import read_folder
from autograder.roster.person import Person, Roster
from autograder.roster.store import read_roster, roster_file, write_roster
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    POINTS,
    by_hand,
    copy_of,
    graded_course,
    no_pool,
    rows,
)

State = tuple[object, ...]
REFUSED = 2


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = copy_of(graded_course(), tmp_path / "course")
    by_hand(course, "ada", "test_relu_forward", 3.25, "well done")
    return course


def state(course: Course) -> State:
    """Return everything that a change may touch."""
    folders = {
        step: read_folder(course.working_folder / step)
        for step in ("submitted", "autograded", "feedback")
    }
    tables = tuple(rows(course, table) for table in ("grade", "comment", "penalty"))
    file = roster_file(course)
    return folders, tables, file.read_bytes() if file.is_file() else None


def test_a_new_id_keeps_marks_hand_marks_comments_and_files(course: Course) -> None:
    before = read_current_marks(course, ASSIGNMENT)["ada"]
    files = read_folder(course.step_folder("submitted", ASSIGNMENT, "ada"))

    change = rename_person(course, "ada", "s4711")

    after = read_current_marks(course, ASSIGNMENT)
    assert "ada" not in after
    assert (after["s4711"].marks, after["s4711"].comments) == (before.marks, before.comments)
    moved = read_folder(course.step_folder("submitted", ASSIGNMENT, "s4711"))
    assert {name: moved[name] for name in files} == files
    assert not (course.working_folder / "submitted" / "ada").exists()
    assert read_roster(course).by_id("s4711") is not None
    assert change.backup.is_dir()


def test_after_a_new_id_nothing_is_marked_again(course: Course) -> None:
    rename_person(course, "ada", "s4711")

    report = grade_assignment(course, ASSIGNMENT, pool=no_pool().start)

    assert "s4711" in {one.student for one in report.students}
    assert not any(one.fresh for one in report.students)


def test_a_new_id_is_undone(course: Course) -> None:
    before = state(course)

    rename_person(course, "ada", "s4711")
    assert state(course) != before
    undo_last(course)

    assert state(course) == before
    assert not any(
        one.fresh for one in grade_assignment(course, ASSIGNMENT, pool=no_pool().start).students
    )
    with pytest.raises(CourseError, match="nothing to undo"):
        undo_last(course)


def test_what_came_in_after_a_renaming_is_kept_and_said_when_that_is_undone(
    course: Course,
) -> None:
    rename_person(course, "ada", "s4711")
    later = course.working_folder / "submitted" / "s4711" / ASSIGNMENT / "later.py"
    later.write_text("x = 1\n")

    lines = undo_change(course)

    assert lines[0] == "undone: rename"
    kept = next((course.working_folder / "backups").glob("stood-*-rename"))
    assert str(kept) in lines[-1]
    assert (kept / "submitted" / "s4711" / ASSIGNMENT / "later.py").is_file()
    assert not (course.working_folder / "submitted" / "ada" / ASSIGNMENT / "later.py").exists()


def test_one_who_never_handed_in_takes_all_of_the_other(course: Course) -> None:
    add_person(course, Person("lovelace", "Ada Lovelace", "ada@x.edu"))
    before = read_current_marks(course, ASSIGNMENT)["ada"].marks

    merge_people(course, "ada", "lovelace")

    marks = read_current_marks(course, ASSIGNMENT)
    assert marks["lovelace"].marks == before
    assert "ada" not in marks
    assert [one.name for one in read_roster(course) if one.id == "lovelace"] == ["Ada Lovelace"]


def test_of_two_submissions_the_later_one_counts_and_it_is_said_and_undone(course: Course) -> None:
    before = state(course)
    carla = read_current_marks(course, ASSIGNMENT)["carla"].marks  # handed in late

    change = merge_people(course, "carla", "ada")

    marks = read_current_marks(course, ASSIGNMENT)
    assert marks["ada"].marks == carla
    assert "carla" not in marks
    assert change.lines[1] == (
        f"{ASSIGNMENT}: both handed in; that of carla, the later one, counts"
    )
    undo_last(course)
    assert state(course) == before


def test_who_dropped_stays_dropped_and_keeps_their_marks(course: Course) -> None:
    marks = read_current_marks(course, ASSIGNMENT)["ada"].marks

    drop_person(course, "ada")
    report = grade_assignment(course, ASSIGNMENT, pool=no_pool().start)

    assert "ada" not in {one.student for one in report.students}
    assert "ada" not in {one.id for one in read_grades(course).students}
    assert read_current_marks(course, ASSIGNMENT)["ada"].marks == marks
    add_person(course, Person("ada"))
    assert "ada" in {one.id for one in read_grades(course).students}


def test_a_list_is_read_into_the_roster_and_nbgraders_list(course: Course, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "Username;Name;E-Mail\nada;Lovelace, Ada;ada@x.edu\nzoe;Zoë Ng;z@x.edu\n", "utf-16"
    )

    change, found = import_roster(course, file, {})

    assert found.columns["id"] == "Username" if "id" in found.columns else found.columns["login"]
    assert "2 students read: 1 new, 1 known before" in change.lines[0]
    assert "bob" in change.lines[1]
    with open_gradebook(course) as gradebook:
        known = {one.id: (one.first_name, one.last_name, one.email) for one in gradebook.students}
    assert known["ada"] == ("Ada", "Lovelace", "ada@x.edu")
    assert known["zoe"] == ("Zoë", "Ng", "z@x.edu")


@pytest.mark.parametrize("command", ["grade", "feedback", "extend", "answer"])
def test_who_dropped_is_called_so_by_every_command(
    command: str, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    make_roster(course)
    drop_person(course, "bob")
    more = {"extend": ["bob", "--days", "1"], "answer": ["bob", "Yes."]}
    given = more.get(command, ["--student", "bob"])

    assert run([command, ASSIGNMENT, *given, "--course", str(course.folder)]) == REFUSED

    assert "bob dropped the course" in capsys.readouterr().err


def test_what_was_dropped_is_not_brought_back_by_a_list(course: Course, tmp_path: Path) -> None:
    drop_person(course, "ada")
    file = tmp_path / "list.csv"
    file.write_text("id,name\nada,Ada Lovelace\nbob,Bob\n")

    change, _ = import_roster(course, file, {})

    assert {one.id: one.dropped for one in read_roster(course)}["ada"]
    assert any("in the list, though dropped before: ada" in line for line in change.lines)


def test_points_that_a_section_or_a_list_changes_are_said(course: Course, tmp_path: Path) -> None:
    people = [Person(one, section="B" if one == "bob" else "A") for one in POINTS]
    write_roster(course, Roster(tuple(people)))
    extend(course, ASSIGNMENT, "section:B", days=5)

    moved = add_person(course, Person("carla", section="B"))
    file = tmp_path / "list.csv"
    file.write_text("id,section\ncarla,A\nbob,B\n")
    back, _ = import_roster(course, file, {})

    assert moved.lines == (
        "carla: changed",
        "carla: section B, not A",
        f"{ASSIGNMENT}, carla: 9.792 -> 12.24 points",
    )
    assert back.lines[-1] == f"{ASSIGNMENT}, carla: 12.24 -> 9.792 points"
    assert len(add_person(course, Person("bob", name="Bob B")).lines) == 1
    add_person(course, Person("bob", section="A"))
    notes = grade_assignment(course, ASSIGNMENT, pool=no_pool().start).notes
    assert notes == (
        f"a decision on {ASSIGNMENT} gives an exception to the section 'B', whom nobody knows",
    )


def test_what_course_yml_gives_to_the_name_before_is_said(course: Course) -> None:
    text = course.file.read_text(encoding="utf-8")
    course.file.write_text(f"{text}\nexcused: [{{student: ada, assignment: {ASSIGNMENT}}}]\n")
    course = load_course(course.folder)

    (_, said) = rename_person(course, "ada", "ada2").lines

    assert said == "course.yml gives an exception to ada, which is nobody now: write ada2 there"
    assert len(rename_person(course, "bob", "bob2").lines) == 1


def test_a_list_spells_sections_and_teams_as_they_were_and_says_who_changes(
    course: Course, tmp_path: Path
) -> None:
    people = [Person("ada", section="A", team="Red"), Person("bob", section="A"), Person("carla")]
    write_roster(course, Roster(tuple(people)))
    file = tmp_path / "list.csv"
    file.write_text('id,section,team\nADA,a,red\nbob,"B, a",\ncarla,B,\n')

    change, _ = import_roster(course, file, {})

    found = {one.id: (one.section, one.team) for one in read_roster(course)}
    assert {name: found[name] for name in ("ada", "bob", "carla")} == {
        "ada": ("A", "Red"),
        "bob": ("B, A", ""),
        "carla": ("B", ""),
    }
    assert [line for line in change.lines if "section" in line] == ["bob: section B, A, not A"]
    assert not any("team" in line for line in change.lines)


def test_a_roster_is_made_of_whom_was_seen(course: Course) -> None:
    make_roster(course)

    assert {one.id for one in read_roster(course)} == set(read_current_marks(course, ASSIGNMENT))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("ada", "bob", "there is a student 'bob' already"),
        ("nobody", "x", "there is no student 'nobody'"),
        ("ada", "../x", "cannot be an id"),
    ],
)
def test_what_cannot_be_an_id_is_refused_before_anything(
    course: Course, old: str, new: str, problem: str
) -> None:
    before = state(course)

    with pytest.raises(CourseError, match=problem):
        rename_person(course, old, new)

    assert state(course) == before
    assert load_course(course.folder).id == course.id


@pytest.mark.parametrize("student", ["..", ".", "", "a/b", "a\\b", ".hidden", "a\nb", " zed"])
def test_nobody_is_added_whose_id_cannot_be_one(course: Course, student: str) -> None:
    before = state(course)

    with pytest.raises(CourseError, match="cannot be an id"):
        add_person(course, Person(student, name="Somebody"))

    assert state(course) == before


def test_what_comes_under_the_name_before_is_theirs(course: Course, tmp_path: Path) -> None:
    make_roster(course)
    rename_person(course, "bob", "bob2")
    download = tmp_path / "download" / "bob"
    download.mkdir(parents=True)
    released = course.step_folder("submitted", ASSIGNMENT, "ada") / f"{ASSIGNMENT}.ipynb"
    (download / f"{ASSIGNMENT}.ipynb").write_bytes(released.read_bytes())

    done = collect(course, ASSIGNMENT, download.parent)

    assert [(one.student, one.is_new) for one in done.collected] == [("bob2", False)]
    rename_person(course, "bob2", "bob")
    assert next(one for one in read_roster(course) if one.id == "bob").login == ""
