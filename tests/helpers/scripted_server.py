"""A real HTTP server that does what a test tells it, also the things no server should do."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.helpers.patience import PATIENCE


@dataclass(frozen=True)
class Seen:
    """A request as it arrived. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, list[str]]
    target: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What to answer. `cut_after` closes the connection after that many bytes of the body; `hold` waits for an event
    before the rest of the body is sent; `chunked` sends no length."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    hold: threading.Event | None = None
    chunked: bool = False
    drop: bool = False


Answerer = Callable[[Seen], Reply]


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    kind = headers.pop("content_type", "application/fhir+json")
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"Content-Type": kind, **named})


def html_page(status: int = 200) -> Reply:
    body = b"<!DOCTYPE html><html><body><h1>Welcome to the hotel network</h1></body></html>"
    return Reply(status, body, {"Content-Type": "text/html; charset=utf-8"})


def multipart_reply(content: bytes, *, boundary: str = "b0undary", length: bool = True, **changes: Any) -> Reply:
    return series_reply([content], boundary=boundary, length=length, **changes)


def series_reply(
    contents: Sequence[bytes], *, boundary: str = "b0undary", length: bool = True, **changes: Any
) -> Reply:
    """All contents in one answer, each with or without its length."""
    body = b""
    for content in contents:
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n"
        head += f"Content-Length: {len(content)}\r\n\r\n" if length else "\r\n"
        body += head.encode() + content + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
    return Reply(200, body, {"Content-Type": kind}, **changes)


class ScriptedServer:
    """Answers by path; a path with several replies gives them in turn and then repeats the last."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._routes: dict[tuple[str, str], list[Reply | Answerer]] = {}
        self._fallback: Answerer | None = None
        self._lock = threading.Lock()
        self._server = _Server(self)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and cut every open connection."""
        self._server.shutdown()
        self._server.server_close()
        self._server.cut_all()
        self._thread.join()

    def on(self, method: str, path: str, *replies: Reply | Answerer) -> None:
        self._routes[method, path] = list(replies)

    def otherwise(self, answerer: Answerer) -> None:
        self._fallback = answerer

    def count(self, method: str, path: str) -> int:
        return sum(one.method == method and one.path == path for one in self.seen)

    def answer(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            script = self._routes.get((seen.method, seen.path))
            if script is None:
                step: Reply | Answerer | None = self._fallback
            else:
                step = script.pop(0) if len(script) > 1 else script[0]
        if step is None:
            return json_reply({"resourceType": "OperationOutcome", "issue": [{"code": "not-found"}]}, 404)
        return step if isinstance(step, Reply) else step(seen)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, script: ScriptedServer) -> None:
        self.script = script
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is no news."""

    def cut_all(self) -> None:
        for one in list(self._open):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # the reply's head and body in one packet each, without waiting for the other side's acknowledgement
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, parts.path, parse_qs(parts.query), self.path, headers, body)
        reply = self.server.script.answer(seen)
        if reply.drop:
            self._cut()
            return
        self._head(reply)
        self._body(reply)

    def _head(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        if "Date" not in reply.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()

    def _body(self, reply: Reply) -> None:
        body = reply.body if reply.cut_after is None else reply.body[: reply.cut_after]
        if reply.hold is not None:
            half = len(body) // 2
            self._send(body[:half], reply.chunked)
            reply.hold.wait(PATIENCE)
            body = body[half:]
        self._send(body, reply.chunked)
        if reply.cut_after is not None:
            self._cut()
        elif reply.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _send(self, data: bytes, chunked: bool) -> None:
        if chunked and data:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        else:
            self.wfile.write(data)
        self.wfile.flush()

    def _cut(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Say nothing."""
