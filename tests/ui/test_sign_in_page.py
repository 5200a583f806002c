"""Asking for the service; the browser does the rest."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from reviewer_app.ui.sign_in_page import SignInPage


@pytest.fixture
def page(look: object, qtbot: QtBot) -> SignInPage:
    made = SignInPage("https://service.example/fhir")
    qtbot.addWidget(made)
    made.show()
    return made


def button(page: SignInPage, words: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text() == words)


def said(page: SignInPage) -> str:
    return " ".join(one.text() for one in page.findChildren(QLabel))


def test_the_address_is_given_as_typed(page: SignInPage, qtbot: QtBot) -> None:
    address = page.findChildren(QLineEdit)[0]
    assert address.text() == "https://service.example/fhir"
    address.setText("  https://other.example/fhir ")
    with qtbot.waitSignal(page.wanted) as wanted:
        qtbot.mouseClick(button(page, "Sign in"), Qt.MouseButton.LeftButton)
    assert wanted.args == ["https://other.example/fhir"]
    address.clear()
    with qtbot.assertNotEmitted(page.wanted):
        qtbot.keyClick(address, Qt.Key.Key_Return)


def test_the_known_service_is_offered_and_what_is_typed_stays(page: SignInPage) -> None:
    address = page.findChildren(QLineEdit)[0]
    page.offer_address("https://known.example/fhir")
    assert address.text() == "https://service.example/fhir"
    address.clear()
    page.offer_address("https://known.example/fhir")
    assert address.text() == "https://known.example/fhir"


def test_waiting_for_the_browser_can_be_given_up(page: SignInPage, qtbot: QtBot) -> None:
    assert button(page, "Cancel").isHidden()
    page.set_waiting(True)
    assert not button(page, "Sign in").isEnabled()
    assert "Waiting for your browser" in said(page)
    with qtbot.waitSignal(page.cancel_wanted):
        qtbot.mouseClick(button(page, "Cancel"), Qt.MouseButton.LeftButton)
    page.set_waiting(False)
    assert button(page, "Sign in").isEnabled()


def test_why_it_failed_is_said(page: SignInPage) -> None:
    page.set_waiting(True)
    page.show_error("The service cannot be reached.")
    assert "The service cannot be reached." in said(page)
    assert button(page, "Cancel").isHidden()


def test_work_goes_on_without_it(page: SignInPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.later_wanted):
        qtbot.mouseClick(button(page, "Work offline"), Qt.MouseButton.LeftButton)


def test_without_a_browser_the_address_is_there_to_be_copied(page: SignInPage, qtbot: QtBot) -> None:
    shown = next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == "Page to sign in on")
    page.set_waiting(True)
    assert not shown.isVisible()
    page.show_page("http://127.0.0.1:1/authorize?state=x", opened=False)
    assert shown.isVisible()
    assert "No browser could be opened." in said(page)
    qtbot.mouseClick(button(page, "Copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "http://127.0.0.1:1/authorize?state=x"
    page.set_waiting(False)
    assert not shown.isVisible()
    page.show_page("http://127.0.0.1:1/authorize?state=x", opened=False)  # comes after it was given up
    assert not shown.isVisible()
    assert "No browser" not in said(page)
