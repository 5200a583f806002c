"""The one-shot listener on this machine to which the browser comes back after signing in (RFC 8252 7.3)."""

from __future__ import annotations

import contextlib
import logging
import queue
import socket
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final
from urllib.parse import parse_qs, urlsplit

from reviewer_app.errors import ServerRefused
from reviewer_app.jobs import CancelToken

CALLBACK_PATH: Final = "/callback"
_POLL_SECONDS: Final = 0.1
logger = logging.getLogger(__name__)
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family: sans-serif; margin: 4em auto; max-width: 32em">
<h1>{title}</h1><p>{words}</p></body></html>
"""


class LoopbackListener:
    """Waits on 127.0.0.1, and on ::1 where there is one, for one visit of the browser; a context manager."""

    def __init__(self) -> None:
        self._visits: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        self._servers = [_Server(("127.0.0.1", 0), self._visits)]
        port = self._servers[0].server_address[1]
        # no IPv6, or the port is taken there: the redirect names the IPv4 address
        with contextlib.suppress(OSError):
            self._servers.append(_ServerV6(("::1", int(port)), self._visits))
        self.redirect_uri = f"http://127.0.0.1:{port}{CALLBACK_PATH}"
        self._threads = [
            threading.Thread(target=one.serve_forever, args=(0.05,), name="loopback", daemon=True)
            for one in self._servers
        ]

    def __enter__(self) -> LoopbackListener:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    def wait(self, token: CancelToken, seconds: float) -> dict[str, str]:
        """Return the parameters the browser brought back.

        Raises
        ------
        Cancelled
            If the user gave up.
        ServerRefused
            If nobody came in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            token.check()
            try:
                return self._visits.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
        raise ServerRefused(
            "The sign-in was not finished in time.", next_step="Choose Sign in to start again.", detail="no redirect"
        )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False

    def __init__(self, address: tuple[str, int], visits: queue.SimpleQueue[dict[str, str]]) -> None:
        self.visits = visits
        self.taken = threading.Lock()
        super().__init__(address, _Visit)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, which can take seconds."""
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - as in socketserver
        """Say in the log that a visitor left early, not on the terminal."""
        logger.info("a visitor of the sign-in address left before the page was shown")


class _ServerV6(_Server):
    address_family = socket.AF_INET6


class _Visit(BaseHTTPRequestHandler):
    """Takes the first visit to the callback address and shows a plain page; anything else is not found."""

    server: _Server
    timeout = 10.0
    server_version = "reviewer-app"
    sys_version = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        # a page of another site could only reach us under a name of its own (DNS rebinding)
        ours = urlsplit(f"//{self.headers.get('Host', '')}").hostname in ("127.0.0.1", "::1")
        if not ours or parts.path != CALLBACK_PATH or not self.server.taken.acquire(blocking=False):
            self._show(404, "Nothing here", "This address is used once, to finish a sign-in.")
            return
        found = {name: values[0] for name, values in parse_qs(parts.query).items()}
        # first, so that a browser that leaves early cannot lose it
        self.server.visits.put(found)
        if "error" in found:
            self._show(200, "Not signed in", "You can close this window and return to the reviewer workstation.")
        else:
            self._show(200, "Back to the workstation", "You can close this window.")

    def _show(self, status: int, title: str, words: str) -> None:
        page = _PAGE.format(title=title, words=words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Log nothing: the address holds the one-time code."""
