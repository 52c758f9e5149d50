"""Folders and file names that people gave: a folder for each student, or their ids in names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import PurePosixPath

from autograder.collecting.file_names import named_as, path_id
from autograder.collecting.platforms import Named
from autograder.roster.person import Person, Roster, name_words

ABOVE = "lies above the folders of students, so it is nobody's"
SEVERAL = "lies in a folder that is called as one student and holds folders of others"
NO_NOTEBOOK = "lies in a folder without a notebook, and does not say whose it is"
UNNAMED = "does not say whose it is"
OWN_FOLDER = "is named as somebody who has a folder; put it in that folder to let it count"
_LIKE_SUBMISSIONS = (".ipynb", ".ipynb.txt", ".ipynb.json", ".ipynb.zip", ".zip", ".json", ".py")
_SHORTEST = 3
"""Of an id that is looked for within a name."""
_SEVERAL_NAMES = 3
"""Owners that the files of an only folder name, where it is no student's."""
_MOST_WORDS = 12
"""Of a name in which ids are looked for."""
_AROUND = re.compile(
    r"(late|sections?|groups?|labs?|class|course|tutorials?|seminars?|weeks?|attempts?|resubmi\w*"
    r"|gruppen?|kurs|abgaben?|groupe|clase|grupo|gruppo|submissions?|exports?|downloads?|uploads?"
    r"|inbox|collected|notebooks|students|homeworks?|hausaufgaben|einreichungen|studierende"
    r"|rendus|entregas|consegne|inzendingen)([\W_]*\d*\w?)",
    re.IGNORECASE,
)
"""Folders that hold several students' files, by what they are called."""

Paths = Sequence[PurePosixPath]
Folder = tuple[str, ...]


class PlainReader:
    """Reads names that no platform made; the roster says which of them are somebody's."""

    def __init__(self, roster: Roster, assignment: str, others: Collection[str] = ()) -> None:
        self._roster = roster
        self._assignment = assignment
        self._assignments = {assignment, *others}
        self._exact = cache(self._find_exact)
        self._near = cache(self._find_near)
        self._by_name = cache(self._owner_by_name)

    def most_known(self, paths: Paths) -> Paths:
        """Return the submissions below folders that are called as somebody known, if most are."""
        meant = [path for path in paths if is_like_submission(path)]
        found = {path: self.known_folder(path, path.parts[:-1]) for path in meant}
        known = [path for path, owner in found.items() if owner]
        around = {path.parts[0] for path in meant if len(path.parts) > 1}
        owners = {owner.key for owner in found.values() if owner}
        if len(around) == 1 and len(owners) == 1 and len(meant) > 1:
            return []  # what lies around everything may be called as anybody
        return known if len(known) * 2 > len(meant) else []

    def known_folder(self, path: PurePosixPath, folders: Sequence[str]) -> Named | None:
        """Return the owner that the outermost folder called as somebody known says."""
        for depth, folder in enumerate(folders):
            if self._exact(folder):
                return self._owned(tuple(folders[: depth + 1]), path)
        return None

    def read(self, paths: Paths) -> tuple[dict[PurePosixPath, Named], dict[PurePosixPath, str]]:
        """Return by path the owner, and why there is none."""
        students, several = self._student_folders(paths)
        above = {folder[:depth] for folder in students for depth in range(len(folder))}
        named: dict[PurePosixPath, Named] = {}
        nobody: dict[PurePosixPath, str] = {}
        in_folders: set[PurePosixPath] = set()
        for path in paths:
            starts = [path.parts[:depth] for depth in range(1, len(path.parts))]
            inside = next((start for start in starts if start in students), None)
            if any(start in several for start in starts):
                nobody[path] = SEVERAL
            elif inside is not None:
                named[path] = self._owned(inside, path)
                in_folders.add(path)
            elif owner := self._by_name(path):
                named[path] = owner
            else:
                alone = len(path.parts) == 1 or is_like_submission(path)
                reason = UNNAMED if alone else NO_NOTEBOOK
                nobody[path] = ABOVE if path.parts[:-1] in above else reason
        self._let_folders_win(named, nobody, in_folders)
        return named, nobody

    def _let_folders_win(
        self,
        named: dict[PurePosixPath, Named],
        nobody: dict[PurePosixPath, str],
        in_folders: Collection[PurePosixPath],
    ) -> None:
        """Leave files alone that are named as somebody whose folder there is."""
        with_folder = {path_id(named[path].login) for path in in_folders}
        for path in set(named).difference(in_folders):
            if path_id(named[path].login) in with_folder:
                del named[path]
                nobody[path] = OWN_FOLDER

    def _owned(self, folder: Folder, path: PurePosixPath) -> Named:
        given = folder[-1].strip()
        rest = PurePosixPath(*path.parts[len(folder) :])
        person = self._exact(folder[-1]) or self._near(folder[-1])
        # The same name of somebody known in two places is one owner, one that is new is two.
        key = f"name {given}" if person else f"folder {'/'.join(folder)}"
        return Named(given, key, rest, name=given, login=person.id if person else given)

    def _student_folders(self, paths: Paths) -> tuple[frozenset[Folder], frozenset[Folder]]:
        """Return the folders that are somebody's, and those that only seem to be."""
        folders = {path: self._folders(path) for path in paths}
        starts = {f[: d + 1] for f in folders.values() for d in range(len(f))}
        exact = {start for start in starts if self._exact(start[-1])}
        near = {start for start in starts if self._near(start[-1])}
        known = exact or near
        folders = {path: folder for path, folder in folders.items() if is_like_submission(path)}
        if not known:
            return frozenset(self._unknown(folders)), frozenset()
        level = min(map(len, known))
        at_level = frozenset(folder for folder in known if len(folder) == level)
        students = at_level | frozenset(self._around_known(folders, known, near))
        several = frozenset(
            folder
            for folder in students
            if len(students) == 1
            and len({k[-1] for k in known if k[: len(folder)] == folder and k != folder}) > 1
        )
        return students - several, several

    def _around_known(
        self, folders: dict[PurePosixPath, Folder], known: set[Folder], near: set[Folder]
    ) -> Iterator[Folder]:
        """Yield folders of students where the roster knows some: they lie at one level."""
        level = min(map(len, known))
        for folder in {f[:level] for f in folders.values() if len(f) >= level}:
            if folder in known or folder in near:
                yield folder
                continue
            below = {k for k in known if len(k) > level and k[:level] == folder}
            direct = [path for path, f in folders.items() if f == folder]
            elsewhere = {k[-1] for k in known - below}
            if below and not direct and not any(k[-1] in elsewhere for k in below):
                yield from below  # a folder such as 'late' or 'section 2' around students
            elif self._holds_files_of_several(folder, direct):
                yield from below
            else:
                yield folder

    def _holds_files_of_several(self, folder: Folder, direct: Paths) -> bool:
        """Tell whether files name two known people, or one in a folder that is called so."""
        owners = [self._by_name(path) for path in direct]
        known = {owner.key for owner in owners if owner and owner.key.startswith("person ")}
        return len(known) > 1 or (_is_called_around(folder) and bool(known))

    def _is_around(self, folder: Folder, direct: Paths, *, only: bool) -> bool:
        """Tell whether a folder holds the files of several, where no folder is of anybody known."""
        if self._holds_files_of_several(folder, direct):
            return True
        owners = [self._by_name(path) for path in direct]
        keys = {owner.key for owner in owners if owner}
        if _is_called_around(folder):
            return len(keys) > 1
        return only and len(keys) >= _SEVERAL_NAMES and len(keys) * 2 > len(owners)

    def _unknown(self, folders: dict[PurePosixPath, Folder]) -> Iterator[Folder]:
        """Yield folders of students where nobody is known."""
        inside = {path: folder for path, folder in folders.items() if folder}
        if self._names_tell(list(inside)):
            return
        direct: dict[Folder, list[PurePosixPath]] = {}
        for path, folder in inside.items():
            direct.setdefault(folder, []).append(path)
        around = {
            folder
            for folder, files in direct.items()
            if self._is_around(folder, files, only=len(direct) == 1)
        }
        inside = {path: folder for path, folder in inside.items() if folder not in around}
        containers = _containers(list(inside.values()))
        rest = {path: folder for path, folder in inside.items() if folder not in containers}
        plain = [f for p, f in rest.items() if named_as(_stem(p.name), self._assignment).found]
        level = min(map(len, plain or rest.values()), default=0)
        generic = _generic(rest.values())
        for parts in rest.values():
            cut = parts[:level]
            while len(cut) > 1 and cut[-1] in generic:
                cut = cut[:-1]
            if len(parts) >= level:
                yield cut

    def _names_tell(self, paths: Paths) -> bool:
        """Tell whether every file names its owner, and some folder holds those of several."""
        owners = {path: self._by_name(path) for path in paths}
        keys: dict[PurePosixPath, set[str]] = {}
        for path, owner in owners.items():
            keys.setdefault(path.parent, set()).add(owner.key if owner else "")
        return all(owners.values()) and any(len(found) > 1 for found in keys.values())

    def _folders(self, path: PurePosixPath) -> Folder:
        """Return the folders of a path, down to one for an assignment or hidden ones."""
        folders = path.parts[:-1]
        if len(folders) == 1 and folders[0] in self._assignments:
            return ()
        for depth, name in enumerate(folders):
            if depth and (name in self._assignments or name.startswith(".")):
                return folders[:depth]
        return folders

    def _owner_by_name(self, path: PurePosixPath) -> Named | None:
        """Return the owner that the name of a file alone says."""
        stem = _stem(path.name)
        split = named_as(stem, self._assignment)
        around = f"{split.before} {split.after}".strip() if split.found else stem
        file = PurePosixPath(path.name)
        if person := self._near(around) or self._near(stem):
            return Named(person.name or person.id, f"person {person.id}", file, login=person.id)
        given = split.before or split.after
        if not split.found and path.name.lower().endswith(".zip"):
            given = stem
        return Named(given, f"name {given}", file, name=given, login=given) if given else None

    def _find_exact(self, name: str) -> Person | None:
        plain = name.strip()
        look_ups = (self._roster.by_id, self._roster.by_login, self._roster.by_email)
        found = next((person for look in look_ups if (person := look(plain))), None)
        return found or self._roster.by_name(plain) or self._roster.by_id(path_id(plain))

    def _find_near(self, name: str) -> Person | None:
        """Return the one person whose id, address or full name stands within a name."""
        words = name_words(name)[:_MOST_WORDS]
        spans = sorted(
            ((a, b) for a in range(len(words)) for b in range(a + 1, len(words) + 1)),
            key=lambda span: span[0] - span[1],
        )
        free = set(range(len(words)))
        found: dict[str, Person] = {}
        for start, end in spans:  # longer ones first: "doe" within "jane doe" says nothing more
            people = self._words.get(" ".join(words[start:end]), ())
            if people and free.issuperset(range(start, end)):
                free -= set(range(start, end))
                found |= {person.id: person for person in people}
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def _words(self) -> dict[str, tuple[Person, ...]]:
        index: dict[str, tuple[Person, ...]] = {}
        for person in self._roster:
            for words in {*_keys(person)}:
                index[words] = (*index.get(words, ()), person)
        return index


def is_like_submission(path: PurePosixPath) -> bool:
    """Tell whether a file may be somebody's notebook, by its name alone."""
    return path.name.lower().endswith(_LIKE_SUBMISSIONS)


def _keys(person: Person) -> Iterator[str]:
    """Yield what may stand for a person within a longer name, in plain words."""
    for text in (person.id, person.login, person.email):
        words = " ".join(name_words(text))
        if len(words) >= _SHORTEST:
            yield words
    words_of_name = name_words(person.name)
    if len(words_of_name) > 1:
        for first in range(len(words_of_name)):
            yield " ".join((*words_of_name[first:], *words_of_name[:first]))


def _is_called_around(folder: Folder) -> bool:
    """Tell whether a folder is called as one that holds several students' files."""
    return bool(_AROUND.fullmatch(folder[-1].strip()))


def _stem(name: str) -> str:
    return re.sub(r"(\.(ipynb|txt|json|zip|py|html?))+$", "", name, flags=re.IGNORECASE)


def _containers(folders: Sequence[Folder]) -> frozenset[Folder]:
    """Return folders with files of their own that hold several owners' folders, too."""
    children: dict[Folder, set[str]] = {}
    for parts in folders:
        for depth in range(len(parts)):
            children.setdefault(parts[:depth], set()).add(parts[depth])
    direct = set(folders)
    several = {folder for folder in direct if len(children.get(folder, ())) > 1}
    beside = {folder[:-1] for folder in direct - several}
    return frozenset(folder for folder in several if folder[:-1] not in beside)


def _generic(folders: Iterable[Folder]) -> frozenset[str]:
    """Return names of folders that lie below more than one other folder, such as ``src``.

    Were they taken for students, the work of several would become that of one.
    """
    above: dict[str, set[Folder]] = {}
    for parts in folders:
        for depth in range(1, len(parts)):
            above.setdefault(parts[depth], set()).add(parts[:depth])
    return frozenset(name for name, places in above.items() if len(places) > 1)
