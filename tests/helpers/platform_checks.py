"""What must be true of every file that goes back to a platform, and of what it makes of it."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.releasing.release import packed
from autograder.returning.platforms.feedback_names import Names
from autograder.returning.platforms.filling import (
    Filling,
    fill,
)
from autograder.returning.platforms.given import (
    Wishes,
)
from autograder.returning.platforms.known import PLATFORMS
from tests.helpers import importers
from tests.helpers.platform_files import Class, Dialect, Pupil, sure


def written(filling: Filling) -> set[int]:
    return {row.row - 1 for row in filling.rows if row.before != row.after}


def nothing_else_changed(before: bytes, filling: Filling, dialect: Dialect) -> None:
    """Compare cell by cell, and byte by byte around the cells that were set."""
    encoding = "utf-16" if dialect.encoding.startswith("utf-16") else dialect.encoding
    old = importers.rows_of(before, dialect.separator, encoding)
    new = importers.rows_of(filling.data, dialect.separator, encoding)
    changed = {
        (r, c)
        for r, (one, other) in enumerate(zip(old, new, strict=True))
        for c, (cell, now) in enumerate(zip(one, other, strict=True))
        if cell != now
    }
    assert changed == {(row, filling.column.column) for row in written(filling)}
    for row, column in changed:
        new[row][column] = old[row][column]
    assert dialect.write(new) == before  # our dialect writes it so, and no cell came quoted anew


def right(grades: dict[str, float], before: dict[str, float], pupil: Pupil, factor: float) -> bool:
    """Whether a pupil has what they had before, or what they earned."""
    key = pupil.user.key
    if key not in grades:
        return key not in before
    own = None if pupil.earned is None else round(pupil.earned * factor, 2)
    return grades[key] in {before.get(key), own} or (
        own is not None and abs(grades[key] - own) <= 0.005 + 1e-9
    )


def check_marks(
    class_: Class,
    grades: dict[str, float],
    before: dict[str, float],
    factor: float,
    keys: Iterable[str],
    *,
    excused: Iterable[str] = (),
) -> None:
    for pupil in class_.there:
        key = pupil.user.key
        assert right(grades, before, pupil, factor), pupil
        if pupil.earned is not None and sure(pupil, class_, *keys) and key not in set(excused):
            assert abs(grades[key] - pupil.earned * factor) <= 0.005 + 1e-9, pupil


def check_files(
    class_: Class, names: Names, files: dict[str, list[str]], keys: Iterable[str], there: set[str]
) -> None:
    """Everybody has their own page or none, and whoever is recognised has it."""
    for pupil in class_.pupils:
        pages = files.get(pupil.user.key, [])
        own = pupil.person.id if pupil.person else None
        assert [page.rpartition(": ")[2] for page in pages] in ([], [f"page of {own}"]), pupil
        if pupil.user.key in there and sure(pupil, class_, *keys):
            assert pages, (pupil, names)


def archive(names: Names) -> bytes:
    return packed({path: f"page of {who}".encode() for who, path in names.paths.items()})


def again(filling: Filling, class_: Class, platform: str, wishes: Wishes) -> None:
    second = fill(filling.data, PLATFORMS[platform], class_.given, wishes)
    assert second.data == filling.data
    assert not written(second)


def only(grades: dict[str, float], column: str) -> dict[str, float]:
    return {k.removeprefix(column): v for k, v in grades.items() if k.startswith(column)}
