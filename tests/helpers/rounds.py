"""Drawn classes, all the way round: handed in, downloaded, collected, graded, returned, imported.

What the platform holds in the end is compared with the truth, which is known of each student: what
they handed in last, what that earns, and how late the platform says it was.
"""

from __future__ import annotations

import json
import math
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from random import Random

from autograder.collecting import reader
from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.collecting.plan import Collection
from autograder.course import KIT_FOLDER, Course, load_course
from autograder.errors import CourseError
from autograder.gradebook.grades import read_grades
from autograder.gradebook.students import follow_roster
from autograder.grading import pipeline
from autograder.grading.pipeline import grade_assignment
from autograder.jail import best_rung
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked
from autograder.pool.task import Pool, Station, Task
from autograder.questions import questions_of
from autograder.releasing.build import install_build, make_build
from autograder.releasing.handout import handout_files
from autograder.returning.give_back import Returned, give_back
from autograder.roster.person import Person, Roster, name_words
from autograder.roster.store import write_roster
from tests.helpers import importers
from tests.helpers.grade_files import FULL, GRADE_FILES, OTHER, OTHERS, TITLE, Row, user_of
from tests.helpers.notebooks import ANSWERS, ASSIGNMENT, zipped
from tests.helpers.platforms import (
    BY_NAME,
    KEEPS_ATTEMPTS,
    NOTEBOOK,
    RENDERERS,
    SAYS_WHEN,
    Attempt,
    Student,
)

COURSE = f"""\
id: rounds
time_zone: Europe/Berlin
late: {{policy: per_day, percent: 10, max_percent: 50}}
assignments:
  {ASSIGNMENT}: {{title: {TITLE}, due: 2026-11-23 18:00}}
  a4_pooling: {{title: Pooling, due: 2026-12-08 18:00}}
"""
DUE = datetime(2026, 11, 23, 18)  # noqa: DTZ001 - local, as platforms write it
AFTER = datetime(2026, 11, 30, 12, tzinfo=UTC)
GIVEN = (
    *("Jane", "José", "Åsa", "Anne-Marie", "J. R.", "Đặng", "Lucía", "Wei", "Zoë", "O'Brien"),
    *("محمد", "דוד", "Ольга", "太郎", "=cmd|calc", "Bob 2", "[Tim]", "Kim", "Lee", "Ann (A)"),
)
FAMILY = (
    *("Doe", "van der Berg", "Núñez, Lic.", "Łukasz", "Smith-Jones", "Müller", "d'Arc", "Roe_7"),
    *("O'Neil", "García", "حسن", "כהן", "Иванова", "山田", "Lee", "Kim", "Straße", "Ng", "+1"),
    *("1_2", "Berg, Jr."),
)
FILES = (
    *(NOTEBOOK, "a3_relu (1).ipynb", "homework.ipynb", "A3-ReLU final.ipynb", "relu.ipynb.txt"),
    *("a3_relu-1.ipynb", "a3_relu-Copy1.ipynb", "太郎 a3_relu.ipynb"),
)
RETURNS = {
    "canvas": "canvas",
    "moodle folders": "moodle",
    "moodle flat": "moodle",
    "blackboard": "blackboard",
    "brightspace": "brightspace",
    "sakai": "sakai",
}
"""The platform that a download's marks go back to, by who renders it."""
WORTH = {"all": FULL, "forward": 7.0, "backward": 7.5, "nothing": 0.0, "broken": 0.0}
"""What each kind of notebook earns."""


def notebook(kind: str, who: str) -> bytes:
    """Return a notebook of one kind that is nobody else's."""
    if kind == "broken":
        return f"not a notebook, by {who}".encode()
    released = KIT_FOLDER / "assignments" / ASSIGNMENT / NOTEBOOK
    content = json.loads(released.read_bytes())
    for cell in content["cells"]:
        answer = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if answer in ANSWERS and (kind == "all" or answer == f"relu_{kind}"):
            cell["source"] = ANSWERS[answer]
    own = {"cell_type": "markdown", "metadata": {}, "id": "own", "source": f"By {who}."}
    content["cells"].append(own)
    return json.dumps(content).encode()


class OncePool:
    """Marks each content once in a real jail here: who handed it in changes no points of these."""

    def __init__(self) -> None:
        self._station = Station(None)
        self._done: dict[str, Marked] = {}

    @contextmanager
    def start(self, bundle: Bundle, jail: str) -> Iterator[Pool]:
        """Be the pool of a run."""
        del jail
        self._bundle = bundle
        yield self

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Yield each task's result under its own student."""
        for task in tasks:
            kind = self._kind(task.submission or b"")
            if kind not in self._done:
                self._done[kind] = self._station.mark(self._bundle, task)
            done = self._done[kind]
            yield task, replace(done, sheet=replace(done.sheet, student=task.student))

    def _kind(self, submission: bytes) -> str:
        answers = (answer for answer in ANSWERS.values())
        return str([json.dumps(answer)[1:-1].encode() in submission for answer in answers]) + str(
            submission.startswith(b"{")
        )

    def close(self) -> None:
        """End the jail."""
        self._station.close()


def make_template(folder: Path) -> Path:
    """Build a course of the assignment, for every class to have a copy of."""
    (folder / "solutions").mkdir(parents=True)
    (folder / "course.yml").write_text(COURSE, encoding="utf-8")
    source = KIT_FOLDER / "solutions" / f"{ASSIGNMENT}.py"
    shutil.copy(source, folder / "solutions")
    course = load_course(folder)
    install_build(course, make_build(course, ASSIGNMENT, handout_files, questions_of(ASSIGNMENT)))
    return folder


@dataclass(frozen=True)
class Round:
    """One class and one assignment on one platform."""

    platform: str
    students: tuple[Student, ...]
    attempts: tuple[Attempt, ...]
    kinds: Mapping[bytes, str]
    participants: Mapping[int, int]
    """Moodle's number of everybody, by the platform's own number."""

    @cached_property
    def unclear(self) -> set[str]:
        """Who cannot be told apart where a platform knows names alone."""
        if self.platform not in BY_NAME:
            return set()
        counts = Counter(map(self._called, self.students))
        return {
            one.person.id
            for one in self.students
            if counts[self._called(one)] > 1 or not self._called(one)
        }

    def _called(self, student: Student) -> str:
        words = name_words(student.name)
        turned = [words[at:] + words[:at] for at in range(max(1, len(words)))]
        joined = ["".join(turn) for turn in turned]
        return min(joined) if self.platform == "canvas" else " ".join(min(turned))

    @cached_property
    def last(self) -> dict[str, Attempt]:
        """The attempt that counts, by id of the student."""
        last = {one.student.person.id: one for one in sorted(self.attempts, key=lambda a: a.when)}
        if self.platform in KEEPS_ATTEMPTS:  # there what holds no work never counts before work
            for student, attempt in last.items():
                mine = [one for one in self.attempts if one.student is attempt.student]
                best = max(mine, key=lambda one: (self._weight(one), one.when))
                last[student] = best
        return last

    def _weight(self, attempt: Attempt) -> int:
        kind = self.kinds[next(iter(attempt.files.values()))]
        return {"nothing": 0, "broken": 1}.get(kind, 2)

    def earned(self, student: str) -> float:
        """Return what a student's mark must be, late penalty and all."""
        attempt = self.last[student]
        points = WORTH[self.kinds[next(iter(attempt.files.values()))]]
        late = timedelta(0)
        if self.platform in SAYS_WHEN:
            when = attempt.when
            late = (when.replace(second=0) if self.platform == "brightspace" else when) - DUE
        elif self.platform == "canvas" and attempt.late:
            late = timedelta(seconds=1)
        days = max(0, math.ceil(late / timedelta(days=1)))
        return points * (1 - min(days * 10, 50) / 100)


def draw_round(rng: Random, platform: str) -> Round:
    """Draw a class, and who hands in what, how often and when."""
    size = rng.randint(2, 8)
    numbers = rng.sample(range(100, 99_999), size)
    students = []
    for at, number in enumerate(numbers):
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        # An id that is the platform's number of somebody else must take nothing.
        other = str(numbers[(at + 1) % size])
        own = rng.choice((f"s{number}x", f"u_{number}.k", f"id{at}-{number}", other))
        person = Person(own, f"{given} {family}", f"m{number}@x.edu", f"l{number}q", (), "A")
        students.append(Student(person, given, family, number))
    if len({one.person.id for one in students}) < size:
        return draw_round(rng, platform)
    first = 50_000 + rng.randint(0, 9) * 1_000
    attempts: list[Attempt] = []
    kinds: dict[bytes, str] = {}
    for at, student in enumerate(students):
        for turn in range(rng.choice((0, 1, 1, 1, 2, 2))):
            kind = rng.choice(("all", "all", "forward", "backward", "nothing", "broken"))
            data = notebook(kind, f"{student.person.id} {turn}")
            kinds[data] = kind
            when = DUE + timedelta(hours=rng.randint(-90, 60) + 70 * turn, minutes=turn)
            files = {rng.choice(FILES) if kind != "broken" else NOTEBOOK: data}
            attempts.append(
                Attempt(student, files, when, when > DUE, first + at, first * 10 + at * 3 + turn)
            )
    participants = {one.number: first + at for at, one in enumerate(students)}
    return Round(platform, tuple(students), tuple(attempts), kinds, participants)


class Rounds:
    """Takes one drawn class after the other all the way round."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = make_template(folder / "template")
        self._pool = OncePool()
        # What this machine can build is tried out once, not for every class; and the notebooks
        # here are none that need a process of their own to be read.
        self._before = vars(pipeline)["best_rung"], reader.SMALL
        vars(pipeline)["best_rung"] = cache(best_rung)
        reader.SMALL = 500_000

    def close(self) -> None:
        """End the jail, and leave all as it was."""
        self._pool.close()
        vars(pipeline)["best_rung"], reader.SMALL = self._before

    def problems(self, drawn: Round) -> list[str]:
        """Return everything that is not as the truth says."""
        folder = self._folder / "class"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._template, folder)
        course = load_course(folder)
        people = tuple(one.person for one in drawn.students)
        write_roster(course, Roster(people))
        follow_roster(course, people)
        if not drawn.attempts:
            return []
        download = self._download(drawn, folder / "download.zip", (2026, 11, 26, 18, 40, 0))
        again = self._download(drawn, folder / "again.zip", (2026, 12, 24, 12, 0, 0))
        options = Options(now=AFTER, anyway=True)
        found = []
        first = collect(course, ASSIGNMENT, download, options)
        expected = set(drawn.last) - drawn.unclear
        got = {one.student for one in first.collected}
        found += [f"lost: {student}" for student in expected - got]
        found += [f"merged or invented: {student}" for student in got - set(drawn.last)]
        found += list(self._accounted(first, download))
        second = collect(course, ASSIGNMENT, again, options)
        changed = (one for one in second.collected if one.state != "unchanged")
        found += [f"again: {one.student} {one.state}" for one in changed]
        grade_assignment(course, ASSIGNMENT, pool=self._pool.start)
        found += list(self._wrong_marks(course, drawn, expected))
        if drawn.platform in RETURNS:
            found += list(self._returned(course, drawn, download, expected))
        return found

    def _download(self, drawn: Round, file: Path, moment: tuple[int, ...]) -> Path:
        files = RENDERERS[drawn.platform](drawn.attempts)
        if drawn.platform == "sakai":
            files["ReLU/grades.csv"] = GRADE_FILES["sakai"][0](_rows(drawn))
        file.write_bytes(zipped(files, moment))
        return file

    def _accounted(self, done: Collection, download: Path) -> Iterator[str]:
        """Yield files of the download of which nothing is said."""
        told = {one.source for one in done.collected}
        told |= {name for one in done.collected for name in one.beside}
        told |= {one.name for one in (*done.refused, *done.superseded)}
        with zipfile.ZipFile(download) as archive:
            for name in archive.namelist():
                if name not in told and not name.endswith("timestamp.txt"):
                    yield f"not accounted for: {name}"

    def _wrong_marks(self, course: Course, drawn: Round, expected: set[str]) -> Iterator[str]:
        table = read_grades(course, [ASSIGNMENT])
        (head,) = table.assignments
        for student in table.students:
            grades = table.of(student, head)
            if student.id in expected:
                wanted = drawn.earned(student.id)
                if grades.status != "graded" or abs(grades.total - wanted) > 0.005:
                    yield f"mark of {student.id}: {grades.total} ({grades.status}), not {wanted}"

    def _returned(
        self, course: Course, drawn: Round, download: Path, expected: set[str]
    ) -> Iterator[str]:
        name = RETURNS[drawn.platform]
        write, read, ours = GRADE_FILES[name]
        rows = _rows(drawn)
        files = [download]
        if name != "sakai":
            table = download.with_name("grades.csv")
            table.write_bytes(write(rows))
            files.insert(0, table)
        try:
            done = give_back(course, ASSIGNMENT, name, files)
            files_made = [*(t.file for t in done.tables), *(a.file for a in done.archives)]
            before = {file: file.read_bytes() for file in files_made}
            give_back(course, ASSIGNMENT, name, files)
        except CourseError as error:
            yield f"return refused: {error.problem}"
            return
        for file, data in before.items():
            if file.read_bytes() != data:
                yield f"{file.name} is another the second time"
        filled = [one.file for one in done.archives if name == "sakai"]
        filled += [one.file for one in done.tables]
        after = read(filled[0].read_bytes(), rows)
        yield from (f"made {title}" for title in after.created)
        yield from (f"stranger {one}" for one in after.strangers)
        for row in rows:
            student, key = row.user.number, row.user.key
            value = after.grades.get(f"{ours}{key}")
            if student in expected:
                wanted = drawn.earned(student)
                if value is None or abs(value - wanted) > 0.006:
                    yield f"cell of {student}: {value}, not {wanted}"
            elif value is not None and student not in drawn.last:
                yield f"cell of {student}: {value}, and nothing was handed in"
            if name in OTHERS and after.grades.get(f"{OTHERS[name]}{key}") != OTHER:
                yield f"another column of {student} changed"
        yield from self._wrong_pages(done, drawn, rows, expected)

    def _wrong_pages(
        self, done: Returned, drawn: Round, rows: Sequence[Row], expected: set[str]
    ) -> Iterator[str]:
        for archive in done.archives:
            data = archive.file.read_bytes()
            pages = _pages(RETURNS[drawn.platform], data, drawn, rows)
            for row in rows:
                student = row.user.number
                mine = pages.get(row.user.key, [])
                if student in expected and not mine:
                    yield f"no page for {student}"
                for page in mine:
                    shown = [one for one in map(_id, drawn.students) if _is_of(page, one)]
                    if shown != [student]:
                        yield f"the page of {student} shows {shown}"


def _id(student: Student) -> str:
    return student.person.id


def _is_of(page: str, student: str) -> bool:
    """Tell whether a page of feedback names a student."""
    return f"<b>{student}</b>" in page or f"({student})" in page


def _rows(drawn: Round) -> list[Row]:
    return [Row(user_of(one), drawn.participants[one.number]) for one in drawn.students]


def _pages(
    platform: str, data: bytes, drawn: Round, rows: Sequence[Row]
) -> Mapping[str, list[str]]:
    """Return by user the pages that the platform takes from an archive."""
    if platform == "canvas":
        attachments = {str(a.upload): (str(a.student.number), "x") for a in drawn.attempts}
        return importers.canvas_files(data, attachments)
    if platform == "moodle":
        return importers.moodle_files(data, {str(r.participant): r.user.key for r in rows})
    if platform == "sakai":
        return importers.sakai_upload(data, [row.user for row in rows], ",", ".")[1]
    folders = {
        name.partition("/")[0]: name.partition("-")[0]
        for name in RENDERERS["brightspace"](drawn.attempts)
    }
    return importers.brightspace_files(data, folders)
