"""The one searchable list of commands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from reviewer_app.ui import theme
from reviewer_app.ui.actions import BY_ID, key_of

_ROW = 32
AnyIndex = QModelIndex | QPersistentModelIndex
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_OWN = {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}


class CommandDelegate(QStyledItemDelegate):
    """Paints a command: icon, words, and its key as a cap at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of a row; the font may be larger than usual."""
        return QSize(100, max(_ROW, option.fontMetrics.height() + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one row."""
        palette, rect = theme.colors(), option.rect
        action_id = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(palette.accbg))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(palette.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver and action_id:
            painter.fillRect(rect, QColor(palette.hover))
        room = _paint_key(painter, rect, key_of(action_id)) if action_id else 0
        if action_id and BY_ID[action_id].icon:
            theme.icon(BY_ID[action_id].icon, "dim").paint(painter, rect.left() + 12, rect.center().y() - 7, 16, 16)
        painter.setFont(theme.font())
        painter.setPen(QColor(palette.text if action_id else palette.dim))
        area = rect.adjusted(40, 0, -room - 16, 0)
        words = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
        painter.restore()


def _paint_key(painter: QPainter, rect: QRect, key: str) -> int:
    """Paint a key as a cap at the right end of a row, and return the room it takes."""
    if not key:
        return 0
    palette = theme.colors()
    painter.setFont(theme.font(theme.CAPTION))
    width = max(24, painter.fontMetrics().horizontalAdvance(key) + 14)
    cap = QRectF(rect.right() - width - 11.5, rect.center().y() - 10.5, width, 22)
    painter.setPen(QColor(palette.line2))
    painter.setBrush(QColor(palette.raised))
    painter.drawRoundedRect(cap, 4, 4)
    painter.setPen(QColor(palette.dim))
    painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), key)
    return width + 12


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
        self._list.setItemDelegate(CommandDelegate(self._list))
        self._list.setMouseTracking(True)
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
            if action_id != "find-command" and all(part in words.casefold() for part in wanted):
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, action_id)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words} {key_of(action_id)}".strip())
                self._list.addItem(item)
        if not self._list.count():
            none = QListWidgetItem("No command is called that")
            none.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(none)
        self._list.setCurrentRow(0)

    def _give(self) -> None:
        item = self._list.currentItem()
        action_id = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self.hide()
        if action_id is not None:
            self.chosen.emit(str(action_id))
