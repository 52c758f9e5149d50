"""The site as files: what is in it, what never is, and what stops it."""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import run
from autograder.course import Course, load_course
from autograder.errors import CourseError
from autograder.releasing.build import Build, read_folder
from autograder.web import lite, runtime
from autograder.web.contents import listed, offered
from autograder.web.serve import server
from autograder.web.site import make_site
from autograder.web.wheel import wheel_of
from tests.helpers.course_fixture import built_course, copy_of

Json = dict[str, Any]
MOST = 40_000_000


@pytest.fixture(scope="module")
def relu(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return copy_of(built_course(), tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def site(relu: Course) -> dict[str, bytes]:
    return read_folder(make_site(relu, ["a3_relu"]).folder)


def test_a_site_is_small_and_has_no_source_maps_and_no_application_that_nobody_opens(
    site: dict[str, bytes],
) -> None:
    assert sum(map(len, site.values())) < MOST
    assert not [name for name in site if name.endswith(".map")]
    assert not [name for name in site if name.startswith(("lab/index", "repl/", "tree/", "edit/"))]
    assert {"index.html", "a3_relu.html", "notebooks/index.html", "service-worker.js"} <= set(site)


def test_the_files_in_it_are_those_that_students_receive(
    relu: Course, site: dict[str, bytes]
) -> None:
    release = read_folder(relu.step_folder("release", "a3_relu"))
    work = {
        name.removeprefix("files/a3_relu/"): data
        for name, data in site.items()
        if name.startswith("files/")
    }
    ours, theirs = (json.loads(each.pop("a3_relu.ipynb")) for each in (work, release))

    assert work.pop("selfcheck/examples.txt") == release.pop("selfcheck/examples.json")
    assert set(release) - set(work) == {"README.txt", "requirements.txt"}
    assert work.items() <= release.items()
    assert ours["cells"] == theirs["cells"]


def test_nothing_of_the_answers_or_the_questions_is_in_it(
    relu: Course, site: dict[str, bytes]
) -> None:
    source = json.loads((relu.step_folder("source", "a3_relu") / "a3_relu.ipynb").read_bytes())
    released = json.loads((relu.step_folder("release", "a3_relu") / "a3_relu.ipynb").read_bytes())
    lines = {
        line.strip() for cell in source["cells"] for line in "".join(cell["source"]).split("\n")
    }
    known = {
        line.strip() for cell in released["cells"] for line in "".join(cell["source"]).split("\n")
    }
    answers = {line for line in lines - known if len(line) > 15}
    ours = b"\n".join(data for name, data in site.items() if not name.startswith("build/"))

    assert any("np.maximum" in line for line in answers)
    for line in answers:
        assert line.encode() not in ours, line
    for hidden in (b"autograder.questions", b"from reference", b"import reference", b".course"):
        assert hidden not in ours


def test_the_same_release_makes_the_same_bytes(relu: Course, site: dict[str, bytes]) -> None:
    assert read_folder(make_site(relu, []).folder) == site


def test_without_a_copy_of_pyodide_browsers_fetch_the_official_one(site: dict[str, bytes]) -> None:
    settings = json.loads(site["jupyter-lite.json"])["jupyter-config-data"]["litePluginSettings"]
    python = settings["@jupyterlite/pyodide-kernel-extension:kernel"]

    options = python["loadPyodideOptions"]
    assert options["indexURL"] + "pyodide.mjs" == runtime.ADDRESS
    assert f"v{runtime.VERSION}/" in runtime.ADDRESS
    assert python["disablePyPIFallback"] is True
    assert options["kept"] == f"convkit cnn pyodide-{runtime.VERSION}-official"


def test_a_kernel_waits_for_what_serves_it_files(
    site: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [name for name, data in site.items() if lite.PATIENT in data]

    monkeypatch.setattr(lite, "HASTY", b"another version")
    with pytest.raises(CourseError, match="starts kernels in another way"):
        lite.kernel()


def test_what_the_kernel_needs_and_pyodide_lacks_is_a_wheel_beside_it(
    site: dict[str, bytes],
) -> None:
    index = json.loads(site["pypi/all.json"])
    (entries,) = index["comm"]["releases"].values()

    wheel = site[f"pypi/{entries[0]['filename']}"]
    assert entries[0]["digests"]["sha256"] == hashlib.sha256(wheel).hexdigest()
    assert wheel_of("comm")[1] == wheel


def test_every_file_of_the_work_is_listed_for_the_notebook() -> None:
    made = listed({"a/a.ipynb": b"{}", "a/selfcheck/x.py": b"1", "a/photo.npz": b"2"})

    names = [one["name"] for one in json.loads(made["api/contents/a/all.json"])["content"]]
    deep = json.loads(made["api/contents/a/selfcheck/all.json"])["content"][0]
    assert names == ["a.ipynb", "photo.npz", "selfcheck"]
    assert (deep["path"], deep["type"]) == ("a/selfcheck/x.py", "file")
    assert made["files/a/selfcheck/x.py"] == b"1"


def test_the_examples_are_no_json_to_the_browser_which_knows_no_nan_in_it() -> None:
    assert offered({"selfcheck/examples.json": b"NaN", "README.txt": b""}) == {
        "selfcheck/examples.txt": b"NaN"
    }


def test_pages_say_when_it_is_due_in_the_courses_own_time(site: dict[str, bytes]) -> None:
    for page in ("index.html", "a3_relu.html"):
        text = site[page].decode()
        assert "Mon 22 February 2027, 18:00" in text
        assert "ReLU &amp; friends" in text


@pytest.fixture
def pyodide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder that looks like Pyodide, with a package for each that is needed."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    packages = {}
    for name in (*runtime.PACKAGES, "six", "scipy"):
        (folder / f"{name}.whl").write_bytes(name.encode())
        sum_ = hashlib.sha256(name.encode()).hexdigest()
        depends = ["six"] if name == "ipython" else []
        packages[name] = {"file_name": f"{name}.whl", "sha256": sum_, "depends": depends}
    lock = {"info": {"python": "3.14.0"}, "packages": packages}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    for name in runtime.INTERPRETER:
        (folder / name).write_bytes(name.encode())
    sums = {name: hashlib.sha256(name.encode()).hexdigest() for name in runtime.INTERPRETER}
    monkeypatch.setattr(runtime, "INTERPRETER", sums)
    return folder


def test_of_pyodide_what_notebooks_need_is_copied_and_nothing_else(pyodide: Path) -> None:
    files = runtime.copied(pyodide)

    assert set(files) == {
        *runtime.INTERPRETER,
        "pyodide-lock.json",
        "six.whl",
        *(f"{name}.whl" for name in runtime.PACKAGES),
    }
    assert "scipy" not in json.loads(files["pyodide-lock.json"])["packages"]


def test_a_copy_of_pyodide_is_in_the_site_and_nothing_else_is_named(
    built: tuple[Course, Build], pyodide: Path
) -> None:
    course, _ = built

    made = make_site(course, [], pyodide)

    settings = (made.folder / "jupyter-lite.json").read_text()
    (folder,) = made.folder.glob("pyodide-*")
    assert f'"./{folder.name}/"' in settings
    assert "https://" not in settings
    assert (folder / "numpy.whl").read_bytes() == b"numpy"
    assert made.runtime_size > 0


def test_a_folder_that_is_no_pyodide_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"is no Pyodide: it holds no pyodide-lock\.json"):
        runtime.copied(tmp_path)


def test_a_wrong_sum_is_refused_with_both(pyodide: Path) -> None:
    (pyodide / "numpy.whl").write_bytes(b"damaged")
    wanted, found = (hashlib.sha256(data).hexdigest() for data in (b"numpy", b"damaged"))

    with pytest.raises(CourseError, match=f"SHA-256 {found}, not {wanted}") as refused:
        runtime.copied(pyodide)

    assert "numpy.whl" in refused.value.problem
    assert runtime.VERSION in refused.value.remedy


def test_a_damaged_interpreter_is_refused(pyodide: Path) -> None:
    (pyodide / "pyodide.asm.wasm").write_bytes(b"half")

    with pytest.raises(CourseError, match=r"pyodide\.asm\.wasm is not what it should be"):
        runtime.copied(pyodide)


def test_a_missing_wheel_is_named(pyodide: Path) -> None:
    (pyodide / "six.whl").unlink()

    with pytest.raises(CourseError, match=r"lacks the wheel six\.whl"):
        runtime.copied(pyodide)


def test_a_package_that_no_lock_lists_is_named(pyodide: Path) -> None:
    lock = pyodide / "pyodide-lock.json"
    content = json.loads(lock.read_text())
    del content["packages"]["matplotlib"]
    lock.write_text(json.dumps(content))

    with pytest.raises(CourseError, match="lists no package 'matplotlib'"):
        runtime.copied(pyodide)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("{}", "cannot be read"),
        ('{"info": {"python": "3.14.0"}, "packages": []}', "lists no packages"),
        ('{"info": {"python": "3.12.7"}, "packages": {}}', r"Python 3\.12\.7"),
    ],
)
def test_a_lock_of_another_kind_is_refused(pyodide: Path, text: str, said: str) -> None:
    (pyodide / "pyodide-lock.json").write_text(text)

    with pytest.raises(CourseError, match=said):
        runtime.copied(pyodide)


def test_a_lock_cannot_name_files_elsewhere(pyodide: Path) -> None:
    lock = pyodide / "pyodide-lock.json"
    lock.write_text(lock.read_text().replace("six.whl", "../six.whl"))

    with pytest.raises(CourseError, match="outside the folder"):
        runtime.copied(pyodide)


def test_an_assignment_that_was_not_built_is_said(course: Course) -> None:
    with pytest.raises(CourseError, match="has not been built"):
        make_site(course, ["a3_relu"])
    with pytest.raises(CourseError, match=r"no assignment of .* has been built"):
        make_site(course, [])


def test_the_command_says_where_and_how_large(
    built: tuple[Course, Build], capsys: pytest.CaptureFixture[str]
) -> None:
    course, _ = built

    assert run(["web", "--course", str(course.folder)]) == 0

    said = capsys.readouterr().out
    assert f"{load_course(course.folder).working_folder / 'site'}: a4_pooling" in said
    assert "--pyodide FOLDER" in said
    assert run(["web", "--port", "8000", "--course", str(course.folder)]) == 2


def test_others_may_read_the_site_once_it_is_copied(built: tuple[Course, Build]) -> None:
    course, _ = built

    assert run(["web", "--course", str(course.folder)]) == 0

    page = course.working_folder / "site" / "index.html"
    assert page.stat().st_mode & 0o004


@pytest.fixture
def answered(tmp_path: Path) -> Iterator[Callable[[str], Message]]:
    """Return the headers that a served folder's file comes with."""
    with server(tmp_path, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()

        def headers(name: str) -> Message:
            address = f"http://127.0.0.1:{running.server_port}/{name}"
            try:
                with urllib.request.urlopen(address) as answer:
                    found: Message = answer.headers
            except urllib.error.HTTPError as error:
                found = error.headers
            return found

        try:
            assert running.server_address[0] == "127.0.0.1"
            yield headers
        finally:
            running.shutdown()
            thread.join()


def test_the_server_answers_this_machine_alone_with_the_types_that_browsers_insist_on(
    tmp_path: Path, answered: Callable[[str], Message]
) -> None:
    (tmp_path / "x.mjs").write_text("export {}")

    headers = answered("x.mjs")

    assert headers["Content-Type"] == "text/javascript"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Cross-Origin-Embedder-Policy" not in headers


@pytest.mark.parametrize(
    ("name", "lasts"),
    [
        ("pyodide-314.0.3-0123456789ab/numpy.whl", True),
        ("build/jlab_core.a86436d.js", True),
        ("index.html", False),
        ("files/a3_relu/a3_relu.ipynb", False),
        ("build/style.js", False),
    ],
)
def test_what_has_a_sum_in_its_address_is_kept_by_browsers_and_nothing_else(
    tmp_path: Path, answered: Callable[[str], Message], name: str, lasts: bool
) -> None:
    assert answered(name)["Cache-Control"] == "no-cache"

    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("")

    assert ("immutable" in answered(name)["Cache-Control"]) is lasts


def test_a_port_that_is_taken_is_said_with_another(tmp_path: Path) -> None:
    with (
        server(tmp_path, 0) as running,
        pytest.raises(CourseError, match=f"cannot serve on port {running.server_port}"),
    ):
        server(tmp_path, running.server_port)


def test_without_jupyterlite_it_is_said_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing(package: str) -> Path:
        raise ModuleNotFoundError(package)

    monkeypatch.setattr(lite, "files", missing)
    with pytest.raises(CourseError, match="JupyterLite is not installed") as refused:
        lite.application.__wrapped__()
    assert "convkit[web]" in refused.value.remedy

    monkeypatch.setattr(lite.sys, "prefix", str(tmp_path))
    with pytest.raises(CourseError, match="pyodide-kernel-extension is not in"):
        lite.kernel()
