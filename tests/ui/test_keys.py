"""One keyboard for the whole program: what is chosen is in force, and said, everywhere at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.case.tool_bar import ToolBar
from reviewer_app.ui.keys import menu_action, put_keys_in_force, say_key
from reviewer_app.ui.main_window import MainWindow


@pytest.fixture
def window(look: object, qtbot: QtBot) -> MainWindow:
    made = MainWindow(Settings())
    qtbot.addWidget(made)
    made.set_place("case")
    made.after_first_paint.do_now()
    return made


def action(window: MainWindow, action_id: str) -> QAction:
    return next(one for one in window.actions() if one.objectName() == action_id)


def test_a_changed_key_is_in_force_in_windows_that_stand_open(window: MainWindow) -> None:
    put_keys_in_force({"tool-length": "D", "lock": ""})
    assert action(window, "tool-length").shortcut().toString() == "D"
    assert action(window, "lock").shortcut().isEmpty()
    assert action(window, "tool-zoom").shortcut().toString() == "Z"
    put_keys_in_force({})
    assert action(window, "tool-length").shortcut().toString() == "L"


def test_buttons_and_menus_say_the_key_in_force(window: MainWindow, qtbot: QtBot) -> None:
    bar, menu = ToolBar(), QMenu()
    qtbot.addWidget(bar)
    qtbot.addWidget(menu)
    entry = menu_action(menu, "reference-lines", "Lines")
    length = next(one for one in bar.findChildren(QToolButton) if one.accessibleName() == "Length")
    find = next(one for one in window.findChildren(QPushButton) if one.text().startswith("Find a command"))
    assert (length.toolTip(), entry.text(), find.text()) == ("Length (L)", "Lines\tShift+L", "Find a command   Ctrl+K")
    put_keys_in_force({"tool-length": "D", "reference-lines": "", "find-command": "F1"})
    assert (length.toolTip(), entry.text(), find.text()) == ("Length (D)", "Lines", "Find a command   F1")
    tied = [one for one in bar.findChildren(QAction) if one.text().startswith("Show or hide reference lines")]
    assert [one.text() for one in tied] == ["Show or hide reference lines"]


def test_words_of_a_place_and_an_ending_stay(look: object, qtbot: QtBot) -> None:
    made = QToolButton()
    qtbot.addWidget(made)
    say_key(made, "enlarge", "Whole window", ending=", or double click")
    put_keys_in_force({"enlarge": "F11"})
    assert made.toolTip() == "Whole window (F11), or double click"


def test_the_command_list_says_the_key_in_force(window: MainWindow) -> None:
    put_keys_in_force({"lock": "F12"})
    window.commands.open(window.enabled_actions())
    listed = window.commands._list
    said = {str(listed.item(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(listed.count())}
    assert "Lock the vault F12" in said
    window.commands.hide()
