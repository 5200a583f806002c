"""SMART App Launch: authorisation code with PKCE, refresh tokens that serve once, client credentials."""

from __future__ import annotations

import pytest
import requests

from tests.helpers.patience import PATIENCE
from tests.helpers.reference_service import (
    REDIRECT,
    Browser,
    Client,
    ServiceProcess,
    coordinator_client,
    coordinator_credentials,
    put_user,
    redirected,
    sign_in,
)
from tests.helpers.service_resources import REVIEWER
from tests.reference_service.conftest import Service

NAME, PASSWORD, FHIR_USER = REVIEWER


def token_request(service: Service, **form: str) -> requests.Response:
    return requests.post(f"{service.place.issuer}/oauth/token", data=form, timeout=PATIENCE)


def test_discovery_leads_through_sign_in_to_a_token_that_opens_fhir(service: Service) -> None:
    found = requests.get(f"{service.place.fhir}/.well-known/smart-configuration", timeout=PATIENCE).json()
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["authorization_endpoint"] == f"{service.place.issuer}/oauth/authorize"
    browser = Browser(service.place)
    page = browser.open()
    assert page.status_code == 200
    answer = redirected(browser.fill_in(page.text, NAME, PASSWORD))
    assert answer["state"] == "a state"
    assert answer["iss"] == service.place.issuer == found["issuer"]
    tokens = browser.redeem(answer["code"]).json()
    assert tokens["fhirUser"] == FHIR_USER
    assert tokens["token_type"] == "Bearer"
    assert len(tokens["refresh_token"]) <= 44
    client = Client(service.place, tokens["access_token"])
    assert client.get(FHIR_USER).json()["name"][0]["text"] == "Dr. Test Reviewer"
    client.close()


def test_wrong_password_asks_again_and_at_last_ends_the_attempt(service: Service) -> None:
    browser = Browser(service.place)
    page = browser.open().text
    for _ in range(5):
        answer = browser.fill_in(page, NAME, "wrong")
        assert answer.status_code == 401
        assert "not right" in answer.text
    assert browser.fill_in(page, NAME, PASSWORD).status_code == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "http://evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1:1234/other"},
        {"redirect_uri": "https://127.0.0.1:1234/callback"},
        {"redirect_uri": "http://127.0.0.1:1234/callback#x"},
        {"client_id": "somebody"},
    ],
)
def test_a_wrong_client_or_redirect_is_never_redirected_to(service: Service, changed: dict[str, str]) -> None:
    answer = Browser(service.place, **changed).open()
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"aud": "https://other.example/fhir"}, "invalid_request"),
    ],
)
def test_other_mistakes_go_back_to_the_client(service: Service, changed: dict[str, str], error: str) -> None:
    answer = redirected(Browser(service.place, **changed).open())
    assert answer["error"] == error
    assert answer["state"] == "a state"


@pytest.mark.parametrize("redirect", ["http://127.0.0.1:1/callback", "http://[::1]:65535/callback"])
def test_any_loopback_port_may_be_the_redirect(service: Service, redirect: str) -> None:
    assert Browser(service.place, redirect_uri=redirect).open().status_code == 200


def test_code_needs_its_own_verifier_redirect_and_client(service: Service) -> None:
    for changed in (
        {"code_verifier": "x" * 43}, {"code_verifier": ""}, {"redirect_uri": REDIRECT + "2"}, {"client_id": "other"},
    ):  # fmt: skip
        browser = Browser(service.place)
        code = browser.code(NAME, PASSWORD)
        refused = browser.redeem(code, **changed)
        assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant"})
        assert browser.redeem(code).status_code == 400, "a code is spent by a failed attempt"


def test_second_use_of_a_code_ends_the_tokens_of_the_first(service: Service) -> None:
    browser = Browser(service.place)
    code = browser.code(NAME, PASSWORD)
    client = Client(service.place, browser.redeem(code).json()["access_token"])
    assert client.get("Patient/p1").status_code == 200
    assert browser.redeem(code).status_code == 400
    refused = client.get("Patient/p1")
    client.close()
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert refused.json()["resourceType"] == "OperationOutcome"


def test_refresh_token_serves_once_and_its_reuse_ends_the_family(service: Service) -> None:
    first = sign_in(service.place, NAME, PASSWORD)
    form = {"grant_type": "refresh_token", "client_id": "reviewer-app"}
    second = token_request(service, **form, refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["fhirUser"] == FHIR_USER
    client = Client(service.place, second["access_token"])
    assert client.get("Patient/p1").status_code == 200
    assert token_request(service, **form, refresh_token=first["refresh_token"]).status_code == 400
    assert token_request(service, **form, refresh_token=second["refresh_token"]).status_code == 400
    assert client.get("Patient/p1").status_code == 401
    client.close()


def test_an_access_token_is_no_refresh_token(service: Service) -> None:
    tokens = sign_in(service.place, NAME, PASSWORD)
    form = {"grant_type": "refresh_token", "client_id": "reviewer-app"}
    assert token_request(service, **form, refresh_token=tokens["access_token"]).status_code == 400
    client = Client(service.place, tokens["refresh_token"])
    assert client.get("Patient/p1").status_code == 401
    client.close()


def test_revocation_ends_the_session(service: Service) -> None:
    tokens = sign_in(service.place, NAME, PASSWORD)
    address = f"{service.place.issuer}/oauth/revoke"
    assert requests.post(address, data={"token": tokens["refresh_token"]}, timeout=PATIENCE).status_code == 200
    assert requests.post(address, data={"token": "unknown"}, timeout=PATIENCE).status_code == 200
    client = Client(service.place, tokens["access_token"])
    assert client.get("Patient/p1").status_code == 401
    client.close()


def test_client_credentials_by_form_or_basic_and_not_with_a_wrong_secret(service: Service) -> None:
    name, secret = coordinator_credentials(service.data)
    form = {"grant_type": "client_credentials", "client_id": name}
    assert token_request(service, **form, client_secret=secret).json()["scope"] == "system/*.cruds"
    refused = token_request(service, **form, client_secret="wrong")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert token_request(service, grant_type="password").json()["error"] == "unsupported_grant_type"
    assert (service.data / "coordinator.json").stat().st_mode & 0o077 == 0


def test_only_the_coordinator_makes_accounts(service: Service) -> None:
    assert put_user(service.reviewer, "x", "long enough", "Practitioner/x").status_code == 403
    assert put_user(service.coordinator, "x", "short", "Practitioner/x").status_code == 422
    assert put_user(service.coordinator, "x", "long enough", "Patient/x").status_code == 422
    assert put_user(service.coordinator, "other", "long enough", "Practitioner/x").status_code == 201
    assert put_user(service.coordinator, "other", "still longer", "Practitioner/x").status_code == 200
    assert sign_in(service.place, "other", "still longer")["fhirUser"] == "Practitioner/x"


def test_neither_passwords_nor_tokens_are_on_disk(service: Service) -> None:
    tokens = sign_in(service.place, NAME, PASSWORD)
    secrets = [PASSWORD, tokens["access_token"], tokens["refresh_token"]]
    written = b"".join(path.read_bytes() for path in service.data.glob("service.db*"))
    assert not [secret for secret in secrets if secret.encode() in written]


def test_tokens_expire(process: ServiceProcess) -> None:
    process.stop()
    short = ServiceProcess(process.data, "--token-seconds", "0")
    place = short.start()
    try:
        client = coordinator_client(place, process.data)
        refused = client.get("Patient")
        client.close()
        assert refused.status_code == 401
        assert refused.json()["issue"][0]["code"] == "expired"
    finally:
        short.kill()


def test_names_of_other_sites_are_turned_away(service: Service) -> None:
    answer = requests.get(f"{service.place.fhir}/metadata", headers={"Host": "evil.example"}, timeout=PATIENCE)
    assert answer.status_code == 421
