"""Answers to a question that are alike beyond what the task itself suggests: a reason to ask.

What counts is in how many pieces (:mod:`autograder.returning.program_form`) two answers agree.
Pieces that the released notebook shows, or that half of the differing answers of a class have, do
not count at all; pieces of the model solution, which honest answers come to as well, count a third.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from autograder.returning.program_form import Fragment, Program, take_apart

ALIKE = 0.75
"""Share of the shorter answer's pieces that stand in the other one too."""
EVIDENCE = 15.0
"""Pieces that two answers have in common, at least: short answers are alike in honest classes."""
OF_THE_MODEL = 1 / 3
"""What a piece counts that stands in the model solution."""
FEWEST_PROGRAMS = 8
"""Differing answers from which on a class says what is common."""
COMMON = 0.5


@dataclass(frozen=True, slots=True)
class Side:
    """One of several answers that are alike."""

    student: str
    source: str
    lines: tuple[int, ...]
    """Lines whose statements stand in another of the answers too."""

    @property
    def where(self) -> str:
        """The lines as people write them.

        >>> Side("ada", "", (2, 3, 4, 7)).where
        '2-4, 7'
        """
        starts = [n for before, n in pairwise((-1, *self.lines)) if n != before + 1]
        ends = [n for n, after in pairwise((*self.lines, -1)) if after != n + 1]
        runs = zip(starts, ends, strict=True)
        return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


@dataclass(frozen=True, slots=True)
class SimilarAnswers:
    """Answers of two students or more to one question, and in what they agree."""

    question: str
    sides: tuple[Side, ...]
    percent: float
    """Share of pieces in common, from 0 to 100, of the two that are most alike."""
    same_names: float
    """Share of the shorter one's own names that the other has too, from 0 to 100."""
    comments: tuple[str, ...]
    """Comments that two or more of them wrote in the same words."""

    @property
    def students(self) -> tuple[str, ...]:
        """Whose answers they are, in order."""
        return tuple(side.student for side in self.sides)


def similar_answers(
    answers: Mapping[str, Mapping[str, str]],
    released: Iterable[str] = (),
    model: Mapping[str, str] | None = None,
) -> tuple[SimilarAnswers, ...]:
    """Return which answers to the same question are alike, the longest agreement first.

    Parameters
    ----------
    answers
        Source by student, by question.
    released
        Code that everybody was given.
    model
        The instructor's answer to each question.
    """
    given = [program for source in released if (program := take_apart(source))]
    shown = frozenset(form for program in given for form, _ in program.fragments)
    of_release = frozenset(text for program in given for text in program.comments)
    found = []
    for question, sources in answers.items():
        programs = {
            student: program
            for student, source in sorted(sources.items())
            if (program := take_apart(source))
        }
        own = take_apart((model or {}).get(question, ""))
        natural = own.fragments if own else frozenset()
        pairs = _pairs(list(programs.values()), shown, natural)
        names = list(programs)
        for group in _groups(pairs):
            members = {names[number]: programs[names[number]] for number in group}
            closest = max((pair for pair in pairs if pair[0] in group), key=pairs.__getitem__)
            found.append(
                SimilarAnswers(
                    question,
                    tuple(_side(name, sources[name], members, shown) for name in members),
                    percent=100 * pairs[closest],
                    same_names=100 * _same_names(*(programs[names[n]] for n in closest)),
                    comments=_same_comments(members.values(), of_release),
                )
            )
    return tuple(sorted(found, key=lambda each: (-each.percent, each.question, each.students)))


def _pairs(
    programs: Sequence[Program], shown: frozenset[str], natural: frozenset[Fragment]
) -> dict[tuple[int, int], float]:
    """Return which two programs are alike, by their places, and the share they have in common."""
    kinds = [
        frozenset(piece for piece in program.fragments if piece[0] not in shown)
        for program in programs
    ]
    kinds = [kind - _common(kinds) for kind in kinds]
    vocabulary = {piece: number for number, piece in enumerate(sorted(set().union(*kinds)))}
    holds = np.zeros((len(kinds), len(vocabulary)), dtype=np.float32)
    for row, kind in zip(holds, kinds, strict=True):
        row[[vocabulary[piece] for piece in kind]] = 1
    worth = np.array([OF_THE_MODEL if piece in natural else 1 for piece in vocabulary], np.float32)
    shared = holds @ holds.T
    evidence = (holds * worth) @ holds.T
    sizes = holds.sum(axis=1)
    shorter = np.minimum(sizes[:, None], sizes[None, :])
    shares: npt.NDArray[np.float32] = shared / np.maximum(shorter, 1)
    alike = np.triu((shares >= ALIKE) & (evidence >= EVIDENCE), k=1)
    return {(int(a), int(b)): float(shares[a, b]) for a, b in np.argwhere(alike)}


def _common(kinds: Sequence[frozenset[Fragment]]) -> frozenset[Fragment]:
    """Return the pieces that half of the differing answers have; one program counts once."""
    different = set(kinds)
    if len(different) < FEWEST_PROGRAMS:
        return frozenset()
    counts = Counter(piece for kind in different for piece in kind)
    return frozenset(p for p, count in counts.items() if count >= COMMON * len(different))


def _groups(pairs: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the places that are connected by pairs, each in order."""
    group_of: dict[int, set[int]] = {}
    for one, other in pairs:
        joined = group_of.get(one, {one}) | group_of.get(other, {other})
        group_of |= dict.fromkeys(joined, joined)
    seen: set[int] = set()
    for place in sorted(group_of):
        if place not in seen:
            seen |= group_of[place]
            yield sorted(group_of[place])


def _side(student: str, source: str, members: Mapping[str, Program], shown: frozenset[str]) -> Side:
    others = {
        form
        for name, program in members.items()
        if name != student
        for form, _ in program.statements
    }
    mine = members[student].statements
    lines = {line for form, line in mine if form in others and form not in shown}
    return Side(student, source, tuple(sorted(lines)))


def _same_names(one: Program, other: Program) -> float:
    fewest = min(len(one.names), len(other.names))
    return len(one.names & other.names) / fewest if fewest else 0.0


def _same_comments(programs: Iterable[Program], of_release: frozenset[str]) -> tuple[str, ...]:
    counts = Counter(text for program in programs for text in program.comments - of_release)
    return tuple(sorted(text for text, count in counts.items() if count > 1))
