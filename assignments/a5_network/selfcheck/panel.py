"""What one check says, in the order of reading: the same facts for a page and a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .calls import is_typed_out
from .compare import Entry, number, place
from .drawing import picture_of
from .findings import Line, Question, Report, Status
from .hints import of_the_batch
from .patterns import in_common
from .picture import Picture

_HERE = "this function"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first failure: what was called, what came, a picture of it, and one hint."""

    title: str
    call: tuple[str, ...]
    facts: tuple[str, ...]
    picture: Picture | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Other checks in a line: one, or ``count`` that follow from the same fault."""

    status: Status
    text: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that one check says about one function."""

    question: str
    status: Status
    where_you_stand: str
    warnings: tuple[str, ...] = ()
    finding: Finding | None = None
    rest: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rest_title(self) -> str:
        """What the folded part holds.

        >>> Panel("f", Status.PASS, "", rest=(Row(Status.PASS, "example 1"),)).rest_title
        'All checks: 1 passes'
        """
        counts: Counter[Status] = Counter()
        for row in self.rest:
            counts[row.status] += row.count
        words = []
        for status, one, many in _COUNTED:
            if counts[status]:
                words.append(f"{counts[status]} {one if counts[status] == 1 else many}")
        return f"{'The other checks' if self.finding else 'All checks'}: {', '.join(words)}"


_COUNTED = (
    (Status.FAIL, "fails", "fail"),
    (Status.NOT_STARTED, "is not written yet", "are not written yet"),
    (Status.WAITING, "waits", "wait"),
    (Status.UNTRIED, "was not tried", "were not tried"),
    (Status.PASS, "passes", "pass"),
)


@dataclass(frozen=True, slots=True)
class Notebook:
    """How the whole notebook stands: points by function, and which pass all checks so far."""

    points: Mapping[str, float]
    passing: frozenset[str]

    def where_you_stand(self, report: Report) -> str:
        """Say where a function stands, what it is worth, and the notebook with it."""
        total, worth = len(report.lines), self.points.get(report.question, 0)
        checks = f"{report.passed} of {total} checks pass"
        if report.status is Status.PASS:
            checks = f"all {total} checks pass"
        done = sum(self.points.get(name, 0) for name in self.passing)
        return (
            f"{checks} · {_HERE}: {points(worth)} · notebook so far: {len(self.passing)} of"
            f" {len(self.points)} functions pass, worth {number(done)} of"
            f" {points(sum(self.points.values()))}"
        )


def points(value: float) -> str:
    """Write points.

    >>> points(1), points(2.5)
    ('1 point', '2.5 points')
    """
    return f"{number(value)} point{'' if value == 1 else 's'}"


def panel(
    report: Report,
    question: Question,
    notebook: Notebook,
    section: str = "",
    warnings: Sequence[str] = (),
) -> Panel:
    """Put together what is said about one function."""
    if report.status is Status.NOT_STARTED:
        worth = points(notebook.points.get(report.question, 0))
        return Panel(
            report.question, report.status, f"not started · {_HERE}: {worth}", tuple(warnings)
        )
    order = (_is_open, lambda line: line.status is Status.WAITING)
    first = next((line for fits in order for line in report.lines if fits(line)), None)
    notes = []
    if report.printed:
        lines = "1 line" if report.printed == 1 else f"{report.printed} lines"
        notes.append(f"Your function printed {lines} here; they are not shown.")
    if report.status is Status.PASS:
        notes.append("The marks come from other inputs like these.")
    return Panel(
        report.question,
        report.status,
        notebook.where_you_stand(report),
        tuple(warnings),
        _finding(first, report, question, section) if first else None,
        tuple(_rest(report.lines, first)),
        tuple(notes),
    )


def _is_open(line: Line) -> bool:
    return line.status in {Status.FAIL, Status.NOT_STARTED}


def _finding(line: Line, report: Report, question: Question, section: str) -> Finding:
    if line.status is Status.WAITING:
        return _waiting(line, report, question)
    picture = None
    if line.example is not None and (line.entry is not None or ": expected shape" in line.finding):
        picture = picture_of(line.example, question.parameters, question.returns, line.entry)
    hint, facts = report.slip, _facts(line)
    if not hint and line.entry is not None and line.example is not None:
        facts += tuple(filter(None, (in_common(line.entry),)))
        hint = of_the_batch(line.entry, line.example)
    if not hint and line.example is not None:
        hint = report.hint
    hint = hint or line.advice
    if not hint and section:
        beside = "" if line.example is None else " with this example beside it"
        hint = f"Read section “{section}” again{beside}."
    return Finding(line.name, _call(line, question), facts, picture, hint)


def _waiting(line: Line, report: Report, question: Question) -> Finding:
    """Say what comes first, where nothing can be said of this function before."""
    count = sum(one.status is Status.WAITING for one in report.lines)
    title = f"{count} check{'s are' if count > 1 else ' is'} {line.finding}"
    if not line.advice:
        return Finding(title, (), ())
    name = str(line.key).removeprefix("your ").partition(" ")[0]
    hint = f"`check({name})` says what to do."
    if name in {layer.name for layer in question.layers}:
        hint = f"`check({name})` in its own notebook says more; mend it there, and copy it here."
    return Finding(title, (), (line.advice,), hint=hint)


def _call(line: Line, question: Question) -> tuple[str, ...]:
    """Write the call; of a worked example with large arrays, how to get hold of it."""
    example = line.example
    if example is None or is_typed_out((*example.args, *example.kwargs.values())):
        return (line.call,) if line.call else ()
    name = question.name
    fetch = f"from selfcheck import example;  e = example({name}, {line.number})"
    return (line.call, f"to try it:  {fetch};  {name}(*e.args, **e.kwargs)")


def _facts(line: Line) -> tuple[str, ...]:
    entry = line.entry
    if entry is None:
        return (line.finding,)
    both = f"expected {_value(entry, entry.expected)}, got {_value(entry, entry.got)}"
    where = place(entry.label, entry.index)
    if entry.expected.size == 1:
        return (f"{where}: {both}",)
    share = f"{int(entry.wrong.sum())} of {entry.wrong.size} numbers differ"
    return (f"{where}: {both} (the first that differs; {share})",)


def _value(entry: Entry, array: object) -> str:
    value, other = entry.expected[entry.index], entry.got[entry.index]
    same = number(value) == number(other)
    mine = value if array is entry.expected else other
    return f"{float(mine):.15g}" if same else number(mine)


def _rest(lines: Sequence[Line], first: Line | None) -> Iterator[Row]:
    """Yield a row for each other check; what follows from one fault is one row."""
    others = [line for line in lines if line is not first]
    seen: set[object] = set() if first is None or first.key is None else {first.key}
    again = Counter(line.key for line in others if line.key is not None)
    if first is not None and first.key is not None and again[first.key]:
        yield Row(first.status, f"{again[first.key]} more: the same", again[first.key])
    for line in sorted(others, key=lambda one: _ORDER[one.status]):
        if line.key is not None and line.key in seen:
            continue
        seen.add(line.key)
        count = again[line.key] if line.key is not None else 1
        same = f" (and {count - 1} more)" if count > 1 else ""
        yield Row(line.status, f"{line.name}{_short(line)}{same}", count)


_ORDER = {
    status: place
    for place, status in enumerate(
        (Status.FAIL, Status.NOT_STARTED, Status.WAITING, Status.UNTRIED, Status.PASS)
    )
}


def _short(line: Line) -> str:
    return f" — {line.finding}" if line.finding else ""
