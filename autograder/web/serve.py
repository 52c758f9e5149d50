"""Trying a site out: a server for this machine alone, with the types that browsers insist on."""

from __future__ import annotations

import functools
import http.server
import mimetypes
import sys
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

HOST = "127.0.0.1"
PORT = 8000
HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
"""None of those that isolate a page (COOP, COEP): with them the kernel reads files another way, and
in JupyterLite 0.8 that way loses the end of a cell now and then."""
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

    def end_headers(self) -> None:
        """Add ours to the headers of every answer."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing about each file."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above
        """Say nothing about a browser that left; show everything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int = PORT) -> http.server.ThreadingHTTPServer:
    """Return a server of a folder on 127.0.0.1, to be run; port 0 takes any that is free.

    Raises
    ------
    CourseError
        If the port is taken.
    """
    handler: Any = functools.partial(_Handler, directory=str(folder))
    try:
        return _Server((HOST, port), handler)
    except (OSError, OverflowError) as error:
        raise CourseError(
            f"cannot serve on port {port} of {HOST}: {error}",
            remedy="name another one: --port 8001, or --port 0 for any that is free",
        ) from error
