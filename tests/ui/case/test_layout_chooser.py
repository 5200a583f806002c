"""A layout is chosen with the pointer or the keyboard, and said in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.ui.case.layout_chooser import LayoutButton
from reviewer_app.viewer.layouts import LAYOUTS


@pytest.fixture
def button(look: QApplication, qtbot: QtBot) -> Iterator[LayoutButton]:
    made = LayoutButton()
    qtbot.addWidget(made)
    made.show()
    made.open()
    yield made
    made.popup.hide()


@pytest.fixture
def chosen(button: LayoutButton) -> list[str]:
    found: list[str] = []
    button.chosen.connect(found.append)
    return found


def over(button: LayoutButton, rows: int, columns: int) -> QPoint:
    return button.popup.grid.cell(rows - 1, columns - 1).center()


def test_the_grid_is_marked_up_to_the_pointer_and_a_click_chooses(button: LayoutButton, chosen: list[str]) -> None:
    grid = button.popup.grid
    QTest.mouseMove(grid, over(button, 3, 2))
    assert grid.at == LAYOUTS["3x2"]
    assert grid.accessibleName() == "Layout: 3 × 2 panes"
    assert chosen == []
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=over(button, 2, 4))
    assert chosen == ["2x4"]
    assert not button.popup.isVisible()


def test_a_drag_over_the_grid_ends_at_what_it_reached(button: LayoutButton, chosen: list[str]) -> None:
    grid = button.popup.grid
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=over(button, 1, 1))
    QTest.mouseMove(grid, over(button, 4, 4) + QPoint(300, 300))  # beyond the grid there are no more panes
    assert grid.at == LAYOUTS["4x4"]
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=over(button, 4, 4))
    assert chosen == ["4x4"]


def test_a_button_let_go_elsewhere_chooses_nothing(button: LayoutButton, chosen: list[str]) -> None:
    grid = button.popup.grid
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=over(button, 1, 1))
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=QPoint(-40, 10))
    assert chosen == []


def test_the_arrows_go_from_cell_to_cell_and_enter_chooses(button: LayoutButton, chosen: list[str]) -> None:
    grid = button.popup.grid
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(grid, key)
    assert grid.at == LAYOUTS["1x2"]
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert chosen == ["2x2"]


def test_tab_reaches_the_large_panes_which_have_names(button: LayoutButton, chosen: list[str], qtbot: QtBot) -> None:
    names = [one.accessibleName() for one in button.popup.large]
    assert names[1] == "One large pane, three beside it"
    QTest.keyClick(button.popup.grid, Qt.Key.Key_Tab)
    assert button.popup.focusWidget() is button.popup.large[0]
    QTest.keyClick(button.popup.large[0], Qt.Key.Key_Space)
    assert chosen == ["1+2"]


def test_escape_chooses_nothing(button: LayoutButton, chosen: list[str]) -> None:
    QTest.keyClick(button.popup.grid, Qt.Key.Key_Escape)
    assert not button.popup.isVisible()
    assert chosen == []


def test_the_button_wears_the_layout_in_force_and_opens_at_it(button: LayoutButton) -> None:
    button.show_layout(LAYOUTS["2x3"])
    assert button.accessibleName() == "Layout: 2 × 3 panes"
    button.open()
    assert button.popup.grid.at == LAYOUTS["2x3"]


def test_the_popup_says_what_would_be_chosen_and_its_key_in_full(button: LayoutButton) -> None:
    words = button.popup.findChild(QLabel)
    assert words is not None
    button.show_layout(LAYOUTS["1+3"])
    button.open()
    assert words.text() == "One large pane, three beside it (Ctrl+Shift+9)"
    assert words.heightForWidth(words.width()) <= words.height()
    QTest.mouseMove(button.popup.grid, over(button, 1, 1))
    assert words.text() == "One pane (Ctrl+Shift+1)"


def test_tiles_are_chosen_in_the_popup_and_those_in_force_are_marked(button: LayoutButton, chosen: list[str]) -> None:
    tiled: list[str] = []
    button.tiled.connect(tiled.append)
    four, nine, _sixteen = button.popup.tiles
    QTest.mouseClick(nine, Qt.MouseButton.LeftButton)
    assert (tiled, chosen) == (["3x3"], [])
    assert not button.popup.isVisible()
    assert "3 × 3 tiles" in nine.toolTip()
    button.show_layout(LAYOUTS["1x2"], "2x2")
    button.open()
    marked = [one.icon().pixmap(24).toImage() for one in (four, nine)]
    button.popup.hide()
    button.show_layout(LAYOUTS["1x2"])
    button.open()
    plain = [one.icon().pixmap(24).toImage() for one in (four, nine)]
    assert marked[0] != plain[0]
    assert marked[1] == plain[1]
