"""A key that does something for as long as it is held: its press comes as a command, and letting go is noticed here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow

from reviewer_app.ui.actions import key_of


class HeldKey(QObject):
    """Waits for the key of a command to be let go, or for the window to lose the keyboard.

    Only the window itself is watched, and only meanwhile: events arrive there first, and watching all objects would
    cost each of them.
    """

    def __init__(self, let_go: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._let_go = let_go
        self._window: QWindow | None = None
        self._key = Qt.Key.Key_unknown

    def hold(self, action_id: str, window: QWindow | None) -> None:
        """Watch for the key of a command in a window; without either there is nothing to wait for."""
        self.forget()
        sequence = QKeySequence(key_of(action_id))
        app = QGuiApplication.instance()
        if window is None or sequence.isEmpty() or not isinstance(app, QGuiApplication):
            return
        self._window, self._key = window, sequence[0].key()  # type: ignore[index]  # the stubs know no operator
        window.installEventFilter(self)
        app.focusWindowChanged.connect(self._over)

    def forget(self) -> None:
        """Wait no more."""
        window, self._window = self._window, None
        app = QGuiApplication.instance()
        if window is not None:
            window.removeEventFilter(self)
            if isinstance(app, QGuiApplication):
                app.focusWindowChanged.disconnect(self._over)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the key being let go; a key that is held is let go and pressed again and again by some systems."""
        if event.type() is not QEvent.Type.KeyRelease or not isinstance(event, QKeyEvent):
            return False
        if event.key() == self._key and not event.isAutoRepeat():
            self._over()
        return False

    def _over(self) -> None:
        if self._window is not None:
            self.forget()
            self._let_go()
