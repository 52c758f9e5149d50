"""Classes are drawn, given out as each platform would, filled, taken in by its importer's rules.

Whatever the names, the dialect and the language: no cell is wrong, nothing else changes, and
whoever can be recognised gets their mark and their page.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.releasing.release import packed
from autograder.returning.platforms.feedback_names import (
    names_in_download,
    names_in_table,
)
from autograder.returning.platforms.filling import (
    Filling,
    fill,
)
from autograder.returning.platforms.given import (
    Wishes,
)
from autograder.returning.platforms.known import PLATFORMS
from tests.helpers import importers
from tests.helpers.importers import MoodleSite
from tests.helpers.platform_checks import (
    again,
    archive,
    check_files,
    check_marks,
    nothing_else_changed,
    only,
)
from tests.helpers.platform_files import (
    ASSIGNMENT,
    FULL,
    TITLE,
    Class,
    Dialect,
    Pupil,
    classes,
    ends,
    held,
    slug,
)

CLASSES = settings(max_examples=110, deadline=None)
"""Of each platform: 550 classes in all."""
# Identifier, participant, full name, e-mail, grade, maximum, last modified (grade), decimal sign.
LANGUAGES = (
    ("Identifier", "Participant ", "Full name", "Email address", "Grade", "Maximum Grade",
     "Last modified (grade)", "."),
    ("ID", "Teilnehmer/in", "Vollständiger Name", "E-Mail-Adresse", "Bewertung", "Bestwertung",
     "Zuletzt geändert (Bewertung)", ","),
    ("Identifiant", "Participant", "Nom complet", "Adresse de courriel", "Note", "Note maximale",
     "Dernière modification (note)", ","),
    ("識別子", "参加者", "フルネーム", "メールアドレス", "評点", "最大評点",
     "最終更新日時 (評定)", "."),
    ("מזהה", "משתתף ", "שם מלא", "כתובת דואר אלקטרוני", "ציון", "ציון מירבי", "שינוי אחרון", "."),
)  # fmt: skip


@given(st.data())
@CLASSES
def test_canvas(data: st.DataObject) -> None:
    class_ = data.draw(classes("canvas"))
    separator = data.draw(st.sampled_from([",", ";"]))
    dialect = Dialect(
        separator,
        data.draw(st.sampled_from(["utf-8", "utf-8-sig"])),
        data.draw(st.booleans()),
        data.draw(ends),
        data.draw(st.sampled_from([".", ","])),
    )
    sis = data.draw(st.booleans())
    possible = data.draw(st.sampled_from([FULL, FULL, 100.0, 10.0]))
    cells = {p.user.key: data.draw(held).replace(".", dialect.decimal) for p in class_.there}
    ids = ["SIS User ID", "SIS Login ID"] if sis else []
    header = ["Student", "ID", *ids, "Section", "Intro (811)", f"{TITLE} (812)", "Final Score"]
    gap = [""] * len(ids)
    rows = [
        header,
        ["", "", *gap, "", "", "Manual Posting", ""],
        ["    Points Possible", "", *gap, "", dialect.number(5), dialect.number(possible),
         "(read only)"],
        *(
            [p.user.sortable, p.user.key, *([p.user.number, p.user.login] if sis else []), "A; B",
             dialect.number(1.5), cells[p.user.key], dialect.number(88)]
            for p in class_.there
        ),
    ]  # fmt: skip
    file = dialect.write(rows)
    wishes = Wishes(scale=data.draw(st.booleans()))
    site = {"811": "Intro", "812": TITLE}

    filling = fill(file, PLATFORMS["canvas"], class_.given, wishes)

    before = importers.canvas_grades(file, class_.users, site)
    after = importers.canvas_grades(filling.data, class_.users, site)
    nothing_else_changed(file, filling, dialect)
    assert (after.created, after.strangers) == ([], [])
    assert after.excused == before.excused
    check_marks(
        class_,
        only(after.grades, "812/"),
        only(before.grades, "812/"),
        possible / FULL if wishes.scale else 1.0,
        ("platform", *(("login", "id") if sis else ())),
        excused=[key.removeprefix("812/") for key in after.excused],
    )
    assert only(after.grades, "811/") == only(before.grades, "811/")
    again(filling, class_, "canvas", wishes)
    canvas_files(data, class_, filling if data.draw(st.booleans()) else None)


def canvas_files(data: st.DataObject, class_: Class, filling: Filling | None) -> None:
    attachments: dict[str, tuple[str, str]] = {}
    paths = []
    for n, pupil in enumerate(class_.there):
        for attempt in range(data.draw(st.integers(0, 2))):
            number = str(9000 + 10 * n + attempt)
            late = data.draw(st.sampled_from(["", "_LATE"]))
            file = data.draw(st.sampled_from(["a3_relu.ipynb", "1_2_3.ipynb", "my_102_9000_x.txt"]))
            name = f"x{slug(pupil.user.sortable)}"  # Canvas itself fails at a name of digits alone
            paths.append(PurePosixPath(f"{name}{late}_{pupil.user.key}_{number}_{file}"))
            attachments[number] = (pupil.user.key, file)
    fillings = (filling,) if filling else ()

    names = names_in_download(paths, "canvas", ASSIGNMENT, class_.given.roster, fillings)

    assert set(names.paths.values()) <= set(map(str, paths))
    files = importers.canvas_files(archive(names), attachments)
    handed_in = {owner for owner, _ in attachments.values()}
    check_files(class_, names, files, ("platform",), handed_in)


@given(st.data())
@CLASSES
def test_moodle(data: st.DataObject) -> None:
    class_ = data.draw(classes("moodle"))
    language = data.draw(st.sampled_from(LANGUAGES))
    identifier, participant, full, address, grade, most, modified, decimal = language
    dialect = Dialect(
        ",", data.draw(st.sampled_from(["utf-8", "utf-8-sig"])), data.draw(st.booleans()),
        data.draw(ends), decimal,
    )  # fmt: skip
    blind = data.draw(st.integers(0, 5)) == 0
    possible = data.draw(st.sampled_from([FULL, FULL, 100.0, 10.0]))
    cells = {p.participant: data.draw(held) for p in class_.there}
    cells = {n: cell.replace("EX", "").replace(".", decimal) for n, cell in cells.items()}
    who = [] if blind else [full, address]
    header = [identifier, *who, "Status", "Group", grade, most, "Can be changed",
              "Last modified (submission)", modified, "Feedback comments"]  # fmt: skip
    rows = [
        header,
        *(
            [f"{participant}{p.participant}", *([] if blind else [p.user.name, p.user.email]),
             "Submitted for grading - ", "", cells[p.participant], dialect.number(possible), "Yes",
             "Friday, 20 November 2026, 10:00 AM", "-", "well <b>done</b>, \n=1+1"]
            for p in class_.there
        ),
    ]  # fmt: skip
    file = dialect.write(rows)
    numbers = {p.participant: p.user.key for p in class_.there}
    site = MoodleSite(identifier, participant, grade, modified, decimal, possible, numbers)
    wishes = Wishes(scale=data.draw(st.booleans()))
    if not class_.there:
        return

    filling = fill(file, PLATFORMS["moodle"], class_.given, wishes)

    before = importers.moodle_grades(file, site)
    after = importers.moodle_grades(filling.data, site)
    nothing_else_changed(file, filling, dialect)
    assert after.strangers == []
    assert set(after.refused) <= set(before.refused)  # what is too much is said, not sent
    factor = possible / FULL if wishes.scale else 1.0
    fits = [p for p in class_.pupils if (p.earned or 0) * factor <= possible]
    keys = () if blind else ("email",)
    small = Class(tuple(fits), class_.knows)
    check_marks(small, after.grades, before.grades, factor, keys)
    again(filling, class_, "moodle", wishes)
    names = names_in_table(filling, "moodle", ASSIGNMENT)
    everybody = {p.user.key for p in class_.there if p.person}
    check_files(class_, names, importers.moodle_files(archive(names), numbers), keys, everybody)
    moodle_files(data, class_, numbers)


def moodle_files(data: st.DataObject, class_: Class, numbers: dict[str, str]) -> None:
    flat = data.draw(st.booleans())
    paths = [
        PurePosixPath(
            f"{pupil.user.name.replace('_', '').replace('/', '')}_{pupil.participant}"
            f"_assignsubmission_file{'_' if flat else '/'}"
            f"{data.draw(st.sampled_from(['a3_relu.ipynb', 'x_50001_assignsubmission_file_.py']))}"
        )
        for pupil in class_.there
        if pupil.person  # who is on the platform alone has nothing but a name here
    ]

    names = names_in_download(paths, "moodle", ASSIGNMENT, class_.given.roster)

    check_files(class_, names, importers.moodle_files(archive(names), numbers), (), set())


@given(st.data())
@CLASSES
def test_brightspace(data: st.DataObject) -> None:
    class_ = data.draw(classes("brightspace"))
    dialect = Dialect(
        ",", data.draw(st.sampled_from(["utf-8", "utf-8-sig"])), data.draw(st.booleans()),
        data.draw(ends),
    )  # fmt: skip
    possible = data.draw(st.sampled_from([FULL, 100.0]))
    item = f"{TITLE} Points Grade <Numeric MaxPoints:{possible:g} Weight:10 Category:Labs>"
    emails = data.draw(st.booleans())
    cells = {p.user.key: data.draw(held).replace("EX", "") for p in class_.there}
    more = ["Email"] if emails else []
    rows = [
        ["OrgDefinedId", "Username", "Last Name", "First Name", *more, item,
         "Intro Points Grade <Numeric MaxPoints:5>", "End-of-Line Indicator"],
        *(
            [f"#{p.user.number}", f"#{p.user.login}", *reversed(split(p)),
             *([p.user.email] if emails else []), cells[p.user.key], "1.5", "#"]
            for p in class_.there
        ),
    ]  # fmt: skip
    file = dialect.write(rows)
    wishes = Wishes(scale=data.draw(st.booleans()))

    filling = fill(file, PLATFORMS["brightspace"], class_.given, wishes)

    items = [TITLE, "Intro"]
    before = importers.brightspace_grades(file, class_.users, items)
    after = importers.brightspace_grades(filling.data, class_.users, items)
    nothing_else_changed(file, filling, dialect)
    assert after.created == []
    keys = ("login", "id", *(("email",) if emails else ()))
    grades = (only(one.grades, f"{TITLE}/") for one in (after, before))
    check_marks(class_, *grades, possible / FULL if wishes.scale else 1.0, keys)
    again(filling, class_, "brightspace", wishes)
    brightspace_files(data, class_)


def split(pupil: Pupil) -> list[str]:
    first, _, last = pupil.user.name.rpartition(" ")
    return [first, last]


def brightspace_files(data: st.DataObject, class_: Class) -> None:
    folders: dict[str, str] = {}
    paths = []
    for pupil in class_.there:
        for day, hour in data.draw(st.sets(st.tuples(st.integers(1, 28), st.integers(1, 12)))):
            name = pupil.user.name.replace("/", "")
            front = f"{pupil.user.key}-20{day}{hour} - {name} - Nov {day}, 2026 {hour}05 PM"
            folders[front] = pupil.user.key
            paths.append(PurePosixPath(f"{front}/a3_relu.ipynb"))
    paths.append(PurePosixPath("index.html"))

    names = names_in_download(paths, "brightspace", ASSIGNMENT, class_.given.roster)

    files = importers.brightspace_files(archive(names), folders)
    check_files(class_, names, files, ("platform",), set(folders.values()))


@given(st.data())
@CLASSES
def test_blackboard(data: st.DataObject) -> None:
    class_ = data.draw(classes("blackboard"))
    separator = data.draw(st.sampled_from(["\t", "\t", ","]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le"]))
    dialect = Dialect(separator, encoding, data.draw(st.booleans()), data.draw(ends))
    german = data.draw(st.booleans())
    who = (
        ["Nachname", "Vorname", "Benutzername"]
        if german
        else ["Last Name", "First Name", "Username"]
    )
    column = f"{TITLE} [Total Pts: {FULL:g} Score] |403340"
    cells = {
        p.user.key: data.draw(st.sampled_from(["", "Needs Grading(0)", "3.5", "12.00"]))
        for p in class_.there
    }
    rows = [
        [*who, "Student ID", "Intro [Total Pts: 5 Score] |403339", column, "Grading Notes"],
        *(
            [*reversed(split(p)), p.user.login, p.user.number, "1.5", cells[p.user.key], ""]
            for p in class_.there
        ),
    ]
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    file = mark + dialect.write(rows)

    filling = fill(file, PLATFORMS["blackboard"], class_.given)

    known = {"403340": TITLE, "403339": "Intro"}
    before = importers.blackboard_grades(file, class_.users, known)
    after = importers.blackboard_grades(filling.data, class_.users, known)
    if not mark:
        nothing_else_changed(file, filling, dialect)
    assert filling.data.startswith(mark)
    assert after.refused == []
    grades = (only(one.grades, "403340/") for one in (after, before))
    check_marks(class_, *grades, 1.0, ("login", "id"))
    again(filling, class_, "blackboard", Wishes())


@given(st.data())
@CLASSES
def test_sakai(data: st.DataObject) -> None:
    class_ = data.draw(classes("sakai"))
    separator = data.draw(st.sampled_from([",", ";"]))
    decimal = "," if separator == ";" else "."
    dialect = Dialect(separator, "utf-8-sig", data.draw(st.booleans()), "\n", decimal)
    title = data.draw(st.sampled_from([TITLE, "Homework 3", "ReLU (CS 101)", "a/b_c: 2"]))
    cells = {p.user.key: data.draw(st.sampled_from(["", "", "3.5"])) for p in class_.there}
    rows = [
        [title, "Points"],
        [""],
        ["Display ID", "ID", "Last Name", "First Name", "grade"],
        *(
            [p.user.number, p.user.login, *reversed(split(p)),
             cells[p.user.key].replace(".", decimal)]
            for p in class_.there
        ),
    ]  # fmt: skip
    file = dialect.write(rows)
    if not class_.there and not dialect.quote_all:
        return

    filling = fill(file, PLATFORMS["sakai"], class_.given)

    nothing_else_changed(file, filling, dialect)
    again(filling, class_, "sakai", Wishes())
    alone = names_in_table(filling, "sakai", ASSIGNMENT)
    root = title.replace("/", "_")
    downloaded = [
        PurePosixPath(root, f"{p.user.sortable}({p.user.login})".replace("/", "_"), *rest)
        for p in class_.there
        for rest in (["timestamp.txt"], ["Submission attachment(s)", "a3_relu.ipynb"])
    ]
    from_zip = names_in_download(
        [*downloaded, PurePosixPath(root, "grades.csv")],
        "sakai", ASSIGNMENT, class_.given.roster, (filling,),
    )  # fmt: skip
    before = {p.user.key: 3.5 for p in class_.there if cells[p.user.key]}
    for names in (alone, from_zip):
        upload = {path: f"page of {who}".encode() for who, path in names.paths.items()}
        upload[f"{root}/grades.csv"] = filling.data
        after, files = importers.sakai_upload(packed(upload), class_.users, separator, decimal)
        assert after.strangers == []
        check_marks(class_, after.grades, before, 1.0, ("login", "id"))
        handed_in = {p.user.key for p in class_.there if p.person}
        check_files(class_, names, files, ("login",), handed_in)
