"""What stands in the place of a record that is not shown: the reason, a password field, the warning before a copy."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.viewer.refusal import COPY_WARNING, Offer, Refusal, RefusalView


@pytest.fixture
def view(qtbot: QtBot) -> RefusalView:
    made = RefusalView()
    qtbot.addWidget(made)
    made.resize(700, 500)
    return made


def _shown(view: RefusalView) -> list[str]:
    return [
        one.accessibleName()
        for kind in (QPushButton, QLineEdit)
        for one in view.findChildren(kind)
        if isinstance(one, QWidget) and one.isVisible()
    ]


def _button(view: RefusalView, words: str) -> QPushButton:
    return next(one for one in view.findChildren(QPushButton) if one.text() == words)


def test_a_reason_alone_offers_nothing(view: RefusalView) -> None:
    view.show_refusal(Refusal("Letter", "It is damaged."))
    assert view.text() == "Letter\n\nIt is damaged."
    assert _shown(view) == []


def test_a_password_is_handed_over_once_until_there_is_an_answer(view: RefusalView, qtbot: QtBot) -> None:
    view.show_refusal(Refusal("Letter", "Locked.", "key", Offer.PASSWORD))
    assert _shown(view) == ["Open", "Password of the document"]
    given: list[str] = []
    view.password_given.connect(given.append)
    field = view.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert given == []
    QTest.keyClicks(field, "secret")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert given == ["secret"]
    assert not field.isEnabled()
    view.show_refusal(Refusal("Letter", "Wrong.", "key", Offer.PASSWORD))
    assert field.isEnabled()
    assert field.text() == ""
    QTest.keyClicks(field, "again")
    view.forget()
    assert field.text() == ""


def test_a_copy_is_wanted_only_after_the_warning(view: RefusalView, qtbot: QtBot) -> None:
    wanted: list[bool] = []
    view.copy_wanted.connect(lambda: wanted.append(True))
    view.show_refusal(Refusal("Letter", "Not shown.", "key", Offer.COPY))
    assert _shown(view) == ["Save a copy for another program…"]
    qtbot.mouseClick(_button(view, "Save a copy for another program…"), Qt.MouseButton.LeftButton)
    assert sorted(_shown(view)) == ["Cancel", "Choose where to save it…"]
    assert any(COPY_WARNING in one.text() for one in view.findChildren(type(view._warning)) if one.isVisible())
    assert wanted == []
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert _shown(view) == ["Save a copy for another program…"]
    qtbot.mouseClick(_button(view, "Save a copy for another program…"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(_button(view, "Choose where to save it…"), Qt.MouseButton.LeftButton)
    assert wanted == [True]
