"""The one searchable list of commands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID, key_of

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_OWN = {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}


class CommandList(QFrame):
    """Drops from the top of the window; Enter gives the command, Esc goes away."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        theme.set_kind(self, "well")
        self.setAccessibleName("Commands")
        self.setFixedWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self._field = QLineEdit()
        self._field.setAccessibleName("Find a command by name")
        self._field.setPlaceholderText("Find a command")
        self._field.textChanged.connect(self._refill)
        self._field.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName("Matching commands")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(lambda _item: self._give())
        column.addWidget(self._field)
        column.addWidget(self._list)
        self._ids: Sequence[str] = ()
        self.hide()

    def open(self, action_ids: Sequence[str]) -> None:
        """Show the list with these commands."""
        self._ids = action_ids
        self._field.clear()
        self._refill()
        self.setFixedHeight(min(420, self._window.height() - 120))
        self.move((self._window.width() - self.width()) // 2, 56)
        self.show()
        self.raise_()
        self._field.setFocus()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Steer the list from the field."""
        if event.type() is QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and event.key() in _OWN:
            event.accept()  # or the window's own commands would take these keys
            return True
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in _STEPS:
            row = self._list.currentRow() + _STEPS[key]
            self._list.setCurrentRow(max(0, min(self._list.count() - 1, row)))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._give()
            return True
        if key is Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def _refill(self) -> None:
        wanted = self._field.text().casefold().split()
        self._list.clear()
        for action_id in self._ids:
            words = BY_ID[action_id].words
            if all(part in words.casefold() for part in wanted):
                key = key_of(action_id)
                item = QListWidgetItem(f"{words}    {key}" if key else words)
                item.setData(Qt.ItemDataRole.UserRole, action_id)
                self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _give(self) -> None:
        item = self._list.currentItem()
        self.hide()
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
