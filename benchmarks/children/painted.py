"""Tells when a widget has been painted and its picture handed to the window system."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class _PaintWatch(QObject):
    def __init__(self, widget: QWidget, done: Callable[[], None], ready: Callable[[], bool]) -> None:
        super().__init__(widget)
        self._widget, self._done, self._ready = widget, done, ready
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and self._ready():
            self._widget.removeEventFilter(self)
            # this event is only about to be handled: Qt returns to its loop when the whole window is painted
            QTimer.singleShot(0, self._done)
        return False


class AfterPaint(QObject):
    """Tells when a paint of a window is over, and its picture is handed to the window system.

    Qt paints all of a window in one event. What the program does afterwards, before the loop turns, such as painting
    the image ahead, is for the next step of the hand and not for this one.
    """

    def __init__(self, window: QWidget, done: Callable[[], None]) -> None:
        super().__init__(window)
        self._done, self._armed = done, False
        window.installEventFilter(self)

    def arm(self) -> None:
        """Call in the paint: it is told of at its end."""
        self._armed = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Have the window painted, and tell."""
        if event.type() is not QEvent.Type.UpdateRequest:
            return False
        handled: bool = watched.event(event)
        if self._armed:
            self._armed = False
            self._done()
        return handled


def when_painted(widget: QWidget, done: Callable[[], None], ready: Callable[[], bool] = lambda: True) -> QObject:
    """Call `done` once, in the first turn of the event loop after a paint of `widget` that found `ready` true."""
    return _PaintWatch(widget, done, ready)
