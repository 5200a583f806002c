"""Two tokens, or two certificates, of one name are told apart where one is chosen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from reviewer_app.report.identity import SigningIdentity
from reviewer_app.report.key_sources import TokenKey
from reviewer_app.report.tokens import FoundToken
from reviewer_app.ui.token_form import TokenForm

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


def token(label: str, serial: str, *prints: str) -> FoundToken:
    keys = tuple(TokenKey("a.so", label, serial, one.encode()) for one in prints)
    until = datetime(2027, 11, 22, tzinfo=UTC)
    identities = tuple(SigningIdentity("Anna Lindqvist", "CA", "1", NOW, until, one * 32) for one in prints)
    return FoundToken(label, serial, keys, identities)


@pytest.fixture
def form(qtbot: QtBot) -> TokenForm:
    made = TokenForm()
    qtbot.addWidget(made)
    return made


def box(form: TokenForm, name: str) -> QComboBox:
    return next(one for one in form.findChildren(QComboBox) if one.accessibleName() == name)


def offered(form: TokenForm, name: str) -> list[str]:
    found = box(form, name)
    return [found.itemText(at) for at in range(found.count())]


@pytest.mark.parametrize(
    ("found", "names"),
    [
        ([token("Reviewer", "77", "ab"), token("Backup", "77", "cd")], ["Reviewer", "Backup"]),
        ([token("Reviewer", "77", "ab"), token("Reviewer", "78", "cd")],
         ["Reviewer, serial number 77", "Reviewer, serial number 78"]),
        ([token("Reviewer", "77", "ab"), token("Reviewer", "77", "cd")],
         ["Reviewer, serial number 77 (1 of 2)", "Reviewer, serial number 77 (2 of 2)"]),
        ([token("", "77", "ab")], ["Token, serial number 77"]),
    ],
)  # fmt: skip
def test_tokens_that_would_read_alike_have_their_numbers(
    form: TokenForm, found: list[FoundToken], names: list[str]
) -> None:
    form.show_tokens(found, NOW)
    assert offered(form, "Token") == names


def test_certificates_of_one_name_have_their_fingerprints_and_the_chosen_one_is_taken(
    form: TokenForm, qtbot: QtBot
) -> None:
    form.show_tokens([token("Reviewer", "77", "ab"), token("Reviewer", "77", "cd", "ef")], NOW)
    box(form, "Token").setCurrentIndex(1)
    shown = offered(form, "Certificate on the token")
    assert [one.rpartition(", ")[2] for one in shown] == [
        "SHA-256 cdcd cdcd cdcd cdcd…",
        "SHA-256 efef efef efef efef…",
    ]
    certificates = box(form, "Certificate on the token")
    certificates.setCurrentIndex(1)
    assert str(certificates.itemData(1, Qt.ItemDataRole.ToolTipRole)).count("efef") == 16
    form._pin.setText("1234")
    with qtbot.waitSignal(form.wanted) as wanted:
        form.submit()
    assert wanted.args[0].certificate == b"ef"
