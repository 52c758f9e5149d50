"""The people of a class, and how an id, an address or a name finds one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from autograder.roster.names import natural_name

_MOST_WORDS = 8
"""Of a name that is tried in other orders."""
_NO_FILE_NAME = re.compile(r"[<>\"|:*?\\/]")
_FORBIDDEN = re.compile(r"[_'\u2019`&<>\"|:*?\\/]")
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)
"""Letters that Unicode does not take apart."""


@dataclass(frozen=True, slots=True)
class Person:
    """One student: ``id`` is the key of everything that is kept of them."""

    id: str
    name: str = ""
    """As it is written in a sentence: given name first, unless the roster says otherwise."""
    email: str = ""
    login: str = ""
    platform_ids: tuple[tuple[str, str], ...] = ()
    """Pairs such as ``("canvas", "101")``: numbers that a platform keeps for one person."""
    section: str = ""
    team: str = ""
    dropped: bool = False
    """Left the course: what they earned is kept, and they are no longer asked for."""

    @property
    def sections(self) -> frozenset[str]:
        """The sections that this person is in: a list names each, as in ``A, B``.

        >>> sorted(Person("ada", section="A, B").sections)
        ['A', 'A, B', 'B']
        """
        return frozenset({self.section, *self.section.split(", ")} - {""})

    def platform_id(self, platform: str) -> str:
        """Return the id that a platform has for this person, or an empty string."""
        return dict(self.platform_ids).get(platform, "")


@dataclass(frozen=True)
class Roster:
    """A class. Every look-up returns None for nobody, and for more than one.

    >>> roster = Roster((Person("jdoe", "Jane Doé", "jdoe@x.edu"), Person("broe", "Bob Roe")))
    >>> roster.by_name("DOE, Jane").id, roster.by_email("JDoe@x.edu").id, roster.by_id("Jane")
    ('jdoe', 'jdoe', None)
    """

    persons: tuple[Person, ...] = ()

    def __iter__(self) -> Iterator[Person]:
        return iter(self.persons)

    def __len__(self) -> int:
        return len(self.persons)

    @property
    def present(self) -> tuple[Person, ...]:
        """Everybody who did not drop the course."""
        return tuple(person for person in self.persons if not person.dropped)

    def by_id(self, given: str) -> Person | None:
        """Return who has this id: exactly so, else in other capitals."""
        return self._exact.get(given) or _only(self._ids, _word(given))

    def by_login(self, given: str) -> Person | None:
        """Return whose login this is, or the part of whose only address before the ``@``."""
        return _only(self._logins, _word(given)) or _only(self._local_parts, _word(given))

    def by_email(self, given: str) -> Person | None:
        """Return whose e-mail address this is."""
        return _only(self._emails, _word(given)) if "@" in given else None

    def by_platform_id(self, given: str, platform: str) -> Person | None:
        """Return who has this id on one platform."""
        return _only(self._platform_ids, f"{platform} {_word(given)}")

    def by_name(self, given: str) -> Person | None:
        """Return whose full name this is, accents and capitals aside, either part first."""
        found = self.all_by_name(given)
        return found[0] if len(found) == 1 else None

    def all_by_name(self, given: str) -> tuple[Person, ...]:
        """Return everybody who may be meant by a full name."""
        keys = {*_orders(name_words(given)), *_orders(name_words(natural_name(given)))}
        return _distinct(person for key in keys for person in self._names.get(key, ()))

    def by_slug(self, given: str) -> Person | None:
        """Return whose name this is when spaces and signs are gone, as in ``doejane``."""
        found = self.all_by_slug(given)
        return found[0] if len(found) == 1 else None

    def all_by_slug(self, given: str) -> tuple[Person, ...]:
        """Return everybody who may be meant by a name without spaces and signs."""
        return self._slugs.get("".join(name_words(given)), ())

    @cached_property
    def _exact(self) -> dict[str, Person]:
        return {person.id: person for person in self.persons}

    @cached_property
    def _ids(self) -> dict[str, tuple[Person, ...]]:
        return self._index(lambda person: [_word(person.id)])

    @cached_property
    def _logins(self) -> dict[str, tuple[Person, ...]]:
        return self._index(lambda person: [_word(person.login)])

    @cached_property
    def _local_parts(self) -> dict[str, tuple[Person, ...]]:
        return self._index(lambda person: [_word(person.email).partition("@")[0]])

    @cached_property
    def _emails(self) -> dict[str, tuple[Person, ...]]:
        return self._index(lambda person: [_word(person.email), *_address(person.login)])

    @cached_property
    def _platform_ids(self) -> dict[str, tuple[Person, ...]]:
        return self._index(
            lambda person: [f"{name} {_word(value)}" for name, value in person.platform_ids]
        )

    @cached_property
    def _names(self) -> dict[str, tuple[Person, ...]]:
        return self._index(lambda person: _name_keys(_called(person)))

    @cached_property
    def _slugs(self) -> dict[str, tuple[Person, ...]]:
        return self._index(lambda person: _name_slugs(_called(person)))

    def _index(self, keys: Callable[[Person], Iterable[str]]) -> dict[str, tuple[Person, ...]]:
        found: dict[str, list[Person]] = {}
        for person in self.persons:
            for key in {key for key in keys(person) if key.strip()}:
                found.setdefault(key, []).append(person)
        return {key: tuple(people) for key, people in found.items()}


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without accents, capitals and signs.

    >>> name_words("O'Neil-Łukasz, José")
    ('o', 'neil', 'lukasz', 'jose')
    """
    apart = unicodedata.normalize("NFKD", name).casefold().translate(_PLAIN)
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return tuple(re.findall(r"[^\W_]+", letters))


def _orders(words: tuple[str, ...]) -> Iterator[str]:
    """Yield a name with each of its words first, the order kept: ``Doe Jane`` is ``Jane Doe``."""
    for first in range(min(len(words), _MOST_WORDS)):
        yield " ".join((*words[first:], *words[:first]))


def _called(person: Person) -> str:
    """Return a person's name; an id such as ``Jane_Doe`` is one where none is known."""
    return person.name or (person.id if len(name_words(person.id)) > 1 else "")


def _name_keys(name: str) -> Iterator[str]:
    yield from _orders(name_words(name))
    if "," in name:  # "Doe, Jane, Jr." is "Jane Doe, Jr."
        yield from _orders(name_words(natural_name(name)))
    # Platforms leave out of a name what no file's name may hold, and Moodle its own sign, too.
    yield from _orders(name_words(_NO_FILE_NAME.sub("", name)))
    yield from _orders(name_words(_FORBIDDEN.sub("", name)))


def _name_slugs(name: str) -> Iterator[str]:
    for order in _orders(name_words(name)):
        yield order.replace(" ", "")
    # A platform may drop letters that are not ASCII rather than take their accents off.
    plain = re.sub(r"[^a-z0-9 ]", "", unicodedata.normalize("NFC", name).casefold())
    for order in _orders(tuple(plain.split())):
        yield order.replace(" ", "")


def _word(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def _address(login: str) -> list[str]:
    return [_word(login)] if "@" in login else []


def _only(index: dict[str, tuple[Person, ...]], key: str) -> Person | None:
    found = index.get(key, ())
    return found[0] if len(found) == 1 else None


def _distinct(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple({person.id: person for person in people}.values())
