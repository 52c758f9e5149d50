"""However many files one student hands in, whatever they are called: they say nothing of others."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from autograder.collecting.handed_in import Entry
from autograder.collecting.zips import zip_entries
from autograder.course import Course
from autograder.roster.person import Person
from tests.collecting.conftest import Taker, taken
from tests.helpers.notebooks import work

NOTEBOOK = "a3_relu.ipynb"
CLASS = tuple(
    Person(f"s2023{n}", f"Student {name}") for n, name in enumerate(("Ash", "Birk", "Elm"))
)
MALLORY = Person("mallory", "Mallory Mean")
EVERYBODY = (*CLASS, MALLORY)
FILES = 20
FOLDERS = {
    "moodle": "{name}_10{at}_assignsubmission_file_",
    "github": "a3-submissions/a3-{id}",
    "gradescope": "assignment_7_export/submission_1{at}",
    "brightspace": "10{at}-5 - {name} - Nov 20, 2026 926 PM",
    "sakai": "a3/{name}({id})/Submission attachment(s)",
}
"""What each platform calls the folder of a student."""
METADATA = "assignment_7_export/submission_metadata.yml"


def folder(platform: str, person: Person) -> str:
    """Return what a platform calls somebody's folder."""
    at = EVERYBODY.index(person)
    return FOLDERS[platform].format(at=at, name=person.name, id=person.id)


def download(platform: str) -> dict[str, bytes]:
    """Return a download in which each student handed in one notebook."""
    files = {f"{folder(platform, one)}/{NOTEBOOK}": work(one.id) for one in EVERYBODY}
    if platform == "gradescope":
        people = (
            f'submission_1{at}:\n  :submitters:\n  - :name: "{one.name}"\n    :sid: "{one.id}"\n'
            for at, one in enumerate(EVERYBODY)
        )
        files[METADATA] = "".join(people).encode()
    return files


@pytest.mark.parametrize("platform", FOLDERS)
@pytest.mark.parametrize(
    "called",
    ["{id}", "{name}_{at}_assignsubmission_file_", "x-submissions/x-{id}"],
    ids=["as students", "as Moodle calls them", "as GitHub calls them"],
)
def test_folders_of_one_student_are_nobody_elses_however_many(
    take: Taker, relu: Course, platform: str, called: str
) -> None:
    files = download(platform)
    for at in range(FILES):
        one = CLASS[at % len(CLASS)]
        inner = called.format(id=one.id, name=one.name, at=at)
        files[f"{folder(platform, MALLORY)}/{inner}/x{at}/{NOTEBOOK}"] = work(f"planted {at}")

    take(files, EVERYBODY)

    for one in CLASS:
        assert taken(relu, one.id)[NOTEBOOK] == work(one.id)


@pytest.mark.parametrize(
    "called", ["Ash_{at}_assignsubmission_file_{file}", "a_attempt_2026-11-20-10-10-{at}_{file}"]
)
def test_names_of_one_students_files_do_not_say_which_platform_it_is(
    take: Taker, relu: Course, called: str
) -> None:
    slugs = [one.name.replace(" ", "").lower() for one in EVERYBODY]
    files = {f"{slugs[at]}_10{at}_900{at}_{NOTEBOOK}": work(one.id) for at, one in enumerate(CLASS)}
    for at in range(10, 10 + FILES):
        name = called.format(at=at, file=NOTEBOOK)
        files[f"{slugs[-1]}_109_90{at}_{name}"] = work(f"planted {at}")

    take(files, EVERYBODY)

    for one in CLASS:
        assert taken(relu, one.id)[NOTEBOOK] == work(one.id)


@pytest.mark.parametrize("around", ["submissions(1)", "Section ({half})"])
def test_folders_around_students_may_be_called_as_a_platform_calls_owners(
    take: Taker, relu: Course, around: str
) -> None:
    files = {
        f"{around.format(half=at % 2)}/{one.id}/{NOTEBOOK}": work(one.id)
        for at, one in enumerate(EVERYBODY)
    }

    take(files, EVERYBODY)

    for one in EVERYBODY:
        assert taken(relu, one.id)[NOTEBOOK] == work(one.id)


@pytest.mark.parametrize(("system", "path"), [(0, "x/a.ipynb"), (3, "x\\a.ipynb")])
def test_a_backslash_parts_folders_where_windows_made_the_zip_and_nowhere_else(
    tmp_path: Path, system: int, path: str
) -> None:
    archive = tmp_path / "one.zip"
    with zipfile.ZipFile(archive, "w") as made:
        info = zipfile.ZipInfo("x\\a.ipynb")
        info.create_system = system
        made.writestr(info, b"{}")

    (entry,) = zip_entries(archive, "UTC")

    assert isinstance(entry, Entry)
    assert str(entry.path) == path


def test_a_backslash_in_a_files_name_makes_it_nobody_elses(take: Taker, relu: Course) -> None:
    files = {
        "studentash_100_9000_a3_relu.ipynb": work("ash's"),
        "studentbirk_101_9001_x\\studentash_100_99999_a3_relu.ipynb": work("birk's"),
    }

    take(files, CLASS)

    assert taken(relu, CLASS[0].id)[NOTEBOOK] == work("ash's")
    assert taken(relu, CLASS[1].id)[NOTEBOOK] == work("birk's")
