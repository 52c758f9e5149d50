"""What several tests share: a small course of one assignment, far from the kit's own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from autograder.course import Course, load_course
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.model import Call, Item, Question
from autograder.releasing.build import Build, HandoutFiles, install_build, make_build

collect_ignore = ["reference/golden"]  # the script there needs PyTorch; its vectors are data

settings.register_profile("dev", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("ci", max_examples=300, deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

TESTS = Path(__file__).parent
LONGEST = (
    "audit/test_audit.py",
    "workbench/test_soak.py",
    "workbench/test_fuzz.py",
    "web/test_kept.py",
    "web/test_browser.py",
    "web/test_start.py",
    "marking/test_submissions.py",
)
"""The files that take a minute or more, by their places here: they go first, so that no worker is
left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    places = {TESTS / name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


COURSE = """\
id: small
time_zone: Europe/Berlin
late: {policy: per_day, percent: 10, max_percent: 50}
assignments:
  a4_pooling: {title: Pooling, due: 2027-03-08 18:00, weight: 2}
  a3_relu: {title: ReLU, due: 2027-02-22 18:00}
"""

SOLUTION = '''\
# %% [markdown]
# # Doubling

# %% setup=true
import numpy as np
from selfcheck import check

# %% question="double"
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    return np.add(x, x) * 1.0
    ### END SOLUTION

# %% check="double"
check(double)

# %%
double

# %% [markdown] written="why" points=4
# Why twice?
#
# ### BEGIN SOLUTION
# Because once is not enough.
# ### END SOLUTION
'''


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Make a course of its own in an empty folder, whose name has a space."""
    folder = tmp_path / "my course"
    (folder / "solutions").mkdir(parents=True)
    (folder / "course.yml").write_text(COURSE, encoding="utf-8")
    (folder / "solutions" / "a4_pooling.py").write_text(SOLUTION, encoding="utf-8")
    return load_course(folder)


@pytest.fixture(scope="session")
def questions() -> tuple[Question, ...]:
    """Return the one question of the small course."""
    item = Item("numbers", 2.5, "add them", lambda rng: [Call((rng.normal(size=3),))])
    return (Question("double", lambda x: np.add(x, x), (item,), form_points=0.5),)


@pytest.fixture(scope="session")
def solution() -> str:
    """Return the solution file of the small course."""
    return SOLUTION


@pytest.fixture(scope="session")
def handout() -> HandoutFiles:
    """Return what lies beside the notebook in the small course."""
    return lambda _: {"selfcheck/__init__.py": b"def check(function):\n    print('ok')\n"}


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a gradebook once: its first opening starts a program and takes seconds."""
    folder = tmp_path_factory.mktemp("gradebook")
    (folder / "course.yml").write_text(COURSE, encoding="utf-8")
    with open_gradebook(load_course(folder)):
        return folder / ".course" / "gradebook.db"


@pytest.fixture
def built(
    course: Course,
    questions: tuple[Question, ...],
    handout: HandoutFiles,
    empty_gradebook: Path,
) -> tuple[Course, Build]:
    """Build and install the small course's assignment."""
    course.working_folder.mkdir()
    shutil.copy(empty_gradebook, course.working_folder)
    build = make_build(course, "a4_pooling", handout, questions)
    install_build(course, build)
    return course, build


@pytest.fixture
def ready(course: Course, empty_gradebook: Path) -> Course:
    course.working_folder.mkdir()
    shutil.copy(empty_gradebook, course.working_folder)
    return course


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder
