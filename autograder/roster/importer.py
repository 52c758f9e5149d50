"""Lists of a class as platforms export them, read into people; headers in several languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.errors import CourseError
from autograder.roster.names import natural_name
from autograder.roster.person import Person, Roster
from autograder.roster.table import Table, column, folded

HEADERS: dict[str, str] = {
    "id": "sisuserid orgdefinedid studentid studentnumber idnumber universityid bannerid "
    "matrikelnummer matrikelnr matrnr idnummer immatrikulationsnummer numeroetudiant "
    "numerodetudiant numerodidentification numetudiant matricule numerodeid numerodealumno "
    "numerodeidentificacion matricula expediente dni matricola numerodimatricola "
    "numeroid studentnummer numerodealuno numeromecanografico ra sid personid id",
    "login": "sisloginid loginid username userid login netid eid uid loginname kennung "
    "benutzername benutzerkennung anmeldename nomdutilisateur identifiant nombredeusuario usuario "
    "nomeutente gebruikersnaam nomedeutilizador nomedeusuario utilizador",
    "email": "email emailaddress emailadresse mail studentemail mailadresse courriel "
    "adressedecourriel adresseelectronique adressemail correo correoelectronico "
    "direcciondecorreo direcciondecorreoelectronico correoinstitucional indirizzoemail "
    "indirizzodiposta emailadres enderecodeemail endereodeemail",
    "name": "fullname name student studentname displayname vollstandigername "
    "nomcomplet nombrecompleto nombreyapellidos nomecompleto volledigenaam sortablename teilnehmer",
    "last": "lastname surname familyname last nachname familienname name2 nomdefamille nom "
    "apellidos apellido apellidoss cognome achternaam sobrenome apelido apelidos ultimonome",
    "first": "firstname givenname first vorname prenom nombre nombres voornaam nome primeironome",
    "section": "section sections sectionname seccion sektion sezione secao crn classgroup "
    "lehrveranstaltung ubungsgruppe tutorium tutoriumsgruppe tutorialgroup tutorial labsection lab "
    "seminargruppe kurs kursgruppe klasse groupetd groupetp grupodeteoria turma turno classe clase",
    "team": "team teamname projectgroup projektgruppe arbeitsgruppe abgabegruppe lerngruppe equipe "
    "equipo squadra binome trinome groupedeprojet grupodetrabajo grupodetrabalho",
    "group": "group groups groupname gruppe gruppen groupe groupes grupo grupos gruppo gruppi "
    "groep groepen grupa skupina ryhma",
    "canvas": "canvasid canvasuserid",
    "sis": "",
}
"""Folded headers by what they say; the first that a table has is taken."""
ROLES = tuple(role for role in HEADERS if role not in {"sis", "group"})
TEAM_AT_MOST = 6
"""People of a group on average, where it is a team that hands in together, and no section."""
_NOT_PEOPLE = re.compile(
    r"points possible|possible points|student, test|test student|teststudent|\(read only\)",
    re.IGNORECASE,
)
_FOLDER = re.compile(r"[\w.@+-]{1,80}")
"""What an id looks like: it becomes the name of a folder."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list holds: people, which of its columns said what, and what was left out."""

    people: tuple[Person, ...]
    columns: Mapping[str, str]
    skipped: tuple[str, ...] = ()


def read_people(table: Table, source: str, mapping: Mapping[str, str], known: Roster) -> Imported:
    """Return the people of a table.

    Parameters
    ----------
    table, source
        The table, and what errors call it.
    mapping
        Headers by role, where they are not recognised: ``{"id": "Matrikelnummer"}``.
    known
        Whoever is known keeps the id that everything of theirs is kept under.

    Raises
    ------
    CourseError
        If no column says who people are, or two people would have one id.
    """
    places = _places(table, source, mapping)
    people: dict[str, Person] = {}
    skipped: list[str] = []
    rows: dict[str, int] = {}
    for number, row in enumerate(table.rows, start=2):
        cells = {role: row[at] for role, at in places.items()}
        if not any(cells.values()) or _NOT_PEOPLE.search(" ".join(cells.values())):
            continue
        person = _person(cells, canvas="canvas" in places)
        if person is None:
            skipped.append(f"row {number} ({', '.join(filter(None, row))[:60]}) names nobody")
            continue
        person = _as_known(person, known)
        if not _FOLDER.fullmatch(person.id) or person.id.startswith((".", "-")):
            raise CourseError(
                f"{source}, row {number}: {person.id!r} cannot be an id: letters, digits and "
                ". _ @ + - can",
                remedy="name another column with --map id=HEADER",
            )
        before = people.get(person.id)
        if before is not None and not _same(before, person):
            raise CourseError(
                f"{source}: rows {rows[person.id]} and {number} are two people with the id "
                f"{person.id!r}: {before.name or before.email!r} and "
                f"{person.name or person.email!r}",
                remedy="correct one of them, or name another column with --map id=HEADER",
            )
        people[person.id] = _joined(before, person)
        rows.setdefault(person.id, number)
    if not people:
        raise CourseError(
            f"{source} names nobody", remedy="export the list of the class, with its header"
        )
    return Imported(
        tuple(people.values()),
        {role: table.header[at] for role, at in places.items()},
        tuple(skipped),
    )


def _places(table: Table, source: str, mapping: Mapping[str, str]) -> dict[str, int]:
    """Return the column of each role."""
    places: dict[str, int] = {}
    folded_header = [folded(name) for name in table.header]
    for role, header in mapping.items():
        if role not in ROLES:
            raise CourseError(
                f"--map {role}={header}: nothing is called {role!r}",
                remedy=f"write one of {', '.join(ROLES)} before the =",
            )
        if folded(header) not in folded_header:
            raise CourseError(
                f"{source} has no column {header!r}; it has: {', '.join(table.header)}",
                remedy="name one of them",
            )
        places[role] = folded_header.index(folded(header))
    if _is_canvas(folded_header) and "canvas" not in places:
        places["canvas"] = folded_header.index("id")
    for role in ROLES:
        taken = set(places.values())
        names = [name for name in HEADERS[role].split() if _free(name, folded_header, taken)]
        at = column(table, names)
        if role not in places and at is not None:
            places[role] = at
    _german_name(folded_header, places, mapping)
    _groups(table, folded_header, places)
    if not {"id", "login", "email", "canvas"} & places.keys():
        raise CourseError(
            f"no column of {source} says who people are; it has: {', '.join(table.header)}",
            remedy="name it, as in --map id=HEADER (or login=, email=)",
        )
    return places


def _groups(table: Table, header: Sequence[str], places: dict[str, int]) -> None:
    """Take columns of groups for teams or for sections, by how many people one holds."""
    names = HEADERS["group"].split()
    for at, name in enumerate(header):
        if name not in names or at in places.values():
            continue
        members = Counter(row[at] for row in table.rows if row[at])
        if not members:
            continue
        small = sum(members.values()) <= TEAM_AT_MOST * len(members)
        places.setdefault("team" if small else "section", at)


def _free(name: str, header: Sequence[str], taken: set[int]) -> bool:
    return name in header and header.index(name) not in taken


def _is_canvas(header: Sequence[str]) -> bool:
    """Tell Canvas's gradebook: its ``ID`` is Canvas's own number."""
    return header[:1] == ["student"] and "id" in header[:3] and "section" in header


def _german_name(header: Sequence[str], places: dict[str, int], mapping: Mapping[str, str]) -> None:
    """Take ``Name`` beside a given name for the family name, as many lists have it."""
    if "first" in places and "last" not in places and "name" in places and "name" not in mapping:
        places["last"] = places.pop("name")
    if "name" in places and header[places["name"]] == "nom":
        places["last"] = places.pop("name")


def _person(cells: Mapping[str, str], *, canvas: bool) -> Person | None:
    """Return the person of a row; None if nothing says who it is."""
    login, email = cells.get("login", "").lstrip("#"), cells.get("email", "")
    own = cells.get("id", "").lstrip("#")
    platform = cells.get("canvas", "") if canvas else ""
    student = own or login or email.partition("@")[0] or platform
    if not student:
        return None
    name = natural_name(cells.get("name", ""))
    if cells.get("first") or cells.get("last"):
        name = " ".join(filter(None, (cells.get("first", ""), cells.get("last", ""))))
    ids = (("canvas", platform),) if platform else ()
    return Person(
        student,
        name,
        email,
        login if login != student else "",
        ids,
        cells.get("section", ""),
        cells.get("team", ""),
    )


def _as_known(person: Person, known: Roster) -> Person:
    """Give somebody who is known the id that is theirs already."""
    there = known.by_id(person.id)
    for look_up, value in (
        (known.by_login, person.login),
        (known.by_email, person.email),
        (lambda number: known.by_platform_id(number, "canvas"), person.platform_id("canvas")),
        (known.by_name, person.name),
    ):
        there = there or (look_up(value) if value else None)
    if there is None or there.id == person.id:
        return person
    login = person.login or person.id
    return replace(person, id=there.id, login=login if login != there.id else "")


def _same(one: Person, other: Person) -> bool:
    """Tell whether two rows are one person, listed once for each section, say."""
    pairs = ((one.name, other.name), (one.email, other.email), (one.login, other.login))
    return all(a.casefold() == b.casefold() for a, b in pairs if a and b)


def _joined(before: Person | None, row: Person) -> Person:
    if before is None or before.section == row.section:
        return row
    return replace(row, section=f"{before.section}, {row.section}")


def merged(known: Roster, imported: Sequence[Person]) -> Roster:
    """Return a roster after an import: what a list says counts, what it leaves out stays."""
    there = {person.id: person for person in known}
    for person in imported:
        before = there.get(person.id)
        there[person.id] = person if before is None else updated(before, person)
    return Roster(tuple(there.values()))


def updated(before: Person, now: Person) -> Person:
    """Return somebody with what is known now; who dropped the course stays dropped."""
    ids = dict((*before.platform_ids, *now.platform_ids))
    return Person(
        before.id,
        now.name or before.name,
        now.email or before.email,
        now.login or before.login,
        tuple(ids.items()),
        now.section or before.section,
        now.team or before.team,
        dropped=before.dropped,
    )
