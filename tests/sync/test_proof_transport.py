"""Those who give proofs are reached by name only, within limits of time and size."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from reviewer_app.errors import Offline, ProofMissing, ServerRefused
from reviewer_app.sync.proof_transport import ProofTransport, host_of
from tests.helpers.scripted_server import Reply, ScriptedServer

TRANSPORT = ProofTransport(frozenset({"127.0.0.1"}))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


def test_a_list_is_read_with_get_and_a_request_posted_as_what_it_is(server: ScriptedServer) -> None:
    server.on("GET", "/list", Reply(200, b"a list"))
    server.on("POST", "/stamp", Reply(200, b"a stamp"))
    assert TRANSPORT(f"{server.url}/list", b"", "", 100) == b"a list"
    assert TRANSPORT(f"{server.url}/stamp", b"a hash", "application/timestamp-query", 100) == b"a stamp"
    got, posted = server.seen
    assert (got.method, got.body) == ("GET", b"")
    assert (posted.body, posted.headers["content-type"]) == (b"a hash", "application/timestamp-query")
    assert not {"authorization", "cookie"} & posted.headers.keys()


def test_a_host_that_is_not_listed_is_never_asked(server: ScriptedServer) -> None:
    with pytest.raises(ProofMissing, match=r"127\.0\.0\.1 would have to be asked and is not among the hosts"):
        ProofTransport(frozenset({"stamps.example"}))(f"{server.url}/list", b"", "", 100)
    assert server.seen == []


def test_a_redirect_is_not_followed(server: ScriptedServer) -> None:
    server.on("GET", "/list", Reply(302, b"", {"Location": f"{server.url}/elsewhere"}))
    server.on("GET", "/elsewhere", Reply(200, b"a list"))
    with pytest.raises(ServerRefused, match="no answer that can be used"):
        TRANSPORT(f"{server.url}/list", b"", "", 100)
    assert [one.path for one in server.seen] == ["/list"]


@pytest.mark.parametrize("status", [204, 401, 404, 500, 503])
def test_another_status_is_no_answer(server: ScriptedServer, status: int) -> None:
    server.on("GET", "/list", Reply(status, b"" if status == 204 else b"a list"))
    with pytest.raises(ServerRefused, match="no answer that can be used"):
        TRANSPORT(f"{server.url}/list", b"", "", 100)


@pytest.mark.parametrize("chunked", [False, True])
def test_more_than_is_wanted_is_not_taken(server: ScriptedServer, chunked: bool) -> None:
    server.on("GET", "/list", Reply(200, bytes(500_000), chunked=chunked))
    assert TRANSPORT(f"{server.url}/list", b"", "", 500_000) == bytes(500_000)
    with pytest.raises(ServerRefused, match="more than is taken"):
        TRANSPORT(f"{server.url}/list", b"", "", 499_999)


def test_an_answer_that_does_not_end_is_given_up(server: ScriptedServer) -> None:
    never = threading.Event()
    server.on("GET", "/list", Reply(200, b"a list", hold=never))
    try:
        with pytest.raises(Offline):
            ProofTransport(frozenset({"127.0.0.1"}), seconds=0.3)(f"{server.url}/list", b"", "", 100)
    finally:
        never.set()


def test_a_connection_that_is_cut_is_offline(server: ScriptedServer) -> None:
    server.on("GET", "/gone", Reply(200, drop=True))
    server.on("GET", "/half", Reply(200, b"a list", cut_after=3))
    for path in ("gone", "half"):
        with pytest.raises(Offline, match=r"127\.0\.0\.1 cannot be reached"):
            TRANSPORT(f"{server.url}/{path}", b"", "", 100)


def test_nobody_there_is_offline(server: ScriptedServer) -> None:
    server.close()
    with pytest.raises(Offline, match=r"127\.0\.0\.1 cannot be reached"):
        TRANSPORT(f"{server.url}/list", b"", "", 100)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Stamps.Example/tsa", "stamps.example"),
        ("https://stamps.example:8443", "stamps.example"),
        ("http://[::1]:80/", "::1"),
        ("ldap://directory.example/cn=list", ""),
        ("file:///etc/passwd", ""),
        ("http://me:secret@stamps.example/", ""),
        ("http://stamps.example:port/", ""),
        ("stamps.example", ""),
        ("", ""),
    ],
)
def test_only_plain_web_addresses_have_a_host(url: str, host: str) -> None:
    assert host_of(url) == host
