from __future__ import annotations

import os
import pickle
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.course import LatePolicy, load_course, load_course_or_kit, read_secret
from autograder.errors import CourseError
from tests.helpers.users import root_alone

SMALL = "id: cnn\nassignments: {a3_relu: {title: ReLU}}\n"


def write(folder: Path, text: str) -> Path:
    (folder / "course.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        pytest.param(
            SMALL + "limits: {cpu_second: 3}",
            "course.yml: unknown limit 'cpu_second' (line 3)",
            "rename it to 'question_cpu_seconds'",
            id="an unknown limit is told the nearest one",
        ),
        pytest.param(
            SMALL + "asignments: {}",
            "course.yml: unknown setting 'asignments' (line 3)",
            "rename it to 'assignments'",
            id="an unknown setting is told the nearest one",
        ),
        pytest.param(
            "id: cnn\nassignments: {a: {title: A, deu: 2027-01-01 18:00}}",
            "course.yml: unknown setting of an assignment 'deu' (line 2)",
            "rename it to 'due'",
            id="an unknown setting of an assignment is told the nearest one",
        ),
        pytest.param(
            SMALL + "jail: {weakest: process}",
            "course.yml: unknown setting of jail 'weakest' (line 3)",
            "rename it to 'weakest_allowed'",
            id="an unknown setting of the jail is told the nearest one",
        ),
        pytest.param(
            SMALL + "limits: {memory_mb: -1}",
            "course.yml: limits.memory_mb is -1 (line 3)",
            "it must be greater than 0",
            id="a limit is positive",
        ),
        pytest.param(
            SMALL + "workers: true",
            "course.yml: workers: True is no number of workers (line 3)",
            "write auto, 1, 2, …",
            id="a yes is not a number of workers",
        ),
        pytest.param(
            SMALL + "time_zone: Mars/Olympus",
            "course.yml: time_zone: no time zone 'Mars/Olympus' (line 3)",
            "write one such as Europe/Berlin",
            id="the time zone is a known one",
        ),
        pytest.param(
            "id: cnn\nassignments: {a: {title: A, due: 2027-01-01}}",
            "course.yml: assignments.a.due: 2027-01-01 has no time of day (line 2)",
            "write it as in 2027-01-01 18:00",
            id="a day is not a due date until it has a time",
        ),
        pytest.param(
            "id: cnn\nassignments: {a: {title: A, due: soon}}",
            "course.yml: assignments.a.due: 'soon' is no date and time (line 2)",
            "write 2027-02-01 18:00",
            id="soon is not a due date",
        ),
        pytest.param(
            "id: cnn\nassignments: {../a: {title: A}}",
            "course.yml: '../a' cannot be a name",
            "use letters, digits and underscores, a letter first",
            id="an assignment's name is no path",
        ),
        pytest.param(
            "assignments: {}",
            "course.yml: id is missing",
            "add a line 'id: …'",
            id="a course has an id",
        ),
        pytest.param(
            SMALL + "workers: 1\nworkers: 2",
            "course.yml: workers is set twice (line 4)",
            "keep one of the two",
            id="a setting stands once",
        ),
        pytest.param(
            "", "course.yml holds no settings", "start from", id="an empty file is no course"
        ),
        pytest.param("id: [", "course.yml is not YAML", "correct that line", id="YAML is YAML"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_remedy(
    tmp_path: Path, text: str, problem: str, remedy: str
) -> None:
    with pytest.raises(CourseError) as raised:
        load_course(write(tmp_path, text))

    assert raised.value.problem.startswith(problem)
    assert remedy in raised.value.remedy


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = SMALL + "exchang: x\nworkers: 0\nlimits: {disk_mb: 1.5}\n"

    with pytest.raises(CourseError) as raised:
        load_course(write(tmp_path, text))

    for words in ("3 problems", "'exchang' (line 3)", "workers: 0", "limits.disk_mb is 1.5"):
        assert words in str(raised.value)


def test_an_assignment_starts_from_the_limits_of_the_course(tmp_path: Path) -> None:
    text = (
        "id: cnn\nlimits: {memory_mb: 512, processes: 9}\n"
        "assignments: {a: {title: A, limits: {memory_mb: 2048}}, b: {title: B}}\n"
    )

    own, overall = (
        assignment.limits for assignment in load_course(write(tmp_path, text)).assignments
    )

    assert (own.memory_mb, own.processes) == (2048, 9)
    assert (overall.memory_mb, overall.processes) == (512, 9)


def test_a_due_date_is_local_unless_it_names_its_zone(tmp_path: Path) -> None:
    text = (
        "id: cnn\ntime_zone: Europe/Berlin\nassignments:\n"
        "  a: {title: A, due: 2027-07-01 18:00}\n"
        "  b: {title: B, due: 2027-07-01T18:00:00-05:00}\n"
        "  c: {title: C}\n"
    )

    dues = [assignment.due for assignment in load_course(write(tmp_path, text)).assignments]

    assert dues[0] == datetime(2027, 7, 1, 16, tzinfo=UTC)
    assert dues[1] == datetime(2027, 7, 1, 23, tzinfo=UTC)
    assert dues[2] is None


def test_paths_are_relative_to_the_course_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = write(tmp_path, SMALL) / "some" / "where"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)

    course = load_course()

    assert course.folder == tmp_path.resolve()
    assert course.exchange == tmp_path / "exchange"
    assert course.gradebook_url == f"sqlite:///{tmp_path}/.course/gradebook.db"


BOMB = "".join(
    f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9 if n else ['1'] * 9)}]\n" for n in range(12)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(BOMB, "unfolds to more than", id="a part of parts of parts"),
        pytest.param("assignments: &x {a: *x}", "a part holds itself", id="a circle"),
        pytest.param("x: &x [*x]", "a part holds itself", id="a list in itself"),
        pytest.param("x: " + "[" * 5000, "nested too deeply|not YAML", id="deep"),
        pytest.param("x: " + "{a: " * 40 + "1" + "}" * 40, "nested too deeply", id="deeper"),
        pytest.param("workers: " + "9" * 5000, "a number has 5,000 digits", id="digits"),
        pytest.param("workers: 0x" + "f" * 9000, "a number has 9,002 digits", id="hexadecimal"),
        pytest.param("workers: " + ":".join("5" * 3000), "a number has", id="base 60"),
        pytest.param("due: 2027-13-45", "cannot be read", id="a day that is none"),
        pytest.param("? [a, b]\n: 1", "not YAML", id="a key that is a list"),
        pytest.param("id: " + "x" * 300_000, "characters", id="endless"),
        pytest.param("!!python/object/apply:os.system [id]", "not YAML", id="code"),
    ],
)
def test_settings_without_bounds_are_told_at_once(tmp_path: Path, text: str, told: str) -> None:
    started = time.monotonic()

    with pytest.raises(CourseError, match=told):
        load_course(write(tmp_path, text))

    assert time.monotonic() - started < 5


def test_a_part_may_be_used_twice(tmp_path: Path) -> None:
    text = (
        "id: cnn\nassignments:\n"
        "  a: {title: A, limits: &l {wall_seconds: 99}}\n  b: {title: B, limits: *l}\n"
    )

    course = load_course(write(tmp_path, text))

    assert [one.limits.wall_seconds for one in course.assignments] == [99, 99]


def test_a_url_of_a_server_is_left_as_it_is(tmp_path: Path) -> None:
    url = "postgresql+psycopg://grader@localhost/cnn"

    assert load_course(write(tmp_path, SMALL + f"gradebook: {url}")).gradebook_url == url


@root_alone
def test_a_course_file_of_somebody_else_is_not_found_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(write(tmp_path, SMALL) / "course.yml", 71001, 71001)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    for load in (load_course, load_course_or_kit):
        with pytest.raises(CourseError, match=r"course\.yml belongs to user 71001"):
            load()

    assert load_course(tmp_path).id == "cnn"


def test_without_a_course_here_the_remedy_is_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CourseError, match=r"no course\.yml in .* or any folder above it"):
        load_course()

    assert load_course_or_kit().assignment("a4_pooling").title == "Pooling"


def test_a_course_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="cannot read") as raised:
        load_course(tmp_path)

    assert "--course" in raised.value.remedy


def test_an_unknown_assignment_is_told_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no assignment 'relu'") as raised:
        load_course(write(tmp_path, SMALL)).assignment("relu")

    assert "'a3_relu'" in raised.value.remedy


@pytest.mark.parametrize(
    ("late", "score", "penalty"),
    [
        pytest.param(timedelta(0), 10.0, 0.0, id="in time costs nothing"),
        pytest.param(timedelta(hours=-5), 10.0, 0.0, id="early costs nothing"),
        pytest.param(timedelta(seconds=1), 10.0, 1.0, id="a day begun counts"),
        pytest.param(timedelta(days=1), 10.0, 1.0, id="a whole day is one day"),
        pytest.param(timedelta(days=2, seconds=1), 10.0, 3.0, id="the third day begun"),
        pytest.param(timedelta(days=90), 10.0, 5.0, id="never more than the most"),
        pytest.param(timedelta(days=1), 0.0, 0.0, id="nothing earned, nothing lost"),
    ],
)
def test_lateness_costs(late: timedelta, score: float, penalty: float) -> None:
    assert LatePolicy(10, 50).penalty(score, late) == penalty


def test_the_policy_none_takes_nothing(tmp_path: Path) -> None:
    course = load_course(write(tmp_path, SMALL + "late: {policy: none, percent: 10}"))

    assert course.late.penalty(10.0, timedelta(days=9)) == 0.0


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    course = load_course(write(tmp_path, SMALL))

    first, second = read_secret(course), read_secret(course)

    assert first == second
    assert len(first) == 64
    assert stat.S_IMODE(course.secret_file.stat().st_mode) == 0o600
    assert list(course.secret_file.parent.iterdir()) == [course.secret_file]


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    course = load_course(write(tmp_path, SMALL))
    read_secret(course)
    course.secret_file.write_text("\n")

    with pytest.raises(CourseError, match="is empty") as raised:
        read_secret(course)

    assert "backup" in raised.value.remedy


def test_a_course_travels_between_processes() -> None:
    course = load_course_or_kit()

    assert pickle.loads(pickle.dumps(course)) == course  # noqa: S301 - our own bytes


def test_the_network_gets_more_time_than_the_others() -> None:
    course = load_course_or_kit()

    assert course.assignment("a5_network").limits.notebook_cpu_seconds == 120
    assert course.assignment("a4_pooling").limits.notebook_cpu_seconds == 60
