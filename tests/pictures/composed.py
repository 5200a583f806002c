"""A window with the menus and dialogs that are open over it, as one picture."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from reviewer_app.ui import theme


def composed(window: QWidget) -> QPixmap:
    """Return the window, and over it the menus and dialogs that are open, where they stand."""
    picture = window.grab()
    painter = QPainter(picture)
    corner = window.mapToGlobal(QPoint(0, 0))
    for one in QApplication.topLevelWidgets():
        if one is not window.window() and one.isVisible():
            place = one.mapToGlobal(QPoint(0, 0)) - corner
            if isinstance(one, QDialog):  # no system is there to put it into the middle, or to frame it
                place = window.rect().center() - one.rect().center()
            painter.drawPixmap(place, one.grab())
            painter.setPen(QColor(theme.colors("dark").line))
            painter.drawRect(QRect(place, one.size()).adjusted(-1, -1, 0, 0))
    painter.end()
    return picture
