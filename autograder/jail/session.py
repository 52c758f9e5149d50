"""One submission in the jail: runs its cells, then answers calls, whatever the cells do."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from autograder.jail.channel import Ended
from autograder.jail.inside.frames import WireError
from autograder.jail.meter import Clock
from autograder.jail.replies import Replies
from autograder.jail.submission import MOST_KEPT, Kept, RunningSubmission
from autograder.jail.tally import FREE_BYTES, LEAST_SECONDS, Question, Tally
from autograder.jail.values import CellRun, Lost
from autograder.jail.wire import calls_frame, reply_to, shown
from autograder.model import Call, Limits, NoAnswer, Outcome, Reply

MAX_LEFT_OUT = 5
"""After so many cells that ended their process, the rest of the notebook is not run."""
MAX_AGAIN = 5
"""So many cells may run again whose process ended: no machine ends more of one notebook, and each
costs another run of all cells before it."""
MAX_CODE = 1_000_000
OVERTIME = 1 / 6
"""Once the cells have used their time, so much more of it is left for all others together."""
_NUMBER = re.compile(r"\d[\d,]*")


class Session:
    r"""The state of one notebook; made by :meth:`autograder.jail.Jail.open`.

    Examples
    --------
    ::

        with jail.open({"digits.npz": data}) as session:
            session.run(["import numpy as np", "def double(x):\n    return 2 * x"])
            session.ask("double", Call((np.arange(3.0),)))  # Answer(value=array([0., 2., 4.]))
    """

    def __init__(
        self,
        begin: Callable[[], RunningSubmission],
        limits: Limits,
        parameters: Mapping[str, Sequence[str]],
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._limits = limits
        self._parameters = {name: tuple(names) for name, names in parameters.items()}
        self._clock = clock
        clock.start()
        self._cells: list[str] = []
        self._places: set[int] = set()
        self._kept: dict[int, Kept] = {}
        self._ended_once: set[int] = set()
        """Cells during which the process ended: their own doing, or the machine's for once."""
        self._left_out: dict[int, CellRun] = {}
        self._lost_cpu = 0.0
        self._running: RunningSubmission | None = None
        self._tally = Tally(limits)
        self._last: Question | None = None
        self._question: Question | None = None
        self._candidate: Replies | None = None
        self._sent: deque[tuple[Call, str]] = deque()
        """Calls on their way through the question's fork, each with the id of its reply."""
        self._counted = 0.0
        """Up to where the time that this process spent is booked on questions."""
        self._fault: Lost | None = None
        self.ended_early = False
        """A process ended that nobody here ended: its own code did, or whoever killed it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process of the submission."""
        self._hang_up()
        if self._running is not None:
            self._running.close()
            self._running = None

    # -- cells ------------------------------------------------------------------------------

    def run(self, cells: Sequence[str], keep: Collection[int] = ()) -> tuple[CellRun, ...]:
        """Run ``cells`` after those that ran before, with IPython's semantics.

        A cell that has to be ended, or twice ends its process, is left out and the others run again
        without it, so that it costs itself alone.

        Parameters
        ----------
        cells
            The sources.
        keep
            Which of them leave a state that is kept, for :meth:`at`.
        """
        first = len(self._cells)
        self._cells.extend(cells)
        self._places.update(first + place for place in sorted(keep)[:MOST_KEPT])
        self._hang_up()
        runs = self._run_from(first) if self._running is not None else self._run_again()
        return tuple(runs[first + number] for number in range(len(cells)))

    def _run_again(self) -> dict[int, CellRun]:
        """Run all cells in a new process until one process has lived through them."""
        while self._fault is None:
            if self._running is not None:
                self._running.close()
            self._running = None
            self._kept.clear()
            try:
                self._running = self._begin()
            except Lost as lost:
                self._fault = lost
                break
            runs, complete = self._try_from(0)
            if complete:
                return runs
        return {at: self._faulted() for at in range(len(self._cells))}

    def _run_from(self, first: int) -> dict[int, CellRun]:
        runs, complete = self._try_from(first)
        return runs if complete else self._run_again()

    def _try_from(self, first: int) -> tuple[dict[int, CellRun], bool]:
        runs: dict[int, CellRun] = dict(self._left_out)
        for at in range(first, len(self._cells)):
            if at not in self._left_out:
                try:
                    runs[at] = self._run_at(at)
                except Lost as lost:
                    self._leave_out(at, lost)
                    return runs, False
            if at in self._places and (kept := self._running_submission().keep()):
                self._kept[at] = kept
        return runs, True

    def _leave_out(self, at: int, lost: Lost) -> None:
        """Leave out a cell that is lost, unless it may run again."""
        if lost.outcome is Outcome.FAULT:
            self._fault = lost
        elif self._may_run_again(at, lost):
            self._ended_once.add(at)
        else:
            self.ended_early |= lost.outcome is Outcome.ERROR
            self._left_out[at] = self._noted(lost.outcome, lost.message)

    def _may_run_again(self, at: int, lost: Lost) -> bool:
        """Whether the process ended during a cell for the first time: the machine may be why.

        A cell that tells its lives apart, by the clock say, could else end each of them elsewhere.
        """
        ended = lost.outcome is Outcome.ERROR
        return ended and at not in self._ended_once and len(self._ended_once) < MAX_AGAIN

    def _run_at(self, at: int) -> CellRun:
        if len(self._left_out) >= MAX_LEFT_OUT and at > max(self._left_out):
            return self._noted(Outcome.LIMIT, "not run: too many cells ended the process")
        return self._run_cell(at)

    def _run_cell(self, at: int) -> CellRun:
        code, running = self._cells[at], self._running_submission()
        running.check_clock()
        if len(code) > MAX_CODE:
            return self._noted(Outcome.LIMIT, f"not run: the cell has {len(code):,} characters")
        before = running.spent()
        allowed = self._limits.notebook_cpu_seconds
        left = allowed - before - self._lost_cpu
        if left < -OVERTIME * allowed:
            return self._noted(Outcome.LIMIT, f"not run: the cells have used their {allowed:g} s")
        share = max(LEAST_SECONDS, left / 2)
        try:
            return running.run(code, share)
        except Lost as lost:
            if not self._may_run_again(at, lost):
                # What a lost cell used stays used, or each of many would get the whole time.
                self._lost_cpu += min(share, running.spent() - before)
            raise

    def _noted(self, outcome: Outcome, message: str) -> CellRun:
        output = {"output_type": "stream", "name": "stderr", "text": f"[{shown(message)}]\n"}
        return CellRun(outcome, (output,), 0.0)

    def _faulted(self) -> CellRun:
        message = self._fault.message if self._fault else ""
        return self._noted(Outcome.FAULT, message)

    @property
    def stood_still(self) -> float:
        """For how many seconds its wall clock stood still, as the machine was busy elsewhere."""
        return self._clock.stood_still

    @property
    def crowded(self) -> bool:
        """Whether the cells left processes or threads behind."""
        return self._running is not None and self._running.alive and self._running.crowded

    # -- questions --------------------------------------------------------------------------

    def at(self, place: int | None) -> State:
        """Return the state that was kept behind a cell, or the one after all cells."""
        return State(self, place)

    def keeps(self, place: int) -> bool:
        """Whether the state behind a cell could be kept."""
        return place in self._kept

    def ask(self, function: str, call: Call) -> Reply:
        """Call a function of the notebook in a fork of its state, and return what it did."""
        (reply,) = self.ask_all(function, (call,))
        return reply

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what a function of the notebook does with each of ``calls``, in their order."""
        return self.ask_about(Question(function), calls)

    def ask_about(self, question: Question, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what a function does, in the state after all cells or in one that was kept.

        A new fork is made whenever the question changes or the last fork was lost. Many calls
        travel in one frame, so that the fork need not wait for us between them; each has a reply of
        its own. One call may use a part of what its question has left, so that an endless loop
        costs its own case; the calls behind it are sent again, to a new fork, and get no more than
        most need.
        """
        for at, call in enumerate(calls):
            waiting = self._waiting(question, call)
            if waiting is not None:
                yield waiting
                continue
            refusal = self._refusal(question)
            if refusal is not None:
                self._hang_up()  # it may be working at what was sent ahead
                yield refusal
            else:
                yield self._reply(question, calls[at:])

    def _waiting(self, question: Question, call: Call) -> Reply | None:
        """Return a reply that came along with the last one: it is there, and cost nothing more."""
        if self._candidate is None or question != self._question:
            return None
        if not self._sent or self._sent[0][0] is not call:
            return None
        parts = self._candidate.waiting(max_header=FREE_BYTES, max_body=self._limits.frame_bytes)
        if parts is None:
            return None
        _, asked = self._sent.popleft()
        try:
            return reply_to(*parts, asked, call, self._parameters.get(question.function, ()))
        except WireError as error:
            return self._lost(question, _not_a_reply(error))

    def _refusal(self, question: Question) -> NoAnswer | None:
        if self._fault is not None:
            return NoAnswer(Outcome.FAULT, self._fault.message)
        return self._tally.refusal(question)

    def _reply(self, question: Question, calls: Sequence[Call]) -> Reply:
        try:
            share = self._tally.share(question, len(calls))
            return self._asked_twice(question, calls, share)
        except Ended:
            self.ended_early = True
            self._tally.ends[question] += 1
            self._hang_up()
            return NoAnswer(Outcome.ERROR, "the process ended early during this call")
        except Lost as lost:
            return self._lost(question, lost)

    def _lost(self, question: Question, lost: Lost) -> NoAnswer:
        """End the fork that answered a call in no way that counts."""
        self._hang_up()
        if lost.outcome is Outcome.FAULT:
            self._fault = lost
        elif lost.outcome is Outcome.LIMIT:
            self._tally.strikes[question] += 1
        else:  # it broke the protocol: each time that costs a new fork
            self._tally.ends[question] += 1
        return NoAnswer(lost.outcome, lost.message)

    def _asked_twice(self, question: Question, calls: Sequence[Call], share: float) -> Reply:
        """Ask; once more if the notebook was already dying, by another question's hand."""
        if self._question != question or (self._sent and self._sent[0][0] is not calls[0]):
            self._hang_up()
            self._question = question
        fresh = self._candidate is None
        try:
            return self._asked(question, calls, share)
        except Ended:
            if not fresh or question in self._tally.outlived:
                raise
            if self._running_submission().lasts():
                self._tally.outlived.add(question)
                raise
        self._hang_up()
        self._question = question
        return self._asked(question, calls, share)

    def _asked(self, question: Question, calls: Sequence[Call], share: float) -> Reply:
        """Return the reply to the first of ``calls``; send it first if it is not on its way."""
        candidate = self._forked(question)
        function = question.function
        running = self._running_submission()
        watch = running.watch(share, "this call")
        if not self._sent:
            self._counted = running.spent()
        try:
            if not self._sent:
                header, body = calls_frame(function, calls, share, self._limits.frame_bytes)
                ids = [one["id"] for one in header["calls"]]
                self._sent.extend(zip(calls, ids, strict=False))
                candidate.send(header, body, watch=watch)
            call, asked = self._sent.popleft()
            frame = candidate.receive(max_body=self._limits.frame_bytes, watch=watch)
            self._tally.book_reply(question, len(frame.text))
            names = self._parameters.get(function, ())
            return reply_to(frame.text, frame.body, asked, call, names)
        except WireError as error:
            raise _not_a_reply(error) from None
        finally:
            now = running.spent()
            self._tally.book(question, now - self._counted)
            self._counted = now

    def _forked(self, question: Question) -> Replies:
        """Return where the question's fork answers; revive the notebook if it has died."""
        if self._candidate is not None:
            return self._candidate
        if self._running is None or not self._running.alive:
            self.ended_early = True
            if self._last is not None:
                self._tally.kills[self._last] += 1
            self._run_again()
            if self._fault is not None:
                raise self._fault
        self._last = question
        running = self._running_submission()
        running.check_clock()
        kept = None if question.place is None else self._kept.get(question.place)
        if question.place is not None and kept is None:
            raise Lost(Outcome.ERROR, "this state of the notebook is gone")
        self._candidate = running.fork(kept)
        return self._candidate

    def _running_submission(self) -> RunningSubmission:
        if self._running is None:
            raise Lost(Outcome.FAULT, "the notebook's process is gone")
        return self._running

    def _hang_up(self) -> None:
        """End the fork of the question, and whatever it or the cells left running."""
        self._sent.clear()
        if self._candidate is not None:
            self._candidate.close()
            self._candidate = None
            if self._running is not None and not self._running.end_forks():
                self._running.close()
                self._running = None
        self._question = None


def _not_a_reply(error: WireError) -> Lost:
    problem = _NUMBER.sub("…", str(error))  # sizes are theirs, and could tell what was asked
    return Lost(Outcome.ERROR, f"the reply is not one: {problem}")


@dataclass(frozen=True, slots=True)
class State:
    """One state of a notebook, as whoever asks sees it."""

    session: Session
    place: int | None

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what a function does in this state with each of ``calls``, in their order."""
        return self.session.ask_about(Question(function, self.place), calls)
