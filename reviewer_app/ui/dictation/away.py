"""Notices that nobody looks at the window: it was minimised, or another program has been in front of it for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

#: So long another program may be in front: a look at another system is no end of a dictation, and a window that is
#: left there may lie over the mark of the open microphone.
AWAY_SECONDS = 20
MINIMISED = "The microphone was closed: its window was minimised. What was said is kept."
ELSEWHERE = "The microphone was closed: another program was in front. What was said is kept."


class Away(QObject):
    """Watches while it is asked to.

    Signals
    -------
    gone(str)
        Nobody looks at the window any more, for the reason that the sentence says.
    """

    gone = Signal(str)

    def __init__(self, widget: QWidget, parent: QObject) -> None:
        """Begin; the window is the one that `widget` lies in when it is watched."""
        super().__init__(parent)
        self._widget = widget
        self._window: QWidget | None = None
        self._elsewhere = QTimer(self, singleShot=True, interval=AWAY_SECONDS * 1000)
        self._elsewhere.timeout.connect(lambda: self.gone.emit(ELSEWHERE))

    def watch(self, *, on: bool) -> None:
        """Begin or end to watch."""
        app, watched = QGuiApplication.instance(), self._window is not None
        if on == watched or not isinstance(app, QGuiApplication):
            return
        if self._window is not None:
            self._window.removeEventFilter(self)
            app.applicationStateChanged.disconnect(self._state_changed)
            self._window = None
            self._elsewhere.stop()
        else:
            self._window = self._widget.window()
            self._window.installEventFilter(self)
            app.applicationStateChanged.connect(self._state_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the window being minimised."""
        if event.type() is QEvent.Type.WindowStateChange and isinstance(watched, QWidget) and watched.isMinimized():
            self.gone.emit(MINIMISED)
        return False

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        """Count from when another program came in front."""
        if state is Qt.ApplicationState.ApplicationActive:
            self._elsewhere.stop()
        elif not self._elsewhere.isActive():
            self._elsewhere.start()
