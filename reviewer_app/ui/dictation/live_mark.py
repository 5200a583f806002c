"""The mark of an open microphone in the bar above a case."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QToolButton

from reviewer_app.ui import theme
from reviewer_app.ui.keys import say_key

_SAID = "The microphone is open: close it"


class LiveMark(QToolButton):
    """In the bar above the case, whatever page of it is in sight: the microphone is open. Clicked, it is closed.

    Signals
    -------
    out_of_sight()
        It was there and is not any more, say as the settings lie over the case.
    """

    out_of_sight = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setIcon(theme.icon("microphone-fill", "on_accent"))
        self.setIconSize(QSize(18, 18))
        self.setFixedSize(theme.scaled(32), theme.scaled(32))
        theme.set_kind(self, "live")
        self.setAccessibleName(_SAID)
        say_key(self, "dictate", _SAID)
        self.hide()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Tell of it, but not of a window that the system hides."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.out_of_sight.emit()

    def show_open(self, *, is_open: bool) -> None:
        """Be there while the microphone is open."""
        self.setVisible(is_open)
