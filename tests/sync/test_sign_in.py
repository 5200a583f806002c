from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from reviewer_app.errors import Cancelled, Offline, ServerRefused
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.discovery import SmartConfiguration, capabilities_of, discover
from reviewer_app.sync.loopback import LoopbackListener
from reviewer_app.sync.sign_in import SCOPES_V1, SCOPES_V2, SignIn
from tests.helpers.patience import PATIENCE
from tests.helpers.scripted_server import ScriptedServer, html_page, json_reply


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


class Browser:
    """Plays the browser: goes to the redirect with what a service would add."""

    def __init__(self, answer: Callable[[dict[str, str]], dict[str, str]]) -> None:
        self._answer = answer
        self.asked: dict[str, str] = {}
        self.page = requests.Response()
        self._thread = threading.Thread(target=self._visit)

    def __call__(self, url: str) -> None:
        self.asked = query_of(url)
        self._thread.start()

    def _visit(self) -> None:
        self.page = requests.get(self.asked["redirect_uri"], params=self._answer(self.asked), timeout=PATIENCE)

    def join(self) -> None:
        self._thread.join()


def test_the_code_is_redeemed_with_its_verifier(server: ScriptedServer, configuration: SmartConfiguration) -> None:
    answer = {"access_token": "a", "token_type": "Bearer", "refresh_token": "r", "expires_in": 300}
    server.on("POST", "/oauth/token", json_reply({**answer, "fhirUser": f"{server.url}/fhir/Practitioner/lind"}))
    browser = Browser(lambda asked: {"code": "c-1", "state": asked["state"], "iss": server.url})
    tokens = SignIn(configuration).start(browser)
    browser.join()
    assert (tokens.access, tokens.refresh, tokens.fhir_user) == ("a", "r", "Practitioner/lind")
    assert tokens.expires_at is not None
    sent = {name: values[0] for name, values in parse_qs(server.seen[0].body.decode()).items()}
    assert (sent["grant_type"], sent["code"], sent["client_id"]) == ("authorization_code", "c-1", "reviewer-app")
    assert sent["redirect_uri"] == browser.asked["redirect_uri"]
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert browser.asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert browser.asked["code_challenge_method"] == "S256"
    assert browser.asked["aud"] == configuration.service_url
    assert "close this window" in browser.page.text
    assert urlsplit(browser.asked["redirect_uri"]).hostname == "127.0.0.1"


def test_the_user_is_found_in_an_id_token(server: ScriptedServer, configuration: SmartConfiguration) -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"fhirUser": "Practitioner/x"}).encode()).rstrip(b"=").decode()
    server.on("POST", "/oauth/token", json_reply({"access_token": "a", "id_token": f"h.{claims}.s"}))
    browser = Browser(lambda asked: {"code": "c", "state": asked["state"]})
    assert SignIn(configuration).start(browser).fhir_user == "Practitioner/x"
    browser.join()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda asked: {"code": "c", "state": "forged"}, "does not belong"),
        (lambda asked: {"code": "c"}, "does not belong"),
        (lambda asked: {"code": "c", "state": asked["state"], "iss": "https://evil.example"}, "does not belong"),
        (lambda asked: {"state": asked["state"]}, "does not belong"),
        (lambda asked: {"error": "access_denied", "state": asked["state"]}, "did not sign you in"),
    ],
)
def test_an_answer_that_is_not_ours_is_not_redeemed(
    server: ScriptedServer,
    configuration: SmartConfiguration,
    answer: Callable[[dict[str, str]], dict[str, str]],
    words: str,
) -> None:
    browser = Browser(answer)
    with pytest.raises(ServerRefused, match=words):
        SignIn(configuration).start(browser)
    browser.join()
    assert server.count("POST", "/oauth/token") == 0


def test_a_service_that_promised_to_name_itself_must(server: ScriptedServer, configuration: SmartConfiguration) -> None:
    browser = Browser(lambda asked: {"code": "c", "state": asked["state"]})
    with pytest.raises(ServerRefused):
        SignIn(replace(configuration, issuer_in_answer=True)).start(browser)
    browser.join()


def test_giving_up_ends_the_wait(configuration: SmartConfiguration) -> None:
    token = CancelToken()
    with pytest.raises(Cancelled):
        SignIn(configuration).start(lambda url: token.cancel(), token)


def test_nobody_coming_is_said(configuration: SmartConfiguration) -> None:
    with pytest.raises(ServerRefused, match="not finished in time"):
        SignIn(configuration, wait_seconds=0.05).start(lambda url: None)


def test_older_services_get_the_older_scopes(configuration: SmartConfiguration) -> None:
    v1 = SignIn(replace(configuration, only_v1_scopes=True)).authorization_url("http://127.0.0.1:1/callback")
    assert query_of(v1)["scope"] == SCOPES_V1
    assert "user/Task.read user/Task.write" in SCOPES_V1
    assert "user/Task.rus" in SCOPES_V2


class TestListener:
    def test_only_the_callback_counts_and_only_once(self) -> None:
        with LoopbackListener() as listener:
            base = listener.redirect_uri.removesuffix("/callback")
            assert requests.get(f"{base}/favicon.ico", timeout=PATIENCE).status_code == 404
            assert requests.get(f"{listener.redirect_uri}?code=1", timeout=PATIENCE).status_code == 200
            assert requests.get(f"{listener.redirect_uri}?code=2", timeout=PATIENCE).status_code == 404
            assert listener.wait(CancelToken(), 1) == {"code": "1"}

    def test_another_host_name_is_not_served(self) -> None:
        with LoopbackListener() as listener:
            answer = requests.get(listener.redirect_uri, headers={"Host": "evil.example"}, timeout=PATIENCE)
            assert answer.status_code == 404

    def test_a_browser_that_connects_and_waits_does_not_block(self) -> None:
        import socket

        with LoopbackListener() as listener:
            port = urlsplit(listener.redirect_uri).port
            with socket.create_connection(("127.0.0.1", port or 0)):
                requests.get(f"{listener.redirect_uri}?code=1", timeout=PATIENCE)
                assert listener.wait(CancelToken(), 1) == {"code": "1"}


class TestDiscovery:
    def test_the_well_known_document_is_read(self, server: ScriptedServer) -> None:
        document = {
            "issuer": server.url,
            "authorization_endpoint": f"{server.url}/a",
            "token_endpoint": f"{server.url}/t",
            "code_challenge_methods_supported": ["S256"],
            "capabilities": ["permission-v1", "launch-standalone"],
            "authorization_response_iss_parameter_supported": True,
        }
        server.on("GET", "/fhir/.well-known/smart-configuration", json_reply(document, content_type="application/json"))
        found = discover(f"{server.url}/fhir/")
        assert (found.authorization_endpoint, found.token_endpoint) == (f"{server.url}/a", f"{server.url}/t")
        assert (found.issuer, found.only_v1_scopes, found.issuer_in_answer) == (server.url, True, True)
        assert found.service_url == f"{server.url}/fhir"

    def test_an_older_service_says_it_in_its_capabilities(self, server: ScriptedServer) -> None:
        uris = [{"url": "authorize", "valueUri": f"{server.url}/a"}, {"url": "token", "valueUri": f"{server.url}/t"}]
        url = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
        security = {"extension": [{"url": url, "extension": uris}]}
        server.on(
            "GET",
            "/fhir/metadata",
            json_reply({"resourceType": "CapabilityStatement", "rest": [{"security": security}]}),
        )
        assert discover(f"{server.url}/fhir").token_endpoint == f"{server.url}/t"

    @pytest.mark.parametrize(
        "document",
        [
            {"authorization_endpoint": "http://evil.example/a", "token_endpoint": "https://good.example/t"},
            {"authorization_endpoint": "https://good.example/a"},
            {
                "authorization_endpoint": "https://good.example/a",
                "token_endpoint": "https://good.example/t",
                "code_challenge_methods_supported": ["plain"],
            },
        ],
    )
    def test_unsafe_places_are_refused(self, server: ScriptedServer, document: dict[str, object]) -> None:
        server.on("GET", "/fhir/.well-known/smart-configuration", json_reply(document))
        with pytest.raises(ServerRefused):
            discover(f"{server.url}/fhir")

    def test_a_web_site_is_no_service(self, server: ScriptedServer) -> None:
        server.otherwise(lambda seen: html_page())
        with pytest.raises(ServerRefused, match="web page"):
            discover(f"{server.url}/fhir")

    def test_a_service_that_is_away_is_offline(self, server: ScriptedServer) -> None:
        server.close()
        with pytest.raises(Offline):
            discover(f"{server.url}/fhir")

    def test_capabilities_are_only_what_is_promised(self) -> None:
        rest = {
            "interaction": [{"code": "transaction"}],
            "resource": [{"type": "Provenance", "updateCreate": True}],
        }
        able = capabilities_of({"resourceType": "CapabilityStatement", "rest": [rest]})
        assert (able.transaction, able.provenance_by_client_id) == (True, True)
        none = capabilities_of({"resourceType": "Bundle"})
        assert (none.transaction, none.provenance_by_client_id) == (False, False)
