"""The learning platforms that marks go back to: one value each.

Facts about their files come from the platforms' own public sources, and from files that they wrote.
"""

from __future__ import annotations

import re

from autograder.returning.platforms.platform import Key, Platform

_TOTALS = r"(?!.*(Current|Final) (Score|Points|Grade)\b)(?!.*Override (Score|Grade|Status)\b)"
_FIRST_NAMES = (
    *("first name", "firstname", "given name", "vorname", "prenom", "nombre", "nome"),
    *("voornaam", "imie", "fornavn", "fornamn", "etunimi", "ad", "nom propi", "jmeno"),
)
_LAST_NAMES = (
    *("last name", "lastname", "surname", "family name", "nachname", "nom", "nom de famille"),
    *("apellido", "apellidos", "apellido s", "cognome", "sobrenome", "apelido", "achternaam"),
    *("nazwisko", "efternavn", "efternamn", "etternavn", "sukunimi", "soyad", "cognoms"),
)
_ADDRESSES = (
    *("email", "e mail", "email address", "e mail address", "e mail adresse", "mail"),
    *("adresse de courriel", "adresse e mail", "adresse mail", "courriel"),
    *("direccion de correo", "correo electronico", "direccion email", "indirizzo email"),
    *("indirizzo e mail", "endereco de email", "endereco de e mail", "e mailadres", "emailadres"),
)
_USER_NAMES = (
    *("username", "user name", "benutzername", "anmeldename", "nom d utilisateur"),
    *("nombre de usuario", "usuario", "nome utente", "nome de usuario", "nome de utilizador"),
    *("gebruikersnaam", "identifiant", "brugernavn", "anvandarnamn", "brukernavn"),
)
_STUDENT_NUMBERS = (
    *("student id", "id number", "id nummer", "matrikelnummer", "numero d etudiant"),
    *("id etudiant", "numero d identification", "id de estudiante", "id del estudiante"),
    *("numero de id", "id studente", "id do aluno", "student nummer", "studentnummer"),
)

CANVAS = Platform(
    name="canvas",
    title="Canvas",
    file="the gradebook (Grades > Export > Export Entire Gradebook)",
    keys=(
        (Key.NAME, ("student",)),
        (Key.LAST_NAME, ("lastname",)),
        (Key.FIRST_NAME, ("firstname",)),
        (Key.PLATFORM_ID, ("id",)),
        (Key.ID, ("sis user id",)),
        (Key.LOGIN, ("sis login id",)),
    ),
    needed=(frozenset({Key.PLATFORM_ID}), frozenset({Key.NAME, Key.LAST_NAME})),
    grade=re.compile(rf"{_TOTALS}(?P<title>.*\S)\s+\((?P<id>\d+)\)", re.DOTALL),
    possible_row=re.compile(r"Points Possible"),
    not_student=re.compile(r"Student, Test|Test Student"),
    creates="Canvas would make a new assignment of a title that it does not know",
    uploads="Grades > Import",
    feedback="the assignment's page > Re-Upload Submissions",
)
MOODLE = Platform(
    name="moodle",
    title="Moodle",
    file="the assignment's grading worksheet (Grading > Download grading worksheet)",
    keys=(
        (Key.LAST_NAME, _LAST_NAMES),
        (Key.FIRST_NAME, _FIRST_NAMES),
        (Key.ID, _STUDENT_NUMBERS),
        (Key.LOGIN, _USER_NAMES),
        (Key.EMAIL, _ADDRESSES),
    ),
    needed=(frozenset({Key.EMAIL, Key.ID}),),
    # As the gradebook's own export calls them: "Assignment: ReLU (Real)".
    grade=re.compile(r"[^:()]+:\s*(?P<title>.*\S)\s+\([^()]*\)", re.DOTALL),
    shape="worksheet",
    creates="Moodle would not know what the column is",
    refuses_more=True,
    uploads="Grading > Upload grading worksheet, with 'Allow updating records that have been "
    "modified more recently' ticked if somebody graded there meanwhile",
    feedback="Grading > Upload multiple feedback files in a zip",
)
BRIGHTSPACE = Platform(
    name="brightspace",
    title="Brightspace",
    file="the grades (Grades > Export, with 'Points grade' and both keys)",
    keys=(
        (Key.ID, ("orgdefinedid",)),
        (Key.LOGIN, ("username",)),
        (Key.LAST_NAME, _LAST_NAMES),
        (Key.FIRST_NAME, _FIRST_NAMES),
        (Key.EMAIL, _ADDRESSES),
    ),
    needed=(frozenset({Key.ID, Key.LOGIN}),),
    grade=re.compile(
        r"(?P<title>.*?\S)(?:\s+Points Grade)?\s*<[^<>]*MaxPoints:(?P<possible>[\d.,]+)[^<>]*>"
        r"|(?P<bare>.*?\S)\s+Points Grade",
        re.DOTALL,
    ),
    id_mark="#",
    creates="Brightspace would offer to make a new grade item of a title that it does not know",
    uploads="Grades > Import",
    feedback="the assignment's folder > Add Feedback Files",
)
BLACKBOARD = Platform(
    name="blackboard",
    title="Blackboard",
    file="the work file (Grade Center > Work Offline > Download, tab delimited)",
    keys=(
        (Key.LAST_NAME, _LAST_NAMES),
        (Key.FIRST_NAME, _FIRST_NAMES),
        (Key.LOGIN, _USER_NAMES),
        (Key.ID, _STUDENT_NUMBERS),
    ),
    needed=(frozenset({Key.LOGIN}),),
    grade=re.compile(
        r"(?P<title>.*?)\s*\[(?:[^\[\]]*?[:\s](?P<possible>\d[\d.,]*)[^\[\]]*|[^\[\]]*)\]"
        r"\s*\|\s*(?P<id>\d+)",
        re.DOTALL,
    ),
    ungraded=re.compile(r"-?|Needs (Grading|Marking).*|In Progress.*", re.DOTALL),
    creates="Blackboard would not know what the column is",
    uploads="Grade Center > Work Offline > Upload",
)
SAKAI = Platform(
    name="sakai",
    title="Sakai",
    file="grades.csv of the download (Assignments > Download All), or the whole download",
    keys=(),
    needed=(),
    grade=re.compile(r"(?P<title>.*)", re.DOTALL),
    shape="sakai",
    creates="Sakai reads the fifth column alone",
    uploads="the assignment > Upload All, with 'Grade file' ticked",
    feedback="the assignment > Upload All, with 'Feedback Attachments' ticked",
)
PLATFORMS = {one.name: one for one in (CANVAS, MOODLE, BRIGHTSPACE, BLACKBOARD, SAKAI)}
