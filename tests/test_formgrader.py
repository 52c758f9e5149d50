"""The formgrader's own pages, asked of its own server: what counts, and whose it is."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from autograder.cli import run
from autograder.course import Course, load_course
from autograder.enrolment.backup import undo_last
from autograder.enrolment.changes import drop_person
from autograder.formgrader import CourseAPI, CourseGradebook
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.nbgrader_course import course_directory
from autograder.grading.deciding import adjust
from autograder.roster.person import Person, Roster
from autograder.roster.sections import SECTION
from autograder.roster.store import write_roster
from tests.helpers.course_fixture import ASSIGNMENT, POINTS, copy_of, graded_course, grades, rows
from tests.helpers.machines import free_port

Json = Any
B = {"ada", "carla", "gina"}


@dataclass(frozen=True)
class Formgrader:
    """A running one: asked as its pages ask, with the token and the cookie against forgeries."""

    port: int
    token: str

    def ask(self, path: str, method: str = "GET", body: object = None) -> tuple[int, str]:
        """Return the status of an answer, and its text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        line.request(method, f"/formgrader/{path}", json.dumps(body) if body else None, headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()

    def follow(self, path: str) -> str:
        """Return where a page leads."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", f"/formgrader/{path}", headers={"Authorization": f"token {self.token}"})
        answer = line.getresponse()
        assert answer.status == 302, answer.read()
        return answer.headers["Location"]

    def api(self, path: str, method: str = "GET", body: object = None) -> Json:
        """Return what the formgrader's own pages are made of."""
        status, text = self.ask(f"api/{path}", method, body)
        assert status == 200, text[:2000]
        return json.loads(text)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Formgrader]]:
    """Return what starts a formgrader of a course, as the command does."""
    running = []

    def start(course: Course, *options: str, **env: str) -> Formgrader:
        port, token = free_port(), secrets.token_hex(16)
        own = {"HOME": str(tmp_path), "JUPYTER_TOKEN": token, **env}
        log = tmp_path / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "autograder", "formgrader", "--no-browser"),
                    *("--port", str(port), "--course", str(course.folder), *options),
                ],
                env={**os.environ, **own},
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        running.append(process)
        until = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                return Formgrader(port, token)
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.2)

    yield start
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a graded class of two sections, whose full marks are not the sum of the cells."""
    made = copy_of(graded_course(), tmp_path / "course")
    write_roster(made, Roster(tuple(Person(one, section="AB"[one in B]) for one in POINTS)))
    settings = made.file.read_text(encoding="utf-8")
    made.file.write_text(
        settings.replace("due: 2027", "max_score: 20, bonus: 1, due: 2027")
        + "graders: {anna: B, tom: C}\n",
        encoding="utf-8",
    )
    return load_course(made.folder)


def everything(course: Course) -> list[Any]:
    return [rows(course, table) for table in ("grade", "comment")]


def counts(course: Course) -> dict[str, tuple[float, float]]:
    marks = read_current_marks(course, ASSIGNMENT)
    return {student: (one.score, one.max_score) for student, one in marks.items()}


def test_a_section_s_formgrader_shows_its_students_and_what_counts(
    course: Course, started: Callable[..., Formgrader]
) -> None:
    adjust(course, ASSIGNMENT, "scale", value=1.2)
    before, expected = everything(course), counts(course)
    page = started(course, "--section", "B")

    students = {one["id"]: (one["score"], one["max_score"]) for one in page.api("students")}
    submissions = {one["student"]: one for one in page.api(f"submissions/{ASSIGNMENT}")}
    notebooks = page.api(f"submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}")
    (assignment,) = page.api("assignments")
    (notebook,) = page.api(f"notebooks/{ASSIGNMENT}")
    (of_ada,) = page.api("student_submissions/ada")

    theirs = {student: pytest.approx(expected[student]) for student in B}
    assert expected["carla"][0] != sum(auto or 0 for auto, _, _ in grades(course, "carla").values())
    assert students == theirs
    shown = {who: (one["score"], one["max_score"]) for who, one in submissions.items()}
    assert shown == theirs
    assert {one["student"]: (one["score"], one["max_score"]) for one in notebooks} == theirs
    assert (of_ada["score"], of_ada["max_score"]) == theirs["ada"]
    mean = pytest.approx(sum(expected[student][0] for student in B) / len(B))
    for head in (assignment, notebook):
        assert (head["max_score"], head["average_score"], head["num_submissions"]) == (20, mean, 3)
    assert page.ask("api/student/bob")[0] == 404

    # Pages lead from one to the next within the section, and no further.
    ids = sorted(one["id"] for one in notebooks)
    assert [page.follow(f"submissions/{one}/next") for one in ids[:-1]] == [
        f"/formgrader/submissions/{one}" for one in ids[1:]
    ]
    assert page.follow(f"submissions/{ids[-1]}/next").endswith(f"/{ASSIGNMENT}/{ASSIGNMENT}")
    assert page.ask(f"submissions/{notebook_of(course, 'bob')}/")[0] == 404
    status, html = page.ask(f"submissions/{notebook_of(course, 'ada')}/")
    assert (status, "relu_forward" in html) == (200, True)

    # A mark is given as ever, and nothing of anybody else is touched.
    of_carla = page.api("grades?" + urlencode({"submission_id": notebook_of(course, "carla")}))
    (why,) = (one for one in of_carla if one["name"] == "why")
    page.api(f"grade/{why['id']}", "PUT", {"manual_score": 3.0})
    assert grades(course, "carla")["why"] == (None, 3.0, False)
    (again,) = (one for one in page.api(f"submissions/{ASSIGNMENT}") if one["student"] == "carla")
    assert again["score"] == pytest.approx(counts(course)["carla"][0])
    assert page.api(f"assignment/{ASSIGNMENT}/assign", "POST")["success"]
    after = everything(course)
    others = [[row for row in table if row[:2] != ("carla", "why")] for table in after]
    assert others == [[row for row in table if row[:2] != ("carla", "why")] for table in before]


def notebook_of(course: Course, student: str) -> str:
    """Return what the formgrader calls a student's notebook."""
    with sqlite3.connect(course.working_folder / "gradebook.db") as database:
        (found,) = database.execute(
            """select n.id from submitted_notebook n
            join submitted_assignment s on s.id = n.assignment_id where s.student_id = ?""",
            (student,),
        ).fetchone()
    return str(found)


def api_of(course: Course, monkeypatch: pytest.MonkeyPatch, **env: str) -> CourseAPI:
    """Return what makes a formgrader's lists, in this process."""
    for name in ("JUPYTERHUB_USER", SECTION):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    api: CourseAPI = type("OwnAPI", (CourseAPI,), {"course": course})(
        course_directory(course, ASSIGNMENT)
    )
    return api


def listed(api: CourseAPI) -> set[str]:
    students = {one["id"] for one in api.get_students()}
    assert {one["student"] for one in api.get_submissions(ASSIGNMENT)} == students
    return students


def test_a_grader_of_course_yml_sees_their_section_and_others_see_everybody(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed(api_of(course, monkeypatch, JUPYTERHUB_USER="anna")) == B
    assert listed(api_of(course, monkeypatch, JUPYTERHUB_USER="zoe")) == set(POINTS)
    assert listed(api_of(course, monkeypatch, JUPYTERHUB_USER="anna", **{SECTION: "A"})) == (
        set(POINTS) - B
    )
    assert listed(api_of(course, monkeypatch, JUPYTERHUB_USER="anna", **{SECTION: ""})) == (
        set(POINTS)
    )
    assert listed(api_of(course, monkeypatch, JUPYTERHUB_USER="tom")) == set()  # of no section


def test_who_dropped_is_not_shown_and_comes_back(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_of(course, monkeypatch)
    before = everything(course)

    drop_person(course, "bob")
    assert listed(api) == set(POINTS) - {"bob"}
    undo_last(course)

    assert listed(api) == set(POINTS)
    assert everything(course) == before


def test_another_course_s_gradebook_is_shown_as_it_is(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = copy_of(graded_course(), tmp_path / "other")
    api_of(course, monkeypatch, **{SECTION: "B"})
    kind = type("OwnGradebook", (CourseGradebook,), {"course": course})

    with kind(other.gradebook_url, other.id) as gradebook:
        assert {one.id for one in gradebook.students} == set(POINTS)
    with kind(course.gradebook_url, course.id) as gradebook:
        assert {one.id for one in gradebook.students} == B


def test_a_section_that_nobody_is_in_is_said_before_anything_starts(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["formgrader", "--section", "Z", "--course", str(course.folder)]) == 2
    assert "the roster has no section 'Z'" in capsys.readouterr().err
