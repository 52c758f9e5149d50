"""Trying a site out: a server for this machine alone, with the types that browsers insist on."""

from __future__ import annotations

import functools
import http.server
import mimetypes
import re
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autograder.errors import CourseError

HOST = "127.0.0.1"
PORT = 8000
HEADERS = {"X-Content-Type-Options": "nosniff"}
"""None of those that isolate a page (COOP, COEP): with them the kernel reads files another way, and
in JupyterLite 0.8 that way loses the end of a cell now and then."""
LASTING = re.compile(r"/(pyodide-[^/]+/.+|(build|extensions)/.*\.[0-9a-f]{7,}\.[a-z0-9]+)$")
"""What never changes at its address, which bears a sum: browsers keep it, and it compiled."""
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

    found = False

    def send_response(self, code: int, message: str | None = None) -> None:
        """Note whether there is such a file."""
        self.found = code < HTTPStatus.BAD_REQUEST
        super().send_response(code, message)

    def end_headers(self) -> None:
        """Add ours to the headers of every answer."""
        lasting = self.found and LASTING.search(urlsplit(self.path).path)
        kept = "max-age=31536000, immutable" if lasting else "no-cache"
        self.send_header("Cache-Control", kept)
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
