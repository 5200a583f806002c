"""Installing a signing key from its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.report.identity import make_demo_authority
from reviewer_app.ui.key_page import KeyPage
from reviewer_app.ui.office.key_keeping import KeyKeeping
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
