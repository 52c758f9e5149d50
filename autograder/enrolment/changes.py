"""Changes to the roster; each makes a backup first, and moves all that is kept of a student."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from autograder.collecting.write import RECORD_FILE, REQUEST_FILE, read_record
from autograder.course import Course
from autograder.enrolment.backup import (
    STEPS,
    Tables,
    drop_submission,
    gradebook_transaction,
    make_backup,
    results_database,
    undo_last,
)
from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.gradebook.decisions import move_decisions
from autograder.gradebook.students import class_list, follow_roster
from autograder.gradebook.unfinished import begin_moving, end_moving, half_moved
from autograder.grading.points import points_changed, points_now
from autograder.roster.importer import Imported, merged, read_people, updated
from autograder.roster.person import Person, Roster
from autograder.roster.store import write_roster
from autograder.roster.table import read_table


@dataclass(frozen=True, slots=True)
class Change:
    """What was done, line by line, and where the backup lies."""

    lines: tuple[str, ...]
    backup: Path


def import_roster(
    course: Course, file: Path, mapping: Mapping[str, str]
) -> tuple[Change, Imported]:
    """Read a list of the class into the roster; whom it leaves out stays, and is named."""
    known = class_list(course)
    found = read_people(read_table(file), str(file), mapping, known)
    found = replace(found, people=tuple(_as_spelt(found.people, known)))
    ids = [person.id for person in found.people]
    backup = make_backup(course, "import", ids)
    before = points_now(course)
    roster = merged(known, found.people)
    write_roster(course, roster)
    there = {person.id for person in known}
    follow_roster(course, [person for person in roster if person.id in set(ids)])
    fresh = [student for student in ids if student not in there]
    gone = sorted(person.id for person in known.present if person.id not in set(ids))
    lines = [f"{len(ids)} students read: {len(fresh)} new, {len(ids) - len(fresh)} known before"]
    if gone:
        lines.append(
            f"not in the list, and kept: {', '.join(gone)} ('autograder roster drop ID' drops one)"
        )
    back = [person.id for person in known if person.dropped and person.id in set(ids)]
    if back:
        lines.append(
            f"in the list, though dropped before: {', '.join(back)} "
            "('autograder roster add ID' brings one back)"
        )
    lines += _regrouped(known, roster)
    lines += points_changed(before, points_now(course))
    return Change(tuple(lines), backup), found


def _as_spelt(people: Iterable[Person], known: Roster) -> Iterator[Person]:
    """Yield people whose sections and teams are spelt as they were: decisions are for those."""
    sections = {name.casefold(): name for person in known for name in person.sections}
    teams = {person.team.casefold(): person.team for person in known}
    for person in people:
        named = (sections.get(name.casefold(), name) for name in person.section.split(", "))
        team = teams.get(person.team.casefold(), person.team)
        yield replace(person, section=", ".join(named), team=team)


def _regrouped(before: Roster, after: Roster) -> Iterator[str]:
    """Yield a line for whom a list puts into another section or team."""
    for person in after:
        old = before.by_id(person.id)
        for what in ("section", "team") if old is not None else ():
            was, now = getattr(old, what), getattr(person, what)
            if was != now and was:
                yield f"{person.id}: {what} {now}, not {was}"


def make_roster(course: Course) -> Change:
    """Make a roster of everybody seen so far."""
    known = class_list(course)
    backup = make_backup(course, "make", [])
    write_roster(course, known)
    return Change((f"{len(known)} students are in the roster now",), backup)


def add_person(course: Course, person: Person) -> Change:
    """Add somebody, change what is known of them, or bring them back."""
    known = class_list(course)
    before = known.by_id(person.id)
    if before is None:
        _demand_id(person.id)
    backup = make_backup(course, "add", [before.id if before else person.id])
    points = points_now(course)
    person = person if before is None else replace(updated(before, person), dropped=False)
    roster = _with(known, person)
    write_roster(course, roster)
    follow_roster(course, [person])
    what = "added" if before is None else "back in the course" if before.dropped else "changed"
    groups = _regrouped(known, roster)
    lines = (f"{person.id}: {what}", *groups, *points_changed(points, points_now(course)))
    return Change(lines, backup)


def drop_person(course: Course, student: str) -> Change:
    """Let somebody leave the course: what they earned is kept, nothing more is asked of them."""
    known = class_list(course)
    person = _known(known, student)
    backup = make_backup(course, "drop", [person.id])
    write_roster(course, _with(known, replace(person, dropped=True)))
    return Change((f"{person.id}: dropped; 'autograder roster add {person.id}' undoes it",), backup)


def rename_person(course: Course, old: str, new: str) -> Change:
    """Give somebody another id, with all marks, hand marks, comments and files."""
    known = class_list(course)
    person = _known(known, old)
    other = known.by_id(new)
    if other is not None and other.id == new:
        raise CourseError(
            f"there is a student {new!r} already",
            remedy=f"run 'autograder roster merge {old} {new}' if they are the same person",
        )
    _demand_id(new)
    # What is handed in under the old name is found by it, as a login name that is no id.
    login = person.login if person.login not in {"", new} else old if not person.login else ""
    return _moved(course, known, person, replace(person, id=new, login=login), "rename")


def _demand_id(student: str) -> None:
    if student != student.strip() or student.startswith(".") or not student:
        wrong = True
    else:
        wrong = any(one in "/\\" or not one.isprintable() for one in student)
    if wrong:
        raise CourseError(f"{student!r} cannot be an id", remedy="use letters, digits and . _ @ -")


def merge_people(course: Course, one: str, other: str) -> Change:
    """Make one student of two: what the first has becomes the second's.

    Where both handed in the same assignment, the later one counts; the other stays in the backup.
    """
    known = class_list(course)
    first, second = _known(known, one), _known(known, other)
    if first.id == second.id:
        raise CourseError(f"{first.id} is one student already", remedy="name two students")
    kept = replace(updated(first, second), id=second.id, dropped=second.dropped)
    return _moved(course, known, first, kept, "merge")


def undo_change(course: Course) -> tuple[str, ...]:
    """Take the last change to the roster back; return what is said of it.

    Raises
    ------
    CourseError
        If there is nothing to undo, or the gradebook cannot be changed.
    """
    before = None if half_moved(course) else points_now(course)
    undone = undo_last(course)
    lines = [f"undone: {undone.what}"]
    if undone.stood is not None:
        old, new = undone.students
        if before is not None:  # else it was stopped in the middle
            if undone.what == "rename":
                before = {
                    (name, old if s == new else s): points for (name, s), points in before.items()
                }
            lines += points_changed(before, points_now(course))
        lines.append(
            f"marks and work of {old} and {new} are as they were before it; what stood until now, "
            f"and came in since, is kept in {undone.stood}"
        )
    return tuple(lines)


def _moved(course: Course, known: Roster, old: Person, new: Person, what: str) -> Change:
    backup = make_backup(course, what, [old.id, new.id])
    rest = Roster(tuple(p for p in known if p.id not in {old.id, new.id}))
    begin_moving(course, backup)
    with gradebook_transaction(course) as (connection, tables):
        lost, lines = _move_rows(connection, tables, course, old.id, new.id)
        move_decisions(connection, old.id, new.id)
    _move_files(course, old.id, new.id, lost)
    _move_recorded(course, old.id, new.id, lost)
    write_roster(course, _with(rest, new))
    end_moving(course)
    follow_roster(course, [new])
    verb = "is now called" if what == "rename" else "is now one with"
    lines += _named_in_settings(course, old.id, new.id)
    return Change((f"{old.id} {verb} {new.id}", *lines), backup)


def _named_in_settings(course: Course, old: str, new: str) -> Iterator[str]:
    """Yield what course.yml says of somebody who is called otherwise now."""
    whose = (*(one.whose for one in course.extensions), *course.excused)
    if any(one.student == old for one in whose):
        yield f"course.yml gives an exception to {old}, which is nobody now: write {new} there"


def _move_rows(
    connection: Connection, tables: Tables, course: Course, old: str, new: str
) -> tuple[dict[str, str], list[str]]:
    """Move the rows of one student to another; return whose submission gives way, by assignment."""
    student, whole = tables.student, tables.submission
    there = connection.execute(student.select().where(student.c.id == new)).first()
    before = connection.execute(student.select().where(student.c.id == old)).first()
    if there is None:
        values = dict(before._mapping) if before else {}  # noqa: SLF001 - SQLAlchemy's documented way
        connection.execute(student.insert(), {**values, "id": new})
    names = _assignments(connection)
    handed = {
        who: {
            names[row.assignment_id]: row
            for row in connection.execute(whole.select().where(whole.c.student_id == who))
        }
        for who in (old, new)
    }
    lost: dict[str, str] = {}
    lines = []
    for name in _handed_in(course, old) & _handed_in(course, new) | (
        handed[old].keys() & handed[new].keys()
    ):
        loser = _loser(course, name, old, new)
        lost[name] = loser
        lines.append(
            f"{name}: both handed in; that of {new if loser == old else old}, the later one, counts"
        )
        row = handed[loser].get(name)
        if row is not None:
            drop_submission(connection, tables, row.id)
    change = whole.update().where(whole.c.student_id == old).values(student_id=new)
    connection.execute(change)
    connection.execute(student.delete().where(student.c.id == old))
    return lost, lines


def _assignments(connection: Connection) -> dict[str, str]:
    table = sql.Table("assignment", sql.MetaData(), autoload_with=connection)
    return {row.id: row.name for row in connection.execute(table.select())}


def _handed_in(course: Course, student: str) -> set[str]:
    folder = course.working_folder / "submitted" / student
    return {one.name for one in folder.iterdir() if one.is_dir()} if folder.is_dir() else set()


def _loser(course: Course, assignment: str, old: str, new: str) -> str:
    """Return whose submission gives way: the earlier one; of unknown times, the old id's."""
    times = [_time(course, assignment, student) for student in (old, new)]
    return new if all(times) and times[0] > times[1] else old


def _time(course: Course, assignment: str, student: str) -> str:
    file = course.step_folder("submitted", assignment, student) / "timestamp.txt"
    try:
        text = file.read_text(encoding="utf-8").strip()
        datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f %Z")  # noqa: DTZ007 - nbgrader's, which sorts
    except (OSError, ValueError):
        return ""
    return text


def _move_files(course: Course, old: str, new: str, lost: Mapping[str, str]) -> None:
    for step in STEPS:
        source = course.working_folder / step / old
        if not source.is_dir():
            continue
        target = course.working_folder / step / new
        target.mkdir(parents=True, exist_ok=True)
        for folder in sorted(source.iterdir()):
            _keep_request(folder, target / folder.name)
            if lost.get(folder.name) == old:
                continue
            shutil.rmtree(target / folder.name, ignore_errors=True)
            shutil.move(folder, target / folder.name)
            if step == "submitted":
                _remember(target / folder.name, old)
        shutil.rmtree(source)


def _keep_request(one: Path, other: Path) -> None:
    """Let what one of two folders asks for stand in both: one of them gives way."""
    asking = [folder / REQUEST_FILE for folder in (one, other)]
    there = [file.is_file() for file in asking]
    if other.is_dir() and there[0] != there[1]:
        shutil.copy2(*(asking if there[0] else reversed(asking)))


def _remember(folder: Path, old: str) -> None:
    """Note under which id the hidden cases were drawn, so that they stay the same."""
    record = read_record(folder)
    record.setdefault("drawn_as", old)
    write_whole(folder / RECORD_FILE, (json.dumps(record, ensure_ascii=False) + "\n").encode())


def _move_recorded(course: Course, old: str, new: str, lost: Mapping[str, str]) -> None:
    with results_database(course) as database:
        if database is None:
            return
        database.executemany(
            "DELETE FROM recorded WHERE assignment = ? AND student = ?", list(lost.items())
        )
        database.execute("UPDATE OR REPLACE recorded SET student = ? WHERE student = ?", (new, old))


def _with(roster: Roster, person: Person) -> Roster:
    return Roster((*(one for one in roster if one.id != person.id), person))


def _known(roster: Roster, student: str) -> Person:
    person = roster.by_id(student) or roster.by_email(student)
    if person is None:
        raise CourseError(
            f"there is no student {student!r}", remedy="'autograder roster show' lists everybody"
        )
    return person
