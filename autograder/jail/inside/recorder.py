"""Record the outputs of a cell as nbformat has them, cut at a number of bytes."""

from __future__ import annotations

import base64
import builtins
import io
import json
import re
from typing import Any

# A student may replace a builtin. What is defined below keeps those of before.
globals()["__builtins__"] = dict(vars(builtins))

MAX_OUTPUTS = 500
"""Of one cell, however small they are."""
MIME = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,60}\Z")
MAX_MIME_TYPES = 20
MAX_SIDE = 10_000
MAX_NAME = 100
SIDES = ("image/png", "image/jpeg")
"""What may say how large it is shown; nothing else of an output's metadata is kept."""


class Recorder:
    r"""The outputs of one cell, at most ``cap`` bytes; ``cut`` is said where there were more.

    Examples
    --------
    >>> recorder = Recorder(5, "too much")
    >>> recorder.stream("stdout", "a lot of text")
    >>> [output["text"] for output in recorder.finished()]
    ['a lot', '\n[output cut: too much]\n']
    """

    def __init__(self, cap: int, cut: str = "") -> None:
        self._cap = cap
        self._left = cap
        self._said = cut
        self._cut = False
        self._outputs: list[dict[str, Any]] = []
        self._sizes: list[int] = []
        self._named: dict[str, int] = {}
        self._clear_next = False

    @property
    def full(self) -> bool:
        """Whether nothing more can be recorded, unless what was shown is cleared."""
        return self._cut and not self._left and not self._clear_next

    def stream(self, name: str, text: str) -> None:
        """Record text that was printed."""
        self._before()
        before = self._left
        text = self._fitting(text)
        if not text:
            return
        last = self._outputs[-1] if self._outputs else {}
        if last.get("name") == name:
            last["text"].append(text)
            self._sizes[-1] += before - self._left
        else:
            self._add({"output_type": "stream", "name": name, "text": [text]}, before)

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
        if update and name not in self._named:
            return
        if update:
            place = self._named[str(name)]
            self._left += self._sizes[place]
            self._sizes[place] = 0
        before = self._left
        output = {"output_type": "display_data", **self._bundle(data, metadata)}
        if update:
            self._outputs[place] = output
            self._sizes[place] = before - self._left
        elif self._add(output, before) and name is not None:
            self._named[name] = len(self._outputs) - 1

    def result(self, data: dict[str, Any], metadata: dict[str, Any] | None, count: int) -> None:
        """Record the value of the last expression."""
        self._before()
        before = self._left
        output = {"output_type": "execute_result", "execution_count": count}
        self._add({**output, **self._bundle(data, metadata)}, before)

    def error(self, name: str, text: str, traceback: list[str]) -> None:
        """Record an exception."""
        before = self._left
        lines = [self._fitting(line) for line in traceback]
        output = {
            "output_type": "error",
            "ename": name[:MAX_NAME],
            "evalue": self._fitting(text),
            "traceback": [line for line in lines if line],
        }
        self._add(output, before)

    def clear(self, *, wait: bool) -> None:
        """Forget what was shown, at once or when the next output comes."""
        if wait:
            self._clear_next = True
            return
        self._left += sum(self._sizes)
        self._outputs.clear()
        self._sizes.clear()
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
            note = f"\n[output cut: {self._said}]\n"
            self._outputs.append({"output_type": "stream", "name": "stderr", "text": note})
        return self._outputs

    def _before(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self.clear(wait=False)

    def _add(self, output: dict[str, Any], before: int) -> bool:
        """Keep an output, for which what was left has shrunk from ``before``."""
        if len(self._outputs) >= MAX_OUTPUTS or (self._cut and output.get("data") == {}):
            self._cut = True
            self._left = before
            return False
        self._outputs.append(output)
        self._sizes.append(before - self._left)
        return True

    def _bundle(self, data: dict[str, Any], metadata: dict[str, Any] | None) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        known = [kind for kind in data if isinstance(kind, str) and MIME.match(kind)]
        for kind in known[:MAX_MIME_TYPES]:
            value = data[kind]
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
        return {"data": kept, "metadata": sides(metadata)}

    def _fitting(self, text: str) -> str:
        if len(text) > self._left or _size(text) > self._left:
            self._cut = True
            data = text[: self._left].encode("utf-8", "replace")[: self._left]
            self._left = 0
            return data.decode("utf-8", "ignore")
        self._left -= _size(text)
        return text

    def _spend(self, size: int) -> bool:
        if size > self._left:
            self._cut = True
            return False
        self._left -= size
        return True


def sides(metadata: object) -> dict[str, Any]:
    """Keep of an output's metadata how large a picture is shown.

    >>> sides({"image/png": {"width": 300, "onload": "x"}, "tags": ["skip-execution"]})
    {'image/png': {'width': 300}}
    """
    kept: dict[str, Any] = {}
    for kind in SIDES:
        size = metadata.get(kind) if type(metadata) is dict else None
        if type(size) is dict:
            kept[kind] = {
                side: size[side]
                for side in ("width", "height")
                if type(size.get(side)) is int and 0 < size[side] <= MAX_SIDE
            }
    return kept


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

    def listen(self, recorder: Recorder) -> None:
        """Write into ``recorder`` from now on."""
        self.recorder = recorder
        vars(self).pop("write", None)

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
            if self.recorder.full:  # who prints without end need not come by here each time
                self.write = len  # type: ignore[method-assign, assignment]  # it takes the same
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
