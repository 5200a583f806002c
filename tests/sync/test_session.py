from __future__ import annotations

import logging
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from reviewer_app.errors import Offline, ServerRefused, SignInNeeded
from reviewer_app.sync.discovery import SmartConfiguration
from reviewer_app.sync.http import check_transport
from reviewer_app.sync.session import BEARER, ServiceSession
from reviewer_app.sync.tokens import Tokens
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen, html_page, json_reply

PATIENT = {"resourceType": "Patient", "id": "1"}


def only_new_token(seen: Seen) -> Reply:
    good = seen.headers.get("authorization") == "Bearer access-2"
    return json_reply(PATIENT) if good else json_reply({}, 401)


def new_tokens(**changes: object) -> Reply:
    return json_reply({"access_token": "access-2", "token_type": "Bearer", "refresh_token": "refresh-2", **changes})


def test_the_token_goes_with_every_request(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Patient/1", json_reply(PATIENT))
    assert session.read("Patient/1").resource() == PATIENT
    assert server.seen[0].headers["authorization"] == "Bearer access-1"
    assert server.seen[0].headers["accept-encoding"] == "identity"


def test_an_ended_token_is_renewed_once_and_kept_before_use(
    server: ScriptedServer, session: ServiceSession, kept_tokens: list[Tokens]
) -> None:
    used_when_kept: list[int] = []
    session._on_tokens_changed = lambda new: (  # type: ignore[assignment]
        used_when_kept.append(sum("access-2" in one.headers.get("authorization", "") for one in server.seen)),
        kept_tokens.append(new),
    )
    server.on("GET", "/fhir/Patient/1", only_new_token)
    server.on("POST", "/oauth/token", new_tokens(expires_in=300))
    assert session.read("Patient/1").resource() == PATIENT
    assert [one.refresh for one in kept_tokens] == ["refresh-2"]
    assert kept_tokens[0].fhir_user == "Practitioner/lind"
    assert used_when_kept == [0]
    [request] = [one for one in server.seen if one.path == "/oauth/token"]
    assert b"refresh_token=refresh-1" in request.body
    assert "authorization" not in request.headers


def test_many_threads_renew_once(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Patient/1", only_new_token)
    server.on("POST", "/oauth/token", new_tokens())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: session.read("Patient/1").status, range(16)))
    assert answers == [200] * 16
    assert server.count("POST", "/oauth/token") == 1


def test_a_token_that_is_known_to_have_ended_is_renewed_first(
    server: ScriptedServer, configuration: SmartConfiguration
) -> None:
    ended = Tokens("access-1", "refresh-1", datetime.now(UTC) - timedelta(seconds=1))
    session = ServiceSession(f"{server.url}/fhir", ended, configuration=configuration)
    server.on("GET", "/fhir/Patient/1", only_new_token)
    server.on("POST", "/oauth/token", new_tokens())
    session.read("Patient/1")
    assert [one.path for one in server.seen] == ["/oauth/token", "/fhir/Patient/1"]
    session.close()


def test_a_session_kept_as_a_refresh_token_finds_its_way(server: ScriptedServer) -> None:
    session = ServiceSession(f"{server.url}/fhir", Tokens("", "refresh-1"))
    places = {"authorization_endpoint": f"{server.url}/a", "token_endpoint": f"{server.url}/oauth/token"}
    server.on("GET", "/fhir/.well-known/smart-configuration", json_reply(places))
    server.on("POST", "/oauth/token", new_tokens())
    server.on("GET", "/fhir/Patient/1", only_new_token)
    assert session.read("Patient/1").status == 200
    session.close()


@pytest.mark.parametrize(
    "answer",
    [
        json_reply({"error": "invalid_grant"}, 400),
        json_reply({"error": "invalid_request", "error_description": "refresh-1"}, 400),
    ],
)
def test_a_spent_refresh_token_asks_for_sign_in(server: ScriptedServer, session: ServiceSession, answer: Reply) -> None:
    server.on("GET", "/fhir/Patient/1", json_reply({}, 401))
    server.on("POST", "/oauth/token", answer)
    with pytest.raises(SignInNeeded) as caught:
        session.read("Patient/1")
    assert "refresh-1" not in caught.value.detail


def test_a_token_refused_again_after_renewal_asks_for_sign_in(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Patient/1", json_reply({}, 401))
    server.on("POST", "/oauth/token", new_tokens())
    with pytest.raises(SignInNeeded):
        session.read("Patient/1")
    assert server.count("POST", "/oauth/token") == 1
    assert server.count("GET", "/fhir/Patient/1") == 2


@pytest.mark.parametrize("answer", [html_page(), json_reply([1]), json_reply({"nothing": 1}), html_page(503)])
def test_a_token_service_that_answers_nonsense_is_no_reason_to_sign_in(
    server: ScriptedServer, session: ServiceSession, answer: Reply
) -> None:
    server.on("GET", "/fhir/Patient/1", json_reply({}, 401))
    server.on("POST", "/oauth/token", answer)
    with pytest.raises(ServerRefused):
        session.read("Patient/1")


def test_renewed_tokens_stay_in_use_when_they_could_not_be_kept(
    server: ScriptedServer, session: ServiceSession
) -> None:
    def full(_: Tokens) -> None:
        raise OSError("disk full")

    session._on_tokens_changed = full
    server.on("GET", "/fhir/Patient/1", only_new_token)
    server.on("POST", "/oauth/token", new_tokens())
    with pytest.raises(OSError, match="disk full"):
        session.read("Patient/1")
    assert session.read("Patient/1").status == 200


def test_a_web_page_with_status_200_is_said_to_be_one(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Patient/1", html_page())
    with pytest.raises(ServerRefused, match="web page instead of data"):
        session.read("Patient/1").resource()


@pytest.mark.parametrize(
    "reply", [Reply(200, b"{not json", {"Content-Type": "application/fhir+json"}), json_reply([]), json_reply({"a": 1})]
)
def test_an_answer_that_is_no_resource_is_refused(
    server: ScriptedServer, session: ServiceSession, reply: Reply
) -> None:
    server.on("GET", "/fhir/Patient/1", reply)
    with pytest.raises(ServerRefused, match="cannot be understood"):
        session.read("Patient/1").resource()


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (json_reply({}, 429, Retry_After="7"), 7.0),
        (json_reply({}, 503), None),
        (json_reply({}, 503, Retry_After="nonsense"), None),
        (json_reply({}, 503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"), 0.0),
    ],
)
def test_a_busy_service_says_when_to_come_back(
    server: ScriptedServer, session: ServiceSession, reply: Reply, seconds: float | None
) -> None:
    server.on("GET", "/fhir/Patient/1", reply)
    with pytest.raises(ServerRefused) as caught:
        session.read("Patient/1")
    assert caught.value.retry_after == seconds
    assert caught.value.status in (429, 503)


def test_the_words_of_an_outcome_stay_out_of_the_log(server: ScriptedServer, session: ServiceSession) -> None:
    issue = {"code": "invalid", "diagnostics": "Erin Example was born 1957", "details": {"text": "Erin"}}
    server.on("GET", "/fhir/Patient/1", json_reply({"resourceType": "OperationOutcome", "issue": [issue]}, 422))
    with pytest.raises(ServerRefused) as caught:
        session.read("Patient/1")
    assert "invalid" in caught.value.detail
    assert "Erin" not in caught.value.detail + caught.value.sentence


def test_no_secret_shows_in_errors_values_or_logs(
    server: ScriptedServer, session: ServiceSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.on("GET", "/fhir/Patient/1", json_reply({}, 401))
    server.on("POST", "/oauth/token", json_reply({"error": "invalid_grant"}, 400))
    with pytest.raises(SignInNeeded) as caught:
        session.read("Patient/1")
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(session._tokens)
    assert "access-1" not in shown
    assert "refresh-1" not in shown


def test_a_service_that_is_away_is_offline_and_every_try_counts(server: ScriptedServer) -> None:
    session = ServiceSession(f"{server.url}/fhir")
    server.close()
    for tries in (1, 2):
        with pytest.raises(Offline):
            session.read("Patient/1")
        assert session.attempts == tries
    session.close()


@pytest.mark.parametrize("reply", [Reply(drop=True), Reply(200, b"x" * 1000, cut_after=10)])
def test_a_connection_that_breaks_off_is_offline(server: ScriptedServer, session: ServiceSession, reply: Reply) -> None:
    server.on("GET", "/fhir/Patient/1", reply)
    with pytest.raises(Offline):
        session.read("Patient/1")


def test_a_kept_alive_connection_is_used_again(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Patient/1", json_reply(PATIENT))
    for _ in range(3):
        session.read("Patient/1").resource()
    [manager] = session._http._pools.values()
    pool = manager.connection_from_url(server.url)
    assert (pool.num_connections, pool.num_requests) == (1, 3)


class TestOtherHosts:
    def test_they_do_not_get_the_token(self, server: ScriptedServer, session: ServiceSession) -> None:
        with ScriptedServer() as other:
            other.on("GET", "/file", Reply(200, b"data"))
            assert session.read(f"{other.url}/file", accept="*/*").body == b"data"
            assert "authorization" not in other.seen[0].headers

    def test_not_even_by_a_redirect(self, server: ScriptedServer, session: ServiceSession) -> None:
        with ScriptedServer() as other:
            other.on("GET", "/file", Reply(200, b"data"))
            server.on("GET", "/fhir/Binary/1", Reply(302, b"", {"Location": f"{other.url}/file"}))
            assert session.read("Binary/1", accept="*/*").body == b"data"
            assert "authorization" not in other.seen[0].headers

    def test_they_get_what_was_set_for_them(self, server: ScriptedServer) -> None:
        with ScriptedServer() as archive, ScriptedServer() as twin:
            archive.on("GET", "/studies", Reply(200, b"[]"))
            twin.on("GET", "/studies", Reply(200, b"[]"))
            credentials = {archive.url: "Basic abc", f"{twin.url}/dicom-web": BEARER}
            session = ServiceSession(f"{server.url}/fhir", Tokens("access-1"), credentials=credentials)
            session.read(f"{archive.url}/studies", accept="*/*")
            session.read(f"{twin.url}/studies", accept="*/*")
            assert archive.seen[0].headers["authorization"] == "Basic abc"
            assert twin.seen[0].headers["authorization"] == "Bearer access-1"
            session.close()

    def test_their_refusal_does_not_ask_for_sign_in(self, server: ScriptedServer, session: ServiceSession) -> None:
        with ScriptedServer() as other:
            other.on("GET", "/file", Reply(401))
            with pytest.raises(ServerRefused, match="does not let you in"):
                session.read(f"{other.url}/file")


def test_redirects_in_circles_end(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/a", Reply(302, b"", {"Location": "/fhir/a"}))
    with pytest.raises(ServerRefused, match="in circles"):
        session.read("a")


def test_a_write_is_never_redirected(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("POST", "/fhir/Task", Reply(307, b"", {"Location": "/fhir/Elsewhere"}))
    with pytest.raises(ServerRefused):
        session.write("POST", "Task", b"{}")
    assert server.count("POST", "/fhir/Elsewhere") == 0


@pytest.mark.parametrize(
    "url", ["http://fhir.example/r4", "ftp://127.0.0.1/x", "https://", "127.0.0.1/fhir", "http://[bad/", "http://a:b/"]
)
def test_nothing_is_sent_in_clear(url: str) -> None:
    with pytest.raises(ServerRefused):
        check_transport(url)


@pytest.mark.parametrize(
    "url", ["https://fhir.example/r4", "http://127.0.0.1:8080/fhir", "http://[::1]/", "http://localhost/"]
)
def test_https_and_this_machine_are_fine(url: str) -> None:
    check_transport(url)


def test_cookies_are_not_kept(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Patient/1", json_reply(PATIENT, Set_Cookie="who=me"))
    session.read("Patient/1")
    session.read("Patient/1")
    assert "cookie" not in server.seen[1].headers


def test_passwords_of_a_netrc_file_are_not_sent(
    server: ScriptedServer, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "netrc"  # type: ignore[operator]
    path.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(path))
    session = ServiceSession(f"{server.url}/fhir", Tokens("access-1"))
    server.on("GET", "/fhir/Patient/1", json_reply(PATIENT))
    session.read("Patient/1")
    assert server.seen[0].headers["authorization"] == "Bearer access-1"
    session.close()


def test_threads_share_one_session(server: ScriptedServer, session: ServiceSession) -> None:
    server.on("GET", "/fhir/Patient/1", json_reply(PATIENT))
    errors: list[BaseException] = []

    def read() -> None:
        try:
            session.read("Patient/1").resource()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert session.attempts == 12
