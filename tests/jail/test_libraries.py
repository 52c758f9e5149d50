"""The libraries that the jail needs are found and suffice, on layouts of several distributions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.jail import sandbox
from autograder.jail.libraries import System, read_elf
from autograder.jail.sandbox import BASE_DISTRIBUTIONS, bwraps, system_libraries

DECOYS = (
    "usr/lib/python3/dist-packages/secret.py",
    "usr/lib/jvm/java/lib/libjvm.so",
    "usr/lib64/libsecret.so.1",
    "usr/lib/libsecret.so.1",
    "usr/lib/systemd/systemd",
    "etc/passwd",
)


def debian(root: Path) -> Path:
    for name in ("lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    folder = root / "usr" / "lib" / "x86_64-linux-gnu"
    folder.mkdir()
    (root / "usr" / "lib64" / "ld-linux-x86-64.so.2").symlink_to(
        "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
    )
    return folder


def fedora(root: Path) -> Path:
    for name in ("lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    return root / "usr" / "lib64"


def arch(root: Path) -> Path:
    (root / "usr" / "lib").mkdir(parents=True)
    for name in ("lib", "lib64"):
        (root / name).symlink_to("usr/lib")
    (root / "usr" / "lib64").symlink_to("lib")
    return root / "usr" / "lib"


def old(root: Path) -> Path:
    """Lay it out as before /lib and /usr/lib became one."""
    for name in ("lib", "lib64", "usr/lib", "usr/lib64"):
        (root / name).mkdir(parents=True)
    return root / "lib64"


def furnished(root: Path, layout: Callable[[Path], Path]) -> Path:
    """Make a system with this one's libraries, each under its versions' names, and more."""
    folder = layout(root)
    for place, source in system_libraries(BASE_DISTRIBUTIONS).items():
        real = folder / source.name
        if not real.exists():
            shutil.copy(source, real)
        name = folder / Path(place).name
        if not name.exists():
            name.symlink_to(source.name)
    # This machine's loader has usual folders of its own: others it finds by the cache alone.
    (root / "etc").mkdir()
    (root / "etc" / "ld.so.conf").write_text("/usr/lib64\n/lib64\n/usr/lib\n")
    subprocess.run(["/sbin/ldconfig", "-r", str(root)], check=True, capture_output=True)
    for decoy in DECOYS:
        path = root / decoy
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("not for students")
    return root


@pytest.mark.parametrize("layout", [debian, fedora, arch, old])
def test_what_is_loaded_is_bound_and_suffices(
    tmp_path: Path, layout: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = furnished(tmp_path / "root", layout)
    here = sandbox._system_libraries
    monkeypatch.setattr(sandbox, "_system_libraries", lambda names: here(names, root))
    recipe = sandbox.Recipe("bubblewrap", bwraps()[0])

    mounts = list(sandbox._mounts(recipe.distributions, proc=True))
    script = (
        "import json, os, numpy, IPython, matplotlib.pyplot, ssl, sqlite3, ctypes, zlib\n"
        "print(json.dumps([os.path.join(top, name) for root in ('/usr', '/lib', '/lib64') "
        "for top, _, names in os.walk(root) for name in names]))"
    )
    ran = subprocess.run(
        [
            recipe.bwrap,
            *sandbox._namespaces(recipe),
            *mounts,
            *sandbox._environment(sandbox.environment(recipe)),
            f"{sandbox.PYTHON}/bin/python3",
            *("-S", "-s", "-P", "-B", "-c"),
            f"import sys; sys.path[:] = {sandbox._jailed_path()!r}\n{script}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert "numpy" not in ran.stdout
    for decoy in DECOYS:
        assert Path(decoy).name not in ran.stdout
    names = {Path(place).name for place in system_libraries(recipe.distributions)}
    assert {Path(one).name for one in json.loads(ran.stdout)} == names


def test_a_library_that_points_out_of_a_simulated_root_stays_in_it(tmp_path: Path) -> None:
    (tmp_path / "usr" / "lib").mkdir(parents=True)
    (tmp_path / "usr" / "lib" / "libx.so.1").symlink_to("/usr/lib/libx.so.1.0")
    (tmp_path / "usr" / "lib" / "libx.so.1.0").write_bytes(b"x")

    system = System(tmp_path)

    assert system._real(tmp_path / "usr/lib/libx.so.1") == tmp_path / "usr/lib/libx.so.1.0"


@pytest.mark.parametrize(
    "content",
    [b"", b"\x7fELF", b"\x7fELF\x02\x01" + b"\xff" * 200, b"#!/bin/sh\n", os.urandom(4000)],
)
def test_what_is_no_program_needs_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.so"
    file.write_bytes(content)

    assert read_elf(file).needed == ()
    assert read_elf(tmp_path / "gone.so").needed == ()


def test_the_interpreter_says_what_it_loads() -> None:
    elf = read_elf(Path(getattr(sys, "_base_executable", sys.executable)).resolve())

    assert any(name.startswith("libc.") for name in elf.needed)
    assert "ld-" in elf.interpreter
