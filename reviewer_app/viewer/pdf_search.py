"""The field in which words of a document are searched."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton

#: Room in the field for the button that clears it.
_CLEAR = 24


class SearchField(QLineEdit):
    """Keeps Esc for itself: the window has a shortcut on it. The button that clears it is laid in.

    Qt's own sits too low in it under a style sheet.
    """

    def __init__(self) -> None:
        super().__init__()
        clear = QToolButton()
        clear.setText("×")
        clear.setAccessibleName("Clear the search")
        clear.setToolTip("Clear the search (Esc)")
        clear.setAutoRaise(True)
        clear.setCursor(Qt.CursorShape.ArrowCursor)
        clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        clear.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        clear.hide()
        clear.clicked.connect(self.clear)
        self._clear = clear
        self.textChanged.connect(self._fit_text)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 2, 5)  # the sign hangs below the middle of its line
        inside.addStretch(1)
        inside.addWidget(clear)

    def _fit_text(self, text: str) -> None:
        """While there is something to clear the text ends before the button."""
        self._clear.setVisible(bool(text))
        self.setTextMargins(0, 0, _CLEAR if text else 0, 0)

    def event(self, event: QEvent) -> bool:
        """Take Esc before the shortcuts do."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() is QEvent.Type.ShortcutOverride and escape:
            event.accept()
            return True
        return super().event(event)
