"""What a cell shows, recorded as nbformat outputs and cut at a number of bytes."""

from __future__ import annotations

import base64
import builtins
import io
import json
from typing import Any

# A student may replace a builtin. What is defined below keeps those of before.
globals()["__builtins__"] = dict(vars(builtins))

MAX_OUTPUTS = 500
"""Of one cell, however small they are."""


class Recorder:
    r"""The outputs of one cell.

    Examples
    --------
    >>> recorder = Recorder(5)
    >>> recorder.stream("stdout", "a lot of text")
    >>> [output["text"] for output in recorder.finished()]
    ['a lot', '\n[output cut: this cell wrote more than 5 bytes]\n']
    """

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._left = cap
        self._cut = False
        self._outputs: list[dict[str, Any]] = []
        self._named: dict[str, dict[str, Any]] = {}
        self._clear_next = False

    def stream(self, name: str, text: str) -> None:
        """Record text that was printed."""
        self._before()
        if self._cut and not self._left:  # who prints without end comes by here most often
            return
        text = self._fitting(text)
        if not text:
            return
        last = self._outputs[-1] if self._outputs else {}
        if last.get("name") == name:
            last["text"].append(text)
        else:
            self._add({"output_type": "stream", "name": name, "text": [text]})

    def display(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None,
        *,
        name: str | None = None,
        update: bool = False,
    ) -> None:
        """Record an object that was displayed; ``update`` replaces the one of that ``name``."""
        self._before()
        output = {"output_type": "display_data", **self._bundle(data, metadata)}
        if update:
            if name in self._named:
                self._named[name].update(output)
            return
        if name is not None:
            self._named[name] = output
        self._add(output)

    def result(self, data: dict[str, Any], metadata: dict[str, Any] | None, count: int) -> None:
        """Record the value of the last expression."""
        self._before()
        self._add(
            {
                "output_type": "execute_result",
                "execution_count": count,
                **self._bundle(data, metadata),
            }
        )

    def error(self, name: str, text: str, traceback: list[str]) -> None:
        """Record an exception."""
        lines = [self._fitting(line) for line in traceback]
        self._add(
            {
                "output_type": "error",
                "ename": self._fitting(name),
                "evalue": self._fitting(text),
                "traceback": [line for line in lines if line],
            }
        )

    def clear(self, *, wait: bool) -> None:
        """Forget what was shown, at once or when the next output comes."""
        if wait:
            self._clear_next = True
        else:
            self._outputs.clear()
            self._named.clear()

    def as_json(self) -> bytes:
        """Return the outputs as JSON, or only the note where escapes make that far too long."""
        data = json.dumps(self.finished(), ensure_ascii=False).encode("utf-8", "replace")
        if len(data) <= json_room(self._cap):
            return data
        self._outputs, self._cut = [], True
        return json.dumps(self.finished()).encode()

    def finished(self) -> list[dict[str, Any]]:
        """Return the outputs, with a note if some are missing."""
        for output in self._outputs:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
        if self._cut:
            note = f"\n[output cut: this cell wrote more than {self._cap:,} bytes]\n"
            self._outputs.append({"output_type": "stream", "name": "stderr", "text": note})
        return self._outputs

    def _before(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self.clear(wait=False)

    def _add(self, output: dict[str, Any]) -> None:
        if len(self._outputs) < MAX_OUTPUTS:
            self._outputs.append(output)
        else:
            self._cut = True

    def _bundle(self, data: dict[str, Any], metadata: dict[str, Any] | None) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for kind, value in data.items():
            if kind == "text/plain":
                kept[kind] = self._fitting(str(value))
            elif isinstance(value, bytes):
                if self._spend(len(value) * 4 // 3):
                    kept[kind] = base64.b64encode(value).decode("ascii")
            elif isinstance(value, str):
                if self._spend(_size(value)):
                    kept[kind] = value
            else:
                text = json.dumps(value)
                if self._spend(len(text)):
                    kept[kind] = json.loads(text)
        return {"data": kept, "metadata": json.loads(json.dumps(metadata or {}))}

    def _fitting(self, text: str) -> str:
        if len(text) > self._left or _size(text) > self._left:
            self._cut = True
            text = text.encode("utf-8", "replace")[: self._left].decode("utf-8", "ignore")
            self._left = 0
            return text
        self._left -= _size(text)
        return text

    def _spend(self, size: int) -> bool:
        if size > self._left:
            self._cut = True
            return False
        self._left -= size
        return True


def json_room(cap: int) -> int:
    """Return how long the JSON of outputs of ``cap`` bytes may be."""
    return 2 * cap + 100_000


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


class Stream(io.TextIOBase):
    """Stands for ``sys.stdout`` or ``sys.stderr``; writes into the recorder of the running cell."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.recorder: Recorder | None = None

    @property
    def name(self) -> str:
        """``<stdout>`` or ``<stderr>``, as in any Python."""
        return f"<{self._name}>"

    def writable(self) -> bool:
        """Return True: that is what it is for."""
        return True

    def write(self, text: str) -> int:
        """Record ``text``, or drop it when no cell runs."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.recorder is not None:
            self.recorder.stream(self._name, text)
        return len(text)


class Nowhere(io.TextIOBase):
    """Stands for both streams while a function is examined: nothing it prints is kept."""

    encoding = "utf-8"

    def writable(self) -> bool:
        """Return True: that is what it is for."""
        return True

    def write(self, text: str) -> int:
        """Drop ``text``."""
        return len(text)
