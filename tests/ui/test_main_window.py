"""The one window: bar, screens, commands and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.actions import ACTIONS
from reviewer_app.ui.main_window import PRODUCT_NAME, MainWindow


@pytest.fixture
def window(look: object, qtbot: QtBot) -> MainWindow:
    made = MainWindow(Settings(shortcuts={"outbox": "Ctrl+Shift+O"}))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.set_place("window")
    made.after_first_paint.do_now()
    return made


def action(window: MainWindow, action_id: str) -> QAction:
    return next(one for one in window.actions() if one.objectName() == action_id)


def push(window: MainWindow, words: str) -> QPushButton:
    return next(one for one in window.findChildren(QPushButton) if one.text().startswith(words))


def test_every_command_of_the_table_is_an_action(window: MainWindow) -> None:
    assert [one.objectName() for one in window.actions()] == [one.id for one in ACTIONS]
    assert action(window, "lock").shortcut().toString() == "Ctrl+L"
    assert action(window, "outbox").shortcut().toString() == "Ctrl+Shift+O"  # the user's own


def test_the_title_names_no_patient(window: MainWindow) -> None:
    window.show_screen(QWidget())
    assert window.windowTitle() == PRODUCT_NAME


def test_keys_and_buttons_give_commands(window: MainWindow, qtbot: QtBot) -> None:
    window.set_place("window")
    window.activateWindow()
    with qtbot.waitSignal(window.triggered) as given:
        qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert given.args == ["outbox"]
    for words, action_id in (("Worklist", "worklist"), ("Find a command", "find-command"), ("Sign in", "account")):
        with qtbot.waitSignal(window.triggered) as given:
            qtbot.mouseClick(push(window, words), Qt.MouseButton.LeftButton)
        assert given.args == [action_id]
    lock = next(one for one in window.findChildren(QToolButton) if one.accessibleName() == "Lock the vault")
    with qtbot.waitSignal(window.triggered) as given:
        qtbot.mouseClick(lock, Qt.MouseButton.LeftButton)
    assert given.args == ["lock"]


def test_keys_of_the_viewer_belong_to_an_open_case(window: MainWindow, qtbot: QtBot) -> None:
    window.set_place("window")
    with qtbot.assertNotEmitted(window.triggered):
        qtbot.keyClick(window, Qt.Key.Key_W)
    assert "tool-window" not in window.enabled_actions()
    assert "lock" in window.enabled_actions()
    window.set_place("case")
    assert window.enabled_actions() == [one.id for one in ACTIONS]


def test_letters_go_to_the_field_that_is_typed_in(window: MainWindow, qtbot: QtBot) -> None:
    window.set_place("case")
    field = QLineEdit()
    window.show_screen(field)
    field.setFocus()
    with qtbot.assertNotEmitted(window.triggered):
        qtbot.keyClicks(field, "wl19")
    assert field.text() == "wl19"


def test_screens_come_and_go(window: MainWindow) -> None:
    first, second = QWidget(), QWidget()
    window.show_screen(first)
    window.show_screen(second, bar=False)
    assert window.screens.currentWidget() is second
    assert window.top_bar.isHidden()
    assert window.foot.isHidden()
    window.show_screen(first)
    assert not window.top_bar.isHidden()
    window.remove_screen(second)
    assert window.screens.count() == 1


def test_the_bar_says_who_and_whether_online(window: MainWindow) -> None:
    window.set_connection("Offline since 14:41", online=False)
    assert window._connection.text() == "Offline since 14:41"
    assert window._connection.property("kind") == "warn"
    window.set_person("Dr. A. Lindqvist")
    assert window._person.text() == "Dr. A. Lindqvist"
    window.set_person("")
    assert window._person.accessibleName() == "Open sign in"
    window.set_foot("1.2 GB", "In step")
    assert (window._foot_left.text(), window._foot_right.text()) == ("1.2 GB", "In step")
    window.set_navigation("outbox")
    assert [one.isChecked() for one in window._navigation.values()] == [False, True]


def test_the_navigation_says_how_many_opinions_are_held(window: MainWindow) -> None:
    outbox = window._navigation["outbox"]
    for count, words in ((0, "Outbox"), (1, "Outbox · 1 held"), (3, "Outbox · 3 held"), (0, "Outbox")):
        window.set_held(count)
        assert outbox.text() == words


def test_size_and_place_are_kept(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1200, 700)
    kept = window.geometry_text()
    again = MainWindow(Settings(window_geometry=kept))
    qtbot.addWidget(again)
    again.restore()
    assert again.height() == 700  # its width is that of the small screen of the tests
    broken = MainWindow(Settings(window_geometry="bm90IGEgZ2VvbWV0cnk="))
    qtbot.addWidget(broken)
    broken.restore()
    assert broken.width() >= 1024


def test_closing_is_told_first(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()


@pytest.mark.parametrize("size", [(1366, 768), (2560, 1440)])
def test_nothing_of_the_bar_is_cut(window: MainWindow, size: tuple[int, int], qtbot: QtBot) -> None:
    window.set_connection("Offline since 14:41", online=False)
    window.set_person("Dr. Anna Lindqvist")
    window.resize(*size)
    qtbot.waitUntil(lambda: window.top_bar.width() == size[0])
    qtbot.waitUntil(lambda: window._person.width() >= window._person.minimumSizeHint().width())
    for one in [*window.top_bar.findChildren(QPushButton), *window.top_bar.findChildren(QToolButton)]:
        if not one.isHidden():
            assert one.width() >= one.minimumSizeHint().width()
            assert one.geometry().right() <= window.top_bar.width()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_the_button_that_has_the_keyboard(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    button, box = QPushButton("Sign in"), QCheckBox("Sure")
    screen = QWidget()
    column = QVBoxLayout(screen)
    column.addWidget(button)
    column.addWidget(box)
    window.show_screen(screen)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)
    box.setFocus()
    qtbot.keyClick(box, key)
    assert box.isChecked() is (key == Qt.Key.Key_Space)


def test_the_first_window_leaves_room_for_its_frame(look: object, qtbot: QtBot) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    area = window.screen().availableGeometry()
    window.setMinimumSize(1, 1)  # the screen of the tests is smaller than any that the program is made for
    window.restore()
    assert window.width() <= min(1600, area.width() - 16)
    assert window.height() <= min(1000, area.height() - 48)
    assert area.contains(window.pos())


class _Sized(QWidget):
    """Notes each size that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, int]] = []

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self.sizes.append((event.size().width(), event.size().height()))


def test_a_screen_without_bars_is_laid_out_once(window: MainWindow, qtbot: QtBot) -> None:
    window.show_screen(QWidget())
    QApplication.processEvents()
    screen = _Sized()
    window.show_screen(screen, bar=False)
    QApplication.processEvents()
    assert screen.sizes == [(window.screens.width(), window.screens.height())]
    assert screen.height() == window.height()
