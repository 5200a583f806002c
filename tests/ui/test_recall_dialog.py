"""Nothing is recalled, or sent all the same, without a reason."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.resources import resource
from reviewer_app.ui.recall_dialog import ReasonDialog, recall_dialog, send_anyway_dialog

ABOUT = "Okafor, Daniel · NK-40218"


@pytest.fixture(params=["recall", "anyway"])
def dialog(request: pytest.FixtureRequest, look: object, qtbot: QtBot) -> ReasonDialog:
    ended = "No licence in force for OR; checked 21 Nov 2026, 18:04 UTC."
    recalling = request.param == "recall"
    made = recall_dialog(ABOUT) if recalling else send_anyway_dialog(ABOUT, "your licence", ended)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    return made


def said(dialog: ReasonDialog) -> str:
    return " ".join(one.text() for one in dialog.findChildren(QLabel))


def test_a_reason_is_asked_for_and_given_once(dialog: ReasonDialog, qtbot: QtBot) -> None:
    assert not dialog.act.isEnabled()
    qtbot.keyClicks(dialog.reason, "   ")
    assert not dialog.act.isEnabled()
    qtbot.keyClicks(dialog.reason, "A finding was missed. ")
    with qtbot.waitSignal(dialog.given) as given:
        qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert given.args == ["A finding was missed."]
    assert not dialog.isVisible()


def test_enter_in_the_reason_does_nothing_while_there_is_none(dialog: ReasonDialog, qtbot: QtBot) -> None:
    given: list[str] = []
    dialog.given.connect(given.append)
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    assert (given, dialog.isVisible()) == ([], True)


def test_left_without_an_answer_nothing_happens(dialog: ReasonDialog, qtbot: QtBot) -> None:
    given: list[str] = []
    dialog.given.connect(given.append)
    qtbot.keyClicks(dialog.reason, "Because.")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert (given, dialog.isVisible()) == ([], False)


def test_it_says_of_which_opinion_and_what_follows_and_its_title_names_nobody(dialog: ReasonDialog) -> None:
    assert ABOUT in said(dialog)
    assert "Okafor" not in dialog.windowTitle()
    recalling = dialog.windowTitle() == "Recall the opinion"
    assert ("will never be sent" in said(dialog)) is recalling
    assert ("No licence in force for OR" in said(dialog)) is not recalling
    assert ("No longer as it was then: your licence." in said(dialog)) is not recalling


def test_its_main_button_is_one_that_the_theme_knows(dialog: ReasonDialog) -> None:
    assert f'[kind="{dialog.act.property("kind")}"]' in resource("style/style.qss").read_text(encoding="utf-8")
