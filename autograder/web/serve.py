"""Trying a site out: a server for this machine alone, with the headers that a good one sends."""

from __future__ import annotations

import functools
import http.server
import mimetypes
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

HOST = "127.0.0.1"
PORT = 8000
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}
"""The first two let the kernel read files without a detour; the site works without them, too."""
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".ipynb": "application/json",
    ".whl": "application/zip",
    ".webmanifest": "application/manifest+json",
}


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = mimetypes.types_map | TYPES
    protocol_version = "HTTP/1.1"
    extra: dict[str, str] = HEADERS

    def end_headers(self) -> None:
        """Add ours to the headers of every answer."""
        for name, value in self.extra.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing about each file."""


class _Plain(_Handler):
    extra: dict[str, str] = {}  # noqa: RUF012 - the handler's own kind of setting


def server(
    folder: Path, port: int = PORT, *, isolated: bool = True
) -> http.server.ThreadingHTTPServer:
    """Return a server of a folder, to be run; port 0 takes any that is free.

    Parameters
    ----------
    folder, port
        What is served on which port of 127.0.0.1.
    isolated
        Whether to send the headers of :data:`HEADERS`; GitHub Pages, for one, cannot.

    Raises
    ------
    CourseError
        If the port is taken.
    """
    kind = _Handler if isolated else _Plain
    handler: Any = functools.partial(kind, directory=str(folder))
    try:
        return http.server.ThreadingHTTPServer((HOST, port), handler)
    except (OSError, OverflowError) as error:
        raise CourseError(
            f"cannot serve on port {port} of {HOST}: {error}",
            remedy="name another one: --port 8001, or --port 0 for any that is free",
        ) from error
