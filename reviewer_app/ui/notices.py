"""The one road to the user's eye: a bar at the top of the window, with what happened, what was kept, what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from reviewer_app.errors import Cancelled, ReviewerError
from reviewer_app.ui import theme
from reviewer_app.ui.parts import IconLabel, unbroken

logger = logging.getLogger(__name__)
_ICONS = {
    "info": ("info", "accent"),
    "ok": ("check-circle", "ok"),
    "warn": ("warning", "warn"),
    "bad": ("warning-circle", "bad"),
}
_AT_MOST = 3


class Notice(QWidget):
    """One bar. `tone` is "info", "ok", "warn" or "bad"; `action` a button's words and what it does."""

    def __init__(self, tone: str, text: str, action: tuple[str, Callable[[], None]] | None = None) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(self, f"notice-{tone}")
        self.setAccessibleName(f"Notice: {text}")
        self.text = text
        self.dismissed = False
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(IconLabel(*_ICONS[tone]))
        words = QLabel(unbroken(text))
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(words, 1)
        if action is not None:
            button = QPushButton(action[0])
            theme.set_kind(button, "link")
            button.clicked.connect(action[1])
            button.clicked.connect(self.dismiss)
            row.addWidget(button)
        close = QToolButton()
        close.setIcon(theme.icon("x", "dim"))
        close.setAccessibleName("Dismiss notice")
        close.setToolTip("Dismiss")
        close.clicked.connect(self.dismiss)
        row.addWidget(close)

    def dismiss(self) -> None:
        """Take the bar away."""
        self.dismissed = True
        self.hide()
        self.deleteLater()


class Notices(QWidget):
    """The place of the bars; empty it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)

    def show_text(
        self, tone: str, text: str, *, action: tuple[str, Callable[[], None]] | None = None, seconds: int = 0
    ) -> None:
        """Show one bar; the same words are never shown twice at once. `seconds` 0 keeps it until dismissed."""
        shown = self._bars()
        if any(one.text == text for one in shown):
            return
        for old in shown[: max(0, len(shown) - _AT_MOST + 1)]:
            old.dismiss()
        bar = Notice(tone, text, action)
        self._layout.addWidget(bar)
        if seconds:
            QTimer.singleShot(seconds * 1000, bar, bar.dismiss)

    def show_error(self, error: BaseException, action: tuple[str, Callable[[], None]] | None = None) -> None:
        """Show a failure: its sentence if it is one of ours, else that the program erred; cancelled is silent.

        `action` is what one of ours can be put right with.
        """
        if isinstance(error, Cancelled):
            return
        if isinstance(error, ReviewerError):
            logger.warning("shown to the user: %s %s", type(error).__name__, error.detail)
            self.show_text("bad", str(error), action=action)
            return
        logger.error("unexpected failure", exc_info=error)
        self.show_text("bad", "Something in the program went wrong. Your work up to here is saved. The log says where.")

    def clear(self) -> None:
        """Take every bar away: the screen is locked."""
        for bar in self._bars():
            bar.dismiss()

    def take_back(self, text: str) -> None:
        """Take away the bar with these words, if it is in sight: they hold no longer."""
        for bar in self._bars():
            if bar.text == text:
                bar.dismiss()

    def texts(self) -> list[str]:
        """Return the words of the bars in sight."""
        return [one.text for one in self._bars()]

    def _bars(self) -> list[Notice]:
        items = (self._layout.itemAt(index) for index in range(self._layout.count()))
        bars = [bar for item in items if item is not None and isinstance(bar := item.widget(), Notice)]
        return [bar for bar in bars if not bar.dismissed]  # one that goes stays in the layout for a moment
