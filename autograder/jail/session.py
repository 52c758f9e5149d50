"""One submission in the jail: runs its cells, then answers calls, whatever the cells do."""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from autograder.jail.channel import Channel, Ended
from autograder.jail.inside.frames import WireError
from autograder.jail.submission import RunningSubmission
from autograder.jail.values import CellRun, Lost
from autograder.jail.wire import calls_frame, read_reply, shown
from autograder.model import Call, Limits, NoAnswer, Outcome, Reply

MAX_LEFT_OUT = 5
"""After so many cells that ended their process, the rest of the notebook is not run."""
MAX_KILLS = 2
"""How often one question may end the notebook's process before it is asked no more."""
MAX_ENDS = 12
"""After so many calls that ended their process, a question is asked no more."""
MAX_STRIKES = 4
"""After so many calls that ran into a limit, a question is asked no more."""
MOST_SHARES = 4
"""One of many calls may use this part of what its question has left."""
MAX_CODE = 1_000_000
STRUCK_SECONDS = 0.1
"""What a call gets once another of its question ran into a limit; most need a hundredth."""
LEAST_SECONDS = 0.2
"""What a cell or a call gets at least, so that the honest ones after a loop still count."""
_NUMBER = re.compile(r"[\d,]*\d")


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
        begin: Callable[[float], RunningSubmission],
        limits: Limits,
        parameters: Mapping[str, Sequence[str]],
    ) -> None:
        self._begin = begin
        self._limits = limits
        self._parameters = {name: tuple(names) for name, names in parameters.items()}
        self._deadline = time.monotonic() + limits.wall_seconds
        self._cells: list[str] = []
        self._left_out: dict[int, CellRun] = {}
        self._lost_cpu = 0.0
        self._running: RunningSubmission | None = None
        self._kills: dict[str, int] = {}
        self._strikes: Counter[str] = Counter()
        self._ends: Counter[str] = Counter()
        self._last = ""
        self._outlived: set[str] = set()
        """Functions whose fork ended while the notebook lived on: it is not waited for again."""
        self._question: str | None = None
        self._candidate: Channel | None = None
        self._sent: deque[tuple[Call, str]] = deque()
        """Calls on their way through the question's fork, each with the id of its reply."""
        self._counted = 0.0
        """Up to where the time that this process spent is booked on questions."""
        self._used: dict[str, float] = {}
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

    def run(self, cells: Sequence[str]) -> tuple[CellRun, ...]:
        """Run ``cells`` after those that ran before, with IPython's semantics.

        A cell that has to be ended, or ends its process, is left out and the others run again
        without it, so that it costs itself alone.
        """
        first = len(self._cells)
        self._cells.extend(cells)
        self._hang_up()
        runs = self._run_from(first) if self._running is not None else self._run_again()
        return tuple(runs[first + number] for number in range(len(cells)))

    def _run_again(self) -> dict[int, CellRun]:
        """Run all cells in a new process until one process has lived through them."""
        while self._fault is None:
            if self._running is not None:
                self._running.close()
            self._running = None
            try:
                self._running = self._begin(self._deadline)
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
            if at in self._left_out:
                continue
            if len(self._left_out) >= MAX_LEFT_OUT and at > max(self._left_out):
                runs[at] = self._noted(Outcome.LIMIT, "not run: too many cells ended the process")
                continue
            try:
                runs[at] = self._run_cell(self._cells[at])
            except Lost as lost:
                if lost.outcome is Outcome.FAULT:
                    self._fault = lost
                else:
                    self.ended_early |= lost.outcome is Outcome.ERROR
                    self._left_out[at] = self._noted(lost.outcome, lost.message)
                return runs, False
        return runs, True

    def _run_cell(self, code: str) -> CellRun:
        running = self._running_submission()
        running.check_clock()
        if len(code) > MAX_CODE:
            return self._noted(Outcome.LIMIT, f"not run: the cell has {len(code):,} characters")
        before = running.spent()
        allowed = self._limits.notebook_cpu_seconds
        share = max(LEAST_SECONDS, (allowed - before - self._lost_cpu) / 2)
        try:
            return running.run(code, share)
        except Lost:
            # What a lost cell used stays used, or each of many would get the whole time.
            self._lost_cpu += min(share, running.spent() - before)
            raise

    def _noted(self, outcome: Outcome, message: str) -> CellRun:
        output = {"output_type": "stream", "name": "stderr", "text": f"[{shown(message)}]\n"}
        return CellRun(outcome, (output,), 0.0)

    def _faulted(self) -> CellRun:
        message = self._fault.message if self._fault else ""
        return self._noted(Outcome.FAULT, message)

    # -- questions --------------------------------------------------------------------------

    def ask(self, function: str, call: Call) -> Reply:
        """Call a function of the notebook in a fork of its state, and return what it did."""
        (reply,) = self.ask_all(function, (call,))
        return reply

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what a function of the notebook does with each of ``calls``, in their order.

        A new fork is made whenever ``function`` changes or the last fork was lost. Many calls
        travel in one frame, so that the fork need not wait for us between them; each has a reply of
        its own. One call may use a part of what its question has left, so that an endless loop
        costs its own case; the calls behind it are sent again, to a new fork, and get no more than
        most need.
        """
        for at in range(len(calls)):
            refusal = self._refusal(function)
            if refusal is not None:
                self._hang_up()  # it may be working at what was sent ahead
                yield refusal
            else:
                yield self._reply(function, calls[at:])

    def _reply(self, function: str, calls: Sequence[Call]) -> Reply:
        try:
            return self._asked_twice(function, calls, self._share(function, len(calls)))
        except Ended:
            self.ended_early = True
            self._ends[function] += 1
            self._hang_up()
            return NoAnswer(Outcome.ERROR, "the process ended early during this call")
        except Lost as lost:
            self._hang_up()
            if lost.outcome is Outcome.FAULT:
                self._fault = lost
            elif lost.outcome is Outcome.LIMIT:
                self._strikes[function] += 1
            return NoAnswer(lost.outcome, lost.message)

    def _share(self, function: str, calls: int) -> float:
        """Return the CPU seconds of the next of so many calls."""
        if self._strikes[function]:
            return STRUCK_SECONDS
        left = self._limits.question_cpu_seconds - self._used.get(function, 0.0)
        return max(LEAST_SECONDS, left / min(max(calls, 2), MOST_SHARES))

    def _refusal(self, function: str) -> NoAnswer | None:
        """Return why ``function`` is asked no more, if so."""
        if self._fault is not None:
            return NoAnswer(Outcome.FAULT, self._fault.message)
        if self._kills.get(function, 0) >= MAX_KILLS:
            return NoAnswer(Outcome.ERROR, f"{function} ended the notebook's process")
        if self._ends[function] >= MAX_ENDS:
            return NoAnswer(Outcome.ERROR, f"{function} ended its process {MAX_ENDS} times")
        if self._strikes[function] >= MAX_STRIKES:
            return NoAnswer(Outcome.LIMIT, f"{function} ran into a limit {MAX_STRIKES} times")
        allowed = self._limits.question_cpu_seconds
        left = allowed - self._used.get(function, 0.0)
        if left < min(LEAST_SECONDS, allowed / 2):
            return NoAnswer(Outcome.LIMIT, f"{function} has used its {allowed:g} s")
        return None

    def _asked_twice(self, function: str, calls: Sequence[Call], share: float) -> Reply:
        """Ask; once more if the notebook was already dying, by another question's hand."""
        if self._question != function or (self._sent and self._sent[0][0] is not calls[0]):
            self._hang_up()
            self._question = function
        fresh = self._candidate is None
        try:
            return self._asked(function, calls, share)
        except Ended:
            if not fresh or function in self._outlived:
                raise
            if self._running_submission().lasts():
                self._outlived.add(function)
                raise
        self._hang_up()
        self._question = function
        return self._asked(function, calls, share)

    def _asked(self, function: str, calls: Sequence[Call], share: float) -> Reply:
        """Return the reply to the first of ``calls``; send it first if it is not on its way."""
        candidate = self._forked(function)
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
            return read_reply(frame, asked, call, self._parameters.get(function, ()))
        except WireError as error:
            # Sizes are theirs, and could tell what was asked.
            problem = _NUMBER.sub("…", str(error))
            raise Lost(Outcome.ERROR, f"the reply is not one: {problem}") from None
        finally:
            now = running.spent()
            self._used[function] = self._used.get(function, 0.0) + now - self._counted
            self._counted = now

    def _forked(self, function: str) -> Channel:
        """Return the channel to the question's fork; revive the notebook if it has died."""
        if self._candidate is not None:
            return self._candidate
        if self._running is None or not self._running.alive:
            self.ended_early = True
            self._kills[self._last] = self._kills.get(self._last, 0) + 1
            self._run_again()
            if self._fault is not None:
                raise self._fault
        self._last = function
        running = self._running_submission()
        running.check_clock()
        self._candidate = running.fork()
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
