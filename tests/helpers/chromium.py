"""A real browser without a window: opens pages, and remembers what they ran, fetched and became.

Chromium is spoken to through a pipe, in its DevTools protocol: no driver, no port, no network.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless",
    "--no-sandbox",  # root may not have one, and in a container nobody
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--window-size=1280,900",
    "--remote-debugging-pipe",
)
PATIENCE = 60.0
KEYS = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    "Space": (32, " "),
    "ArrowLeft": (37, ""),
    "ArrowUp": (38, ""),
    "ArrowRight": (39, ""),
    "ArrowDown": (40, ""),
}
"""Keys by their name, with their number and the text that they type."""

Json = dict[str, Any]


def program() -> str:
    """Return where the browser lies."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), "")
    assert found, "no chromium here; install it: apt-get install chromium"
    return found


@dataclass
class Seen:
    """What happened while a page was open."""

    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    """Where the page itself went, in order."""
    said: list[str] = field(default_factory=list)
    """Its console, and what its policy refused."""


class Browser:
    """One browser with one page; a context manager."""

    def __init__(self, profile: Path, *, private: bool = False) -> None:
        self._profile = profile
        self._private = private
        self._place: dict[str, str] = {}
        self._buffer = b""
        self._number = 0
        self._session = ""
        self._loaded = False
        self.seen = Seen()

    def __enter__(self) -> Self:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()

        def pipes() -> None:
            """Give the browser the pipe's ends under the numbers that it expects."""
            ends = os.dup(to_read), os.dup(to_write)
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        with (self._profile.parent / "chromium.log").open("wb") as log:
            self._process = subprocess.Popen(
                [program(), *OPTIONS, f"--user-data-dir={self._profile}"],
                preexec_fn=pipes,  # noqa: PLW1509 - nothing else here starts threads
                close_fds=False,
                start_new_session=True,
                env=os.environ | {"HOME": str(self._profile.parent)},
                stdout=log,
                stderr=log,
            )
        os.close(to_read)
        os.close(to_write)
        if self._private:  # a window that keeps nothing
            made = self._call("Target.createBrowserContext")
            self._place = {"browserContextId": made["browserContextId"]}
        self.new_tab()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, 9)
        self._process.wait()
        os.close(self._read)
        os.close(self._write)

    def quit(self) -> None:
        """End as a person ends it: what pages keep is on the disk then."""
        self._session = ""
        self._send("Browser.close", {})
        self._process.wait(PATIENCE)

    def new_tab(self) -> str:
        """Open a tab, go on in it, and return what :meth:`turn_to` knows it by."""
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank", **self._place)["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._call(f"{domain}.enable")
        return self._session

    @property
    def tab(self) -> str:
        """The tab in which things happen."""
        return self._session

    def turn_to(self, tab: str) -> None:
        """Go on in another tab."""
        self._session = tab

    def close_tab(self, back_to: str) -> None:
        """Close the tab, as a person does, and go on in another."""
        self._call("Page.close")
        self._session = back_to

    @property
    def process(self) -> int:
        """The number of the process that all others of the browser descend from."""
        return self._process.pid

    def open(self, url: str) -> Seen:
        """Open a page, wait until it is loaded, and return what happens there from now on."""
        self._loaded = False
        self._call("Page.navigate", url="about:blank")
        self._until_loaded()
        self.seen = Seen()
        self._loaded = False
        self._call("Page.navigate", url=url)
        self._until_loaded()
        return self.seen

    def evaluate(self, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
        """Return the value of an expression on the page; a promise is waited for."""
        answer = self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, script: str, patience: float = PATIENCE) -> None:
        """Wait until an expression on the page is true."""
        end = time.monotonic() + patience
        while not self.evaluate(script):
            assert time.monotonic() < end, f"not within {patience} s: {script}"
            self._hear(0.05)

    def choose_file(self, selector: str, file: Path) -> None:
        """Choose a file in an input of the page, as its dialog does."""
        document = self._call("DOM.getDocument")["root"]["nodeId"]
        node = self._call("DOM.querySelector", nodeId=document, selector=selector)["nodeId"]
        self._call("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def before_each_page(self, script: str) -> str:
        """Run a script before those of every page, and return what takes it back."""
        made = self._call("Page.addScriptToEvaluateOnNewDocument", source=script)
        identifier: str = made["identifier"]
        return identifier

    def no_longer(self, identifier: str) -> None:
        """Take back what :meth:`before_each_page` asked for."""
        self._call("Page.removeScriptToEvaluateOnNewDocument", identifier=identifier)

    def download_to(self, folder: Path) -> None:
        """Lay what pages download into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))

    def rest(self, seconds: float) -> None:
        """Let the page do what it wants to for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._hear(left)

    def screen(self, *, width: int = 0, height: int = 900, scheme: str = "") -> None:
        """Show pages on a screen of this size, ``light`` or ``dark``; by default on our own."""
        if width:
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
            self._call("Emulation.setDeviceMetricsOverride", **size)
        else:
            self._call("Emulation.clearDeviceMetricsOverride")
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._call("Emulation.setEmulatedMedia", features=features)

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key and let it go: ``Tab``, ``Enter``, ``Space``, ``Escape``, an arrow."""
        code, text = KEYS[key]
        pressed = {"key": " " if key == "Space" else key, "code": key, "modifiers": 8 * shift}
        pressed |= {"windowsVirtualKeyCode": code}
        down = {"text": text} if text else {}
        kind = "keyDown" if text else "rawKeyDown"
        self._call("Input.dispatchKeyEvent", type=kind, **pressed, **down)
        self._call("Input.dispatchKeyEvent", type="keyUp", **pressed)

    def screenshot(
        self, file: Path, *, width: int = 1280, height: int = 0, scheme: str = ""
    ) -> None:
        """Save how the page looks; without a height, all of it."""
        self.screen(width=width, scheme=scheme)
        tall = height or int(self.evaluate("document.documentElement.scrollHeight"))
        self.screen(width=width, height=tall, scheme=scheme)
        taken = self._call("Page.captureScreenshot", captureBeyondViewport=True)
        self.screen()
        file.write_bytes(base64.b64decode(taken["data"]))

    def _until_loaded(self) -> None:
        end = time.monotonic() + PATIENCE
        while not self._loaded:
            assert time.monotonic() < end, f"not loaded within {PATIENCE} s"
            self._hear(1.0)

    def _call(self, method: str, **params: object) -> Json:
        self._number += 1
        number = self._send(method, params)
        end = time.monotonic() + PATIENCE
        while True:
            message = self._hear(end - time.monotonic())
            if message.get("id") == number:
                assert "error" not in message, f"{method}: {message['error']}"
                result: Json = message["result"]
                return result
            assert time.monotonic() < end, f"no answer to {method} within {PATIENCE} s"

    def _send(self, method: str, params: Json) -> int:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        return self._number

    def _hear(self, patience: float) -> Json:
        """Return the next message, or an empty one; take note of what happens on the page."""
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], max(patience, 0))[0]:
                return {}
            data = os.read(self._read, 1 << 20)
            assert data, "the browser has ended; see chromium.log"
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: Json = json.loads(line)
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, method: str, params: Json) -> None:
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self.seen.requests.append(params["request"]["url"])
        elif method == "Page.frameNavigated" and "parentId" not in params["frame"]:
            self.seen.went.append(params["frame"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self.seen.dialogs.append(params["message"])
            self._send("Page.handleJavaScriptDialog", {"accept": True})
        elif method == "Log.entryAdded":
            self.seen.said.append(params["entry"]["text"])
