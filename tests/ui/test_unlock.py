"""Choosing a passphrase, and opening with it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.ui.unlock_page import SHORTEST_PASSPHRASE, UnlockPage

GOOD = "seven quiet lighthouses"


def make(qtbot: QtBot, *, first_time: bool, keyring_name: str = "") -> UnlockPage:
    page = UnlockPage(first_time=first_time, keyring_name=keyring_name)
    qtbot.addWidget(page)
    page.show()
    return page


def field(page: UnlockPage, name: str = "Passphrase") -> QLineEdit:
    return next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == name)


def button(page: UnlockPage) -> QPushButton:
    return page.findChildren(QPushButton)[0]


def said(page: UnlockPage) -> str:
    return " ".join(one.text() for one in page.findChildren(QLabel))


@pytest.fixture(autouse=True)
def _look(look: object) -> None:
    """In the program's look."""


def test_the_passphrase_opens(qtbot: QtBot) -> None:
    page = make(qtbot, first_time=False)
    assert page.focusProxy() is field(page)
    assert field(page).echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(field(page), "short")
    with qtbot.waitSignal(page.wanted) as wanted:
        qtbot.keyClick(field(page), Qt.Key.Key_Return)
    assert wanted.args == ["short", False]  # an old passphrase may be short: only a new one is measured
    assert not button(page).isEnabled()
    assert "Opening…" in said(page)
    # until that is known no second one is asked for
    with qtbot.assertNotEmitted(page.wanted):
        qtbot.keyClicks(field(page), "more")
        qtbot.keyClick(field(page), Qt.Key.Key_Return)
    assert field(page).text() == "short"


def test_nothing_is_asked_without_a_passphrase(qtbot: QtBot) -> None:
    page = make(qtbot, first_time=False)
    with qtbot.assertNotEmitted(page.wanted):
        qtbot.mouseClick(button(page), Qt.MouseButton.LeftButton)
    assert button(page).isEnabled()


def test_why_it_did_not_open_is_said_and_another_try_is_at_hand(qtbot: QtBot) -> None:
    page = make(qtbot, first_time=False)
    qtbot.keyClicks(field(page), "wrong")
    qtbot.keyClick(field(page), Qt.Key.Key_Return)
    page.show_error("The passphrase is wrong.")
    assert "The passphrase is wrong." in said(page)
    assert button(page).isEnabled()
    assert field(page).selectedText() == field(page).text() == "wrong"


def test_a_new_passphrase_must_be_long_and_typed_twice(qtbot: QtBot) -> None:
    page = make(qtbot, first_time=True)
    assert "Nobody can recover it for you" in said(page)
    assert "is lost: drafts, and signed opinions that were not sent yet." in said(page)
    with qtbot.assertNotEmitted(page.wanted):
        field(page).setText("x" * (SHORTEST_PASSPHRASE - 1))
        qtbot.mouseClick(button(page), Qt.MouseButton.LeftButton)
        assert f"at least {SHORTEST_PASSPHRASE} characters" in said(page)
        field(page).setText(GOOD)
        field(page, "Passphrase again").setText(GOOD + "s")
        qtbot.mouseClick(button(page), Qt.MouseButton.LeftButton)
        assert "The two are not the same." in said(page)
    field(page, "Passphrase again").setText(GOOD)
    with qtbot.waitSignal(page.wanted) as wanted:
        qtbot.mouseClick(button(page), Qt.MouseButton.LeftButton)
    assert wanted.args == [GOOD, False]


def test_the_keyring_is_offered_only_where_there_is_one_and_only_at_first(qtbot: QtBot) -> None:
    def offer(page: UnlockPage) -> QCheckBox:
        return page.findChildren(QCheckBox)[0]

    assert offer(make(qtbot, first_time=True)).isHidden()
    assert offer(make(qtbot, first_time=False, keyring_name="KWallet")).isHidden()
    page = make(qtbot, first_time=True, keyring_name="KWallet")
    assert "KWallet" in offer(page).text()
    offer(page).setChecked(True)
    for name in ("Passphrase", "Passphrase again"):
        field(page, name).setText(GOOD)
    with qtbot.waitSignal(page.wanted) as wanted:
        qtbot.keyClick(field(page), Qt.Key.Key_Return)
    assert wanted.args == [GOOD, True]


def test_what_the_program_is_not_is_said_before_anything_is_opened(qtbot: QtBot) -> None:
    assert "Not a cleared medical device" in said(make(qtbot, first_time=False))
