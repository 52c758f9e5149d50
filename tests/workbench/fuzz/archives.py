"""Damaged and hostile folders and zips through the whole of collecting.

Among them lies an honest student's notebook, which must arrive as it is. A file beside the course
that nobody handed in must never arrive. Whatever else is there is taken, or left and told, in time.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from autograder.collecting.collect import collect
from autograder.course import Course, load_course
from autograder.errors import AutograderError
from autograder.gradebook.nbgrader_course import open_gradebook
from tests.workbench.fuzz.raw import RAW
from tests.workbench.fuzz.tally import Finding, Tally, resident_mb

COURSE = "id: fuzz\nassignments:\n  a3_relu: {title: ReLU, due: 2027-02-22 18:00}\n"
NOTEBOOK = (
    b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, "def relu_forward(": 0}'
)
HONEST = NOTEBOOK + b"\n"
SECRET = b"nobody handed this in"
SLOW_SECONDS = 20.0
CHANGES = tuple(RAW.values())
NAMES = (
    *("a3_relu.ipynb", "a3_relu (1).ipynb", "A3_RELU.IPYNB", "a3_relu-Copy1.ipynb", "x.ipynb"),
    *("timestamp.txt", "collected.txt", "submission_secret.txt", "helpers.py", "Thumbs.db"),
    *("a4_pooling.ipynb", "honest_a3_relu.ipynb", "a3_relu.ipynb.zip", ".hidden.ipynb"),
    *("=cmd().ipynb", "\u202eipynb.exe", "n" * 250 + ".ipynb", "a\nb.ipynb", "a\x1b[2J.ipynb"),
)
FOLDERS = (
    *(
        "ada",
        "bob",
        "honest2",
        "Doe, Jane",
        "jane_1234_assignsubmission_file_",
        "..",
        "con",
        "x" * 255,
    ),
    *(
        "ada/a3_relu",
        "ada/deep/er",
        "__MACOSX",
        ".git",
        "a3_relu",
        "submissions",
        "12345",
        "\u00e9",
    ),
)


class ArchiveCampaign:
    """A course of its own, to which one thing after the other is handed in."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._seed = seed
        (folder / "course.yml").write_text(COURSE, encoding="utf-8")
        self._course: Course = load_course(folder)
        self._secret = folder / "secret.ipynb"
        self._secret.write_bytes(SECRET)
        with open_gradebook(self._course):
            pass  # made once: that takes longer than anything here

    def run(
        self, numbers: Sequence[int], report: Callable[[Tally], None] = lambda _: None
    ) -> Tally:
        """Collect what is made of each number."""
        tally = Tally("archives", self._seed)
        started = time.monotonic()
        for number in numbers:
            rng = Random(f"{self._seed}/archives/{number}")  # noqa: S311 - to be repeated
            shutil.rmtree(self._course.working_folder / "submitted", ignore_errors=True)
            kind, source = self._made(rng)
            tally.kinds[kind] += 1
            begun = time.monotonic()
            result, problem = self._collected(source, kind)
            spent = time.monotonic() - begun
            tally.took(spent, number)
            if spent > SLOW_SECONDS:
                problem = problem or f"took {spent:.0f} s"
            if problem:
                tally.findings.append(Finding(number, (kind,), problem))
            tally.results[result] += 1
            tally.tried += 1
            tally.seconds = time.monotonic() - started
            tally.memory.append(resident_mb())
            report(tally)
        return tally

    def _collected(self, source: Path, kind: str) -> tuple[str, str]:
        """Return what became of it, and what must not have."""
        try:
            done = collect(self._course, "a3_relu", source)
        except AutograderError as error:
            whole = kind in {"folder", "zip"}
            return "refused", f"all of it was refused: {error.problem}" if whole else ""
        except Exception as error:  # noqa: BLE001 - this is what we look for
            return "broken", f"{type(error).__name__}: {error}"
        return "collected", self._wrong(kind, {one.student for one in done.collected})

    def _wrong(self, kind: str, students: set[str]) -> str:
        root = self._course.working_folder / "submitted"
        for path in root.rglob("*"):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                return f"{path} is no ordinary file"
            if path.is_file() and SECRET in path.read_bytes():
                return f"{path} holds what nobody handed in"
        there = {path.name for path in root.iterdir()} if root.is_dir() else set()
        if there != students:
            return f"told {students}, wrote {there}"
        file = root / "honest" / "a3_relu" / "a3_relu.ipynb"
        if kind != "damaged zip" and (not file.is_file() or file.read_bytes() != HONEST):
            return "the honest student's notebook did not arrive as it was"
        return ""

    def _made(self, rng: Random) -> tuple[str, Path]:
        inbox = self._folder / "inbox"
        if inbox.is_dir():
            shutil.rmtree(inbox)
        (self._folder / "in.zip").unlink(missing_ok=True)
        kind = rng.choice(("folder", "zip", "damaged zip"))
        if kind == "folder":
            self._make_folder(rng, inbox)
            return kind, inbox
        file = self._folder / "in.zip"
        self._make_zip(rng, file)
        if kind == "damaged zip":
            data = file.read_bytes()
            for _ in range(rng.choice((1, 1, 3))):
                data = rng.choice(CHANGES)(rng, data, NOTEBOOK)[:5_000_000]
            file.write_bytes(data)
        return kind, file

    def _make_folder(self, rng: Random, inbox: Path) -> None:
        honest = inbox / "honest"
        honest.mkdir(parents=True)
        (honest / "a3_relu.ipynb").write_bytes(HONEST)
        for _ in range(rng.randint(0, 12)):
            folder = inbox / rng.choice([one for one in FOLDERS if one != ".."])
            path = folder / rng.choice(NAMES)
            if os.path.lexists(path):  # a pipe there would be waited for, a link written through
                continue
            try:
                folder.mkdir(parents=True, exist_ok=True)
                rng.choice(_PLANTED)(rng, path, self._secret)
            except OSError:
                continue  # two of them at one place

    def _make_zip(self, rng: Random, file: Path) -> None:
        methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("honest/a3_relu.ipynb", HONEST)
            for _ in range(rng.randint(0, 12)):
                name = f"{rng.choice(FOLDERS)}/{rng.choice(NAMES)}"
                info = zipfile.ZipInfo(
                    rng.choice((name, name, f"/{name}", f"C:\\{name}", f"../{name}"))
                )
                info.compress_type = rng.choice(methods)
                info.external_attr = rng.choice((0, 0o644, stat.S_IFLNK, stat.S_IFIFO)) << 16
                info.date_time = rng.choice(((2027, 1, 1, 12, 0, 0), (1980, 0, 0, 0, 0, 0)))
                size = rng.choice((0, 0, 0, 100_000, 3_000_000))
                archive.writestr(info, NOTEBOOK + bytes(size))


def _written(rng: Random, path: Path, _: Path) -> None:
    data = NOTEBOOK
    for _time in range(rng.choice((0, 0, 1, 3))):
        data = rng.choice(CHANGES)(rng, data, HONEST)[:1_000_000]
    path.write_bytes(data)
    moment = rng.choice((0, 1.8e9, -1e9, 4e9, 2**33))
    os.utime(path, (moment, moment))


def _linked(_: Random, path: Path, secret: Path) -> None:
    path.symlink_to(secret)


def _linked_folder(_: Random, path: Path, secret: Path) -> None:
    path.symlink_to(secret.parent)


def _circle(_: Random, path: Path, _secret: Path) -> None:
    path.symlink_to(path.parent)


def _pipe(_: Random, path: Path, _secret: Path) -> None:
    os.mkfifo(path)


def _socket(_: Random, path: Path, _secret: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def _hole(_: Random, path: Path, _secret: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


def _deep(_: Random, path: Path, _secret: Path) -> None:
    path.joinpath(*"d" * 60).mkdir(parents=True)


def _many(rng: Random, path: Path, _secret: Path) -> None:
    path.mkdir()
    for number in range(rng.choice((5, 1_500))):
        (path / f"{number}.ipynb").touch()


_PLANTED = (_written,) * 6 + (_linked, _linked_folder, _circle, _pipe, _socket, _hole, _deep, _many)
