"""Two misconceptions at once: one for each part of an answer, or two whose errors add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.examining.compare import compare
from autograder.examining.observing import Observation, flat
from autograder.examining.trial import COARSE, Trial
from autograder.model import Answer, Value
from reference.misconceptions.bank import Misconception

Array = npt.NDArray[Any]
Bank = Sequence[Misconception]
MOST_NAMES = 2
MOST_WRONG = 0.8
LOOKED_AT = 8
"""So many numbers of two errors are added before all of them are."""
SCREENS = 4
"""On so many calls pairs are tried before they are tried on all."""


def explained_by_parts(
    trial: Trial, failed: Sequence[Observation], right: Sequence[Observation], bank: Bank
) -> tuple[list[Misconception], bool]:
    """Return one misconception for each wrong part, two at most, and whether all are explained.

    One explains a part if it answers that part as the student did wherever it is wrong, and is
    right in every other part and on every other call.
    """
    wrong_parts = _wrong_parts(failed)
    if len(wrong_parts) < MOST_NAMES:
        return [], False
    named: list[Misconception] = []
    explained: set[int] = set()
    for part in sorted(wrong_parts):
        if part in explained:
            continue
        for wrong in bank:
            covers = _parts_explained(trial, wrong, failed, part)
            if covers and all(trial.is_right(wrong, one) for one in right):
                named.append(wrong)
                explained |= covers
                break
    complete = explained == wrong_parts and len(named) <= MOST_NAMES
    return named[:MOST_NAMES], complete


def _split(value: Value) -> list[Value] | None:
    return list(flat(value)) if isinstance(value, tuple | list) else None


def _wrong_parts(failed: Sequence[Observation]) -> set[int]:
    """Return which parts are wrong somewhere; none if some answer has not the parts it should."""
    found: set[int] = set()
    for one in failed:
        wanted = _split(one.expected)
        given = _split(one.reply.value) if isinstance(one.reply, Answer) else None
        if wanted is None or given is None or len(wanted) != len(given):
            return set()
        found |= {
            at
            for at, (ours, theirs) in enumerate(zip(wanted, given, strict=True))
            if not compare(ours, theirs, one.allowance).right
        }
    return found


def _parts_explained(
    trial: Trial, wrong: Misconception, failed: Sequence[Observation], part: int
) -> set[int]:
    """Return the parts in which ``wrong`` is the student's mistake, ``part`` among them."""
    covered: set[int] = set()
    for one in failed:
        done = trial.behaviour(wrong, one)
        wanted, ours = _split(one.expected), _split(done.value)
        assert isinstance(one.reply, Answer)  # noqa: S101 - see _wrong_parts
        theirs = _split(one.reply.value)
        if done.raised or ours is None or wanted is None or theirs is None:
            return set()
        if len(ours) != len(wanted):
            return set()
        for at in range(len(wanted)):
            if compare(wanted[at], ours[at], one.allowance).right:
                theirs_right = compare(wanted[at], theirs[at], one.allowance).right
                if at == part and not theirs_right:
                    return set()
                if at in covered and not theirs_right:
                    return set()
            elif _same(ours[at], theirs[at], one):
                covered.add(at)
            else:
                return set()
    return covered if part in covered else set()


def _same(ours: Value, theirs: Value, one: Observation) -> bool:
    if not isinstance(ours, np.ndarray | int | float | np.generic):
        return False
    return compare(ours, theirs, one.allowance).right


def explained_by_sum(
    trial: Trial, failed: Sequence[Observation], right: Sequence[Observation], bank: Bank
) -> tuple[Misconception, Misconception] | None:
    """Return two misconceptions whose errors add up to the student's on every call, if any do."""
    if not any(map(_says_something, failed)):
        return None  # "the last one missed" and "the last one only" make nothing at all
    for screen in _screens(failed):
        for first, second in _fitting(trial, bank, screen):
            everywhere = all(_adds_up(trial, first, second, one) for one in (*failed, *right))
            if everywhere and not _complementary(trial, first, second, failed):
                return first, second
    return None


def _complementary(
    trial: Trial, first: Misconception, second: Misconception, failed: Sequence[Observation]
) -> bool:
    """Tell whether two share out all values between them, so that hardly one is right.

    "Nothing below 1" and "nothing above 1" are 1 everywhere, which is a guess and not two slips.
    """
    wrong = count = 0
    for one in failed:
        ours, others = _error(trial, first, one), _error(trial, second, one)
        if ours is None or others is None:
            return False
        if np.any((ours != 0) & (others != 0)):
            return False
        wrong += int(np.count_nonzero(ours) + np.count_nonzero(others))
        count += ours.size
    return wrong >= MOST_WRONG * count


def _screens(failed: Sequence[Observation]) -> list[Observation]:
    """Return small calls and larger ones: in some call both misconceptions make a difference."""
    by_size = sorted(
        failed, key=lambda one: np.asarray(one.expected).size if _array(one.expected) else 0
    )
    return by_size[:: max(1, len(by_size) // SCREENS)]


def _fitting(
    trial: Trial, bank: Bank, screen: Observation
) -> list[tuple[Misconception, Misconception]]:
    """Return the pairs whose errors add up to the student's on one call."""
    theirs = _student_error(screen)
    if theirs is None:
        return []
    errors = []
    for wrong in bank:
        error = _error(trial, wrong, screen)
        if error is not None and error.shape == theirs.shape and np.any(error):
            errors.append((wrong, error))
    if not errors:
        return []
    with np.errstate(all="ignore"):  # an error may be infinite
        return [
            (errors[at][0], errors[other][0])
            for at, other in _near(np.array([error for _, error in errors]), theirs)
            if _close(errors[at][1] + errors[other][1], theirs, screen)
        ]


def _near(errors: Array, wanted: Array) -> list[tuple[int, int]]:
    """Return the pairs whose sum may be what is wanted, by the first numbers of each.

    >>> _near(np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([4.0, 6]))
    [(0, 1)]
    """
    few = errors.reshape(len(errors), -1)[:, :LOOKED_AT]
    apart = np.abs(few[:, np.newaxis] + few - wanted.ravel()[:LOOKED_AT])
    far = (apart > COARSE * (1 + np.abs(wanted.ravel()[:LOOKED_AT]))).any(axis=2)
    first, second = np.nonzero(np.triu(~far, k=1))
    return [(int(at), int(other)) for at, other in zip(first, second, strict=True)]


def _says_something(one: Observation) -> bool:
    """Whether an answer holds anything but zeros."""
    if not isinstance(one.reply, Answer):
        return False
    return any(_array(part) and bool(np.any(np.asarray(part))) for part in flat((one.reply.value,)))


def _array(value: Value) -> bool:
    return isinstance(value, np.ndarray | int | float)


def _error(trial: Trial, wrong: Misconception, one: Observation) -> Array | None:
    done = trial.behaviour(wrong, one)
    return None if done.raised else _difference(done.value, one.expected)


def _student_error(one: Observation) -> Array | None:
    value = one.reply.value if isinstance(one.reply, Answer) else None
    return _difference(value, one.expected)


def _difference(value: Value, expected: Value) -> Array | None:
    if not _array(value) or not _array(expected):
        return None
    array, wanted = np.asarray(value), np.asarray(expected)
    if array.shape != wanted.shape or array.dtype.kind not in "iuf":
        return None
    with np.errstate(all="ignore"):
        apart = np.asarray(array - wanted.astype(np.float64))
        # What was asked in float32 is no more exact than that, whoever computed it.
        return apart.astype(np.float32) if wanted.dtype == np.float32 else apart


def _close(found: Array, wanted: Array, one: Observation) -> bool:
    return compare(wanted, found, one.allowance).right


def _adds_up(trial: Trial, first: Misconception, second: Misconception, one: Observation) -> bool:
    errors = [_error(trial, first, one), _error(trial, second, one), _student_error(one)]
    if errors[0] is None or errors[1] is None or errors[2] is None:
        return False
    return _close(errors[0] + errors[1], errors[2], one)
