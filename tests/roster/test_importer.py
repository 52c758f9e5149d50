"""Lists of a class as platforms and offices export them, in their languages and encodings."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from autograder.errors import CourseError
from autograder.roster.importer import read_people
from autograder.roster.person import Person, Roster
from autograder.roster.table import parse_table

JANE = Person("jdoe", "Jane Doé", "jane@x.edu")


def people(data: bytes, known: Roster | None = None, **mapping: str) -> tuple[Person, ...]:
    table = parse_table(data, "list")
    return read_people(table, "list", mapping, known or Roster()).people


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_encoding_and_any_separator(encoding: str, delimiter: str, end: str) -> None:
    lines = [["Username", "Full name", "Email address"], ["jdoe", "Jane Doé", "jane@x.edu"]]
    text = end.join(delimiter.join(line) for line in lines) + end

    assert people(text.encode(encoding)) == (JANE,)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Username;First name;Last name;Email address", id="English"),
        pytest.param("Anmeldename;Vorname;Nachname;E-Mail-Adresse", id="German"),
        pytest.param("Benutzername;Vorname;Name;E-Mail", id="German, short"),
        pytest.param("Nom d'utilisateur;Prénom;Nom de famille;Adresse de courriel", id="French"),
        pytest.param("Identifiant;Prénom;Nom;Courriel", id="French, short"),
        pytest.param("Nombre de usuario;Nombre;Apellido(s);Dirección de correo", id="Spanish"),
        pytest.param("Nome utente;Nome;Cognome;Indirizzo email", id="Italian"),
        pytest.param("Gebruikersnaam;Voornaam;Achternaam;E-mailadres", id="Dutch"),
        pytest.param("Nome de utilizador;Nome;Apelido;Endereço de e-mail", id="Portuguese"),
        pytest.param("Nome de usuário;Nome;Sobrenome;Endereço de email", id="Brazilian"),
    ],
)
def test_headers_in_seven_languages(header: str) -> None:
    assert people(f"{header}\njdoe;Jane;Doé;jane@x.edu\n".encode()) == (JANE,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Student,ID,SIS User ID,SIS Login ID,Section,ReLU (77)\n"
            "    Points Possible,,,,,10\n"
            '"Doé, Jane",101,s7,jdoe,S1,\n"Student, Test",5,,x9,S1,\n',
            Person("s7", "Jane Doé", "", "jdoe", (("canvas", "101"),), "S1"),
            id="Canvas's gradebook",
        ),
        pytest.param(
            'Student,ID,Section\n"Doé, Jane",101,S1\n',
            Person("101", "Jane Doé", "", "", (("canvas", "101"),), "S1"),
            id="Canvas without an office's ids",
        ),
        pytest.param(
            "First name,Last name,ID number,Email address,Groups\nJane,Doé,007,jane@x.edu,Team 7\n",
            Person("007", "Jane Doé", "jane@x.edu", team="Team 7"),
            id="Moodle's participants",
        ),
        pytest.param(
            "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
            "#007,#jdoe,Doé,Jane,jane@x.edu,#\n",
            Person("007", "Jane Doé", "jane@x.edu", "jdoe"),
            id="Brightspace",
        ),
        pytest.param(
            "Last Name\tFirst Name\tUsername\tStudent ID\nDoé\tJane\tjdoe\ts7\n",
            Person("s7", "Jane Doé", "", "jdoe"),
            id="Blackboard",
        ),
        pytest.param(
            'Class List\n\nID,Name,CRN,Email\n007,"Doé, Jane",4711,jane@x.edu\n',
            Person("007", "Jane Doé", "jane@x.edu", section="4711"),
            id="Banner, with a title above",
        ),
        pytest.param(
            "sep=;\nMatrikelnummer;Name;Vorname\n007;Doé;Jane\n",
            Person("007", "Jane Doé"),
            id="an office's, with Excel's own first line",
        ),
    ],
)
def test_what_platforms_export(text: str, expected: Person) -> None:
    assert people(text.encode()) == (expected,)


def test_a_workbook_keeps_leading_zeros_and_whole_numbers() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Student ID", "Name", "E-mail"),
        ("007", "Doé, Jane", "jane@x.edu"),
        (12.0, "Roe, Bob", None),
    ):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)

    found = people(stream.getvalue())

    assert [one.id for one in found] == ["007", "12"]
    assert [one.name for one in found] == ["Jane Doé", "Bob Roe"]


def test_a_column_can_be_named() -> None:
    text = b"Kuerzel,Wer\njdoe,Jane\n"

    assert people(text, id="Kuerzel", name="wer") == (Person("jdoe", "Jane"),)


def test_whoever_is_known_keeps_the_id_of_their_marks() -> None:
    known = Roster((Person("doejane_101", "Jane Doe", platform_ids=(("canvas", "101"),)),))
    text = b'Student,ID,SIS Login ID,Section\n"Doe, Jane",101,jdoe,S1\n'

    (jane,) = people(text, known)

    assert (jane.id, jane.login) == ("doejane_101", "jdoe")


def test_one_student_in_two_sections_is_one() -> None:
    text = b"id,name,section\njdoe,Jane,A\njdoe,Jane,B\n"

    assert people(text) == (Person("jdoe", "Jane", section="A, B"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("Colour,Size\nred,7\n", "no column of list says who people are"),
        ("id,name\njdoe,Jane Doe\njdoe,John Doe\n", "rows 2 and 3 are two people"),
        ("id,name\na/b,Jane\n", "cannot be an id"),
        ("id,name\n,\n", "names nobody"),
    ],
)
def test_a_list_that_says_nothing_certain_is_refused(text: str, problem: str) -> None:
    with pytest.raises(CourseError, match=problem):
        people(text.encode())


@pytest.mark.parametrize(("role", "header"), [("shoe", "id"), ("id", "nothing")])
def test_a_mapping_that_fits_nothing_is_refused(role: str, header: str) -> None:
    with pytest.raises(CourseError, match=f"called '{role}'|no column '{header}'"):
        people(b"id,name\njdoe,Jane\n", **{role: header})


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(CourseError, match="no workbook that can be read"):
        people(b"PK\x03\x04 broken")


@pytest.mark.parametrize(
    ("header", "size", "people", "role"),
    [
        ("Gruppe", 12, 36, "section"),
        ("Gruppe", 3, 36, "team"),
        ("Group", 25, 100, "section"),
        ("Groups", 2, 8, "team"),
        ("Übungsgruppe", 3, 9, "section"),
        ("Projektgruppe", 9, 36, "team"),
        ("Section", 2, 8, "section"),
    ],
)
def test_a_column_of_groups_is_of_teams_or_of_sections_by_what_it_holds(
    header: str, size: int, people: int, role: str
) -> None:
    lines = [f"id,name,{header}", *(f"s{n},Ann B{n},G{n // size}" for n in range(people))]
    table = parse_table("\n".join(lines).encode(), "x")

    found = read_people(table, "x", {}, Roster())

    assert found.columns[role] == header
    assert {"team", "section"} & set(found.columns) == {role}
    assert getattr(found.people[-1], role) == f"G{(people - 1) // size}"


def test_sections_and_teams_stand_side_by_side() -> None:
    rows = [f"s{n},Ann B{n},G{n // 20},T{n // 2}" for n in range(40)]
    table = parse_table("\n".join(["id,name,Gruppe,Groupe", *rows]).encode(), "x")

    found = read_people(table, "x", {}, Roster())

    assert (found.people[3].section, found.people[3].team) == ("G0", "T1")
