from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reviewer_app.errors import ServerRefused
from reviewer_app.sync import http
from reviewer_app.sync.http import HttpClient, Request, origin_of
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Say nothing."""


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[str]:
    """Run an https server whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "stranger.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Quiet)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_server_nobody_vouches_for_gets_nothing(stranger: str) -> None:
    client = HttpClient()
    with pytest.raises(ServerRefused, match="could not prove who it is"):
        client.open(Request("GET", f"{stranger}/fhir/metadata"))
    client.close()


def test_a_proxy_is_used_for_others_and_never_for_this_machine(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    server.on("GET", "/x", Reply(200, b"direct"))
    client = HttpClient()
    answer = client.open(Request("GET", f"{server.url}/x"))
    assert answer.read() == b"direct"
    client.close()
    assert http._proxy_for("https://fhir.example/r4") == "http://127.0.0.1:1"
    assert http._proxy_for("https://localhost/r4") == ""


def test_secrets_choose_their_host(server: ScriptedServer) -> None:
    asked: list[str] = []

    def authorize(url: str) -> str:
        asked.append(origin_of(url))
        return "Bearer secret"

    server.on("GET", "/x", Reply(200))
    client = HttpClient()
    client.open(Request("GET", f"{server.url}/x"), authorize).close()
    assert asked == [server.url]
    assert server.seen[0].headers["authorization"] == "Bearer secret"
    assert "secret" not in repr(Request("GET", server.url, {"Authorization": "secret"}, b"secret"))
    client.close()


def test_paths_are_named_without_their_query() -> None:
    assert Request("GET", "https://x.example/fhir/Patient?name=Erin#f").name == "GET /fhir/Patient"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTPS://Fhir.Example/r4", "https://fhir.example:443"),
        ("http://[::1]:80/", "http://::1:80"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
    ],
)
def test_origins_compare_whatever_their_spelling(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize("malformed", ["http://[broken/x", "https://service.example:99999/x"])
def test_an_address_that_is_none_is_refused_wherever_it_comes_from(server: ScriptedServer, malformed: str) -> None:
    from reviewer_app.sync.session import ServiceSession

    server.on("GET", "/fhir/Patient/1", Reply(302, b"", {"Location": malformed}))
    session = ServiceSession(f"{server.url}/fhir")
    for place in (malformed, "Patient/1"):
        with pytest.raises(ServerRefused, match="an address that is none"):
            session.read(place)
    session.close()


def test_a_compressed_answer_that_nobody_asked_for_is_read(server: ScriptedServer) -> None:
    import gzip

    from reviewer_app.sync.session import ServiceSession

    def compressed(seen: Seen) -> Reply:
        body = gzip.compress(b'{"resourceType": "Patient"}')
        return Reply(200, body, {"Content-Type": "application/fhir+json", "Content-Encoding": "gzip"})

    server.on("GET", "/fhir/Patient/1", compressed)
    session = ServiceSession(f"{server.url}/fhir")
    assert session.read("Patient/1").resource() == {"resourceType": "Patient"}
    session.close()
