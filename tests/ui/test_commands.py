"""The one searchable list of commands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.ui.actions import ACTIONS
from reviewer_app.ui.commands import CommandList

ALL = [one.id for one in ACTIONS]


@pytest.fixture
def commands(look: object, qtbot: QtBot) -> CommandList:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    made = CommandList(window)
    window.show()
    made.open(ALL)
    return made


def field(commands: CommandList) -> QLineEdit:
    return commands.findChildren(QLineEdit)[0]


def listed(commands: CommandList) -> list[str]:
    box = commands.findChildren(QListWidget)[0]
    return [box.item(row).text() for row in range(box.count())]


def test_every_command_is_listed_with_its_key(commands: CommandList) -> None:
    box = commands.findChildren(QListWidget)[0]
    assert len(listed(commands)) == len(ALL) - 1  # all but the list itself
    spoken = [box.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(box.count())]
    assert "Lock the vault Ctrl+L" in spoken
    assert "About" in spoken


def test_all_words_typed_must_be_there_in_any_order(commands: CommandList, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(commands), "vault LOCK")
    assert listed(commands) == ["Lock the vault"]
    with qtbot.waitSignal(commands.chosen) as chosen:
        qtbot.keyClick(field(commands), Qt.Key.Key_Return)
    assert chosen.args == ["lock"]
    assert commands.isHidden()


def test_arrows_choose_and_stop_at_the_ends(commands: CommandList, qtbot: QtBot) -> None:
    commands.open(["worklist", "outbox"])
    box = commands.findChildren(QListWidget)[0]
    qtbot.keyClick(field(commands), Qt.Key.Key_Up)
    assert box.currentRow() == 0
    for _ in range(3):
        qtbot.keyClick(field(commands), Qt.Key.Key_Down)
    assert box.currentRow() == 1
    with qtbot.waitSignal(commands.chosen) as chosen:
        qtbot.keyClick(field(commands), Qt.Key.Key_Enter)
    assert chosen.args == ["outbox"]


def test_escape_goes_away_without_a_command(commands: CommandList, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(commands.chosen):
        qtbot.keyClick(field(commands), Qt.Key.Key_Escape)
    assert commands.isHidden()


def test_enter_on_an_empty_list_does_nothing(commands: CommandList, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(commands), "no such command")
    assert listed(commands) == ["No command is called that"]
    with qtbot.assertNotEmitted(commands.chosen):
        qtbot.keyClick(field(commands), Qt.Key.Key_Down)
        qtbot.keyClick(field(commands), Qt.Key.Key_Return)


def test_a_click_gives_the_command(commands: CommandList, qtbot: QtBot) -> None:
    commands.open(["worklist", "outbox"])
    box = commands.findChildren(QListWidget)[0]
    with qtbot.waitSignal(commands.chosen) as chosen:
        qtbot.mouseClick(box.viewport(), Qt.MouseButton.LeftButton, pos=box.visualItemRect(box.item(1)).center())
    assert chosen.args == ["outbox"]
