"""What a window's first picture does without: done right after that picture, or before the reader's first input."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_ON_SCREEN_MS = 10
#: Input comes to the window of the system first, a key as the question whether it is a command's.
_INPUT = frozenset(
    {
        QEvent.Type.ShortcutOverride,
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class AfterFirstPaint(QObject):
    """The one queue of a window for what may wait until it has been painted for the first time."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._waiting: list[Callable[[], object]] = []
        self._over = False
        widget.installEventFilter(self)

    def do(self, call: Callable[[], object]) -> None:
        """Call once the window has been painted: at once where it has been."""
        if self._over:
            call()
        else:
            self._waiting.append(call)

    def do_now(self) -> None:
        """Do all that waits, in the order it came."""
        self._over = True
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the widget until it has a window of the system, then that window until it is painted."""
        kind = event.type()
        if self._over:
            watched.removeEventFilter(self)
        elif kind in _INPUT:
            self.do_now()
        elif kind is QEvent.Type.Show and watched is self._widget:
            watched.removeEventFilter(self)
            self._widget.windowHandle().installEventFilter(self)
        elif kind is QEvent.Type.Expose:
            # this event is what paints it; then the picture has to come to the screen, which is others' work
            QTimer.singleShot(_ON_SCREEN_MS, self.do_now)
        return False
