"""Who may look into the folders of a course: its owner alone, whatever the umask.

A course's working folder holds the model answers, the marks, everybody's work and the secret of the
hidden cases. It has mode 0700, and what commands write into it 0600. Where an older course keeps
the exchange in it, students pass through (0711) and everything beside the exchange is closed.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError

CLOSED, PASSED_THROUGH = 0o700, 0o711
OTHERS = 0o077
STICKY_FOR_ALL = 0o1777
INBOUND = 0o3733
"""Anybody lays something in, nobody lists it, nobody moves another's; the group is passed on."""
IN_MEMORY = frozenset({"tmpfs", "ramfs"})
HANDS_IN = stat.S_IWOTH | stat.S_IXOTH
_AT = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
_PASSWORD = re.compile(r"://[^/\s@:]*:[^/\s@]+@")
MOUNTS = Path("/proc/self/mounts")
_usual = [0o022]


@contextlib.contextmanager
def private_files() -> Iterator[None]:
    """Let what is written be its owner's alone."""
    _usual[0] = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(_usual[0])


def open_as_usual(folder: Path) -> None:
    """Give a folder, and all that lies in it, the modes that the user's umask gives.

    Whatever that is, others do not write into it: notebooks are marked by what lies there.
    """
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod((0o775 if path.is_dir() else 0o664) & ~_usual[0])


def make_private(folder: Path) -> None:
    """Make a folder that is its owner's alone, with the folders above it; or close one.

    Raises
    ------
    CourseError
        If others may look into it, and it is not ours to close.
    """
    with contextlib.suppress(FileExistsError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=CLOSED)
        folder.chmod(CLOSED)  # a umask may take the owner's own rights
        return
    keep_private(folder)


def keep_private(folder: Path) -> None:
    """Close a folder to others, if it is there and open.

    Raises
    ------
    CourseError
        As :func:`make_private`.
    """
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return
    exchange = folder / "exchange"
    wanted = PASSED_THROUGH if exchange.is_dir() else CLOSED
    try:
        if mode & OTHERS & ~wanted:
            folder.chmod(mode & ~OTHERS | wanted & OTHERS)
        if wanted == PASSED_THROUGH:
            _close_all_but(exchange)
    except PermissionError as error:
        raise CourseError(
            f"others can look into {folder} (mode {mode:04o}), which holds answers and marks",
            remedy=f"let its owner (user {folder.stat().st_uid}) run: chmod go= '{folder}'",
        ) from error


def _close_all_but(exchange: Path) -> None:
    for path in exchange.parent.iterdir():
        info = path.lstat()
        if path != exchange and not stat.S_ISLNK(info.st_mode) and info.st_mode & OTHERS:
            path.chmod(stat.S_IMODE(info.st_mode) & ~OTHERS)


def make_exchange(root: Path, course_id: str) -> None:
    """Make an exchange as nbgrader wants it: everybody may enter, nobody removes another's.

    Anybody may put something into ``root``, so a link of somebody else's that lies where the
    course's folder should is not followed: it may lead to whatever is ours.

    Raises
    ------
    CourseError
        If somebody else's folder or link lies where the course's should.
    OSError
        If it cannot be made.
    """
    missing = [one for one in (root, *root.parents) if not one.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        folder.chmod(0o755)
    root.mkdir(exist_ok=True)
    if root.stat().st_uid == os.geteuid() and stat.S_IMODE(root.stat().st_mode) != STICKY_FOR_ALL:
        root.chmod(STICKY_FOR_ALL)
    with contextlib.ExitStack() as stack:
        above = os.open(root, _AT)
        stack.callback(os.close, above)
        for name, mode in ((course_id, 0o755), ("inbound", INBOUND)):
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=above)
            above = open_ours(above, name)
            stack.callback(os.close, above)
            here = os.fstat(above)
            if problem := not_of_the_instructors(root, here):
                raise CourseError(
                    f"{root / course_id} {problem}",
                    remedy="let whoever made it remove it, or write another 'id' in course.yml",
                )
            if here.st_uid == os.geteuid() and stat.S_IMODE(here.st_mode) != mode:
                Path(f"/proc/self/fd/{above}").chmod(mode)


def open_ours(above: int, name: str) -> int:
    """Open a folder in one that others can write; a link in its place counts if it is ours.

    Raises
    ------
    CourseError
        If a link of somebody else's lies there.
    OSError
        If it cannot be opened.
    """
    info = os.stat(name, dir_fd=above, follow_symlinks=False)
    # What is ours, nobody else replaces by something else.
    try:
        return os.open(name, _AT | (0 if is_ours(info) else os.O_NOFOLLOW), dir_fd=above)
    except NotADirectoryError as error:
        where = Path(f"/proc/self/fd/{above}").readlink() / name
        raise CourseError(
            f"{where} is no folder, and belongs to {user_name(info.st_uid)}",
            remedy=f"remove it: rm '{where}'; and ask them what it was for",
        ) from error


def open_inbound(root: Path, course_id: str) -> int:
    """Open the folder of an exchange that students hand in to; see :func:`open_ours`."""
    with contextlib.ExitStack() as stack:
        above = os.open(root, _AT)
        stack.callback(os.close, above)
        for name in (course_id, "inbound"):
            above = open_ours(above, name)
            stack.callback(os.close, above)
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=above)


def not_of_the_instructors(root: Path, folder: os.stat_result) -> str:
    """Say what is wrong with who owns a folder of the exchange; empty if nothing is."""
    if folder.st_uid in {0, os.geteuid(), root.stat().st_uid}:
        return ""
    return _of_another(folder.st_uid)


def _of_another(uid: int) -> str:
    return (
        f"belongs to {user_name(uid)}, who can read and replace all that is handed in, and hand in "
        "for anybody"
    )


def is_ours(info: os.stat_result) -> bool:
    """Whether something belongs to this user or to root."""
    return info.st_uid in {0, os.geteuid()}


def user_name(uid: int) -> str:
    """Return what to call a user of this machine."""
    try:
        return f"{pwd.getpwuid(uid).pw_name} (user {uid})"
    except KeyError:
        return f"user {uid}"


@dataclass(frozen=True, slots=True)
class Opening:
    """A way by which others reach what is not theirs, or cannot reach what they should."""

    path: Path
    problem: str
    remedy: str


def openings(folder: Path) -> Iterator[Opening]:
    """Yield by which ways others could look into a private folder, or replace it."""
    here = folder.resolve()
    if folder.exists():
        info = here.stat()
        allowed = PASSED_THROUGH if (here / "exchange").is_dir() else CLOSED
        mode = stat.S_IMODE(info.st_mode)
        if mode & OTHERS & ~allowed:
            yield Opening(here, f"is open to others (mode {mode:04o})", f"chmod go= '{here}'")
        if info.st_uid not in {os.geteuid(), 0}:
            yield Opening(here, f"belongs to user {info.st_uid}", f"chown it to yourself: {here}")
    for above in here.parents:
        if above.exists() and (problem := _replaceable(above)):
            yield Opening(above, problem, f"chmod go-w '{above}', or move the course")


def _replaceable(folder: Path) -> str:
    info = folder.stat()
    shared = stat.S_IWGRP if _members(info.st_gid) else 0
    if info.st_mode & (stat.S_IWOTH | shared) and not info.st_mode & stat.S_ISVTX:
        return f"lets others replace what lies in it (mode {stat.S_IMODE(info.st_mode):04o})"
    if info.st_uid not in {os.geteuid(), 0}:
        return f"belongs to user {info.st_uid}, who can replace what lies in it"
    return ""


def _members(group: int) -> list[str]:
    """Return who else belongs to a group; most users have one that is theirs alone."""
    try:
        return grp.getgrgid(group).gr_mem
    except KeyError:
        return []


def exchange_openings(root: Path, course_id: str, working_folder: Path) -> Iterator[Opening]:
    """Yield what is wrong with an exchange for users of one machine."""
    if not root.exists():
        return
    if root.resolve().is_relative_to(working_folder.resolve()):
        yield Opening(
            root,
            "lies in the private folder of the course",
            f"move it to {working_folder.parent / 'exchange'}, write 'exchange: exchange' in "
            "course.yml, and tell students who have its path",
        )
    for above in root.resolve().parents:
        if not above.stat().st_mode & stat.S_IXOTH:
            yield Opening(above, "keeps students out of the exchange", f"chmod o+x '{above}'")
    yield from _of_others(root, course_id)
    if (kind := file_system(root)) in IN_MEMORY:
        yield Opening(
            root,
            f"lies in memory ({kind}), where a file that is open can be changed and no time tells",
            "move it to a disk, write its path as 'exchange' in course.yml, and release again",
        )
    yield from _wrong_modes(root, root / course_id / "inbound")


def answers_in_sight(course: Path, kit: Path) -> Iterator[Opening]:
    """Yield what students of this machine could read beside the working folder."""
    holds = {
        course / "solutions": "the answers",
        kit / "solutions": "the answers",
        kit / "reference": "what answers are compared with",
    }
    for folder, what in holds.items():
        if folder.is_dir() and _is_read_by_others(folder):
            problem = f"holds {what}, and others can read it"
            yield Opening(folder, problem, f"chmod go= '{folder}'")
    settings = course / "course.yml"
    text = settings.read_text(encoding="utf-8", errors="replace") if settings.is_file() else ""
    if _PASSWORD.search(text) and _is_read_by_others(settings):
        problem = "holds a password, and others can read it"
        yield Opening(settings, problem, f"chmod go= '{settings}'")


def _is_read_by_others(path: Path) -> bool:
    here = path.resolve()
    reached = all(above.stat().st_mode & stat.S_IXOTH for above in here.parents)
    mode = here.stat().st_mode
    return reached and bool(mode & (stat.S_IXOTH if here.is_dir() else stat.S_IROTH))


def _of_others(root: Path, course_id: str) -> Iterator[Opening]:
    for folder in (root / course_id, root / course_id / "inbound"):
        with contextlib.suppress(OSError):
            if problem := not_of_the_instructors(root, folder.lstat()):
                yield Opening(folder, problem, "let its owner remove it, and release again")


def _wrong_modes(root: Path, inbound: Path) -> Iterator[Opening]:
    for folder, wanted in ((root, STICKY_FOR_ALL), (inbound, INBOUND)):
        if not folder.exists():
            continue
        mode = stat.S_IMODE(folder.stat().st_mode)
        if folder == inbound and mode & stat.S_IROTH:
            problem = "can be listed, so everybody sees who handed in"
        elif mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            problem = "lets everybody remove what others handed in"
        elif mode & HANDS_IN != HANDS_IN:
            problem = "lets nobody hand in"
        else:
            continue
        yield Opening(folder, f"{problem} (mode {mode:04o})", f"chmod {wanted:04o} '{folder}'")


def file_system(path: Path) -> str:
    """Return the kind of the file system that a path lies in, as the kernel calls it, if known."""
    here, found = path.resolve(), (0, "")
    with contextlib.suppress(OSError):
        for line in MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            _, mounted, kind, *_ = line.split(" ")
            at = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), mounted))
            if here.is_relative_to(at) and len(at.parts) >= found[0]:  # a later one lies above
                found = (len(at.parts), kind)
    return found[1]
