"""When something was handed in: from names, marks, metadata and tables; never from a download."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from autograder.collecting.owners import Submitter
from autograder.errors import CourseError
from autograder.roster.importer import HEADERS
from autograder.roster.moments import read_moment
from autograder.roster.person import Roster
from autograder.roster.table import Table, column, folded, read_table

YEARS = range(1970, 2100)
"""When something may have been handed in; other years are mistakes, or worse."""
_NONE = "-\u2013 "
"""What stands where there is no time."""
_WHEN = (
    # As Moodle's worksheets call it, in their languages, and as other tables do.
    *("submittedat", "submissiontime", "submissiondate", "submitted", "timesubmitted"),
    *("lastmodifiedsubmission", "zuletztgeandertabgabe", "datesubmitted", "completed"),
    *("dernieremodificationtravailremis", "ultimamodificacionentrega", "ultimamodificaconsegna"),
    *("laatstgewijzigdinlevering", "laatstgewijzigdinzending", "ultimamodificacaoenvio"),
    *("modifiedsubmission", "ultimamodificacaosubmissao", "senastandradinlamning", "lastattempt"),
    *("abgabezeitpunkt", "abgabezeit", "abgabedatum", "abgegebenam", "abgegeben", "eingereichtam"),
    *("eingereicht", "einreichungsdatum", "hochgeladenam", "eingangsdatum", "abgabe"),
    *("datederemise", "remisle", "datedesoumission", "soumisle", "datededepot", "deposele"),
    *("fechadeentrega", "fechadeenvio", "entregadoel", "enviadoel", "datadiconsegna"),
    *("consegnatoil", "datadeentrega", "datadeenvio", "datadesubmissao", "entregueem"),
    *("enviadoem", "ingeleverdop", "inleverdatum", "inlamningsdatum", "inlamnad", "afleveret"),
    *("timestamp", "zeitstempel", "horodatage", "zeitpunkt", "datumuhrzeit", "fechayhora"),
    *("dataeora", "datetime", "time", "when", "date", "zeit", "datum", "fecha", "data", "tijdstip"),
)
_CLOCKS = ("uhrzeit", "zeit", "time", "timeofday", "heure", "hora", "ora", "tijd", "klockslag")
"""Of a time of day that stands beside its date."""
_NOT_WHEN = re.compile(
    r"due|deadline|frist|grade|graded|bewertung|note|nota|calificacion|valutazione|beoordeling"
    r"|fallig|echeance|vencimiento|scadenza|opened|released"
)
"""In headers of times that are not those of handing in."""
_WHO = frozenset(
    name for role in ("id", "login", "email", "name", "canvas") for name in HEADERS[role].split()
) | {
    *("identifier", "identifiant", "identificador", "identificativo", "user", "owner", "folder"),
    *("submissionid", "nutzername", "nutzer", "nachnamevorname", "namevorname"),
}
MOST_METADATA = 20_000_000


@dataclass(frozen=True, slots=True)
class TimesTable:
    """What a submissions table says: times and owners, by every name that a row gives."""

    when: Mapping[str, datetime] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    """Ids of the roster, by what a download calls somebody."""

    def find(self, *names: str) -> datetime | None:
        """Return the time of the first of some names that the table knows."""
        return next((self.when[key] for name in names if (key := _key(name)) in self.when), None)


def read_times(file: Path, roster: Roster, time_zone: str) -> TimesTable:
    """Read a table with a column of times and columns that say whose they are.

    Raises
    ------
    CourseError
        If no column is recognised, or a time cannot be read.
    """
    table = read_table(file)
    texts = _texts(table)
    who = [at for at in range(len(table.header)) if _says_who(table, at, roster)]
    if texts is None or not (who or any(_full_name(table, row) for row in table.rows)):
        raise CourseError(
            f"{file} has no column of times beside one of students; it has: "
            + ", ".join(table.header),
            remedy="name the columns 'id' (or 'email', 'name') and 'submitted at'",
        )
    day_first = _day_first(texts)
    times: dict[str, datetime] = {}
    twice: set[str] = set()
    owners: dict[str, str] = {}
    for number, (row, text) in enumerate(zip(table.rows, texts, strict=True), start=2):
        names = [name for name in (*(row[at] for at in who), _full_name(table, row)) if name]
        student = _student(names, roster)
        for name in filter(None, (*names, *map(_number, names)) if student else ()):
            # A name that two bear is nobody's; their other columns tell them apart.
            owners[name] = student if owners.get(name, student) == student else ""
        if not text.strip(_NONE):
            continue
        moment = read_moment(text, day_first=day_first)
        if moment is None or moment.year not in YEARS:
            raise CourseError(
                f"{file}, row {number}: {text!r} is no date and time that can be read",
                remedy="write times as in 2027-02-01 18:00",
            )
        moment = in_zone(moment, time_zone)
        for key in {_key(name) for name in (*names, *map(_number, names), student) if name}:
            if times.get(key, moment) != moment:
                twice.add(key)
            times[key] = moment
    # A name that two rows bear says nothing; other columns of theirs may.
    once = {key: moment for key, moment in times.items() if key not in twice}
    return TimesTable(once, {name: student for name, student in owners.items() if student})


def _texts(table: Table) -> list[str] | None:
    """Return what each row says of the time; None if no column is one of times.

    It is the column that is called so, else the only one that holds dates with times; a time of
    day may stand in a column of its own.
    """
    when = column(table, _WHEN)
    if when is None:
        likely = [at for at in range(len(table.header)) if _holds_times(table, at)]
        when = likely[0] if len(likely) == 1 else None
    if when is None:
        return None
    texts = [row[when] for row in table.rows]
    clock = column(table, _CLOCKS)
    if clock not in {None, when} and not any(":" in text for text in texts):
        return [f"{text} {row[clock or 0]}" for text, row in zip(texts, table.rows, strict=True)]
    return texts


def _holds_times(table: Table, at: int) -> bool:
    """Tell whether a column holds dates with times and nothing else, and not of another event."""
    if _NOT_WHEN.search(folded(table.header[at])):
        return False
    texts = [row[at] for row in table.rows if row[at].strip(_NONE)]
    return bool(texts) and all(
        read_moment(text, day_first=True) or read_moment(text, day_first=False) for text in texts
    )


def _says_who(table: Table, at: int, roster: Roster) -> bool:
    """Tell whether a column says who a row is: by its header, else as the roster knows them."""
    if folded(table.header[at]) in _WHO:
        return True
    cells = [row[at] for row in table.rows if row[at]]
    return bool(cells) and 2 * sum(bool(_student([cell], roster)) for cell in cells) > len(cells)


def _full_name(table: Table, row: Sequence[str]) -> str:
    """Return the name of a row that has it in two columns."""
    first = column(table, HEADERS["first"].split())
    last = column(table, [*HEADERS["last"].split(), "name"])
    return "" if first is None or last is None else f"{row[first]} {row[last]}".strip()


def _day_first(texts: Sequence[str]) -> bool | None:
    """Tell from all times together whether 03/04 is in March or in April; None if none tells."""
    pairs = [
        (int(match[1]), int(match[2]))
        for text in texts
        if (match := re.match(r"\D*(\d{1,2})[/-](\d{1,2})[/-]", text))
    ]
    by_day = any(first > 12 for first, _ in pairs)  # noqa: PLR2004 - months
    by_month = any(second > 12 for _, second in pairs)  # noqa: PLR2004 - months
    return None if by_day == by_month else by_day


def _student(names: list[str], roster: Roster) -> str:
    for name in names:
        look_ups = (roster.by_id, roster.by_login, roster.by_email, roster.by_name)
        if person := next((found for look in look_ups if (found := look(name))), None):
            return person.id
    return ""


def _number(name: str) -> str:
    """Return the number of a participant: Moodle's ``Participant 50001``."""
    word, _, number = name.rpartition(" ")
    return number if word and number.isdigit() and " " not in word else ""


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def in_zone(moment: datetime, time_zone: str) -> datetime:
    """Return a moment in UTC; one without a zone is local.

    >>> in_zone(datetime(2027, 2, 1, 18), "Europe/Berlin").hour
    17
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(time_zone))
    return moment.astimezone(UTC)


def sakai_moment(data: bytes) -> datetime | None:
    """Return the local time in Sakai's ``timestamp.txt``.

    >>> sakai_moment(b"20261120101010000")
    datetime.datetime(2026, 11, 20, 10, 10, 10)
    """
    text = data[:40].decode("ascii", "replace").strip()
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007 - local
    except ValueError:
        return read_moment(text)


class _Loader(yaml.SafeLoader):
    """Reads what Ruby writes: tags of its own are as if they were not there."""


def _untagged(loader: yaml.Loader, _suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return str(node.value)


_Loader.add_multi_constructor("!", _untagged)
_Loader.add_multi_constructor("tag:", _untagged)


def gradescope_metadata(
    data: bytes,
) -> tuple[dict[str, tuple[Submitter, ...]], dict[str, datetime]]:
    r"""Return who handed in each submission of Gradescope's metadata, and when.

    >>> found, _ = gradescope_metadata(b"s_1:\n  :submitters:\n  - :name: Jane\n    :sid: j1")
    >>> found["s_1"][0].login
    'j1'
    """
    try:
        content = yaml.load(data[:MOST_METADATA], Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, {}
    people: dict[str, tuple[Submitter, ...]] = {}
    times: dict[str, datetime] = {}
    for name, about in content.items() if isinstance(content, dict) else ():
        if not isinstance(about, dict):
            continue
        listed = about.get(":submitters") or about.get("submitters") or ()
        people[str(name)] = tuple(
            Submitter(*(str(one.get(f":{key}") or "") for key in ("name", "sid", "email")))
            for one in listed
            if isinstance(one, dict)
        )
        when = about.get(":created_at") or about.get("created_at")
        moment = when if isinstance(when, datetime) else read_moment(str(when or ""))
        if moment is not None:
            times[str(name)] = moment
    return people, times
