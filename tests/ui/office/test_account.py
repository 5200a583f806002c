"""Signing in, coming back, and what is kept of a session."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.demo.browser import ScriptedBrowser
from reviewer_app.errors import Offline, ServerRefused, SignInNeeded
from reviewer_app.store.vault import Vault
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, sign_in


def kept(office: Office) -> dict[str, str]:
    found: dict[str, str] = json.loads(office.vault.get_value("account") or "{}")
    return found


def test_nobody_signed_in_on_a_new_laptop(offices: Callable[..., Office], qtbot: QtBot) -> None:
    office = offices()
    with qtbot.waitSignal(office.account.sign_in_needed):
        office.account.resume()
    assert office.account.session is None
    assert office.account.service_url == ""
    assert office.account.attempts == 0


def test_the_browser_signs_in(signed_in: Office, service: Service) -> None:
    account = signed_in.account
    assert account.online
    assert account.service_url == service.fhir
    assert signed_in.browser.ended_at.endswith("/callback")
    assert kept(signed_in)["fhir_user"] == "Practitioner/lindqvist"
    assert account.attempts > 0
    assert signed_in.told == []


def test_the_access_token_is_not_kept(signed_in: Office) -> None:
    session = signed_in.account.session
    assert session is not None
    access = session._tokens.access  # type: ignore[union-attr]
    assert access
    assert access not in str(kept(signed_in))
    assert set(kept(signed_in)) == {"service_url", "refresh", "fhir_user"}


def test_the_session_is_taken_up_again(signed_in: Office, offices: Callable[..., Office], qtbot: QtBot) -> None:
    before = kept(signed_in)["refresh"]
    signed_in.close()
    office = offices()
    with qtbot.waitSignals([office.account.signed_in, office.assignments.changed]):
        office.account.resume()
    qtbot.waitUntil(lambda: bool(office.assignments.cases) and office.account.online)
    assert office.browser.opened == []  # nobody was asked
    assert kept(office)["refresh"] != before  # single use: the new one is kept in its place


def test_a_renewed_token_is_on_disk_before_it_is_used(signed_in: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    session = signed_in.account.session
    assert session is not None
    order: list[str] = []
    send, set_value = signed_in.http.open, Vault.set_value

    def sending(request: object, *rest: object) -> object:
        order.append(request.name)  # type: ignore[attr-defined]
        return send(request, *rest)  # type: ignore[arg-type]

    def setting(vault: Vault, key: str, value: str | None) -> None:
        set_value(vault, key, value)
        order.append(f"kept {key}")

    monkeypatch.setattr(signed_in.http, "open", sending)
    monkeypatch.setattr(Vault, "set_value", setting)
    session._tokens = type(session._tokens)("", session._tokens.refresh, None, session.fhir_user)  # type: ignore[union-attr, misc]
    session.read("Practitioner/lindqvist")
    renewed, stored = order.index("POST /oauth/token"), order.index("kept account")
    read = len(order) - 1 - order[::-1].index("GET /fhir/Practitioner/lindqvist")
    assert renewed < stored < read


def test_a_wrong_password_keeps_waiting_and_can_be_given_up(
    service: Service, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    service.add_case(images=1)
    office = offices(browser=ScriptedBrowser("a.lindqvist", "not the password"))
    failures: list[str] = []
    office.account.sign_in_failed.connect(failures.append)
    office.account.sign_in(service.fhir)
    qtbot.waitUntil(lambda: bool(office.browser.problem or office.browser.ended_at))
    office.account.cancel_sign_in()
    qtbot.wait(50)
    assert failures == []
    assert office.account.session is None


def test_an_address_without_a_service_says_so(offices: Callable[..., Office], qtbot: QtBot) -> None:
    office = offices()
    with qtbot.waitSignal(office.account.sign_in_failed) as failed:
        office.account.sign_in("http://127.0.0.1:9/fhir")
    assert failed.args == ["The service cannot be reached. Your work is kept; try again when the network is back."]
    with qtbot.waitSignal(office.account.sign_in_failed) as failed:
        office.account.sign_in("http://service.example/fhir")
    assert "not protected by https" in failed.args[0]
    assert office.told == []


def test_failures_have_their_place(offices: Callable[..., Office], qtbot: QtBot) -> None:
    office = offices()
    office.account.reached()
    asked: list[bool] = []
    office.account.sign_in_needed.connect(lambda: asked.append(True))
    office.account.failed(SignInNeeded("Sign in."))
    assert (asked, office.told) == ([True], [])  # one bar, with its button; not a second one
    office.account.failed(Offline("No network."))
    assert not office.account.online
    assert office.told == []
    refused = ServerRefused("No.", status=403)
    office.account.failed(refused)
    assert office.told == [refused]


def test_the_moment_of_the_last_change_is_kept(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    before = signed_in.account.changed_at
    signed_in.account.reached()
    assert signed_in.account.changed_at == before
    signed_in.account.failed(Offline("No network."))
    assert signed_in.account.changed_at >= before
    sign_in(signed_in, service.fhir, qtbot)
    assert signed_in.account.online


@pytest.mark.parametrize("opened", [True, False])
def test_the_page_to_sign_in_on_is_told_and_whether_a_browser_took_it(
    service: Service, offices: Callable[..., Office], qtbot: QtBot, opened: bool
) -> None:
    service.add_case(images=1)

    class Browser(ScriptedBrowser):
        def open(self, url: str) -> bool:
            self.opened.append(url)
            return opened

    office = offices(browser=Browser("a", "b"))
    with qtbot.waitSignal(office.account.page_opened) as told:
        office.account.sign_in(service.fhir)
    assert told.args == [office.browser.opened[0], opened]
    office.account.cancel_sign_in()
