"""Choosing a key on a token from its page: what is there is shown, and what speaks against it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.people import Reviewer
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.ui.key_page import KeyPage
from reviewer_app.ui.office.key_keeping import KeyKeeping
from reviewer_app.ui.office.signing_attempts import owned_by_another, signing_lock
from reviewer_app.ui.office.signing_key import SigningKey
from tests.helpers.office import Office
from tests.helpers.office_fixtures import KeptSigningProcess
from tests.helpers.soft_token import PIN, SoftToken, chosen_key, chosen_token, new_token

ANNA = Reviewer("Practitioner/anna", "Dr. Anna Lindqvist")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def one_child(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One child for all that a test asks of it: each loads its libraries for longer than the rest takes."""
    made = KeptSigningProcess()
    monkeypatch.setattr("reviewer_app.report.sign_process.SigningProcess", lambda: made)
    yield
    made.end()


@pytest.fixture
def office(offices: Callable[..., Office]) -> Office:
    made = offices()
    made.vault.put_reviewer(ANNA)
    return made


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    return new_token(tmp_path / "token", monkeypatch)


@pytest.fixture
def page(look: object, office: Office, qtbot: QtBot) -> KeyPage:
    made = KeyPage()
    qtbot.addWidget(made)
    made.show()
    KeyKeeping(office.services, made, made).show()
    qtbot.waitUntil(lambda: said(made, "No key is installed yet."))
    return made


def said(page: KeyPage, words: str) -> bool:
    return any(words in one.text() for one in page.findChildren(QLabel) if one.isVisible())


def field(page: KeyPage, name: str) -> QLineEdit:
    return next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == name)


def box(page: KeyPage, name: str) -> QComboBox:
    return next(one for one in page.findChildren(QComboBox) if one.accessibleName() == name)


def press(page: KeyPage, words: str, qtbot: QtBot) -> None:
    button = next(one for one in page.findChildren(QPushButton) if one.text() == words)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def look_for(page: KeyPage, library: str, qtbot: QtBot) -> None:
    next(one for one in page.findChildren(QRadioButton) if one.text() == "A key on a token or card").setChecked(True)
    field(page, "Library of the token").setText(library)
    press(page, "Look for tokens", qtbot)


def choose(page: KeyPage, pin: str, qtbot: QtBot) -> None:
    field(page, "PIN of the token").setText(pin)
    press(page, "Use this certificate", qtbot)


def test_a_token_is_chosen_and_its_pin_forgotten(page: KeyPage, office: Office, token: SoftToken, qtbot: QtBot) -> None:
    chosen_key(token)
    look_for(page, token.library, qtbot)
    qtbot.waitUntil(lambda: box(page, "Token").isVisible())
    assert box(page, "Token").currentText() == "Reviewer"
    assert box(page, "Certificate on the token").currentText().startswith("Anna Lindqvist, until ")
    choose(page, "000000", qtbot)
    qtbot.waitUntil(lambda: said(page, "The PIN is wrong. The token counts too"))
    assert said(page, "4 more wrong ones lock the key for a while")
    assert field(page, "PIN of the token").text() == ""
    assert SigningKey(office.paths).identity() is None
    choose(page, PIN, qtbot)
    qtbot.waitUntil(lambda: said(page, "The token signs from now on."))
    assert said(page, "Installed: Anna Lindqvist on the token “Reviewer”, issued by")
    key = SigningKey(office.paths)
    chosen, identity = key.token(), key.identity()
    assert chosen is not None
    assert identity is not None
    assert not owned_by_another(office.vault, identity.fingerprint, ANNA)
    assert owned_by_another(office.vault, identity.fingerprint, Reviewer("Practitioner/ben", "Dr. Ben"))
    assert signing_lock(office.vault, chosen.counted_by, office.services.clock()).failures == 0
    assert all(PIN.encode() not in one.read_bytes() for one in office.paths.config.iterdir())
    assert [dict(one.detail)["why"] for one in office.vault.audit_events() if one.kind == "sign-failed"] == [
        "wrong PIN"
    ]


def test_a_page_that_is_left_keeps_no_passphrase_and_no_pin(page: KeyPage) -> None:
    kept = [field(page, name) for name in ("Passphrase of the key", "PIN of the token")]
    for one in kept:
        one.setText("1234")
    page.hide()
    assert [one.text() for one in kept] == ["", ""]


def test_what_speaks_against_a_certificate_is_said(
    page: KeyPage, office: Office, token: SoftToken, qtbot: QtBot
) -> None:
    now = datetime.now(UTC)
    chosen_key(token, 1, name="A, old", since=now - 3 * DAY, valid=DAY)
    chosen_key(token, 2, name="B, early", since=now + DAY)
    chosen_key(token, 3, name="C, other", signs=False)
    look_for(page, token.library, qtbot)
    certificates = box(page, "Certificate on the token")
    qtbot.waitUntil(lambda: certificates.count() == 3)
    names = [certificates.itemText(at).split(",")[0] for at in range(3)]
    words = ("This certificate expired on", "is not valid before", "was not made for signatures")
    for name, expected in zip(("A", "B", "C"), words, strict=True):
        certificates.setCurrentIndex(names.index(name))
        assert said(page, expected)
    choose(page, PIN, qtbot)
    qtbot.waitUntil(lambda: said(page, "its key usage does not allow them"))
    assert SigningKey(office.paths).token() is None


def test_an_empty_token_no_token_and_no_library(page: KeyPage, token: SoftToken, tmp_path: Path, qtbot: QtBot) -> None:
    look_for(page, token.library, qtbot)
    qtbot.waitUntil(lambda: said(page, "There is no certificate on this token"))
    assert not field(page, "PIN of the token").isVisible()
    assert not next(one for one in page.findChildren(QPushButton) if one.text() == "Use this certificate").isEnabled()
    token.take_out()
    look_for(page, token.library, qtbot)
    qtbot.waitUntil(lambda: said(page, "No token or card was found."))
    look_for(page, str(tmp_path / "none.so"), qtbot)
    qtbot.waitUntil(lambda: said(page, "The library of the token cannot be loaded"))


def test_without_the_package_it_is_said_how_to_get_it(
    look: object, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewer_app.report.token_libraries.can_use_tokens", lambda: False)
    page = KeyPage()
    qtbot.addWidget(page)
    page.show()
    KeyKeeping(office.services, page, page)
    look_for(page, "any.so", qtbot)
    assert said(page, 'pip install "reviewer-app[tokens]"')
    assert not field(page, "Library of the token").isEnabled()


def test_a_key_file_that_is_installed_goes_before_the_token(office: Office, token: SoftToken, tmp_path: Path) -> None:
    chosen = chosen_token(token, office)
    key = SigningKey(office.paths)
    assert key.source() == chosen
    source = tmp_path / "key.p12"
    source.write_bytes(make_demo_authority("Anna, file", "", datetime.now(UTC), passphrase="its own").pkcs12)
    key.install(source, "its own")
    identity = key.identity()
    assert key.token() is None
    assert identity is not None
    assert identity.subject == "Anna, file"
