"""Installing a signing key from its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.cases.people import Reviewer
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.ui.key_page import KeyPage
from reviewer_app.ui.office.key_keeping import KeyKeeping
from reviewer_app.ui.office.signing_attempts import OF_ANOTHER, owned_by_another
from reviewer_app.ui.office.signing_key import SigningKey
from tests.helpers.key_purposes import key_file
from tests.helpers.office import Office

PASSPHRASE = "a key of its own"


@pytest.fixture
def office(offices: Callable[..., Office]) -> Office:
    return offices()


@pytest.fixture
def page(look: object, office: Office, qtbot: QtBot) -> KeyPage:
    made = KeyPage()
    qtbot.addWidget(made)
    made.show()
    KeyKeeping(office.services, made, made).show()
    qtbot.waitUntil(lambda: "No key is installed yet." in said(made))
    return made


def said(page: KeyPage) -> str:
    return " | ".join(one.text() for one in page.findChildren(QLabel))


def install(page: KeyPage, file: str, passphrase: str, qtbot: QtBot) -> None:
    for one in page.findChildren(QLineEdit):
        one.setText(file if one.accessibleName() == "Key file" else passphrase)
    button = next(one for one in page.findChildren(QPushButton) if one.text() == "Install key")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_key_is_installed_and_its_passphrase_forgotten(page: KeyPage, office: Office, qtbot: QtBot) -> None:
    source = office.paths.cache / "key.p12"
    source.write_bytes(make_demo_authority("Anna Lindqvist", "", datetime.now(UTC), passphrase=PASSPHRASE).pkcs12)
    install(page, str(source), "not this one", qtbot)
    qtbot.waitUntil(lambda: "passphrase" in said(page).rpartition("Install a signing key")[2])
    install(page, str(source), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: "The key is installed." in said(page))
    assert "Installed: Anna Lindqvist, issued by" in said(page)
    fields = {one.accessibleName(): one.text() for one in page.findChildren(QLineEdit)}
    assert fields["Passphrase of the key"] == ""
    assert all(PASSPHRASE.encode() not in one.read_bytes() for one in office.paths.config.iterdir())


def test_a_file_that_is_not_there_is_said(page: KeyPage, office: Office, qtbot: QtBot) -> None:
    install(page, str(office.paths.cache / "none.p12"), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: "The key file cannot be read." in said(page))
    assert office.told == []


def test_a_key_for_something_else_than_signatures_is_not_installed(page: KeyPage, office: Office, qtbot: QtBot) -> None:
    source = office.paths.cache / "key.p12"
    source.write_bytes(key_file(PASSPHRASE, "key_encipherment"))
    install(page, str(source), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: "This certificate was not made for signatures" in said(page))
    assert SigningKey(office.paths).identity() is None


def test_a_key_is_that_of_who_was_signed_in_when_it_was_installed(page: KeyPage, office: Office, qtbot: QtBot) -> None:
    anna, ben = Reviewer("Practitioner/anna", "Dr. Anna"), Reviewer("Practitioner/ben", "Dr. Ben")
    source = office.paths.cache / "key.p12"
    source.write_bytes(key_file(PASSPHRASE, "content_commitment"))
    office.vault.put_reviewer(anna)
    install(page, str(source), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: "The key is installed." in said(page))
    installed = SigningKey(office.paths).identity()
    assert installed is not None
    assert owned_by_another(office.vault, installed.fingerprint, ben)
    assert not owned_by_another(office.vault, installed.fingerprint, anna)
    before = {one.name: one.read_bytes() for one in office.paths.config.iterdir()}
    office.vault.put_reviewer(ben)
    install(page, str(source), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: OF_ANOTHER in said(page))
    assert {one.name: one.read_bytes() for one in office.paths.config.iterdir()} == before
    assert not owned_by_another(office.vault, installed.fingerprint, anna)


def test_the_passphrase_of_the_installed_key_cannot_be_guessed_here(
    page: KeyPage, office: Office, qtbot: QtBot
) -> None:
    source = office.paths.cache / "key.p12"
    source.write_bytes(key_file(PASSPHRASE, "digital_signature"))
    install(page, str(source), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: "The key is installed." in said(page))
    for left in ("4 more wrong ones lock", "3 more", "2 more", "one more wrong one locks", "Locked until"):
        install(page, str(source), "a guess", qtbot)
        qtbot.waitUntil(lambda left=left: left in said(page))
    install(page, str(source), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: " | Locked until" in said(page))
    assert [one.kind for one in office.vault.audit_events() if one.kind.startswith("sign")] == [
        *["sign-failed"] * 5, "signing-locked",
    ]  # fmt: skip
