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
    """The one queue of a window for what may wait until it has been painted for the first time.

    Its widget says when it is `shown`: to see all events of the widget until then PySide would make a class for each.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._waiting: list[Callable[[], object]] = []
        self._over = self._shown = False

    def shown(self) -> None:
        """Call when the widget is shown, which gives it a window of the system: that one is watched until painted."""
        if not self._shown:
            self._shown = True
            self._widget.windowHandle().installEventFilter(self)

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
        """See the window of the system until it is painted."""
        kind = event.type()
        if self._over:
            watched.removeEventFilter(self)
        elif kind in _INPUT:
            self.do_now()
        elif kind is QEvent.Type.Expose:
            # this event is what paints it, however long that takes
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        # now the picture has to come to the screen, which is others' work
        QTimer.singleShot(_ON_SCREEN_MS, self.do_now)
