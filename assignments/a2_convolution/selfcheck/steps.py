"""A time limit where there are no threads, as in a browser: the clock is read at each step.

From Python 3.12 on the interpreter says when a loop turns and when a function begins (PEP 669).
Where the time is up by then, the call is ended there; our own steps are never. An older Python
without threads has no limit.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

_TOOL = 4
"""Of the numbers that Python leaves to tools, one that it gives no name."""
_OURS = (str(Path(__file__).parent), str(contextlib.__file__))


@contextlib.contextmanager
def limited(seconds: float, error: type[BaseException]) -> Iterator[None]:
    """Raise ``error`` in what runs inside once it has run for ``seconds`` and takes a step."""
    monitoring: Any = getattr(sys, "monitoring", None)
    if monitoring is None or monitoring.get_tool(_TOOL) is not None:
        yield
        return
    end = time.monotonic() + seconds

    def step(code: CodeType, *_: object) -> Any:  # noqa: ANN401 - a mark of Python's own, or nothing
        if code.co_filename.startswith(_OURS):
            return monitoring.DISABLE
        if time.monotonic() >= end:
            raise error
        return None

    events = monitoring.events
    steps = (events.JUMP, events.PY_START, events.PY_RESUME)
    monitoring.use_tool_id(_TOOL, "selfcheck's clock")
    try:
        for event in steps:
            monitoring.register_callback(_TOOL, event, step)
        monitoring.restart_events()
        monitoring.set_events(_TOOL, sum(steps))
        yield
    finally:
        monitoring.set_events(_TOOL, 0)
        for event in steps:
            monitoring.register_callback(_TOOL, event, None)
        monitoring.free_tool_id(_TOOL)
