"""Classes as learning platforms hold them, and the files that platforms let teachers download."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from autograder.returning.platforms.given import (
    Given,
    Mark,
)
from autograder.roster.person import Person, Roster
from tests.helpers.importers import User

ASSIGNMENT, TITLE = "a3_relu", "ReLU & friends"
FULL = 18.5
NAMES = (
    *(
        "Jane Doe",
        "Kim Lee",
        "Kim Lee",
        "Mary_Ann Lee",
        "Jo_7_Lee",
        "A_50001_B C",
        "Zoë Müller",
        "Jürgen Ångström",
        "José O'Neil-Łukasz",
    ),
    *('Ann "Annie" Lee', "Mary_Ann Smith", "Smith, Jr. John", "=cmd|' /C calc'!A0", "+1 Plus"),
    *("-2+3", "@SUM(A1)", "R2D2 42 7", "12 34", "(Bob) [Roe]", "Jane (jdoe) Doe", "مريم العلي"),
    *(
        "דנה כהן",
        "李 小龍",
        "Кузнецов Иван",
        "A",
        "Null None",
        "Doe; Jane",
        "tab\there Bo",
        "'t Hooft",
    ),
    *(
        "Anne - Marie Roe",
        "O\u2019Brien",
        "\uff26\uff55\uff4c\uff4c \uff37\uff49\uff44\uff54\uff48",
        "Nguyễn Thị Hoa",
        "EX",
        "Test Student Two",
    ),
)


@dataclass(frozen=True)
class Pupil:
    """A person as they are: what the platform knows of them, and what the class does."""

    user: User
    person: Person | None
    """None for somebody who is on the platform alone."""
    mark: Mark | None
    participant: str
    """The number that Moodle gives for this assignment alone."""
    on_platform: bool = True

    @property
    def earned(self) -> float | None:
        """The points that must come back, before scaling."""
        gone = self.person is None or self.person.dropped
        return None if gone or self.mark is None else self.mark.score


@dataclass(frozen=True)
class Class:
    """A drawn class."""

    pupils: tuple[Pupil, ...]
    knows: frozenset[str]
    """What the roster knows of everybody, beside id and name."""

    @property
    def given(self) -> Given:
        """The marks, and the roster."""
        people = [pupil.person for pupil in self.pupils if pupil.person]
        marks = {p.person.id: p.mark for p in self.pupils if p.person and p.mark}
        others = (("Pooling", "a4_pooling"), ("a4_pooling", "a4_pooling"))
        return Given(ASSIGNMENT, (ASSIGNMENT, TITLE), FULL, marks, Roster(tuple(people)), others)

    @property
    def there(self) -> tuple[Pupil, ...]:
        """Whoever the platform lists."""
        return tuple(pupil for pupil in self.pupils if pupil.on_platform)

    @property
    def users(self) -> list[User]:
        """Whoever the platform knows."""
        return [pupil.user for pupil in self.pupils]


scores = st.one_of(
    st.sampled_from([0.0, FULL, 14.5, 7.25, 12.915, 1 / 3]),
    st.integers(0, 74).map(lambda n: n / 4),
    st.integers(0, 1850).map(lambda n: n / 100),
)
marks = st.one_of(
    st.none(),
    st.builds(Mark, scores),
    st.builds(Mark, scores),
    st.builds(Mark, scores),
    st.just(Mark(None, "waits for a mark by hand")),
)


@st.composite
def classes(draw: st.DrawFn, platform: str) -> Class:
    """Draw a class of one to seven, some of them strangers, gone, or not on the platform."""
    size = draw(st.integers(1, 7))
    # A roster knows of everybody the same; without any of these it has ids and names alone.
    knows = draw(st.frozensets(st.sampled_from(["platform", "login", "email"])))
    form = draw(st.sampled_from(["NFC", "NFD"]))
    keys = draw(st.permutations(range(101, 101 + size)))
    numbers = draw(st.permutations(range(50001, 50001 + size)))
    pupils = []
    for n in range(size):
        name = draw(st.sampled_from(NAMES))
        login = draw(st.sampled_from(["", "0", "1e"])) + f"{n}{draw(st.sampled_from('abx'))}u"
        first, _, last = name.rpartition(" ")
        user = User(
            key=str(keys[n]),
            name=unicodedata.normalize(form, name),
            sortable=unicodedata.normalize(form, f"{last}, {first}" if first else last),
            login=login,
            number=f"00{n}7",
            email=f"{login}@x.edu",
        )
        ids = ((platform, user.key),) if "platform" in knows else ()
        person = Person(
            id=draw(st.sampled_from([login, f"s{n}"])),
            name=draw(st.sampled_from([name, user.sortable])),
            email=user.email if "email" in knows else "",
            login=login if "login" in knows else "",
            platform_ids=ids,
            dropped=draw(st.integers(0, 9)) == 0,
        )
        stranger = draw(st.integers(0, 6)) == 0
        if stranger and len(knows) < 3:  # by a name alone, nobody can tell two people apart
            user = replace(user, name=f"Someone Else{n}", sortable=f"Else{n}, Someone")
        pupils.append(
            Pupil(
                user,
                None if stranger else person,
                None if stranger else draw(marks),
                str(numbers[n]),
                draw(st.integers(0, 9)) > 0,
            )
        )
    return Class(tuple(pupils), knows)


def sure(pupil: Pupil, class_: Class, *keys: str) -> bool:
    """Whether a row with these keys must be recognised as this pupil's."""
    return pupil.person is not None and bool(
        class_.knows & set(keys)
        or ("login" in keys and pupil.person.id == pupil.user.login)
        or ("id" in keys and pupil.person.id == pupil.user.number)
    )


@dataclass(frozen=True)
class Dialect:
    """How a file is written."""

    separator: str = ","
    encoding: str = "utf-8"
    quote_all: bool = False
    end: str = "\n"
    decimal: str = "."

    def number(self, value: float) -> str:
        """Return a number with two decimals."""
        return f"{value:.2f}".replace(".", self.decimal)

    def write(self, rows: list[list[str]]) -> bytes:
        """Return the file."""
        stream = io.StringIO()
        quoting = csv.QUOTE_ALL if self.quote_all else csv.QUOTE_MINIMAL
        csv.writer(
            stream, delimiter=self.separator, quoting=quoting, lineterminator=self.end
        ).writerows(rows)
        return stream.getvalue().encode(self.encoding)


ends = st.sampled_from(["\n", "\r\n"])
held = st.sampled_from(["", "", "", "12.00", "3.5", "EX"])


def slug(name: str) -> str:
    """Return a name as Canvas writes it into the names of files."""
    return re.sub(r"\W", "", name).lower().replace("_", "")
