"""One owner's files: which may be the submission, which lie beside it, and archives opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from autograder.collecting.archives import Entry, Refused, inner_entries
from autograder.collecting.choose import Candidate
from autograder.collecting.content import Content
from autograder.collecting.file_names import path_id, shown_name
from autograder.collecting.handed_in import MOST_FILES_EACH, Allowance, nearest
from autograder.collecting.platforms import ADDED, Named
from autograder.collecting.reader import Reader
from autograder.collecting.write import OUR_FILES
from autograder.errors import SubmissionError

MOST_EXTRAS = 100
MOST_EXTRA_BYTES = 64_000_000
"""Of one student: a small zip can unpack to any size."""
_NOTEBOOKS = (".ipynb", ".ipynb.txt", ".ipynb.json", ".json")
_PERHAPS = (".txt", "")
TOO_MANY = f"is one of more than {MOST_FILES_EACH:,} files of one student, and was not read"
_ZIP = b"PK\x03\x04"

Pair = tuple[Named, Entry]


@dataclass
class Gathered:
    """One owner's files."""

    candidates: list[tuple[Named, Entry, Candidate]] = field(default_factory=list)
    others: list[Pair] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def beside(self, taken: Candidate) -> list[Pair]:
        """Return what was handed in together with a notebook."""
        named, _, _ = next(one for one in self.candidates if one[2].path == taken.path)
        return [
            (other, entry)
            for other, entry in self.others
            if (other.when, other.key) == (named.when, named.key)
            and other.file.parts[: len(named.file.parts) - 1] == named.file.parts[:-1]
        ]


def gather(files: Sequence[Pair], reader: Reader, time_zone: str) -> Gathered:
    """Read one owner's files, open their archives, and tell notebooks from other files."""
    allowance = Allowance(clock=lambda: reader.cpu_seconds)
    gatherer = _Gatherer(reader, time_zone, Gathered(), allowance)
    entries = [entry for _, entry in files]
    near = {id(entry) for entry in nearest(entries)}
    for (named, entry), shared in zip(files, gatherer.allowance.share(entries), strict=True):
        if id(entry) in near:
            gatherer.sort(named, shared)
    left = [entry for entry in entries if id(entry) not in near]
    if left:  # one line for all of them, however many they are
        first = f"{left[0].path}" + (f" and {len(left) - 1:,} more" if len(left) > 1 else "")
        gatherer.found.refused.append(Refused(first, TOO_MANY))
    return gatherer.found


@dataclass(frozen=True)
class _Gatherer:
    reader: Reader
    time_zone: str
    found: Gathered
    allowance: Allowance

    def sort(self, named: Named, entry: Entry, *, inner: bool = False) -> None:
        """Put a file where it belongs; ``inner`` ones come out of an archive."""
        name = named.file.name.lower()
        likely = name.endswith(_NOTEBOOKS)
        suffix = PurePosixPath(name).suffix
        if not likely and suffix not in {*_PERHAPS, ".zip"}:
            self._beside(named, entry)
            return
        try:
            data = entry.read()
        except SubmissionError as error:
            self._unreadable(named, entry, error, likely=likely)
            return
        if data.startswith(_ZIP) and not inner:
            self._open(named, entry, data)
            return
        try:
            with self.allowance.working():
                content = self.reader(data)
        except SubmissionError as error:
            self._unreadable(named, entry, error, likely=likely)
            return
        if likely or (content.readable and content.own):
            self.found.candidates.append((named, entry, _candidate(named, entry, content)))
        elif suffix == ".zip":
            self.found.refused.append(Refused(str(entry.path), content.problem or "is no zip"))
        else:
            self._beside(named, entry)

    def _beside(self, named: Named, entry: Entry) -> None:
        if named.file.name in OUR_FILES:
            self.found.refused.append(Refused(str(entry.path), ADDED))
        else:
            self.found.others.append((named, entry))

    def _open(self, named: Named, entry: Entry, data: bytes) -> None:
        """Sort the files of an archive that the owner handed in: all of them are the owner's."""
        try:
            with self.allowance.working():
                inside, refused = inner_entries(data, self.time_zone, self.allowance.most_files)
        except SubmissionError as error:
            self.found.refused.append(Refused(str(entry.path), error.problem))
            return
        self.allowance.most_files -= len(inside)
        self.found.refused += [Refused(f"{entry.path}/{r.name}", r.reason) for r in refused]
        for one in self.allowance.share(inside):
            below = replace(one, path=entry.path / one.path)
            self.sort(replace(named, file=named.file / one.path), below, inner=True)
        if not inside:
            self.found.refused.append(Refused(str(entry.path), "is an archive without a file"))

    def _unreadable(
        self, named: Named, entry: Entry, error: SubmissionError, *, likely: bool
    ) -> None:
        if not likely:
            self.found.refused.append(Refused(str(entry.path), error.problem))
            return
        problem = f"{error.problem}; {error.remedy}"
        content = Content(digest=f"unreadable {entry.path}", problem=problem)
        self.found.candidates.append((named, entry, _candidate(named, entry, content)))


def _candidate(named: Named, entry: Entry, content: Content) -> Candidate:
    return Candidate(
        entry.path, named.file, content, entry.read, late=named.late, upload=named.upload
    )


def extras(beside: Sequence[Pair], notebook: str) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return what else was handed in, by names that a file can have, and what was noticed."""
    kept: dict[str, bytes] = {}
    notes: list[str] = []
    size = 0
    for named, entry in beside[:MOST_EXTRAS]:
        plain = named.file.name
        name = plain if path_id(plain) == plain else path_id(plain)
        if name in {notebook, *OUR_FILES} or name in kept:
            continue
        try:
            data = entry.read()
        except SubmissionError as error:
            notes.append(f"{shown_name(plain)} {error.problem}")
            continue
        size += len(data)
        if size > MOST_EXTRA_BYTES:
            most = f"{MOST_EXTRA_BYTES // 1_000_000} MB"
            notes.append(f"{shown_name(plain)} and what follows was not kept: more than {most}")
            break
        kept[name] = data
    if len(beside) > MOST_EXTRAS:
        notes.append(f"of {len(beside)} other files {MOST_EXTRAS} were kept")
    return kept, tuple(notes)
