"""Starting in a real browser: nothing that is pressed early is lost; later starts do less."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import autograder.web
from autograder.course import Course
from autograder.web.site import make_site
from tests.helpers.chromium import Browser
from tests.helpers.pyodide_folder import pyodide
from tests.helpers.site import PANEL, PATIENCE, course_of_the_kit, served
from tests.workbench.browser.start import GREEN, start

SLOW_WORKERS = """\
for (const name of ['register', 'getRegistration']) {
  const plain = ServiceWorkerContainer.prototype[name];
  ServiceWorkerContainer.prototype[name] = async function (...options) {
    await new Promise((resolve) => setTimeout(resolve, window.top == window ? 0 : 8000));
    return plain.apply(this, options);
  };
}"""
LOOK = """\
import importlib.machinery, sys
g = importlib.machinery.SourceFileLoader.get_code.__globals__
_ = sys.stdout.write(str(len(g["_known"])) + " " + str(len(g["_new"])))
"""
ASKED = f"{PANEL}.sessionContext.session.kernel.requestExecute({json.dumps({'code': LOOK})})"
SAID = (
    f"new Promise((done) => {{ {ASKED}.onIOPub ="
    " ({content}) => content.text && done(content.text) })"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return course_of_the_kit(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def base(course: Course) -> Iterator[str]:
    with served(make_site(course, [], pyodide()).folder) as address:
        yield address


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser") / "profile"


def test_cells_run_as_soon_as_the_notebook_is_open_wait_for_python(
    base: str, profile: Path
) -> None:
    with Browser(profile) as browser:
        asked = browser.before_each_page(SLOW_WORKERS)
        start(browser, base, "cold")
        browser.no_longer(asked)

        assert browser.evaluate(GREEN)
        browser.wait_for("caches.match('static/compiled').then(Boolean)", PATIENCE)


def test_a_later_start_takes_modules_that_an_earlier_one_compiled(base: str, profile: Path) -> None:
    with Browser(profile) as browser:
        start(browser, base, "warm")
        said = browser.evaluate(SAID)

    known, new = map(int, said.split())
    assert known > 500
    assert new < 20


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Read the module that runs in the browser; what it changes is put back."""
    file = Path(autograder.web.__file__).parent / "static" / "compiled.py"
    spec = importlib.util.spec_from_file_location("compiled", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for loader in (module.SourceFileLoader, module.zipimport.zipimporter):
        monkeypatch.setattr(loader, "get_code", loader.get_code)
    return module


def imported(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Import a module with this text anew, and return its ``value``."""
    folder.mkdir(exist_ok=True)
    (folder / "some_module.py").write_text(text)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "some_module", raising=False)
    importlib.invalidate_caches()
    found: int = importlib.import_module("some_module").value
    return found


def test_what_was_compiled_is_taken_from_what_was_kept(
    compiled: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "LIBRARIES", str(tmp_path))
    monkeypatch.setattr(compiled, "LAST", "some_module")
    assert compiled.use(b"") is False
    assert compiled.count() == 0

    assert imported(tmp_path / "lib", "value = 1", monkeypatch) == 1
    assert compiled.count() == 1
    kept = compiled.made()

    assert compiled.use(memoryview(kept)) is True
    assert imported(tmp_path / "lib", "value = 2", monkeypatch) == 1


def test_a_students_own_module_is_read_as_it_is(
    compiled: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "LAST", "some_module")
    compiled.use(b"")

    assert imported(tmp_path / "drive", "value = 1", monkeypatch) == 1
    assert compiled.count() == 0


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"x" + data])
def test_damaged_or_foreign_modules_are_no_use_and_do_no_harm(
    compiled: ModuleType, damage: object
) -> None:
    compiled._new["/lib/x.py"] = compile("value = 1", "x.py", "exec")
    kept = compiled.made()
    assert callable(damage)

    assert compiled.use(damage(kept)) is False
    monkey = compiled.marshal.dumps(("another version", {"/lib/x.py": b""}))
    assert compiled.use(monkey) is False
