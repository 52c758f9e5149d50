"""Who is meant by what a download says: known people, new ones, or nobody, and why.

Pure: names and a roster in, decisions out. Two owners of a download never become one student.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.collecting.file_names import path_id, shown_name
from autograder.collecting.platforms import Named
from autograder.roster.person import Person, Roster, name_words


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose some files are: ``students`` are ids, more than one for a team."""

    given: str
    students: tuple[str, ...] = ()
    how: str = ""
    """By what they were recognised, in a word or two."""
    new: bool = False
    reason: str = ""
    """Why the files are nobody's."""
    clash: str = ""
    """The student whose the files would be, were they not somebody else's, too."""
    person: Person | None = None
    """What the download says of somebody new, or learned of somebody known."""


@dataclass(frozen=True, slots=True)
class Submitter:
    """Somebody whom a platform's metadata name."""

    name: str = ""
    login: str = ""
    email: str = ""


def find_owners(
    named_files: Mapping[str, Named],
    roster: Roster,
    *,
    platform: str,
    stable: bool,
    assigned: Mapping[str, str] | None = None,
    listed: Mapping[str, str] | None = None,
    metadata: Mapping[str, Sequence[Submitter]] | None = None,
) -> dict[str, Owner]:
    """Return by key of a download's owners who they are.

    Parameters
    ----------
    claims
        What the paths say, one for each owner.
    roster
        Everybody who is known.
    platform, stable
        Whose numbers they are, and whether they are the same in every assignment.
    told
        Ids that a person gave for owners, by what a download calls them.
    listed
        Ids that a table of submissions gives, in the same way.
    metadata
        Who handed in, by what a download calls the submission.
    """
    given_ids = _GivenIds(assigned or {}, listed or {})
    finder = _Finder(roster, platform, stable, given_ids, metadata or {}, named_files)
    return _apart({key: finder.find(claim) for key, claim in named_files.items()})


def callings(claim: Named) -> tuple[str, ...]:
    """Return by which names a person may call an owner of a download."""
    numbered = f"{claim.name}_{claim.number}" if claim.number else ""
    names = (numbered, claim.number, claim.login, claim.given, claim.name)
    return tuple(name for name in names if name)


@dataclass(frozen=True, slots=True)
class _GivenIds:
    """Who owners are as a person and a table say, by what a download calls them."""

    assigned: Mapping[str, str]
    listed: Mapping[str, str]

    def of(self, claim: Named) -> tuple[str, str]:
        """Return an owner's id and who said so; both empty if nobody did."""
        for ids, how in ((self.assigned, "as told"), (self.listed, "times table")):
            given = next((ids[name] for name in callings(claim) if name in ids), "")
            if given:
                return given, how
        return "", ""


@dataclass(frozen=True)
class _Finder:
    roster: Roster
    platform: str
    stable: bool
    given_ids: _GivenIds
    metadata: Mapping[str, Sequence[Submitter]]
    named_files: Mapping[str, Named]

    def find(self, claim: Named) -> Owner:
        if owner := self._told(claim):
            return owner
        if self.metadata and claim.login.startswith("submission_"):
            return self._by_metadata(claim)
        person, how = self._known(claim)
        if person is not None:
            return self._known_owner(claim, person, how)
        if team := self._team(claim):
            return team
        several = self._namesakes(claim)
        if len(several) > 1:
            ids = ", ".join(sorted(person.id for person in several))
            return Owner(
                claim.given,
                reason=f"may be any of {ids}, who have this name; say who it is with "
                f"--owner '{_typed(claim)}=ID'",
            )
        return self._new(claim)

    def _told(self, claim: Named) -> Owner | None:
        given, how = self.given_ids.of(claim)
        if not given:
            return None
        person = self.roster.by_id(given) or self.roster.by_email(given)
        if person is None:
            return Owner(
                claim.given, (path_id(given),), how, new=True, person=Person(path_id(given))
            )
        return self._known_owner(claim, person, how)

    def _known(self, claim: Named) -> tuple[Person | None, str]:
        """Return who is known by this claim, and by what."""
        roster = self.roster
        if claim.login:
            for look_up, how in (
                (roster.by_id, "id"),
                (roster.by_login, "login"),
                (roster.by_email, "e-mail"),
            ):
                if person := look_up(claim.login):
                    return person, _by_what(claim, person) if self.platform == "plain" else how
        if self.stable and claim.number:
            person = roster.by_platform_id(claim.number, self.platform)
            person = person or roster.by_id(self._own_id(claim))
            if person:
                return person, f"{self.platform} id"
        named = self._namesakes(claim)
        if len(named) == 1:
            return named[0], "name"
        if claim.login and (person := roster.by_id(path_id(claim.login))):
            return person, "id"
        return None, ""

    def _namesakes(self, claim: Named) -> tuple[Person, ...]:
        """Return everybody who has the name of a claim, and no other number of this platform."""
        if not claim.name:
            return ()
        roster = self.roster
        found = roster.all_by_slug(claim.name) if claim.slug else roster.all_by_name(claim.name)
        if not self.stable:
            return found
        return tuple(p for p in found if p.platform_id(self.platform) in {"", claim.number})

    def _known_owner(self, claim: Named, person: Person, how: str) -> Owner:
        if person.dropped:
            return Owner(
                claim.given,
                reason=f"is of {person.id}, who dropped the course; 'autograder roster add "
                f"{person.id}' brings them back",
            )
        learned = None
        if self.stable and claim.number and not person.platform_id(self.platform):
            ids = (*person.platform_ids, (self.platform, claim.number))
            learned = Person(person.id, platform_ids=ids)
        return Owner(claim.given, (person.id,), how, person=learned)

    def _team(self, claim: Named) -> Owner | None:
        words = "".join(name_words(claim.name or claim.login))
        members = [
            person.id
            for person in self.roster.present
            if person.team and "".join(name_words(person.team)) == words
        ]
        if not members:
            return None
        return Owner(claim.given, tuple(sorted(members)), "team")

    def _by_metadata(self, claim: Named) -> Owner:
        people = self.metadata.get(claim.login, ())
        if not people:
            return Owner(claim.given, reason="is of a submission that the metadata do not name")
        found = [
            self._known(Named(p.name, p.login, claim.file, name=p.name, login=p.login or p.email))[
                0
            ]
            or self._known(Named(p.name, p.email, claim.file, login=p.email))[0]
            for p in people
        ]
        given = " and ".join(shown_name(p.name or p.login or p.email) for p in people)
        if any(person and person.dropped for person in found):
            found = [person for person in found if not (person and person.dropped)]
        known = tuple(person.id for person in found if person)
        if known:
            return Owner(given, known, "metadata" if len(people) == 1 else "team")
        first = people[0]
        student = path_id(first.login or first.email.partition("@")[0] or first.name)
        fresh = Person(student, first.name, first.email)
        return Owner(given, (student,), "metadata", new=True, person=fresh)

    def _submitter(self, one: Submitter, claim: Named) -> Person | None:
        for login in (one.login, one.email):
            named = Named(one.name, login, claim.file, name=one.name, login=login)
            person, _ = self._known(named)
            if person is not None:
                return person
        return None

    def _own_id(self, claim: Named) -> str:
        """Return the id that somebody new gets."""
        name = claim.login or claim.name
        if claim.number and (self.stable or not name):
            name = f"{claim.name}_{claim.number}" if claim.name else claim.number
        return path_id(name)

    def _new(self, claim: Named) -> Owner:
        student = self._own_id(claim)
        ids = ((self.platform, claim.number),) if self.stable and claim.number else ()
        name = "" if claim.slug else claim.name
        if name == student:
            name = ""
        fresh = Person(student, shown_name(name), platform_ids=ids)
        return Owner(claim.given, (student,), "new", new=True, person=fresh)


def _by_what(claim: Named, person: Person) -> str:
    """Return what of somebody stands in the name of a folder or file that people gave."""
    text = claim.file.name if claim.key.startswith("person ") else claim.given
    words = f" {' '.join(name_words(text))} "
    for value, how in ((person.id, "id"), (person.login, "login"), (person.email, "e-mail")):
        if value and f" {' '.join(name_words(value))} " in words:
            return how
    return "name"


def _apart(owners: dict[str, Owner]) -> dict[str, Owner]:
    """Let nobody have what two owners of a download would give to one student.

    A team's submission is no clash: what members handed in themselves counts before it.
    """
    by_student: dict[str, list[str]] = {}
    for key, owner in owners.items():
        if owner.how != "team":
            for student in owner.students:
                by_student.setdefault(student, []).append(key)
    result = dict(owners)
    for keys in by_student.values():
        if len(keys) < 2:  # noqa: PLR2004 - two make a clash
            continue
        student = owners[keys[0]].students[0]
        names = " and ".join(sorted({shown_name(owners[key].given) for key in keys}))
        for key in keys:
            result[key] = Owner(
                owners[key].given,
                reason=f"would make one student, {student}, of {len(keys)} owners ({names})",
                clash=student,
            )
    alone = {
        student for owner in result.values() if owner.how != "team" for student in owner.students
    }
    for key, owner in result.items():
        if owner.how == "team":
            result[key] = _without(owner, alone)
    return result


def _without(team: Owner, alone: set[str]) -> Owner:
    members = tuple(student for student in team.students if student not in alone)
    if members:
        return Owner(team.given, members, team.how)
    return Owner(team.given, reason="is of a team whose members all handed in themselves")


def _typed(claim: Named) -> str:
    return f"{claim.name}_{claim.number}" if claim.number and not claim.slug else claim.given
