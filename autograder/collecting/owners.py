"""Files sorted by the student who handed them in; what nobody's notebook came with is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.collecting.archives import Entry, Refused
from autograder.collecting.file_names import (
    OTHER_NAME,
    NameMatch,
    generic_folders,
    match_name,
    path_id,
    shown_name,
    students_level,
)
from autograder.errors import SubmissionError
from autograder.questions import questions_of
from autograder.questions.recognise import is_closest

MOST_NAMED = 5
NOTEBOOK = ".ipynb"


@dataclass
class Files:
    """One student's files: what may be the assignment, and everything beside it."""

    notebooks: list[tuple[NameMatch, Entry]] = field(default_factory=list)
    others: list[Entry] = field(default_factory=list)
    strange: list[Entry] = field(default_factory=list)
    """Notebooks that are neither this assignment nor, by their names, another one."""


def sort_by_student(
    found: Sequence[Entry],
    assignment: str,
    other_names: Collection[str],
    roster: AbstractSet[str],
) -> tuple[dict[str, Files], tuple[Refused, ...]]:
    """Sort files by the student who handed them in.

    Parameters
    ----------
    found
        The files.
    assignment, other_names
        What is collected, and the other assignments of the course.
    roster
        The ids of known students.

    Returns
    -------
    tuple
        By the student's name as given, the files; and what was left alone, with the reason.
    """
    paths = [entry.path for entry in found if _is_notebook(entry)]
    flat = len({path.parent for path in paths}) == 1
    generic = generic_folders(paths, assignment, roster)
    level = students_level(paths, assignment)
    by_student: defaultdict[str, Files] = defaultdict(Files)
    unclaimed = []
    for entry in found:
        match = match_name(entry.path, assignment, roster, flat=flat, generic=generic, level=level)
        if match is None:
            unclaimed.append(Refused(str(entry.path), "does not say whose it is"))
            continue
        files = by_student[match.student]
        other = any(name in entry.path.stem for name in other_names)
        if not _is_notebook(entry):
            if not _is_of(entry.path, other_names):
                files.others.append(entry)
        elif match.plainness < OTHER_NAME or (not other and _asks(entry, assignment)):
            files.notebooks.append((match, entry))
        elif not other:
            files.strange.append(entry)
    # A folder with a stray file in it is not a student, unless it is called as one of them.
    students = {
        given: files for given, files in by_student.items() if files.notebooks or given in roster
    }
    rest = [(given, files) for given, files in by_student.items() if given not in students]
    return students, (*unclaimed, *_unrecognised(rest, assignment))


def what_else(files: Files) -> str:
    """Name what came without a notebook that is the assignment."""
    names = sorted(shown_name(entry.path.name) for entry in (*files.strange, *files.others))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def ids(by_student: Collection[str], roster: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """Yield the id of each student and the name as given; no two get the same id."""
    used: set[str] = set()
    for given in sorted(by_student, key=lambda given: (path_id(given) != given, given)):
        student, marked = given if given in roster else path_id(given), given
        while student in used:
            marked += "/"
            student = path_id(marked)  # as given, but marked
        used.add(student)
        yield student, given


def _unrecognised(rest: Sequence[tuple[str, Files]], assignment: str) -> Iterator[Refused]:
    for given, files in rest:
        if files.others or files.strange:
            yield Refused(
                given,
                f"holds nothing that was recognised: {what_else(files)}; "
                f"expected {assignment}{NOTEBOOK}",
            )


def _is_notebook(entry: Entry) -> bool:
    return entry.path.suffix.lower() == NOTEBOOK


def _is_of(path: PurePosixPath, assignments: Collection[str]) -> bool:
    """Whether a file lies in the folder of another assignment."""
    return any(folder in assignments for folder in path.parts[:-1])


def _asks(entry: Entry, assignment: str) -> bool:
    """Tell from the content whether a notebook of another name is the assignment."""
    try:
        data = entry.read()
    except SubmissionError:
        return False
    return is_closest(data, [question.id for question in questions_of(assignment)])
