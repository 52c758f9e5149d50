"""Give a learning platform back the files that a teacher downloaded there, filled.

What came is never written over: the filled files lie in ``.course/returned/<assignment>/``, under
their own names. The same files give the same bytes again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.collecting.archives import Entry, entries
from autograder.collecting.submitted import submitted_students
from autograder.course import Course
from autograder.errors import CourseError, SubmissionError
from autograder.files import write_whole
from autograder.releasing.release import packed
from autograder.returning.feedback import Progress, quiet, write_feedback
from autograder.returning.feedback_notebook import notebook_of
from autograder.returning.given_marks import given_marks
from autograder.returning.platforms.feedback_names import (
    NOTEBOOK,
    Names,
    names_in_download,
    names_in_table,
    numbers_everybody,
    sakai_root,
)
from autograder.returning.platforms.filling import (
    Filling,
    fill,
    without_row,
)
from autograder.returning.platforms.given import (
    NO_MARK,
    NO_WISHES,
    Given,
    Wishes,
)
from autograder.returning.platforms.known import PLATFORMS
from autograder.returning.platforms.platform import Platform, plain, read_table

LARGEST_TABLE = 50_000_000
"""Bytes; a gradebook of a thousand students and a hundred columns has one million."""
SAKAI_TABLE = "grades.csv"


@dataclass(frozen=True, slots=True)
class Table:
    """A file of grades that was filled: where it came from, where it lies now, what was done."""

    source: str
    file: Path
    filling: Filling


@dataclass(frozen=True, slots=True)
class Feedback:
    """An archive of feedback: whose is in it, and what of the download is nobody's."""

    source: str
    file: Path
    students: tuple[str, ...]
    left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """Everything that goes back to a platform."""

    platform: Platform
    given: Given
    tables: tuple[Table, ...] = ()
    archives: tuple[Feedback, ...] = ()
    without_row: tuple[str, ...] = ()
    """Students with a mark to return and no row."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """One file or folder as it was given: a file of grades, a download, or both (Sakai)."""

    path: Path
    table: bytes | None = None
    table_path: str = ""
    names: tuple[PurePosixPath, ...] = ()

    @property
    def is_download(self) -> bool:
        return bool(self.names)

    @property
    def root(self) -> str:
        """The one folder that holds everything; empty if there is none."""
        roots = {path.parts[0] for path in self.names}
        return next(iter(roots)) if len(roots) == 1 else ""


def give_back(
    course: Course,
    assignment: str,
    platform: str,
    files: Sequence[Path],
    *,
    wishes: Wishes = NO_WISHES,
    section: str = "",
    folder: Path | None = None,
    progress: Progress = quiet,
) -> Returned:
    """Fill a platform's files with an assignment's marks and feedback.

    Parameters
    ----------
    course, assignment
        What is returned.
    platform
        One of :data:`~autograder.returning.platforms.known.PLATFORMS`.
    files
        What the teacher downloaded: files of grades, and the submissions as a zip or a folder.
    wishes
        Which column, whether to scale, whether to keep grades that stand there.
    folder
        Where the filled files go; by default ``.course/returned/<assignment>``.
    progress
        Told of each page of feedback.

    Raises
    ------
    CourseError
        If a file is not what the platform gives, or it must be asked what is meant. Nothing is
        written then.
    """
    kind = PLATFORMS[platform]
    given = given_marks(course, assignment, section)
    sources = [_read(path, kind, course.time_zone) for path in files]
    _of_this_assignment(sources, given, kind, wishes)
    fillings = {
        number: _fill(source, kind, given, wishes)
        for number, source in enumerate(sources)
        if source.table is not None
    }
    plan = list(_archives(sources, fillings, kind, given))
    pages = _pages(course, given, progress) if plan else {}
    target = _Target(folder or course.working_folder / "returned" / assignment, sources)
    tables = [target.table(number, filling) for number, filling in fillings.items()]
    archives = [target.archive(number, names, pages, extra) for number, names, extra in plan]
    return Returned(
        platform=kind,
        given=given,
        tables=tuple(tables),
        archives=tuple(archives),
        without_row=without_row(list(fillings.values()), given) if fillings else (),
        notes=tuple(_notes(kind, sources, archives)),
    )


class _Target:
    """The folder that everything is written to, under names that say what each came from."""

    def __init__(self, folder: Path, sources: Sequence[_Source]) -> None:
        self._folder = folder
        self._sources = sources
        self._names = _names_of_files(sources)
        for source, name in zip(sources, self._names, strict=True):
            if (folder / name).exists() and (folder / name).samefile(source.path):
                raise CourseError(
                    f"{source.path} would be written over",
                    remedy="give the file as it was downloaded, or another folder with --to",
                )
        folder.mkdir(parents=True, exist_ok=True)

    def table(self, number: int, filling: Filling) -> Table:
        """Write a filled file of grades."""
        source, name = self._sources[number], self._names[number]
        file = self._folder / (f"{Path(name).stem}-grades.csv" if source.is_download else name)
        write_whole(file, filling.data)
        return Table(str(source.path), file, filling)

    def archive(
        self, number: int, names: Names, pages: Mapping[str, str], beside: Mapping[str, bytes]
    ) -> Feedback:
        """Write an archive of feedback."""
        source, stem = self._sources[number], Path(self._names[number]).stem
        file = self._folder / (f"{stem}.zip" if source.is_download else f"{stem}-feedback.zip")
        mine = {student: path for student, path in names.paths.items() if student in pages}
        contents = {path: _content(path, pages[student]) for student, path in mine.items()}
        write_whole(file, packed({**contents, **beside}))
        return Feedback(str(source.path), file, tuple(sorted(mine)), names.left)


def _read(path: Path, platform: Platform, time_zone: str) -> _Source:
    """Read what was given: a folder or zip is a download, anything else a file of grades."""
    if not _is_download(path):
        return _Source(path, table=_bytes(path), table_path=path.name)
    found, _ = entries(path, time_zone)
    names = tuple(entry.path for entry in found)
    if not names:
        raise CourseError(f"{path} holds no files", remedy="download the submissions again")
    grades = next((one for one in found if _is_sakai_table(one, platform)), None)
    if grades is None:
        return _Source(path, names=names)
    try:
        return _Source(path, grades.read(), str(grades.path), names)
    except SubmissionError as error:
        raise CourseError(
            f"{grades.path} of {path} {error.problem}", remedy=error.remedy
        ) from error


def _is_download(path: Path) -> bool:
    """Whether a path is a folder or a zip; a workbook is a zip too, and a file of grades."""
    if path.is_dir() or path.suffix.lower() == ".zip":
        return True
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "[Content_Types].xml" not in archive.namelist()


def _is_sakai_table(entry: Entry, platform: Platform) -> bool:
    return (
        platform.name == "sakai"
        and entry.path.name.lower() == SAKAI_TABLE
        and len(entry.path.parts) <= 2  # noqa: PLR2004 - beside the students' folders
    )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(LARGEST_TABLE + 1)
    if len(data) > LARGEST_TABLE:
        most = LARGEST_TABLE // 1_000_000
        raise CourseError(
            f"{path} has more than {most} MB", remedy="give the file of grades, not something else"
        )
    return data


def _of_this_assignment(
    sources: Sequence[_Source], given: Given, platform: Platform, wishes: Wishes
) -> None:
    """Refuse files whose names say that they are of another assignment of the course."""
    if wishes.column is not None:
        return
    for source in sources:
        if platform.shape == "headers" and not source.is_download:
            continue  # a gradebook is of all assignments, and its columns say which
        said = f" {plain(source.path.stem)} "
        ours = any(f" {plain(title)} " in said for title in given.titles)
        other = next((name for title, name in given.others if f" {plain(title)} " in said), None)
        if other and not ours:
            raise CourseError(
                f"{source.path.name} seems to be of {other}, not of {given.assignment}",
                remedy=f"give what was downloaded of {given.assignment}, or rename the file",
            )


def _fill(source: _Source, platform: Platform, given: Given, wishes: Wishes) -> Filling:
    assert source.table is not None, "it is a file of grades"  # noqa: S101 - as the caller looked
    try:
        return fill(source.table, platform, given, wishes, source.table_path)
    except CourseError as error:
        if other := _other_platform(source.table, platform):
            remedy = f"say --for {other.name}: it looks like {other.title}'s. Or {error.remedy}"
            raise CourseError(error.problem, remedy=remedy) from error
        raise


def _other_platform(data: bytes, platform: Platform) -> Platform | None:
    """Return the platform that a file is of, if it is not of the one that was named."""
    if _is_of(data, platform):
        return None
    return next((one for one in PLATFORMS.values() if _is_of(data, one)), None)


def _is_of(data: bytes, platform: Platform) -> bool:
    try:
        return bool(read_table(data, platform, "")[1].grades)
    except CourseError:
        return False


def _archives(
    sources: Sequence[_Source],
    fillings: Mapping[int, Filling],
    platform: Platform,
    given: Given,
) -> Iterator[tuple[int, Names, dict[str, bytes]]]:
    """Yield each archive to be made: which source it is for, its names, and what lies beside."""
    # Moodle's worksheet has the number of everybody, a download of those who handed in.
    worksheets = {n for n, filling in fillings.items() if numbers_everybody(filling, platform.name)}
    for number, source in enumerate(sources if platform.feedback else ()):
        filling = fillings.get(number)
        if number in worksheets and not source.is_download and filling:
            names = names_in_table(filling, platform.name, given.assignment)
            yield number, names, _beside(filling, platform, sakai_root(filling.layout.title))
        elif source.is_download and not (worksheets and platform.name == "moodle"):
            names = names_in_download(
                source.names,
                platform.name,
                given.assignment,
                given.roster,
                tuple(fillings.values()),
            )
            yield number, names, _beside(filling, platform, source.root or given.assignment)


def _beside(filling: Filling | None, platform: Platform, root: str) -> dict[str, bytes]:
    """Return what lies beside the feedback: in Sakai's archive, the file of grades."""
    if filling is None or platform.name != "sakai":
        return {}
    return {f"{root}/{SAKAI_TABLE}": filling.data}


def _pages(course: Course, given: Given, progress: Progress) -> dict[str, str]:
    """Write the pages of those whose marks are returned, and return them by student."""
    there = submitted_students(course, given.assignment)
    dropped = {person.id for person in given.roster if person.dropped}
    marked = [
        one
        for one in there
        if one not in dropped and given.marks.get(one, NO_MARK).score is not None
    ]
    if not marked:
        return {}
    report = write_feedback(course, given.assignment, students=marked, progress=progress)
    return {page.parent.parent.name: page.read_text(encoding="utf-8") for page in report.pages}


def _content(path: str, page: str) -> bytes:
    if path.lower().endswith(NOTEBOOK):
        return notebook_of(page)
    return page.encode("utf-8", "replace")


def _names_of_files(sources: Sequence[_Source]) -> list[str]:
    """Return a name for each source's result: its own, with a number where two are alike."""
    names: list[str] = []
    for source in sources:
        name, number = source.path.resolve().name, 2
        stem, suffix = Path(name).stem, Path(name).suffix
        while name in names:
            name, number = f"{stem}-{number}{suffix}", number + 1
        names.append(name)
    return names


def _notes(
    platform: Platform, sources: Sequence[_Source], archives: Sequence[Feedback]
) -> Iterator[str]:
    if not platform.feedback:
        yield (
            f"{platform.title} takes no feedback files for a whole class; "
            "'autograder feedback' writes a page for each student"
        )
    elif not archives and not any(source.is_download for source in sources):
        yield (
            f"for feedback files, give the submissions as {platform.title} let you download them, "
            "beside the file of grades: their names say whose is whose"
        )
