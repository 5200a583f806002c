"""The driver meets widgets as a person does: what cannot be seen, is off, or lies under something cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from reviewer_app.cases.work import Work
from reviewer_app.demo.driver import Driver
from reviewer_app.demo.walk import StepFailed
from reviewer_app.ui.case.text_field import OpinionText


class Room(QWidget):
    """A window with a little of everything."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("room")
        self.resize(400, 420)
        self.clicks: list[str] = []
        self.moves: list[QPoint] = []
        self.column = QVBoxLayout(self)

    def add(self, widget: QWidget, name: str) -> QWidget:
        widget.setAccessibleName(name)
        self.column.addWidget(widget)
        return widget

    def button(self, name: str) -> QPushButton:
        made = QPushButton(name)
        made.clicked.connect(lambda: self.clicks.append(name))
        self.add(made, name)
        return made


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    made = Room()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def driver(room: Room, tmp_path: Path) -> Driver:
    return Driver(room, tmp_path)


def shown(room: Room, qtbot: QtBot) -> None:
    with qtbot.waitExposed(room):
        room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)


def test_clicks_the_one_that_is_named(room: Room, driver: Driver, qtbot: QtBot) -> None:
    room.button("Yes")
    room.button("No")
    shown(room, qtbot)
    driver.click(QPushButton, "No")
    assert room.clicks == ["No"]


@pytest.mark.parametrize("how", ["hidden", "disabled", "absent", "another kind"])
def test_what_cannot_be_used_is_not_found(room: Room, driver: Driver, qtbot: QtBot, how: str) -> None:
    button = room.button("Send")
    button.setEnabled(how != "disabled")
    if how == "absent":
        button.setAccessibleName("Other")
    shown(room, qtbot)
    button.setVisible(how != "hidden")
    kind = QCheckBox if how == "another kind" else QPushButton
    with pytest.raises(StepFailed, match="Send"):
        driver.find(kind, "Send", seconds=0.05)


def test_two_of_the_same_name_are_a_fault(room: Room, driver: Driver, qtbot: QtBot) -> None:
    room.button("Send")
    room.button("Send")
    shown(room, qtbot)
    with pytest.raises(StepFailed, match="names 2 things"):
        driver.find(QPushButton, "Send")


def test_what_is_covered_cannot_be_clicked(room: Room, driver: Driver, qtbot: QtBot) -> None:
    button = room.button("Send")
    shown(room, qtbot)
    cover = QLabel("over it", room)
    cover.setGeometry(button.geometry())
    cover.show()
    with pytest.raises(StepFailed, match="covered"):
        driver.click(QPushButton, "Send")
    assert room.clicks == []


def test_scrolls_until_it_is_in_sight(room: Room, driver: Driver, qtbot: QtBot) -> None:
    inside = QWidget()
    column = QVBoxLayout(inside)
    for number in range(60):
        box = QCheckBox(f"Number {number} with a good many words")
        box.setAccessibleName(f"Number {number}")
        column.addWidget(box)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    room.add(area, "List")
    shown(room, qtbot)
    for number in (57, 3):
        driver.click(QCheckBox, f"Number {number}")
        assert driver.find(QCheckBox, f"Number {number}").isChecked()
    assert area.verticalScrollBar().value() < area.verticalScrollBar().maximum()


def test_types_where_the_caret_is(room: Room, driver: Driver, qtbot: QtBot) -> None:
    first, second = QLineEdit(), QLineEdit()
    room.add(first, "First")
    room.add(second, "Second")
    shown(room, qtbot)
    driver.write(QLineEdit, "Second", "Liver, 22 mm")
    driver.key(Qt.Key.Key_Home)
    driver.type_text("> ")
    assert (first.text(), second.text()) == ("", "> Liver, 22 mm")


def test_ends_lines_with_enter_so_that_headings_and_lists_come_of_what_is_typed(
    room: Room, driver: Driver, qtbot: QtBot
) -> None:
    field = OpinionText(Work)
    room.add(field, "Findings")
    shown(room, qtbot)
    driver.write(OpinionText, "Findings", "## Liver\nTwo lesions.\n1. Grown.\nNew.")
    assert field.markup() == "## Liver\nTwo lesions.\n1. Grown.\n2. New."


def test_keys_reach_shortcuts_of_the_window(room: Room, driver: Driver, qtbot: QtBot) -> None:
    given: list[str] = []
    QShortcut(QKeySequence("Ctrl+Shift+Z"), room, activated=lambda: given.append("redo"))
    QShortcut(QKeySequence("K"), room, activated=lambda: given.append("key image"))
    shown(room, qtbot)
    driver.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    driver.key(Qt.Key.Key_K)
    assert given == ["redo", "key image"]


def test_takes_a_choice_from_an_open_list(room: Room, driver: Driver, qtbot: QtBot) -> None:
    combo = QComboBox()
    combo.addItems(["Not chosen", "Confirmed", "Refined"])
    combo.insertSeparator(3)
    combo.addItem("Cannot be determined")
    combo.addItem("No")
    room.add(combo, "Agreement")
    shown(room, qtbot)
    for words in ("Cannot be", "Confirmed", "Confirmed"):
        driver.choose(combo, words)
        assert combo.currentText().startswith(words)
    driver.choose(combo, "No")  # and not the first that begins so
    assert combo.currentText() == "No"
    with pytest.raises(StepFailed, match="does not offer"):
        driver.choose(combo, "Perhaps")


def test_clicks_a_row_far_down(room: Room, driver: Driver, qtbot: QtBot) -> None:
    rows = QListWidget()
    rows.addItems([f"Row {number}" for number in range(200)])
    room.add(rows, "Rows")
    shown(room, qtbot)
    driver.click_index(rows, rows.model().index(150, 0))
    assert rows.currentRow() == 150


def test_drags_with_the_button_held(room: Room, driver: Driver, qtbot: QtBot) -> None:
    class Sheet(QWidget):
        def mouseMoveEvent(self, event: object) -> None:  # noqa: N802
            if event.buttons() & Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
                room.moves.append(event.position().toPoint())  # type: ignore[attr-defined]

    sheet = Sheet()
    room.add(sheet, "Sheet")
    shown(room, qtbot)
    path = [QPoint(10, 10), QPoint(20, 15), QPoint(40, 30)]
    driver.drag(sheet, path)
    assert room.moves == path[1:]


def test_waiting_ends_with_what_was_waited_for(driver: Driver, room: Room, qtbot: QtBot) -> None:
    with pytest.raises(StepFailed, match=r"Not within 0\.18 s: the moon rises"):
        driver.wait_until(lambda: False, 0.03, "the moon rises")


def test_screenshots_are_numbered(driver: Driver, room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    room.button("Yes")
    shown(room, qtbot)
    driver.screenshot(3, "worklist")
    assert driver.screenshots == ["03-worklist.png"]
    assert (tmp_path / "03-worklist.png").read_bytes().startswith(b"\x89PNG")
