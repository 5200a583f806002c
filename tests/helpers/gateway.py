"""One address for several servers, as a hospital's reverse proxy gives it: sign-in here, FHIR there, images elsewhere.

The embedded service signs people in; images and FHIR resources may lie with peers. The gateway lets a request through
to a peer only if the embedded service knows its bearer, and puts the peer's own credentials in its place. It is started
and stopped like `reviewer_app.demo.service_process.ServiceProcess`, so it can stand wherever that does.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.demo.service_process import ServiceProcess
from tests.helpers.medplum import FhirPeer
from tests.helpers.orthanc import DicomwebPeer

_SECONDS, _CHUNK = 60, 256 * 1024
_HOP_BY_HOP = frozenset(
    ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"]
)
#: Answered with 404 for whoever is known, with 401 for whoever is not.
_WHO_IS_THIS = "/fhir/Organization/nobody"


class Gateway:
    """The embedded service with some of its parts replaced by peers.

    Parameters
    ----------
    service
        The embedded service; started and stopped with the gateway.
    archive
        Where ``/dicom-web`` leads, the embedded service if None.
    fhir
        Where ``/fhir`` leads, except for its sign-in documents; the embedded service if None.
    """

    def __init__(
        self, service: ServiceProcess, *, archive: DicomwebPeer | None = None, fhir: FhirPeer | None = None
    ) -> None:
        self._service = service
        self._archive, self._fhir = archive, fhir
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    @property
    def running(self) -> bool:
        """Whether it answers."""
        return self._server is not None

    @property
    def log_path(self) -> Path:
        """Where the embedded service writes its messages."""
        return self._service.log_path

    def start(self) -> ServiceEndpoint:
        """Start, or start again on the same port with the same data; return the address of everything."""
        behind = self._service.start()
        self._server = _Server(self.port, self._routes(behind))
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        here = f"http://127.0.0.1:{self.port}"
        return replace(
            behind, fhir=f"{here}/fhir", dicomweb=f"{here}/dicom-web", issuer=here, admin=f"{here}/admin/users"
        )

    def stop(self) -> None:
        """Stop everything and break off what is under way, as a network does that is cut."""
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            server.shutdown()
            server.server_close()
            server.break_off()
            self._thread.join()
        self._service.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _routes(self, behind: ServiceEndpoint) -> list[_Route]:
        """Return where paths lead, the first that fits."""
        own = _Route("/", behind.issuer)
        routes = [_Route("/fhir/.well-known/", behind.issuer)]
        if self._archive is not None:
            origin = self._archive.dicomweb.removesuffix("/dicom-web")
            routes.append(_Route("/dicom-web", origin, self._archive.headers["Authorization"]))
        if self._fhir is not None:
            origin = self._fhir.fhir.removesuffix("/fhir")
            routes.append(_Route("/fhir", origin, f"Bearer {self._fhir.coordinator_token}"))
        return [*routes, own]


@dataclass(frozen=True)
class _Route:
    """Paths that start with `start` lead to `origin`; with `credential`, in place of the bearer that was checked."""

    start: str
    origin: str
    credential: str = ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, routes: list[_Route]) -> None:
        self.routes = routes
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def break_off(self) -> None:
        """End every connection that is open."""
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a peer that is gone, or a client that left, is part of what is tried here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_PUT(self) -> None:
        self._pass_on()

    def do_DELETE(self) -> None:
        self._pass_on()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        pass

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        route = next(one for one in self.server.routes if self.path.startswith(one.start))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        if route.credential and not self._is_public():
            if not self._knows_bearer():
                self._refuse()
                return
            headers["Authorization"] = route.credential
        with contextlib.closing(_connection(route.origin)) as behind:
            behind.request(self.command, self.path, body or None, headers)
            self._answer(behind.getresponse())

    def _is_public(self) -> bool:
        return self.path.partition("?")[0] == "/fhir/metadata"

    def _knows_bearer(self) -> bool:
        """Ask the embedded service, which gave the bearer out."""
        headers = {"Host": self.headers["Host"], "Authorization": self.headers.get("Authorization", "")}
        with contextlib.closing(_connection(self.server.routes[-1].origin)) as behind:
            behind.request("GET", _WHO_IS_THIS, headers=headers)
            return behind.getresponse().status not in {401, 403}

    def _refuse(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Bearer")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, found: http.client.HTTPResponse) -> None:
        self.send_response_only(found.status, found.reason)
        for name, value in found.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        has_body = found.status not in {204, 304} and self.command != "HEAD"
        chunked = has_body and found.getheader("Content-Length") is None
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while has_body and (chunk := found.read(_CHUNK)):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")


def _connection(origin: str) -> http.client.HTTPConnection:
    parts = urlsplit(origin)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
