"""What waits for a window's first picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings
from reviewer_app.ui.first_paint import AfterFirstPaint
from reviewer_app.ui.main_window import MainWindow


class _Canvas(QWidget):
    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self._said = said

        self.queue = AfterFirstPaint(self)

    def showEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        self.queue.shown()

    def paintEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        self._said.append("painted")


def test_what_waits_is_done_in_order_after_the_first_paint(qtbot: QtBot) -> None:
    said: list[str] = []
    canvas = _Canvas(said)
    qtbot.addWidget(canvas)
    queue = canvas.queue
    queue.do(lambda: said.append("one"))
    queue.do(lambda: said.append("two"))
    assert said == []
    canvas.show()
    qtbot.waitUntil(lambda: "two" in said)
    assert said == ["painted", "one", "two"]
    queue.do(lambda: said.append("at once"))
    assert said[-1] == "at once"


@pytest.mark.parametrize("give", ["key", "click"])
def test_input_before_it_finds_everything_built(look: object, qtbot: QtBot, give: str) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.set_place("window")
    window.resize(1366, 768)
    window.show()
    assert window.actions() == []
    handle = window.windowHandle()
    if give == "key":
        with qtbot.waitSignal(window.triggered) as given:
            QTest.keyClick(handle, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert given.args == ["lock"]
    else:
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(700, 400))
    assert window.actions()
