"""The mouse over the active pane of a workspace."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import ImagePoint

MIDDLE = QPointF(320, 240)
LEFT, RIGHT, MID = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def wheel(workspace, angle=-120, pixels=0, keys=Qt.KeyboardModifier.NoModifier, at=MIDDLE):
    pane = workspace.active_pane
    event = QWheelEvent(
        at, QPointF(pane.mapToGlobal(at.toPoint())), QPoint(0, pixels), QPoint(0, angle),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pane, event)


def drag(workspace, start, end, button=LEFT):
    pane = workspace.active_pane
    QTest.mousePress(pane, button, pos=QPoint(*start))
    QTest.mouseMove(pane, QPoint((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
    QTest.mouseMove(pane, QPoint(*end))
    QTest.mouseRelease(pane, button, pos=QPoint(*end))


def view(workspace) -> ViewState:
    return workspace.scene.viewport.view


def pane_point(workspace, column, row) -> tuple[int, int]:
    x, y = workspace.active_pane.painted_now.transform.to_pane(ImagePoint(column, row))
    return round(x), round(y)
