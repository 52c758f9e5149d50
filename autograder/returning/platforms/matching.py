"""Which student a row of a platform's file is; where that is not sure, nobody.

Ids and addresses say it; a full name does so only where it is one student's in class and file, and
nothing else that both sides know says otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.collecting.file_names import path_id
from autograder.returning.platforms.cells import Cells
from autograder.returning.platforms.platform import Key, Layout, Platform
from autograder.roster.person import Person, Roster, name_words


@dataclass(frozen=True, slots=True)
class RowKeys:
    """What one row says of its student."""

    row: int
    values: tuple[tuple[Key, str], ...]

    def value(self, key: Key) -> str:
        """Return what the row says for a key; an empty text if it says nothing."""
        return dict(self.values).get(key, "")

    @property
    def name(self) -> str:
        """The full name, from one column or two."""
        parts = self.value(Key.FIRST_NAME), self.value(Key.LAST_NAME)
        return self.value(Key.NAME) or " ".join(filter(None, parts))

    @property
    def label(self) -> str:
        """The row as a teacher finds it again."""
        ids = (self.value(key) for key in (Key.LOGIN, Key.ID, Key.EMAIL, Key.PLATFORM_ID))
        return ", ".join(filter(None, (self.name, next(filter(None, ids), "")))) or "(no name)"


@dataclass(frozen=True, slots=True)
class Match:
    """Whose a row is, or why it is nobody's."""

    keys: RowKeys
    person: Person | None = None
    why: str = ""
    by_name: bool = False
    """Whether the name alone says so."""


def read_keys(sheet: Cells, layout: Layout, platform: Platform) -> tuple[RowKeys, ...]:
    """Return what each student's row says of its student."""
    found = []
    for row in range(len(sheet.rows)):
        if row in layout.not_students:
            continue
        texts = ((key, sheet.text(row, column).strip()) for column, key in layout.keys)
        marked = ((key, text.removeprefix(platform.id_mark)) for key, text in texts)
        found.append(RowKeys(row, tuple((key, text) for key, text in marked if text)))
    return tuple(found)


def match_rows(rows: Sequence[RowKeys], roster: Roster, platform: str) -> tuple[Match, ...]:
    """Return whose each row is.

    Two rows of one student are nobody's, unless they say exactly the same.
    """
    matches = [_match(row, roster, platform) for row in rows]
    matches_of: defaultdict[str, list[Match]] = defaultdict(list)
    for match in matches:
        if match.person:
            matches_of[match.person.id].append(match)
    return tuple(
        _unless_rivalled(match, matches_of[match.person.id]) if match.person else match
        for match in matches
    )


def _unless_rivalled(match: Match, matches: Sequence[Match]) -> Match:
    rivals = [claim for claim in matches if claim.keys.values != match.keys.values]
    if not rivals or match.person is None:
        return match
    others = ", ".join(rival.keys.label for rival in rivals)
    return Match(match.keys, None, f"may be {match.person.id}, and so may {others}")


def _match(row: RowKeys, roster: Roster, platform: str) -> Match:
    by_key = dict(_found(row, roster, platform))
    people = {person.id: person for person in by_key.values()}
    called = roster.all_by_name(row.name) if row.name else ()
    if len(people) > 1:
        return Match(row, None, ", ".join(f"{k} says {who.id}" for k, who in by_key.items()))
    if people:
        (person,) = people.values()
        if called and person.id not in {one.id for one in called}:
            why = f"{next(iter(by_key))} says {person.id}, the name {called[0].id}"
            return Match(row, None, why)
        return Match(row, person)
    return _by_name(row, called, platform)


def _by_name(row: RowKeys, called: Sequence[Person], platform: str) -> Match:
    if len(called) > 1:
        return Match(row, None, f"{len(called)} students have this name")
    if not called:
        return Match(row, None, "nobody in the class has this id, address or name")
    other = _contradiction(row, called[0], platform)
    if other:
        return Match(row, None, f"has the name of {called[0].id}, but {other}")
    return Match(row, called[0], by_name=True)


def _found(row: RowKeys, roster: Roster, platform: str) -> Iterator[tuple[Key, Person]]:
    """Yield whom each id or address finds."""
    for key, value in row.values:
        if key is Key.PLATFORM_ID:
            looks = [
                roster.by_platform_id(value, platform),
                *(roster.by_id(name) for name in _collected_as(row.name, value)),
            ]
        elif key is Key.EMAIL:
            looks = [roster.by_email(value)]
        elif key is Key.ID:
            looks = [roster.by_id(value), roster.by_platform_id(value, platform)]
        elif key is Key.LOGIN:
            owner = roster.by_login(value)
            sure = owner and _is_theirs(value, owner, row)
            looks = [owner if sure else None, roster.by_id(value), roster.by_email(value)]
        else:
            continue
        people = {person.id: person for person in looks if person}
        if len(people) == 1:
            yield key, next(iter(people.values()))


def _collected_as(name: str, number: str) -> set[str]:
    """Return what a student is called who was collected from a download, and is on no roster.

    >>> "doejane_101" in _collected_as("Doe, Jane", "101")
    True
    """
    slug = "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).lower()))
    fronts = filter(None, (slug, "".join(name_words(name)), name))
    return {path_id(f"{front}_{number}") for front in fronts}


def _is_theirs(login: str, person: Person, row: RowKeys) -> bool:
    """Whether a login is a person's own, not just the beginning of an address like theirs."""
    if person.login:
        return person.login.casefold() == login.casefold()
    address = row.value(Key.EMAIL)
    return not address or address.casefold() == person.email.casefold()


def _contradiction(row: RowKeys, person: Person, platform: str) -> str:
    """Return which id or address of a row is not that of the person who has its name."""
    theirs: Mapping[Key, str] = {
        Key.EMAIL: person.email,
        Key.LOGIN: person.login,
        Key.PLATFORM_ID: person.platform_id(platform),
    }
    for key, known in theirs.items():
        value = row.value(key)
        if value and known and value.casefold() != known.casefold():
            return f"{key} {value} is not {known}"
    return ""
