"""Drawn classes, rendered as each platform would: nobody gets what is somebody else's."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.collecting.owners import find_owners
from autograder.collecting.recognise import recognise
from autograder.collecting.times import gradescope_metadata
from autograder.course import load_course
from autograder.gradebook.students import follow_roster
from autograder.releasing.build import read_folder
from autograder.roster.person import Person, Roster, name_words
from autograder.roster.store import write_roster
from tests.collecting.conftest import AFTER, COURSE
from tests.helpers.notebooks import ASSIGNMENT, light, released, zipped
from tests.helpers.platforms import (
    BY_NAME,
    NOTEBOOK,
    RENDERERS,
    SAYS_WHEN,
    Attempt,
    Student,
    slug,
)

GIVEN = (
    *("Jane", "José", "Åsa", "Anne-Marie", "J. R.", "Đặng", "Lucía", "Wei", "Zoë", "O'Brien"),
    *("محمد", "דוד", "Ольга", "太郎", "=cmd|calc", "Bob 2", "[Tim]", "Kim", "Lee", "Ann (A)"),
)
FAMILY = (
    *("Doe", "van der Berg", "Núñez, Lic.", "Łukasz", "Smith-Jones", "Müller", "d'Arc", "Roe_7"),
    *(
        "O'Neil",
        "García",
        "حسن",
        "כהן",
        "Иванова",
        "山田",
        "Lee",
        "Kim",
        "Straße",
        "Ng",
        "+1",
        "1_2",
    ),
)
FILES = (NOTEBOOK, "a3_relu (1).ipynb", "homework.ipynb", "A3-ReLU final.ipynb", "relu.ipynb.txt")
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A class is read as it is drawn: making it smaller takes longer than looking at it."""
DUE = datetime(2026, 11, 23, 18)  # noqa: DTZ001 - local, as platforms write it


@st.composite
def classes(draw: st.DrawFn) -> list[Student]:
    """Draw a class; some have one name, some ids look like numbers of a platform."""
    size = draw(st.integers(2, 9))
    numbers = draw(st.lists(st.integers(100, 99_999), min_size=size, max_size=size, unique=True))
    students = []
    for at, number in enumerate(numbers):
        given_name, family = draw(st.sampled_from(GIVEN)), draw(st.sampled_from(FAMILY))
        # An id that is the platform's number of somebody else must take nothing.
        other = str(numbers[(at + 1) % size])
        student = draw(st.sampled_from((f"s{number}x", f"u_{number}.k", f"id{at}-{number}", other)))
        person = Person(
            student, f"{given_name} {family}", f"m{number}@x.edu", f"l{number}q", section="A"
        )
        students.append(Student(person, given_name, family, number))
    return students


@st.composite
def handed_in(draw: st.DrawFn, students: Sequence[Student], first: int) -> list[Attempt]:
    """Draw who hands in one assignment, how often, what and when."""
    attempts = []
    for at, student in enumerate(students):
        for turn in range(draw(st.integers(0, 2))):
            name = draw(st.sampled_from(FILES))
            hours = draw(st.integers(-90, 60))
            when = DUE + timedelta(hours=hours, minutes=turn)
            who = f"{student.person.id} {turn} {first}"
            attempts.append(
                Attempt(
                    student,
                    {name: light(who)},
                    when + timedelta(hours=70 * turn),
                    late=when + timedelta(hours=70 * turn) > DUE,
                    participant=first + at,
                    upload=first * 10 + at * 3 + turn,
                )
            )
    return attempts


def namesakes(students: Sequence[Student], platform: str) -> set[str]:
    """Return who cannot be told apart by a platform that knows names alone."""
    if platform not in BY_NAME:
        return set()

    def key(student: Student) -> str:
        words = name_words(student.name)
        turned = [words[at:] + words[:at] for at in range(max(1, len(words)))]
        joined = ["".join(turn) for turn in turned]
        return min(joined) if platform == "canvas" else " ".join(min(turned))

    counts = Counter(map(key, students))
    return {one.person.id for one in students if counts[key(one)] > 1 or not key(one)}


def recognised(files: dict[str, bytes], roster: Roster) -> dict[str, tuple[str, ...]]:
    """Return by path the ids that a download's names lead to; nothing is read but metadata."""
    paths = [PurePosixPath(name) for name in files]
    reading = recognise(paths, ASSIGNMENT, roster, others=["a4_pooling"])
    claims = {named.key: named for named in reading.named.values()}
    metadata = {}
    for name, data in files.items():
        if name.endswith("submission_metadata.yml"):
            metadata, _ = gradescope_metadata(data)
    owners = find_owners(
        claims, roster, platform=reading.platform, stable=reading.stable, metadata=metadata
    )
    return {
        str(path): owners[named.key].students for path, named in reading.named.items() if named.own
    }


@pytest.mark.parametrize("platform", RENDERERS)
@settings(max_examples=60, deadline=None, phases=QUICK)
@given(data=st.data())
def test_no_file_is_anybody_elses_and_none_is_lost(platform: str, data: st.DataObject) -> None:
    students = data.draw(classes())
    ids = [one.person.id for one in students]
    roster = Roster(tuple({one.person.id: one.person for one in students}.values()))
    if len(set(ids)) < len(ids):
        return
    unclear = namesakes(students, platform)
    for assignment in range(data.draw(st.integers(2, 5))):
        first = 50_000 + 1_000 * assignment
        attempts = data.draw(handed_in(students, first))
        files = RENDERERS[platform](attempts)
        truth = {
            content: one.student.person.id for one in attempts for content in one.files.values()
        }
        found = recognised(files, roster)
        for name, content in files.items():
            if content not in truth:
                continue
            owner = found.get(name, ())
            if truth[content] in unclear:
                assert owner in {(), (truth[content],)}, (name, owner)
            else:
                assert owner == (truth[content],), (name, owner)


def course_in(folder: Path, gradebook: Path) -> None:
    release = folder / ".course" / "release" / ASSIGNMENT
    release.mkdir(parents=True)
    (release / f"{ASSIGNMENT}.ipynb").write_bytes(released())
    (folder / "course.yml").write_text(COURSE, encoding="utf-8")
    shutil.copy(gradebook, folder / ".course")


@pytest.mark.parametrize("platform", RENDERERS)
@settings(
    max_examples=3,
    deadline=None,
    phases=QUICK,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_class_is_collected_twice_and_nobody_pays_for_the_download(
    platform: str, data: st.DataObject, empty_gradebook: Path
) -> None:
    students = data.draw(classes())
    if len({one.person.id for one in students}) < len(students):
        return
    attempts = data.draw(handed_in(students, 50_000))
    files = RENDERERS[platform](attempts)
    unclear = namesakes(students, platform)
    people = tuple(one.person for one in students)
    last = {one.student.person.id: one for one in sorted(attempts, key=lambda one: one.when)}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        course_in(folder, empty_gradebook)
        course = load_course(folder)
        write_roster(course, Roster(people))
        follow_roster(course, people)
        archive = folder / "download.zip"
        archive.write_bytes(zipped(files))
        again = folder / "again.zip"
        again.write_bytes(zipped(files, (2026, 12, 24, 12, 0, 0)))

        first = collect(course, ASSIGNMENT, archive, Options(now=AFTER, anyway=True))
        second = collect(
            course, ASSIGNMENT, again, Options(now=AFTER + timedelta(days=30), anyway=True)
        )

        expected = {student for student in last if student not in unclear}
        assert {one.student for one in first.collected} >= expected
        assert {one.student for one in first.collected} <= set(last)
        assert {one.state for one in second.collected} <= {"unchanged"}
        for one in first.collected:
            attempt = last[one.student]
            kept = read_folder(course.step_folder("submitted", ASSIGNMENT, one.student))
            assert kept[NOTEBOOK] in attempt.files.values()
            if platform in SAYS_WHEN:
                assert one.late == max(attempt.when - DUE, timedelta(0)) - timedelta(
                    seconds=attempt.when.second if platform == "brightspace" else 0
                )
            else:
                marked = platform == "canvas" and attempt.late
                assert one.late == timedelta(seconds=1 if marked else 0)


def test_a_slug_is_what_canvas_writes() -> None:
    student = Student(Person("x"), "Jané", "O'Dôe", 7)

    assert slug(student) == "odoejane"
    assert datetime(2026, 11, 23, 17, tzinfo=UTC) < AFTER
